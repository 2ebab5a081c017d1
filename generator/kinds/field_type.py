"""A type with its arguments, as a field has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.emit import Imports
from generator.kinds.facts import ValueKind

if TYPE_CHECKING:
    from generator.kinds import Kind

_NUMBERS = frozenset({ValueKind.INTEGER, ValueKind.FLOAT, ValueKind.DECIMAL})
_MOMENTS = frozenset({ValueKind.DATE, ValueKind.TIME, ValueKind.DATETIME, ValueKind.NAIVE_DATETIME})


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumType:
    """A closed set of texts or of whole numbers, and the Python class that names them."""

    name: str
    """The Python class, `PostStatus`."""
    values: tuple[str, ...]
    """As the spec writes them."""
    labels: tuple[str, ...] = ()
    shared: bool = False
    """Declared under the top-level `enums`, so that several entities may use it."""
    is_integer: bool = False
    """The values are whole numbers at rest, in Python and in JSON."""

    @property
    def members(self) -> tuple[str | int, ...]:
        """The values as they are stored and sent."""
        return tuple(map(int, self.values)) if self.is_integer else self.values

    def numbered(self, text: str) -> int | None:
        """The number of which the text is the label, or which it spells."""
        pairs = {
            **dict(zip(self.labels, self.values, strict=False)),
            **{one: one for one in self.values},
        }
        return int(pairs[text]) if self.is_integer and text in pairs else None

    @property
    def length(self) -> int:
        """Of the column that stores the values."""
        return max(map(len, self.values))


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldType:
    """A type with its arguments: `decimal(10,2)` is kind DECIMAL, precision 10, scale 2."""

    kind: Kind
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    enum: EnumType | None = None
    item: FieldType | None = None
    """What the values of an array are."""
    native: str | None = None
    """For enums: the name of the database's own type."""
    source: str | None = None
    """The SQLAlchemy type that the spec writes itself; `kind` is then what Python makes of it."""

    @property
    def notation(self) -> str:
        """As a spec writes it."""
        if self.is_number_enum and self.enum is not None:
            return self.enum.name
        if self.item is not None:
            return f"{self.kind.value}({self.item.notation})"
        arguments = [one for one in (self.length, self.precision, self.scale) if one is not None]
        written = ",".join(map(str, arguments))
        return f"{self.kind.value}({written})" if written else self.kind.value

    @property
    def word(self) -> str:
        """In a message."""
        return "sqlalchemy" if self.source else self.kind.value

    @property
    def value(self) -> ValueKind:
        """What expressions see of it."""
        return ValueKind.OPAQUE if self.source is not None else self.kind.facts.value

    @property
    def is_secret(self) -> bool:
        return self.kind.facts.is_secret

    @property
    def is_file(self) -> bool:
        return self.kind.facts.is_file

    @property
    def is_text(self) -> bool:
        return self.kind.facts.value is ValueKind.TEXT or self.is_secret

    @property
    def is_integer(self) -> bool:
        return self.kind.facts.value is ValueKind.INTEGER

    @property
    def is_number_enum(self) -> bool:
        """An enum of whole numbers."""
        return self.enum is not None and self.enum.is_integer

    @property
    def is_decimal(self) -> bool:
        return self.kind.facts.value is ValueKind.DECIMAL

    @property
    def is_float(self) -> bool:
        return self.kind.facts.value is ValueKind.FLOAT

    @property
    def is_numeric(self) -> bool:
        return self.kind.facts.value in _NUMBERS

    @property
    def is_moment(self) -> bool:
        """A day, a time or both."""
        return self.kind.facts.value in _MOMENTS

    @property
    def is_naive(self) -> bool:
        """A moment of no zone."""
        return self.kind.facts.value is ValueKind.NAIVE_DATETIME

    @property
    def is_ordered(self) -> bool:
        return self.is_numeric or self.is_moment or self.kind.facts.value is ValueKind.INTERVAL

    @property
    def is_opaque(self) -> bool:
        """Nothing compares its values: they are stored and shown as a whole."""
        return self.value is ValueKind.OPAQUE and not self.is_secret

    @property
    def range(self) -> tuple[int, int] | None:
        """The least and the greatest that a column of integers holds."""
        return self.kind.facts.range

    @property
    def enum_within(self) -> EnumType | None:
        """The enum of the value, or of the values of the array."""
        return self.item.enum if self.item is not None else self.enum

    def python(self, imports: Imports) -> str:
        """The annotation of a value that is not null: `dt.datetime`."""
        if self.enum is not None:
            return self.enum.name
        return self.kind.facts.python(self, imports)
