"""How large a computed value may become: only what may be too large for its column is looked for."""

from __future__ import annotations

from generator.ir import Column, Kind
from generator.ir.expression import (
    Aggregate,
    AggregateFunction,
    Binary,
    Call,
    Conditional,
    Expression,
    FieldRef,
    Function,
    Literal,
    Operator,
)
from generator.kinds.facts import ValueKind

INTEGERS = {Kind.SMALLINT: 2**15, Kind.INTEGER: 2**31, Kind.BIGINT: 2**63}
"""Up to where the numbers of a type go."""

_WRITTEN = {ValueKind.INTEGER: 20, ValueKind.UUID: 36, ValueKind.BOOLEAN: 5, ValueKind.DATE: 10}
"""Characters that it takes to write a value."""


def longest(expression: Expression) -> int | None:
    """Characters of a text at most; None where nothing says so."""
    match expression:
        case Literal(value=value):
            return len(value) if isinstance(value, str) else 0
        case FieldRef():
            enum = expression.column.type.enum
            if enum is not None:
                return max(map(len, enum.values), default=0)
            return expression.column.type.length
        case Binary(operator=Operator.ADD):
            lengths = [longest(expression.left), longest(expression.right)]
            return None if None in lengths else sum(one or 0 for one in lengths)
        case Call(function=Function.LOWER | Function.UPPER):
            return longest(expression.arguments[0])
        case Call(function=Function.SUBSTRING):
            count = expression.arguments[2] if len(expression.arguments) > 2 else None
            within = longest(expression.arguments[0])
            known = [within] if within is not None else []
            if isinstance(count, Literal) and isinstance(count.value, int):
                known.append(count.value)
            return min(known, default=None)
        case Call(function=Function.CAST):
            return _written(expression.arguments[0])
        case Aggregate(function=AggregateFunction.MIN | AggregateFunction.MAX, argument=argument):
            return None if argument is None else longest(argument)
        case _:
            choices = results(expression)
            lengths = [longest(one) for one in choices] if choices != (expression,) else [None]
            return None if None in lengths else max(one or 0 for one in lengths)


def _written(value: Expression) -> int | None:
    """Characters that a value takes which is written as a text."""
    if isinstance(value, FieldRef) and value.column.type.kind in INTEGERS:
        return len(str(-INTEGERS[value.column.type.kind]))
    return _WRITTEN.get(value.type.kind)


def results(expression: Expression) -> tuple[Expression, ...]:
    """What an expression may come to: the branches of a choice, else itself."""
    match expression:
        case Conditional():
            parts: tuple[Expression, ...] = (expression.then, expression.otherwise)
        case Call(function=Function.COALESCE):
            parts = expression.arguments
        case _:
            return (expression,)
    return tuple(one for part in parts for one in results(part))


def too_large(expression: Expression, column: Column) -> str:
    """Why a value that is written in an expression has no room in the column; nothing if it has."""
    length, size = column.type.length, INTEGERS.get(column.type.kind)
    for one in results(expression):
        value = one.value if isinstance(one, Literal) else None
        if isinstance(value, str) and length is not None and len(value) > length:
            return f"{value[:20]!r}… has {len(value)} characters, and it holds {length}"
        if size is not None and type(value) is int and not -size <= value < size:
            return f"it holds {-size} to {size - 1}"
    return ""
