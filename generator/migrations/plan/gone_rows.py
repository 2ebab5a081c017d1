"""Rows that the application came with, and that a revision takes out before it changes tables."""

from __future__ import annotations

from generator.migrations.plan.comparison import SchemaComparison, identifier
from generator.schema.literals import literal_sql
from generator.schema.model import Moment, Row, RowKey


def gone_rows(comparison: SchemaComparison, key: str) -> tuple[Row, ...]:
    """Those of a table, by its new key, that the spec no longer has."""
    before = comparison.moved.rows.get(key)
    if before is None:
        return ()
    after = comparison.after.rows.get(key)
    kept = {row.key for row in after.rows} if after and after.key == before.key else set()
    return tuple(row for row in before.rows if row.key not in kept)


def those_that_stay(comparison: SchemaComparison, table: str, dialect: str) -> str:
    """A condition that leaves such rows of a table from before out; empty where there are none."""
    new, rows = comparison.match.new_table(table), comparison.before.rows.get(table)
    gone = gone_rows(comparison, new) if new is not None else ()
    cells = [row.key[0] for row in gone if len(row.key) == 1]
    if not cells or rows is None or any(isinstance(one, RowKey | Moment) for one in cells):
        return ""
    values = ", ".join(literal_sql(one, dialect) for one in cells)
    return f"{identifier(rows.key[0], dialect)} NOT IN ({values})"
