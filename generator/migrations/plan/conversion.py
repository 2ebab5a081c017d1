"""What it takes to make the values of one type those of another.

A template speaks of the column as `{c}`. A guard is true for values that stand in the way: what a
database would refuse, or change in silence (SQLite reads '12b' as 12).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.migrations.plan.families import bits, number
from generator.schema.model import Type

SQLITE, POSTGRESQL, MYSQL = "sqlite", "postgresql", "mysql"
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """The way from one type to another."""

    convert: Texts = field(default_factory=dict)
    """How each database computes the new value; nothing where its own change of type does."""
    guard: Texts = field(default_factory=dict)
    """True for values that the new type cannot hold."""
    what: str = ""
    """Of the guard, in words: `longer than 50 characters`."""
    loses: str = ""
    """What is cut off in silence, or has no room any more, in words; nothing where every value
    survives.
    """


def every(text: str) -> dict[str, str]:
    return {SQLITE: text, POSTGRESQL: text, MYSQL: text}


def range_of(type_: Type) -> tuple[int, int]:
    half = 1 << (bits(type_) - 1)
    return -half, half - 1


def digits(type_: Type) -> tuple[int | None, int]:
    return number(type_, "precision"), number(type_, "scale") or 0
