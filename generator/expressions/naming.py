"""How the generated code spells what an expression refers to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from generator.expressions.source import Need, NoSourceError, literal_code
from generator.ir.expression import Hop, Literal, ValueType
from generator.ir.field import Column
from generator.kinds.facts import ValueKind
from generator.kinds.field_type import EnumType

_TYPES = {
    ValueKind.BOOLEAN: "Boolean",
    ValueKind.INTEGER: "Integer",
    ValueKind.DECIMAL: "Numeric",
    ValueKind.FLOAT: "Float",
    ValueKind.TEXT: "String",
    ValueKind.ENUM: "String",
    ValueKind.DATE: "Date",
    ValueKind.TIME: "Time",
    ValueKind.NAIVE_DATETIME: "DateTime",
    ValueKind.INTERVAL: "Interval",
    ValueKind.UUID: "Uuid",
}


class Naming(Protocol):
    """How the generated code spells what an expression refers to, asking for its imports."""

    def column(self, entity: str, column: Column) -> str:
        """`Product.price`."""

    def relation(self, hop: Hop) -> str:
        """`Product.category`."""

    def member(self, enum: EnumType, value: str) -> str:
        """`PostStatus.DRAFT`."""

    def type(self, kind: ValueType) -> str:
        """The SQLAlchemy type of a value whose type a column does not give: `Integer()`."""


@dataclass(frozen=True, slots=True)
class ConstraintNaming:
    """Columns as constraints and index predicates name them, by their names in the database."""

    need: Need

    def column(self, entity: str, column: Column) -> str:  # noqa: ARG002
        self.need("sqlalchemy", "column")
        return f'column("{column.column}")'

    def relation(self, hop: Hop) -> str:
        raise NoSourceError(hop.name)

    def member(self, enum: EnumType, value: str) -> str:
        return value if enum.is_integer else literal_code(text_literal(value), self.need).text

    def type(self, kind: ValueType) -> str:
        return default_type(kind, self.need)


def default_type(kind: ValueType, need: Need) -> str:
    """SQLAlchemy's own type for a value."""
    if kind.kind is ValueKind.DATETIME:
        need("sqlalchemy", "DateTime")
        return "DateTime(timezone=True)"
    name = _TYPES.get(kind.kind)
    if name is None:
        raise NoSourceError(kind.kind.value)
    need("sqlalchemy", name)
    if kind.kind is ValueKind.DECIMAL and kind.precision is not None:
        return f"Numeric({kind.precision}, {kind.scale or 0})"
    return f"{name}()"


def text_literal(value: str) -> Literal:
    return Literal(value=value, type=ValueType(kind=ValueKind.TEXT))
