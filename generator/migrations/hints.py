"""What a spec, or a flag, says about the way from one state to the next; names are the database's.

Consumed hints stand in the revision as a constant, so that a stale one does no harm later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from generator.schema.model import Sql


@dataclass(frozen=True, slots=True, kw_only=True)
class OldNames:
    """What old tables and their columns are called at the moment."""

    tables: Mapping[str, str] = field(default_factory=dict)
    """Old key to the one of now; those that are missing are called as they were."""
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Old key to old column to the name of now."""

    def table(self, key: str) -> str:
        return self.tables.get(key, key)

    def column(self, key: str, name: str) -> str:
        return self.columns.get(key, {}).get(name, name)


@dataclass(frozen=True, slots=True)
class RelatedSql(Sql):
    """A text that reads other rows than the one at hand; its own words are those from before."""

    under: Callable[[OldNames], Sql] = field(default=lambda _: Sql(()), compare=False, repr=False)
    """The same in the names of the moment."""
    reads: frozenset[str] = frozenset()
    """Old keys of the tables that it reads."""
    nullable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRows:
    """Other old rows, over which an expression computes a figure."""

    table: str
    """Old key."""
    pairs: Sql
    """True for such a row, which is `one_of` there, and the row that it belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableRows:
    """Rows of which an expression casts what cannot be read, or makes what its column cannot hold."""

    condition: Sql
    """Over the old row, in the names from before."""
    what: str
    """In words: `not a whole number of that size`."""
    of: ListedRows | None = None
    """The rows that are meant, where they are not the row at hand."""
    is_result: bool = False
    """It is said of what comes out, not of what is cast."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowLookup:
    """The key of the row that holds the same as the old row at hand."""

    target: str
    """Its table: by its new name where this revision makes it, else by the old one."""
    value: str
    """The column with its key; of a new table a new name, else an old one."""
    pairs: tuple[tuple[str, Sql], ...]
    """Column of that row, and an expression over the old row at hand."""
    otherwise: Sql | None = None
    """Where there is no such row."""
    is_certain: bool = False
    """There always is one, as a foreign key says."""
    is_late: bool = False
    """It holds the value only when its own table has been changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFill:
    """`fill_from`: rows of a new table come from an old one."""

    source: str
    cells: tuple[tuple[str, Sql], ...]
    """What the spec says of each row."""
    lookups: tuple[tuple[str, RowLookup], ...] = ()
    made: tuple[tuple[str, Sql], ...] = ()
    """What the application would give each row."""
    where: Sql | None = None
    undecided: tuple[UnreadableRows, ...] = ()
    """Rows of which that cannot be computed."""
    distinct: bool = False
    unreadable: tuple[tuple[str, UnreadableRows], ...] = ()
    """Column, and rows that it cannot be computed of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """All hints of one run. Keys are new names: `table`, `(table, column)`; values old names."""

    tables: Mapping[str, str] = field(default_factory=dict)
    """New table key to the old one."""
    columns: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """New table and new column to the old column."""
    values: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    """New table and column to renamed or replaced values: old to new."""
    fills: Mapping[tuple[str, str], Sql] = field(default_factory=dict)
    """New table and column to an expression over the old row (in old column names)."""
    lookups: Mapping[tuple[str, str], RowLookup] = field(default_factory=dict)
    """New table and new column, in the place of a fill."""
    conversions: Mapping[tuple[str, str], Sql] = field(default_factory=dict)
    unreadable: Mapping[tuple[str, str], tuple[UnreadableRows, ...]] = field(default_factory=dict)
    """New table and column to old rows of which its fill or its conversion cannot be computed."""
    table_fills: Mapping[str, tuple[TableFill, ...]] = field(default_factory=dict)
    dropped_tables: frozenset[str] = frozenset()
    """Old names whose loss is agreed."""
    dropped_columns: frozenset[tuple[str, str]] = frozenset()
    """Old table and old column."""
    filled: frozenset[tuple[str, str]] = frozenset()
    """New table and column that become required and hold a value in every row by now."""
    restored: Mapping[tuple[str, str], Sql] = field(default_factory=dict)
    """Old table and column that go, and where a downgrade finds their values, in new names."""


def where(looked_at: str, condition: str) -> str:
    """The condition for some rows alone: databases compute both sides of an `AND` in any order."""
    return f"CASE WHEN {looked_at} THEN {condition} ELSE false END" if looked_at else condition


def among(taken: Sql, rows: UnreadableRows, databases: Iterable[str]) -> UnreadableRows:
    """Those of the rows for which a condition holds, too."""
    texts = {one: where(taken.on(one), rows.condition.on(one)) for one in databases}
    return replace(rows, condition=Sql.of(texts))
