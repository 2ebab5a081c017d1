"""What the rows of a table keep to: unique combinations, indexes, checks."""

from __future__ import annotations

from dataclasses import dataclass

from generator.ir.expression import Expression
from generator.ir.field import Column
from generator.ir.queries import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Unique:
    name: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    name: str
    columns: tuple[Order, ...]
    unique: bool = False
    where: Expression | None = None
    method: str | None = None
    """PostgreSQL's access method, where it is not the usual one."""
    ops: tuple[tuple[Column, str], ...] = ()
    """Operator classes of PostgreSQL."""
    include: tuple[Column, ...] = ()
    """Columns that PostgreSQL keeps in it without searching by them."""

    @property
    def is_plain(self) -> bool:
        """Over columns alone, of all rows, in the usual way."""
        is_special = self.where is not None or self.method is not None
        return not is_special and not self.has_expressions and not self.ops and not self.include

    @property
    def has_expressions(self) -> bool:
        return any(one.function for one in self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class FullText:
    """The words of some columns, in an index of PostgreSQL."""

    name: str
    columns: tuple[Column, ...]
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A rule over the row's own columns: by the schema where all of them are sent, by the database always."""

    name: str
    """Name of the constraint, `ck_<table>_<name>`."""
    expression: Expression
    columns: tuple[Column, ...]
    message: str
    from_bounds: bool = False
    """Made from a field's `gt ge lt le`, which the schema enforces by itself."""
    word: str = ""
    """What the code calls it, where its name in the database does not say it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlCheck:
    """A rule in the author's own SQL, which only the database knows."""

    name: str
    sql: str
    message: str
