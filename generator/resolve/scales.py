"""How many decimal places an expression has; what exact arithmetic gives, on every database."""

from __future__ import annotations

from decimal import Decimal

from generator.ir.expression import (
    Aggregate,
    Binary,
    Call,
    Conditional,
    Expression,
    FieldRef,
    Function,
    Literal,
    Negative,
    Operator,
    ParameterRef,
)
from generator.kinds.facts import ValueKind


def scale_of(expression: Expression) -> int | None:
    """The places of a decimal or an integer; None where they have no end, as after a division."""
    if expression.type.kind is ValueKind.INTEGER:
        return 0
    match expression:
        case FieldRef() | ParameterRef():
            return expression.column.type.scale
        case Literal():
            return _written(expression.value)
        case Negative():
            return scale_of(expression.operand)
        case Binary():
            return _of_arithmetic(expression)
        case Conditional():
            return _greatest(expression.then, expression.otherwise)
        case Call(function=Function.COALESCE):
            return _greatest(*expression.arguments)
        case Call(function=Function.ROUND | Function.CAST):
            return expression.type.scale or 0
        case Aggregate():
            return None if expression.argument is None else scale_of(expression.argument)
        case _:
            return None


def _written(value: object) -> int | None:
    if not isinstance(value, Decimal):
        return 0
    exponent = value.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else None


def _of_arithmetic(expression: Binary) -> int | None:
    if expression.operator in (Operator.DIVIDE, Operator.MODULO):
        return None
    if expression.operator is not Operator.MULTIPLY:
        return _greatest(expression.left, expression.right)
    left, right = scale_of(expression.left), scale_of(expression.right)
    return None if left is None or right is None else left + right


def _greatest(*expressions: Expression) -> int | None:
    scales = [scale_of(one) for one in expressions]
    known = [scale for scale in scales if scale is not None]
    return max(known) if len(known) == len(scales) else None
