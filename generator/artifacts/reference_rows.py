"""Rows that an application comes with: the revision that inserts them, and what tests expect."""

from __future__ import annotations

import datetime as dt
import keyword
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from generator.artifacts.columns import sqlalchemy_type
from generator.artifacts.order import creation_order
from generator.artifacts.phrases import nouns_of
from generator.emit import Imports, literal
from generator.ir import App, Column, Default, Entity, Kind, ManyToMany
from generator.ir.rows import Cell, DataRow, RowLiteral, RowReference, RowValue

REVISION, BEFORE = "0002", "0001"
MOST_AT_ONCE = 200
"""Rows of one statement with subqueries: PostgreSQL takes 32,767 parameters."""


@dataclass(frozen=True)
class RowsTableView:
    """A table as far as its rows need it."""

    variable: str
    name: str
    columns: tuple[tuple[str, str], ...]
    """Names and types."""
    schema: str
    """The namespace as an argument; nothing where there is none."""


@dataclass(frozen=True)
class InsertView:
    """Rows of one table that are inserted together."""

    table: str
    rows: tuple[str, ...]
    has_references: bool


@dataclass(frozen=True)
class RemovalView:
    """Rows that are taken out again."""

    table: str
    condition: str


@dataclass(frozen=True)
class _RowsBatch:
    entity: Entity
    rows: tuple[DataRow, ...]


