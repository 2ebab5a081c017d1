"""Choices among values, drawn out of a comparison so that type checkers follow."""

from __future__ import annotations

from dataclasses import replace

from generator.expressions.source import NoSourceError
from generator.ir.expression import (
    BOOLEAN,
    Call,
    Conditional,
    Expression,
    FieldRef,
    Function,
    IsNull,
    ParameterRef,
)
from generator.ir.traversal import rebuild, walk


def choices_in(condition: Expression) -> list[Expression]:
    """The parts that are one value or another."""
    return [part for part in walk(condition) if _is_choice(part)]


def drawn_out(condition: Expression, choice: Expression) -> Conditional:
    """`coalesce(a, b) > 1` as `a > 1 if a is not None else b > 1`."""
    chosen = _as_conditional(choice)
    return Conditional(
        condition=chosen.condition,
        then=_replaced(condition, choice, chosen.then),
        otherwise=_replaced(condition, choice, chosen.otherwise),
        type=condition.type,
    )


def _is_choice(part: Expression) -> bool:
    is_coalesce = isinstance(part, Call) and part.function is Function.COALESCE
    return is_coalesce or isinstance(part, Conditional)


def _as_conditional(choice: Expression) -> Conditional:
    if isinstance(choice, Conditional):
        return choice
    if not isinstance(choice, Call):
        raise NoSourceError(type(choice).__name__)
    first, *rest = choice.arguments
    others = rest[0] if len(rest) == 1 else replace(choice, arguments=tuple(rest))
    test = IsNull(operand=first, negated=True, type=BOOLEAN)
    return Conditional(condition=test, then=_known(first), otherwise=others, type=choice.type)


def _known(expression: Expression) -> Expression:
    """A field that a test before has shown not to be null."""
    if not isinstance(expression, FieldRef | ParameterRef):
        return expression
    return replace(expression, column=replace(expression.column, nullable=False))


def _replaced(whole: Expression, old: Expression, new: Expression) -> Expression:
    return new if whole == old else rebuild(whole, lambda part: _replaced(part, old, new))
