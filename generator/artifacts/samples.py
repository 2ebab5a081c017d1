"""Values for the tests of the generated application, which keep every rule of their columns.

A `Sample` gives a value for every number: as Python source for the generated factories, and as the
value itself, so that it is known to be right when the application is generated. Texts come from
templates around the number, or from the column's own pattern.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from generator.artifacts import patterns
from generator.artifacts.values import SLUG_PATTERN
from generator.expressions.evaluate import evaluate
from generator.expressions.python import NoSourceError
from generator.expressions.tree import Expression, Literal, walk
from generator.failures import UserError
from generator.ir import App, Check, Column, DefaultKind, Entity, Kind, Role, Transform
from generator.ir.types import INTEGER_RANGE

PROBES = (1, 2, 3, 9, 10, 11, 99, 100, 999, 1000, 12345)
"""Numbers that a sample is tried with."""
MAX_TRIES = 4000
"""Combinations of values that are tried to satisfy rules over several columns."""
PLENTY = 10_000

_TRANSFORMS: dict[Transform, Callable[[str], str]] = {
    Transform.UPPER: str.upper,
    Transform.LOWER: str.lower,
    Transform.STRIP: str.strip,
}
_TEXT_LENGTHS = {Kind.EMAIL: 254, Kind.URL: 2083}
_FIRST_DAY = dt.date(2030, 1, 1)
_FIRST_MOMENT = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Sample:
    """A value for every number."""

    source: str
    """Python that gives it, over the name `number`; enums as their text."""
    value: Callable[[int], Any]
    count: int = PLENTY
    """How many different values there are."""

    @classmethod
    def constant(cls, value: object, source: str) -> Sample:
        return cls(source, lambda _: value, 1)


@dataclass(frozen=True, slots=True)
class Referred:
    """Stands for the key of a row that has to be there first."""

    entity: str


def length_limit(column: Column) -> int | None:
    """The most characters that the column takes."""
    kind = column.type.kind
    return column.bounds.max_length or column.type.length or _TEXT_LENGTHS.get(kind)


def text_pattern(column: Column) -> str | None:
    if column.bounds.pattern is None and column.type.kind is Kind.SLUG:
        return SLUG_PATTERN
    return column.bounds.pattern


def transformed(column: Column, text: str) -> str:
    """The text as the application stores it."""
    for transform in column.transforms:
        text = _TRANSFORMS[transform](text)
    return text.lower() if column.type.kind is Kind.EMAIL else text


def is_accepted(column: Column, value: Any) -> bool:  # noqa: ANN401 - a value of any type
    """The value keeps the rules of its column, and is stored as it is sent."""
    if value is None:
        return column.nullable
    if isinstance(value, str) and column.type.is_text:
        return _is_accepted_text(column, value)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return True
    return _is_accepted_number(column, value)


def _is_accepted_text(column: Column, text: str) -> bool:
    limit, pattern = length_limit(column), text_pattern(column)
    if limit is not None and len(text) > limit:
        return False
    if column.type.kind is Kind.CHAR and len(text) != column.type.length:
        return False  # a database may fill it up with blanks
    if len(text) < (column.bounds.min_length or 0):
        return False
    if pattern is not None and not re.search(pattern, text):
        return False
    if not all(_has(word, text) for word in column.require):
        return False
    return transformed(column, text) == text


def _has(word: str, text: str) -> bool:
    tests: dict[str, Callable[[str], bool]] = {
        "upper": str.isupper,
        "lower": str.islower,
        "digit": str.isdigit,
        "symbol": lambda character: character in "!#$%&*+-./:;=?@^_~",
    }
    return any(tests[word](character) for character in text)


def _is_accepted_number(column: Column, number: float | Decimal) -> bool:
    bounds, exact = column.bounds, Decimal(str(number))
    low, high = number_range(column)
    if low is not None and (exact < low or (exact == low and bounds.gt is not None)):
        return False
    if high is not None and (exact > high or (exact == high and bounds.lt is not None)):
        return False
    return bounds.multiple_of is None or exact % Decimal(str(bounds.multiple_of)) == 0


def number_range(column: Column) -> tuple[Decimal | None, Decimal | None]:
    """The least and the greatest number by the bounds and the type; `gt` and `lt` exclude theirs."""
    low, high = INTEGER_RANGE.get(column.type.kind, (None, None))
    if column.type.kind is Kind.DECIMAL and column.type.precision is not None:
        digits = column.type.precision - (column.type.scale or 0)
        high = Decimal(10) ** digits - unit(column)
        low = -high
    bounds = column.bounds
    lows = [one for one in (bounds.gt, bounds.ge, low) if one is not None]
    highs = [one for one in (bounds.lt, bounds.le, high) if one is not None]
    return (
        max((Decimal(str(one)) for one in lows), default=None),
        min((Decimal(str(one)) for one in highs), default=None),
    )


def unit(column: Column) -> Decimal:
    """The smallest difference between two values of the column."""
    if column.type.kind is Kind.DECIMAL:
        return Decimal(1).scaleb(-(column.type.scale or 0))
    return Decimal(1)


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
    if kind is Kind.PASSWORD:
        yield from _passwords()
    elif column.type.is_text:
        yield from _texts(column)
    elif kind is Kind.ENUM:
        yield from _enum_values(column)
    else:
        yield from _PROPOSALS[kind](column)
    if column.examples and column.unique:
        yield from _examples(column)


def _examples(column: Column) -> Iterator[Sample]:
    values = tuple(column.examples)
    if column.type.kind is Kind.DECIMAL:
        values = tuple(Decimal(str(value)).quantize(unit(column)) for value in values)
    if len(values) == 1:
        yield Sample.constant(values[0], _plain(values[0]))
        return
    source = f"({', '.join(_plain(value) for value in values)})[number % {len(values)}]"
    yield Sample(source, lambda number: values[number % len(values)], len(values))


def _plain(value: object) -> str:
    from generator.emit import literal

    return literal(value)


def _text(before: str, after: str = "", *, width: int = 0) -> Sample:
    """A text around the number, in as many digits as it takes or in so many."""
    if not width:
        return Sample(
            _formatted(before, "number", after), lambda number: f"{before}{number}{after}"
        )
    room = 10**width
    form = f"number:0{width}" if width > 5 else f"number % {room}:0{width}"
    return Sample(
        _formatted(before, form, after),
        lambda number: f"{before}{number % room:0{width}}{after}",
        min(room, PLENTY),
    )


def _formatted(before: str, form: str, after: str) -> str:
    """An f-string, or a plain sum where the text around the number needs escapes."""
    texts = [_plain(text) for text in (before, after)]
    if all(text.startswith('"') and "\\" not in text for text in texts):
        inner = [text[1:-1].replace("{", "{{").replace("}", "}}") for text in texts]
        return f'f"{inner[0]}{{{form}}}{inner[1]}"'
    middle = f'f"{{{form}}}"'
    return " + ".join(part for part in (texts[0], middle, texts[1]) if part != '""')


def letters(number: int, width: int) -> str:
    """The number in letters, as the generated factories have it."""
    text = ""
    for _ in range(width):
        number, place = divmod(number, 26)
        text = patterns.LOWER[place] + text
    return text


def _lettered(before: str, after: str, width: int, *, upper: bool) -> Sample:
    call = f"letters(number, {width})" + (".upper()" if upper else "")
    parts = [_plain(text) if text else "" for text in (before, after)]
    source = " + ".join(part for part in (parts[0], call, parts[1]) if part)

    def value(number: int) -> str:
        text = letters(number, width)
        return f"{before}{text.upper() if upper else text}{after}"

    return Sample(source, value, min(26**width, PLENTY))


def _texts(column: Column) -> Iterator[Sample]:
    kind = column.type.kind
    if kind is Kind.EMAIL:
        yield _text("person", "@example.com")
    elif kind is Kind.URL:
        yield _text("https://example.com/")
    yield from _named_texts(column)
    yield from _pattern_texts(column)


def _named_texts(column: Column) -> Iterator[Sample]:
    """Texts that speak of their field: `Full name 1`, `SKU-1`, `code1`."""
    name = re.sub(r"[^a-z0-9]+", " ", column.name.lower()).strip() or "text"
    kebab = name.replace(" ", "-")
    if column.type.kind is Kind.SLUG:
        yield _text(f"{kebab}-")
    else:
        yield _text(f"{name.capitalize()} ")
        for word in (f"{name} ", f"{kebab}-", f"{kebab.upper()}-", kebab.replace("-", "")):
            yield _text(word)
        yield _text(kebab.replace("-", "").upper())
    limit = length_limit(column) or 0
    least = column.bounds.min_length or 0
    if least > 6:
        yield _text(f"{name.capitalize()} ", width=least)
    yield _text("")
    if 0 < limit <= 12:
        if limit > 5:
            yield _text("a" * (limit - 5), width=5)
            yield _text("A" * (limit - 5), width=5)
        yield _lettered("", "", limit, upper=False)
        yield _lettered("", "", limit, upper=True)
        yield _text("", width=limit)
    elif limit:
        yield _text("a" * (limit - 5), width=5)


def _pattern_texts(column: Column) -> Iterator[Sample]:
    pattern = text_pattern(column)
    if pattern is None:
        return
    found = patterns.runs(pattern)
    least = max(column.bounds.min_length or 0, 0)
    lengths = [max(run.least, 1) if run.least else 0 for run in found]
    missing = least - sum(lengths)
    for place, run in enumerate(found):
        if missing > 0 and run.most > lengths[place]:
            more = min(missing, run.most - lengths[place])
            lengths[place] += more
            missing -= more
    counters = [_counter(found, lengths, place) for place in range(len(found))]
    proposals = [sample for sample in counters if sample is not None]
    yield from sorted(proposals, key=lambda sample: -sample.count)
    few = tuple(text for text in patterns.several(pattern) if is_accepted(column, text))
    if len(few) == 1:
        yield Sample.constant(few[0], _plain(few[0]))
    elif few:
        source = f"({', '.join(map(_plain, few))})[number % {len(few)}]"
        yield Sample(source, lambda number: few[number % len(few)], len(few))


def _counter(found: tuple[patterns.Run, ...], lengths: list[int], place: int) -> Sample | None:
    """The pattern with the number in one of its runs, and everything else fixed."""
    run = found[place]
    width = min(max(lengths[place], 4), run.most)
    before = "".join(other.filled(lengths[i]) for i, other in enumerate(found[:place]))
    after = "".join(
        other.filled(lengths[i]) for i, other in enumerate(found[place + 1 :], place + 1)
    )
    if not width:
        return None
    if run.is_digits:
        return _text(before, after, width=width)
    if run.is_lower or run.is_upper:
        return _lettered(before, after, width, upper=not run.is_lower)
    return None


def _passwords() -> Iterator[Sample]:
    for text in ("Secret-123", "Secret-1", "A long Secret-123 that nobody guesses"):
        yield Sample.constant(text, _plain(text))
    yield Sample.constant("aA1-", '"aA1-"')
    for repeat in (1, 2, 3, 6, 12, 24, 50, 100, 250):
        text = "Aa1-" * repeat
        source = f'"Aa1-" * {repeat}'
        yield Sample.constant(text, source)
        yield Sample.constant(re.sub("-", "x", text), '"Aa1x" * ' + str(repeat))
    for text in ("1234", "123456", "12345678", "abcd"):
        yield Sample.constant(text, _plain(text))


def _enum_values(column: Column) -> Iterator[Sample]:
    """One value other than the default; each in turn where the column is unique."""
    assert column.type.enum is not None
    values = column.type.enum.values
    if column.unique:
        source = f"({', '.join(map(_plain, values))},)[number % {len(values)}]"
        yield Sample(source, lambda number: values[number % len(values)], len(values))
        return
    default = column.default.value if column.default else None
    for value in sorted(values, key=lambda value: value == default):
        yield Sample.constant(value, _plain(value))


def _booleans(column: Column) -> Iterator[Sample]:
    if column.unique:
        yield Sample("number % 2 == 0", lambda number: number % 2 == 0, 2)
    default = column.default.value if column.default else False
    yield Sample.constant(not default, repr(not default))
    yield Sample.constant(default, repr(default))


def _integers(column: Column) -> Iterator[Sample]:
    low, high = number_range(column)
    assert low is not None
    assert high is not None
    step = int(column.bounds.multiple_of or 1)
    first = int(low) + (column.bounds.gt is not None and low == column.bounds.gt)
    last = int(high) - (column.bounds.lt is not None and high == column.bounds.lt)
    first += -first % step
    room = (last - first) // step + 1
    times = f"{step} * number" if step > 1 else "number"
    if first <= step and last >= PLENTY * step:
        yield Sample(times, lambda number: step * number)
    if last - first >= PLENTY * step and first > step:
        yield Sample(f"{first} + {times}", lambda number: first + step * number)
    if room >= PLENTY:
        start = last - PLENTY * step * 2
        start -= start % step
        yield Sample(f"{start} + {times}", lambda number: start + step * number)
    elif room > 0:
        part = f"{step} * (number % {room})" if step > 1 else f"number % {room}"
        source = f"{first} + {part}" if first else part
        yield Sample(source, lambda number: first + step * (number % room), room)


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
        for sample in _integers_of(step):
            yield sample
    yield Sample("number + 0.5", lambda number: number + 0.5)
    low, high = number_range(column)
    first = float(low) if low is not None else (float(high) - 64 if high is not None else 0.0)
    width = float(high) - first if high is not None else 64.0
    for room in (64, 8, 2):
        part = width / room
        yield Sample(
            f"{first} + {part} * (number % {room - 1} + 0.5)",
            lambda number, room=room, part=part: first + part * (number % (room - 1) + 0.5),
            room - 1,
        )


def _integers_of(step: float) -> Iterator[Sample]:
    yield Sample(f"{step} * number", lambda number: step * number)
    yield Sample(f"{step} * (number % 8)", lambda number: step * (number % 8), 8)


def _dates(_: Column) -> Iterator[Sample]:
    yield Sample("day(number)", lambda number: _FIRST_DAY + dt.timedelta(days=number))
    for years in (1, -1):
        days = 366 * 40 * years
        yield Sample(
            f"day(number + {days})",
            lambda number, days=days: _FIRST_DAY + dt.timedelta(days=number + days),
        )


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
    yield Sample("moment(number)", lambda number: _FIRST_MOMENT + dt.timedelta(minutes=number))
    for minutes in (60 * 24 * 366 * 10, -60 * 24 * 366 * 10):
        yield Sample(
            f"moment(number + {minutes})",
            lambda number, minutes=minutes: _FIRST_MOMENT + dt.timedelta(minutes=number + minutes),
        )


def _uuids(_: Column) -> Iterator[Sample]:
    yield Sample("UUID(int=number)", lambda number: UUID(int=number))


_PROPOSALS: dict[Kind, Callable[[Column], Iterator[Sample]]] = {
    Kind.INTEGER: _integers,
    Kind.SMALLINT: _integers,
    Kind.BIGINT: _integers,
    Kind.DECIMAL: _decimals,
    Kind.FLOAT: _floats,
    Kind.REAL: _floats,
    Kind.BOOLEAN: _booleans,
    Kind.DATE: _dates,
    Kind.TIME: _times,
    Kind.DATETIME: _datetimes,
    Kind.UUID: _uuids,
}


# Rows


@dataclass(frozen=True)
class EntitySamples:
    """A value for each column of an entity, such that each row keeps every rule of its table."""

    app: App
    entity: Entity

    @cached_property
    def rules(self) -> tuple[Check, ...]:
        """Rules over several columns, which the samples of one column do not know of."""
        return tuple(check for check in self.entity.checks if not check.from_bounds)

    @cached_property
    def ruled(self) -> frozenset[str]:
        """Columns that such a rule reads."""
        return frozenset(column.name for check in self.rules for column in check.columns)

    def of(self, column: Column) -> Sample:
        """The sample of a field."""
        return self._chosen[column.name]

    def value(self, column: Column, number: int) -> Any:  # noqa: ANN401 - a value of any type
        """What a new row has in a column: its sample, a default, or nothing."""
        if column.name in self._chosen:
            return self._chosen[column.name].value(number)
        return None if column.reference else initial(column)

    def row(self, number: int = 1, **changes: object) -> dict[str, Any]:
        """A whole row by the names of the spec."""
        return {column.name: self.value(column, number) for column in self.columns} | changes

    def settled(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Changes with fixed values for the columns that a rule reads together with them."""
        partners = [
            column
            for check in self.rules
            if any(column.name in changes for column in check.columns)
            for column in check.columns
            if column.name not in changes and column in self.fields and not column.unique
        ]
        return dict(changes) | {column.name: self.value(column, 1) for column in partners}

    def keeps_rules(self, changes: Mapping[str, object], numbers: Iterable[int] = (1, 7)) -> bool:
        """A row with these changes breaks no rule of its table, whatever the number."""
        if not any(name in self.ruled for name in changes):
            return True
        return all(
            holds(check.expression, self.row(number, **changes)) is not False
            for number in numbers
            for check in self.rules
        )

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return self.entity.columns

    @cached_property
    def fields(self) -> tuple[Column, ...]:
        """Columns that the tests give values of their own."""
        return tuple(
            column
            for column in self.entity.columns
            if column.role is Role.FIELD and (column.is_creatable or _must_be_given(column))
        )

    @cached_property
    def _chosen(self) -> dict[str, Sample]:
        chosen = {column.name: self._first(column) for column in self.fields}
        if self.entity.soft_delete is not None and self.entity.soft_delete.column.name in chosen:
            live = self.entity.soft_delete.live_value
            chosen[self.entity.soft_delete.column.name] = Sample.constant(live, repr(live))
        free = [column for column in self.fields if column.name in self.ruled]
        if not free or self._satisfied(chosen):
            return chosen
        choices = [list(itertools.islice(_variants(column), 6)) for column in free]
        for combination in itertools.islice(itertools.product(*choices), MAX_TRIES):
            tried = chosen | {
                column.name: sample for column, sample in zip(free, combination, strict=True)
            }
            if self._satisfied(tried):
                return tried
        rule = self.rules[0].name
        raise UserError(
            f"no values were found that keep the checks of {self.entity.name}, such as {rule!r}",
            "the generated tests need some: give the fields of the checks 'examples'",
        )

    def _satisfied(self, chosen: Mapping[str, Sample]) -> bool:
        for number in (1, 2, 50, 999):
            row = {
                column.name: chosen[column.name].value(number)
                if column.name in chosen
                else initial(column)
                for column in self.columns
            }
            if any(holds(check.expression, row) is False for check in self.rules):
                return False
        return True

    def _first(self, column: Column) -> Sample:
        best: Sample | None = None
        for sample in samples(column):
            if not column.unique or sample.count >= PLENTY:
                return sample
            if best is None or sample.count > best.count:
                best = sample
        if best is not None:
            return best
        raise UserError(
            f"no value was found that keeps the rules of {self.entity.name}.{column.name}",
            "the generated tests need some: give the field 'examples'",
        )


