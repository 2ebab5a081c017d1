"""The types a field can have, and the facts about each that no other module may repeat."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """A type name of the spec language."""

    STRING = "string"
    CHAR = "char"
    TEXT = "text"
    EMAIL = "email"
    URL = "url"
    SLUG = "slug"
    PASSWORD = "password"  # noqa: S105 - the name of a type
    INTEGER = "integer"
    SMALLINT = "smallint"
    BIGINT = "bigint"
    FLOAT = "float"
    REAL = "real"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    NAIVE_DATETIME = "naive_datetime"
    INTERVAL = "interval"
    UUID = "uuid"
    JSON = "json"
    BYTES = "bytes"
    ENUM = "enum"
    ARRAY = "array"


TEXTUAL = frozenset(
    {Kind.STRING, Kind.CHAR, Kind.TEXT, Kind.EMAIL, Kind.URL, Kind.SLUG, Kind.PASSWORD}
)
INTEGRAL = frozenset({Kind.INTEGER, Kind.SMALLINT, Kind.BIGINT})
NUMERIC = INTEGRAL | {Kind.FLOAT, Kind.REAL, Kind.DECIMAL}
TEMPORAL = frozenset({Kind.DATE, Kind.TIME, Kind.DATETIME, Kind.NAIVE_DATETIME})
ORDERED = NUMERIC | TEMPORAL | {Kind.INTERVAL}
OPAQUE = frozenset({Kind.JSON, Kind.BYTES, Kind.ARRAY})
"""Values that nothing compares: they are stored and shown as a whole."""

INTEGER_RANGE = {
    Kind.SMALLINT: (-(2**15), 2**15 - 1),
    Kind.INTEGER: (-(2**31), 2**31 - 1),
    Kind.BIGINT: (-(2**63), 2**63 - 1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumType:
    """A closed set of text values and the Python class that names them."""

    name: str
    """The Python class, `PostStatus`."""
    values: tuple[str, ...]
    labels: tuple[str, ...] = ()
    shared: bool = False
    """Declared under the top-level `enums`, so that several entities may use it."""


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
    def is_text(self) -> bool:
        return self.kind in TEXTUAL

    @property
    def is_integer(self) -> bool:
        return self.kind in INTEGRAL

    @property
    def is_numeric(self) -> bool:
        return self.kind in NUMERIC

    @property
    def is_opaque(self) -> bool:
        return self.kind in OPAQUE or self.source is not None

    @property
    def enum_within(self) -> EnumType | None:
        """The enum of the value, or of the values of the array."""
        return self.item.enum if self.item is not None else self.enum

    @property
    def is_ordered(self) -> bool:
        return self.kind in ORDERED
