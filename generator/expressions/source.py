"""Source that is the same within Python and within SQLAlchemy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from generator.expressions.code import ATOM, LEVELS, SIGN, Code, right_level
from generator.ir.expression import Binary, Call, Literal
from generator.kinds.facts import ValueKind

Need = Callable[[str, str], None]
"""Asks for `from module import name`."""


class NoSourceError(Exception):
    """An expression stands where the checker lets none of its kind through: a bug of ours."""


def substring_bounds(call: Call) -> tuple[int, int | None]:
    """Where a substring begins and ends, counted from 0; no end is the end of the text."""
    start, *length = [one.value for one in call.arguments[1:] if isinstance(one, Literal)]
    begin = int(str(start)) - 1
    return begin, begin + int(str(length[0])) if length else None


def literal_code(literal: Literal, need: Need) -> Code:
    """A literal other than an enum's value, as Python."""
    value = literal.value
    if isinstance(value, Decimal):
        need("decimal", "Decimal")
        return Code(f'Decimal("{value:f}")')
    if isinstance(value, datetime):
        return _datetime_code(value, need)
    if isinstance(value, date):
        need("datetime", "date")
        return Code(f"date({value.year}, {value.month}, {value.day})")
    if isinstance(value, str):
        return Code(_quoted(value))
    is_negative = isinstance(value, int | float) and value < 0
    return Code(repr(value), SIGN if is_negative else ATOM)


def now_code(call: Call, need: Need) -> Code:
    need("datetime", "datetime")
    need("datetime", "UTC")
    is_naive = call.type.kind is ValueKind.NAIVE_DATETIME
    return Code("datetime.now(UTC).replace(tzinfo=None)" if is_naive else "datetime.now(UTC)")


def today_code(need: Need) -> Code:
    need("datetime", "datetime")
    need("datetime", "UTC")
    return Code("datetime.now(UTC).date()")


def stretch_code(call: Call, argument: str, need: Need) -> Code:
    need("datetime", "timedelta")
    return Code(f"timedelta({call.function.value}={argument})")


def binary_code(expression: Binary, left: Code, right: Code) -> Code:
    operator = expression.operator
    level = LEVELS[operator]
    inner = expression.right.operator if isinstance(expression.right, Binary) else None
    needed = right_level(operator, inner)
    return Code(f"{left.within(level)} {operator.value} {right.within(needed)}", level)


def _datetime_code(value: datetime, need: Need) -> Code:
    need("datetime", "datetime")
    parts = [value.year, value.month, value.day, value.hour, value.minute]
    parts += [value.second, value.microsecond]
    while len(parts) > 3 and not parts[-1]:
        parts.pop()
    arguments = ", ".join(map(str, parts))
    if value.tzinfo is None:
        return Code(f"datetime({arguments})")
    need("datetime", "UTC")
    return Code(f"datetime({arguments}, tzinfo=UTC)")


def _quoted(text: str) -> str:
    """As `repr` has it, in double quotes where that needs no escape."""
    plain = repr(text)
    return f'"{plain[1:-1]}"' if plain.startswith("'") and '"' not in plain else plain
