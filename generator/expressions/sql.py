"""Expressions as SQL text, for CHECK constraints and the predicates of indexes.

The text is final: a caller that hands it to SQLAlchemy's `text()` has to escape its colons.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from generator.databases import Database
from generator.expressions.code import (
    AND,
    ASSOCIATIVE,
    ATOM,
    COMPARISON,
    LEVELS,
    NOT,
    OR,
    SIGN,
    Code,
    right_level,
)
from generator.expressions.reserved import RESERVED
from generator.expressions.source import NoSourceError
from generator.ir.expression import (
    Aggregate,
    Binary,
    BoolOp,
    Call,
    Comparator,
    Comparison,
    Conditional,
    Connective,
    Expression,
    FieldRef,
    Function,
    IsNull,
    Literal,
    Membership,
    Negative,
    Not,
    Operator,
)
from generator.kinds.facts import ValueKind

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
_STRETCHES = {Function.DAYS: 24 * 60, Function.HOURS: 60, Function.MINUTES: 1}
"""How many minutes each of them counts."""
_MINUTE = 60_000_000
"""In microseconds."""
_COMPARATORS = {Comparator.EQUAL: "=", Comparator.DIFFERENT: "<>"}


def quoted(name: str, database: Database) -> str:
    """An identifier, in quotes where it needs them: reserved, or not all lower case."""
    if _PLAIN.fullmatch(name) and name not in RESERVED:
        return name
    quote = database.facts.quote
    return quote + name.replace(quote, quote * 2) + quote


class OtherRows(Protocol):
    """What the columns of a row are called, and how values of other rows are asked for."""

    def column(self, reference: FieldRef) -> str: ...

    def figure(self, aggregate: Aggregate) -> str: ...


def sql_text(expression: Expression, database: Database, others: OtherRows | None = None) -> str:
    """The expression in the SQL of one database, over the columns of one table."""
    return _SqlCompiler(database, others).condition(expression).text


class _SqlCompiler:
    """Writes one expression for one database."""

    def __init__(self, database: Database, others: OtherRows | None) -> None:
        self.database = database
        self.others = others
        self._cases: dict[type, Callable[..., Code]] = {
            Literal: self._literal,
            FieldRef: self._field,
            Call: self._call,
            Aggregate: self._figure,
            Negative: self._negative,
            Binary: self._binary,
            Comparison: self._comparison,
            Membership: self._membership,
            IsNull: self._is_null,
            Not: self._not,
            BoolOp: self._bool_op,
            Conditional: self._conditional,
        }

    def code(self, expression: Expression) -> Code:
        case = self._cases.get(type(expression))
        if case is None:
            raise NoSourceError(type(expression).__name__)
        return case(expression)

    def condition(self, expression: Expression) -> Code:
        """The expression where SQL wants a condition: a column is one on PostgreSQL alone."""
        is_boolean = expression.type.kind is ValueKind.BOOLEAN
        if is_boolean and isinstance(expression, FieldRef):
            return self._truth(expression, "1")
        return self.code(expression)

    def _truth(self, expression: FieldRef, value: str) -> Code:
        column = self.code(expression)
        if self.database is not Database.POSTGRESQL:
            return Code(f"{column.text} = {value}", COMPARISON)
        return column if value == "1" else Code(f"NOT {column.text}", NOT)

    def _field(self, reference: FieldRef) -> Code:
        if self.others is not None:
            return Code(self.others.column(reference))
        if reference.hops:
            raise NoSourceError(reference.hops[0].name)
        return Code(quoted(reference.column.column, self.database))

    def _figure(self, aggregate: Aggregate) -> Code:
        if self.others is None:
            raise NoSourceError(aggregate.function.value)
        return Code(self.others.figure(aggregate))

    def _literal(self, literal: Literal) -> Code:
        value = literal.value
        if value is None:
            return Code("NULL")
        if isinstance(value, bool):
            return Code(self._boolean(value=value))
        if isinstance(value, Decimal):
            return _number(f"{value:f}")
        if isinstance(value, int | float):
            return _number(repr(value))
        if isinstance(value, datetime):
            return Code(f"'{self._moment(value)}'")
        if isinstance(value, date):
            return Code(f"'{value.isoformat()}'")
        return Code(self._text(value))

    def _boolean(self, *, value: bool) -> str:
        if self.database is Database.POSTGRESQL:
            return "true" if value else "false"
        return str(int(value))

    def _moment(self, value: datetime) -> str:
        """In UTC as it is at rest; only PostgreSQL keeps the zone."""
        text = value.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
        is_zoned = value.tzinfo is not None and self.database is Database.POSTGRESQL
        return f"{text}+00:00" if is_zoned else text

    def _text(self, value: str) -> str:
        if self.database is Database.MYSQL:
            value = value.replace("\\", "\\\\")
        return "'" + value.replace("'", "''") + "'"

    def _negative(self, expression: Negative) -> Code:
        return Code(f"-{self.code(expression.operand).within(SIGN + 1)}", SIGN)

    def _binary(self, expression: Binary) -> Code:
        operator = expression.operator
        if expression.type.kind is ValueKind.TEXT:
            return self._joined_text(expression)
        if isinstance(expression.left, Call) and expression.left.function is Function.NOW:
            return self._clock(expression.left, expression)
        left, right = self.code(expression.left), self.code(expression.right)
        if operator is Operator.DIVIDE:
            right = self._divisor(expression.right, right)
        if operator is Operator.MODULO:
            right = self._unless_zero(expression.right, right)
        level = LEVELS[operator]
        inner = expression.right.operator if isinstance(expression.right, Binary) else None
        needed = right_level(operator, inner if operator in ASSOCIATIVE else None)
        right_text = right.within(needed)
        if right_text.startswith("-"):
            right_text = f"({right_text})"
        return Code(f"{left.within(level)} {operator.value} {right_text}", level)

    def _joined_text(self, expression: Binary) -> Code:
        parts = [self.code(part) for part in _text_parts(expression)]
        if self.database is Database.MYSQL:
            return Code(f"concat({', '.join(part.text for part in parts)})")
        level = LEVELS[Operator.ADD]
        return Code(" || ".join(part.within(level + 1) for part in parts), level)

    def _divisor(self, expression: Expression, code: Code) -> Code:
        """Null where it is zero, and never an integer, which some divide without remainder."""
        code = self._unless_zero(expression, code)
        if self.database is Database.SQLITE:
            return Code(f"({code.within(LEVELS[Operator.ADD])} + 0.0)")
        is_float = expression.type.kind is ValueKind.FLOAT
        if self.database is Database.POSTGRESQL and not is_float:
            return Code(f"CAST({code.text} AS NUMERIC)")
        return code

    def _unless_zero(self, expression: Expression, code: Code) -> Code:
        if isinstance(expression, Literal) and expression.value:
            return code
        return Code(f"nullif({code.text}, 0)")

    def _comparison(self, expression: Comparison) -> Code:
        if len(expression.comparators) > 1:
            parts = [self._comparison(pair) for pair in expression.pairs]
            return Code(" AND ".join(part.text for part in parts), AND)
        left, right = (self.code(one).within(COMPARISON + 1) for one in expression.operands)
        comparator = expression.comparators[0]
        sign = _COMPARATORS.get(comparator, comparator.value)
        return Code(f"{left} {sign} {right}", COMPARISON)

    def _membership(self, expression: Membership) -> Code:
        operand = self.code(expression.operand).within(COMPARISON + 1)
        items = ", ".join(self.code(item).text for item in expression.items)
        word = "NOT IN" if expression.negated else "IN"
        return Code(f"{operand} {word} ({items})", COMPARISON)

    def _is_null(self, expression: IsNull) -> Code:
        operand = self.code(expression.operand).within(COMPARISON + 1)
        return Code(f"{operand} IS {'NOT ' if expression.negated else ''}NULL", COMPARISON)

    def _not(self, expression: Not) -> Code:
        if isinstance(expression.operand, FieldRef):
            return self._truth(expression.operand, "0")
        return Code(f"NOT {self.condition(expression.operand).within(ATOM)}", NOT)

    def _bool_op(self, expression: BoolOp) -> Code:
        is_and = expression.connective is Connective.AND
        level, word = (AND, " AND ") if is_and else (OR, " OR ")
        parts = [self.condition(operand) for operand in expression.operands]
        return Code(word.join(part.within(level) for part in parts), level)

    def _conditional(self, expression: Conditional) -> Code:
        condition = self.condition(expression.condition).text
        then = self.code(expression.then).text
        otherwise = self.code(expression.otherwise).text
        return Code(f"CASE WHEN {condition} THEN {then} ELSE {otherwise} END")

    def _call(self, call: Call) -> Code:
        if call.function is Function.CAST:
            return self._cast(call)
        if call.function is Function.JSON:
            return self._json(call)
        if call.function in _STRETCHES:
            return self._stretch(call)
        if call.function in (Function.NOW, Function.TODAY):
            return self._clock(call, None)
        name = self._function_name(call.function)
        arguments = ", ".join(self.code(argument).text for argument in call.arguments)
        return Code(f"{name}({arguments})")

    def _stretch(self, call: Call) -> Code:
        """An interval on PostgreSQL; a number of microseconds on databases that have none."""
        minutes = _STRETCHES[call.function]
        count = call.arguments[0]
        is_postgresql = self.database is Database.POSTGRESQL
        if isinstance(count, Literal) and isinstance(count.value, int):
            total = count.value * minutes
            text = f"INTERVAL '{total} minutes'" if is_postgresql else str(total * _MINUTE)
            return Code(text) if is_postgresql else _number(text)
        unit = f"INTERVAL '{minutes} minutes'" if is_postgresql else str(minutes * _MINUTE)
        level = LEVELS[Operator.MULTIPLY]
        return Code(f"{self.code(count).within(level)} * {unit}", level)

    def _clock(self, call: Call, moved: Binary | None) -> Code:
        """The moment in UTC, as it is at rest, or one at a written distance from it."""
        minutes = _minutes(moved)
        if call.function is Function.TODAY:
            return Code(self.database.facts.today)
        if self.database is Database.SQLITE:
            distance = f", '{minutes:+d} minutes'" if minutes else ""
            return Code(
                f"strftime('%Y-%m-%d %H:%M:%f', 'now'{distance}) || '000'", LEVELS[Operator.ADD]
            )
        is_naive = call.type.kind is ValueKind.NAIVE_DATETIME
        now = "UTC_TIMESTAMP(6)"
        if self.database is Database.POSTGRESQL:
            now = "(now() AT TIME ZONE 'UTC')" if is_naive else "now()"
        if not minutes:
            return Code(now)
        unit = (
            f"'{minutes} minutes'" if self.database is Database.POSTGRESQL else f"{minutes} MINUTE"
        )
        return Code(f"{now} + INTERVAL {unit}", LEVELS[Operator.ADD])

    def _function_name(self, function: Function) -> str:
        if function is Function.LENGTH:
            return "length" if self.database is Database.SQLITE else "char_length"
        names = {Function.SUBSTRING: "substr"}
        known = {Function.LOWER, Function.UPPER, Function.COALESCE, Function.ROUND}
        if function not in known | names.keys():
            raise NoSourceError(function.value)
        return names.get(function, str(function.value))

    def _cast(self, call: Call) -> Code:
        argument = call.arguments[0]
        text = self.code(argument).text
        is_mysql = self.database is Database.MYSQL
        if call.type.kind is ValueKind.TEXT:
            return Code(f"CAST({text} AS {'CHAR' if is_mysql else 'VARCHAR'})")
        if call.type.kind is ValueKind.INTEGER:
            is_fraction = argument.type.kind in (ValueKind.DECIMAL, ValueKind.FLOAT)
            text = f"round({text})" if is_fraction else text
            word = "BIGINT" if self.database is Database.POSTGRESQL else "INTEGER"
            return Code(f"CAST({text} AS {'SIGNED' if is_mysql else word})")
        word = "DECIMAL" if self.database is Database.MYSQL else "NUMERIC"
        scale = call.type.scale or 0
        cast = f"CAST({text} AS {word}({call.type.precision}, {scale}))"
        is_whole = argument.type.kind is ValueKind.INTEGER
        return Code(cast if is_whole else f"round({cast}, {scale})")

    def _json(self, call: Call) -> Code:
        """The value at the end of a path as a text; null where there is none, or JSON's null."""
        column, path = call.arguments
        text = self.code(column).within(ATOM)
        steps = str(path.value if isinstance(path, Literal) else "").split(".")
        if self.database is Database.POSTGRESQL:
            named = ", ".join(map(self._text, steps))
            return Code(f"{text} #>> ARRAY[{named}]", COMPARISON + 1)
        place = "$" + "".join(f"[{one}]" if one.isdecimal() else f'."{one}"' for one in steps)
        where = f"{text}, {self._text(place)}"
        if self.database is Database.MYSQL:
            found = f"json_extract({where})"
            return Code(f"CASE WHEN json_type({found}) <> 'NULL' THEN json_unquote({found}) END")
        return Code(
            f"CASE json_type({where}) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' "
            f"ELSE CAST(json_extract({where}) AS TEXT) END"
        )


def _minutes(moved: Binary | None) -> int:
    """How far a moment is moved; the checker lets nothing but written numbers be here."""
    if moved is None:
        return 0
    sign = -1 if moved.operator is Operator.SUBTRACT else 1
    stretch = moved.right
    count = stretch.arguments[0] if isinstance(stretch, Call) else None
    if not isinstance(stretch, Call) or not isinstance(count, Literal):
        raise NoSourceError("now")
    return sign * int(str(count.value)) * _STRETCHES[stretch.function]


def _number(text: str) -> Code:
    return Code(text, SIGN if text.startswith("-") else ATOM)


def _text_parts(expression: Expression) -> list[Expression]:
    """The texts that a chain of `+` joins."""
    is_chain = isinstance(expression, Binary) and expression.operator is Operator.ADD
    if not is_chain or not isinstance(expression, Binary):
        return [expression]
    return [*_text_parts(expression.left), *_text_parts(expression.right)]
