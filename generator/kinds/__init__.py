"""The types of the spec language, each with all that there is to say of it."""

from __future__ import annotations

from enum import Enum
from typing import Self

from generator.kinds import files, moments, numbers, single, texts, wholes
from generator.kinds.facts import KindFacts


class Kind(Enum):
    """A type by its name in the spec language, which is its value, and its facts."""

    _value_: str
    facts: KindFacts

    def __new__(cls, facts: KindFacts) -> Self:
        kind = object.__new__(cls)
        kind._value_ = facts.name
        kind.facts = facts
        return kind

    @property
    def value(self) -> str:
        """What a spec calls it."""
        return self.facts.name

    @classmethod
    def named(cls, name: str) -> Kind:
        """The type that a spec calls so."""
        return next(kind for kind in cls if kind.value == name)

    STRING = texts.STRING
    CHAR = texts.CHAR
    TEXT = texts.TEXT
    EMAIL = texts.EMAIL
    URL = texts.URL
    SLUG = texts.SLUG
    PASSWORD = texts.PASSWORD
    INTEGER = numbers.INTEGER
    SMALLINT = numbers.SMALLINT
    BIGINT = numbers.BIGINT
    FLOAT = numbers.FLOAT
    REAL = numbers.REAL
    DECIMAL = numbers.DECIMAL
    BOOLEAN = single.BOOLEAN
    DATE = moments.DATE
    TIME = moments.TIME
    DATETIME = moments.DATETIME
    NAIVE_DATETIME = moments.NAIVE_DATETIME
    INTERVAL = moments.INTERVAL
    UUID = single.UUID
    JSON = wholes.JSON
    BYTES = wholes.BYTES
    FILE = files.FILE
    IMAGE = files.IMAGE
    ENUM = single.ENUM
    ARRAY = wholes.ARRAY
