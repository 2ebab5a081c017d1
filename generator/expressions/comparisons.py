"""Comparisons, and whether two values can be compared at all."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import replace
from difflib import get_close_matches

from generator.diagnostics import Span
from generator.expressions import problems
from generator.expressions.findings import Findings
from generator.expressions.hints import mismatch_hint
from generator.expressions.logic import joined, negated
from generator.expressions.syntax import Syntax
from generator.expressions.types import MOMENTS, ORDERED, adapted, common, is_float_and_decimal
from generator.expressions.words import is_null_literal
from generator.ir.expression import (
    BOOLEAN,
    Binary,
    Comparator,
    Comparison,
    Connective,
    Expression,
    FieldRef,
    IsNull,
    Literal,
    Membership,
    Operator,
)
from generator.ir.traversal import walk
from generator.kinds.facts import ValueKind
from generator.kinds.field_type import EnumType

_COMPARATORS: dict[type[ast.cmpop], Comparator] = {
    ast.Eq: Comparator.EQUAL,
    ast.NotEq: Comparator.DIFFERENT,
    ast.Lt: Comparator.LESS,
    ast.LtE: Comparator.AT_MOST,
    ast.Gt: Comparator.GREATER,
    ast.GtE: Comparator.AT_LEAST,
}
_ORDERINGS = frozenset(Comparator) - {Comparator.EQUAL, Comparator.DIFFERENT}


class Comparisons:
    """Checks the comparisons of one expression; `expression` checks an operand."""

    def __init__(
        self, syntax: Syntax, found: Findings, expression: Callable[[ast.expr], Expression | None]
    ) -> None:
        self.syntax = syntax
        self.found = found
        self.expression = expression

    def check(self, node: ast.Compare) -> Expression | None:
        """A comparison, a membership or a test for null."""
        if any(isinstance(op, ast.Is | ast.IsNot) for op in node.ops):
            return self._is_null(node)
        if any(isinstance(op, ast.In | ast.NotIn) for op in node.ops):
            return self._membership(node)
        return self._comparison(node)

    def _is_null(self, node: ast.Compare) -> Expression | None:
        right = node.comparators[0]
        if len(node.ops) > 1 or not is_null_literal(right):
            hint = "write == to compare, and is only before None"
            self.found.add(problems.foreign_operator(self._at(node), "is", hint))
            return None
        operand = self.expression(node.left)
        if operand is None:
            return None
        return IsNull(operand=operand, negated=isinstance(node.ops[0], ast.IsNot), type=BOOLEAN)

    def _membership(self, node: ast.Compare) -> Expression | None:
        right = node.comparators[0]
        if len(node.ops) > 1 or not isinstance(right, ast.List):
            hint = "write value in [1, 2]; a path to many rows means: has at least one such row"
            self.found.add(problems.construct(self._at(right), "such use of in", hint))
            return None
        if not right.elts:
            self.found.add(problems.empty_list(self._at(right)))
            return None
        operand = self._comparable(node.left)
        items = all_of(self._comparable(item) for item in right.elts)
        if operand is None or items is None:
            return None
        return self._membership_of(operand, items, node, right.elts)

    def _membership_of(
        self,
        operand: Expression,
        items: tuple[Expression, ...],
        node: ast.Compare,
        nodes: list[ast.expr],
    ) -> Expression | None:
        fitted: list[Expression] = []
        for item, place in zip(items, nodes, strict=True):
            value, operand = adapted(item, operand.type), adapted(operand, item.type)
            if not self._compares(operand, "in", value, place):
                return None
            if self._is_no_number(operand, value, place):
                return None
            fitted.append(value)
        is_negated = isinstance(node.ops[0], ast.NotIn)
        if any(item.type.nullable for item in fitted):
            return _one_of(operand, fitted, is_negated=is_negated)
        kind = replace(BOOLEAN, nullable=operand.type.nullable)
        return Membership(operand=operand, items=tuple(fitted), type=kind, negated=is_negated)

    def _comparison(self, node: ast.Compare) -> Expression | None:
        nodes = [node.left, *node.comparators]
        if self._compares_with_null(node, nodes):
            return None
        checked = all_of(self._comparable(one) for one in nodes)
        if checked is None:
            return None
        operands = list(checked)
        comparators = tuple(_COMPARATORS[type(op)] for op in node.ops)
        for place, comparator in enumerate(comparators):
            left, right = operands[place], operands[place + 1]
            left, right = adapted(left, right.type), adapted(right, left.type)
            if not self._compares(left, comparator.value, right, nodes[place + 1], node):
                return None
            if comparator not in _ORDERINGS and self._is_no_number(left, right, nodes[place + 1]):
                return None
            if comparator in _ORDERINGS and left.type.kind not in ORDERED:
                self.found.add(problems.no_order(self._at(node), str(left.type)))
                return None
            operands[place], operands[place + 1] = left, right
        nullable = any(operand.type.nullable for operand in operands)
        kind = replace(BOOLEAN, nullable=nullable)
        comparison = Comparison(operands=tuple(operands), comparators=comparators, type=kind)
        return _without_constants(_with_time_aside(comparison))

    def _compares_with_null(self, node: ast.Compare, nodes: list[ast.expr]) -> bool:
        if not any(is_null_literal(one) for one in nodes):
            return False
        value = next((self.syntax.source(one) for one in nodes if not is_null_literal(one)), "x")
        is_equal = isinstance(node.ops[0], ast.Eq)
        hint = f"write {value} is None" if is_equal else f"write {value} is not None"
        self.found.add(problems.compared_with_none(self._at(node), hint))
        return True

    def _comparable(self, node: ast.expr) -> Expression | None:
        """A value that can be compared with another."""
        if is_null_literal(node):
            self.found.add(problems.compared_with_none(self._at(node), "write value is None"))
            return None
        expression = self.expression(node)
        if expression is None or expression.type.kind is not ValueKind.OPAQUE:
            return expression
        self.found.add(problems.unreadable(self._at(node), self.syntax.source(node)))
        return None

    def _compares(
        self,
        left: Expression,
        operator: str,
        right: Expression,
        place: ast.expr,
        whole: ast.expr | None = None,
    ) -> bool:
        """Whether the two can be compared; reported where they cannot."""
        if not (self.has_enum_values(left, place) and self.has_enum_values(right, place)):
            return False
        if self._is_no_label(left, right, place) or self._is_no_label(right, left, place):
            return False
        if common(left.type, right.type) is not None:
            return True
        self.refuse_mismatch(left, operator, right, whole or place)
        return False

    def _is_no_label(self, value: Expression, other: Expression, node: ast.expr) -> bool:
        """A text beside the numbers of an enum that is none of its labels; reported."""
        enum = other.type.numbers
        if enum is None or not isinstance(value, Literal) or not isinstance(value.value, str):
            return False
        self.refuse_enum_value(enum, value.value, node)
        return True

    def _is_no_number(self, left: Expression, right: Expression, node: ast.expr) -> bool:
        """An enum's number is compared with a literal that is none of its numbers; reported."""
        for value, enum in ((left, right.type.numbers), (right, left.type.numbers)):
            if isinstance(value, Literal) and enum is not None and value.type.numbers is None:
                self.refuse_enum_value(enum, str(value.value), node)
                return True
        return False

    def has_enum_values(self, expression: Expression, node: ast.expr) -> bool:
        """Whether literals read as an enum's values are among them."""
        for part in walk(expression):
            enum = part.type.enum
            if not isinstance(part, Literal) or enum is None or part.value in enum.values:
                continue
            self.refuse_enum_value(enum, str(part.value), node)
            return False
        return True

    def refuse_enum_value(self, enum: EnumType, value: str, node: ast.expr) -> None:
        """Say that the enum has no such value."""
        known = enum.labels or enum.values if enum.is_integer else enum.values
        close = get_close_matches(value, known, n=1)
        hint = f"did you mean '{close[0]}'?" if close else f"one of {', '.join(known)}"
        self.found.add(problems.not_an_enum_value(self._at(node), enum.name, value, hint))

    def refuse_mismatch(
        self, left: Expression, operator: str, right: Expression, node: ast.expr
    ) -> None:
        """Say that the two do not go together."""
        at = self._at(node)
        if is_float_and_decimal(left.type, right.type):
            self.found.add(problems.float_and_decimal(at))
            return
        hint = mismatch_hint(left, right)
        found = problems.mismatch(at, str(left.type), operator, str(right.type), hint)
        self.found.add(found)

    def _at(self, node: ast.expr) -> Span:
        return self.syntax.span(node)


