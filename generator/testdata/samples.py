"""Values for the tests of the generated application, which keep every rule of their columns.

A `Sample` gives a value for every number: as Python source for the generated factories, and as the
value itself, so that it is known to be right when the application is generated. Texts come from
templates around the number, or from the column's own pattern.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from generator.emit import literal
from generator.ir import Bounds, Column, Kind
from generator.ir.accepted import is_accepted, number_range, unit
from generator.ir.json_values import python_value
from generator.kinds.facts import ValueKind
from generator.testdata.sample import ENDLESS, PLENTY, PROBES, Sample
from generator.testdata.text_samples import password_samples, text_samples

_FIRST_DAY = dt.date(2030, 1, 1)
_FIRST_MOMENT = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)


# Samples of one column


def samples(column: Column) -> Iterator[Sample]:
    """Samples that keep the column's own rules, the most natural first."""
    return iter(_search(column))


@lru_cache(maxsize=1_000)
def _search(column: Column) -> _Search:
    return _Search(column)


class _Search:
    """The samples found so far: each test of a column asks for the first ones again."""

    def __init__(self, column: Column) -> None:
        self._found: list[Sample] = []
        self._rest = (
            sample
            for sample in _proposed(column)
            if all(is_accepted(column, sample.value(number)) for number in PROBES)
        )

    def __iter__(self) -> Iterator[Sample]:
        for place in itertools.count():
            if place == len(self._found):
                following = next(self._rest, None)
                if following is None:
                    return
                self._found.append(following)
            yield self._found[place]


def _proposed(column: Column) -> Iterator[Sample]:
    kind = column.type.kind
    if column.examples and not column.unique:
        yield from _examples(column)
    if column.type.source is not None:
        return  # what its database accepts, only the author knows
    if kind is Kind.PASSWORD:
        yield from password_samples()
    elif column.type.is_text:
        yield from text_samples(column)
    elif column.type.enum is not None:
        yield from _enum_values(column)
    else:
        key = kind if column.type.is_opaque else kind.facts.value
        yield from _PROPOSALS[key](column)
    if column.examples and column.unique:
        yield from _examples(column)


def _examples(column: Column) -> Iterator[Sample]:
    values = tuple(python_value(column.type, value) for value in column.examples)
    if column.type.is_decimal and column.type.precision is not None:
        values = tuple(value.quantize(unit(column)) for value in values)
    if len(values) == 1:
        yield Sample.constant(values[0], literal(values[0]))
        return
    source = f"({', '.join(literal(value) for value in values)})[number % {len(values)}]"
    yield Sample(source, lambda number: values[number % len(values)], len(values))


def _enum_values(column: Column) -> Iterator[Sample]:
    """One value other than the default; each in turn where the column is unique."""
    values = column.type.enum.members if column.type.enum else ()
    if column.unique:
        source = f"({', '.join(map(literal, values))},)[number % {len(values)}]"
        yield Sample(source, lambda number: values[number % len(values)], len(values))
        return
    default = column.default.value if column.default else None
    for value in sorted(values, key=lambda value: value == default):
        yield Sample.constant(value, literal(value))


def _booleans(column: Column) -> Iterator[Sample]:
    if column.unique:
        yield Sample("number % 2 == 0", lambda number: number % 2 == 0, 2)
    default = column.default.value if column.default else False
    yield Sample.constant(not default, repr(not default))
    yield Sample.constant(default, repr(default))


def _integers(column: Column) -> Iterator[Sample]:
    low, high = number_range(column)
    if low is None or high is None:
        return
    step = int(column.bounds.multiple_of or 1)
    first = int(low) + (column.bounds.gt is not None and low == column.bounds.gt)
    last = int(high) - (column.bounds.lt is not None and high == column.bounds.lt)
    is_open = column.bounds.gt is None and column.bounds.ge is None
    first = step if is_open and last >= step else first
    first += -first % step
    room = (last - first) // step + 1
    times = f"{step} * number" if step > 1 else "number"
    if room >= ENDLESS:
        start = 0 if first <= step else first
        start = last - last % step - ENDLESS * step if last < ENDLESS * step else start
        shift = f"{start} + " if start else ""
        yield Sample(f"{shift}{times}", lambda number: start + step * number)
    elif room > 0:
        part = f"{step} * (number % {room})" if step > 1 else f"number % {room}"
        source = f"{first} + {part}" if first else part
        yield Sample(source, lambda number: first + step * (number % room), min(room, PLENTY))


def _decimals(column: Column) -> Iterator[Sample]:
    low, high = number_range(column)
    scale = column.type.scale or 0
    one = unit(column)
    step = Decimal(str(column.bounds.multiple_of)) if column.bounds.multiple_of else one
    for fraction in ("50", "00", "25"):
        tail = f".{fraction[:scale].ljust(scale, '0')}" if scale else ""
        for before, room in (("", 0), ("", 9000), ("", 90), ("-", 0)):
            yield _decimal_text(before, tail, room)
    if low is None or high is None:
        return
    first = low + (one if column.bounds.gt is not None else 0)
    first += -first % step
    room = min(int((high - first) / step) + (column.bounds.lt is None), PLENTY)
    if room > 0:
        base = f'Decimal("{first}")'
        yield Sample(
            f'{base} + number % {room} * Decimal("{step}")',
            lambda number: (first + number % room * step).quantize(one),
            room,
        )


def _decimal_text(before: str, tail: str, room: int) -> Sample:
    shown = f"number % {room} + 1" if room else "number"

    def value(number: int) -> Decimal:
        whole = number % room + 1 if room else number
        return Decimal(f"{before}{whole}{tail}")

    return Sample(f'Decimal(f"{before}{{{shown}}}{tail}")', value, room or PLENTY)


