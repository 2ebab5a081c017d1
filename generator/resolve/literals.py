"""Values that are written as text: dates, times, intervals, bytes, and JSON."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from generator.ir import Kind
from generator.ir.field import Scalar as Value
from generator.spec.nodes import Mapping, Node, Scalar, Sequence
from generator.spec.reading import number_of

MAX_JSON_DEPTH = 32
"""MariaDB reads no deeper nesting."""
MAX_JSON_INTEGER = 2**63

_INTERVAL = re.compile(
    r"(-?)P(?=.)(?:(\d{1,8})D)?(?:T(?=.)(?:(\d{1,8})H)?(?:(\d{1,8})M)?(?:(\d{1,8}(?:\.\d{1,6})?)S)?)?",
    re.ASCII,
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"\d\d:\d\d(:\d\d(\.\d{1,6})?)?", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?[^ ]*", re.ASCII)

FORMS = {
    Kind.DATE: "2030-01-31",
    Kind.TIME: "12:30:00",
    Kind.DATETIME: "2030-01-31T12:30:00Z",
    Kind.NAIVE_DATETIME: "2030-01-31T12:30:00",
    Kind.INTERVAL: "P1DT2H30M",
    Kind.UUID: "8b9c3a52-2b6c-4e5e-9d0f-1c2f0a3b4c5d",
    Kind.BYTES: "aGVsbG8=",
}
"""How values of these types are written."""


def parse_written(kind: Kind, text: str) -> Value:
    """The value that a text spells; ValueError where it spells none."""
    return _PARSERS[kind](text)


def json_of(node: Node, depth: int = 0) -> Any:  # noqa: ANN401 - any value of JSON
    """The value of JSON that a node spells; ValueError where it spells none."""
    if depth > MAX_JSON_DEPTH:
        raise ValueError(f"is nested more than {MAX_JSON_DEPTH} levels deep")
    if isinstance(node, Sequence):
        return [json_of(item, depth + 1) for item in node.items]
    if isinstance(node, Mapping):
        return {entry.key.text: json_of(entry.value, depth + 1) for entry in node}
    return _json_scalar(node)


def json_text(value: object) -> str:
    """The text of a value of JSON, the same for the same value."""
    return json.dumps(value, ensure_ascii=False)


def _json_scalar(node: Scalar) -> str | int | float | bool | None:
    if node.is_null:
        return None
    if node.plain and node.text in ("true", "false"):
        return node.text == "true"
    number = number_of(node) if node.plain else None
    if isinstance(number, int):
        if abs(number) >= MAX_JSON_INTEGER:
            raise ValueError("holds an integer of more than 64 bits")
        return number
    return node.text if number is None else float(number)


def _day(text: str) -> dt.date:
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return dt.date.fromisoformat(text)


def _time(text: str) -> dt.time:
    if not _TIME.fullmatch(text):
        raise ValueError(text)
    return dt.time.fromisoformat(text)


def _moment(text: str) -> dt.datetime:
    moment = _naive_or_not(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(dt.UTC)


def _naive(text: str) -> dt.datetime:
    moment = _naive_or_not(text)
    if moment.tzinfo is not None:
        raise ValueError(text)
    return moment


def _naive_or_not(text: str) -> dt.datetime:
    if not _MOMENT.fullmatch(text):
        raise ValueError(text)
    return dt.datetime.fromisoformat(text)


def _interval(text: str) -> dt.timedelta:
    found = _INTERVAL.fullmatch(text)
    if found is None:
        raise ValueError(text)
    sign, days, hours, minutes, seconds = found.groups()
    whole, _, fraction = (seconds or "0").partition(".")
    value = dt.timedelta(
        days=int(days or 0),
        hours=int(hours or 0),
        minutes=int(minutes or 0),
        seconds=int(whole),
        microseconds=int(fraction.ljust(6, "0") or 0),
    )
    return -value if sign else value


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(text) from error


_PARSERS: dict[Kind, Callable[[str], Value]] = {
    Kind.DATE: _day,
    Kind.TIME: _time,
    Kind.DATETIME: _moment,
    Kind.NAIVE_DATETIME: _naive,
    Kind.INTERVAL: _interval,
    Kind.UUID: UUID,
    Kind.BYTES: _bytes,
}
