"""The structure of a database as revisions make it: plain values, compared by what they mean.

What SQLAlchemy calls a table cannot lose or rename a column, so the state has values of its own.
They hold no SQLAlchemy objects: importing this module is cheap.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeAlias, TypeVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Sql:
    """A text that databases compute with, in the words of each."""

    texts: tuple[tuple[str, str], ...]
    """Dialect and text, sorted; one text for all has the empty dialect."""

    @classmethod
    def of(cls, texts: Mapping[str, str] | str) -> Sql:
        """One text, or one a dialect (`sqlite postgresql mysql`), put together where all say the same."""
        if isinstance(texts, str):
            return cls((("", texts),))
        if len(set(texts.values())) == 1:
            return cls((("", next(iter(texts.values()))),))
        return cls(tuple(sorted(texts.items())))

    def on(self, dialect: str) -> str:
        """The text of a dialect; KeyError where it has none."""
        texts = dict(self.texts)
        return texts[dialect] if dialect in texts else texts[""]

    @property
    def is_plain(self) -> bool:
        """One text serves all."""
        return len(self.texts) == 1 and not self.texts[0][0]


Argument: TypeAlias = "str | int | bool | tuple[str, ...] | Type | None"


@dataclass(frozen=True, slots=True)
class Type:
    """A type of SQLAlchemy: its class, what it was called with, and what stands in its place elsewhere."""

    name: str
    """`String`, `Numeric`, `JSONB`."""
    arguments: tuple[tuple[str, Argument], ...] = ()
    """Keywords and values (`length`, `precision`, `scale`, `timezone`…), sorted, defaults left out.

    `values` of an enum and `item_type` of an array are here, too.
    """
    module: str = "sqlalchemy"
    """Or `sqlalchemy.dialects.postgresql`, `….mysql`, or that of a user's own type."""
    variants: tuple[tuple[str, Type], ...] = ()
    """Dialect and the type there, sorted."""

    def argument(self, name: str) -> Argument:
        """What a keyword was given, None where it was not."""
        return dict(self.arguments).get(name)

    def on(self, dialect: str) -> Type:
        """The type of one database."""
        return dict(self.variants).get(dialect, replace(self, variants=()))


