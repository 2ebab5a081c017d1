"""What becomes of a value when its column gets another type, where the database's own cast is wrong.

PostgreSQL wants most casts in words; SQLite keeps what it is given, whatever the column says, so
each conversion is written out; MySQL converts by itself but for a few.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from generator.expressions.sql import quoted
from generator.ir.app import Database
from generator.migrations.state import Column, Type


class Family(Enum):
    """Types whose values are alike."""

    TEXT = auto()
    INTEGER = auto()
    DECIMAL = auto()
    FLOAT = auto()
    BOOLEAN = auto()
    DATE = auto()
    TIME = auto()
    NAIVE = auto()
    AWARE = auto()
    INTERVAL = auto()
    UUID = auto()
    JSON = auto()
    BYTES = auto()
    ENUM = auto()
    ARRAY = auto()
    OTHER = auto()


def family_of(type_: Type) -> Family:
    """What a type of one database holds."""
    if type_.name in {"DateTime", "TIMESTAMP"}:
        return Family.AWARE if type_.argument("timezone") else Family.NAIVE
    if type_.name == "ENUM" or (type_.name == "Enum" and type_.argument("native_enum") is None):
        return Family.ENUM
    return _FAMILIES.get(type_.name, Family.OTHER)


def conversion(before: Column, after: Column, dialect: str) -> str | None:
    """The new value as an expression over the old one; None where the column's own cast does."""
    old, new = before.type.on(dialect), after.type.on(dialect)
    pair = family_of(old), family_of(new)
    name = quoted(before.name, Database(dialect))
    convert = _CONVERSIONS[dialect].get(pair)
    if convert is not None:
        return convert(name, old, new)
    if dialect == "sqlite" and _loses_places(old, new):
        return f"round({name}, {new.argument('scale') or 0})"
    if dialect == "postgresql" and (pair[0] is not pair[1] or _changes_kind(old, new)):
        return f"{name}::{_cast_name(new)}"
    return None


_KINDS = {
    Family.TEXT: "String VARCHAR CHAR NCHAR NVARCHAR Unicode UnicodeText Text TEXT LONGTEXT Enum",
    Family.INTEGER: "Integer INTEGER SmallInteger SMALLINT BigInteger BIGINT TINYINT",
    Family.DECIMAL: "Numeric NUMERIC DECIMAL",
    Family.FLOAT: "Float FLOAT Double DOUBLE DOUBLE_PRECISION REAL",
    Family.BOOLEAN: "Boolean BOOLEAN",
    Family.DATE: "Date DATE",
    Family.TIME: "Time TIME",
    Family.NAIVE: "DATETIME",
    Family.INTERVAL: "Interval INTERVAL",
    Family.UUID: "Uuid UUID",
    Family.JSON: "JSON JSONB",
    Family.BYTES: "LargeBinary BLOB LONGBLOB BYTEA BINARY VARBINARY",
    Family.ARRAY: "ARRAY",
}
_FAMILIES = {name: family for family, names in _KINDS.items() for name in names.split()}

Convert = Callable[[str, Type, Type], str]
"""The column's name, its old and its new type."""
Pair = tuple[Family, Family]


def _written(template: str) -> Convert:
    """A conversion without a look at the types; `$` stands for the column."""
    return lambda name, _old, _new: template.replace("$", name)


def _each(old: Family, news: tuple[Family, ...], template: str) -> dict[Pair, Convert]:
    return {(old, new): _written(template) for new in news}


def _from_each(olds: tuple[Family, ...], new: Family, template: str) -> dict[Pair, Convert]:
    return {(old, new): _written(template) for old in olds}


_NUMBERS = (Family.INTEGER, Family.DECIMAL, Family.FLOAT)
_MOMENTS = (Family.NAIVE, Family.AWARE)
_TRUE = "('true', 't', 'yes', 'y', 'on', '1')"
_TRUTH_OF_TEXT = f"CASE WHEN lower($) IN {_TRUE} THEN 1 WHEN $ IS NOT NULL THEN 0 END"
_TEXT_OF_TRUTH = "CASE $ WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
_HEX = "lower(replace($, '-', ''))"
_PARTS = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
_PIECES = tuple(f"substr($, {start}, {length})" for start, length in _PARTS)

