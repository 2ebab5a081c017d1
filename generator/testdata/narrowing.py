"""Values with which a row keeps the rules over its columns, where the plain samples do not.

What the rules say of one column alone narrows its samples: `kind in ["area", "artist"]`, `1901 <= year`,
`length(code) == 4`. The rest is looked for depth first, a rule asked as soon as all its columns have values; the last
column of an equation is solved for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

from generator.expressions.evaluate import evaluate
from generator.expressions.source import NoSourceError
from generator.ir import Bounds, Column, Kind
from generator.ir.accepted import is_accepted, length_limit, number_range, unit
from generator.ir.expression import (
    Call,
    Comparator,
    Comparison,
    Expression,
    FieldRef,
    Function,
    Literal,
    Membership,
    Negative,
)
from generator.ir.traversal import conjuncts, walk
from generator.testdata.samples import samples
from generator.testdata.search import T

_MOST_VALUES = 40
_MOST_LITERALS = 8
_LONGEST = 4000
"""Characters of a text that is made for `length()`."""

_MIRRORED = {
    Comparator.LESS: Comparator.GREATER,
    Comparator.AT_MOST: Comparator.AT_LEAST,
    Comparator.GREATER: Comparator.LESS,
    Comparator.AT_LEAST: Comparator.AT_MOST,
}

_SIDES = {
    Comparator.GREATER: ("gt", "ge"),
    Comparator.AT_LEAST: ("ge", "gt"),
    Comparator.LESS: ("lt", "le"),
    Comparator.AT_MOST: ("le", "lt"),
}


# What rules say of one column alone


def narrowed(column: Column, conditions: Iterable[Expression]) -> Column:
    """The column with what the conditions say of it alone as its own bounds, or as examples."""
    for condition in conditions:
        for part in conjuncts(condition):
            column = _narrowed_by(column, part)
    return column


def _narrowed_by(column: Column, condition: Expression) -> Column:
    if isinstance(condition, Membership):
        is_own = _is(column, condition.operand) and not condition.negated
        return _with_values(column, map(_written, condition.items)) if is_own else column
    if not isinstance(condition, Comparison):
        return column
    left, right = condition.operands
    comparator = condition.comparators[0]
    if _written(left) is not None:
        left, right = right, left
        comparator = _MIRRORED.get(comparator, comparator)
    value = _written(right)
    if _is(column, left) and comparator is Comparator.EQUAL:
        return _with_values(column, [value])
    if not isinstance(value, int | float | Decimal) or isinstance(value, bool):
        return column
    if _is(column, left) and column.type.is_numeric:
        return _bounded(column, comparator, Decimal(str(value)))
    is_length = isinstance(left, Call) and left.function is Function.LENGTH
    return _sized(column, comparator, value) if is_length and _reads(column, left) else column


def _is(column: Column, expression: Expression) -> bool:
    is_own = isinstance(expression, FieldRef) and not expression.hops and not expression.parameter
    return is_own and _reads(column, expression)


def _reads(column: Column, expression: Expression) -> bool:
    found = (part.column for part in walk(expression) if isinstance(part, FieldRef))
    return any(one.name == column.name for one in found)


def _written(expression: Expression) -> Any:  # noqa: ANN401 - a value of any type
    """The value that is written, a number with its sign; None for anything else."""
    if isinstance(expression, Negative):
        number = _written(expression.operand)
        return None if number is None else -number
    return expression.value if isinstance(expression, Literal) else None


def _with_values(column: Column, values: Iterable[object]) -> Column:
    examples = tuple(one for value in values if (one := held(column, value)) is not None)
    return replace(column, examples=examples) if examples else column


def _bounded(column: Column, comparator: Comparator, number: Decimal) -> Column:
    """Within the bound too; of two on one side the narrower one counts."""
    if comparator not in _SIDES:
        return column
    side, other = _SIDES[comparator]
    both = (getattr(column.bounds, side), getattr(column.bounds, other))
    known = [one for one in both if one is not None]
    if any(one >= number if side in ("gt", "ge") else one <= number for one in known):
        return column
    bound = int(number) if number == int(number) else number
    bounds: dict[str, Any] = {side: bound, other: None}
    return replace(column, bounds=replace(column.bounds, **bounds))


def _sized(column: Column, comparator: Comparator, number: float | Decimal) -> Column:
    """A text of at least or at most so many characters."""
    if number > _LONGEST:
        return column
    size = int(number)
    least, most = column.bounds.min_length or 0, length_limit(column)
    if comparator in (Comparator.GREATER, Comparator.AT_LEAST, Comparator.EQUAL):
        least = max(least, size + (comparator is Comparator.GREATER))
    if comparator in (Comparator.LESS, Comparator.AT_MOST, Comparator.EQUAL):
        size -= comparator is Comparator.LESS
        most = size if most is None else min(size, most)
    bounds = replace(column.bounds, min_length=least or None, max_length=most)
    return replace(column, bounds=bounds)


# Single values to try


def constants(column: Column, conditions: Iterable[Expression]) -> list[Any]:
    """Values around what the conditions name, the plainest first."""
    parts = [part for condition in conditions for part in walk(condition)]
    literals = [part.value for part in parts if isinstance(part, Literal)]
    found = _natural(column)
    if column.type.is_text and column.type.enum is None:
        found += _texts(found, literals)
        if any(isinstance(part, Call) and part.function is Function.LENGTH for part in parts):
            found = [*found, *_sized_texts(found[:8], literals)]
    elif column.type.is_numeric and column.type.enum is None:
        found += _numbers(column, literals)
    else:
        found += [one for value in literals for one in moments(column, value, (1, -1, 10, -10))]
    fitting = (one for value in found if (one := held(column, value)) is not None)
    distinct = _distinct(fitting)[:_MOST_VALUES]
    return [*distinct, None] if column.nullable else distinct


def _natural(column: Column) -> list[Any]:
    if column.type.kind is Kind.BOOLEAN:
        return [True, False]
    if column.type.enum is not None:
        return list(column.type.enum.members)
    first = next(samples(column), None)
    return [] if first is None else [first.value(number) for number in (1, 2, 3)]


def _texts(natural: Sequence[str], literals: Iterable[object]) -> list[str]:
    """Texts that are named, and texts that begin or end with them, in each case."""
    named = [value for value in literals if isinstance(value, str)][:_MOST_LITERALS]
    texts = [*named, *natural]
    for text in named:
        texts += [joined for rest in natural[:1] for joined in (f"{text}{rest}", f"{rest}{text}")]
    return texts + [changed for text in texts for changed in (text.lower(), text.upper())]


def _sized_texts(texts: Sequence[str], literals: Iterable[object]) -> Iterator[str]:
    """The texts, cut or filled up to the lengths that are named, and to their halves."""
    named = [size for size in literals if isinstance(size, int) and 0 <= size <= _LONGEST]
    sizes = [size + more for size in named[:3] for more in (0, 1, -1)]
    for size in _distinct([*sizes, *(size // 2 for size in named[:3])]):
        yield from (text[:size].ljust(size, "a") for text in texts if size >= 0)


def _numbers(column: Column, literals: Iterable[object]) -> list[Decimal]:
    """Numbers that are named, their neighbours, and what lies between two of them."""
    is_number = (
        isinstance(one, int | float | Decimal) and not isinstance(one, bool) for one in literals
    )
    named = [Decimal(str(one)) for one, fits in zip(literals, is_number, strict=True) if fits]
    named = _distinct(named)[:_MOST_LITERALS]
    found = [Decimal(0), Decimal(1), *named]
    found += [number + sign * unit(column) for number in named for sign in (1, -1)]
    found += [number * factor for number in named for factor in (2, 10, -1)]
    found += [(low + high) / 2 for low in named for high in named if low < high]
    return found


def moments(column: Column, value: object, days: Iterable[int]) -> list[Any]:
    """A day or moment that is named, as the column has it, and those so many days from it."""
    kinds: dict[Kind, dt.date] = {}
    if isinstance(value, dt.datetime):
        kinds = {Kind.DATETIME: value, Kind.DATE: value.date()}
        kinds[Kind.NAIVE_DATETIME] = value.replace(tzinfo=None)
    elif isinstance(value, dt.date):
        kinds = {Kind.DATE: value}
    moment = kinds.get(column.type.kind)
    return [] if moment is None else [*_days_from(moment, (0, *days))]


def _days_from(moment: dt.date, days: Iterable[int]) -> Iterator[dt.date]:
    for count in days:
        with suppress(OverflowError):  # beyond the year 1 or 9999
            yield moment + dt.timedelta(days=count)


def held(column: Column, value: Any) -> Any:  # noqa: ANN401 - a value of any type
    """The value as the column holds it; None where it cannot."""
    if column.type.is_numeric and isinstance(value, int | float | Decimal):
        if isinstance(value, bool):
            return None
        value = held_number(column, Decimal(str(value)))
    elif not isinstance(value, _PYTHON_TYPES.get(column.type.kind, str)):
        return None
    return value if value is not None and is_accepted(column, value) else None


_PYTHON_TYPES: dict[Kind, type] = {
    Kind.BOOLEAN: bool,
    Kind.DATE: dt.date,
    Kind.DATETIME: dt.datetime,
    Kind.NAIVE_DATETIME: dt.datetime,
    Kind.TIME: dt.time,
    Kind.INTERVAL: dt.timedelta,
}


def held_number(column: Column, number: Decimal) -> Any:  # noqa: ANN401 - a number of any type
    """The number as the column holds it, rounded to its scale; None where it has no room."""
    if column.type.is_integer:
        return int(number) if number == int(number) else None
    if not column.type.is_decimal:
        return float(number)
    low, high = number_range(replace(column, bounds=Bounds()))
    is_far = low is not None and high is not None and not low <= number <= high
    return None if is_far else number.quantize(unit(column))


def solved(
    column: Column, conditions: Iterable[Expression], row: Mapping[str, Any]
) -> Iterator[Any]:
    """Values of the column at which two sides of a condition meet.

    Of a text those that other columns have, else where the condition is linear in the column.
    """
    if column.type.is_text:
        texts = [value for value in row.values() if isinstance(value, str)]
        cases = (one for text in texts for one in (text, text.lower(), text.upper()))
        yield from (one for one in _distinct(cases) if held(column, one) is not None)
    zero: Any = _ZEROS.get(column.type.kind, 0 if column.type.is_numeric else None)
    if zero is None:
        return
    for condition in conditions:
        for part in walk(condition):
            if isinstance(part, Comparison) and _reads(column, part):
                for pair in part.pairs:
                    yield from _roots(column, pair, row, zero)


_ZEROS: dict[Kind, Any] = {
    Kind.DATE: dt.date(2030, 1, 1),
    Kind.DATETIME: dt.datetime(2030, 1, 1, tzinfo=dt.UTC),
    Kind.NAIVE_DATETIME: dt.datetime(2030, 1, 1),  # noqa: DTZ001 - it has no zone
    Kind.INTERVAL: dt.timedelta(0),
}


def _roots(column: Column, pair: Comparison, row: Mapping[str, Any], zero: Any) -> Iterator[Any]:  # noqa: ANN401
    """Where the difference of the sides is nothing, and the next value on each side of it."""
    step: Any = dt.timedelta(days=1)
    if column.type.is_numeric:
        step = unit(column) if column.type.is_decimal else 1
    try:
        at_zero = _difference(pair, {**row, column.name: zero})
        slope = _difference(pair, {**row, column.name: zero + step}) - at_zero
        if isinstance(step, dt.timedelta):
            root = zero - at_zero if slope > dt.timedelta(0) else zero + at_zero
        else:
            root = Decimal(str(zero)) - Decimal(str(at_zero)) / Decimal(str(slope)) * Decimal(
                str(step)
            )
        near = [root, root + step, root - step]
    except (TypeError, ValueError, ArithmeticError, AttributeError, KeyError, NoSourceError):
        return
    yield from (one for value in near if (one := held(column, value)) is not None)


def _difference(pair: Comparison, row: Mapping[str, Any]) -> Any:  # noqa: ANN401
    left, right = (evaluate(side, row) for side in pair.operands)
    if isinstance(left, int | float | Decimal):
        return Decimal(str(left)) - Decimal(str(right))
    return left - right


def _distinct(values: Iterable[T]) -> list[T]:
    found: list[T] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found
