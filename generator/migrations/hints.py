"""What a spec, or a flag, says about the way from one state to the next; names are the database's.

Consumed hints stand in the revision as a constant, so that a stale one does no harm later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.schema.model import Sql


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFill:
    """`fill_from`: rows of a new table come from an old one."""

    source: str
    cells: tuple[tuple[str, Sql], ...]


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
    conversions: Mapping[tuple[str, str], Sql] = field(default_factory=dict)
    table_fills: Mapping[str, TableFill] = field(default_factory=dict)
    dropped_tables: frozenset[str] = frozenset()
    """Old names whose loss is agreed."""
    dropped_columns: frozenset[tuple[str, str]] = frozenset()
    """Old table and old column."""
    filled: frozenset[tuple[str, str]] = frozenset()
    """New table and column that become required and hold a value in every row by now."""
    restored: Mapping[tuple[str, str], Sql] = field(default_factory=dict)
    """Old table and column that go, and where a downgrade finds their values, in new names."""
