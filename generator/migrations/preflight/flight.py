"""What is found out before revisions run on a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from generator.migrations.locks import Lock


class Passage(Enum):
    """What became of a question."""

    PASSES = "passes"
    STOPS = "stops"
    UNSURE = "unsure"
    """It cannot be asked yet, or an earlier revision may change the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """A question that a revision asks before it changes anything, asked already."""

    line: int
    message: str
    passage: Passage
    count: int | None = None
    """How many rows stand in the way."""
    examples: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSize:
    """How large a table is, as far as the database knows without counting."""

    rows: int
    bytes: int | None
    is_estimate: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCost:
    """One step of a revision and what it locks."""

    line: int
    words: str
    locks: tuple[Lock, ...]
    is_committed: bool = False
    """By itself, in a block of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionFlight:
    """One of the revisions that are still to run."""

    id: str
    message: str
    path: str
    guards: tuple[Guarded, ...]
    steps: tuple[StepCost, ...]
    unread: tuple[tuple[int, str], ...]
    """Lines, and what nobody can follow there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    """All of them."""

    database: str
    revisions: tuple[str, ...]
    unfinished: str
    """The revision that was begun and has not come to its end."""
    flights: tuple[RevisionFlight, ...]
    sizes: Mapping[str, TableSize]
    """By tables as they are called today."""
    names: Mapping[str, str]
    """Tables that revisions rename: how they are called today."""

    @property
    def stops(self) -> bool:
        return Passage.STOPS in self._passages

    @property
    def is_unsure(self) -> bool:
        return Passage.UNSURE in self._passages

    @property
    def _passages(self) -> set[Passage]:
        return {guard.passage for flight in self.flights for guard in flight.guards}

    def size(self, table: str) -> TableSize | None:
        """Of a table by whatever name it has at some step."""
        return self.sizes.get(self.names.get(table, table))
