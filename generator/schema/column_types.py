"""The types of columns at rest: what a field of the spec becomes in each database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from generator.ir import Column, FieldType, Kind
from generator.kinds.facts import AtRest
from generator.schema.model import Argument, Type

UNLIMITED_ON_MYSQL = 255
"""Text without a limit cannot be in an index there."""


def made(name: str, /, dialect: str = "", **arguments: Argument) -> Type:
    """A type of SQLAlchemy, or of one of its dialects."""
    module = f"sqlalchemy.dialects.{dialect}" if dialect else "sqlalchemy"
    given = {word: value for word, value in arguments.items() if value is not None}
    return Type(name, tuple(sorted(given.items())), module)


def _made(stored: AtRest) -> Type:
    return made(stored.name, stored.dialect, **dict(stored.arguments))


def column_type(column: Column) -> Type:
    """The type of a column, with what stands in its place on some databases."""
    if column.generated and column.type.kind in (Kind.BIGINT, Kind.SMALLINT):
        # SQLite numbers rows by itself only in a column that is exactly INTEGER.
        return _varied(_plain(column.type), {"sqlite": made("Integer")})
    return type_at_rest(column.type)


def type_at_rest(type_: FieldType) -> Type:
    """A type of the spec as databases keep its values."""
    if type_.native is not None and type_.enum is not None:
        values = type_.enum.values
        return made("ENUM", "postgresql", name=type_.native, values=values)
    if type_.item is not None:
        return _varied(_plain(type_), {"postgresql": _array(type_.item, type_.native)})
    return _varied(_plain(type_), _variants(type_))


def _plain(type_: FieldType) -> Type:
    return _made(type_.kind.facts.column(type_))


def _variants(type_: FieldType) -> Mapping[str, Type]:
    if type_.kind in (Kind.STRING, Kind.SLUG) and type_.length is None:
        return {"mysql": made("String", length=UNLIMITED_ON_MYSQL)}
    variants = type_.kind.facts.variants
    return {database.value: _made(stored) for database, stored in variants.items()}


def _array(item: FieldType, native: str | None) -> Type:
    if item.enum is not None and not item.enum.is_integer and native is None:
        # No constraint says the values, so the type does: migrations ask about those that go.
        held = made("Enum", native_enum=False, values=item.enum.values)
    else:
        held = type_at_rest(replace(item, native=native))
    return made("ARRAY", "postgresql", item_type=held)


def _varied(plain: Type, variants: Mapping[str, Type]) -> Type:
    return replace(plain, variants=tuple(sorted(variants.items())))
