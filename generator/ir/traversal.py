"""Walks through an expression, and what it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.ir.field import Column
from generator.ir.expression import (
    Aggregate,
    Binary,
    BoolOp,
    Call,
    Comparison,
    Conditional,
    Connective,
    Exists,
    Expression,
    FieldRef,
    Function,
    IsNull,
    Literal,
    Membership,
    Negative,
    Not,
    ParameterRef,
)


def children(expression: Expression) -> tuple[Expression, ...]:
    """The expressions that this one is made of, in the order of the text."""
    match expression:
        case Literal() | FieldRef() | ParameterRef():
            return ()
        case Call():
            return expression.arguments
        case Aggregate():
            return () if expression.argument is None else (expression.argument,)
        case Negative() | IsNull() | Not():
            return (expression.operand,)
        case Binary():
            return (expression.left, expression.right)
        case Comparison() | BoolOp():
            return expression.operands
        case Membership():
            return (expression.operand, *expression.items)
        case Conditional():
            return (expression.condition, expression.then, expression.otherwise)
        case Exists():
            return (expression.condition,)


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and everything in it, outermost first."""
    yield expression
    for child in children(expression):
        yield from walk(child)


def rebuild(expression: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """The same expression with `change` applied to what it is made of."""
    match expression:
        case Literal() | FieldRef() | ParameterRef():
            return expression
        case Call():
            return replace(expression, arguments=tuple(map(change, expression.arguments)))
        case Aggregate():
            argument = expression.argument
            return replace(expression, argument=None if argument is None else change(argument))
        case Negative() | IsNull() | Not():
            return replace(expression, operand=change(expression.operand))
        case Binary():
            return replace(expression, left=change(expression.left), right=change(expression.right))
        case Comparison() | BoolOp():
            return replace(expression, operands=tuple(map(change, expression.operands)))
        case Membership():
            items = tuple(map(change, expression.items))
            return replace(expression, operand=change(expression.operand), items=items)
        case Conditional():
            return replace(
                expression,
                condition=change(expression.condition),
                then=change(expression.then),
                otherwise=change(expression.otherwise),
            )
        case Exists():
            return replace(expression, condition=change(expression.condition))


def conjuncts(expression: Expression) -> tuple[Expression, ...]:
    """What all has to hold: the operands of an `and`, chains taken apart; else the whole."""
    if isinstance(expression, BoolOp) and expression.connective is Connective.AND:
        return tuple(part for operand in expression.operands for part in conjuncts(operand))
    if isinstance(expression, Comparison):
        return expression.pairs
    return (expression,)


def columns(expression: Expression) -> tuple[Column, ...]:
    """The columns of the row itself that the expression reads, each once, as first met.

    A to-one relation that a path begins with counts by its foreign key.
    """
    return tuple(dict.fromkeys(_own_columns(expression)))


def parameters(expression: Expression) -> tuple[Column, ...]:
    """The parameters that the expression reads, each once, as first met."""
    found = (part.column for part in walk(expression) if isinstance(part, ParameterRef))
    return tuple(dict.fromkeys(found))


def reads_clock(expression: Expression) -> bool:
    """Whether the expression depends on when it is evaluated."""
    return any(
        isinstance(part, Call) and part.function in (Function.NOW, Function.TODAY)
        for part in walk(expression)
    )


def _own_columns(expression: Expression) -> Iterator[Column]:
    if isinstance(expression, FieldRef):
        if expression.parameter is not None:
            return
        yield from expression.hops[0].columns if expression.hops else (expression.column,)
        return
    if isinstance(expression, Exists):
        hop = expression.hop
        yield from hop.columns
        if hop.source != hop.target:
            for part in _own_columns_of(hop.source, expression.condition):
                yield part.column
        return
    for child in children(expression):
        yield from _own_columns(child)


def _own_columns_of(entity: str, condition: Expression) -> Iterator[FieldRef]:
    """What the condition of an Exists reads of the outer row, known by its entity."""
    if isinstance(condition, FieldRef) and condition.entity == entity and not condition.hops:
        yield condition
    if isinstance(condition, Exists) and condition.hop.target == entity:
        return
    for child in children(condition):
        yield from _own_columns_of(entity, child)
