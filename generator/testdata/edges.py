"""Values that a body is refused for, and those at the edge that it may just carry."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from generator.ir import Column, Kind, Role
from generator.ir.accepted import (
    is_accepted,
    length_limit,
    number_range,
    text_pattern,
    transformed,
    unit,
)
from generator.testdata import patterns
from generator.testdata.rows import EntitySamples
from generator.testdata.samples import samples

LONGEST = 20_000
"""Longer texts would only make the tests slow."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of JSON or of Python, and what is notable about it."""

    value: Any
    what: str


def refused(column: Column) -> Iterator[Value]:
    """One value for each rule of the column, which breaks that rule and as few others as can be."""
    if not column.nullable:
        yield Value(None, "null")
    kind = column.type.kind
    if kind in _FOREIGN:
        yield from (Value(value, what) for value, what in _FOREIGN[kind])
        yield from _sizes(column)
    elif column.type.is_secret:
        yield from _passwords(column)
    elif column.type.is_text:
        yield from _texts(column)
    elif column.reference is not None:
        yield from _keys(column)
    elif column.type.is_integer:
        yield from _integers(column)
    elif column.type.is_decimal:
        yield from _decimals(column)
    elif column.type.is_numeric:
        yield from _floats(column)
    else:
        yield from _others(kind)


_FOREIGN: dict[Kind, tuple[tuple[Any, str], ...]] = {
    Kind.NAIVE_DATETIME: (("soon", "no moment"), ("2030-01-01T00:00:00Z", "with a zone")),
    Kind.INTERVAL: (("soon", "no interval"), (60, "a number"), ("P1Y", "of years")),
    Kind.BYTES: (("no base64!", "no base64"), (1, "a number")),
    Kind.JSON: (({"deep": "a\0b"}, "with a NUL character"), (2**63, "above 64 bits")),
    Kind.ARRAY: (("text", "no list"), ({}, "an object")),
    Kind.FILE: (("text", "a text"), ({"name": "a"}, "without content")),
    Kind.IMAGE: (("text", "a text"), ({"name": "a"}, "without content")),
}
"""Values that are none of their kind."""


def _sizes(column: Column) -> Iterator[Value]:
    """Bytes and lists that are too short or too long."""
    limit, least = column.bounds.max_length, column.bounds.min_length
    if limit is not None and limit < LONGEST:
        yield Value(_sized(column, limit + 1), "too long")
    if least:
        yield Value(_sized(column, least - 1), "too short")


def _sized(column: Column, size: int) -> Any:  # noqa: ANN401 - bytes or a list
    if column.type.kind is Kind.BYTES:
        return bytes(size)
    if not size:
        return []
    value = next(one for one in samples(column) if one.value(1)).value(1)
    return [value[0]] * size


def accepted(column: Column, rows: EntitySamples) -> Iterator[Value]:
    """Values at the edge of what the column takes."""
    for value in _edges(column):
        if is_accepted(column, value.value) and rows.keeps_rules({column.name: value.value}):
            yield value


def repeated(column: Column, length: int) -> str | None:
    """A text of this length that breaks no rule but, perhaps, those of length."""
    if length < 0 or length > LONGEST:
        return None
    pattern = text_pattern(column)
    texts = ["a" * length, "A" * length, "1" * length]
    if pattern is not None:
        of_length = patterns.of_length(pattern, length)
        texts = [text for text in (of_length, *texts) if text and re.search(pattern, text)]
    return next((text for text in texts if transformed(column, text) == text), None)


def _texts(column: Column) -> Iterator[Value]:
    yield Value(1, "a number")
    if column.role is Role.KEY and (text := _with_slash(column)) is not None:
        yield Value(text, "with a slash")
    if column.type.kind in (Kind.EMAIL, Kind.URL):
        name = "e-mail address" if column.type.kind is Kind.EMAIL else "URL"
        yield Value("nothing of the kind", f"no {name}")
        return
    limit, least = length_limit(column), column.bounds.min_length
    if limit is not None and (text := repeated(column, limit + 1)) is not None:
        yield Value(text, "too long")
    if least and (text := repeated(column, least - 1)) is not None:
        yield Value(text, "too short")
    if text_pattern(column) is not None:
        unmatched = _unmatched(column)
        if unmatched is not None:
            yield Value(unmatched, "not of the pattern")
    else:
        yield Value("a\0b" + "c" * max(0, (least or 0) - 3), "with a NUL character")


