"""Columns that the database numbers by itself."""

from __future__ import annotations

from collections.abc import Collection

from generator.schema.model import Table

_NUMBERS = frozenset({"Integer", "BigInteger", "SmallInteger"})


def is_nameless(table: Table, databases: Collection[str]) -> bool:
    """Nobody among these databases keeps the name of its primary key: MySQL never does, and SQLite
    does not where it counts on.
    """
    counts = dict(table.options).get("sqlite_autoincrement") and numbered_column(table)
    return all(one == "mysql" or (one == "sqlite" and counts) for one in databases)


def numbered_column(table: Table | None) -> str | None:
    """The key of a table, where it is a number that nobody gives."""
    if table is None or table.primary_key is None or len(table.primary_key.columns) != 1:
        return None
    column = table.column(table.primary_key.columns[0])
    refers = any(column.name in rule.columns for rule in table.foreign_keys)
    is_made = column.default is not None or column.computed is not None
    is_free = column.autoincrement and not (is_made or refers)
    return column.name if is_free and column.type.name in _NUMBERS else None
