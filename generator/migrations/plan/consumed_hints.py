"""The hints that a revision used up, in words that its script keeps: a stale one does no harm."""

from __future__ import annotations

from collections.abc import Iterator

from generator.migrations.hints import Hints
from generator.migrations.plan.comparison import SchemaComparison


def hints_used(comparison: SchemaComparison) -> tuple[str, ...]:
    """What this revision makes use of, sorted."""
    return tuple(sorted(set(_used(comparison))))


def renamed_table(old: str, new: str) -> str:
    """As a flag says it."""
    return f"rename {old}={new}"


def renamed_column(table: str, old: str, new: str) -> str:
    """As a flag says it; the table by its new name."""
    return f"rename {table}.{old}={new}"


def replaced_value(table: str, column: str, old: str, new: str) -> str:
    """A value of an enum that another one takes the place of."""
    return f"replace {table}.{column} {old}={new}"


def converted(hints: Hints, table: str, column: str) -> str:
    """With its expression: another one is meant anew."""
    return f"convert {table}.{column} {hints.conversions[table, column].texts[0][1]}"


def dropped(name: str) -> str:
    """The loss of a table or column was agreed to."""
    return f"accept-loss {name}"


def _used(comparison: SchemaComparison) -> Iterator[str]:
    hints, found = comparison.hints, comparison.match
    for new, old in found.tables.items():
        if hints.tables.get(new) == old and new != old:
            yield renamed_table(old, new)
        for column, name in found.columns[new].items():
            if hints.columns.get((new, column)) == name and column != name:
                yield renamed_column(new, name, column)
    for (table, column), pairs in hints.values.items():
        for one, to in pairs.items():
            yield replaced_value(table, column, one, to)
    for table, column in hints.conversions:
        moved = comparison.moved_column(table, column) if table in found.tables else None
        if moved is not None and moved.type != comparison.after.tables[table].column(column).type:
            yield converted(hints, table, column)
    gone = {(old, one) for key, old in found.kept for one in _gone(comparison, key)}
    yield from (dropped(f"{table}.{column}") for table, column in hints.dropped_columns & gone)
    yield from (dropped(old) for old in hints.dropped_tables if old in found.dropped)


def _gone(comparison: SchemaComparison, key: str) -> set[str]:
    """Old columns whose values do not stay as they are."""
    known = comparison.match.columns[key]
    after = comparison.after.tables[key]
    same = {
        old
        for new, old in known.items()
        if comparison.moved.tables[key].column(new).type == after.column(new).type
    }
    return {
        column.name for column in comparison.before.tables[comparison.match.tables[key]].columns
    } - same
