"""Names of SQL types, as models of several databases write them, in the words of the spec language."""

from __future__ import annotations

import re
from collections.abc import Iterable

from generator.importing.model import SourceTable, SourceType, Value

DECIMAL = "decimal(15,4)"
WITHOUT_DIGITS = "it names no digits; SQLite is exact up to 15"

_NAMES: dict[str, str] = {
    **dict.fromkeys(("int", "integer", "int4", "mediumint", "serial", "serial4"), "integer"),
    **dict.fromkeys(("bigint", "int8", "bigserial", "serial8", "long"), "bigint"),
    **dict.fromkeys(("smallint", "int2", "tinyint", "smallserial", "serial2", "year"), "smallint"),
    **dict.fromkeys(("bool", "boolean", "bit"), "boolean"),
    **dict.fromkeys(("string", "varchar", "nvarchar", "varchar2", "character varying"), "string"),
    **dict.fromkeys(("text", "tinytext", "mediumtext", "longtext", "ntext", "clob"), "text"),
    **dict.fromkeys(("char", "nchar", "character", "bpchar"), "char(1)"),
    **dict.fromkeys(("float", "double", "double precision", "float8"), "float"),
    **dict.fromkeys(("real", "float4"), "real"),
    **dict.fromkeys(("timestamp", "timestamptz", "datetime", "datetime2"), "datetime"),
    **dict.fromkeys(("timestamp with time zone", "datetimeoffset"), "datetime"),
    **dict.fromkeys(("timestamp without time zone", "smalldatetime"), "naive_datetime"),
    **dict.fromkeys(("time", "time without time zone"), "time"),
    **dict.fromkeys(("json", "jsonb"), "json"),
    **dict.fromkeys(("blob", "bytea", "binary", "varbinary", "tinyblob", "longblob"), "bytes"),
    **dict.fromkeys(("mediumblob", "image"), "bytes"),
    **dict.fromkeys(("uuid", "guid", "uniqueidentifier"), "uuid"),
    "date": "date",
    "interval": "interval",
}
_NEAR: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("decimal", "numeric", "dec", "number"), (DECIMAL, WITHOUT_DIGITS)),
    **dict.fromkeys(("money", "smallmoney"), ("decimal(15,4)", "it is a decimal here")),
    "timetz": ("time", "it is kept without its zone"),
    "time with time zone": ("time", "it is kept without its zone"),
    "enum": ("string", "its values are not listed"),
    "set": ("string", "it is a text here"),
    **dict.fromkeys(("inet", "cidr", "ipaddress"), ("string(45)", "it is a text here")),
    **dict.fromkeys(("macaddr", "macaddr8"), ("string(23)", "it is a text here")),
    **dict.fromkeys(("citext", "xml", "hstore", "ltree"), ("text", "it is a text here")),
    "tsvector": ("text", "it is a text here"),
}
_HATCHES: dict[str, tuple[str, str, tuple[Value, ...]]] = {
    "citext": ("postgresql.CITEXT()", "str", ("Some text", "Other text")),
    "inet": ("postgresql.INET()", "str", ("10.0.0.1", "10.0.0.2")),
    "cidr": ("postgresql.CIDR()", "str", ("10.0.0.0/24", "10.0.1.0/24")),
    "macaddr": ("postgresql.MACADDR()", "str", ("08:00:2b:01:02:03", "08:00:2b:01:02:04")),
    "tsvector": ("postgresql.TSVECTOR()", "str", ("'fat':2", "'cat':1")),
    "hstore": ("postgresql.HSTORE()", "Any", ({"a": "1"}, {"b": "2"})),
}
"""For applications that run on PostgreSQL alone."""
_EXTENSIONS = {"citext": "postgresql.CITEXT()", "hstore": "postgresql.HSTORE()"}
_WRITTEN = re.compile(r"([\w. ]+?)\s*(?:\(([^)]*)\))?\s*(unsigned)?((?:\[\])*)", re.IGNORECASE)
_UNSIGNED = {"smallint": "integer", "integer": "bigint"}
_MOST_DIGITS = 15


