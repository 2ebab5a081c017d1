"""Reports: the types of figures, the rows they are of, and the order of a list."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from generator.diagnostics import Diagnostics
from generator.ir import Kind
from generator.ir.queries import Parameter
from generator.ir.report import Report
from generator.resolve import resolve
from generator.spec import load
from tests.resolve.conftest import Understand

Reported = Callable[[str], Report]

ENTITIES = """
    Shelf:
      fields: {room: string(10)}
    Item:
      fields:
        name:   string(10)
        price:  {type: 'decimal(8,2)'}
        weight: {type: 'decimal(6,3)', nullable: true}
        ratio:  float
        pieces: integer
        made:   date
        kind:   enum(a, b)
        secret: {type: string(5), api: [create]}
      relations:
        shelf: {to: Shelf, nullable: true, inverse: items}
      reports:
        found: %s
"""


@pytest.fixture
def report(understand: Understand) -> Reported:
    def reported(text: str) -> Report:
        [found] = understand(dedent(ENTITIES) % text).entity("Item").reports
        return found

    return reported


@pytest.mark.parametrize(
    ("value", "kind", "scale", "nullable"),
    [
        ("count()", Kind.BIGINT, None, False),
        ("count(weight)", Kind.BIGINT, None, False),
        ("sum(price)", Kind.DECIMAL, 2, False),
        ("sum(price * pieces)", Kind.DECIMAL, 2, False),
        ("sum(price * weight)", Kind.DECIMAL, 5, False),
        ("sum(price + weight)", Kind.DECIMAL, 3, False),
        ("sum(-price)", Kind.DECIMAL, 2, False),
        ("sum(price if pieces > 1 else weight)", Kind.DECIMAL, 3, False),
        ("sum(coalesce(weight, 0))", Kind.DECIMAL, 3, False),
        ("sum(round(price / pieces, 4))", Kind.DECIMAL, 4, False),
        ("sum(pieces)", Kind.BIGINT, None, False),
        ("sum(ratio)", Kind.FLOAT, None, False),
        ("avg(price)", Kind.DECIMAL, 2, True),
        ("avg(pieces)", Kind.DECIMAL, 4, True),
        ("avg(ratio)", Kind.FLOAT, None, True),
        ("max(made)", Kind.DATE, None, True),
        ("min(name)", Kind.STRING, None, True),
    ],
)
def test_types(
    report: Reported, value: str, kind: Kind, scale: int | None, *, nullable: bool
) -> None:
    [figure] = report(f'{{values: {{n: "{value}"}}}}').figures
    column = figure.column
    assert (column.type.kind, column.type.scale, column.nullable) == (kind, scale, nullable)


def test_a_group_has_rows(report: Reported) -> None:
    text = "{group_by: kind, values: {all: min(price), some: {value: min(price), where: ratio > 1}, light: min(weight)}}"
    figures = report(text).figures
    assert [figure.column.nullable for figure in figures] == [False, True, True]


def test_names_and_order(report: Reported) -> None:
    found = report("{group_by: [shelf.room, shelf, made], values: {n: count()}, order_by: -n}")
    assert [group.column.name for group in found.groups] == ["shelf_room", "shelf_id", "made"]
    assert [group.column.nullable for group in found.groups] == [True, True, False]
    order = [(one.name, one.descending) for one in found.order]
    assert order == [("n", True), ("shelf_room", False), ("shelf_id", False), ("made", False)]


def test_only_what_reads_a_row_joins_it(report: Reported) -> None:
    found = report("{values: {n: count(), by: {value: count(), group_by: shelf.room}}}")
    assert found.joins_of(found.plain) == ()
    assert [len(hops) for hops in found.joins_of(found.maps)] == [1]


def test_a_parameter_filters_by_a_relation(report: Reported) -> None:
    [shelf] = report("{params: {shelf: Shelf}, values: {n: count()}}").parameters
    assert (shelf.name, shelf.column.name) == ("shelf", "shelf_id")
    assert shelf.equals is not None
    assert shelf.equals.name == "shelf_id"


def test_a_limit_is_a_number_or_a_parameter(report: Reported) -> None:
    grouped = "group_by: kind, values: {n: count()}"
    assert report(f"{{{grouped}, limit: 3}}").limit == 3
    asked = report(f"{{params: {{most: {{type: integer, ge: 1}}}}, {grouped}, limit: most}}")
    assert isinstance(asked.limit, Parameter)


@pytest.mark.parametrize(
    "text",
    [
        "{group_by: secret, values: {n: count()}, route: /a}",
        "{values: {n: max(secret)}, route: /a}",
        "{values: {n: {value: count(), group_by: secret}}, route: /a}",
    ],
)
def test_a_route_shows_nothing_hidden(text: str, tmp_path: Path) -> None:
    entities = (dedent(ENTITIES) % text).replace("\n", "\n  ")
    spec = tmp_path / "spec.yaml"
    spec.write_text(f"app: {{name: shop}}\nentities:\n  {entities.strip()}\n", encoding="utf-8")
    problems = Diagnostics()
    resolve(load(spec, problems), problems)
    assert [one.code for one in problems.errors] == ["E309"]
