"""What the application makes of given values, worked out while the tests are generated."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from generator.expressions.evaluate import evaluate
from generator.expressions.source import NoSourceError
from generator.ir import Column, Computed, Entity
from generator.ir.accepted import is_accepted, unit
from generator.ir.expression import Expression, FieldRef
from generator.ir.traversal import columns, reads_clock, walk


class UnknownValueError(Exception):
    """Only the running application can tell the value."""


def worked_out(
    expression: Expression, row: Mapping[str, Any], parameters: Mapping[str, Any] | None = None
) -> Any:  # noqa: ANN401 - a value of any type
    """The value of an expression; `UnknownValueError` where it depends on the moment."""
    if reads_clock(expression):
        raise UnknownValueError
    try:
        return evaluate(expression, row, parameters=parameters)
    except (
        NoSourceError,
        TypeError,
        ValueError,
        ArithmeticError,
        AttributeError,
        KeyError,
    ) as error:
        raise UnknownValueError from error


def holds(
    expression: Expression, row: Mapping[str, Any], parameters: Mapping[str, Any] | None = None
) -> bool | None:
    """Whether a condition holds over a row; None where that is unknown, to SQL or to us."""
    try:
        value = evaluate(expression, row, parameters=parameters)
    except (NoSourceError, TypeError, ValueError, ArithmeticError, AttributeError):
        return None
    return value if value is None else bool(value)


def fitted(column: Column, value: Any) -> Any:  # noqa: ANN401
    """The value as the column holds it: rounded half up to its scale."""
    if value is None or isinstance(value, bool | str):
        return value
    if column.type.is_decimal and column.type.scale is not None:
        return Decimal(str(value)).quantize(unit(column), ROUND_HALF_UP)
    if column.type.is_integer:
        return int(Decimal(str(value)).quantize(Decimal(1), ROUND_HALF_UP))
    return float(value) if column.type.is_float else value


def is_storable(column: Column, value: Any) -> bool:  # noqa: ANN401
    """The column has room for the value, and its own rules allow it."""
    return has_room(column, value) and is_accepted(column, value)


def has_room(column: Column, value: Any) -> bool:  # noqa: ANN401
    """The type of the column is wide enough for the value."""
    if value is None:
        return column.nullable
    if isinstance(value, str):
        return column.type.length is None or len(value) <= column.type.length
    if isinstance(value, bool):
        return True
    if isinstance(value, float) and not math.isfinite(value):
        return False
    if column.type.is_decimal and column.type.precision is not None:
        digits = column.type.precision - (column.type.scale or 0)
        return bool(abs(Decimal(str(value))) < Decimal(10) ** digits)
    if column.type.range is not None:
        low, high = column.type.range
        return bool(low <= value <= high)
    return True


def computed_alone(entity: Entity) -> tuple[Computed, ...]:
    """The computed fields that follow from the row itself, by others or at once."""
    found: list[Computed] = []
    others: set[str] = set()
    for one in entity.computed:
        read = {column.name for column in columns(one.expression)}
        if _reads_others(one.expression) or read & others:
            others.add(one.column.name)
        else:
            found.append(one)
    return tuple(found)


def _reads_others(expression: Expression) -> bool:
    return any(isinstance(part, FieldRef) and part.hops for part in walk(expression))