@dataclass(frozen=True)
class RowsMigrationView:
    """The revision that inserts the rows."""

    app: App
    imports: Imports = field(default_factory=Imports)

    @property
    def revision(self) -> str:
        return REVISION

    @property
    def before(self) -> str:
        return BEFORE

    @cached_property
    def tables(self) -> list[RowsTableView]:
        tables = [self._table(entity) for entity in self._entities]
        return tables + [self._link_table(entity, link) for entity, link in self._links]

    @cached_property
    def inserts(self) -> list[InsertView]:
        return [*map(self._insert, self._batches), *self._link_inserts()]

    @cached_property
    def removals(self) -> list[RemovalView]:
        """Links first, as Alembic works without the foreign keys of SQLite, then the rows behind
        those that refer to them.
        """
        links = [self._link_removal(entity, link) for entity, link in self._links]
        return links + [self._removal(batch) for batch in reversed(self._batches)]

    @property
    def has_references(self) -> bool:
        return any(insert.has_references for insert in self.inserts)

    @property
    def reads_clock(self) -> bool:
        return any(
            isinstance(cell.value, Default)
            for batch in self._batches
            for row in batch.rows
            for cell in row.cells
        )

    @cached_property
    def _entities(self) -> list[Entity]:
        order = creation_order(self.app).entities
        return [entity for entity in order if entity.rows is not None and entity.rows.data]

    @cached_property
    def _links(self) -> list[tuple[Entity, ManyToMany]]:
        """Relations by which some rows are linked."""
        return [
            (entity, link)
            for entity in self._entities
            for link in entity.links
            if any(one.relation == link.name for row in rows_of(entity) for one in row.links)
        ]

    @cached_property
    def _batches(self) -> list[_RowsBatch]:
        """Rows behind those that they refer to."""
        there: set[tuple[str, RowLiteral]] = set()
        waiting = {entity.name.text: list(rows_of(entity)) for entity in self._entities}
        batches: list[_RowsBatch] = []
        while any(waiting.values()):
            for entity in self._entities:
                name = entity.name.text
                while ready := [row for row in waiting[name] if _needs(row) <= there]:
                    waiting[name] = [row for row in waiting[name] if not _needs(row) <= there]
                    there |= {(name, row.key) for row in ready}
                    batches += [
                        _RowsBatch(entity, tuple(ready[start : start + MOST_AT_ONCE]))
                        for start in range(0, len(ready), MOST_AT_ONCE)
                    ]
        return batches

    def _variable(self, table: str) -> str:
        taken = {"op", "sa", "dt", "mysql", "now", "revision", "upgrade", "downgrade", "key_of"}
        name = "".join(sign if sign.isalnum() else "_" for sign in table)
        return (
            f"{name}_"
            if name in taken or not name.isidentifier() or keyword.iskeyword(name)
            else name
        )

    def _table(self, entity: Entity) -> RowsTableView:
        used = {cell.column.name for row in rows_of(entity) for cell in row.cells}
        columns = [one for one in entity.columns if one.name in used or one == entity.id]
        pairs = tuple((literal(one.column), sqlalchemy_type(one, self.app)) for one in columns)
        return self._table_view(entity, pairs)

    def _link_table(self, entity: Entity, link: ManyToMany) -> RowsTableView:
        ends = ((link.source_column, entity), (link.target_column, self.app.entity(link.target)))
        pairs = tuple((literal(name), sqlalchemy_type(one.id, self.app)) for name, one in ends)
        return self._table_view(link, pairs)

    def _table_view(
        self, one: Entity | ManyToMany, columns: tuple[tuple[str, str], ...]
    ) -> RowsTableView:
        schema = f"schema={literal(one.schema)}" if one.schema else ""
        variable = self._variable(one.qualified_table)
        return RowsTableView(variable, literal(one.table), columns, schema)

    def _insert(self, batch: _RowsBatch) -> InsertView:
        has_references = any(_needs(row) for row in batch.rows)
        rows = tuple(self._row(row.cells) for row in batch.rows)
        return InsertView(self._variable(batch.entity.qualified_table), rows, has_references)

    def _row(self, cells: Iterable[Cell]) -> str:
        pairs = (
            f"{literal(one.column.column)}: {self._value(one.column, one.value)}" for one in cells
        )
        return "{" + ", ".join(pairs) + "}"

    def _value(self, column: Column, value: RowValue) -> str:
        if isinstance(value, RowReference):
            return self._key_of(value)
        if isinstance(value, Default):
            return self._moment(column, value)
        return self._literal(value)

    def _literal(self, value: RowLiteral | dt.timedelta) -> str:
        return literal(value, self.imports).replace("dt.timezone.utc", "dt.UTC")

    def _key_of(self, reference: RowReference) -> str:
        entity = self.app.entity(reference.entity)
        table = self._variable(entity.qualified_table)
        key, column = (_column(table, one) for one in (entity.id, reference.column))
        return f"key_of({key}, {column} == {self._literal(reference.value)})"

    def _moment(self, column: Column, default: Default) -> str:
        moment = "now"
        if default.offset_seconds:
            moment = f"now + {self._literal(dt.timedelta(seconds=default.offset_seconds))}"
        if column.type.kind is Kind.NAIVE_DATETIME:
            return f"({moment}).replace(tzinfo=None)"
        part = {Kind.DATE: "date", Kind.TIME: "time"}.get(column.type.kind)
        return f"({moment}).{part}()" if part else moment

    def _link_inserts(self) -> Iterator[InsertView]:
        for entity, link in self._links:
            key = key_column(entity)
            rows = [
                f"{{{literal(link.source_column)}: "
                f"{self._key_of(RowReference(entity=entity.name.text, column=key, value=row.key))}, "
                f"{literal(link.target_column)}: {self._key_of(target)}}}"
                for row in rows_of(entity)
                for linked in row.links
                if linked.relation == link.name
                for target in linked.rows
            ]
            for start in range(0, len(rows), MOST_AT_ONCE):
                chunk = tuple(rows[start : start + MOST_AT_ONCE])
                yield InsertView(self._variable(link.qualified_table), chunk, has_references=True)

    def _removal(self, batch: _RowsBatch) -> RemovalView:
        table = self._variable(batch.entity.qualified_table)
        return RemovalView(table, self._are(batch.entity, batch.rows))

    def _link_removal(self, entity: Entity, link: ManyToMany) -> RemovalView:
        table = self._variable(link.qualified_table)
        own = self._variable(entity.qualified_table)
        keys = f"sa.select({_column(own, entity.id)}).where({self._are(entity, rows_of(entity))})"
        return RemovalView(table, f"{table}.c[{literal(link.source_column)}].in_({keys})")

    def _are(self, entity: Entity, rows: Iterable[DataRow]) -> str:
        """The condition that rows are these."""
        values = ", ".join(self._literal(row.key) for row in rows)
        return (
            f"{_column(self._variable(entity.qualified_table), key_column(entity))}.in_([{values}])"
        )


