"""What operations make of the rows that an application comes with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from generator.migrations.operations import (
    DeleteRows,
    InsertRows,
    RenameColumn,
    RenameTable,
    UpdateRow,
)
from generator.schema.model import Cell, Row, RowKey, State, TableRows


def inserted(state: State, operation: InsertRows) -> State:
    """Rows with the same key are replaced: a script may be careful and insert only what is missing."""
    new = {row.key for row in operation.rows}
    kept = [row for row in _rows(state, operation) if row.key not in new]
    return _with_rows(state, operation.table, operation.key, (*kept, *operation.rows))


def updated(state: State, operation: UpdateRow) -> State:
    """The row under its new key, if that changed; its place stays."""
    rows = (
        operation.after if row.key == operation.before.key else row
        for row in _rows(state, operation)
    )
    return _with_rows(state, operation.table, operation.key, rows)


def deleted(state: State, operation: DeleteRows) -> State:
    """What is left; a table without rows is not known for any."""
    gone = {row.key for row in operation.rows}
    rows = [row for row in _rows(state, operation) if row.key not in gone]
    return _with_rows(state, operation.table, operation.key, rows)


def table_renamed(state: State, operation: RenameTable) -> State:
    """Rows that refer to those of a renamed table."""

    def rename(cell: Cell) -> Cell:
        if isinstance(cell, RowKey) and cell.table == operation.old:
            return replace(cell, table=operation.new)
        return cell

    return replace(state, rows={key: _mapped(one, rename) for key, one in state.rows.items()})


def column_renamed(state: State, operation: RenameColumn) -> State:
    """Rows that refer to others by a renamed column."""
    table, old, new = operation.table, operation.old, operation.new

    def rename(cell: Cell) -> Cell:
        if not isinstance(cell, RowKey) or cell.table != table:
            return cell
        column = new if cell.column == old else cell.column
        found_by = new if cell.found_by == old else cell.found_by
        return replace(cell, column=column, found_by=found_by)

    return replace(state, rows={key: _mapped(one, rename) for key, one in state.rows.items()})


def column_dropped(state: State, table: str, name: str) -> State:
    """Rows without their cells of a column; without what tells them apart they are no longer known."""
    own = state.rows.get(table)
    if own is None:
        return state
    if name in own.key:
        return replace(state, rows={key: one for key, one in state.rows.items() if key != table})
    rows = tuple(
        replace(row, cells=tuple(cell for cell in row.cells if cell[0] != name)) for row in own.rows
    )
    return replace(state, rows={**state.rows, table: replace(own, rows=rows)})


def _rows(state: State, operation: InsertRows | UpdateRow | DeleteRows) -> tuple[Row, ...]:
    """Those that are there, told apart as the operation does: an earlier script may not have said how."""
    known = state.rows.get(operation.table)
    return known.told_by(operation.key).rows if known is not None else ()


def _with_rows(state: State, table: str, key: tuple[str, ...], rows: Iterable[Row]) -> State:
    kept = tuple(rows)
    others = {name: one for name, one in state.rows.items() if name != table}
    if kept:
        others[table] = TableRows(table, key, kept)
    return replace(state, rows=others)


def _mapped(table: TableRows, change: Callable[[Cell], Cell]) -> TableRows:
    return replace(
        table,
        rows=tuple(
            Row(
                tuple(change(cell) for cell in row.key),
                tuple((name, change(cell)) for name, cell in row.cells),
            )
            for row in table.rows
        ),
    )
