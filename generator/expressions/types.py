"""Which values go together: the facts about types that the checker reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from generator.ir.expression import (
    Binary,
    Call,
    Conditional,
    Expression,
    Function,
    Literal,
    Negative,
    ValueType,
)
from generator.ir.field import Column
from generator.kinds.facts import ValueKind

NUMBERS = frozenset({ValueKind.INTEGER, ValueKind.DECIMAL, ValueKind.FLOAT})
MOMENTS = frozenset({ValueKind.DATE, ValueKind.DATETIME, ValueKind.NAIVE_DATETIME})
ORDERED = NUMBERS | MOMENTS | {ValueKind.TEXT, ValueKind.TIME, ValueKind.INTERVAL}


def value_type(column: Column, *, nullable: bool = False) -> ValueType:
    """The type that a column or a parameter has in expressions."""
    return ValueType(
        kind=column.type.value,
        nullable=nullable or column.nullable,
        enum=None if column.type.is_number_enum else column.type.enum,
        numbers=column.type.enum if column.type.is_number_enum else None,
        precision=column.type.precision,
        scale=column.type.scale,
    )


def common(left: ValueType, right: ValueType) -> ValueType | None:
    """The type that values of both have, or None where they do not go together."""
    nullable = left.nullable or right.nullable
    if left.kind is right.kind:
        is_same = left.enum is right.enum or left.enum == right.enum
        scale = max(left.scale, right.scale) if left.scale and right.scale else None
        numbers = left.numbers if left.numbers == right.numbers else None
        kind = replace(left, nullable=nullable, numbers=numbers, precision=None, scale=scale)
        return kind if is_same else None
    kinds = {left.kind, right.kind}
    if kinds == {ValueKind.INTEGER, ValueKind.DECIMAL}:
        return ValueType(kind=ValueKind.DECIMAL, nullable=nullable)
    if kinds == {ValueKind.INTEGER, ValueKind.FLOAT}:
        return ValueType(kind=ValueKind.FLOAT, nullable=nullable)
    if ValueKind.NULL in kinds:
        known = right if left.kind is ValueKind.NULL else left
        return replace(known, nullable=True)
    return None


def fits(found: ValueType, wanted: ValueType) -> bool:
    """A place for values of the one type takes those of the other, as far as the types tell."""
    is_cut = wanted.kind is ValueKind.INTEGER and found.kind is ValueKind.DECIMAL
    is_free = wanted.numbers is not None and found.numbers != wanted.numbers
    is_known = found.kind is ValueKind.NULL or not is_free
    return common(found, wanted) is not None and not is_cut and is_known


def is_float_and_decimal(left: ValueType, right: ValueType) -> bool:
    return {left.kind, right.kind} == {ValueKind.FLOAT, ValueKind.DECIMAL}


def adapted(expression: Expression, wanted: ValueType) -> Expression:
    """A literal read as what it meets: an enum's value, a float, a moment without zone."""
    match expression:
        case Literal():
            return _adapted_literal(expression, wanted)
        case Call(function=Function.NOW) if wanted.kind is ValueKind.NAIVE_DATETIME:
            return replace(expression, type=replace(expression.type, kind=wanted.kind))
        case Call(function=Function.COALESCE):
            arguments = tuple(adapted(one, wanted) for one in expression.arguments)
            kind = replace(_type_of(arguments), nullable=expression.type.nullable)
            return replace(expression, arguments=arguments, type=kind)
        case Conditional():
            branches = adapted(expression.then, wanted), adapted(expression.otherwise, wanted)
            kind = replace(_type_of(branches), nullable=expression.type.nullable)
            return replace(expression, then=branches[0], otherwise=branches[1], type=kind)
        case Negative():
            operand = adapted(expression.operand, wanted)
            return replace(expression, operand=operand, type=operand.type)
        case Binary() if expression.type.kind is ValueKind.DATETIME:
            left = adapted(expression.left, wanted)
            return replace(expression, left=left, type=left.type)
        case _:
            return expression


def _type_of(parts: tuple[Expression, ...]) -> ValueType:
    return common(parts[0].type, parts[-1].type) or parts[0].type


def _adapted_literal(literal: Literal, wanted: ValueType) -> Literal:
    value = literal.value
    if wanted.enum is not None and isinstance(value, str) and literal.type.enum is None:
        return replace(literal, type=replace(wanted, nullable=False))
    if wanted.numbers is not None and not isinstance(value, bool):
        number = wanted.numbers.numbered(str(value))
        is_one = isinstance(value, str | int) and number is not None
        return Literal(value=number, type=replace(wanted, nullable=False)) if is_one else literal
    if wanted.kind is ValueKind.FLOAT and isinstance(value, Decimal):
        return Literal(value=float(value), type=ValueType(kind=ValueKind.FLOAT))
    if wanted.kind is ValueKind.NAIVE_DATETIME and isinstance(value, datetime):
        naive = value.replace(tzinfo=None)
        return Literal(value=naive, type=ValueType(kind=ValueKind.NAIVE_DATETIME))
    return literal
