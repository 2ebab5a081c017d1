"""Rows that an application comes with: what tests of its revisions expect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

from generator.emit import Imports, literal
from generator.ir import App, Column, Default, Entity
from generator.ir.rows import DataRow, RowLiteral, RowReference, RowValue
from generator.resolve.phrases import nouns_of
from generator.schema.reference_rows import key_column


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


def _is_fixed(entity: Entity, column: Column) -> bool:
    """Every row has a value that is known beforehand."""
    cells = (cell for row in rows_of(entity) for cell in row.cells if cell.column == column)
    return not any(isinstance(cell.value, Default) for cell in cells)


def _expected(value: RowValue) -> RowLiteral:
    return value.value if isinstance(value, RowReference) else cast("RowLiteral", value)
