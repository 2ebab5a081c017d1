"""What rules say of one column: bounds that they imply, and values that they name."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from generator.artifacts.making import UnknownValueError, worked_out
from generator.expressions.tree import (
    BoolOp,
    Call,
    Comparator,
    Comparison,
    Connective,
    Expression,
    FieldRef,
    Function,
    IsNull,
    Literal,
    Membership,
    columns,
    conjuncts,
    walk,
)
from generator.ir import Bounds, Column

_TURNED = {
    Comparator.EQUAL: Comparator.EQUAL,
    Comparator.LESS: Comparator.GREATER,
    Comparator.AT_MOST: Comparator.AT_LEAST,
    Comparator.GREATER: Comparator.LESS,
    Comparator.AT_LEAST: Comparator.AT_MOST,
}
"""The comparator between the operands the other way round."""
_DURATIONS = {
    Function.DAYS: dt.timedelta(days=1),
    Function.HOURS: dt.timedelta(hours=1),
    Function.MINUTES: dt.timedelta(minutes=1),
}


def narrowed(column: Column, rules: Iterable[Expression]) -> Column:
    """The column with bounds, and with values as examples, that the rules over it alone ask for."""
    narrow = column
    for rule in rules:
        if columns(rule) == (column,):
            narrow = _narrowed(narrow, rule)
    return narrow


def _narrowed(column: Column, rule: Expression) -> Column:
    match rule:
        case BoolOp(connective=Connective.AND) | Comparison(comparators=(_, _, *_)):
            for part in conjuncts(rule):
                column = _narrowed(column, part)
        case BoolOp(operands=operands):
            left = [one for one in operands if not isinstance(one, IsNull)]
            if len(left) == 1:  # `x is None or …`
                column = _narrowed(column, left[0])
        case Membership(operand=FieldRef(hops=()), items=items, negated=False):
            values = [one.value for one in items if isinstance(one, Literal)]
            column = replace(column, examples=tuple(one for one in values if one is not None))
        case Comparison(operands=(left, right), comparators=(comparator,)):
            if columns(left):
                column = _compared(column, left, comparator, right)
            elif comparator in _TURNED:
                column = _compared(column, right, _TURNED[comparator], left)
    return column


def _compared(
    column: Column, left: Expression, comparator: Comparator, right: Expression
) -> Column:
    """The column where its value, or its length, is compared with a constant."""
    value = _constant(right)
    match left:
        case FieldRef(hops=()) if column.type.is_text and isinstance(value, str):
            if comparator is Comparator.EQUAL:
                return replace(column, examples=(value,))
        case FieldRef(hops=()) if column.type.is_numeric and value is not None:
            return replace(column, bounds=_bounded(column, comparator, value))
        case Call(function=Function.LENGTH, arguments=(FieldRef(hops=()),)) if value is not None:
            return replace(column, bounds=_with_length(column.bounds, comparator, int(value)))
    return column


def _bounded(column: Column, comparator: Comparator, value: Any) -> Bounds:  # noqa: ANN401
    bounds = column.bounds
    if comparator in (Comparator.AT_LEAST, Comparator.EQUAL) and _is_more(value, bounds.ge):
        bounds = replace(bounds, ge=value)
    if comparator in (Comparator.AT_MOST, Comparator.EQUAL) and _is_more(bounds.le, value):
        bounds = replace(bounds, le=value)
    if comparator is Comparator.GREATER and _is_more(value, bounds.gt):
        bounds = replace(bounds, gt=value)
    if comparator is Comparator.LESS and _is_more(bounds.lt, value):
        bounds = replace(bounds, lt=value)
    return bounds


def _is_more(one: Any, other: Any) -> bool:  # noqa: ANN401
    """The one narrows more; None is no bound."""
    return one is None or other is None or Decimal(str(one)) > Decimal(str(other))


def _with_length(bounds: Bounds, comparator: Comparator, length: int) -> Bounds:
    least = length + (comparator is Comparator.GREATER)
    most = length - (comparator is Comparator.LESS)
    if comparator in (Comparator.AT_LEAST, Comparator.GREATER, Comparator.EQUAL):
        bounds = replace(bounds, min_length=max(bounds.min_length or 0, least))
    if comparator in (Comparator.AT_MOST, Comparator.LESS, Comparator.EQUAL):
        bounds = replace(bounds, max_length=min(bounds.max_length or most, most))
    return bounds


def _constant(expression: Expression) -> Any:  # noqa: ANN401
    """The value of an expression that reads nothing; None where it has none."""
    if columns(expression) or any(isinstance(part, FieldRef) for part in walk(expression)):
        return None
    try:
        return worked_out(expression, {})
    except UnknownValueError:
        return None


def solutions(column: Column, expression: Expression) -> Iterator[Any]:
    """Values that an expression names, or that its numbers suggest."""
    numbers = []
    for part in walk(expression):
        if isinstance(part, Call) and part.function in _DURATIONS:
            value = _constant(part.arguments[0])
            if value is not None:
                yield _DURATIONS[part.function] * int(value)
        elif isinstance(part, Literal):
            yield part.value
            if isinstance(part.value, int | float | Decimal) and not isinstance(part.value, bool):
                numbers.append(Decimal(str(part.value)))
    for number in numbers:
        if column.type.is_numeric and number > 0:
            yield from (number / 3, number / 4, Decimal(math.isqrt(int(number))))
