"""Reference rows: what the spec says that tables hold from the beginning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.ir import App, Default, Entity, ManyToMany
from generator.ir.rows import DataRow, RowReference, RowValue
from generator.schema.model import Cell, Moment, Row, RowKey, Table, TableRows


@dataclass(frozen=True, slots=True)
class ReferenceData:
    """The rows of an application in the tables that it has."""

    app: App
    tables: Mapping[str, Table]

    def all(self) -> Iterator[TableRows]:
        """Of every table that has some; rows behind those of their own table that they refer to."""
        for entity in self.app.entities:
            if rows := _data(entity):
                cells = (self._cells(row) for row in _parents_first(entity, rows))
                yield self._rows(entity.qualified_table, list(cells))
        for entity in self.app.entities:
            for link in entity.links:
                if pairs := list(self._linked(entity, link)):
                    yield self._rows(link.qualified_table, pairs)

    def _rows(self, key: str, rows: list[dict[str, Cell]]) -> TableRows:
        table = self.tables[key]
        told_by = _told_by(table, set(rows[0]))
        order = [column.name for column in table.columns if column.name in rows[0]]
        return TableRows(
            key,
            told_by,
            tuple(
                Row(
                    tuple(cells[name] for name in told_by),
                    tuple((name, cells[name]) for name in order),
                )
                for cells in rows
            ),
        )

    def _cells(self, row: DataRow) -> dict[str, Cell]:
        return {one.column.column: self._cell(one.value) for one in row.cells}

    def _cell(self, value: RowValue) -> Cell:
        if isinstance(value, RowReference):
            return self._key_of(value)
        if isinstance(value, Default):
            return Moment(value.offset_seconds)
        return value  # type: ignore[return-value]

    def _key_of(self, row: RowReference) -> RowKey:
        entity = self.app.entity(row.entity)
        return RowKey(entity.qualified_table, entity.id.column, row.column.column, row.value)

    def _linked(self, entity: Entity, link: ManyToMany) -> Iterator[dict[str, Cell]]:
        key = entity.rows.key if entity.rows is not None else entity.id
        for row in _data(entity):
            own = self._key_of(RowReference(entity=entity.name.text, column=key, value=row.key))
            for linked in row.links:
                for target in linked.rows if linked.relation == link.name else ():
                    yield {link.source_column: own, link.target_column: self._key_of(target)}


def _data(entity: Entity) -> tuple[DataRow, ...]:
    return entity.rows.data if entity.rows is not None else ()


def _parents_first(entity: Entity, rows: tuple[DataRow, ...]) -> Iterator[DataRow]:
    """Rows behind those of the same table that they refer to."""
    waiting = list(rows)
    there: set[object] = set()
    while waiting:
        ready = [row for row in waiting if _parents(entity, row) <= there]
        yield from ready
        there |= {row.key for row in ready}
        waiting = [row for row in waiting if row not in ready]


def _parents(entity: Entity, row: DataRow) -> set[object]:
    values = (cell.value for cell in row.cells)
    return {
        one.value
        for one in values
        if isinstance(one, RowReference) and one.entity == entity.name.text
    }


def _told_by(table: Table, columns: set[str]) -> tuple[str, ...]:
    """The shortest rule that keeps rows apart and has none but these columns."""
    rules = [rule.columns for rule in table.uniques]
    if table.primary_key is not None:
        rules.insert(0, table.primary_key.columns)
    found = (rule for rule in sorted(rules, key=len) if set(rule) <= columns)
    return next(found, tuple(sorted(columns)))
