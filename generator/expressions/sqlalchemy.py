"""Expressions as SQLAlchemy source, over mapped classes or over the bare columns of a constraint.

The text is right on SQLite, PostgreSQL and MariaDB alike and passes a strict type checker. What is
a plain Python value (a parameter, a literal) becomes a bound value where SQL needs one.
"""

from __future__ import annotations

from collections.abc import Callable

from generator.expressions.code import ATOM, COMPARISON, PRODUCT, SIGN, SUM, Code
from generator.expressions.naming import ConstraintNaming, Naming
from generator.expressions.source import Need, NoSourceError, binary_code, literal_code
from generator.expressions.sqlalchemy_calls import CALLS, Operand
from generator.ir.expression import (
    Aggregate,
    AggregateFunction,
    Binary,
    BoolOp,
    Call,
    Comparison,
    Conditional,
    Exists,
    Expression,
    FieldRef,
    IsNull,
    Literal,
    Membership,
    Negative,
    Not,
    Operator,
    ParameterRef,
    ValueType,
)
from generator.ir.traversal import conjuncts, walk
from generator.kinds.facts import ValueKind


def compile_condition(condition: Expression, naming: Naming, need: Need) -> list[str]:
    """The parts that all have to hold, for `where(*parts)`."""
    compiler = SqlAlchemyCompiler(naming, need)
    return [compiler.condition(part).text for part in conjuncts(condition)]


def compile_value(expression: Expression, naming: Naming, need: Need) -> str:
    """One value, as SQL."""
    return SqlAlchemyCompiler(naming, need).sql(expression).text


def compile_bare(expression: Expression, need: Need) -> str:
    """One value over bare columns: for a column that the database computes."""
    return SqlAlchemyCompiler(ConstraintNaming(need), need, bare=True).sql(expression).text


def compile_constraint(condition: Expression, need: Need, naming: Naming | None = None) -> str:
    """One condition over bare columns: for CheckConstraint, and for an index's `…_where`."""
    names = naming or ConstraintNaming(need)
    compiler = SqlAlchemyCompiler(names, need, bare=True)
    parts = [compiler.condition(part).text for part in conjuncts(condition)]
    if len(parts) == 1:
        return parts[0]
    need("sqlalchemy", "and_")
    return f"and_({', '.join(parts)})"


