"""Expressions over rows that are at hand: Python reads them as our own evaluation does."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.expressions.evaluate import evaluate
from generator.expressions.python import PythonCompiler
from generator.expressions.scope import COMPUTED, EFFECT, Place
from generator.ir.expression import Expression, FieldRef

Read = Callable[..., Expression]

CATEGORY = {"id": 3, "name": "Ada", "note": None, "live": True}
ITEMS = [
    {"id": 1, "amount": 1, "note": None, "live": True},
    {"id": 2, "amount": 5, "note": "x", "live": False},
    {"id": 3, "amount": -4, "note": "Ada", "live": True},
]
ROWS: list[dict[str, Any]] = [
    {"a": 2, "b": None, "price": Decimal("1.50"), "cost": None, "name": "Ada", "note": None},
    {"a": -3, "b": 4, "price": Decimal("2.25"), "cost": Decimal(0), "name": "", "note": "x"},
]
RELATED: list[dict[str, Any]] = [
    {"category": CATEGORY, "items": ITEMS},
    {"category": CATEGORY | {"note": "x", "live": False}, "items": ITEMS[:1]},
    {"category": None, "items": []},
]
FLAGS = {"live": True, "flag": None}
CASES = [
    own | related | FLAGS | {"category_id": (related["category"] or {}).get("id")}
    for own in ROWS
    for related in RELATED
]
PARAMETERS = {"low": Decimal("1.25"), "high": None, "n": 2, "on": True}


def _spelled(reference: FieldRef) -> str:
    if not reference.hops:
        return f"self.{reference.column.attribute}"
    [hop] = reference.hops
    row = "item" if hop.is_many else f"self.{hop.attribute}"
    return f"{row}.{reference.column.attribute}"


def _by_python(expression: Expression, row: dict[str, Any]) -> Any:
    names: dict[str, Any] = {}

    def need(module: str, name: str) -> None:
        names[name] = getattr(import_module(module), name)

    compiler = PythonCompiler(
        member=lambda enum, value: f"{enum.name}.{value}",
        need=need,
        path=_spelled,
        present=lambda hop: f"self.{hop.attribute}",
        each=lambda hop: ("item", f"self.{hop.attribute}"),
    )
    text = compiler.value(expression)
    return eval(text, names | {"self": _loaded(row)} | PARAMETERS)


def _loaded(row: dict[str, Any]) -> SimpleNamespace:
    category = row["category"]
    related = {
        "category": category and SimpleNamespace(**category),
        "items": [SimpleNamespace(**item) for item in row["items"]],
    }
    return SimpleNamespace(**(row | related))


def _numbers(leaves: list[str], more: list[str]) -> st.SearchStrategy[str]:
    def number(depth: int) -> st.SearchStrategy[str]:
        leaf = st.sampled_from(leaves)
        if not depth:
            return leaf
        inner = number(depth - 1)
        return st.one_of(
            leaf,
            st.sampled_from(more),
            st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
            st.builds("coalesce({}, {})".format, inner, inner),
            st.builds("({} if {} > {} else {})".format, inner, inner, inner, inner),
            st.builds("(-{})".format, inner),
        )

    return number(3)


RELATED_NUMBERS = [
    "length(category.name)",
    "length(category.note)",
    "(1 if category.live else 2)",
    "(1 if category is None else 2)",
    "(1 if category.note is None and name == category.name else a)",
    "length(coalesce(category.note, note, name))",
]
FIGURES = [
    f"{function}({argument})"
    for function in ("count", "sum", "avg", "min", "max")
    for argument in (
        "items.amount",
        "items.amount * 2",
        "items.amount / 4",
        "length(items.note)",
        "items.amount if items.live else 0",
        "items.amount if items.note == 'x' else 2.5",
    )
]


def _agree(read: Read, text: str, place: Place) -> None:
    expression = read(text, place=place, expected=None)
    for row in CASES:
        expected = evaluate(expression, row, entity="Product", parameters=PARAMETERS)
        assert _alike(_by_python(expression, row), expected), row


def _alike(one: object, other: object) -> bool:
    """Equal, or quotients that differ in the last of 27 digits only."""
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return abs(one - other) <= abs(other) * Decimal("1e-25")
    return one == other


@settings(max_examples=150, deadline=None)
@given(
    text=_numbers(["a", "b", "price", "cost", "2", "0", "2.5", "n", "low", "high"], RELATED_NUMBERS)
)
def test_effects_agree(expression: Read, text: str) -> None:
    _agree(expression, text, EFFECT)


@settings(max_examples=150, deadline=None)
@given(text=_numbers(["a", "b", "price", "cost", "2", "0", "2.5"], FIGURES))
def test_figures_agree(expression: Read, text: str) -> None:
    _agree(expression, text, COMPUTED)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("sum(items.amount)", [2, 1, 0]),
        ("count(items.id)", [3, 1, 0]),
        ("count(items.note)", [2, 0, 0]),
        ("min(items.amount)", [-4, 1, None]),
        ("max(items.note)", ["x", None, None]),
        ("avg(items.amount)", [Decimal(2) / 3, Decimal(1), None]),
        ("sum(items.amount if items.live else 0)", [-3, 1, 0]),
        ("sum(items.amount * 1.5)", [Decimal("3.0"), Decimal("1.5"), 0]),
        ("coalesce(max(items.amount), 9) + a", [7, 3, 11]),
    ],
)
def test_figures(expression: Read, text: str, values: list[object]) -> None:
    found = expression(text, place=COMPUTED, expected=None)
    rows = CASES[:3]
    assert [evaluate(found, row) for row in rows] == values
    assert [_by_python(found, row) for row in rows] == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("category.name + '!'", ["Ada!", "Ada!", None]),
        ("category.live and a > 1", [True, False, None]),
        ("coalesce(category.note, 'none')", ["none", "x", "none"]),
        ("n + 1", [3, 3, 3]),
        ("coalesce(cost, n) / 4", [Decimal("0.5")] * 3),
        ("round(coalesce(cost, n) / 3, 1)", [Decimal("0.7")] * 3),
        ("round(coalesce(cost, n), 1)", [Decimal("2.0")] * 3),
    ],
)
def test_related_rows(expression: Read, text: str, values: list[object]) -> None:
    found = expression(text, place=EFFECT, expected=None)
    rows = CASES[:3]
    assert [_by_python(found, row) for row in rows] == values
