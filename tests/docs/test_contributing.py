"""CONTRIBUTING names files that are there, and its registries hold an entry for every type."""

from __future__ import annotations

import re
from functools import cache

import pytest

from generator.databases import Database
from generator.kinds import Kind
from generator.spec.documents.app import DATABASES
from generator.spec.types import TYPES
from tests.conftest import ROOT
from tests.random_specs.fields import _KINDS as DRAWN

_PATH = re.compile(r"`((?:generator|templates|tests|docs|specs|benchmarks)/[^` ]*)`")


@cache
def _text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_the_files_that_it_names_are_there() -> None:
    paths = [re.sub("<[a-z]+>", "*", path) for path in _PATH.findall(_text("CONTRIBUTING.md"))]
    assert len(paths) > 30
    assert [path for path in paths if not any(ROOT.glob(path.rstrip("/")))] == []


@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.value)
def test_a_type_is_wherever_it_has_to_be(kind: Kind) -> None:
    """Its facts, a golden case, the pages, and a way to draw it."""
    named = re.compile(rf"\b{kind.value}\b")
    cases = _text("tests/golden/types/spec.yaml") + _text("tests/golden/values/spec.yaml")
    cases += _text("tests/golden/password/spec.yaml") + _text("tests/golden/slug/spec.yaml")
    cases += _text("tests/golden/files/spec.yaml")
    assert kind.value in TYPES
    assert named.search(cases), "no golden case"
    assert named.search(_text("docs/what-you-get.md")), "nobody is told what it makes"
    assert named.search(_text("docs/spec-language.md")), "nobody is told how it is written"
    assert kind.value in DRAWN, "random specs do not draw it"


@pytest.mark.parametrize("database", Database, ids=lambda database: database.value)
def test_a_database_is_wherever_it_has_to_be(database: Database) -> None:
    assert database.value in DATABASES
    assert f'"{database.facts.name}"' in _text(f"generator/databases/{database.value}.py")
    assert f"Database.{database.name}:" in _text("generator/artifacts/migration_helper.py")
