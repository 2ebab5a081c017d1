"""The old row as expressions see it: columns of a state in the types of the spec language."""

from __future__ import annotations

from generator.expressions.scope import EntityScope, Place, RowScope
from generator.ir import Column, EnumType, FieldType, Kind, Name
from generator.migrations.plan.enums import values_of
from generator.migrations.plan.families import Family, bits, family_of, number
from generator.schema.model import Column as Stored
from generator.schema.model import Table

OLD_ROW = Place(what="a value for rows that are there", clock=True, converts=True)
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


def scope_of(table: Table, entity: str) -> EntityScope:
    """The names of the old row: its columns, and relations without their `_id`."""
    columns = {one.name: _column(table, one) for one in table.columns}
    for key in table.foreign_keys:
        name = key.columns[0].removesuffix("_id")
        if len(key.columns) == 1 and name not in columns:
            columns[name] = columns[key.columns[0]]
    for name in list(columns):
        columns.setdefault(Name(name).snake, columns[name])
        columns.setdefault(name.removeprefix("hashed_"), columns[name])
    return EntityScope(entity=entity, rows={entity: RowScope(columns=columns)}, place=OLD_ROW)


def _column(table: Table, column: Stored) -> Column:
    return Column(
        name=column.name,
        attribute=column.name,
        column=column.name,
        type=_type(table, column),
        nullable=column.nullable,
    )


def _type(table: Table, column: Stored) -> FieldType:
    values = values_of(table, column)
    family = family_of(column.type)
    if values is not None and family is not Family.ARRAY:
        name = Name(f"{table.name}_{column.name}").pascal
        return FieldType(kind=Kind.ENUM, enum=EnumType(name=name, values=values))
    if family is Family.INTEGER:
        return FieldType(kind=_INTEGERS[bits(column.type)])
    if family is Family.DATETIME:
        is_zoned = bool(column.type.argument("timezone"))
        return FieldType(kind=Kind.DATETIME if is_zoned else Kind.NAIVE_DATETIME)
    return FieldType(
        kind=_KINDS.get(family, Kind.BYTES),
        precision=number(column.type, "precision"),
        scale=number(column.type, "scale"),
    )
