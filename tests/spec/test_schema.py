"""The JSON Schema against every spec that there is: valid ones pass, and what it lets through is listed."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

import pytest

from generator.diagnostics import Diagnostics
from generator.ir import Kind
from generator.spec import json_schema
from generator.spec.compose import compose
from generator.spec.nodes import Mapping, Node, Sequence
from generator.spec.types import TYPES

validators = pytest.importorskip("jsonschema", reason="pip install -e '.[test]' brings it")

ROOT = Path(__file__).parents[2]
VALID = sorted(
    path
    for pattern in (
        "specs/*/*.yaml",
        "tests/specs/*.yaml",
        "tests/golden/*/spec.yaml",
        "tests/golden/*/spec/*.yaml",
    )
    for path in ROOT.glob(pattern)
)
BROKEN = sorted(
    path for path in (ROOT / "tests/problems").iterdir() if re.fullmatch("[EW][0-9]{3}", path.name)
)
ONLY_THE_COMPILER = {
    "comments": {"E017"},
    "several files": {"E106", "E107", "E121", "E313", "E501", "E502", "W501"},
    "names that stand elsewhere": (
        {"E203", "E211", "E301", "E302", "E303", "E306", "E310", "E312", "E326", "E327", "E383"}
        | {"E344", "E365", "E366", "E367", "E368", "E369", "E390", "E391", "E417"}
    ),
    "what goes with a type": (
        {"E205", "E206", "E207", "E208", "E210", "E212", "E213", "E220", "E223", "E307", "E308"}
        | {"E316", "E317", "E319", "E322", "E345", "E381"}
    ),
    "regular expressions and expressions": (
        {"E209", "E222", "E323", "E324", "E331", "E340", "E341", "E342", "E343", "E346", "E364"}
    ),
    "what keys do together": (
        {"E214", "E215", "E304", "E309", "E315", "E318", "E321", "E328", "E330", "E332"}
        | {"E333", "E362", "E363", "E380", "E382", "W301", "W302"}
    ),
}
"""Problems that no JSON Schema of one file can state."""
REFUSED = {
    *("E009", "E010", "E011", "E012", "E013", "E014", "E015", "E016"),
    *("E101", "E102", "E103", "E104", "E105", "E108", "E109", "E110", "E111", "E112", "E113"),
    *("E120", "E201", "E202", "E204", "E221", "E224", "E225", "E305", "E311", "E320", "E325"),
    *("E329", "E360", "E361"),
}
"""Problems that an editor marks, by YAML or by the schema; of the others nothing is promised here."""

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def as_json(node: Node) -> Any:
    """A node as editors take it: by the core schema of YAML 1.2."""
    if isinstance(node, Mapping):
        return {entry.key.text: as_json(entry.value) for entry in node}
    if isinstance(node, Sequence):
        return [as_json(item) for item in node.items]
    if not node.plain:
        return node.text
    if node.is_null:
        return None
    if node.text in ("true", "false"):
        return node.text == "true"
    if _INTEGER.fullmatch(node.text):
        return int(node.text)
    return float(node.text) if _FLOAT.fullmatch(node.text) else node.text


def faults(text: str) -> list[str] | None:
    """What the schema says against a file; None where it is no YAML of ours."""
    report = Diagnostics()
    node = compose(text, "spec.yaml", report)
    if node is None or report.has_errors:
        return None
    return [error.message for error in _validator().iter_errors(as_json(node))]


@functools.cache
def _validator() -> Any:
    return validators.Draft202012Validator(json_schema())


def test_the_schema_is_one() -> None:
    validators.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("path", VALID, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_accepts_every_valid_spec(path: Path) -> None:
    assert faults(path.read_text("utf-8")) == []


def test_refuses_every_broken_spec_that_it_can() -> None:
    accepted = {
        folder.name
        for folder in BROKEN
        if all(faults(path.read_text("utf-8", "replace")) == [] for path in _files(folder))
    }
    assert accepted & REFUSED == set()
    assert not REFUSED & set().union(*ONLY_THE_COMPILER.values())


def _files(folder: Path) -> list[Path]:
    return [
        *folder.glob("spec.yaml"),
        *folder.glob("spec/**/*.yaml"),
        *folder.glob("spec/**/*.yml"),
    ]


def test_knows_the_types_of_the_language() -> None:
    assert set(TYPES) == {kind.value for kind in Kind}


@pytest.mark.parametrize(
    "text",
    [
        "sting(100)",
        "string(a)",
        "decimal(10)",
        "enum",
        "integer(4)",
        "array()",
        "varchar(20)",
        "char",
    ],
)
def test_refuses_types_that_are_none(text: str) -> None:
    for field in (f"'{text}'", f"{{type: '{text}'}}"):
        assert faults(f"entities: {{Item: {{fields: {{a: {field}}}}}}}")


@pytest.mark.parametrize(
    "entity",
    [
        "bulk: {clear: {delete: true}}",
        "bulk: {clear: {where: done, delete: true, set: {done: false}}}",
        "fields: {2nd: string}",
        "fields: {a: {type: string, sqlalchemy: postgresql.INET(), python: str}}",
        "views: {A: {route: small}}",
        "id: {generate: 5, unknown: 1}",
        "relations: {owner: user}",
    ],
)
def test_refuses_what_is_not_of_the_form(entity: str) -> None:
    assert faults(f"entities: {{Item: {{{entity}}}}}")
