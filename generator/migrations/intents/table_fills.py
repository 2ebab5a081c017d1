"""Rows of new tables that are made of those of old ones: `fill_from`, and `fill` of links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator import problems
from generator.diagnostics import Diagnostics
from generator.expressions.sql import quoted
from generator.ir import Column, Database, Entity
from generator.ir.hints import EntityHints, FillFrom, LinkHints, Phrase, RowMatch
from generator.migrations.hints import RowLookup, TableFill, UnreadableRows
from generator.migrations.intents.names import table_of
from generator.migrations.intents.renames import Renames
from generator.migrations.intents.row_lookups import RowLookups
from generator.migrations.intents.scope import OldRows, OldRowScope
from generator.migrations.intents.values import condition_of, default_sql, value_of
from generator.schema.model import Sql


@dataclass(frozen=True, slots=True)
class TableFills:
    """Reads what new tables are filled with."""

    renames: Renames
    old_rows: OldRows
    report: Diagnostics

    def read(self) -> dict[str, tuple[TableFill, ...]]:
        """New table to what it is filled from."""
        found: dict[str, tuple[TableFill, ...]] = {}
        for hints in self.renames.app.hints.entities:
            entity = self.renames.app.entity(hints.entity)
            fills = tuple(self._of_entity(entity, hints))
            if fills:
                found[entity.qualified_table] = fills
            for link in hints.links:
                fill = self._of_link(entity, link)
                if fill is not None:
                    found[link.table] = (fill,)
        return found

    @property
    def _databases(self) -> list[str]:
        return [database.value for database in self.renames.app.databases]

    def _of_entity(self, entity: Entity, hints: EntityHints) -> Iterator[TableFill]:
        if entity.qualified_table in self.renames.matched:
            return
        for fill in hints.fill_from:
            source = table_of(fill.source.text, self.renames.before)
            if source is None:
                text, at = fill.source.text, fill.source.at
                self.report.add(problems.unknown_source(at, text, self.renames.before.tables))
                continue
            yield self._fill(entity, fill, source)

    def _fill(self, entity: Entity, fill: FillFrom, source: str) -> TableFill:
        scope = self.old_rows.scope(source)
        columns = {column.column: column for column in entity.columns}
        cells: dict[str, Sql] = {}
        lookups: dict[str, RowLookup] = {}
        unreadable: list[tuple[str, UnreadableRows]] = []
        for name, value in fill.cells:
            if isinstance(value, RowMatch):
                lookup = self._lookup(value, scope, unreadable, name)
                if lookup is not None:
                    lookups[name] = lookup
                continue
            found = value_of(value, scope, columns[name], self._databases, self.report)
            if found is not None:
                cells[name] = found.sql
                unreadable += [(name, rows) for rows in found.unreadable]
        made = {
            column.name: sql
            for column in self.renames.after.tables[entity.qualified_table].columns
            if column.name not in cells | lookups and column.default is None
            if (sql := default_sql(columns[column.name], self._databases)) is not None
        }
        where = (
            condition_of(fill.where, scope, self._databases, self.report) if fill.where else None
        )
        return TableFill(
            source=source,
            cells=tuple(cells.items()),
            lookups=tuple(lookups.items()),
            made=tuple(made.items()),
            where=where.sql if where else None,
            undecided=where.unreadable if where else (),
            distinct=fill.distinct,
            unreadable=tuple(unreadable),
        )

    def _of_link(self, entity: Entity, hints: LinkHints) -> TableFill | None:
        """A link for each old row that has a value."""
        source = self.renames.matched.get(entity.qualified_table)
        if hints.fill is None or source is None or hints.table in self.renames.matched:
            return None
        link = next(one for one in entity.links if one.qualified_table == hints.table)
        key = entity.key[0].column
        own = self.renames.columns.get((entity.qualified_table, key), key)
        scope = self.old_rows.scope(source)
        name = {one: quoted(own, Database.named(one)) for one in self._databases}
        cells = {link.source_column: Sql.of(name)}
        unreadable: list[tuple[str, UnreadableRows]] = []
        if isinstance(hints.fill, RowMatch):
            lookup = self._lookup(hints.fill, scope, unreadable, link.target_column)
            if lookup is None:
                return None
            where = _present([sql for _, sql in lookup.pairs], self._databases)
            return TableFill(
                source=source,
                cells=tuple(cells.items()),
                lookups=((link.target_column, lookup),),
                where=where,
                unreadable=tuple(unreadable),
            )
        target = self.renames.app.entity(link.target).key[0]
        value = value_of(hints.fill, scope, target, self._databases, self.report)
        if value is None:
            return None
        cells[link.target_column] = value.sql
        return TableFill(
            source=source,
            cells=tuple(cells.items()),
            where=_present([value.sql], self._databases),
            unreadable=tuple((link.target_column, rows) for rows in value.unreadable),
        )

    def _lookup(
        self,
        lookup: RowMatch,
        scope: OldRowScope,
        unreadable: list[tuple[str, UnreadableRows]],
        name: str,
    ) -> RowLookup | None:
        def write(phrase: Phrase, column: Column) -> Sql | None:
            value = value_of(phrase, scope, column, self._databases, self.report)
            unreadable.extend((name, rows) for rows in (value.unreadable if value else ()))
            return None if value is None else value.sql

        return RowLookups(self.renames, self.report).read(lookup, write)


def _present(values: list[Sql], databases: list[str]) -> Sql:
    """Rows that have all the values."""
    return Sql.of(
        {one: " AND ".join(f"({sql.on(one)}) IS NOT NULL" for sql in values) for one in databases}
    )
