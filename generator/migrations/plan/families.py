"""What kind of values a type holds, whatever a database calls it."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum, auto

from generator.schema.model import Type


class Family(Enum):
    """Types whose values are alike."""

    TEXT = auto()
    INTEGER = auto()
    DECIMAL = auto()
    FLOAT = auto()
    BOOLEAN = auto()
    DATE = auto()
    TIME = auto()
    DATETIME = auto()
    INTERVAL = auto()
    UUID = auto()
    JSON = auto()
    BYTES = auto()
    ARRAY = auto()
    ENUM = auto()
    OTHER = auto()


_FAMILIES = {
    Family.TEXT: "STRING TEXT CHAR VARCHAR UNICODE UNICODETEXT NVARCHAR NCHAR LONGTEXT MEDIUMTEXT "
    "TINYTEXT CITEXT",
    Family.INTEGER: "INTEGER SMALLINTEGER BIGINTEGER SMALLINT BIGINT INT TINYINT MEDIUMINT",
    Family.DECIMAL: "NUMERIC DECIMAL",
    Family.FLOAT: "FLOAT DOUBLE REAL DOUBLE_PRECISION",
    Family.BOOLEAN: "BOOLEAN",
    Family.DATE: "DATE",
    Family.TIME: "TIME",
    Family.DATETIME: "DATETIME TIMESTAMP",
    Family.INTERVAL: "INTERVAL",
    Family.UUID: "UUID",
    Family.JSON: "JSON JSONB",
    Family.BYTES: "LARGEBINARY BLOB BINARY VARBINARY BYTEA LONGBLOB",
    Family.ARRAY: "ARRAY",
    Family.ENUM: "ENUM",
}
_BY_NAME = {name: family for family, names in _FAMILIES.items() for name in names.split()}
_TELLING = (Family.INTERVAL, Family.ARRAY, Family.ENUM)
"""What only a variant says: elsewhere numbers and JSON stand for them."""
_BITS = {"SMALLINTEGER": 16, "SMALLINT": 16, "BIGINTEGER": 64, "BIGINT": 64}


def family_of(type_: Type) -> Family:
    """The family of a column, on all databases."""
    variants = [_plain(one) for _, one in type_.variants]
    return next((one for one in _TELLING if one in variants), _plain(type_))


def _plain(type_: Type) -> Family:
    return _BY_NAME.get(type_.name.upper(), Family.OTHER)


def bits(type_: Type) -> int:
    """How large the numbers of an integer type may be."""
    return _BITS.get(type_.name.upper(), 32)


def number(type_: Type, name: str) -> int | None:
    """An argument of a type that is a number."""
    value = type_.argument(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def enum_of(type_: Type) -> tuple[str, tuple[str, ...]] | None:
    """Name and values of an enum that is a type of PostgreSQL, also of an array's values."""
    for one in (type_.on("postgresql"), type_):
        inner = one.argument("item_type")
        found = inner if isinstance(inner, Type) else one
        name, values = found.argument("name"), found.argument("values")
        is_native = found.argument("native_enum") is not False
        if _plain(found) is Family.ENUM and is_native and isinstance(name, str):
            texts = values if isinstance(values, tuple) else ()
            return name, tuple(str(one) for one in texts)
    return None


def listed_in(type_: Type) -> tuple[str, ...] | None:
    """The values that the items of an array may have; None for whatever else."""
    item = type_.on("postgresql").argument("item_type")
    values = item.argument("values") if isinstance(item, Type) else None
    return tuple(map(str, values)) if isinstance(values, tuple) else None


def with_enum(type_: Type, name: str, values: tuple[str, ...]) -> Type:
    """The type with another native enum in it."""

    def changed(one: Type) -> Type:
        arguments = dict(one.arguments)
        inner = arguments.get("item_type")
        if isinstance(inner, Type):
            arguments["item_type"] = changed(inner)
        elif _plain(one) is Family.ENUM:
            arguments |= {"name": name, "values": values}
        variants = tuple((dialect, changed(variant)) for dialect, variant in one.variants)
        return replace(one, arguments=tuple(sorted(arguments.items())), variants=variants)

    return changed(type_)
