"""Types of PostgreSQL in the words of the language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from generator.importing.model import SourceEnum, SourceType, Value

_PLAIN: dict[str, tuple[str, str]] = {
    "smallint": ("smallint", ""),
    "integer": ("integer", ""),
    "bigint": ("bigint", ""),
    "double precision": ("float", ""),
    "real": ("real", "it has eight bytes instead of four"),
    "boolean": ("boolean", ""),
    "text": ("text", ""),
    "character varying": ("string", ""),
    "name": ("string(63)", "it is a type of the catalogue; here a text"),
    "date": ("date", ""),
    "time without time zone": ("time", ""),
    "timestamp without time zone": ("naive_datetime", ""),
    "timestamp with time zone": ("datetime", ""),
    "interval": ("interval", ""),
    "uuid": ("uuid", ""),
    "jsonb": ("json", ""),
    "json": ("json", "it is jsonb, which keeps no order of keys"),
    "bytea": ("bytes", ""),
}
"""Word, and what is lost."""
_HATCHES: dict[str, tuple[str, str, tuple[Value, ...]]] = {
    "citext": ("postgresql.CITEXT()", "str", ("Some text", "Other text")),
    "inet": ("postgresql.INET()", "str", ("10.0.0.1", "10.0.0.2")),
    "cidr": ("postgresql.CIDR()", "str", ("10.0.0.0/24", "10.0.1.0/24")),
    "macaddr": ("postgresql.MACADDR()", "str", ("08:00:2b:01:02:03", "08:00:2b:01:02:04")),
    "macaddr8": ("postgresql.MACADDR8()", "str", ("08:00:2b:01:02:03:04:05",)),
    "money": ("postgresql.MONEY()", "str", ("$1.00", "$2.00")),
    "tsvector": ("postgresql.TSVECTOR()", "str", ("'fat':2", "'cat':1")),
    "tsquery": ("postgresql.TSQUERY()", "str", ("'fat'", "'cat'")),
    "oid": ("postgresql.OID()", "int", (1, 2)),
    "time with time zone": ("postgresql.TIME(timezone=True)", "time", ("10:00", "11:00")),
    "hstore": ("postgresql.HSTORE()", "Any", ({"a": "1"}, {"b": "2"})),
}
_WITHOUT_LENGTH = {"bit": "BIT", "bit varying": "BIT"}
_ARGUMENTS = re.compile(r"([a-z ]+?)\((\d+)(?:,(-?\d+))?\)((?: with| without)? ?[a-z ]*)")
_FRACTION = re.compile(r"(time(?:stamp)?|interval)\((\d)\)(.*)")


class TypeReader:
    """Reads types; enums are those of the database."""

    def __init__(self, enums: Mapping[tuple[str, str], SourceEnum]) -> None:
        self._enums = enums

    def type_of(self, row: Sequence[Any]) -> SourceType | None:
        """The type of a column as the query of columns gives it; None where it cannot be said."""
        shown, sort, name, schema, base = row[2], row[3], row[4], row[5], row[12]
        item_name, item_schema, item_sort = row[15], row[16], row[17]
        if sort == "e":
            enum = self._enums.get((schema, name))
            return SourceType(enum=enum.name, source=shown) if enum else None
        if item_sort == "e":
            enum = self._enums.get((item_schema, item_name))
            return SourceType(enum=enum.name, is_array=True, source=shown) if enum else None
        if sort == "d":
            found = self._named(str(base))
            if found is None:
                return None
            lost = f"it is the domain {shown}, whose rules are not said"
            return replace(found, source=shown, lost=lost)
        return self._named(shown)

    def _named(self, shown: str) -> SourceType | None:
        if shown.endswith("[]"):
            return self._array(shown)
        if shown in _PLAIN:
            word, lost = _PLAIN[shown]
            return SourceType(word=word, source=shown, lost=lost)
        bare = shown.rpartition(".")[2]
        if bare in _HATCHES:
            source, python, examples = _HATCHES[bare]
            return SourceType(sqlalchemy=source, python=python, examples=examples, source=shown)
        return _with_arguments(shown)

    def _array(self, shown: str) -> SourceType | None:
        item = self._named(shown.removesuffix("[]"))
        if item is None or not item.word or item.word.startswith(("array", "json", "bytes")):
            return None
        return replace(item, word=f"array({item.word})", source=shown)


def _with_arguments(shown: str) -> SourceType | None:
    fraction = _FRACTION.fullmatch(shown)
    if fraction:
        return _with_fraction(shown, f"{fraction[1]}{fraction[3]}", fraction[2])
    if shown == "numeric":
        return SourceType(word="decimal", source=shown)
    if shown in ("character", '"char"', "bpchar"):
        return SourceType(word="char(1)", source=shown, lost="it is VARCHAR(1)")
    found_arguments = _ARGUMENTS.fullmatch(shown)
    if found_arguments is None:
        return None
    kind, first, second = found_arguments[1], int(found_arguments[2]), found_arguments[3]
    if kind == "numeric":
        scale = int(second or 0)
        if scale < 0 or scale > first:
            return None
        return SourceType(word=f"decimal({first},{scale})", source=shown)
    if kind == "character varying":
        return SourceType(word=f"string({first})", source=shown)
    if kind == "character":
        lost = f"it is VARCHAR({first}), which adds no blanks"
        return SourceType(word=f"char({first})", source=shown, lost=lost)
    if kind in ("bit", "bit varying"):
        return _bits(first, shown, varying=kind != "bit")
    return None


def _with_fraction(shown: str, plain: str, digits: str) -> SourceType | None:
    if plain not in _PLAIN:
        return None
    word = _PLAIN[plain][0]
    if digits == "6":  # the same as none
        return SourceType(word=word, source=plain)
    return SourceType(
        word=word, source=shown, lost="its fractions of a second are kept to six digits"
    )


def _bits(length: int, shown: str, *, varying: bool) -> SourceType:
    more = ", varying=True" if varying else ""
    return SourceType(
        sqlalchemy=f"postgresql.BIT({length}{more})",
        python="str",
        examples=("1" * length, "0" * length),
        source=shown,
    )
