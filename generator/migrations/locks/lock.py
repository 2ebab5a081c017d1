"""What a step costs others: the lock it takes, who waits for it, and what it does to the rows meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Waits(IntEnum):
    """Who waits while the lock is held."""

    NOBODY = 0
    WRITERS = 1
    EVERYBODY = 2


class Effort(IntEnum):
    """What is done to the rows; it takes time as they are many."""

    NONE = 0
    """Only the catalogue changes."""
    READ = 1
    INDEX = 2
    """They are read and sorted into an index."""
    WRITTEN = 3
    REWRITTEN = 4
    """The whole table is made anew, with its indexes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """Of one table."""

    table: str
    name: str
    """As the manual of the database calls it."""
    waits: Waits
    effort: Effort = Effort.NONE
    is_new: bool = False
    """The table is made by the same run: nobody knows it."""
