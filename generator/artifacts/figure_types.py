"""The classes that read figures, where databases give values of other types."""

from __future__ import annotations

from generator.ir import VirtualField
from generator.ir.expression import Aggregate, AggregateFunction, Expression, FieldRef
from generator.ir.traversal import walk

_EXTREMES = (AggregateFunction.MIN, AggregateFunction.MAX)


def read_as(one: VirtualField) -> str | None:
    """The class that reads its value, where databases give values of other types."""
    expression, kind = one.expression, one.column.type
    if isinstance(expression, FieldRef) or _is_extreme(expression):
        return None
    if kind.is_decimal and kind.scale is not None:
        return "Rounded"
    sums = (AggregateFunction.SUM, AggregateFunction.AVG)
    has_sums = any(
        isinstance(part, Aggregate) and part.function in sums for part in walk(expression)
    )
    return "Whole" if kind.is_integer and has_sums else None


def _is_extreme(expression: Expression) -> bool:
    """It is a value that a row has."""
    return (
        isinstance(expression, Aggregate)
        and expression.function in _EXTREMES
        and isinstance(expression.argument, FieldRef)
    )
