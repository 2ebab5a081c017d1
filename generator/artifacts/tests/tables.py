"""The tables of parametrised tests."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from generator.emit import literal


@dataclass(frozen=True)
class Case:
    """One line of a parametrised test."""

    arguments: tuple[str, ...]
    id: str

    def __str__(self) -> str:
        return f"pytest.param({', '.join(self.arguments)}, id={literal(self.id)})"


@dataclass(frozen=True)
class FieldValues:
    """A field, and the values that one test after the other tries out in it, as source."""

    field: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"({literal(self.field)}, [{', '.join(self.values)}])"


@dataclass(frozen=True)
class ValueTable:
    """A table of fields with values, shared by the bodies that carry the fields."""

    name: str
    cases: tuple[Case | FieldValues, ...]

    @property
    def text(self) -> str:
        lines = "\n".join(f"    {case}," for case in self.cases)
        values = ": list[tuple[str, list[Any]]]" if isinstance(self.cases[0], FieldValues) else ""
        return f"{self.name}{values} = [\n{lines}\n]"


@dataclass(frozen=True)
class RowView:
    """A row that a test stores."""

    call: str
    variable: str = ""

    @property
    def statement(self) -> str:
        return f"{self.variable} = {self.call}" if self.variable else self.call


def mapping(pairs: dict[str, str]) -> str:
    return "{" + ", ".join(f"{literal(name)}: {source}" for name, source in pairs.items()) + "}"


def but(names: Collection[str]) -> str:
    """Takes names from a set of them."""
    return f" - {{{', '.join(names)}}}" if names else ""
