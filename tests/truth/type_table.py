"""Every type of the language with the values at its edges, and the application that holds them all.

`EXAMPLES` has an entry for each `Kind`: a new one fails `test_type_table.py` until it is here. Which
places of the language a type may stand in is asked of the language itself: what it refuses there
must be named in `REFUSED`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from generator.diagnostics import Diagnostics, SpecErrors
from generator.ir import Kind
from generator.pipeline import understand

Entity = dict[str, Any]
_TEXTS = (
    "", "\t", "\n", "\r\n", " ", "  ", '"', "%", "'", "--", "0", "A", "NULL", "Z", "\\", "\\\\", "\\n", "\\'",
    "/", "//", "/a", "_", "a", "a\t", "a ", "a b", "a/", "a/b", "ab", "null", "z", "\x7f", "\u00a0", "e\u0301", "\u00e9", "\u00c9", "\u00df",
    "ss", "\u0130", "i", "I", "\u2028", "\ufffd", "\U0001f600", "x" * 20,
)  # fmt: skip
_NO_TEXTS: tuple[Any, ...] = ("\0", "a\0b", "\ud800", 1, True, [], {})
_MOMENTS = (
    "0001-01-01T00:00:00", "0001-01-01T00:00:00.000001", "1582-10-10T12:00:00", "1969-12-31T23:59:59.999999",
    "1970-01-01T00:00:00", "2012-06-30T23:59:59", "2024-03-31T02:30:00", "2024-10-27T02:30:00.500000",
    "2038-01-19T03:14:08", "9999-12-31T23:59:59.999999",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One type, as the table tries it."""

    notation: str
    values: tuple[Any, ...]
    """As JSON has them: all different, in the order that every database gives."""
    fixed: Any
    """One of the values: a default, and what a check refuses."""
    literal: str
    """That value in an expression."""
    refused: tuple[Any, ...]
    """What is no value of it."""
    same: tuple[tuple[Any, Any], ...] = ()
    """Other ways to send a value, and how it is shown."""


def _texts(notation: str, *values: str, refused: tuple[Any, ...] = ()) -> Example:
    return Example(
        notation=notation,
        values=tuple(sorted(values)),
        fixed=values[0],
        literal=repr(values[0]),
        refused=(*_NO_TEXTS, *refused),
    )


def _integers(notation: str, bits: int) -> Example:
    half = 1 << (bits - 1)
    return Example(
        notation=notation,
        values=(-half, -1, 0, 1, 9, 10, half - 1),
        fixed=9,
        literal="9",
        refused=(-half - 1, half, 10**41, 1.5, "x", [], float("1e300")),
        same=((9.0, 9),),
    )