def _floats(column: Column) -> Iterator[Sample]:
    """Numbers that every database gives back as they were: halves and other powers of two."""
    if column.bounds.multiple_of is not None:
        step = float(column.bounds.multiple_of)
        yield from _integers_of(step)
    yield Sample("number + 0.5", lambda number: number + 0.5)
    low, high = number_range(column)
    first = float(low) if low is not None else (float(high) - 64 if high is not None else 0.0)
    width = float(high) - first if high is not None else 64.0
    for room in (64, 8, 2):
        yield _float_steps(first, width / room, room - 1)


def _float_steps(first: float, step: float, room: int) -> Sample:
    return Sample(
        f"{first} + {step} * (number % {room} + 0.5)",
        lambda number: first + step * (number % room + 0.5),
        room,
    )


def _integers_of(step: float) -> Iterator[Sample]:
    yield Sample(f"{step} * number", lambda number: step * number)
    yield Sample(f"{step} * (number % 8)", lambda number: step * (number % 8), 8)


def _dates(_: Column) -> Iterator[Sample]:
    for days in (0, 366 * 40, -366 * 40):
        yield _moving("day", days, _FIRST_DAY, dt.timedelta(days=1))


def _moving(function: str, shift: int, first: Any, step: dt.timedelta) -> Sample:  # noqa: ANN401
    """A day or moment for each number, from another first one."""
    argument = f"number + {shift}" if shift else "number"
    return Sample(f"{function}({argument})", lambda number: first + (number + shift) * step)


def _times(_: Column) -> Iterator[Sample]:
    yield Sample(
        "dt.time(number // 60 % 12, number % 60)",
        lambda number: dt.time(number // 60 % 12, number % 60),
        720,
    )
    yield Sample(
        "dt.time(12 + number // 60 % 12, number % 60)",
        lambda number: dt.time(12 + number // 60 % 12, number % 60),
        720,
    )


def _datetimes(_: Column) -> Iterator[Sample]:
    years = 60 * 24 * 366
    for minutes in (0, 10 * years, -10 * years):
        yield _moving("moment", minutes, _FIRST_MOMENT, dt.timedelta(minutes=1))


def _naive_datetimes(column: Column) -> Iterator[Sample]:
    yield from map(_without_zone, _datetimes(column))


def _without_zone(sample: Sample) -> Sample:
    source = f"{sample.source}.replace(tzinfo=None)"
    return Sample(source, lambda number: sample.value(number).replace(tzinfo=None))


def _intervals(_: Column) -> Iterator[Sample]:
    """Less than a year, which every library writes alike."""
    yield Sample("dt.timedelta(minutes=number)", lambda number: dt.timedelta(minutes=number))
    for days in (100, -300):
        yield _later(days)


def _later(days: int) -> Sample:
    source = f"dt.timedelta(days={days}, minutes=number)"
    return Sample(source, lambda number: dt.timedelta(days=days, minutes=number))


def _bytes(column: Column) -> Iterator[Sample]:
    size = max(column.bounds.min_length or 0, min(column.bounds.max_length or 4, 4))
    if size >= 3:
        yield Sample(f'number.to_bytes({size}, "big")', lambda number: number.to_bytes(size, "big"))
        return
    room = 256**size
    yield Sample(
        f'(number % {room}).to_bytes({size}, "big")',
        lambda number: (number % room).to_bytes(size, "big"),
        room,
    )


def _json_values(_: Column) -> Iterator[Sample]:
    yield Sample('{"number": number, "list": [0.5, None]}', _json_value)


def _json_value(number: int) -> dict[str, Any]:
    return {"number": number, "list": [0.5, None]}


def _files(column: Column) -> Iterator[Sample]:
    """What a row says of a file; what clients send is made from it."""
    type_ = sample_type(column)
    yield Sample(f"stored_file(number, {literal(type_)})", lambda number: f"file {number}")


def sample_type(column: Column) -> str:
    """A media type that the column takes."""
    types = column.file.types if column.file is not None else ()
    return (
        types[0].replace("*", "plain" if types[0] == "text/*" else "x") if types else "text/plain"
    )


def _arrays(column: Column) -> Iterator[Sample]:
    if column.type.item is None:
        return
    count = max(column.bounds.min_length or 1, 1)
    item = replace(
        column, type=column.type.item, bounds=Bounds(), transforms=(), examples=(), default=None
    )
    for sample in itertools.islice(samples(item), 2):
        yield _repeated(sample, count)


def _repeated(sample: Sample, count: int) -> Sample:
    source = f"[{sample.source}]" + (f" * {count}" if count > 1 else "")
    return Sample(source, lambda number: [sample.value(number)] * count, sample.count)


def _uuids(_: Column) -> Iterator[Sample]:
    yield Sample("UUID(int=number)", lambda number: UUID(int=number))


_PROPOSALS: dict[Kind | ValueKind, Callable[[Column], Iterator[Sample]]] = {
    ValueKind.INTEGER: _integers,
    ValueKind.DECIMAL: _decimals,
    ValueKind.FLOAT: _floats,
    ValueKind.BOOLEAN: _booleans,
    ValueKind.DATE: _dates,
    ValueKind.TIME: _times,
    ValueKind.DATETIME: _datetimes,
    ValueKind.NAIVE_DATETIME: _naive_datetimes,
    ValueKind.INTERVAL: _intervals,
    ValueKind.UUID: _uuids,
    Kind.BYTES: _bytes,
    Kind.JSON: _json_values,
    Kind.ARRAY: _arrays,
    Kind.FILE: _files,
    Kind.IMAGE: _files,
}
"""By what a value is to expressions, and by its type where it is opaque to them."""