@dataclass(frozen=True, slots=True)
class Computation:
    """What a column is computed from by the database."""

    sql: Sql
    persisted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    name: str
    type: Type
    nullable: bool = True
    default: Sql | None = None
    """What the database fills in by itself."""
    computed: Computation | None = None
    comment: str | None = None
    autoincrement: bool = True
    """False where a key of integers is given by the caller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrimaryKey:
    name: str | None
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unique:
    name: str | None
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey:
    name: str | None
    columns: tuple[str, ...]
    table: str
    """Qualified name of the table that it refers to."""
    references: tuple[str, ...]
    on_delete: str | None = None
    on_update: str | None = None
    deferrable: bool = False
    initially: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    name: str | None
    sql: Sql
    dialects: tuple[str, ...] = ()
    """Where it is made; everywhere if empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A column of an index, or an expression over columns."""

    column: str = ""
    expression: Sql | None = None
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    name: str
    parts: tuple[Part, ...]
    unique: bool = False
    where: tuple[tuple[str, str], ...] = ()
    """Dialect and the predicate there, sorted."""
    options: tuple[tuple[str, object], ...] = ()
    """What else it was given (`postgresql_using`, `postgresql_ops`, `postgresql_include`), sorted,
    dicts as tuples of pairs.
    """


Constraint = PrimaryKey | Unique | ForeignKey | Check
Named = TypeVar("Named", Unique, ForeignKey, Check, Index)


def by_name(rules: Iterable[Named]) -> tuple[Named, ...]:
    """In no order that a spec's or a script's could disturb; rules without a name by what they say."""
    return tuple(sorted(rules, key=lambda rule: (rule.name or "", str(rule))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    name: str
    schema: str | None = None
    columns: tuple[Column, ...] = ()
    primary_key: PrimaryKey | None = None
    foreign_keys: tuple[ForeignKey, ...] = ()
    uniques: tuple[Unique, ...] = ()
    checks: tuple[Check, ...] = ()
    indexes: tuple[Index, ...] = ()
    comment: str | None = None
    options: tuple[tuple[str, str | bool], ...] = ()
    """`mysql_collate` and the like, sorted."""

    @property
    def key(self) -> str:
        """The name by which a state knows it: with its schema, as foreign keys say it."""
        return f"{self.schema}.{self.name}" if self.schema else self.name

    @property
    def constraints(self) -> Iterator[Constraint]:
        """All rules but indexes."""
        if self.primary_key is not None:
            yield self.primary_key
        yield from self.uniques
        yield from self.checks
        yield from self.foreign_keys

    @property
    def in_order(self) -> Table:
        """The same, whatever order its rules and indexes were written in."""
        return replace(
            self,
            foreign_keys=by_name(self.foreign_keys),
            uniques=by_name(self.uniques),
            checks=by_name(self.checks),
            indexes=by_name(self.indexes),
        )

    @property
    def keys(self) -> Iterator[tuple[str, ...]]:
        """Columns of which no two rows hold the same."""
        if self.primary_key is not None:
            yield self.primary_key.columns
        yield from (rule.columns for rule in self.uniques)
        for index in self.indexes:
            if index.unique and not index.where and all(part.column for part in index.parts):
                yield tuple(part.column for part in index.parts)

    def is_indexed_by(self, columns: tuple[str, ...]) -> bool:
        """An index, or a rule that has one, begins with these columns."""
        keys = [rule.columns for rule in self.uniques]
        keys += [self.primary_key.columns] if self.primary_key else []
        keys += [tuple(part.column for part in index.parts) for index in self.indexes]
        return any(key[: len(columns)] == columns for key in keys)

    def column(self, name: str) -> Column:
        """The column of this name; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class NativeEnum:
    """An enum that is a type of PostgreSQL."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowKey:
    """The key of another row, found by one of its values."""

    table: str
    column: str
    """The column that holds the key."""
    found_by: str
    value: object


@dataclass(frozen=True, slots=True)
class Moment:
    """The time of the migration, and some seconds."""

    offset_seconds: int = 0


Cell = (
    str | int | float | bool | bytes | Decimal | dt.date | dt.time | dt.timedelta | UUID | None
    | RowKey | Moment
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A row that the application comes with."""

    key: tuple[Cell, ...]
    """What tells it from the others, in the order of `TableRows.key`."""
    cells: tuple[tuple[str, Cell], ...]
    """Column and value, the key's among them, in the table's order."""


@dataclass(frozen=True, slots=True)
class TableRows:
    """The rows of one table that revisions have inserted, and not taken out again."""

    table: str
    key: tuple[str, ...]
    rows: tuple[Row, ...]

    def told_by(self, key: tuple[str, ...]) -> TableRows:
        """The same rows, told apart by other columns; unchanged where one of them lacks such a cell."""
        cells = [dict(row.cells) for row in self.rows]
        if self.key == key or not all(set(key) <= set(one) for one in cells):
            return self
        rows = tuple(
            Row(tuple(one[name] for name in key), row.cells)
            for row, one in zip(self.rows, cells, strict=True)
        )
        return replace(self, key=key, rows=rows)


@dataclass(frozen=True, slots=True)
class State:
    """Everything that revisions have made, in no order that matters."""

    tables: Mapping[str, Table] = field(default_factory=dict)
    """By `Table.key`."""
    enums: Mapping[str, NativeEnum] = field(default_factory=dict)
    schemas: frozenset[str] = frozenset()
    rows: Mapping[str, TableRows] = field(default_factory=dict)
    """By the table's key."""
    extensions: tuple[str, ...] = ()
    """Of PostgreSQL, in the order in which they are created; sorted, once they are there."""

    @property
    def in_order(self) -> State:
        """The same, whatever order the rules of its tables were written in."""
        return replace(self, tables={key: table.in_order for key, table in self.tables.items()})