def sql_type(written: str, *, is_postgresql: bool = False) -> SourceType:
    """A type as SQL names it; one that is not known is a text, and says so."""
    found = _WRITTEN.fullmatch(written.strip())
    if found is None:
        return SourceType(word="text", source=written, lost=f"the type {written} is a text here")
    name, arguments = found[1].strip().lower(), (found[2] or "").strip()
    if name.startswith("pg_catalog."):
        name = name.removeprefix("pg_catalog.")
    if is_postgresql and name in _HATCHES and not found[4]:
        sqlalchemy, python, examples = _HATCHES[name]
        return SourceType(sqlalchemy=sqlalchemy, python=python, examples=examples, source=written)
    type_ = _plain(name, arguments, written)
    if found[3] or "unsigned" in name:
        type_ = unsigned(_plain(name.replace("unsigned", "").strip(), arguments, written))
    if found[4]:
        return as_array(type_, written)
    return type_


def extensions_of(tables: Iterable[SourceTable]) -> tuple[str, ...]:
    """What the types need of PostgreSQL."""
    used = {column.type.sqlalchemy for table in tables for column in table.columns}
    return tuple(name for name, type_ in _EXTENSIONS.items() if type_ in used)


def unsigned(type_: SourceType) -> SourceType:
    """The next wider type, with its bound."""
    word = _UNSIGNED.get(type_.word, type_.word)
    return SourceType(word=word, source=type_.source, lost=type_.lost, rules=(("ge", 0),))


def as_array(type_: SourceType, written: str) -> SourceType:
    """A list of values of the type."""
    if type_.word in {"json", "bytes"} or type_.sqlalchemy:
        return SourceType(word="json", source=written, lost="it is a list in JSON")
    return SourceType(
        word="" if type_.enum else f"array({type_.word})",
        enum=type_.enum,
        is_array=bool(type_.enum),
        source=written,
        lost=type_.lost,
    )


def decimal(precision: int, scale: int, written: str) -> SourceType:
    """As many digits as each database keeps exactly."""
    scale = min(scale, precision)
    if precision <= _MOST_DIGITS:
        return SourceType(word=f"decimal({max(precision, 1)},{scale})", source=written)
    scale = min(scale, 6)
    lost = f"it has {precision} digits; SQLite is exact up to {_MOST_DIGITS}"
    return SourceType(word=f"decimal({_MOST_DIGITS},{scale})", source=written, lost=lost)


def _plain(name: str, arguments: str, written: str) -> SourceType:
    numbers = [int(one) for one in re.findall(r"\d+", arguments)]
    if name in {"decimal", "numeric", "dec", "number"} and numbers:
        return decimal(numbers[0], numbers[1] if len(numbers) > 1 else 0, written)
    if name == "enum" and arguments:
        values = tuple(re.findall(r"'((?:[^']|'')*)'", arguments))
        if values:
            return SourceType(values=values, source=written)
    if name == "tinyint" and numbers == [1]:
        return SourceType(word="boolean", source=written)
    if name == "bit" and numbers and numbers != [1]:
        lost = "its bits are a text here"
        return SourceType(word=f"string({numbers[0]})", source=written, lost=lost)
    if name in _NAMES:
        return SourceType(word=_with_length(_NAMES[name], numbers, arguments), source=written)
    word, lost = _NEAR.get(name, ("string", f"the type {written} is not known; it is a text here"))
    return SourceType(word=word, source=written, lost=lost)


def _with_length(word: str, numbers: list[int], arguments: str) -> str:
    if word == "string" and arguments.lower() == "max":
        return "text"
    if word == "string" and numbers and numbers[0] > 0:
        return f"string({numbers[0]})"
    if word == "char(1)" and numbers and numbers[0] > 0:
        return f"char({numbers[0]})"
    return word
