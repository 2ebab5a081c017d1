"""Columns: what the spec calls fields, the key, timestamps and the keys that relations hold."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING
from uuid import UUID

from generator.kinds.field_type import FieldType

if TYPE_CHECKING:
    from generator.ir.access import AccessRule

Number = int | float | Decimal
Scalar = str | int | float | Decimal | bool | bytes | dt.date | dt.time | dt.timedelta | UUID | None
Literal = Scalar | tuple[Scalar, ...]
"""A value of a spec; one of a json field is its JSON text."""


class Role(Enum):
    """Why a column is there."""

    FIELD = "field"
    KEY = "key"
    REFERENCE = "reference"
    CREATED = "created"
    UPDATED = "updated"
    VERSION = "version"
    RELEASED = "released"


class Access(Enum):
    """A body of the API that may carry the column (`api:` in the spec)."""

    CREATE = "create"
    UPDATE = "update"
    READ = "read"


class Making(Enum):
    """How the app makes a value that no client gives."""

    GENERATED = "generate"
    COPIED = "copy"
    COMPUTED = "compute"
    STORED = "stored"
    """Computed by the database."""
    VIRTUAL = "never stored"
    """Worked out when the row is read: no table has it."""


class Transform(Enum):
    UPPER = "upper"
    LOWER = "lower"
    STRIP = "strip"


class DefaultKind(Enum):
    LITERAL = "literal"
    NOW = "now"
    UUID = "uuid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """What a column gets when nothing is given; literals and `now` by the database too."""

    kind: DefaultKind
    value: Literal = None
    """For literals; an enum's value is its text. `default: null` is no Default at all."""
    offset_seconds: int = 0
    """For `now() + days(7)`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Validation of one value, in Pydantic's words; enforced by the schema, ranges by the database too."""

    gt: Number | None = None
    ge: Number | None = None
    lt: Number | None = None
    le: Number | None = None
    multiple_of: Number | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLimits:
    """Which files a field takes."""

    max_size: int
    """Bytes."""
    types: tuple[str, ...] = ()
    """Media types, `image/*` for all of a kind; any where there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey:
    """The column of another table that a reference column points to."""

    entity: str
    table: str
    column: str
    attribute: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of an entity's table, complete.

    Three names, because they differ where a word is taken: `name` is what the spec and JSON say,
    `attribute` what Python says (`class_`), `column` what the database says.
    """

    name: str
    attribute: str
    column: str
    type: FieldType
    role: Role = Role.FIELD
    nullable: bool = False
    unique: bool = False
    index: bool = False
    doc: str = ""
    examples: tuple[Literal, ...] = ()
    default: Default | None = None
    access: frozenset[Access] = frozenset(Access)
    bounds: Bounds = Bounds()
    transforms: tuple[Transform, ...] = ()
    file: FileLimits | None = None
    """For files: which ones are taken."""
    lookup: bool = False
    derived_from: str | None = None
    """For slugs: the name of the field that one is made from."""
    require: tuple[str, ...] = ()
    """For passwords: `upper lower digit symbol`."""
    sent_as: str | None = None
    """For passwords: what Python calls the clear text in a body; the hash has another name."""
    reference: ForeignKey | None = None
    enum_check: str | None = None
    """For enums: name of the check that keeps the column to its values."""
    generated: bool = False
    """The database or the app makes the value: integer and uuid keys."""
    making: Making | None = None
    """The app makes the value, from others or by itself."""
    readers: AccessRule | None = None
    """Who among the readers of a row may read it; all where there is none."""
    writers: AccessRule | None = None
    """Who among those who make or change rows may set it."""
    by_caller: bool = False
    """A new row is the caller's where its body names no owner."""

    def __hash__(self) -> int:
        """Cheap: columns are looked up by the thousand, and equal ones have one name."""
        return hash(self.name)

    @property
    def word(self) -> str:
        """What stands for it in longer names of Python: `class` in `get_by_class`."""
        return self.name if self.attribute in (self.name, f"{self.name}_") else self.attribute

    @property
    def is_required(self) -> bool:
        """A create body must carry it."""
        is_made = self.derived_from is not None or self.making is not None or self.by_caller
        return not self.nullable and self.default is None and not is_made

    @property
    def has_default(self) -> bool:
        """A row gets a value of its own where none is given."""
        return self.default is not None or self.by_caller

    @property
    def may_stay(self) -> bool:
        """A whole row that takes the place of another may come without it: passwords and files."""
        return self.type.is_secret or self.file is not None

    @property
    def is_readable(self) -> bool:
        return Access.READ in self.access

    @property
    def is_creatable(self) -> bool:
        return Access.CREATE in self.access

    @property
    def is_updatable(self) -> bool:
        return Access.UPDATE in self.access
