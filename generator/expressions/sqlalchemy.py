"""Expressions as SQLAlchemy source, over mapped classes or over the bare columns of a constraint.

The text is right on SQLite, PostgreSQL and MariaDB alike and passes a strict type checker. What is
a plain Python value (a parameter, a literal) becomes a bound value where SQL needs one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from generator.expressions.code import ATOM, COMPARISON, PRODUCT, SIGN, SUM, Code
from generator.expressions.python import (
    Need,
    NoSourceError,
    binary_code,
    literal_code,
    now_code,
    stretch_code,
    today_code,
)
from generator.ir.expression import (
    Aggregate,
    AggregateFunction,
    Binary,
    BoolOp,
    Call,
    Comparator,
    Comparison,
    Conditional,
    Exists,
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
    conjuncts,
    walk,
)
from generator.ir.field import Column
from generator.ir.types import EnumType

_MIRRORED = {
    Comparator.EQUAL: Comparator.EQUAL,
    Comparator.DIFFERENT: Comparator.DIFFERENT,
    Comparator.LESS: Comparator.GREATER,
    Comparator.GREATER: Comparator.LESS,
    Comparator.AT_MOST: Comparator.AT_LEAST,
    Comparator.AT_LEAST: Comparator.AT_MOST,
}
_TYPES = {
    ValueKind.BOOLEAN: "Boolean",
    ValueKind.INTEGER: "Integer",
    ValueKind.DECIMAL: "Numeric",
    ValueKind.FLOAT: "Float",
    ValueKind.TEXT: "String",
    ValueKind.ENUM: "String",
    ValueKind.DATE: "Date",
    ValueKind.TIME: "Time",
    ValueKind.NAIVE_DATETIME: "DateTime",
    ValueKind.INTERVAL: "Interval",
    ValueKind.UUID: "Uuid",
}


class Naming(Protocol):
    """How the generated code spells what an expression refers to, asking for its imports."""

    def column(self, entity: str, column: Column) -> str:
        """`Product.price`."""

    def relation(self, hop: Hop) -> str:
        """`Product.category`."""

    def member(self, enum: EnumType, value: str) -> str:
        """`PostStatus.DRAFT`."""

    def type(self, kind: ValueType) -> str:
        """The SQLAlchemy type of a value whose type a column does not give: `Integer()`."""


@dataclass(frozen=True, slots=True)
class ConstraintNaming:
    """Columns as constraints and index predicates name them, by their names in the database."""

    need: Need

    def column(self, entity: str, column: Column) -> str:  # noqa: ARG002
        self.need("sqlalchemy", "column")
        return f'column("{column.column}")'

    def relation(self, hop: Hop) -> str:
        raise NoSourceError(hop.name)

    def member(self, enum: EnumType, value: str) -> str:  # noqa: ARG002
        return literal_code(_text(value), self.need).text

    def type(self, kind: ValueType) -> str:
        return default_type(kind, self.need)


def default_type(kind: ValueType, need: Need) -> str:
    """SQLAlchemy's own type for a value."""
    if kind.kind is ValueKind.DATETIME:
        need("sqlalchemy", "DateTime")
        return "DateTime(timezone=True)"
    name = _TYPES.get(kind.kind)
    if name is None:
        raise NoSourceError(kind.kind.value)
    need("sqlalchemy", name)
    if kind.kind is ValueKind.DECIMAL and kind.precision is not None:
        return f"Numeric({kind.precision}, {kind.scale or 0})"
    return f"{name}()"


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


class _Piece(NamedTuple):
    """A piece of code, and whether it is SQL or a plain Python value."""

    code: Code
    is_sql: bool = True

    def within(self, level: int) -> str:
        return self.code.within(level)