def _must_be_given(column: Column) -> bool:
    return not column.nullable and column.default is None


def _variants(column: Column) -> Iterator[Sample]:
    yield from itertools.islice(samples(column), 4)
    if column.type.is_numeric:
        yield from _shifted(column)
    if column.nullable:
        yield Sample.constant(None, "None")


def _shifted(column: Column) -> Iterator[Sample]:
    """Far from the plain sample, so that one column can be above another one."""
    first = next(samples(column), None)
    if first is None or first.count < PLENTY:
        return
    for more in (1_000_000, 100_000, 10_000):
        sample = Sample(
            f"{first.source} + {more}",
            lambda number, more=more: first.value(number) + more,
            first.count,
        )
        if all(is_accepted(column, sample.value(number)) for number in PROBES):
            yield sample
            return


def initial(column: Column) -> Any:  # noqa: ANN401 - a value of any type
    """What a column holds where nothing is given."""
    default = column.default
    if default is None:
        return None
    if default.kind is DefaultKind.NOW:
        now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=default.offset_seconds)
        kinds = {Kind.DATE: now.date(), Kind.TIME: now.time()}
        return kinds.get(column.type.kind, now)
    if default.kind is DefaultKind.UUID:
        return UUID(int=0)
    if column.type.kind is Kind.DECIMAL and default.value is not None:
        return Decimal(str(default.value)).quantize(unit(column))
    if column.type.kind in (Kind.FLOAT, Kind.REAL) and default.value is not None:
        return float(default.value)
    return default.value