@dataclass(frozen=True)
class RowExpectations:
    """What tests of the revisions find in the tables."""

    app: App
    imports: Imports

    def cases(self) -> Iterator[str]:
        """Arguments of a parametrised test: a statement, and the rows that it reads."""
        for entity in self.app.entities:
            if entity.rows is not None and entity.rows.data:
                yield self._case(entity)
                yield from self._link_cases(entity)

    def _case(self, entity: Entity) -> str:
        shown = [cell.column for cell in rows_of(entity)[0].cells if _is_fixed(entity, cell.column)]
        columns = ", ".join(self._read(entity, column) for column in shown)
        rows = (
            tuple(_expected(cell.value) for cell in row.cells if cell.column in shown)
            for row in rows_of(entity)
        )
        return self._param(f"sa.select({columns})", rows, nouns_of(entity))

    def _link_cases(self, entity: Entity) -> Iterator[str]:
        for link in entity.links:
            pairs = [
                (row.key, target.value)
                for row in rows_of(entity)
                for linked in row.links
                if linked.relation == link.name
                for target in linked.rows
            ]
            target = self.app.entity(link.target)
            if pairs:
                ends = (self._attribute(one, key_column(one)) for one in (entity, target))
                keys = ", ".join(ends)
                relation = f"{self._model(entity)}.{link.attribute}"
                statement = f"sa.select({keys}).join({relation})"
                yield self._param(statement, pairs, f"{link.name} of {nouns_of(entity)}")

    def _param(self, statement: str, rows: Iterable[tuple[RowLiteral, ...]], name: str) -> str:
        listed = ", ".join(self._literal(row) for row in rows)
        return f"pytest.param({statement}, [{listed}], id={literal(name)})"

    def _read(self, entity: Entity, column: Column) -> str:
        """A column; of a reference the value that the row is known by."""
        own = self._attribute(entity, column)
        cells = (cell for row in rows_of(entity) for cell in row.cells if cell.column == column)
        reference = next((one.value for one in cells if isinstance(one.value, RowReference)), None)
        if reference is None:
            return own
        target = self.app.entity(reference.entity)
        through = self.imports.need("sqlalchemy.orm", "aliased")
        model = self._model(target)
        other = f"{through}({model})"
        name = f"other_{column.name}"
        return (
            f"sa.select(({name} := {other}).{reference.column.attribute})"
            f".where({name}.{target.id.attribute} == {own}).scalar_subquery()"
        )

    def _attribute(self, entity: Entity, column: Column) -> str:
        return f"{self._model(entity)}.{column.attribute}"

    def _model(self, entity: Entity) -> str:
        return self.imports.need(f"app.models.{entity.module}", entity.name.text)

    def _literal(self, value: object) -> str:
        return literal(value, self.imports).replace("dt.timezone.utc", "dt.UTC")


def rows_of(entity: Entity) -> tuple[DataRow, ...]:
    return entity.rows.data if entity.rows is not None else ()


def key_column(entity: Entity) -> Column:
    """The field that the rows of an entity are known by."""
    return entity.rows.key if entity.rows is not None else entity.id


def _needs(row: DataRow) -> set[tuple[str, RowLiteral]]:
    values = (cell.value for cell in row.cells)
    return {(one.entity, one.value) for one in values if isinstance(one, RowReference)}


def _is_fixed(entity: Entity, column: Column) -> bool:
    """Every row has a value that is known beforehand."""
    cells = (cell for row in rows_of(entity) for cell in row.cells if cell.column == column)
    return not any(isinstance(cell.value, Default) for cell in cells)


def _expected(value: RowValue) -> RowLiteral:
    return value.value if isinstance(value, RowReference) else cast("RowLiteral", value)


def _column(table: str, column: Column) -> str:
    """A column of a table in a revision."""
    name = column.column
    plain = name.isidentifier() and not keyword.iskeyword(name) and not hasattr(dict, name)
    return f"{table}.c.{name}" if plain else f"{table}.c[{literal(name)}]"
