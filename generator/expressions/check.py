"""From a syntax tree to a checked expression: names resolved, types right, nothing left to guess."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from difflib import get_close_matches

from generator.diagnostics import Diagnostics, Span
from generator.expressions import problems
from generator.expressions.comparisons import Comparisons, all_of, has_paths, reads_fields
from generator.expressions.constructs import decimal_of
from generator.expressions.findings import Findings
from generator.expressions.functions import Calls, is_function, signatures
from generator.expressions.hints import condition_hint, wrong_type_hint
from generator.expressions.logic import joined, negated
from generator.expressions.paths import Paths
from generator.expressions.quantify import quantify
from generator.expressions.scope import Scope
from generator.expressions.syntax import Syntax
from generator.expressions.types import (
    MOMENTS,
    NUMBERS,
    adapted,
    common,
    fits,
    is_float_and_decimal,
)
from generator.expressions.words import FOREIGN_WORDS, WORDS, is_null_literal, spoken
from generator.ir.expression import (
    BOOLEAN,
    Binary,
    Conditional,
    Connective,
    Expression,
    Literal,
    Negative,
    Not,
    Operator,
    ValueType,
)
from generator.ir.traversal import walk
from generator.kinds.facts import ValueKind
from generator.kinds.field_type import EnumType

_OPERATORS: dict[type[ast.operator], Operator] = {
    ast.Add: Operator.ADD,
    ast.Sub: Operator.SUBTRACT,
    ast.Mult: Operator.MULTIPLY,
    ast.Div: Operator.DIVIDE,
    ast.Mod: Operator.MODULO,
}


def check(
    syntax: Syntax, scope: Scope, report: Diagnostics, *, expected: ValueType | None = None
) -> Expression | None:
    """The expression that `syntax` says, or None when the report says what is wrong with it.

    With `expected`, the value has to go with that type; a boolean one makes it a condition, where
    paths over relations become "there is such a row".
    """
    found = Findings(report)
    result = _checked(_Checker(syntax, scope, found), expected)
    return None if found.failed else result


def _checked(checker: _Checker, expected: ValueType | None) -> Expression | None:
    syntax, root = checker.syntax, checker.syntax.root
    word = _bare_enum_value(root, expected)
    if word is not None:
        return word
    if expected is not None and checker.refuses_word(root, expected):
        return None
    is_condition = expected is not None and expected.kind is ValueKind.BOOLEAN
    if expected is not None and expected.nullable and is_null_literal(root):
        is_condition = False
    result = checker.condition(root) if is_condition else checker.expression(root)
    if result is None or checker.found.failed:
        return None
    if expected is None and result.type.kind is ValueKind.OPAQUE:
        checker.found.add(problems.unreadable(syntax.at, syntax.source(root)))
        return None
    is_loaded = checker.scope.place.loaded
    if is_condition and not is_loaded and not checker.scope.place.joins:
        result = quantify(result, syntax.at, checker.found)
    elif expected is not None and not is_condition:
        result = checker.fitted(result, expected, root)
    if not is_loaded:
        checker.refuse_time_of_fields(result, root)
    return result


def _bare_enum_value(node: ast.expr, expected: ValueType | None) -> Literal | None:
    """In an enum's place one bare word is the enum's value."""
    if not isinstance(node, ast.Name) or expected is None:
        return None
    if expected.numbers is not None and node.id in expected.numbers.labels:
        number = expected.numbers.numbered(node.id)
        return Literal(value=number, type=replace(expected, nullable=False))
    if expected.enum is None or node.id not in expected.enum.values:
        return None
    return Literal(value=node.id, type=replace(expected, nullable=False))


class _Checker:
    """Checks one expression; a part that is wrong is reported once and gives None."""

    def __init__(self, syntax: Syntax, scope: Scope, found: Findings) -> None:
        self.syntax = syntax
        self.scope = scope
        self.found = found
        self.paths = Paths(syntax, scope, found)
        self.comparisons = Comparisons(syntax, found, self.expression)
        self.calls = Calls(syntax, scope.place, found, self.expression)
        self._cases: dict[type[ast.expr], Callable[..., Expression | None]] = {
            ast.Constant: self._constant,
            ast.Name: self._word_or_path,
            ast.Attribute: self.paths.check,
            ast.Call: self._call,
            ast.BoolOp: self._bool_op,
            ast.UnaryOp: self._unary,
            ast.BinOp: self._binary,
            ast.Compare: self.comparisons.check,
            ast.IfExp: self._conditional,
        }

    def expression(self, node: ast.expr) -> Expression | None:
        return self._cases[type(node)](node)

    def condition(self, node: ast.expr) -> Expression | None:
        """An expression that has to be a boolean."""
        expression = self.expression(node)
        if expression is None or expression.type.kind is ValueKind.BOOLEAN:
            return expression
        hint = condition_hint(self.syntax.source(node), expression.type.kind)
        at = self._at(node)
        self.found.add(problems.not_a_condition(at, str(expression.type), hint))
        return None

    def fitted(self, expression: Expression, expected: ValueType, node: ast.expr) -> Expression:
        """The expression as a value of the expected type."""
        expression = adapted(expression, expected)
        self.comparisons.has_enum_values(expression, node)
        if expected.numbers is not None and isinstance(expression, Literal):
            self._refuse_other_number(expression, expected.numbers, node)
            return expression
        is_wanted_exact = expected.kind is ValueKind.DECIMAL
        if is_wanted_exact and is_float_and_decimal(expression.type, expected):
            self.found.add(problems.float_and_decimal(self._at(node)))
        elif not fits(expression.type, expected):
            hint = wrong_type_hint(expression.type, expected)
            kinds = str(expected), str(expression.type)
            self.found.add(problems.wrong_type(self._at(node), *kinds, hint))
        return expression

    def _refuse_other_number(self, literal: Literal, enum: EnumType, node: ast.expr) -> None:
        """A literal in the place of an enum's number is one of them, or null."""
        if literal.type.numbers is None and literal.value is not None:
            self.comparisons.refuse_enum_value(enum, str(literal.value), node)

    def refuses_word(self, node: ast.expr, expected: ValueType) -> bool:
        """Whether one bare word in an enum's place is neither a value of it nor a name."""
        enum = expected.enum or expected.numbers
        if not isinstance(node, ast.Name) or enum is None or node.id in WORDS:
            return False
        name, scope = spoken(node.id), self.scope
        is_known = scope.column(scope.entity, name) or scope.hop(scope.entity, name)
        if is_known or scope.parameter(name) or name == "self" or name in FOREIGN_WORDS:
            return False
        self.comparisons.refuse_enum_value(enum, node.id, node)
        return True

    def refuse_time_of_fields(self, expression: Expression, node: ast.expr) -> None:
        """What comparisons could not bring to the other side."""
        for part in walk(expression):
            is_time = part.type.kind in MOMENTS | {ValueKind.INTERVAL}
            if is_time and isinstance(part, Binary) and reads_fields(part):
                self.found.add(problems.time_of_a_field(self._at(node)))
                return

    # Leaves

    def _constant(self, node: ast.Constant) -> Expression | None:
        return self._literal(node.value, node)

    def _literal(self, value: object, node: ast.expr) -> Expression | None:
        if value is None:
            return Literal(value=None, type=ValueType(kind=ValueKind.NULL, nullable=True))
        if isinstance(value, bool):
            return Literal(value=value, type=BOOLEAN)
        if isinstance(value, int):
            return Literal(value=value, type=ValueType(kind=ValueKind.INTEGER))
        if isinstance(value, float):
            exact = decimal_of(self.syntax.source(node))
            return Literal(value=exact, type=ValueType(kind=ValueKind.DECIMAL))
        return Literal(value=str(value), type=ValueType(kind=ValueKind.TEXT))

    def _word_or_path(self, node: ast.Name) -> Expression | None:
        return self._literal(WORDS[node.id], node) if node.id in WORDS else self.paths.check(node)

    # Functions

    def _call(self, node: ast.Call) -> Expression | None:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if is_function(name):
            return self.calls.check(name, node)
        close = get_close_matches(name, signatures(), n=1)
        hint = f"did you mean {close[0]!r}?" if close else ""
        self.found.add(problems.unknown_function(self._at(node.func), name, hint))
        return None

    # Conditions

    def _bool_op(self, node: ast.BoolOp) -> Expression | None:
        connective = Connective.AND if isinstance(node.op, ast.And) else Connective.OR
        operands = all_of(self.condition(value) for value in node.values)
        return None if operands is None else joined(connective, operands)

    def _unary(self, node: ast.UnaryOp) -> Expression | None:
        if isinstance(node.op, ast.Not):
            operand = self.condition(node.operand)
            if operand is None or not has_paths(operand):
                return None if operand is None else negated(operand)
            return Not(operand=operand, type=operand.type)
        operand = self.expression(node.operand)
        if operand is None:
            return None
        if operand.type.kind not in NUMBERS | {ValueKind.INTERVAL}:
            sign = "-" if isinstance(node.op, ast.USub) else "+"
            self.found.add(problems.mismatch(self._at(node), "nothing", sign, str(operand.type)))
            return None
        if isinstance(node.op, ast.UAdd):
            return operand
        if isinstance(operand, Literal) and isinstance(operand.value, int):
            return replace(operand, value=-operand.value)
        return Negative(operand=operand, type=operand.type)

    def _conditional(self, node: ast.IfExp) -> Expression | None:
        condition = self.condition(node.test)
        branches = self._pair(node.body, node.orelse)
        if condition is None or branches is None:
            return None
        then, otherwise = branches
        kind = common(then.type, otherwise.type)
        if kind is None:
            self.comparisons.refuse_mismatch(then, "if … else", otherwise, node)
            return None
        return Conditional(condition=condition, then=then, otherwise=otherwise, type=kind)

    # Arithmetic

    def _binary(self, node: ast.BinOp) -> Expression | None:
        operator = _OPERATORS[type(node.op)]
        operands = self._pair(node.left, node.right)
        if operands is None:
            return None
        left, right = operands
        if isinstance(node.op, ast.Add | ast.Sub) and right.type.kind is ValueKind.INTERVAL:
            return self._moved(operator, left, right, node)
        if {left.type.kind, right.type.kind} & MOMENTS and left.type.kind is right.type.kind:
            self.found.add(problems.time_of_a_field(self._at(node)))
            return None
        kind = _result(operator, left.type, right.type)
        if kind is None:
            self.comparisons.refuse_mismatch(left, operator.value, right, node)
            return None
        if isinstance(right, Literal) and right.value:
            kind = replace(kind, nullable=left.type.nullable)
        return Binary(operator=operator, left=left, right=right, type=kind)

    def _moved(
        self, operator: Operator, left: Expression, right: Expression, node: ast.BinOp
    ) -> Expression | None:
        """A moment some time later or earlier, or two stretches of time together."""
        if left.type.kind not in MOMENTS | {ValueKind.INTERVAL}:
            self.comparisons.refuse_mismatch(left, operator.value, right, node)
            return None
        is_known = not reads_fields(left) and not reads_fields(right)
        if is_known and (left.type.nullable or right.type.nullable):
            hint = "one of them may be null"
            kinds = str(left.type), operator.value, str(right.type)
            self.found.add(problems.mismatch(self._at(node), *kinds, hint))
            return None
        return Binary(operator=operator, left=left, right=right, type=left.type)

    def _pair(
        self, left_node: ast.expr, right_node: ast.expr
    ) -> tuple[Expression, Expression] | None:
        """Two values, literals among them read as what they meet."""
        left, right = self.expression(left_node), self.expression(right_node)
        if left is None or right is None:
            return None
        for operand, node in ((left, left_node), (right, right_node)):
            if operand.type.kind is ValueKind.OPAQUE:
                name = self.syntax.source(node)
                self.found.add(problems.unreadable(self._at(node), name))
                return None
        return adapted(left, right.type), adapted(right, left.type)

    def _at(self, node: ast.expr) -> Span:
        return self.syntax.span(node)


def _result(operator: Operator, left: ValueType, right: ValueType) -> ValueType | None:
    """The type of an arithmetic expression, or None where there is none."""
    kind = common(left, right)
    if kind is None:
        return None
    if operator is Operator.ADD and kind.kind is ValueKind.TEXT:
        return kind
    if kind.kind not in NUMBERS:
        return None
    if operator is Operator.MODULO:
        return replace(kind, nullable=True) if kind.kind is ValueKind.INTEGER else None
    if operator is Operator.DIVIDE:
        is_float = kind.kind is ValueKind.FLOAT
        quotient = ValueKind.FLOAT if is_float else ValueKind.DECIMAL
        return ValueType(kind=quotient, nullable=True)
    return ValueType(kind=kind.kind, nullable=kind.nullable)
