"""Rows that a test of a report stores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from generator.ir import Column, Entity


@dataclass(eq=False)
class Made:
    """A row that the test stores."""

    entity: Entity
    values: dict[str, Any]
    """By column; of a foreign key the row."""
    number: int


@dataclass(frozen=True)
class Own:
    """A value that no other row has, chosen by the factory."""

    row: Made
    column: Column


def made_in(values: Iterable[Any]) -> Iterator[Made]:
    """The rows among values, and those that have them."""
    for value in values:
        if isinstance(value, Made):
            yield value
        elif isinstance(value, Own):
            yield value.row
        elif isinstance(value, dict):
            yield from made_in(value)
            yield from made_in(value.values())
