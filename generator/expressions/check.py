"""From a syntax tree to a checked expression: names resolved, types right, nothing left to guess."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from difflib import get_close_matches

from generator.diagnostics import Diagnostics, Span
from generator.expressions import problems
from generator.expressions.findings import Findings
from generator.expressions.functions import Calls, is_function, parsed_moment, signatures
from generator.expressions.logic import joined, negated
from generator.expressions.quantify import quantify
from generator.expressions.scope import Scope
from generator.expressions.syntax import Syntax, decimal_of
from generator.expressions.types import (
    MOMENTS,
    NUMBERS,
    ORDERED,
    adapted,
    common,
    fits,
    is_float_and_decimal,
    value_type,
)
from generator.ir.expression import (
    BOOLEAN,
    Binary,
    Call,
    Comparator,
    Comparison,
    Conditional,
    Connective,
    Expression,
    FieldRef,
    Function,
    Hop,
    IsNull,
    Literal,
    Membership,
    Negative,
    Not,
    Operator,
    ParameterRef,
    ValueKind,
    ValueType,
    walk,
)
from generator.ir.field import Column
from generator.ir.types import EnumType

_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_FOREIGN_WORDS = {"NULL": "null", "TRUE": "true", "FALSE": "false", "none": "None", "nil": "None"}
_OPERATORS: dict[type[ast.operator], Operator] = {
    ast.Add: Operator.ADD,
    ast.Sub: Operator.SUBTRACT,
    ast.Mult: Operator.MULTIPLY,
    ast.Div: Operator.DIVIDE,
    ast.Mod: Operator.MODULO,
}
_COMPARATORS: dict[type[ast.cmpop], Comparator] = {
    ast.Eq: Comparator.EQUAL,
    ast.NotEq: Comparator.DIFFERENT,
    ast.Lt: Comparator.LESS,
    ast.LtE: Comparator.AT_MOST,
    ast.Gt: Comparator.GREATER,
    ast.GtE: Comparator.AT_LEAST,
}
_ORDERINGS = frozenset(Comparator) - {Comparator.EQUAL, Comparator.DIFFERENT}


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


def names_of(node: ast.Name | ast.Attribute) -> list[str]:
    """The names of a path; one that is a keyword is written with an underscore after it."""
    names: list[str] = []
    part: ast.expr = node
    while isinstance(part, ast.Attribute):
        names.append(part.attr)
        part = part.value
    if isinstance(part, ast.Name):
        names.append(part.id)
    return [_spoken(name) for name in reversed(names)]


def is_word(name: str) -> bool:
    """`true`, `false` or `null`."""
    return name in _WORDS


def _checked(checker: _Checker, expected: ValueType | None) -> Expression | None:
    syntax, root = checker.syntax, checker.syntax.root
    word = _bare_enum_value(root, expected)
    if word is not None:
        return word
    if expected is not None and checker.refuses_word(root, expected):
        return None
    is_condition = expected is not None and expected.kind is ValueKind.BOOLEAN
    if expected is not None and expected.nullable and _is_null_literal(root):
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
    if not isinstance(node, ast.Name) or expected is None or expected.enum is None:
        return None
    if node.id not in expected.enum.values:
        return None
    return Literal(value=node.id, type=replace(expected, nullable=False))


class _Checker:
    """Checks one expression; a part that is wrong is reported once and gives None."""

    def __init__(self, syntax: Syntax, scope: Scope, found: Findings) -> None:
        self.syntax = syntax
        self.scope = scope
        self.found = found
        self.calls = Calls(syntax, scope.place, found, self.expression)
        self._cases: dict[type[ast.expr], Callable[..., Expression | None]] = {
            ast.Constant: self._constant,
            ast.Name: self._path,
            ast.Attribute: self._path,
            ast.Call: self._call,
            ast.BoolOp: self._bool_op,
            ast.UnaryOp: self._unary,
            ast.BinOp: self._binary,
            ast.Compare: self._compare,
            ast.IfExp: self._conditional,
        }

    def expression(self, node: ast.expr) -> Expression | None:
        return self._cases[type(node)](node)

    def condition(self, node: ast.expr) -> Expression | None:
        """An expression that has to be a boolean."""
        expression = self.expression(node)
        if expression is None or expression.type.kind is ValueKind.BOOLEAN:
            return expression
        hint = _condition_hint(self.syntax.source(node), expression.type.kind)
        at = self._at(node)
        self.found.add(problems.not_a_condition(at, str(expression.type), hint))
        return None

    def fitted(self, expression: Expression, expected: ValueType, node: ast.expr) -> Expression:
        """The expression as a value of the expected type."""
        expression = adapted(expression, expected)
        self._check_enum_value(expression, node)
        is_wanted_exact = expected.kind is ValueKind.DECIMAL
        if is_wanted_exact and is_float_and_decimal(expression.type, expected):
            self.found.add(problems.float_and_decimal(self._at(node)))
        elif not fits(expression.type, expected):
            hint = _wrong_type_hint(expression.type, expected)
            kinds = str(expected), str(expression.type)
            self.found.add(problems.wrong_type(self._at(node), *kinds, hint))
        return expression

    def refuses_word(self, node: ast.expr, expected: ValueType) -> bool:
        """Whether one bare word in an enum's place is neither a value of it nor a name."""
        if not isinstance(node, ast.Name) or expected.enum is None or node.id in _WORDS:
            return False
        name, scope = _spoken(node.id), self.scope
        is_known = scope.column(scope.entity, name) or scope.hop(scope.entity, name)
        if is_known or scope.parameter(name) or name == "self" or name in _FOREIGN_WORDS:
            return False
        self._refuse_enum_value(expected.enum, node.id, node)
        return True

    def refuse_time_of_fields(self, expression: Expression, node: ast.expr) -> None:
        """What comparisons could not bring to the other side."""
        for part in walk(expression):
            is_time = part.type.kind in MOMENTS | {ValueKind.INTERVAL}
            if is_time and isinstance(part, Binary) and _reads_fields(part):
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

    def _path(self, node: ast.Name | ast.Attribute) -> Expression | None:
        names = names_of(node)
        if isinstance(node, ast.Name) and node.id in _WORDS:
            return self._literal(_WORDS[node.id], node)
        if names[0] == "self":
            names = names[1:]
            if not names:
                return self._own_key(node)
        elif len(names) == 1:
            parameter = self._parameter(names[0], node)
            if parameter is not None:
                return parameter
        elif (target := self._target(names[0])) is not None:
            if not self.scope.place.rows:
                self._refuse_place("a field of a parameter's row", node)
                return None
            return self._field(names[1:], node, entity=target, parameter=names[0])
        return self._field(names, node)

    def _own_key(self, node: ast.expr) -> Expression | None:
        """What `self` alone stands for where a key is wanted."""
        key = self.scope.key(self.scope.entity) if self.scope.place.loaded else None
        if key is None:
            hint = "name one of its fields"
            self.found.add(problems.several_values(self._at(node), "self", hint))
            return None
        return FieldRef(entity=self.scope.entity, column=key, type=value_type(key))

    def _target(self, name: str) -> str | None:
        """The entity of a parameter; a relation of the row goes before a parameter of its name."""
        is_relation = self.scope.hop(self.scope.entity, name) is not None
        return None if is_relation else self.scope.target(name)

    def _parameter(self, name: str, node: ast.expr) -> Expression | None:
        column = self.scope.parameter(name)
        if column is None or self.scope.column(self.scope.entity, name) is not None:
            return None
        if not self.scope.place.parameters:
            self._refuse_place("a parameter", node)
        return ParameterRef(column=column, type=value_type(column))

    def _field(
        self,
        names: list[str],
        node: ast.expr,
        *,
        entity: str | None = None,
        parameter: str | None = None,
    ) -> Expression | None:
        entity = entity or self.scope.entity
        hops: list[Hop] = []
        for name in names[:-1]:
            hop = self.scope.hop(entity, name)
            if hop is None:
                self._report_no_relation(entity, name, node)
                return None
            hops.append(hop)
            entity = hop.target
        column = self.scope.column(entity, names[-1])
        if column is None:
            column = self._key_of(entity, names[-1], node)
        if column is None:
            return None
        if parameter is not None and hops:
            self._refuse_distance(node)
            return None
        found = self._field_ref(entity, column, hops, node)
        return found if found is None else replace(found, parameter=parameter)

    def _field_ref(
        self, entity: str, column: Column, hops: list[Hop], node: ast.expr
    ) -> FieldRef | None:
        while hops and (own := _foreign_key(hops[-1], column)) is not None:
            entity, column = hops.pop().source, own
        if hops and not self.scope.place.paths:
            self._refuse_place("another row", node)
            return None
        if hops and not self._is_at_hand(hops):
            self._refuse_distance(node)
            return None
        nullable = any(hop.nullable for hop in hops)
        kind = value_type(column, nullable=nullable)
        return FieldRef(entity=entity, column=column, type=kind, hops=tuple(hops))

    def _refuse_distance(self, node: ast.expr) -> None:
        hint = "name a field of the row, or of one that a relation to one row leads to"
        if self.scope.place.aggregates:
            hint = "copy it into a field of the row first"
        self.found.add(problems.not_loaded(self._at(node), self.syntax.source(node), hint))

    def _is_at_hand(self, hops: list[Hop]) -> bool:
        """Whether the place can read what is at the end of the path."""
        place = self.scope.place
        if not place.loaded:
            return True
        return len(hops) == 1 and hops[0].is_many is place.aggregates and hops[0].is_simple

    def _key_of(self, entity: str, name: str, node: ast.expr) -> Column | None:
        """The foreign key that a relation's bare name stands for."""
        hop = self.scope.hop(entity, name)
        if hop is None:
            hint = self._name_hint(entity, name)
            self.found.add(problems.unknown_name(self._at(node), entity, name, hint))
            return None
        if len(hop.columns) == 1 and hop.is_simple:
            return hop.columns[0]
        hint = f"name one of its fields: {self.syntax.source(node)}.id"
        self.found.add(problems.several_values(self._at(node), name, hint))
        return None

    def _report_no_relation(self, entity: str, name: str, node: ast.expr) -> None:
        at = self._at(node)
        if self.scope.column(entity, name) is not None or self.scope.parameter(name) is not None:
            self.found.add(problems.not_a_relation(at, entity, name))
            return
        hint = self._name_hint(entity, name)
        self.found.add(problems.unknown_name(at, entity, name, hint))

    def _name_hint(self, entity: str, name: str) -> str:
        if name in _FOREIGN_WORDS:
            return f"write {_FOREIGN_WORDS[name]}"
        known = [*self.scope.names(entity)]
        if entity == self.scope.entity:
            known += self.scope.parameter_names()
        for column in (self.scope.column(entity, one) for one in known):
            if column is not None and column.type.enum and name in column.type.enum.values:
                return f"write it in quotes: '{name}'"
        if is_function(name):
            return f"write {name}()"
        close = get_close_matches(name, known, n=1)
        return f"did you mean {close[0]!r}?" if close else ""

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
        operands = _all(self.condition(value) for value in node.values)
        return None if operands is None else joined(connective, operands)

    def _unary(self, node: ast.UnaryOp) -> Expression | None:
        if isinstance(node.op, ast.Not):
            operand = self.condition(node.operand)
            if operand is None or not _has_paths(operand):
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
            self._report_mismatch(then, "if … else", otherwise, node)
            return None
        return Conditional(condition=condition, then=then, otherwise=otherwise, type=kind)

    def _compare(self, node: ast.Compare) -> Expression | None:
        if any(isinstance(op, ast.Is | ast.IsNot) for op in node.ops):
            return self._is_null(node)
        if any(isinstance(op, ast.In | ast.NotIn) for op in node.ops):
            return self._membership(node)
        return self._comparison(node)

    def _is_null(self, node: ast.Compare) -> Expression | None:
        right = node.comparators[0]
        if len(node.ops) > 1 or not _is_null_literal(right):
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
        items = _all(self._comparable(item) for item in right.elts)
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
        checked = _all(self._comparable(one) for one in nodes)
        if checked is None:
            return None
        operands = list(checked)
        comparators = tuple(_COMPARATORS[type(op)] for op in node.ops)
        for place, comparator in enumerate(comparators):
            left, right = operands[place], operands[place + 1]
            left, right = adapted(left, right.type), adapted(right, left.type)
            if not self._compares(left, comparator.value, right, nodes[place + 1], node):
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
        if not any(_is_null_literal(one) for one in nodes):
            return False
        value = next((self.syntax.source(one) for one in nodes if not _is_null_literal(one)), "x")
        is_equal = isinstance(node.ops[0], ast.Eq)
        hint = f"write {value} is None" if is_equal else f"write {value} is not None"
        self.found.add(problems.compared_with_none(self._at(node), hint))
        return True

    def _comparable(self, node: ast.expr) -> Expression | None:
        """A value that can be compared with another."""
        if _is_null_literal(node):
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
        if not (self._check_enum_value(left, place) and self._check_enum_value(right, place)):
            return False
        if common(left.type, right.type) is not None:
            return True
        self._report_mismatch(left, operator, right, whole or place)
        return False

    def _check_enum_value(self, expression: Expression, node: ast.expr) -> bool:
        """Whether literals read as an enum's values are among them."""
        for part in walk(expression):
            enum = part.type.enum
            if not isinstance(part, Literal) or enum is None or part.value in enum.values:
                continue
            self._refuse_enum_value(enum, str(part.value), node)
            return False
        return True

    def _refuse_enum_value(self, enum: EnumType, value: str, node: ast.expr) -> None:
        close = get_close_matches(value, enum.values, n=1)
        hint = f"did you mean '{close[0]}'?" if close else f"one of {', '.join(enum.values)}"
        self.found.add(problems.not_an_enum_value(self._at(node), enum.name, value, hint))

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
            self._report_mismatch(left, operator.value, right, node)
            return None
        if isinstance(right, Literal) and right.value:
            kind = replace(kind, nullable=left.type.nullable)
        return Binary(operator=operator, left=left, right=right, type=kind)

    def _moved(
        self, operator: Operator, left: Expression, right: Expression, node: ast.BinOp
    ) -> Expression | None:
        """A moment some time later or earlier, or two stretches of time together."""
        if left.type.kind not in MOMENTS | {ValueKind.INTERVAL}:
            self._report_mismatch(left, operator.value, right, node)
            return None
        is_known = not _reads_fields(left) and not _reads_fields(right)
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

    def _report_mismatch(
        self, left: Expression, operator: str, right: Expression, node: ast.expr
    ) -> None:
        at = self._at(node)
        if is_float_and_decimal(left.type, right.type):
            self.found.add(problems.float_and_decimal(at))
            return
        hint = _mismatch_hint(left, right)
        found = problems.mismatch(at, str(left.type), operator, str(right.type), hint)
        self.found.add(found)

    def _refuse_place(self, what: str, node: ast.expr) -> None:
        place = self.scope.place.what
        self.found.add(problems.not_allowed_here(self._at(node), what, place))

    def _at(self, node: ast.expr) -> Span:
        return self.syntax.span(node)