def all_of(parts: Iterable[Expression | None]) -> tuple[Expression, ...] | None:
    """All of them, each checked, or None when one is wrong."""
    checked = list(parts)
    known = tuple(part for part in checked if part is not None)
    return known if len(known) == len(checked) else None


def _one_of(operand: Expression, items: list[Expression], *, is_negated: bool) -> Expression:
    """Membership in a list with nulls, as the comparisons that it stands for."""
    comparator = Comparator.DIFFERENT if is_negated else Comparator.EQUAL
    kind = replace(BOOLEAN, nullable=True)
    pairs = (
        Comparison(operands=(operand, item), comparators=(comparator,), type=kind) for item in items
    )
    return joined(Connective.AND if is_negated else Connective.OR, pairs)


def _with_time_aside(comparison: Comparison) -> Comparison:
    """`updated_at + days(7) < now()` as `updated_at < now() - days(7)`, which databases agree on."""
    if len(comparison.operands) != 2:
        return comparison
    left, right = comparison.operands
    left, right = _moved_over(left, right)
    right, left = _moved_over(right, left)
    return replace(comparison, operands=(left, right))


def _moved_over(side: Expression, other: Expression) -> tuple[Expression, Expression]:
    while (
        isinstance(side, Binary)
        and side.type.kind in MOMENTS
        and reads_fields(side.left)
        and not reads_fields(side.right)
        and not reads_fields(other)
    ):
        is_later = side.operator is Operator.ADD
        opposite = Operator.SUBTRACT if is_later else Operator.ADD
        other = Binary(operator=opposite, left=other, right=side.right, type=other.type)
        side = side.left
    return side, other


def _without_constants(comparison: Comparison) -> Expression:
    """`is_active == true` is `is_active`, and with false `not is_active`."""
    if len(comparison.operands) != 2:
        return comparison
    left, right = comparison.operands
    value, constant = (right, left) if isinstance(left, Literal) else (left, right)
    if not isinstance(constant, Literal) or not isinstance(constant.value, bool):
        return comparison
    if (comparison.comparators[0] is Comparator.EQUAL) is constant.value:
        return value
    return comparison if has_paths(value) else negated(value)


def reads_fields(expression: Expression) -> bool:
    return any(isinstance(part, FieldRef) for part in walk(expression))


def has_paths(expression: Expression) -> bool:
    """Whether it is about other rows, where `not` means that there is no such row."""
    return any(isinstance(part, FieldRef) and part.hops for part in walk(expression))