EXAMPLES: dict[Kind, Example] = {
    Kind.STRING: _texts("string(20)", "a", *(one for one in _TEXTS if one != "a"), refused=("x" * 21,)),
    Kind.CHAR: _texts("char(3)", "abc", "ABC", "a\\b", "a'b", "a  ", "  a", "a/b", " a ", "\u00e9\u00e8\u00ea", "abd", "\U0001f600ab",
                      refused=("abcd",)),
    Kind.TEXT: _texts("text", "a", *(one for one in _TEXTS if one != "a"), "x" * 70_000, "\U0001f600" * 20_000),
    Kind.EMAIL: _texts("email", "a@example.com", "a+b@example.com", "a/b@example.com", "b@example.com", "o'neil@example.com", "a_b@example.com",
                       refused=("", "a", "a@b", "a b@example.com", "@example.com", "a@example.com\0")),
    Kind.URL: _texts("url", "https://example.com/", "http://example.com/", "https://example.com/A", "https://example.com/a",
                     "https://example.com/a?b='%22%5C", "https://example.com/%20", "https://example.com/" + "x" * 2000,
                     refused=("", "example.com", "ftp://example.com/", "https://", "https://example.com/" + "x" * 2100)),
    Kind.SLUG: _texts("slug(20)", "a", "0", "a-b", "a_b", "ab", "z", "x" * 20, refused=("", "A", "-a", "a-", "a b", "\u00e9", "x" * 21)),
    Kind.PASSWORD: Example(notation="password", values=("correct horse", "Correct horse ", "\u00e9'\"\\ horse"), fixed="correct horse",
                           literal="'correct horse'", refused=(1, "\ud800" * 12)),
    Kind.SMALLINT: _integers("smallint", 16),
    Kind.INTEGER: _integers("integer", 32),
    Kind.BIGINT: _integers("bigint", 64),
    Kind.FLOAT: Example(
        notation="float",
        values=(-1.7976931348623157e308, -1.5, -2.2250738585072014e-308, 0.0, 5e-324, 2.2250738585072014e-308, 1e-9, 0.1,
                0.30000000000000004, 1.0, 1.0000000000000002, 16777217.0, 1e16, 1.7976931348623157e308),
        fixed=0.1, literal="0.1", refused=("x", float("nan"), float("inf"), 10**400, [], "1e999"), same=((1, 1.0),),
    ),
    Kind.REAL: Example(
        notation="real",
        values=(-3.0e38, -1.5, -1.5e-38, 0.0, 1.5e-38, 1e-9, 0.1, 0.3, 1.0, 123456.79, 16777216.0, 3.0e38),
        fixed=0.1, literal="0.1", refused=("x", float("nan"), float("inf"), 1e39, -1e300, [], "1e999"), same=((1, 1.0),),
    ),
    Kind.DECIMAL: Example(
        notation="decimal(10,2)",
        values=("-99999999.99", "-0.01", "0.00", "0.01", "1.50", "2.00", "10.00", "99999999.99"),
        fixed="1.50", literal="1.50",
        refused=("100000000.00", "0.001", "x", "NaN", "Infinity", "1e1", "1e400", "1e-400", [], 10**41),
        same=(("1.5", "1.50"), (1.5, "1.50"), ("-0.00", "0.00")),
    ),
    Kind.BOOLEAN: Example(notation="boolean", values=(False, True), fixed=True, literal="true", refused=("x", 2, [], {})),
    Kind.DATE: Example(
        notation="date", values=("0001-01-01", "1582-10-10", "1969-12-31", "1970-01-01", "2000-02-29", "9999-12-31"),
        fixed="2000-02-29", literal="date('2000-02-29')",
        refused=("0000-01-01", "10000-01-01", "2001-02-29", "2000-02-29T12:30:00", "x", [], 1e300),
    ),
    Kind.TIME: Example(
        notation="time", values=("00:00:00", "00:00:00.000001", "09:05:00", "12:30:00", "12:30:00.500000", "23:59:59", "23:59:59.999999"),
        fixed="12:30:00", literal="'12:30:00'",
        refused=("24:00:00", "23:59:60", "12:30:00Z", "12:30:00+02:00", "x", []),
        same=(("12:30", "12:30:00"), ("12:30:00.5", "12:30:00.500000")),
    ),
    Kind.DATETIME: Example(
        notation="datetime", values=tuple(f"{one}Z" for one in _MOMENTS), fixed="2012-06-30T23:59:59Z",
        literal="datetime('2012-06-30T23:59:59Z')",
        refused=("2012-06-30T23:59:59", "2012-06-30T23:59:60Z", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00",
                 "10000-01-01T00:00:00Z", "x", [], 1e300),
        same=(("2012-07-01T01:59:59+02:00", "2012-06-30T23:59:59Z"), ("2012-06-30T18:29:59-05:30", "2012-06-30T23:59:59Z")),
    ),
    Kind.NAIVE_DATETIME: Example(
        notation="naive_datetime", values=_MOMENTS, fixed="2012-06-30T23:59:59", literal="datetime('2012-06-30T23:59:59')",
        refused=("2012-06-30T23:59:59Z", "2012-06-30T23:59:60", "2012-06-30T23:59:59+02:00", "10000-01-01T00:00:00", "x", []),
    ),
    Kind.INTERVAL: Example(
        notation="interval", values=("-P9999999D", "-P1D", "-PT0.000001S", "PT0S", "PT0.000001S", "PT1H", "P1D", "P1DT0.5S", "P9999999D"),
        fixed="PT1H", literal="hours(1)", refused=("P1M", "P1Y", "x", "", [], "P999999999D", "PT1e9S"),
        same=(("PT60M", "PT1H"), ("PT24H", "P1D")),
    ),
    Kind.UUID: Example(
        notation="uuid",
        values=tuple(f"{one}-0000-7000-8000-000000000000" for one in ("00000000", "00000001", "7fffffff", "80000000", "ffffffff")
                     ),
        fixed="7fffffff-0000-7000-8000-000000000000", literal="'7fffffff-0000-7000-8000-000000000000'",
        refused=("x", "7fffffff-0000-7000-8000-00000000000", [], 1),
        same=(("7FFFFFFF-0000-7000-8000-000000000000", "7fffffff-0000-7000-8000-000000000000"),
              ("7fffffff000070008000000000000000", "7fffffff-0000-7000-8000-000000000000")),
    ),
    Kind.JSON: Example(
        notation="json",
        values=({}, [], "", "x", 0, -1, 1.5, True, False, {"a": None, "": [1, "\u00e9\U0001f600\\'\"\n"]}, 2**63 - 1, 0.1, [[[]]], [None]),
        fixed={"a": [1, "it's\\n"]}, literal="", refused=(None, 2**64, {"a": "\0"}, {"\0": 1}, "\ud800", float("nan")),
    ),
    Kind.BYTES: Example(
        notation="bytes", values=("", "AA==", "AAH/", "J1wi", "eA==", "A" * 100_000), fixed="J1wi", literal="",
        refused=("x", "AA", "A\0==", [], 1, "\u00e9AA="),
    ),
    Kind.ENUM: Example(
        notation=r"""enum('1', 'A', 'a', 'a b', 'a/b', 'a\b', 'a\\n', 'it''s', '100%:ok', 'a "b"', 'é')""",
        values=tuple(sorted(("1", "A", "a", "a b", "a/b", "a\\b", "a\\\\n", "it's", "100%:ok", 'a "b"', "\u00e9"))),
        fixed="a\\b", literal=r"'a\\b'", refused=("", "b", "\u00c9", "a ", 1, [], "a\0", "\ud800"),
    ),
    Kind.ARRAY: Example(
        notation="array(string(20))", values=([], [""], ["a", "a "], ["\\", "'", '"', "{}", ",", "NULL", "null", "\n", "\U0001f600"]),
        fixed=["\\", "it's"], literal="", refused=(None, "x", [None], [[]], ["\0"], ["\ud800"], [1], ["x" * 21]),
    ),
}  # fmt: skip


