"""Expressions as values: what is left of a text once it is parsed, its names known and its types right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING

from generator.kinds.facts import ValueKind

if TYPE_CHECKING:
    from generator.ir.field import Column
    from generator.kinds.field_type import EnumType


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueType:
    """The type of an expression."""

    kind: ValueKind
    nullable: bool = False
    enum: EnumType | None = None
    numbers: EnumType | None = None
    """The enum whose numbers such integers are."""
    precision: int | None = None
    scale: int | None = None

    def __str__(self) -> str:
        enum = self.enum or self.numbers
        if enum is not None:
            return f"the enum {enum.name}"
        return self.kind.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One relation of a path, from the row at hand to the next one."""

    name: str
    attribute: str
    source: str
    """The entity that the step leaves."""
    target: str
    is_many: bool = False
    nullable: bool = False
    """There may be no row at the other end of a to-one relation."""
    columns: tuple[Column, ...] = ()
    """The foreign key in the row at hand, for a to-one relation that holds it."""
    is_simple: bool = True
    """It is one column with the key of the other row, so that its name stands for that."""


class Function(Enum):
    """The functions over one row."""

    NOW = "now"
    TODAY = "today"
    DAYS = "days"
    HOURS = "hours"
    MINUTES = "minutes"
    LOWER = "lower"
    UPPER = "upper"
    LENGTH = "length"
    COALESCE = "coalesce"
    ROUND = "round"
    SUBSTRING = "substring"
    CAST = "cast"
    JSON = "json"


class AggregateFunction(Enum):
    """The functions over many rows."""

    COUNT = "count"
    SUM = "sum"
    AVG = "avg"
    MIN = "min"
    MAX = "max"


class Operator(Enum):
    """Arithmetic, and joining text."""

    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"
    MODULO = "%"


class Comparator(Enum):
    """What compares two values."""

    EQUAL = "=="
    DIFFERENT = "!="
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="

    @property
    def opposite(self) -> Comparator:
        """The comparator that holds where this one does not."""
        return _OPPOSITES[self]

    @property
    def mirrored(self) -> Comparator:
        """What the comparison is called from its other side."""
        return _MIRRORED.get(self, self)


_OPPOSITES = {
    Comparator.EQUAL: Comparator.DIFFERENT,
    Comparator.DIFFERENT: Comparator.EQUAL,
    Comparator.LESS: Comparator.AT_LEAST,
    Comparator.AT_LEAST: Comparator.LESS,
    Comparator.GREATER: Comparator.AT_MOST,
    Comparator.AT_MOST: Comparator.GREATER,
}
_MIRRORED = {
    Comparator.LESS: Comparator.GREATER,
    Comparator.GREATER: Comparator.LESS,
    Comparator.AT_MOST: Comparator.AT_LEAST,
    Comparator.AT_LEAST: Comparator.AT_MOST,
}


class Connective(Enum):
    """What joins conditions."""

    AND = "and"
    OR = "or"


Constant = str | int | float | Decimal | bool | date | datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """A value written in the text; an enum's is its text, a zoned datetime's is in UTC."""

    value: Constant
    type: ValueType


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRef:
    """A field of the row, or of a row that relations lead to."""

    entity: str
    """The entity whose field it is."""
    column: Column
    type: ValueType
    hops: tuple[Hop, ...] = ()
    parameter: str | None = None
    """The parameter whose row it is that the path begins at, where it is not the row at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterRef:
    """A declared parameter."""

    column: Column
    type: ValueType


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A function over the row; a cast's target is its type."""

    function: Function
    arguments: tuple[Expression, ...]
    type: ValueType


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """A function over many rows; without argument it counts them."""

    function: AggregateFunction
    argument: Expression | None
    type: ValueType
    distinct: bool = False
    """Each value counts once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Negative:
    """`-operand`."""

    operand: Expression
    type: ValueType


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary:
    """Arithmetic, joined text, or a moment and an interval."""

    operator: Operator
    left: Expression
    right: Expression
    type: ValueType


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`low <= price <= high`: one operand more than comparators."""

    operands: tuple[Expression, ...]
    comparators: tuple[Comparator, ...]
    type: ValueType

    @property
    def pairs(self) -> tuple[Comparison, ...]:
        """The chain taken apart: all of them hold when it holds."""
        if len(self.comparators) == 1:
            return (self,)
        return tuple(
            replace(self, operands=self.operands[place : place + 2], comparators=(comparator,))
            for place, comparator in enumerate(self.comparators)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """`status in ['draft', 'published']`."""

    operand: Expression
    items: tuple[Expression, ...]
    type: ValueType
    negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IsNull:
    """`operand is None`, or with `is not` when negated."""

    operand: Expression
    type: ValueType
    negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    operand: Expression
    type: ValueType


@dataclass(frozen=True, slots=True, kw_only=True)
class BoolOp:
    """Conditions joined by `and` or by `or`; none of them is joined the same way."""

    connective: Connective
    operands: tuple[Expression, ...]
    type: ValueType


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional:
    """`then if condition else otherwise`."""

    condition: Expression
    then: Expression
    otherwise: Expression
    type: ValueType


@dataclass(frozen=True, slots=True, kw_only=True)
class Exists:
    """There is a row at the end of the hop for which the condition holds.

    The condition speaks of that row; what it reads of the outer row belongs to another entity.
    """

    hop: Hop
    condition: Expression
    type: ValueType


Expression = (
    Literal
    | FieldRef
    | ParameterRef
    | Call
    | Aggregate
    | Negative
    | Binary
    | Comparison
    | Membership
    | IsNull
    | Not
    | BoolOp
    | Conditional
    | Exists
)

BOOLEAN = ValueType(kind=ValueKind.BOOLEAN)