def _with_slash(column: Column) -> str | None:
    """A text that could not stand in a URL; nothing where its pattern allows no slash anyway."""
    if column.bounds.pattern is not None or column.type.kind is Kind.SLUG:
        return None
    if column.type.kind is Kind.EMAIL:
        return "a/b@example.com"
    length = max(column.bounds.min_length or 3, 2)
    limit = length_limit(column)
    return "a" * (length - 1) + "/" if limit is None or length <= limit else None


def _unmatched(column: Column) -> str | None:
    pattern = text_pattern(column)
    limit, least = length_limit(column), column.bounds.min_length or 0
    if pattern is None:
        return None
    for text in ("not a match!", "!", "?!", "a", "1", "A", "-", " ", "é", "ab", "12", "x1_"):
        for repeat in (1, max(least, 1)):
            tried = transformed(column, text * repeat)
            fits = least <= len(tried) <= (limit or LONGEST)
            if tried and fits and not re.search(pattern, tried):
                return tried
    return None


def _passwords(column: Column) -> Iterator[Value]:
    valid = next(iter(samples(column))).value(1)
    limit, least = length_limit(column), column.bounds.min_length
    unit_ = "Aa1-"
    if limit is not None:
        yield Value((unit_ * (limit // 4 + 1))[: limit + 1], "too long")
    if least:
        yield Value((unit_ * (least // 4 + 1))[: least - 1], "too short")
    for word in column.require:
        yield Value(_without(valid, word), f"without {_REQUIRED[word]}")


_REQUIRED = {
    "upper": "an upper-case letter",
    "lower": "a lower-case letter",
    "digit": "a digit",
    "symbol": "a symbol",
}


def _without(text: str, word: str) -> str:
    if word == "upper":
        return text.lower()
    if word == "lower":
        return text.upper()
    return re.sub("[0-9]" if word == "digit" else "[^A-Za-z0-9]", "x", text)


def _keys(column: Column) -> Iterator[Value]:
    yield Value("no key", "no key")
    if column.type.range is not None:
        yield Value("1", "a text")
        yield Value(column.type.range[1] + 1, "above the range of keys")


def _integers(column: Column) -> Iterator[Value]:
    yield Value("1", "a text")
    yield Value(1.5, "a fraction")
    if column.type.enum is not None:
        yield Value(max(map(int, column.type.enum.values)) + 1, "none of the values")
        return
    yield from _out_of_range(column, 1)
    multiple = column.bounds.multiple_of
    if multiple not in (None, 1):
        value = _between_multiples(column, Decimal(str(multiple)), Decimal(1))
        if value is not None:
            yield Value(int(value), f"no multiple of {multiple}")


def _decimals(column: Column) -> Iterator[Value]:
    yield Value("many", "no number")
    for value in _out_of_range(column, unit(column)):
        yield Value(value.value, value.what)
    if column.type.precision is not None:
        within = next(iter(samples(column))).value(1)
        yield Value(f"{within + unit(column) / 10:f}", "too many decimal places")
    multiple = column.bounds.multiple_of
    if multiple is not None and Decimal(str(multiple)) != unit(column):
        between = _between_multiples(column, Decimal(str(multiple)), unit(column))
        if between is not None:
            yield Value(between, f"no multiple of {multiple}")


def _floats(column: Column) -> Iterator[Value]:
    yield Value("1.5", "a text")
    yield from (
        Value(float(value.value), value.what) for value in _out_of_range(column, Decimal("0.5"))
    )


def _out_of_range(column: Column, step: Decimal | int) -> Iterator[Value]:
    """The last values that are not allowed, below and above."""
    low, high = number_range(column)
    if low is not None:
        value = (
            low if column.bounds.gt is not None and low == _exact(column.bounds.gt) else low - step
        )
        yield Value(_typed(column, value), "too small")
    if high is not None:
        value = (
            high
            if column.bounds.lt is not None and high == _exact(column.bounds.lt)
            else high + step
        )
        yield Value(_typed(column, value), "too great")


def _exact(number: object) -> Decimal:
    return Decimal(str(number))


def _typed(column: Column, number: Decimal) -> Any:  # noqa: ANN401 - a number of any type
    if column.type.is_integer:
        return int(number)
    return number.quantize(unit(column)) if column.type.is_decimal else number


def _between_multiples(column: Column, multiple: Decimal, step: Decimal) -> Decimal | None:
    """A number in range that is not a multiple."""
    value = Decimal(str(next(iter(samples(column))).value(1)))
    low, high = number_range(column)
    for tried in (value + step, value - step):
        if tried % multiple and (low is None or tried > low) and (high is None or tried < high):
            return tried
    return None


def _others(kind: Kind) -> Iterator[Value]:
    if kind is Kind.BOOLEAN:
        yield Value("yes", "a text")
        yield Value(1, "a number")
    elif kind is Kind.DATETIME:
        yield Value("soon", "no moment")
        yield Value("2030-01-01T00:00:00", "without a zone")
    elif kind is Kind.ENUM:
        yield Value("no such value", "none of the values")
    else:
        names = {Kind.DATE: "date", Kind.TIME: "time", Kind.UUID: "UUID"}
        yield Value("soon", f"no {names[kind]}")


def _edges(column: Column) -> Iterator[Value]:
    kind = column.type.kind
    if column.type.source is not None:
        return
    if kind in _EDGES:
        yield from (Value(value, what) for value, what in _EDGES[kind])
        if column.type.is_opaque:
            yield from _size_edges(column)
    elif column.type.is_text:
        if kind not in (Kind.EMAIL, Kind.URL, Kind.PASSWORD):
            if column.role is Role.KEY:
                limit = length_limit(column) or 5
                yield Value("ä?#%+"[:limit], "with what URLs escape")
            yield from _text_edges(column)
    elif column.type.enum is not None:
        yield from (Value(value, str(value)) for value in column.type.enum.members)
    elif kind is Kind.BOOLEAN:
        yield from (Value(True, "true"), Value(False, "false"))
    elif column.type.is_numeric:
        yield from _number_edges(column)


_EDGES: dict[Kind, tuple[tuple[Any, str], ...]] = {
    Kind.DATETIME: ((dt.datetime(2030, 1, 31, 23, 59, 59, 999_999, dt.UTC), "to the microsecond"),),
    Kind.NAIVE_DATETIME: (
        (dt.datetime.fromisoformat("2030-01-31T23:59:59.999999"), "to the microsecond"),
    ),
    Kind.INTERVAL: (
        (dt.timedelta(0), "nothing"),
        (dt.timedelta(microseconds=-1), "below nothing"),
        (dt.timedelta(days=10_000, hours=23, microseconds=999_999), "to the microsecond"),
    ),
    Kind.BYTES: ((b"", "empty"), (bytes(range(256)), "all there are"), (b"\xff", "one")),
    Kind.JSON: (
        ({"a": [1, -2.5, None, True, {}], "é": {"b": ""}}, "nested"),
        ([], "an empty list"),
        (0, "a number"),
        (False, "a boolean"),
        ("12", "a text"),
    ),
    Kind.ARRAY: (([], "empty"),),
}
"""Values that are stored exactly or not at all."""


def _size_edges(column: Column) -> Iterator[Value]:
    for size in (column.bounds.min_length, column.bounds.max_length):
        if size and size < LONGEST:
            yield Value(_sized(column, size), f"of {size}")


def _text_edges(column: Column) -> Iterator[Value]:
    limit, least = length_limit(column), column.bounds.min_length
    if limit is not None and (text := repeated(column, limit)) is not None:
        yield Value(text, "as long as can be")
    if least is not None and (text := repeated(column, least)) is not None:
        yield Value(text, "as short as can be")


def _number_edges(column: Column) -> Iterator[Value]:
    low, high = number_range(column)
    step = unit(column)
    if low is not None:
        first = low + step if _is(column.bounds.gt, low) else low
        yield Value(_typed_edge(column, first), "the least")
    if high is not None:
        last = high - step if _is(column.bounds.lt, high) else high
        yield Value(_typed_edge(column, last), "the greatest")


def _typed_edge(column: Column, number: Decimal) -> Any:  # noqa: ANN401
    value = _typed(column, number)
    return float(value) if column.type.is_float else value


def _is(bound: object, number: Decimal) -> bool:
    return bound is not None and _exact(bound) == number
