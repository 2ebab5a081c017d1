"""Hostile and broken files are refused with a problem, quickly and without much memory."""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from types import FrameType

import pytest

from generator.diagnostics import Diagnostics, SpecErrors
from generator.resolve import resolve
from generator.spec import load

HEAD = "app: {name: shop}\nentities:\n"
FIELDS = "\n".join(f"      field_{number}: strng" for number in range(20_000))
BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "\n".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 12)
)

HOSTILE = {
    "alias_bomb": (BOMB, "E007"),
    "alias_of_itself": ("app: &app [*app]\n", "E012"),
    "deep_flow": ("app: " + "[" * 400_000, "E007"),
    "deep_flow_mappings": ("app: " + "{a: " * 200_000, "E007"),
    "deep_block": (
        "\n".join(" " * depth + "a:" for depth in range(1_000)),
        "E007",
    ),
    "many_keys": ("\n".join(f"k{number}: 1" for number in range(400_000)), "E007"),
    "many_short_keys": ("\n".join(f"{number:x}:" for number in range(70_000)), "E101"),
    "many_values": ("app: [" + "a," * 400_000 + "]", "E007"),
    "many_bad_types": (HEAD + "  Item:\n    fields:\n" + FIELDS, "E202"),
    "one_long_line": (HEAD + "  Item: {dok: " + "x" * 900_000 + "}\n", "E101"),
    "long_type": (HEAD + "  Item: {fields: {a: 'enum(" + "((" * 100_000 + ")'}}\n", "E201"),
    "long_number": (
        HEAD + "  Item: {fields: {a: {type: integer, ge: " + "9" * 9_000 + "}}}\n",
        "E104",
    ),
    "huge_exponent": (HEAD + "  Item: {fields: {a: {type: float, ge: 1e999}}}\n", "E104"),
    "catastrophic_pattern": (
        HEAD
        + "  Item: {fields: {a: {type: string, pattern: '^(a+)+$', default: "
        + "a" * 60
        + "b}}}\n",
        "E210",
    ),
    "long_expression": (HEAD + "  Item: {checks: {a: " + "(" * 50_000 + "}}\n", "E401"),
    "many_documents": ("---\na: 1\n" * 90_000, "E009"),
    "template_syntax": (HEAD + "  '{{ 7 * 7 }}': {fields: {'{% raw %}': string}}\n", "E108"),
    "path_in_a_name": (HEAD + "  ../../Item: {fields: {name: string}}\n", "E108"),
    "python_in_a_name": (HEAD + "  'Item(); import os': {fields: {name: string}}\n", "E108"),
    "not_a_mapping": ("- a\n- b\n", "E104"),
    "just_text": ("hello", "E104"),
    "tab": ("app:\n\tname: shop\n", "E008"),
}


def found(specs: Path) -> Diagnostics:
    report = Diagnostics()
    try:
        resolve(load(specs, report), report)
    except SpecErrors:
        return report
    return report


@pytest.mark.slow  # against the clock
@pytest.mark.parametrize("case", sorted(HOSTILE))
def test_is_refused_quickly(case: str, tmp_path: Path) -> None:
    text, code = HOSTILE[case]
    spec = tmp_path / "spec.yaml"
    spec.write_text(text, encoding="utf-8")
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        report = found(spec)
        printed = report.as_text()
    finally:
        sys.setprofile(None)
    assert f" {code} " in printed
    assert calls < 2_500_000, "a second and a half, where nothing else runs"
    assert max(map(len, printed.splitlines())) < 1_000


def test_memory_stays_bounded() -> None:
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 400_000


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe\x00a",
        b"\x00\x01\x02",
        b"\x89PNG\r\n\x1a\n",
        b"app: \xed\xa0\x80",
        b"\xef\xbb\xbf",
    ],
)
def test_binary_files_are_refused(data: bytes, tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_bytes(data)
    assert found(spec).has_errors


def test_problems_are_bounded_in_number(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(HOSTILE["many_bad_types"][0], encoding="utf-8")
    report = found(spec)
    assert len(report.errors) <= 500


def test_ten_mistakes_are_ten_problems(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(
        """\
app: {name: shop, mode: parallel}
entities:
  Item:
    doc: Things #1
    fields:
      name: strng(10)
      price: {type: 'decimal(10,2)', gt: zero}
      size: {type: integer, defalt: 3}
      code: {type: string(5), pattern: '(', unique: true}
    relations:
      owner: {to: Usr}
    search: [price, name]
    order_by: -nothing
    checks: {positive: sze > 0}
    views: {Full: {include: [ownr]}}
    indexes: [[name], [owner]]
""",
        encoding="utf-8",
    )
    codes = [one.code for one in found(spec).errors]
    in_order_of_lines = "E105 E017 E202 E104 E101 E209 E301 E307 E302 E410 E303"
    assert codes == in_order_of_lines.split()
