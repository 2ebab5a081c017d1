"""Enums as classes of Python."""

from __future__ import annotations

from dataclasses import dataclass

from generator.artifacts.naming import enum_members
from generator.emit import docstring, literal
from generator.ir import App, EnumType, Name
from generator.resolve.phrases import with_article


@dataclass(frozen=True)
class EnumView:
    """A Python class for a closed set of values."""

    enum: EnumType
    doc: str

    @property
    def name(self) -> str:
        return self.enum.name

    @property
    def members(self) -> list[str]:
        members = enum_members(self.enum)
        if self.enum.is_integer:
            return [f"{name} = {value}" for name, value in members]
        return [f"{name} = {literal(value)}" for name, value in members]

    @property
    def base(self) -> str:
        """What its members are."""
        return "IntEnum" if self.enum.is_integer else "StrEnum"


@dataclass(frozen=True)
class EnumsView:
    """The enums that entities share."""

    app: App

    @property
    def enums(self) -> list[EnumView]:
        return [EnumView(enum, docstring(enum_doc(enum))) for enum in self.app.enums]


def enum_doc(enum: EnumType) -> str:
    """What an enum can be; with labels, what each value is called."""
    phrase = with_article(Name(enum.name).phrase)
    if not enum.labels:
        return f"What {phrase} can be."
    pairs = zip(enum.values, enum.labels, strict=True)
    listed = ", ".join(value if value == label else f"{value} ({label})" for value, label in pairs)
    return f"What {phrase} can be: {listed}."
