"""Rows that the application comes with: inserted, changed where the spec changed, and taken out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from generator.migrations.operations import DeleteRows, InsertRows, UpdateRow
from generator.migrations.plan.comparison import SchemaComparison, identifier, qualified
from generator.migrations.plan.gone_rows import gone_rows
from generator.migrations.plan.order import parents_first
from generator.migrations.plan.questions import Questions
from generator.schema.literals import literal_sql
from generator.schema.model import Cell, Column, Row, RowKey, State, Table, TableRows


class ReferenceRows:
    """The steps of all rows of the spec."""

    def __init__(self, comparison: SchemaComparison) -> None:
        self._comparison = comparison

    @property
    def written(self) -> Iterator[InsertRows | UpdateRow]:
        """New rows and changed ones, behind those that they refer to."""
        after = self._comparison.after
        tables = parents_first([after.tables[key] for key in after.rows])
        known = {table.key: self._known(table.key, after.rows[table.key]) for table in tables}
        new = {
            key: [row for row in after.rows[key].rows if row.key not in there]
            for key, there in known.items()
        }
        for key, batch in in_batches(new):
            table, rows = after.tables[key], after.rows[key]
            if batch:
                columns = _columns(table, [name for name, _ in batch[0].cells])
                yield InsertRows(table=key, key=rows.key, columns=columns, rows=batch)
                continue
            for row in rows.rows:
                if row.key in known[key]:
                    yield from _update(table, rows, known[key][row.key], row)

    @property
    def deleted(self) -> Iterator[DeleteRows]:
        """Rows that the spec no longer has, those first that refer to others."""
        moved = self._comparison.moved
        tables = [moved.tables[key] for key in moved.rows if key in self._comparison.match.tables]
        gone = {
            table.key: list(gone_rows(self._comparison, table.key))
            for table in parents_first(tables)
        }
        for key, batch in reversed(list(in_batches(gone))):
            if batch:
                columns = _columns(moved.tables[key], [name for name, _ in batch[0].cells])
                rows = batch[::-1]
                yield DeleteRows(table=key, key=moved.rows[key].key, columns=columns, rows=rows)

    def ask(self, questions: Questions) -> None:
        """Rows of users that refer to one that goes would go with it, or stand in its way."""
        comparison = self._comparison
        for step in self.deleted:
            old = comparison.match.tables[step.table]
            before = comparison.before.tables[old]
            rows = comparison.before.rows.get(old)
            if rows is None or len(rows.key) != 1:
                continue
            for child, found in _referring(comparison.before, before):
                new = comparison.match.new_table(child.key)
                if new is None or gone_rows(comparison, new):
                    continue
                selects = {
                    one: _still_used(one, child, found, before, rows.key[0], step.rows)
                    for one in comparison.dialects.names
                }
                message = f"rows of {child.key} refer to rows of {old} that this revision deletes"
                questions.select(child.key, old, message, selects)

    def _known(self, key: str, rows: TableRows) -> dict[tuple[Cell, ...], Row]:
        before = self._comparison.moved.rows.get(key)
        if before is None or before.key != rows.key or key not in self._comparison.match.tables:
            return {}
        return {row.key: row for row in before.rows}


def in_batches(rows: Mapping[str, Sequence[Row]]) -> Iterator[tuple[str, tuple[Row, ...]]]:
    """The rows of each table behind those that they refer to; a table that has no more ends with none.

    Tables that refer to each other take turns; so do the levels of a tree.
    """
    waiting = {key: tuple(of_table) for key, of_table in rows.items()}
    while waiting:
        is_stuck = True
        for key in list(waiting):
            ready, left = _ready(waiting, key)
            while ready:
                yield key, ready
                waiting[key], is_stuck = left, False
                ready, left = _ready(waiting, key)
            if not left:
                yield key, ()
                del waiting[key]
        if is_stuck:
            yield from waiting.items()
            return


def _ready(
    waiting: Mapping[str, tuple[Row, ...]], key: str
) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """The rows that refer to none that waits, and the others."""
    references = [
        [cell for _, cell in row.cells if isinstance(cell, RowKey)] for row in waiting[key]
    ]
    names = {(cell.table, cell.found_by) for cells in references for cell in cells}
    missing = {
        (table, name, value)
        for table, name in names
        for row in waiting.get(table, ())
        for column, value in row.cells
        if column == name
    }
    ready: list[Row] = []
    left: list[Row] = []
    for row, cells in zip(waiting[key], references, strict=True):
        waits = any((cell.table, cell.found_by, cell.value) in missing for cell in cells)
        (left if waits else ready).append(row)
    return tuple(ready), tuple(left)


def _update(table: Table, rows: TableRows, before: Row, after: Row) -> Iterator[UpdateRow]:
    """Cells that the spec changed; those that it no longer has stay what they are."""
    names = {column.name for column in table.columns}
    known = tuple((name, cell) for name, cell in before.cells if name in names)
    columns = _columns(table, [name for name, _ in after.cells])
    step = UpdateRow(
        table=table.key,
        key=rows.key,
        columns=columns,
        before=replace(before, cells=known),
        after=after,
    )
    if step.changed:
        yield step


def _columns(table: Table, names: Sequence[str]) -> tuple[Column, ...]:
    return tuple(table.column(name) for name in names)


def _referring(state: State, target: Table) -> Iterator[tuple[Table, tuple[str, str]]]:
    """Tables whose rows refer to those of another, with both columns."""
    for _, table in sorted(state.tables.items()):
        for one in table.foreign_keys:
            if one.table == target.key and len(one.columns) == 1:
                yield table, (one.columns[0], one.references[0])


def _still_used(
    dialect: str,
    child: Table,
    columns: tuple[str, str],
    target: Table,
    key: str,
    rows: Sequence[Row],
) -> str:
    values = ", ".join(literal_sql(row.key[0], dialect) for row in rows)
    parent, name = qualified(target.key, dialect), qualified(child.key, dialect)
    own, theirs, known = (identifier(one, dialect) for one in (*columns, key))
    condition = f"SELECT {theirs} FROM {parent} WHERE {known} IN ({values})"
    chosen = child.primary_key.columns if child.primary_key else columns[:1]
    listed = ", ".join(identifier(one, dialect) for one in chosen)
    return f"SELECT {listed} FROM {name} WHERE {own} IN ({condition})"
