"""Types of SQLite, which are free text, in the words of the language."""

from __future__ import annotations

import re

from generator.importing.model import SourceType

_ARGUMENTS = re.compile(r"\s*([A-Za-z_ ]*?)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?\s*")
_WORDS = {
    "integer": "integer",
    "int": "integer",
    "smallint": "smallint",
    "tinyint": "smallint",
    "int2": "smallint",
    "mediumint": "integer",
    "int4": "integer",
    "bigint": "bigint",
    "int8": "bigint",
    "unsigned big int": "bigint",
    "real": "float",
    "double": "float",
    "double precision": "float",
    "float": "float",
    "text": "text",
    "clob": "text",
    "blob": "bytes",
    "boolean": "boolean",
    "bool": "boolean",
    "date": "date",
    "time": "time",
    "datetime": "naive_datetime",
    "timestamp": "naive_datetime",
    "json": "json",
    "uuid": "uuid",
    "guid": "uuid",
}
_TEXTS = {
    "varchar",
    "nvarchar",
    "character varying",
    "varying character",
    "native character",
    "string",
}
_CHARS = {"char", "character", "nchar"}
_DIGITS = 15
"""So many of a number SQLite keeps, whatever the type says."""
_EXACT = {
    "integer": "INTEGER",
    "smallint": "SMALLINT",
    "bigint": "BIGINT",
    "text": "TEXT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "time": "TIME",
    "naive_datetime": "DATETIME",
    "json": "JSON",
    "bytes": "BLOB",
}


def type_of(shown: str) -> SourceType:
    """The type of a column; what nobody knows is kept by its affinity."""
    found = _ARGUMENTS.fullmatch(shown)
    kind, first, second = (found[1].lower(), found[2], found[3]) if found else ("", None, None)
    kind = " ".join(kind.split())
    word, written = _word(kind, first, second)
    if not word:
        word = _by_affinity(shown.upper())
        written = _EXACT.get(word, "")
        return SourceType(
            word=word, source=shown, lost=f"the language has no type {shown or 'BLOB'}"
        )
    lost = "" if written == "".join(shown.upper().split(" ")) else f"it is {written}"
    return SourceType(word=word, source=shown, lost=lost)


def _word(kind: str, first: str | None, second: str | None) -> tuple[str, str]:
    """The word, and how the generator's own table spells it."""
    if kind in _TEXTS:
        return (f"string({first})", f"VARCHAR({first})") if first else ("string", "VARCHAR")
    if kind in _CHARS:
        return f"char({first or 1})", f"VARCHAR({first or 1})"
    if kind in ("numeric", "decimal", "dec"):
        if first is None:
            return "", ""
        digits, scale = int(first), int(second or 0)
        kept = min(digits, _DIGITS)
        scale = min(scale, kept)
        return f"decimal({kept},{scale})", f"NUMERIC({kept},{scale})"
    if kind in _WORDS:
        word = _WORDS[kind]
        written = {"float": "DOUBLE", "uuid": "CHAR(32)"}.get(word) or _EXACT[word]
        return word, written
    return "", ""


def _by_affinity(shown: str) -> str:
    """The rules by which SQLite itself takes a type for one of its five."""
    if "INT" in shown:
        return "integer"
    if any(word in shown for word in ("CHAR", "CLOB", "TEXT")):
        return "text"
    if "BLOB" in shown or not shown:
        return "bytes"
    return "float"