class SqlAlchemyCompiler:
    """Writes one expression; `bare` columns are given types where operators depend on them."""

    def __init__(self, naming: Naming, need: Need, *, bare: bool = False) -> None:
        self.naming = naming
        self.need = need
        self.bare = bare
        self._cases: dict[type, Callable[..., _Piece]] = {
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

    def piece(self, expression: Expression) -> _Piece:
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

    def _bound(self, piece: _Piece, kind: ValueType) -> Code:
        """A Python value as a bound one; the type is said where the value may be None."""
        self.need("sqlalchemy", "literal")
        if kind.nullable or kind.kind is ValueKind.ENUM:
            return Code(f"literal({piece.code.text}, {self.naming.type(kind)})")
        return Code(f"literal({piece.code.text})")

    def _literal(self, literal: Literal) -> _Piece:
        if literal.type.enum is not None:
            return _Piece(Code(self.naming.member(literal.type.enum, str(literal.value))), False)
        if literal.value is None:
            self.need("sqlalchemy", "null")
            return _Piece(Code("null()"))
        if isinstance(literal.value, bool):
            word = "true" if literal.value else "false"
            self.need("sqlalchemy", word)
            return _Piece(Code(f"{word}()"))
        return _Piece(literal_code(literal, self.need), False)

    def _field(self, reference: FieldRef) -> _Piece:
        if reference.parameter:
            raise NoSourceError(reference.parameter)
        if reference.hops:
            return _Piece(Code(self.path(reference)))
        name = self.naming.column(reference.entity, reference.column)
        return _Piece(Code(self._typed(name, reference.type) if self.bare else name))

    def _typed(self, name: str, kind: ValueType) -> str:
        """A bare column with its type: `column("a", String())`."""
        return f"{name.removesuffix(')')}, {self.naming.type(kind)})"

    def _compared(self, expression: Expression) -> _Piece:
        """An operand of a comparison, where numbers and text need no type."""
        plain = {ValueKind.INTEGER, ValueKind.DECIMAL, ValueKind.FLOAT, ValueKind.TEXT}
        is_plain = expression.type.kind in plain | {ValueKind.ENUM}
        if self.bare and isinstance(expression, FieldRef) and is_plain:
            return _Piece(Code(self.naming.column(expression.entity, expression.column)))
        return self.piece(expression)

    def _parameter(self, reference: ParameterRef) -> _Piece:
        piece = _Piece(Code(reference.column.attribute), False)
        return _Piece(self._bound(piece, reference.type)) if reference.type.nullable else piece

    def _negative(self, expression: Negative) -> _Piece:
        operand = self.piece(expression.operand)
        if operand.is_sql and not any(isinstance(one, FieldRef) for one in walk(expression)):
            # PostgreSQL cannot tell the type of "- ?"; it can of "0 - ?".
            return _Piece(Code(f"0 - {operand.within(PRODUCT)}", SUM))
        return _Piece(Code(f"-{operand.within(SIGN + 1)}", SIGN), operand.is_sql)

    def _binary(self, expression: Binary) -> _Piece:
        left, right = self.piece(expression.left), self.piece(expression.right)
        is_division = expression.operator in (Operator.DIVIDE, Operator.MODULO)
        if is_division and not left.is_sql:
            left = _Piece(self._bound(left, expression.left.type))
        if is_division:
            right = self._divisor(expression.right, right)
        code = binary_code(expression, left.code, right.code)
        return _Piece(code, left.is_sql or right.is_sql)

    def _divisor(self, expression: Expression, piece: _Piece) -> _Piece:
        """Null where it is zero: PostgreSQL would fail, the others give null."""
        if isinstance(expression, Literal) and expression.value:
            return piece
        is_integer = expression.type.kind is ValueKind.INTEGER
        kind = ValueType(kind=ValueKind.INTEGER) if is_integer else expression.type
        arguments = [piece.code.text, "0", self.type_argument(kind)]
        return _Piece(self.function("nullif", *arguments))

    def _comparison(self, expression: Comparison) -> _Piece:
        if len(expression.comparators) > 1:
            parts = [self.piece(pair).code.text for pair in expression.pairs]
            return self._joined("and_", parts)
        left, right = (self._compared(operand) for operand in expression.operands)
        comparator = expression.comparators[0]
        if right.is_sql and not left.is_sql:
            left, right, comparator = right, left, _MIRRORED[comparator]
        if not left.is_sql:
            left = _Piece(self._bound(left, expression.operands[0].type))
        sides = left.within(COMPARISON + 1), right.within(COMPARISON + 1)
        return _Piece(Code(f"{sides[0]} {comparator.value} {sides[1]}", COMPARISON))

    def _membership(self, expression: Membership) -> _Piece:
        operand = self._receiver(expression.operand)
        kind = expression.operand.type.kind
        items = ", ".join(self._item(item, kind) for item in expression.items)
        method = "not_in" if expression.negated else "in_"
        return _Piece(Code(f"{operand}.{method}([{items}])"))

    def _item(self, expression: Expression, kind: ValueKind) -> str:
        """A member of a list; a value of another type would be bound as the operand's."""
        piece = self._compared(expression)
        is_alike = piece.is_sql or expression.type.kind is kind
        return (piece.code if is_alike else self._bound(piece, expression.type)).text

    def _is_null(self, expression: IsNull) -> _Piece:
        method = "is_not" if expression.negated else "is_"
        return _Piece(Code(f"{self._receiver(expression.operand)}.{method}(None)"))

    def _receiver(self, expression: Expression) -> str:
        """The expression as something that has SQLAlchemy's methods."""
        piece = self._compared(expression)
        return (piece.code if piece.is_sql else self._bound(piece, expression.type)).within(ATOM)

    def _not(self, expression: Not) -> _Piece:
        operand = self.sql(expression.operand)
        if operand.level == ATOM and not isinstance(expression.operand, BoolOp | Comparison):
            return _Piece(Code(f"~{operand.text}", SIGN))
        self.need("sqlalchemy", "not_")
        return _Piece(Code(f"not_({operand.text})"))

    def _bool_op(self, expression: BoolOp) -> _Piece:
        parts = [self.condition(operand).text for operand in expression.operands]
        return self._joined(f"{expression.connective.value}_", parts)

    def _joined(self, name: str, parts: list[str]) -> _Piece:
        self.need("sqlalchemy", name)
        return _Piece(Code(f"{name}({', '.join(parts)})"))

    def _conditional(self, expression: Conditional) -> _Piece:
        self.need("sqlalchemy", "case")
        condition = self.condition(expression.condition).text
        then = self.branch(expression.then)
        otherwise = self.branch(expression.otherwise)
        return _Piece(Code(f"case(({condition}, {then}), else_={otherwise})"))

    def branch(self, expression: Expression) -> str:
        """One of several values that become one column; an enum's has to say its type."""
        piece = self.piece(expression)
        is_enum = expression.type.kind is ValueKind.ENUM
        if piece.is_sql or not is_enum:
            return piece.code.text
        return self._bound(piece, expression.type).text

    def _exists(self, expression: Exists) -> _Piece:
        method = "any" if expression.hop.is_many else "has"
        parts = [self.condition(part).text for part in conjuncts(expression.condition)]
        condition = parts[0] if len(parts) == 1 else self._joined("and_", parts).code.text
        return _Piece(Code(f"{self.naming.relation(expression.hop)}.{method}({condition})"))

    def _aggregate(self, expression: Aggregate) -> _Piece:
        if expression.argument is None:
            return _Piece(self.function(AggregateFunction.COUNT.value))
        argument = self.sql(expression.argument).text
        return _Piece(self.function(expression.function.value, argument))

    def _call(self, call: Call) -> _Piece:
        return _CALLS[call.function](self, call)


def _now(compiler: SqlAlchemyCompiler, call: Call) -> _Piece:
    return _Piece(now_code(call, compiler.need), False)


def _today(compiler: SqlAlchemyCompiler, _: Call) -> _Piece:
    return _Piece(today_code(compiler.need), False)


def _stretch(compiler: SqlAlchemyCompiler, call: Call) -> _Piece:
    argument = compiler.piece(call.arguments[0]).code.text
    return _Piece(stretch_code(call, argument, compiler.need), False)


def _of_text(compiler: SqlAlchemyCompiler, call: Call) -> _Piece:
    argument = compiler.piece(call.arguments[0]).code.text
    kind = compiler.type_argument(ValueType(kind=ValueKind.TEXT))
    return _Piece(compiler.function(call.function.value, argument, kind))


def _length(compiler: SqlAlchemyCompiler, call: Call) -> _Piece:
    argument = call.arguments[0]
    text = compiler.piece(argument).code.text
    if isinstance(argument, FieldRef) and argument.column.nullable:
        # `char_length` is typed for texts that are there.
        compiler.need("sqlalchemy", "type_coerce")
        kind = compiler.naming.type(ValueType(kind=ValueKind.TEXT))
        text = f"type_coerce({text}, {kind})"
    return _Piece(compiler.function("char_length", text))


def _coalesce(compiler: SqlAlchemyCompiler, call: Call) -> _Piece:
    arguments = [compiler.branch(one) for one in call.arguments]
    return _Piece(compiler.function("coalesce", *arguments))


def _round(compiler: SqlAlchemyCompiler, call: Call) -> _Piece:
    arguments = [compiler.piece(argument).code.text for argument in call.arguments]
    kind = compiler.type_argument(call.type)
    return _Piece(compiler.function("round", *arguments, kind))


def _substring(compiler: SqlAlchemyCompiler, call: Call) -> _Piece:
    arguments = [compiler.piece(argument).code.text for argument in call.arguments]
    kind = compiler.type_argument(ValueType(kind=ValueKind.TEXT))
    return _Piece(compiler.function("substr", *arguments, kind))


def _cast(compiler: SqlAlchemyCompiler, call: Call) -> _Piece:
    """A decimal is rounded besides, which SQLite's cast does not do."""
    argument = call.arguments[0]
    compiler.need("sqlalchemy", "cast")
    kind = compiler.naming.type(call.type)
    text = f"cast({compiler.piece(argument).code.text}, {kind})"
    if call.type.kind is ValueKind.TEXT or argument.type.kind is ValueKind.INTEGER:
        return _Piece(Code(text))
    scale = str(call.type.scale or 0)
    return _Piece(compiler.function("round", text, scale, compiler.type_argument(call.type)))


_CALLS: dict[Function, Callable[[SqlAlchemyCompiler, Call], _Piece]] = {
    Function.NOW: _now,
    Function.TODAY: _today,
    Function.DAYS: _stretch,
    Function.HOURS: _stretch,
    Function.MINUTES: _stretch,
    Function.LOWER: _of_text,
    Function.UPPER: _of_text,
    Function.LENGTH: _length,
    Function.COALESCE: _coalesce,
    Function.ROUND: _round,
    Function.SUBSTRING: _substring,
    Function.CAST: _cast,
}


def _text(value: str) -> Literal:
    return Literal(value=value, type=ValueType(kind=ValueKind.TEXT))
