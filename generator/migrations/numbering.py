"""Columns that the database numbers by itself."""

from __future__ import annotations

from generator.schema.model import Table

_NUMBERS = frozenset({"Integer", "BigInteger", "SmallInteger"})


def numbered_column(table: Table | None) -> str | None:
    """The key of a table, where it is a number that nobody gives."""
    if table is None or table.primary_key is None or len(table.primary_key.columns) != 1:
        return None
    column = table.column(table.primary_key.columns[0])
    refers = any(column.name in rule.columns for rule in table.foreign_keys)
    is_made = column.default is not None or column.computed is not None
    is_free = column.autoincrement and not (is_made or refers)
    return column.name if is_free and column.type.name in _NUMBERS else None
