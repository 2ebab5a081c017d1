"""Foreign keys beside the types: their defaults, and the rules that make them possible."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.resolve.test_types import read

SPEC = """
app: {{name: shop, databases: [sqlite]}}
enums: {{Region: [north, south]}}
entities:
  Country:
    id: {{name: code, type: char(2)}}
    fields: {{name: string(20), region: Region}}
    unique: [[{unique}]]
  Shop:
    id: [region, number]
    fields: {{region: {region}, number: integer}}
  Person:
    relations:
      place: {{to: {to}{more}}}
"""


def problems(folder: Path, **parts: str) -> list[str]:
    given = {"unique": "name", "region": "string(5)", "to": "Country", "more": ""} | parts
    _, report = read(folder, SPEC.format(**given))
    return [one.message for one in report.diagnostics]


@pytest.mark.parametrize("more", ["", ", default: DE", ", references: name"])
def test_what_is_accepted(tmp_path: Path, more: str) -> None:
    assert problems(tmp_path, more=more) == []


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"to": "Shop", "more": ", default: 7"}, "the key of Shop has 2 columns"),
        ({"unique": "name, lower(code)", "more": ", references: name"}, "no key or unique rule"),
        ({"region": "Region", "to": "Shop"}, "the key of Shop holds an enum"),
    ],
)
def test_what_is_refused(tmp_path: Path, parts: dict[str, str], reason: str) -> None:
    [message] = problems(tmp_path, **parts)
    assert reason in message
    assert "own" not in message


def test_a_key_has_no_default(tmp_path: Path) -> None:
    spec = SPEC.replace("  Person:\n", "  Person:\n    id: place\n")
    _, report = read(
        tmp_path,
        spec.format(unique="name", region="string(5)", to="Country", more=", default: DE"),
    )
    [message] = [one.message for one in report.diagnostics]
    assert "every row has of its own" in message
