"""What authors add to tables in revisions of their own, and the spec does not know: it stays."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from generator.migrations.apply import with_constraint
from generator.migrations.hints import Hints
from generator.migrations.replay import Mark
from generator.schema.model import Check, Constraint, Index, PrimaryKey, State, Table
from generator.schema.renaming import reads, with_column_renamed, with_table_renamed


def with_manual_changes(
    target: State, before: State, marks: Collection[Mark], hints: Hints
) -> State:
    """The target with what was made by hand, under the names that tables and columns will have.

    What a hint speaks of is the spec's business: a column that is renamed or dropped by name is not
    kept as it was.
    """
    moved = _renamed(before, target, hints)
    names = {old: new for new, old in hints.tables.items() if old in before.tables}
    tables = dict(target.tables)
    extensions = [one for one in before.extensions if Mark("", one) in marks]
    listed = tuple(dict.fromkeys([*target.extensions, *extensions]))
    for mark in sorted(marks, key=lambda mark: _turn(mark, before)):
        key = names.get(mark.table, mark.table)
        if key not in moved.tables or mark.table not in before.tables:
            continue
        if not mark.name:
            if key not in tables and mark.table not in hints.dropped_tables:
                tables[key] = moved.tables[key]
        elif key in tables:
            tables[key] = _with(tables[key], moved.tables[key], mark, hints)
    return replace(target, tables=tables, extensions=listed)


def _turn(mark: Mark, before: State) -> tuple[int, str, str]:
    """Tables, then columns, then what needs columns."""
    table = before.tables.get(mark.table)
    is_column = table is not None and any(one.name == mark.name for one in table.columns)
    return (0 if not mark.name else 1 if is_column else 2, mark.table, mark.name)


def _renamed(before: State, target: State, hints: Hints) -> State:
    """The state before in the names that hold after it."""
    for new, old in hints.tables.items():
        if old in before.tables and new not in before.tables:
            before = with_table_renamed(before, old, new)
    for (table, new), old in hints.columns.items():
        if table in target.tables and table in before.tables:
            columns = {column.name for column in before.tables[table].columns}
            if old in columns and new not in columns:
                before = with_column_renamed(before, table, old, new)
    return before


def _with(table: Table, before: Table, mark: Mark, hints: Hints) -> Table:
    """A table with one thing more, if that has all it needs there."""
    there = {column.name for column in table.columns}
    for column in before.columns:
        is_agreed = (mark.table, column.name) in hints.dropped_columns
        if column.name == mark.name and column.name not in there and not is_agreed:
            return replace(table, columns=(*table.columns, column))
    for index in before.indexes:
        known = {one.name for one in table.indexes}
        if index.name == mark.name and index.name not in known and _of_index(index) <= there:
            return replace(table, indexes=(*table.indexes, index))
    known_rules = {rule.name for rule in table.constraints}
    for rule in before.constraints:
        is_new = rule.name == mark.name and rule.name not in known_rules
        if is_new and not isinstance(rule, PrimaryKey) and _of_rule(rule, before) <= there:
            return with_constraint(table, rule)
    return table


def _of_index(index: Index) -> set[str]:
    """The columns that an index needs."""
    plain = {part.column for part in index.parts if part.column}
    texts = [part.expression for part in index.parts if part.expression is not None]
    return plain.union(*(reads(text) for text in texts))


def _of_rule(rule: Constraint, table: Table) -> set[str]:
    if not isinstance(rule, Check):
        return set(rule.columns)
    return set(reads(rule.sql)) & {column.name for column in table.columns}