def _name(kind: Kind) -> str:
    return "".join(part.capitalize() for part in kind.value.split("_"))


def _cell(kind: Kind) -> Entity:
    notation = EXAMPLES[kind].notation
    return {
        "table": f"{kind.value}_cells", "path": f"/{kind.value}/cells",
        "fields": {"value": notation, "maybe": f"{notation}?"},
    }  # fmt: skip


def _default(entity: Entity, example: Example, kind: Kind) -> None:
    default = Decimal(example.fixed) if kind is Kind.DECIMAL else example.fixed
    entity["fields"]["given"] = {"type": example.notation, "default": default}


def _filter(entity: Entity, _: Example, __: Kind) -> None:
    entity["filters"] = ["value", "maybe"]


def _order(entity: Entity, _: Example, __: Kind) -> None:
    entity["indexes"] = [["value"], ["maybe"]]


def _unique(entity: Entity, example: Example, _: Kind) -> None:
    entity["fields"]["one"] = {"type": example.notation, "nullable": True, "unique": True}


def _lookup(entity: Entity, example: Example, _: Kind) -> None:
    entity["fields"]["looked"] = {
        "type": example.notation,
        "nullable": True,
        "unique": True,
        "lookup": True,
    }


def _array(entity: Entity, example: Example, _: Kind) -> None:
    entity["fields"]["many"] = f"array({example.notation})?"


def _check(entity: Entity, example: Example, _: Kind) -> None:
    entity["fields"]["checked"] = f"{example.notation}?"
    entity["checks"] = {"not_fixed": f"checked != {example.literal or 'null'}"}


def _stored(entity: Entity, example: Example, _: Kind) -> None:
    entity["fields"]["is_fixed"] = {
        "type": "boolean", "compute": f"value == {example.literal or 'null'}", "stored": True
    }  # fmt: skip


def _group(entity: Entity, _: Example, kind: Kind) -> None:
    entity.setdefault("reports", {})["groups"] = {
        "group_by": ["value"], "values": {"rows": "count()"}, "route": "/groups"
    }  # fmt: skip


