"""Conditions put together and turned round, without a change in what they mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from generator.ir.expression import (
    BOOLEAN,
    BoolOp,
    Comparison,
    Connective,
    Expression,
    IsNull,
    Literal,
    Membership,
    Not,
)


def joined(connective: Connective, operands: Iterable[Expression]) -> Expression:
    """Conditions joined, with those that are already joined the same way taken in."""
    flat: list[Expression] = []
    for operand in operands:
        if isinstance(operand, BoolOp) and operand.connective is connective:
            flat.extend(operand.operands)
        else:
            flat.append(operand)
    if len(flat) == 1:
        return flat[0]
    nullable = any(operand.type.nullable for operand in flat)
    kind = replace(BOOLEAN, nullable=nullable)
    return BoolOp(connective=connective, operands=tuple(flat), type=kind)


def negated(operand: Expression) -> Expression:
    """`not operand`, said without `not` where there is a word for it; unknown stays unknown."""
    match operand:
        case Literal():
            return replace(operand, value=not operand.value)
        case Comparison() if len(operand.comparators) == 1:
            return replace(operand, comparators=(operand.comparators[0].opposite,))
        case Membership() | IsNull():
            return replace(operand, negated=not operand.negated)
        case Not():
            return operand.operand
        case _:
            return Not(operand=operand, type=operand.type)
