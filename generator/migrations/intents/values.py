"""What rows that are there get: expressions over the old row as SQL, and what defaults would give."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from generator import problems
from generator.diagnostics import Diagnostics
from generator.expressions.check import check
from generator.expressions.source import NoSourceError
from generator.expressions.sql import quoted, sql_text
from generator.expressions.syntax import Syntax, parse
from generator.expressions.types import value_type
from generator.ir import Column, Database, Default, DefaultKind, Kind
from generator.ir.expression import (
    BOOLEAN,
    Binary,
    Call,
    Expression,
    Function,
    Literal,
    Operator,
    ValueType,
)
from generator.ir.hints import Phrase
from generator.ir.traversal import walk
from generator.kinds.facts import ValueKind
from generator.migrations.hints import OldNames, RelatedSql, UnreadableRows
from generator.migrations.intents.casts import unreadable_rows
from generator.migrations.intents.related import RelatedRows, reads_other_rows, tables_of
from generator.migrations.intents.room import too_large
from generator.migrations.intents.scope import OldRowScope
from generator.resolve.hints import UUID_CALL
from generator.schema.literals import literal_sql
from generator.schema.model import Sql

_HEX = {
    "sqlite": "lower(hex(randomblob(16)))",
    "postgresql": "gen_random_uuid()",
    "mysql": "lower(replace(uuid(), '-', ''))",
}


@dataclass(frozen=True, slots=True)
class OldRowValue:
    """What a row gets, or what is asked of it, and the rows for which it cannot be computed."""

    sql: Sql
    unreadable: tuple[UnreadableRows, ...] = ()


@dataclass(frozen=True, slots=True)
class Writing:
    """Writes expressions over the old row down, as values of a column or as conditions."""

    scope: OldRowScope
    column: Column | None
    """None for a condition."""
    databases: tuple[str, ...]

    def sql(self, expression: Expression) -> Sql:
        """In the names from before; what reads other rows knows how to take on others."""
        if not reads_other_rows(expression):
            return self._under(expression, OldNames())
        return RelatedSql(
            self._under(expression, OldNames()).texts,
            under=lambda naming: self._under(expression, naming),
            reads=tables_of(expression),
            nullable=expression.type.nullable,
        )

    def value(self, expression: Expression) -> OldRowValue:
        """With the rows of which it cannot be computed."""
        rows = {one: self._rows(one, OldNames()) for one in self.databases}
        unreadable = (*unreadable_rows(expression, self.column, rows),)
        return OldRowValue(self.sql(expression), unreadable)

    def _under(self, expression: Expression, naming: OldNames) -> Sql:
        texts = {}
        for one in self.databases:
            text = sql_text(expression, Database.named(one), self._rows(one, naming))
            texts[one] = text if self.column is None else _cast(text, expression, self.column, one)
        return Sql.of(texts)

    def _rows(self, dialect: str, naming: OldNames) -> RelatedRows:
        source = self.scope.entity
        return RelatedRows(source, self.scope.joins, naming, Database.named(dialect))


def value_of(
    phrase: Phrase,
    scope: OldRowScope,
    column: Column,
    databases: Sequence[str],
    report: Diagnostics,
) -> OldRowValue | None:
    """An expression over the old row as a value of the column; None where the report says why not."""
    text = phrase.text.strip()
    if text == UUID_CALL and column.type.kind is Kind.UUID:
        return OldRowValue(Sql.of({one: _HEX[one] for one in databases}))
    if not text and column.type.is_text:
        return OldRowValue(Sql.of("''"))
    syntax = parse(phrase.text, phrase.at, report, exact=phrase.is_exact)
    if syntax is None:
        return None
    if _is_written(syntax, column):
        written = _written(syntax, phrase, column, databases, report)
        return None if written is None else OldRowValue(written)
    expected = replace(value_type(column), nullable=True)
    expression = check(syntax, scope, report, expected=expected)
    if expression is None:
        return None
    reason = too_large(expression, column)
    if reason:
        report.add(problems.bad_fill(phrase.at, phrase.text, column.type.notation, reason))
        return None
    try:
        return Writing(scope, column, tuple(databases)).value(expression)
    except NoSourceError as error:
        reason = f"no database computes {error} here"
        report.add(problems.bad_fill(phrase.at, phrase.text, column.type.notation, reason))
        return None


def condition_of(
    phrase: Phrase, scope: OldRowScope, databases: Sequence[str], report: Diagnostics
) -> OldRowValue | None:
    """A condition over the old row; None where the report says why not."""
    syntax = parse(phrase.text, phrase.at, report, exact=phrase.is_exact)
    expression = None if syntax is None else check(syntax, scope, report, expected=BOOLEAN)
    if expression is None:
        return None
    try:
        return Writing(scope, None, tuple(databases)).value(expression)
    except NoSourceError as error:
        reason = f"no database computes {error} here"
        report.add(problems.bad_fill(phrase.at, phrase.text, "a condition", reason))
        return None


def default_sql(column: Column, databases: Sequence[str]) -> Sql | None:
    """What the application gives new rows, where the database has no default of its own."""
    default = column.default
    if column.generated and column.type.kind is Kind.UUID:
        return Sql.of({one: _HEX[one] for one in databases})
    if default is None or (default.value is None and default.kind is DefaultKind.LITERAL):
        return None
    if default.kind is DefaultKind.UUID:
        return Sql.of({one: _HEX[one] for one in databases})
    if default.kind is DefaultKind.NOW:
        expression = _moment(column, default)
        return Sql.of({one: sql_text(expression, Database.named(one)) for one in databases})
    if column.type.item is not None:
        return _array_sql(default.value, databases)
    return Sql.of({one: literal_sql(default.value, one) for one in databases})


def _array_sql(value: object, databases: Sequence[str]) -> Sql | None:
    """JSON, or an array of PostgreSQL's; of values that both spell alike."""
    items = value if isinstance(value, tuple) else ()
    if not all(isinstance(one, str | int) for one in items):
        return None
    text = json.dumps(list(items), ensure_ascii=False)
    texts = {one: literal_sql(text, one) for one in databases}
    if "postgresql" in texts:
        listed = ", ".join(literal_sql(one, "postgresql") for one in items)
        texts["postgresql"] = f"ARRAY[{listed}]" if items else "'{}'"
    return Sql.of(texts)


