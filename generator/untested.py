"""What the tests of an application do without, as no rows were found for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UntestedEntity:
    """The tests know no row of an entity: its rules contradict each other, or are hard to guess.

    `key` and `name` say where in the entity's document: `fields` and one of them, or `checks`.
    """

    message: str
    entity: str
    key: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class LeftOutTest:
    """Something of an entity that the tests do without, as no rows were found for it."""

    entity: str
    subject: str
    reason: str

    def __str__(self) -> str:
        return f"{self.entity}: {self.subject}: {self.reason}"
