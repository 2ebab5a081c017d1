"""A small domain, and a function that reads an expression over it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from generator.diagnostics import Diagnostics, Span
from generator.expressions.check import check
from generator.expressions.scope import CONDITION, EntityScope, Place, RowScope
from generator.expressions.syntax import parse
from generator.ir import Column, EnumType, FieldType, ForeignKey, Kind
from generator.ir.expression import BOOLEAN, Expression, Hop, ValueType

STATUS = EnumType(name="Status", values=("draft", "published", "archived"))

Read = Callable[..., tuple[Expression | None, Diagnostics]]


def column(name: str, kind: Kind, **facts: Any) -> Column:
    """A column whose three names are the same."""
    enum = STATUS if kind is Kind.ENUM else None
    digits = (10, 2) if kind is Kind.DECIMAL else (None, None)
    kind_ = FieldType(kind=kind, enum=enum, precision=digits[0], scale=digits[1])
    names = {"name": name, "attribute": name, "column": name}
    return Column(**(names | {"type": kind_} | facts))


def _row(*columns: Column, hops: tuple[Hop, ...] = ()) -> RowScope:
    return RowScope(
        columns={one.name: one for one in columns},
        hops={hop.name: hop for hop in hops},
    )


_CATEGORY_KEY = column(
    "category_id",
    Kind.INTEGER,
    nullable=True,
    reference=ForeignKey(entity="Category", table="categories", column="id", attribute="id"),
)
_CATEGORY = Hop(
    name="category",
    attribute="category",
    source="Product",
    target="Category",
    nullable=True,
    columns=(_CATEGORY_KEY,),
)
_ITEMS = Hop(name="items", attribute="items", source="Product", target="Item", is_many=True)
_PRODUCT = Hop(name="product", attribute="product", source="Item", target="Product")
_PARENT = Hop(
    name="parent", attribute="parent", source="Category", target="Category", nullable=True
)

ROWS = {
    "Product": _row(
        column("id", Kind.INTEGER),
        column("a", Kind.INTEGER),
        column("b", Kind.INTEGER, nullable=True),
        column("price", Kind.DECIMAL),
        column("cost", Kind.DECIMAL, nullable=True),
        column("rate", Kind.FLOAT),
        column("name", Kind.STRING),
        column("note", Kind.TEXT, nullable=True),
        column("live", Kind.BOOLEAN),
        column("flag", Kind.BOOLEAN, nullable=True),
        column("status", Kind.ENUM),
        column("created_at", Kind.DATETIME),
        column("local_at", Kind.NAIVE_DATETIME),
        column("day", Kind.DATE),
        column("secret", Kind.PASSWORD),
        column("class", Kind.INTEGER, attribute="class_"),
        column("order", Kind.INTEGER),
        _CATEGORY_KEY,
        hops=(_CATEGORY, _ITEMS),
    ),
    "Category": _row(
        column("id", Kind.INTEGER),
        column("name", Kind.STRING),
        column("note", Kind.TEXT, nullable=True),
        column("live", Kind.BOOLEAN),
        hops=(_PARENT,),
    ),
    "Item": _row(
        column("id", Kind.INTEGER),
        column("amount", Kind.INTEGER),
        column("note", Kind.TEXT, nullable=True),
        column("live", Kind.BOOLEAN),
        hops=(_PRODUCT,),
    ),
}
PARAMETERS = {
    "low": column("low", Kind.DECIMAL),
    "high": column("high", Kind.DECIMAL, nullable=True),
    "n": column("n", Kind.INTEGER),
    "on": column("on", Kind.BOOLEAN),
}


def read_expression(
    text: str,
    *,
    place: Place = CONDITION,
    entity: str = "Product",
    expected: ValueType | None = BOOLEAN,
) -> tuple[Expression | None, Diagnostics]:
    """The checked expression, and what was reported."""
    report = Diagnostics()
    at = Span("spec.yaml", 1, 1, len(text) + 1)
    report.keep_source("spec.yaml", text)
    syntax = parse(text, at, report, exact="\n" not in text)
    if syntax is None:
        return None, report
    scope = EntityScope(entity=entity, rows=ROWS, place=place, parameters=PARAMETERS)
    return check(syntax, scope, report, expected=expected), report


@pytest.fixture(scope="session")
def read() -> Read:
    return read_expression


@pytest.fixture(scope="session")
def expression() -> Callable[..., Expression]:
    """Reads an expression that has to be right."""

    def read_right(text: str, **options: Any) -> Expression:
        found, report = read_expression(text, **options)
        assert found is not None, report.as_text()
        return found

    return read_right