def _moment(column: Column, default: Default) -> Expression:
    kind = ValueType(kind=value_type(column).kind)
    now = Call(function=Function.NOW, arguments=(), type=kind)
    minutes = Literal(value=default.offset_seconds // 60, type=ValueType(kind=ValueKind.INTEGER))
    stretch = Call(
        function=Function.MINUTES, arguments=(minutes,), type=ValueType(kind=ValueKind.INTERVAL)
    )
    return Binary(operator=Operator.ADD, left=now, right=stretch, type=kind)


def _cast(text: str, expression: Expression, column: Column, dialect: str) -> str:
    """PostgreSQL takes a choice between literals for text, whatever they spell."""
    if dialect != "postgresql" or isinstance(expression, Literal):
        return text
    if column.type.native is not None:
        return f"CAST({text} AS {quoted(str(column.type.native), Database.POSTGRESQL)})"
    moment = _MOMENTS.get(column.type.kind)
    return f"CAST({text} AS {moment})" if moment and _spells_a_moment(expression) else text


def _spells_a_moment(expression: Expression) -> bool:
    literals = (part for part in walk(expression) if isinstance(part, Literal))
    return any(isinstance(literal.value, date) for literal in literals)


_MOMENTS = {
    Kind.DATE: "DATE",
    Kind.DATETIME: "TIMESTAMP WITH TIME ZONE",
    Kind.NAIVE_DATETIME: "TIMESTAMP WITHOUT TIME ZONE",
}
"""What PostgreSQL calls days and moments."""


def _is_written(syntax: Syntax, column: Column) -> bool:
    """A text spells a value of which the language has no literals."""
    facts = column.type.kind.facts
    has_no_literals = facts.form is not None or facts.value is ValueKind.OPAQUE
    return isinstance(getattr(syntax.root, "value", None), str) and has_no_literals


def _written(
    syntax: Syntax, phrase: Phrase, column: Column, databases: Sequence[str], report: Diagnostics
) -> Sql | None:
    text, form = str(getattr(syntax.root, "value", "")), column.type.kind.facts.form
    value: object = text
    try:
        if form is not None:
            value = form.read(text)
        elif not column.type.is_secret:
            json.loads(text)
    except ValueError:
        reason = f"write it as '{form.example}'" if form is not None else "write it as JSON"
        report.add(problems.bad_fill(phrase.at, phrase.text, column.type.notation, reason))
        return None
    return Sql.of({one: literal_sql(value, one) for one in databases})
