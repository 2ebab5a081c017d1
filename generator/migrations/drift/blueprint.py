"""What a spec asks for, as the server itself says it: made for a moment, read, and gone again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from generator.migrations.connection import reason
from generator.migrations.drift.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Unmade:
    """A table that could not be made for comparison: its texts are not compared."""

    table: str
    reason: str

    @classmethod
    def of(cls, table: str, error: BaseException) -> Self:
        return cls(table, reason(error))


@dataclass(frozen=True, slots=True)
class Blueprint:
    """The things of those tables that could be made, but for foreign keys."""

    catalogue: Catalogue
    unmade: tuple[Unmade, ...] = ()
