"""Reference rows: what the spec says that tables hold from the beginning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.ir import App, Column, Default, Entity, ManyToMany
from generator.ir.rows import DataRow, RowReference, RowValue
from generator.schema.model import Cell, Moment, Row, RowKey, Table, TableRows


@dataclass(frozen=True, slots=True)
class ReferenceData:
    """The rows of an application in the tables that it has."""

    app: App
    tables: Mapping[str, Table]

    def all(self) -> Iterator[TableRows]:
        """Of every table that has some, in the author's order."""
        for entity in self.app.entities:
            if rows := _data(entity):
                key = (key_column(entity).column,)
                yield self._rows(entity.qualified_table, key, list(map(self._cells, rows)))
        for entity in self.app.entities:
            for link in entity.links:
                if pairs := list(self._linked(entity, link)):
                    ends = (link.source_column, link.target_column)
                    yield self._rows(link.qualified_table, ends, pairs)

    def _rows(self, table: str, key: tuple[str, ...], rows: list[dict[str, Cell]]) -> TableRows:
        columns = self.tables[table].columns
        order = [column.name for column in columns if column.name in rows[0]]
        found = tuple(
            Row(tuple(cells[name] for name in key), tuple((name, cells[name]) for name in order))
            for cells in rows
        )
        return TableRows(table, key, found)

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
        key = key_column(entity)
        for row in _data(entity):
            own = self._key_of(RowReference(entity=entity.name.text, column=key, value=row.key))
            for linked in row.links:
                for target in linked.rows if linked.relation == link.name else ():
                    yield {link.source_column: own, link.target_column: self._key_of(target)}


def _data(entity: Entity) -> tuple[DataRow, ...]:
    return entity.rows.data if entity.rows is not None else ()


def key_column(entity: Entity) -> Column:
    """The field that the rows of an entity are known by."""
    return entity.rows.key if entity.rows is not None else entity.id
