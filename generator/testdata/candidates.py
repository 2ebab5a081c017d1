"""Values of a column to choose from, around those that conditions name."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from generator.ir import Column, Kind
from generator.ir.accepted import is_accepted, unit
from generator.ir.expression import Call, Expression, Function, Literal, ParameterRef
from generator.ir.traversal import walk
from generator.testdata.narrowing import held_number, moments
from generator.testdata.samples import samples


@dataclass(frozen=True, slots=True)
class Referred:
    """Stands for the key of a row that has to be there first."""

    entity: str
    number: int = 1
    """Tells two rows of an entity apart."""


def candidates(column: Column, expressions: Iterable[Expression] = ()) -> list[Any]:
    """A few values around those that the expressions name, the plainest first."""
    if column.type.kind is Kind.BOOLEAN:
        return [True, False, *_null(column)]
    if column.type.enum is not None:
        return [*column.type.enum.members[:8], *_null(column)]
    if column.reference is not None:
        entity = column.reference.entity
        others = [Referred(entity, 2)] if _asks_for(entity, expressions) else []
        return [Referred(entity), *others, *_null(column)]
    if column.type.is_opaque:
        found = [
            sample.value(number)
            for sample in itertools.islice(samples(column), 2)
            for number in (1, 2, 3)
        ]
        distinct = [one for place, one in enumerate(found) if one not in found[:place]]
        return [*distinct, *_null(column)]
    expressions = tuple(expressions)
    near = [] if _asks_the_clock(column, expressions) else _samples(column)
    found = [*near, *_named(column, expressions), *_far(column)]
    found = [value for value in found if is_accepted(column, value)]
    return [*dict.fromkeys(found), *_null(column)]


def _asks_for(entity: str, expressions: Iterable[Expression]) -> bool:
    """A parameter names a row of the entity, so that another one makes a difference."""
    parts = (part for expression in expressions for part in walk(expression))
    references = (part.column.reference for part in parts if isinstance(part, ParameterRef))
    return any(one is not None and one.entity == entity for one in references)


def _asks_the_clock(column: Column, expressions: Iterable[Expression]) -> bool:
    """Whether a sample is in the past or in the future depends on when the tests run."""
    parts = (part for expression in expressions for part in walk(expression))
    clock = (Function.NOW, Function.TODAY)
    is_moment = column.type.is_moment
    return is_moment and any(isinstance(one, Call) and one.function in clock for one in parts)


def _samples(column: Column) -> list[Any]:
    first = next(samples(column), None)
    return [] if first is None else [first.value(number) for number in (1, 2, 3)]


def _named(column: Column, expressions: Iterable[Expression]) -> Iterator[Any]:
    """What the expressions and the bounds of the column name, and its neighbours."""
    for expression in expressions:
        for part in walk(expression):
            if isinstance(part, Literal):
                yield from _around(column, part.value)
    bounds = column.bounds
    for bound in (bounds.gt, bounds.ge, bounds.lt, bounds.le):
        yield from _around(column, bound)


_FAR = [
    dt.datetime(year, 1, day, tzinfo=dt.UTC)
    for year, day in ((2000, 1), (2100, 1), (2000, 2), (2100, 2))
]


def _far(column: Column) -> list[Any]:
    """What is in the past and in the future, whenever the tests run."""
    if column.type.kind is Kind.DATETIME:
        return _FAR
    if column.type.kind is Kind.DATE:
        return [moment.date() for moment in _FAR]
    if column.type.is_naive:
        return [moment.replace(tzinfo=None) for moment in _FAR]
    if column.type.kind is Kind.INTERVAL:
        return [dt.timedelta(0), dt.timedelta(days=1000), -dt.timedelta(days=1000)]
    return []


def _null(column: Column) -> list[None]:
    return [None] if column.nullable else []


def _around(column: Column, value: object) -> list[Any]:
    """A literal of an expression, as the column would hold it, and its neighbours."""
    if isinstance(value, bool) or value is None:
        return []
    if column.type.is_text and isinstance(value, str):
        return [value]
    if column.type.is_numeric and isinstance(value, int | float | Decimal):
        exact = Decimal(str(value))
        numbers = [exact, exact - unit(column), exact + unit(column), exact * 2, exact / 2]
        return [number for one in numbers if (number := held_number(column, one)) is not None]
    return moments(column, value, (-1, 1))


class FromNow(dt.datetime):
    """A moment that tests write by its distance from now."""