class SqlAlchemyCompiler:
    """Writes one expression; `bare` columns are given types where operators depend on them."""

    def __init__(self, naming: Naming, need: Need, *, bare: bool = False) -> None:
        self.naming = naming
        self.need = need
        self.bare = bare
        self._cases: dict[type, Callable[..., Operand]] = {
            Literal: self._literal,
            FieldRef: self._field,
            ParameterRef: self._parameter,
            Call: self._call,
            Aggregate: self._aggregate,
            Negative: self._negative,
            Binary: self._binary,
            Comparison: self._comparison,
            Membership: self._membership,
            IsNull: self._is_null,
            Not: self._not,
            BoolOp: self._bool_op,
            Conditional: self._conditional,
            Exists: self._exists,
        }

    def piece(self, expression: Expression) -> Operand:
        return self._cases[type(expression)](expression)

    def sql(self, expression: Expression) -> Code:
        """The expression as SQL also where it is a plain Python value."""
        piece = self.piece(expression)
        return piece.code if piece.is_sql else self._bound(piece, expression.type)

    def condition(self, expression: Expression) -> Code:
        """A condition for `where`.

        A bare column is compared, as SQLite knows no booleans, and a nullable one, as type
        checkers take only what is true or false.
        """
        if isinstance(expression, FieldRef) and (self.bare or expression.column.nullable):
            return self._compared_with(expression, "true")
        if self.bare and isinstance(expression, Not) and isinstance(expression.operand, FieldRef):
            return self._compared_with(expression.operand, "false")
        return self.sql(expression)

    def path(self, reference: FieldRef) -> str:
        """A field of another row, which is at hand only where rows are joined."""
        raise NoSourceError(reference.hops[0].name)

    def function(self, name: str, *arguments: str) -> Code:
        self.need("sqlalchemy", "func")
        return Code(f"func.{name}({', '.join(arguments)})")

    def type_argument(self, kind: ValueType) -> str:
        return f"type_={self.naming.type(kind)}"

    def _compared_with(self, expression: Expression, constant: str) -> Code:
        self.need("sqlalchemy", constant)
        return Code(f"{self.piece(expression).within(COMPARISON + 1)} == {constant}()", COMPARISON)

    def _bound(self, piece: Operand, kind: ValueType) -> Code:
        """A Python value as a bound one; the type is said where the value may be None."""
        self.need("sqlalchemy", "literal")
        if kind.nullable or kind.kind is ValueKind.ENUM or kind.numbers is not None:
            return Code(f"literal({piece.code.text}, {self.naming.type(kind)})")
        return Code(f"literal({piece.code.text})")

    def _literal(self, literal: Literal) -> Operand:
        enum = literal.type.enum or literal.type.numbers
        if enum is not None and literal.value is not None:
            return Operand(Code(self.naming.member(enum, str(literal.value))), False)
        if literal.value is None:
            self.need("sqlalchemy", "null")
            return Operand(Code("null()"))
        if isinstance(literal.value, bool):
            word = "true" if literal.value else "false"
            self.need("sqlalchemy", word)
            return Operand(Code(f"{word}()"))
        return Operand(literal_code(literal, self.need), False)

    def _field(self, reference: FieldRef) -> Operand:
        if reference.parameter:
            raise NoSourceError(reference.parameter)
        if reference.hops:
            return Operand(Code(self.path(reference)))
        name = self.naming.column(reference.entity, reference.column)
        return Operand(Code(self._typed(name, reference.type) if self.bare else name))

    def _typed(self, name: str, kind: ValueType) -> str:
        """A bare column with its type: `column("a", String())`."""
        return f"{name.removesuffix(')')}, {self.naming.type(kind)})"

    def _compared(self, expression: Expression) -> Operand:
        """An operand of a comparison, where numbers and text need no type."""
        plain = {ValueKind.INTEGER, ValueKind.DECIMAL, ValueKind.FLOAT, ValueKind.TEXT}
        is_plain = expression.type.kind in plain | {ValueKind.ENUM}
        if self.bare and isinstance(expression, FieldRef) and is_plain:
            return Operand(Code(self.naming.column(expression.entity, expression.column)))
        return self.piece(expression)

    def _parameter(self, reference: ParameterRef) -> Operand:
        piece = Operand(Code(reference.column.attribute), False)
        return Operand(self._bound(piece, reference.type)) if reference.type.nullable else piece

    def _negative(self, expression: Negative) -> Operand:
        operand = self.piece(expression.operand)
        if operand.is_sql and not any(isinstance(one, FieldRef) for one in walk(expression)):
            # PostgreSQL cannot tell the type of "- ?"; it can of "0 - ?".
            return Operand(Code(f"0 - {operand.within(PRODUCT)}", SUM))
        return Operand(Code(f"-{operand.within(SIGN + 1)}", SIGN), operand.is_sql)

    def _binary(self, expression: Binary) -> Operand:
        left, right = self.piece(expression.left), self.piece(expression.right)
        is_division = expression.operator in (Operator.DIVIDE, Operator.MODULO)
        if is_division and not left.is_sql:
            left = Operand(self._bound(left, expression.left.type))
        if is_division:
            right = self._divisor(expression.right, right)
        code = binary_code(expression, left.code, right.code)
        return Operand(code, left.is_sql or right.is_sql)

    def _divisor(self, expression: Expression, piece: Operand) -> Operand:
        """Null where it is zero: PostgreSQL would fail, the others give null."""
        if isinstance(expression, Literal) and expression.value:
            return piece
        is_integer = expression.type.kind is ValueKind.INTEGER
        kind = ValueType(kind=ValueKind.INTEGER) if is_integer else expression.type
        arguments = [piece.code.text, "0", self.type_argument(kind)]
        return Operand(self.function("nullif", *arguments))

    def _comparison(self, expression: Comparison) -> Operand:
        if len(expression.comparators) > 1:
            parts = [self.piece(pair).code.text for pair in expression.pairs]
            return self._joined("and_", parts)
        left, right = (self._compared(operand) for operand in expression.operands)
        comparator = expression.comparators[0]
        if right.is_sql and not left.is_sql:
            left, right, comparator = right, left, comparator.mirrored
        if not left.is_sql:
            left = Operand(self._bound(left, expression.operands[0].type))
        sides = left.within(COMPARISON + 1), right.within(COMPARISON + 1)
        return Operand(Code(f"{sides[0]} {comparator.value} {sides[1]}", COMPARISON))

    def _membership(self, expression: Membership) -> Operand:
        operand = self._receiver(expression.operand)
        kind = expression.operand.type.kind
        items = ", ".join(self._item(item, kind) for item in expression.items)
        method = "not_in" if expression.negated else "in_"
        return Operand(Code(f"{operand}.{method}([{items}])"))

    def _item(self, expression: Expression, kind: ValueKind) -> str:
        """A member of a list; a value of another type would be bound as the operand's."""
        piece = self._compared(expression)
        is_alike = piece.is_sql or expression.type.kind is kind
        return (piece.code if is_alike else self._bound(piece, expression.type)).text

    def _is_null(self, expression: IsNull) -> Operand:
        method = "is_not" if expression.negated else "is_"
        return Operand(Code(f"{self._receiver(expression.operand)}.{method}(None)"))

    def _receiver(self, expression: Expression) -> str:
        """The expression as something that has SQLAlchemy's methods."""
        piece = self._compared(expression)
        return (piece.code if piece.is_sql else self._bound(piece, expression.type)).within(ATOM)

    def _not(self, expression: Not) -> Operand:
        operand = self.sql(expression.operand)
        if operand.level == ATOM and not isinstance(expression.operand, BoolOp | Comparison):
            return Operand(Code(f"~{operand.text}", SIGN))
        self.need("sqlalchemy", "not_")
        return Operand(Code(f"not_({operand.text})"))

    def _bool_op(self, expression: BoolOp) -> Operand:
        parts = [self.condition(operand).text for operand in expression.operands]
        return self._joined(f"{expression.connective.value}_", parts)

    def _joined(self, name: str, parts: list[str]) -> Operand:
        self.need("sqlalchemy", name)
        return Operand(Code(f"{name}({', '.join(parts)})"))

    def _conditional(self, expression: Conditional) -> Operand:
        self.need("sqlalchemy", "case")
        condition = self.condition(expression.condition).text
        then = self.branch(expression.then)
        otherwise = self.branch(expression.otherwise)
        return Operand(Code(f"case(({condition}, {then}), else_={otherwise})"))

    def branch(self, expression: Expression) -> str:
        """One of several values that become one column; an enum's has to say its type."""
        piece = self.piece(expression)
        is_enum = expression.type.kind is ValueKind.ENUM or expression.type.numbers is not None
        if piece.is_sql or not is_enum:
            return piece.code.text
        return self._bound(piece, expression.type).text

    def _exists(self, expression: Exists) -> Operand:
        method = "any" if expression.hop.is_many else "has"
        parts = [self.condition(part).text for part in conjuncts(expression.condition)]
        condition = parts[0] if len(parts) == 1 else self._joined("and_", parts).code.text
        return Operand(Code(f"{self.naming.relation(expression.hop)}.{method}({condition})"))

    def _aggregate(self, expression: Aggregate) -> Operand:
        if expression.argument is None:
            return Operand(self.function(AggregateFunction.COUNT.value))
        argument = self.sql(expression.argument).text
        return Operand(self.function(expression.function.value, argument))

    def _call(self, call: Call) -> Operand:
        return CALLS[call.function](self, call)
