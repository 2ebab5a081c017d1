"""How databases say what they say differently: conditions and computed values over several of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from generator.expressions.sql import quoted, sql_text
from generator.ir import Database
from generator.ir.expression import Expression
from generator.schema.literals import text_sql
from generator.schema.model import Sql, Type


class Spelling(Protocol):
    """What a schema asks where databases may differ."""

    def condition(self, condition: Expression) -> Sql:
        """A rule over the columns of a row."""

    def value(self, value: Expression) -> Sql:
        """What a column is computed from."""

    def call(self, function: str, column: str) -> Sql:
        """A function of a column, in an index."""

    def membership(self, column: str, values: Sequence[str | int]) -> Sql:
        """That a column holds one of an enum's values."""

    def type(self, source: str) -> Type:
        """A type that the author has written in SQLAlchemy's words."""


@dataclass(frozen=True, slots=True)
class OwnSpelling:
    """Our own texts; they need no SQLAlchemy and tell two schemas apart."""

    databases: tuple[Database, ...]

    def condition(self, condition: Expression) -> Sql:
        return Sql.of({one.value: sql_text(condition, one) for one in self.databases})

    def value(self, value: Expression) -> Sql:
        return self.condition(value)

    def call(self, function: str, column: str) -> Sql:
        return Sql.of({one.value: f"{function}({quoted(column, one)})" for one in self.databases})

    def membership(self, column: str, values: Sequence[str | int]) -> Sql:
        return Sql.of({one.value: _membership(column, values, one) for one in self.databases})

    def type(self, source: str) -> Type:
        return Type(source)


def _membership(column: str, values: Sequence[str | int], database: Database) -> str:
    listed = ", ".join(
        str(value) if isinstance(value, int) else text_sql(value, database.value)
        for value in values
    )
    return f"{quoted(column, database)} IN ({listed})"
