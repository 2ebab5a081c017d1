"""Declared parameters: values, and rows by their keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from generator.diagnostics import Diagnostics
from generator.ir import App, Kind, Query
from generator.resolve import resolve
from generator.spec import load

Resolved = Callable[[str, str], tuple[App, Diagnostics]]

SPEC = """
    app: {name: shop}
    entities:
      Maker:
        id: uuid
        fields: {name: string(10)}
      Item:
        fields: {price: integer}
        relations: {maker: "Maker?", seller: Maker}
        queries:
          found: {params: {by: %s, least: {type: integer, default: 3}}, where: "%s"}
"""


@pytest.fixture
def resolved(tmp_path: Path) -> Resolved:
    def resolve_with(parameter: str, where: str) -> tuple[App, Diagnostics]:
        report = Diagnostics()
        spec = tmp_path / "spec.yaml"
        spec.write_text(dedent(SPEC) % (parameter, where), encoding="utf-8")
        return resolve(load(spec, report), report), report

    return resolve_with


def query(resolved: Resolved, parameter: str, where: str) -> Query:
    app, report = resolved(parameter, where)
    assert not report.has_errors, report.as_text()
    return app.entity("Item").queries[0]


def test_an_entity_is_given_by_its_key(resolved: Resolved) -> None:
    by, least = query(resolved, "Maker", "maker == by and price >= least").parameters
    assert (by.name, by.column.name, by.column.type.kind) == ("by", "by_id", Kind.UUID)
    assert by.entity == "Maker"
    assert by.column.reference is not None
    assert by.column.reference.table == "makers"
    assert (least.name, least.entity) == ("least", None)


@pytest.mark.parametrize("notation", ["Maker?", "{type: Maker, nullable: true}"])
def test_an_entity_may_be_left_out(resolved: Resolved, notation: str) -> None:
    [by, _] = query(resolved, notation, "maker == by").parameters
    assert by.column.nullable


def test_only_actions_read_the_row(resolved: Resolved) -> None:
    _, report = resolved("Maker", "by.name == 'x'")
    assert [one.code for one in report.errors] == ["E416"]


def test_an_unknown_field_of_a_row_is_not_asked_for(resolved: Resolved) -> None:
    _, report = resolved("Makr", "price > least")
    assert [one.code for one in report.errors] == ["E202"]