def holds(
    expression: Expression, row: Mapping[str, Any], parameters: Mapping[str, Any] | None = None
) -> bool | None:
    """Whether a condition holds over a row; None where that is unknown, to SQL or to us."""
    try:
        value = evaluate(expression, row, parameters=parameters)
    except (NoSourceError, TypeError, ValueError, ArithmeticError, AttributeError):
        return None
    return value if value is None else bool(value)


# Values to choose from


def candidates(column: Column, expressions: Iterable[Expression] = ()) -> list[Any]:
    """A few values around those that the expressions name, the plainest first."""
    found: list[Any] = []
    if column.type.kind is Kind.BOOLEAN:
        return [True, False, *_null(column)]
    if column.type.enum is not None:
        return [*column.type.enum.values[:8], *_null(column)]
    if column.reference is not None:
        return [Referred(column.reference.entity), *_null(column)]
    first = next(samples(column), None)
    if first is not None:
        found += [first.value(1), first.value(2), first.value(3)]
    for expression in expressions:
        for part in walk(expression):
            if isinstance(part, Literal):
                found += _around(column, part.value)
    if column.type.kind is Kind.DATETIME:
        found += [dt.datetime(2000, 1, 1, tzinfo=dt.UTC), dt.datetime(2100, 1, 1, tzinfo=dt.UTC)]
    if column.type.kind is Kind.DATE:
        found += [dt.date(2000, 1, 1), dt.date(2100, 1, 1)]
    found = [value for value in found if is_accepted(column, value)]
    return [*dict.fromkeys(found), *_null(column)]


