"""The functions of the language as SQLAlchemy."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from generator.expressions.code import Code
from generator.expressions.source import now_code, stretch_code, today_code
from generator.ir.expression import Call, FieldRef, Function, ValueType
from generator.kinds.facts import ValueKind

if TYPE_CHECKING:
    from generator.expressions.sqlalchemy import SqlAlchemyCompiler


class Operand(NamedTuple):
    """A piece of code, and whether it is SQL or a plain Python value."""

    code: Code
    is_sql: bool = True

    def within(self, level: int) -> str:
        return self.code.within(level)


def _now(compiler: SqlAlchemyCompiler, call: Call) -> Operand:
    return Operand(now_code(call, compiler.need), False)


def _today(compiler: SqlAlchemyCompiler, _: Call) -> Operand:
    return Operand(today_code(compiler.need), False)


def _stretch(compiler: SqlAlchemyCompiler, call: Call) -> Operand:
    argument = compiler.piece(call.arguments[0]).code.text
    return Operand(stretch_code(call, argument, compiler.need), False)


def _of_text(compiler: SqlAlchemyCompiler, call: Call) -> Operand:
    argument = compiler.piece(call.arguments[0]).code.text
    kind = compiler.type_argument(ValueType(kind=ValueKind.TEXT))
    return Operand(compiler.function(call.function.value, argument, kind))


def _length(compiler: SqlAlchemyCompiler, call: Call) -> Operand:
    argument = call.arguments[0]
    text = compiler.piece(argument).code.text
    if isinstance(argument, FieldRef) and argument.column.nullable:
        # `char_length` is typed for texts that are there.
        compiler.need("sqlalchemy", "type_coerce")
        kind = compiler.naming.type(ValueType(kind=ValueKind.TEXT))
        text = f"type_coerce({text}, {kind})"
    return Operand(compiler.function("char_length", text))


def _coalesce(compiler: SqlAlchemyCompiler, call: Call) -> Operand:
    arguments = [compiler.branch(one) for one in call.arguments]
    return Operand(compiler.function("coalesce", *arguments))


def _round(compiler: SqlAlchemyCompiler, call: Call) -> Operand:
    arguments = [compiler.piece(argument).code.text for argument in call.arguments]
    kind = compiler.type_argument(call.type)
    return Operand(compiler.function("round", *arguments, kind))


def _substring(compiler: SqlAlchemyCompiler, call: Call) -> Operand:
    arguments = [compiler.piece(argument).code.text for argument in call.arguments]
    kind = compiler.type_argument(ValueType(kind=ValueKind.TEXT))
    return Operand(compiler.function("substr", *arguments, kind))


def _cast(compiler: SqlAlchemyCompiler, call: Call) -> Operand:
    """A decimal is rounded besides, which SQLite's cast does not do."""
    argument = call.arguments[0]
    compiler.need("sqlalchemy", "cast")
    kind = compiler.naming.type(call.type)
    text = f"cast({compiler.piece(argument).code.text}, {kind})"
    if call.type.kind is ValueKind.TEXT or argument.type.kind is ValueKind.INTEGER:
        return Operand(Code(text))
    scale = str(call.type.scale or 0)
    return Operand(compiler.function("round", text, scale, compiler.type_argument(call.type)))


CALLS: dict[Function, Callable[[SqlAlchemyCompiler, Call], Operand]] = {
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