_SQLITE: dict[Pair, Convert] = {
    (Family.TEXT, Family.INTEGER): _written("CAST($ AS INTEGER)"),
    **_each(Family.TEXT, (Family.DECIMAL, Family.FLOAT), "CAST($ AS NUMERIC)"),
    (Family.TEXT, Family.BOOLEAN): _written(_TRUTH_OF_TEXT),
    (Family.TEXT, Family.DATE): _written("date($)"),
    (Family.TEXT, Family.TIME): _written("strftime('%H:%M:%f000', $)"),
    **_each(Family.TEXT, _MOMENTS, "strftime('%Y-%m-%d %H:%M:%f000', $)"),
    (Family.TEXT, Family.UUID): _written(_HEX),
    (Family.TEXT, Family.BYTES): _written("CAST($ AS BLOB)"),
    (Family.BYTES, Family.TEXT): _written("CAST($ AS TEXT)"),
    (Family.BOOLEAN, Family.TEXT): _written(_TEXT_OF_TRUTH),
    (Family.DECIMAL, Family.TEXT): lambda name, old, _new: _with_places(name, old),
    **_from_each((Family.INTEGER, Family.FLOAT), Family.TEXT, "CAST($ AS TEXT)"),
    **_from_each(_NUMBERS, Family.BOOLEAN, "$ <> 0"),
    **_from_each((Family.DECIMAL, Family.FLOAT), Family.INTEGER, "CAST(round($) AS INTEGER)"),
    **_each(Family.DATE, _MOMENTS, "$ || ' 00:00:00.000000'"),
    **_from_each(_MOMENTS, Family.DATE, "substr($, 1, 10)"),
    **_from_each(_MOMENTS, Family.TIME, "substr($, 12)"),
    (Family.UUID, Family.TEXT): _written(" || '-' || ".join(_PIECES)),
}
_UTC = "$ AT TIME ZONE 'UTC'"
_TO_TEXT = "to_char({}, 'YYYY-MM-DD HH24:MI:SS.US')"
_POSTGRESQL: dict[Pair, Convert] = {
    # A cast to varchar(n) would cut; without a length the column refuses what is too long.
    **_from_each(tuple(one for one in Family if one is not Family.TEXT), Family.TEXT, "$::text"),
    (Family.NAIVE, Family.TEXT): _written(_TO_TEXT.format("$")),
    (Family.AWARE, Family.TEXT): _written(_TO_TEXT.format(_UTC)),
    (Family.NAIVE, Family.AWARE): _written(_UTC),
    (Family.AWARE, Family.NAIVE): _written(_UTC),
    (Family.AWARE, Family.DATE): _written(f"({_UTC})::date"),
    (Family.AWARE, Family.TIME): _written(f"({_UTC})::time"),
    (Family.DATE, Family.AWARE): _written("$::timestamp AT TIME ZONE 'UTC'"),
    (Family.TEXT, Family.AWARE): _written("$::timestamp AT TIME ZONE 'UTC'"),
    **_from_each(_NUMBERS, Family.BOOLEAN, "$ <> 0"),
    **_each(Family.BOOLEAN, _NUMBERS, "$::integer"),
    (Family.TEXT, Family.BYTES): _written("convert_to($, 'UTF8')"),
    (Family.BYTES, Family.TEXT): _written("convert_from($, 'UTF8')"),
    (Family.INTEGER, Family.INTERVAL): _written("$ * interval '1 microsecond'"),
    (Family.INTERVAL, Family.INTEGER): _written("(extract(epoch FROM $) * 1000000)::bigint"),
    (Family.ENUM, Family.ENUM): lambda name, _old, new: f"{name}::text::{_cast_name(new)}",
}
_MYSQL: dict[Pair, Convert] = {
    (Family.TEXT, Family.BOOLEAN): _written(_TRUTH_OF_TEXT),
    (Family.BOOLEAN, Family.TEXT): _written(_TEXT_OF_TRUTH),
    **_from_each(_NUMBERS, Family.BOOLEAN, "$ <> 0"),
    (Family.TEXT, Family.UUID): _written(_HEX),
    (Family.UUID, Family.TEXT): _written(f"""concat({", '-', ".join(_PIECES)})"""),
}
_CONVERSIONS = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL, "mysql": _MYSQL}


def _with_places(name: str, type_: Type) -> str:
    """A number as text with all its places, as servers write it."""
    places = type_.argument("scale")
    if type_.argument("precision") is None:
        return f"CAST({name} AS TEXT)"
    return f"CASE WHEN {name} IS NOT NULL THEN printf('%.{places or 0}f', {name}) END"


def _loses_places(old: Type, new: Type) -> bool:
    """A number with fewer places than it may have had: SQLite would keep them."""
    if family_of(new) is not Family.DECIMAL:
        return False
    places = new.argument("scale")
    if new.argument("precision") is None:
        return False
    if family_of(old) is Family.FLOAT:
        return True
    before = old.argument("scale") if old.argument("precision") is not None else 99
    return family_of(old) is Family.DECIMAL and int(str(places or 0)) < int(str(before or 0))


def _changes_kind(old: Type, new: Type) -> bool:
    """Enums, arrays and JSON of different types, which PostgreSQL does not take for each other."""
    if family_of(new) in {Family.ENUM, Family.ARRAY}:
        return old != new
    return family_of(new) in {Family.JSON, Family.OTHER} and old.name != new.name


_CASTS = {
    "SmallInteger": "smallint",
    "SMALLINT": "smallint",
    "BigInteger": "bigint",
    "BIGINT": "bigint",
    "REAL": "real",
    "JSON": "json",
    "JSONB": "jsonb",
}
_CAST_OF = {
    Family.INTEGER: "integer",
    Family.DECIMAL: "numeric",
    Family.FLOAT: "double precision",
    Family.BOOLEAN: "boolean",
    Family.DATE: "date",
    Family.TIME: "time",
    Family.NAIVE: "timestamp",
    Family.AWARE: "timestamptz",
    Family.INTERVAL: "interval",
    Family.UUID: "uuid",
    Family.BYTES: "bytea",
    Family.TEXT: "text",
}


def _cast_name(type_: Type) -> str:
    """A type as a cast of PostgreSQL names it."""
    item = type_.argument("item_type")
    if isinstance(item, Type):
        return f"{_cast_name(item)}[]"
    name = type_.argument("name")
    if isinstance(name, str):
        return quoted(name, Database.POSTGRESQL)
    return _CASTS.get(type_.name) or _CAST_OF.get(family_of(type_), type_.name.lower())