def _null(column: Column) -> list[None]:
    return [None] if column.nullable else []


def _around(column: Column, value: object) -> list[Any]:
    """A literal of an expression, as the column would hold it, and its neighbours."""
    if isinstance(value, bool) or value is None:
        return []
    if column.type.is_text and isinstance(value, str):
        return [value]
    if column.type.is_numeric and isinstance(value, int | float | Decimal):
        exact = Decimal(str(value))
        numbers = [exact, exact - unit(column), exact + unit(column), exact * 2, exact / 2]
        return [number for one in numbers if (number := _number(column, one)) is not None]
    if isinstance(value, dt.datetime):
        kinds: dict[Kind, Any] = {Kind.DATETIME: value, Kind.DATE: value.date()}
        moment = kinds.get(column.type.kind)
        return [] if moment is None else [moment, *(moment + _day(n) for n in (-1, 1))]
    if isinstance(value, dt.date) and column.type.kind is Kind.DATE:
        return [value, value - _day(1), value + _day(1)]
    return []


def _number(column: Column, number: Decimal) -> Any:  # noqa: ANN401 - a number of any type
    if column.type.is_integer:
        return int(number) if number == int(number) else None
    if column.type.kind is Kind.DECIMAL:
        return number.quantize(unit(column))
    return float(number)


def _day(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)
