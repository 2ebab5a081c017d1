"""What there is to say of a type: each module beside this one says it of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import TYPE_CHECKING
from uuid import UUID

from generator.databases import Database
from generator.emit import Imports

if TYPE_CHECKING:
    from generator.kinds.field_type import FieldType

Written = date | time | datetime | timedelta | UUID | bytes
"""A value that a spec writes as a text of some form."""


class Arguments(Enum):
    """What stands in the parentheses of a type."""

    NONE = "no arguments"
    LENGTH = "one length, as in {name}(100)"
    OPTIONAL_LENGTH = "at most one length, as in {name}(100)"
    PRECISION = "a precision and a scale, as in {name}(10,2)"
    VALUES = "its values, as in {name}(draft, published)"
    TYPE = "one type, as in {name}(string(20))"


class ValueKind(Enum):
    """What expressions tell apart; its word in messages."""

    BOOLEAN = "a boolean"
    INTEGER = "an integer"
    DECIMAL = "a decimal"
    FLOAT = "a float"
    TEXT = "text"
    ENUM = "an enum"
    DATE = "a date"
    TIME = "a time"
    DATETIME = "a datetime"
    NAIVE_DATETIME = "a datetime without zone"
    INTERVAL = "an interval"
    UUID = "a uuid"
    OPAQUE = "a value that expressions cannot read"
    NULL = "null"


class KeyUse(Enum):
    """How values may be keys of rows."""

    NONE = "none"
    PART = "part"
    """Beside other columns."""
    GIVEN = "given"
    """Clients give them."""
    GENERATED = "generated"
    """The database or the application makes them."""


@dataclass(frozen=True, slots=True)
class Form:
    """How values are written in a spec, where that is neither text nor number."""

    example: str
    read: Callable[[str], Written]
    """ValueError where the text spells no value."""


@dataclass(frozen=True, slots=True)
class RowForm:
    """How values are written in rows that come with the application."""

    described: str
    read: Callable[[str], Written]


@dataclass(frozen=True, slots=True)
class AtRest:
    """A type of SQLAlchemy, or of one of its dialects, with its arguments."""

    name: str
    dialect: str = ""
    arguments: tuple[tuple[str, str | int | bool | tuple[str, ...] | None], ...] = ()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class KindFacts:
    """One type of the spec language. What only some types have is left out by the others."""

    name: str
    value: ValueKind
    """What it is in expressions."""
    python: Callable[[FieldType, Imports], str]
    """The annotation of a value."""
    column: Callable[[FieldType], AtRest]
    """The type at rest."""

    arguments: Arguments = Arguments.NONE
    is_secret: bool = False
    """A text that is kept as a hash, and neither shown nor compared."""
    is_file: bool = False
    """A file that is kept elsewhere; the column says where, and what it is."""
    key: KeyUse = KeyUse.NONE
    has_stand_in: bool = False
    """As a key: a foreign key has a value to stand there until the other row is made."""
    is_item: bool = True
    """Arrays hold such values."""

    variants: Mapping[Database, AtRest] = field(default_factory=dict)
    """Where one database has another type."""
    inferred: str = ""
    """The type that SQLAlchemy takes from the annotation by itself."""
    native: str = ""
    """The type of Python for which this one stands where a spec names a type of SQLAlchemy."""
    reads_as: bool = False
    """The type of Python makes a value of what a driver gives."""

    schema: str = ""
    """Its type in `app/schemas/base.py`, where its rules stand once."""
    shows_schema: bool = False
    """Its form in answers stands there too."""
    documented: str = ""
    """The type of an answer whose documentation says more than the type of Python."""
    range: tuple[int, int] | None = None
    """The least and the greatest that a column holds."""
    max_length: int | None = None
    """The most characters that there are."""
    pattern: re.Pattern[str] | None = None
    """What a literal has to match."""
    sized: tuple[str, str] | None = None
    """What is counted by lengths, and in what: a value, in bytes."""
    form: Form | None = None
    row_form: RowForm | None = None


def builtin(name: str) -> Callable[[FieldType, Imports], str]:
    """A type that needs no import."""
    return lambda _type, _imports: name


def imported(module: str, name: str) -> Callable[[FieldType, Imports], str]:
    """A type that is imported by its name."""
    return lambda _type, imports: imports.need(module, name)


def plain(name: str, **arguments: str | int | bool) -> Callable[[FieldType], AtRest]:
    """A column that is the same for every field of the type."""
    return lambda _type: AtRest(name, "", tuple(arguments.items()))


def text_of_length(type_: FieldType) -> AtRest:
    """A text as long as the field says."""
    return AtRest("String", "", (("length", type_.length),))
