"""The types of columns at rest: what a field of the spec becomes in each database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from generator.ir import Column, FieldType, Kind
from generator.schema.model import Argument, Type

URL_LENGTH = 2083
EMAIL_LENGTH = 254
HASH_LENGTH = 255
UNLIMITED_ON_MYSQL = 255
"""Text without a limit cannot be in an index there."""


def made(name: str, /, dialect: str = "", **arguments: Argument) -> Type:
    """A type of SQLAlchemy, or of one of its dialects."""
    module = f"sqlalchemy.dialects.{dialect}" if dialect else "sqlalchemy"
    given = {word: value for word, value in arguments.items() if value is not None}
    return Type(name, tuple(sorted(given.items())), module)


_PLAIN = {
    Kind.TEXT: made("Text"),
    Kind.EMAIL: made("String", length=EMAIL_LENGTH),
    Kind.URL: made("String", length=URL_LENGTH),
    Kind.PASSWORD: made("String", length=HASH_LENGTH),
    Kind.INTEGER: made("Integer"),
    Kind.SMALLINT: made("SmallInteger"),
    Kind.BIGINT: made("BigInteger"),
    # Four bytes hold no 0.1, so no filter would find it: both are kept in eight.
    Kind.FLOAT: made("Double"),
    Kind.REAL: made("Double"),
    Kind.BOOLEAN: made("Boolean"),
    Kind.DATE: made("Date"),
    Kind.TIME: made("Time"),
    Kind.DATETIME: made("DateTime", timezone=True),
    Kind.NAIVE_DATETIME: made("DateTime"),
    Kind.INTERVAL: made("BigInteger"),
    Kind.BYTES: made("LargeBinary"),
    Kind.JSON: made("JSON"),
    Kind.ARRAY: made("JSON"),
    Kind.UUID: made("Uuid"),
}
_VARIANTS = {
    Kind.TEXT: {"mysql": made("LONGTEXT", "mysql")},
    Kind.DATETIME: {"mysql": made("DATETIME", "mysql", fsp=6)},
    Kind.NAIVE_DATETIME: {"mysql": made("DATETIME", "mysql", fsp=6)},
    Kind.TIME: {"mysql": made("TIME", "mysql", fsp=6)},
    Kind.BYTES: {"mysql": made("LONGBLOB", "mysql")},
    Kind.INTERVAL: {"postgresql": made("INTERVAL", "postgresql")},
    Kind.JSON: {"postgresql": made("JSONB", "postgresql")},
}
"""Where one database has another type: MySQL drops fractions of a second unless it is told
otherwise, and its plain texts and bytes end at 65,535; PostgreSQL has types that the others lack."""


def column_type(column: Column) -> Type:
    """The type of a column, with what stands in its place on some databases."""
    if column.generated and column.type.kind in (Kind.BIGINT, Kind.SMALLINT):
        # SQLite numbers rows by itself only in a column that is exactly INTEGER.
        return _varied(_PLAIN[column.type.kind], {"sqlite": made("Integer")})
    return type_at_rest(column.type)


def type_at_rest(type_: FieldType) -> Type:
    """A type of the spec as databases keep its values."""
    if type_.native is not None and type_.enum is not None:
        values = type_.enum.values
        return made("ENUM", "postgresql", name=type_.native, values=values)
    if type_.item is not None:
        return _varied(_PLAIN[Kind.ARRAY], {"postgresql": _array(type_.item, type_.native)})
    return _varied(_plain(type_), _variants(type_))


def enum_length(type_: FieldType) -> int:
    """Length of the column that stores an enum's values."""
    return max(len(value) for value in type_.enum.values) if type_.enum else 0


def _plain(type_: FieldType) -> Type:
    if type_.kind is Kind.DECIMAL:
        scale = None if type_.precision is None else type_.scale or 0
        return made("Numeric", precision=type_.precision, scale=scale)
    if type_.kind is Kind.ENUM:
        return made("String", length=enum_length(type_))
    # CHAR fills texts up with blanks on PostgreSQL, and MariaDB takes them off.
    return _PLAIN.get(type_.kind) or made("String", length=type_.length)


def _variants(type_: FieldType) -> Mapping[str, Type]:
    if type_.kind in (Kind.STRING, Kind.SLUG) and type_.length is None:
        return {"mysql": made("String", length=UNLIMITED_ON_MYSQL)}
    return _VARIANTS.get(type_.kind, {})


def _array(item: FieldType, native: str | None) -> Type:
    if item.enum is not None and native is None:
        # No constraint says the values, so the type does: migrations ask about those that go.
        held = made("Enum", native_enum=False, values=item.enum.values)
    else:
        held = type_at_rest(replace(item, native=native))
    return made("ARRAY", "postgresql", item_type=held)


def _varied(plain: Type, variants: Mapping[str, Type]) -> Type:
    return replace(plain, variants=tuple(sorted(variants.items())))
