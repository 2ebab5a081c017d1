"""Conditions over relations: a path becomes "there is such a row".

Conditions joined by `and` over the same relation to many rows speak of one row; `not` begins anew.
A path over to-one relations keeps SQL's three values: where the related row is absent, its fields
are null.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from generator.diagnostics import Span
from generator.expressions import problems
from generator.expressions.findings import Findings
from generator.expressions.logic import joined, negated
from generator.ir.expression import (
    BOOLEAN,
    BoolOp,
    Call,
    Comparison,
    Conditional,
    Connective,
    Exists,
    Expression,
    FieldRef,
    Function,
    Hop,
    IsNull,
    Membership,
    Not,
)
from generator.ir.traversal import rebuild, walk


def quantify(condition: Expression, at: Span, found: Findings) -> Expression:
    """The condition with every path turned into Exists."""
    return _Quantifier(at, found).positive(condition)


class _Quantifier:
    """Works on one condition; problems point to the whole of it."""

    def __init__(self, at: Span, found: Findings) -> None:
        self.at = at
        self.found = found

    def positive(self, condition: Expression) -> Expression:
        if not _first_hops(condition):
            return condition
        match condition:
            case BoolOp(connective=Connective.AND):
                return joined(Connective.AND, self._groups(condition.operands))
            case BoolOp():
                return joined(Connective.OR, map(self.positive, condition.operands))
            case Not():
                return self._negative(condition.operand)
            case IsNull(negated=False) if not _crosses_many(condition):
                return negated(self._exists(replace(condition, negated=True)))
            case _:
                return self._exists(condition)

    def _groups(self, operands: Iterable[Expression]) -> list[Expression]:
        """Operands over one hop together, the rest each by itself, in the order of the text."""
        groups: dict[Hop | int, list[Expression]] = {}
        for place, operand in enumerate(operands):
            hop = _only_hop(operand)
            groups.setdefault(place if hop is None else hop, []).append(operand)
        return [
            self._exists(joined(Connective.AND, group))
            if len(group) > 1
            else self.positive(group[0])
            for group in groups.values()
        ]

    def _negative(self, condition: Expression) -> Expression:
        """`not condition`, with the `not` brought to the fields where only to-one paths are."""
        if not _first_hops(condition):
            return negated(condition)
        if _crosses_many(condition):
            return negated(self.positive(condition))
        match condition:
            case BoolOp(connective=Connective.AND):
                return joined(Connective.OR, map(self._negative, condition.operands))
            case BoolOp():
                return joined(Connective.AND, map(self._negative, condition.operands))
            case Comparison() if len(condition.comparators) > 1:
                return joined(Connective.OR, map(self._negative, condition.pairs))
            case Not():
                return self.positive(condition.operand)
            case Comparison() | Membership() | IsNull():
                return self.positive(negated(condition))
            case _:
                return self._exists(negated(condition))

    def _exists(self, condition: Expression) -> Expression:
        """There is a row at the end of the first hop for which the rest holds."""
        hop = _first_hops(condition)[0]
        self._check(condition, hop)
        inner = self.positive(_beyond(condition, hop))
        return Exists(hop=hop, condition=inner, type=BOOLEAN)

    def _check(self, condition: Expression, hop: Hop) -> None:
        for part in walk(condition):
            is_own = isinstance(part, FieldRef) and not part.hops
            if is_own and isinstance(part, FieldRef) and part.entity == hop.target:
                found = problems.row_and_same_entity(self.at, hop.target, hop.name)
                self.found.add(found)
                return
            if hop.nullable and _looks_at_null(part) and hop in _first_hops(part):
                self.found.add(problems.absent_row(self.at, hop.name))
                return


def _first_hops(expression: Expression) -> list[Hop]:
    """The relations that paths in the expression begin with, each once."""
    found = (part.hops[0] for part in walk(expression) if isinstance(part, FieldRef) and part.hops)
    return list(dict.fromkeys(found))


def _crosses_many(expression: Expression) -> bool:
    return any(
        hop.is_many for part in walk(expression) if isinstance(part, FieldRef) for hop in part.hops
    )


def _only_hop(operand: Expression) -> Hop | None:
    """The one hop that all of the operand is about, so that others over it may join it."""
    hops = _first_hops(operand)
    return hops[0] if len(hops) == 1 and _is_all_beyond(operand) else None


def _is_all_beyond(operand: Expression) -> bool:
    """Whether the operand can only hold where there is a row at the end of its hop."""
    match operand:
        case BoolOp():
            return all(map(_is_all_beyond, operand.operands))
        case Not():
            return False
        case IsNull():
            return operand.negated or _crosses_many(operand)
        case _:
            return bool(_first_hops(operand))


def _beyond(expression: Expression, hop: Hop) -> Expression:
    """The expression as the row at the end of the hop sees it."""
    if isinstance(expression, FieldRef):
        is_over = expression.hops[:1] == (hop,)
        return replace(expression, hops=expression.hops[1:]) if is_over else expression
    return rebuild(expression, lambda part: _beyond(part, hop))


def _looks_at_null(part: Expression) -> bool:
    """What may give a value where the related row is absent."""
    is_coalesce = isinstance(part, Call) and part.function is Function.COALESCE
    return is_coalesce or isinstance(part, Conditional)
