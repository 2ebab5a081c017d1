"""A value of a column for every number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

PROBES = (1, 2, 3, 9, 10, 11, 89, 99, 100, 999, 1000, 8999, 99_999)
"""Numbers that a sample is tried with."""

PLENTY = 10_000
"""So many values that no test uses them up."""

ENDLESS = 1_000_000
"""More numbers than a run of the tests ever counts."""


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
