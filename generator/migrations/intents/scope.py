"""The old row as expressions see it: columns of a state in the types of the spec language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.expressions.scope import EntityScope, Place, RowScope
from generator.ir import Column, EnumType, FieldType, Kind, Name, Role
from generator.migrations.intents.related import Joins, joins_of
from generator.migrations.intents.renames import Renames
from generator.migrations.plan.enums import values_of
from generator.migrations.plan.families import Family, bits, family_of, number
from generator.schema.model import Column as Stored
from generator.schema.model import Table

OLD_ROW = Place(
    what="a value for rows that are there",
    clock=True,
    converts=True,
    paths=True,
    aggregates=True,
    joins=True,
)
CONVERSION = Place(what="a value of another type", clock=True, converts=True)
"""PostgreSQL computes it while it changes the table, and reads no other one then."""
_KINDS = {
    Family.TEXT: Kind.STRING,
    Family.DECIMAL: Kind.DECIMAL,
    Family.FLOAT: Kind.FLOAT,
    Family.BOOLEAN: Kind.BOOLEAN,
    Family.DATE: Kind.DATE,
    Family.TIME: Kind.TIME,
    Family.INTERVAL: Kind.INTERVAL,
    Family.UUID: Kind.UUID,
    Family.JSON: Kind.JSON,
    Family.BYTES: Kind.BYTES,
    Family.ARRAY: Kind.JSON,
    Family.OTHER: Kind.BYTES,
}
_INTEGERS = {16: Kind.SMALLINT, 32: Kind.INTEGER, 64: Kind.BIGINT}


@dataclass(frozen=True, slots=True, kw_only=True)
class OldRowScope(EntityScope):
    """The names of an old row, whose tables stand in the place of entities."""

    joins: Joins

    def key(self, entity: str) -> Column | None:
        """The first column of the key: whoever counts rows counts those."""
        columns = self.rows[entity].columns.values()
        return next((column for column in columns if column.role is Role.KEY), None)


class OldRows:
    """The names of all old rows."""

    def __init__(self, renames: Renames) -> None:
        self._renames = renames

    def scope(self, table: str, place: Place = OLD_ROW) -> OldRowScope:
        """The names of the old row: its columns, relations without their `_id`, and of other rows."""
        rows, joins = self._named
        return OldRowScope(entity=table, rows=rows, place=place, joins=joins)

    @cached_property
    def _named(self) -> tuple[Mapping[str, RowScope], Joins]:
        state = self._renames.before
        joins = joins_of(self._renames)
        rows = {}
        for key, table in state.tables.items():
            hops = {name: join.hop for (source, name), join in joins.items() if source == key}
            rows[key] = RowScope(columns=_columns(table), hops=hops)
        return rows, joins


def _columns(table: Table) -> dict[str, Column]:
    columns = {one.name: _column(table, one) for one in table.columns}
    for key in table.foreign_keys:
        name = key.columns[0].removesuffix("_id")
        if len(key.columns) == 1 and name not in columns:
            columns[name] = columns[key.columns[0]]
    for name in list(columns):
        columns.setdefault(Name(name).snake, columns[name])
        columns.setdefault(name.removeprefix("hashed_"), columns[name])
    return columns


def _column(table: Table, column: Stored) -> Column:
    is_key = table.primary_key is not None and column.name in table.primary_key.columns
    return Column(
        name=column.name,
        attribute=column.name,
        column=column.name,
        type=_type(table, column),
        nullable=column.nullable,
        role=Role.KEY if is_key else Role.FIELD,
    )


def _type(table: Table, column: Stored) -> FieldType:
    values = values_of(table, column)
    family = family_of(column.type)
    if values is not None and family not in (Family.ARRAY, Family.INTEGER):
        name = Name(f"{table.name}_{column.name}").pascal
        return FieldType(kind=Kind.ENUM, enum=EnumType(name=name, values=values))
    if family is Family.INTEGER:
        return FieldType(kind=_INTEGERS[bits(column.type)])
    if family is Family.DATETIME:
        is_zoned = bool(column.type.argument("timezone"))
        return FieldType(kind=Kind.DATETIME if is_zoned else Kind.NAIVE_DATETIME)
    return FieldType(
        kind=_KINDS.get(family, Kind.BYTES),
        length=number(column.type, "length") if family is Family.TEXT else None,
        precision=number(column.type, "precision"),
        scale=number(column.type, "scale"),
    )