def _all(parts: Iterable[Expression | None]) -> tuple[Expression, ...] | None:
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


def _spoken(name: str) -> str:
    stem = name.removesuffix("_")
    is_taken = keyword.iskeyword(stem) or stem in _WORDS
    return stem if is_taken else name


def _foreign_key(hop: Hop, column: Column) -> Column | None:
    """The column at hand that holds the same value as `column` at the end of the hop."""
    for own in hop.columns:
        reference = own.reference
        if reference and (reference.entity, reference.attribute) == (hop.target, column.attribute):
            return own
    return None


def _is_null_literal(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return node.value is None
    return isinstance(node, ast.Name) and node.id == "null"


def _reads_fields(expression: Expression) -> bool:
    return any(isinstance(part, FieldRef) for part in walk(expression))


def _has_paths(expression: Expression) -> bool:
    """Whether it is about other rows, where `not` means that there is no such row."""
    return any(isinstance(part, FieldRef) and part.hops for part in walk(expression))


def _condition_hint(source: str, kind: ValueKind) -> str:
    if kind in NUMBERS:
        return f"write {source} != 0 or {source} is not None"
    if kind is ValueKind.TEXT:
        return f"write {source} != '' or {source} is not None"
    return f"write {source} is not None" if kind is not ValueKind.NULL else ""


def _mismatch_hint(left: Expression, right: Expression) -> str:
    kinds = {left.type.kind, right.type.kind}
    if kinds == {ValueKind.DATE, ValueKind.DATETIME}:
        return _moment_hint(left, right)
    if ValueKind.TEXT not in kinds:
        return ""
    texts = [side.value for side in (left, right) if isinstance(side, Literal)]
    text = texts[0] if texts and isinstance(texts[0], str) else ""
    if ValueKind.DATE in kinds:
        return f"write date('{text if parsed_moment('date', text) else '2030-01-31'}')"
    if kinds & MOMENTS:
        moment = f"{text}T00:00:00Z" if parsed_moment("date", text) else text
        is_one = parsed_moment("datetime", moment) is not None
        return f"write datetime('{moment if is_one else '2030-01-31T12:00:00Z'}')"
    if kinds & {ValueKind.INTEGER, ValueKind.ENUM}:
        return "write cast(…, string) to make text of it"
    if ValueKind.BOOLEAN in kinds:
        return "write true or false, without quotes"
    return ""


def _moment_hint(left: Expression, right: Expression) -> str:
    """How a day and a moment become alike: what is not a field is written as the other one is."""
    for side in (left, right):
        if isinstance(side, Call) and side.function in (Function.NOW, Function.TODAY):
            return "write today()" if side.function is Function.NOW else "write now()"
        if isinstance(side, Literal) and isinstance(side.value, date):
            day = side.value.isoformat()[:10]
            is_moment = isinstance(side.value, datetime)
            return f"write date('{day}')" if is_moment else f"write datetime('{day}T00:00:00Z')"
    return "give both fields one of these types"


def _wrong_type_hint(found: ValueType, wanted: ValueType) -> str:
    castable = {ValueKind.INTEGER, ValueKind.ENUM, ValueKind.DATE}
    if wanted.kind is ValueKind.TEXT and found.kind in castable:
        return "write cast(…, string) to make text of it"
    if wanted.kind in MOMENTS and found.kind is ValueKind.TEXT:
        return "write date('2030-01-31') or datetime('2030-01-31T12:00:00Z')"
    if wanted.kind in NUMBERS and found.kind is ValueKind.DECIMAL:
        return "give the field a decimal type"
    return ""


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
        and _reads_fields(side.left)
        and not _reads_fields(side.right)
        and not _reads_fields(other)
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
    return comparison if _has_paths(value) else negated(value)
