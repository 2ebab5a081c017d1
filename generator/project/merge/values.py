"""What a merge is given and what it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

One = TypeVar("One")
Other = TypeVar("Other")


class Side(Enum):
    """Whose text stands where both changed the same thing."""

    OURS = "ours"
    """The file as its author left it."""
    THEIRS = "theirs"
    """What apiwright generates now."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One place that the author and the generator both changed."""

    symbol: str
    """`ProductService.low_stock`; empty for a text without symbols."""
    first: int
    last: int
    """Lines of the author's file, counted from 1."""
    reason: str

    def __str__(self) -> str:
        lines = str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        return f"{lines} {self.symbol}".rstrip() + f": {self.reason}"


BOTH_CHANGED = "changed here and by the generator"
BOTH_ADDED = "added here and by the generator"
EDITED_AND_REMOVED = "edited here, no longer generated"


@dataclass(frozen=True, slots=True)
class Merge:
    """The merged text; where there are conflicts, the preferred side stands in these places."""

    text: str
    conflicts: tuple[Conflict, ...] = ()
    missed: tuple[str, ...] = ()
    """What the author deleted or moved and the generator changed: it stays deleted."""


def for_each(
    work: Callable[[One], Other], versions: tuple[One, One, One]
) -> tuple[Other, Other, Other]:
    """The same done to what was generated before, what is on disk and what is generated now."""
    before, ours, new = versions
    return work(before), work(ours), work(new)
