"""Which values a column accepts, by its type and its bounds."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from generator.ir import Column, Kind, Role, Transform

ADDRESSABLE = r"^[^/\s.\x00]([^/\x00]*[^/\s\x00])?$"
"""A text that can be a segment of a URL: no slash, no dot before it, no blank around it."""

SLUG_PATTERN = "^[a-z0-9]+(?:[-_][a-z0-9]+)*$"

_TRANSFORMS: dict[Transform, Callable[[str], str]] = {
    Transform.UPPER: str.upper,
    Transform.LOWER: str.lower,
    Transform.STRIP: str.strip,
}
_FORMATS = {
    Kind.EMAIL: re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+"),
    Kind.URL: re.compile(r"https?://[^\s/]+(/\S*)?"),
}


def length_limit(column: Column) -> int | None:
    """The most characters that the column takes."""
    facts = column.type.kind.facts
    return column.bounds.max_length or column.type.length or facts.max_length


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
    if column.type.is_number_enum and column.type.enum is not None:
        return value in column.type.enum.members
    if isinstance(value, str) and column.type.is_text:
        return _is_accepted_text(column, value)
    if column.type.kind is Kind.BYTES or column.type.item is not None:
        most = column.bounds.max_length
        return (column.bounds.min_length or 0) <= len(value) and (
            most is None or len(value) <= most
        )
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return True
    return _is_accepted_number(column, value)


def _is_accepted_text(column: Column, text: str) -> bool:
    limit, pattern = length_limit(column), text_pattern(column)
    if limit is not None and len(text) > limit:
        return False
    if column.type.kind is Kind.CHAR and len(text) != column.type.length:
        return False  # a database may fill it up with blanks
    form = _FORMATS.get(column.type.kind)
    if form is not None and not form.fullmatch(text):
        return False
    if len(text) < (column.bounds.min_length or 0):
        return False
    if pattern is not None and not re.search(pattern, text):
        return False
    if not all(_has(word, text) for word in column.require):
        return False
    if column.role is Role.KEY and not re.search(ADDRESSABLE, text):
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
    low, high = _type_range(column)
    bounds = column.bounds
    lows = [one for one in (bounds.gt, bounds.ge, low) if one is not None]
    highs = [one for one in (bounds.lt, bounds.le, high) if one is not None]
    return (
        max((Decimal(str(one)) for one in lows), default=None),
        min((Decimal(str(one)) for one in highs), default=None),
    )


def _type_range(column: Column) -> tuple[int | Decimal | None, int | Decimal | None]:
    if column.type.is_decimal and column.type.precision is not None:
        digits = column.type.precision - (column.type.scale or 0)
        high = Decimal(10) ** digits - unit(column)
        return -high, high
    return column.type.range or (None, None)


def unit(column: Column) -> Decimal:
    """The smallest difference between two values of the column."""
    if column.type.is_decimal:
        return Decimal(1).scaleb(-(column.type.scale or 0))
    return Decimal(1)
