"""What README and `docs/what-you-get.md` promise is proved: by tests that exist, or by words that are generated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT
from tests.docs.conftest import Output, output
from tests.docs.pages import prose, sections

Proof = str | list[str]
Row = tuple[str, str]
PROOFS: dict[str, dict[str, list[Proof]]] = yaml.safe_load(
    (ROOT / "tests/docs/promises.yaml").read_text("utf-8")
)
GOLDEN = ROOT / "tests" / "golden"
_TEST = re.compile(r"^(?:async )?def (test_\w+)", re.MULTILINE)


def _rows() -> Iterator[tuple[Row, list[str]]]:
    """Section and keys of each row, and the tests that it names."""
    for section, text in sections("docs/what-you-get.md", 2).items():
        for line in text.splitlines():
            first = re.match(r"\| (.+?) \|", line)
            if first and first[1] not in {"---", "key", "type"}:
                keys = " ".join(re.findall(r"`([^`]+)`", first[1]))
                yield (section, keys), re.findall(r"`(test_\w+)`", line)


ROWS = dict(_rows())
PROMISING = ("README.md", "docs/what-you-get.md")
"""Pages whose sentences are proved, beside the rows of tables."""


@cache
def _golden(case: str) -> Output:
    folder = GOLDEN / case / "expected"
    files = [
        file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts
    ]
    return {file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in files}


@pytest.fixture(scope="module")
def generated(ecommerce: Output, library: Output) -> Mapping[str, Output]:
    """Each spec that proofs may speak of, and its output."""
    cases = {
        case.name: _golden(case.name) for case in GOLDEN.iterdir() if (case / "spec.yaml").is_file()
    }
    return cases | {"ecommerce": ecommerce, "library": library}


@pytest.fixture(scope="module")
def tests(generated: Mapping[str, Output]) -> set[str]:
    """The generated tests of all those specs."""
    return {
        name
        for files in generated.values()
        for path, text in files.items()
        if path.startswith("tests/")
        for name in _TEST.findall(text)
    }


def test_each_row_is_proved() -> None:
    mapped = {
        (section, keys)
        for section, rows in PROOFS.items()
        if section not in PROMISING
        for keys in rows
    }
    assert [row for row, named in ROWS.items() if not named and row not in mapped] == []
    assert mapped - set(ROWS) == set(), "proofs of rows that there are not"


@pytest.mark.parametrize("page", PROMISING)
def test_what_is_proved_is_said(page: str) -> None:
    said = " ".join(prose(page).split())
    assert [words for words in PROOFS[page] if words not in said] == []


def test_each_row_of_the_readme_is_proved() -> None:
    table = sections("README.md", 2)["Why people give up on generators, and what is done about it"]
    rows = set(re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)) - {"they say", "---"}
    assert len(rows) > 9
    assert rows - set(PROOFS["README.md"]) == set()


@pytest.mark.parametrize("section", PROOFS)
def test_each_proof_is_there(
    section: str, generated: Mapping[str, Output], tests: set[str]
) -> None:
    missing = [
        f"{keys}: {proof}"
        for keys, proofs in PROOFS[section].items()
        for proof in proofs or ["nothing"]
        if not _holds(proof, generated, tests)
    ]
    assert missing == []


def _holds(proof: Proof, generated: Mapping[str, Output], tests: set[str]) -> bool:
    if not isinstance(proof, str):
        spec, path, words = proof
        return words in generated[spec].get(path, "")
    path, _, name = proof.rpartition("::")
    return name in (_TEST.findall((ROOT / path).read_text("utf-8")) if path else tests)


SPEC = """
app: {name: small, pagination: {nested_limit: 7}}
entities:
  Shelf:
    fields: {name: string(20)}
    views: {Full: {include: [books], route: '/{id}/full'}}
  Book:
    fields: {title: string(20), state: {type: 'enum(here, lent)', default: here, api: [read]}}
    relations:
      shelf: {to: Shelf, inverse: books, index: false, doc: Where it stands., api: [create, read]}
    states: {field: state, transitions: {here: [lent]}, route: '/{id}/moves'}
    reports:
      all_of_them: {values: {all: {value: count(), doc: What the shelves hold.}}, route: /figures}
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Output:
    """What no other spec of ours says."""
    place: Path = tmp_path_factory.mktemp("small") / "spec.yaml"
    place.write_text(SPEC, "utf-8")
    return output(place)


def test_a_key_without_an_index(small: Output) -> None:
    assert 'sa.ForeignKey("shelves.id"), comment=' in small["app/models/book.py"]
    assert '"-shelf_id"' not in small["app/schemas/book.py"]


def test_a_relation_says_what_it_is(small: Output) -> None:
    assert 'comment="Where it stands."' in small["app/models/book.py"]
    assert 'Field(description="Where it stands.")' in small["app/schemas/book.py"]


def test_a_route_of_moves(small: Output) -> None:
    assert re.search(r'@router\.patch\(\s*"/{id}/moves"', small["app/routers/book.py"])


def test_bodies_have_the_keys_that_they_may_have(small: Output) -> None:
    _, create, update, *_ = re.split(r"^class ", small["app/schemas/book.py"], flags=re.MULTILINE)[
        1:
    ]
    assert "shelf_id: " in create
    assert "shelf_id: " not in update


def test_nested_lists_have_the_limit_of_the_application(small: Output) -> None:
    assert 'Field(description="The first 7.")' in small["app/schemas/shelf_views.py"]


def test_a_figure_says_what_it_is(small: Output) -> None:
    assert 'Field(description="What the shelves hold.")' in small["app/schemas/book.py"]


def test_how_many_files_the_notes_are(notes_spec: Path) -> None:
    assert 66 < len(output(notes_spec)) < 74


def test_nothing_of_ours_is_needed_at_run_time(ecommerce: Output, library: Output) -> None:
    for files in (ecommerce, library):
        assert '"apiwright' not in files["pyproject.toml"]
        for path, text in files.items():
            assert not re.search(
                r"^\s*(from|import) (apiwright|generator)\b", text, re.MULTILINE
            ), path
