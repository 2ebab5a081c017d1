"""Rows that the application comes with: inserted, changed where the spec changed, and taken out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from generator.migrations.operations import DeleteRows, InsertRows, UpdateRow
from generator.migrations.plan.order import parents_first
from generator.migrations.plan.questions import Questions
from generator.migrations.plan.scene import SchemaComparison, identifier, qualified
from generator.schema.literals import literal_sql
from generator.schema.model import Cell, Column, Row, State, Table, TableRows


class ReferenceRows:
    """The steps of all rows of the spec."""

    def __init__(self, scene: SchemaComparison) -> None:
        self._scene = scene

    @property
    def written(self) -> Iterator[InsertRows | UpdateRow]:
        """New rows and changed ones, behind those that they refer to."""
        after = self._scene.after
        for table in parents_first([after.tables[key] for key in after.rows]):
            rows = after.rows[table.key]
            known = self._known(table.key, rows)
            new = tuple(row for row in rows.rows if row.key not in known)
            if new:
                columns = _columns(table, [name for name, _ in new[0].cells])
                yield InsertRows(table=table.key, key=rows.key, columns=columns, rows=new)
            for row in rows.rows:
                before = known.get(row.key)
                if before is not None:
                    yield from _update(table, rows, before, row)

    @property
    def deleted(self) -> Iterator[DeleteRows]:
        """Rows that the spec no longer has, those first that refer to others."""
        moved = self._scene.moved
        tables = [moved.tables[key] for key in moved.rows if key in self._scene.match.tables]
        for table in reversed(parents_first(tables)):
            rows = moved.rows[table.key]
            gone = self._gone(table.key)
            if gone:
                columns = _columns(table, [name for name, _ in gone[0].cells])
                yield DeleteRows(table=table.key, key=rows.key, columns=columns, rows=gone)

    def ask(self, questions: Questions) -> None:
        """Rows of users that refer to one that goes would go with it, or stand in its way."""
        scene = self._scene
        for step in self.deleted:
            old = scene.match.tables[step.table]
            before = scene.before.tables[old]
            rows = scene.before.rows.get(old)
            if rows is None or len(rows.key) != 1:
                continue
            for child, found in _referring(scene.before, before):
                new = scene.match.new_table(child.key)
                if new is None or self._gone(new):
                    continue
                selects = {
                    one: _still_used(one, child, found, before, rows.key[0], step.rows)
                    for one in scene.dialects.names
                }
                message = f"rows of {child.key} refer to rows of {old} that the spec no longer has"
                questions.select(child.key, old, message, selects)

    def _known(self, key: str, rows: TableRows) -> dict[tuple[Cell, ...], Row]:
        before = self._scene.moved.rows.get(key)
        if before is None or before.key != rows.key or key not in self._scene.match.tables:
            return {}
        return {row.key: row for row in before.rows}

    def _gone(self, key: str) -> tuple[Row, ...]:
        before = self._scene.moved.rows.get(key)
        if before is None:
            return ()
        after = self._scene.after.rows.get(key)
        kept = {row.key for row in after.rows} if after and after.key == before.key else set()
        return tuple(row for row in before.rows if row.key not in kept)


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