def _measure(entity: Entity, _: Example, kind: Kind) -> None:
    entity.setdefault("reports", {})["measures"] = {
        "values": {"least": "min(value)", "most": "max(value)"}, "route": "/measures"
    }  # fmt: skip


def _query(entity: Entity, example: Example, kind: Kind) -> None:
    entity["queries"] = {
        "like_it": {
            "params": {"wanted": example.notation},
            "where": "value == wanted",
            "route": "/like-it",
        }
    }


Place = Callable[[Entity, Example, Kind], None]
PLACES: dict[str, Place] = {
    "default": _default,
    "filter": _filter,
    "order": _order,
    "unique": _unique,
    "lookup": _lookup,
    "array": _array,
    "check": _check,
    "compute": _stored,
    "group": _group,
    "measure": _measure,
    "parameter": _query,
}


def key_entity(kind: Kind) -> Entity:
    """An entity whose key is of the type."""
    return {
        "table": f"{kind.value}_keys", "path": f"/{kind.value}/keys",
        "id": {"name": "code", "type": EXAMPLES[kind].notation, **({"generated": False} if kind in (Kind.SMALLINT, Kind.INTEGER, Kind.BIGINT, Kind.UUID) else {})},
        "fields": {"note": "string(5)"},
    }  # fmt: skip


_OPAQUE = {
    "array",
    "check",
    "compute",
    "filter",
    "group",
    "key",
    "lookup",
    "measure",
    "order",
    "parameter",
    "unique",
}
REFUSED: dict[Kind, set[str]] = {
    Kind.TEXT: {"key", "lookup", "order", "unique"},
    Kind.URL: {"key", "lookup", "order", "unique"},
    Kind.PASSWORD: {*_OPAQUE, "default"},
    Kind.JSON: _OPAQUE,
    Kind.BYTES: _OPAQUE,
    Kind.ARRAY: _OPAQUE,
    Kind.FLOAT: {"key"},
    Kind.REAL: {"key"},
    Kind.BOOLEAN: {"key", "measure"},
    Kind.ENUM: {"key", "measure"},
    Kind.TIME: {"check", "compute"},
    Kind.DATETIME: {"compute"},
    Kind.NAIVE_DATETIME: {"key"},
    Kind.INTERVAL: {"compute", "key"},
    Kind.UUID: {"check", "compute", "measure"},
}  # fmt: skip
"""Where the language has no place for a type: what only PostgreSQL could index, values that nothing
compares, and types that expressions have no literal for, or one that each database writes in its own
way."""


def spec(entities: dict[str, Entity], **app: Any) -> str:
    """A spec as JSON, which is YAML too."""
    document = {
        "app": {"name": "table", "pagination": {"style": "cursor"}, **app},
        "entities": entities,
    }
    return json.dumps(document, ensure_ascii=False, default=float)


def is_accepted(entities: dict[str, Entity], folder: Path) -> bool:
    """The language takes it."""
    path = folder / "spec.yaml"
    path.write_text(spec(entities), encoding="utf-8")
    try:
        understand(path, Diagnostics())
    except SpecErrors:
        return False
    return True


def allowed(folder: Path) -> dict[Kind, set[str]]:
    """The places that each type may stand in."""
    found: dict[Kind, set[str]] = {}
    for kind, example in EXAMPLES.items():
        found[kind] = set()
        for name, place in PLACES.items():
            entity = _cell(kind)
            place(entity, example, kind)
            if is_accepted({f"{_name(kind)}Cell": entity}, folder):
                found[kind].add(name)
        if is_accepted({f"{_name(kind)}Key": key_entity(kind)}, folder):
            found[kind].add("key")
    return found


def entities(places: dict[Kind, set[str]]) -> dict[str, Entity]:
    """The entities of the whole table."""
    made: dict[str, Entity] = {}
    for kind, example in EXAMPLES.items():
        entity = _cell(kind)
        for name, place in PLACES.items():
            if name in places[kind]:
                place(entity, example, kind)
        made[f"{_name(kind)}Cell"] = entity
        if "key" in places[kind]:
            made[f"{_name(kind)}Key"] = key_entity(kind)
    return made
