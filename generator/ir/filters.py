"""What lists are filtered by: columns, and how each is compared with what a client sends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from generator.ir.field import Column
from generator.kinds import Kind
from generator.kinds.field_type import FieldType


class FilterOperator(Enum):
    """What is asked of a column; a parameter ends in it, `price__gte`."""

    EQUAL = ""
    DIFFERENT = "ne"
    GREATER = "gt"
    AT_LEAST = "gte"
    LESS = "lt"
    AT_MOST = "lte"
    AMONG = "in"
    NOT_AMONG = "not_in"
    IS_NULL = "isnull"

    @property
    def suffix(self) -> str:
        """What stands behind the name of the field."""
        return f"__{self.value}" if self.value else ""

    @property
    def takes_list(self) -> bool:
        """Its parameter may be sent several times."""
        return self in (FilterOperator.AMONG, FilterOperator.NOT_AMONG)


RANGE = (
    FilterOperator.GREATER,
    FilterOperator.AT_LEAST,
    FilterOperator.LESS,
    FilterOperator.AT_MOST,
)


def operators_of(type_: FieldType, *, is_key: bool, nullable: bool) -> Iterator[FilterOperator]:
    """What can be asked of a column of this type, `is_key` where it leads to another row."""
    has_choice = type_.kind is not Kind.BOOLEAN
    yield FilterOperator.EQUAL
    if has_choice:
        yield FilterOperator.DIFFERENT
    if type_.is_ordered and not is_key:
        yield from RANGE
    yield FilterOperator.AMONG
    if has_choice:
        yield FilterOperator.NOT_AMONG
    if nullable:
        yield FilterOperator.IS_NULL


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One column that a list is filtered by."""

    column: Column

    @property
    def name(self) -> str:
        """What its parameters begin with."""
        return self.column.name

    @property
    def attribute(self) -> str:
        """The same in Python."""
        return self.column.attribute

    @property
    def operators(self) -> tuple[FilterOperator, ...]:
        """What can be asked of the column."""
        column = self.column
        is_key = column.reference is not None
        return tuple(operators_of(column.type, is_key=is_key, nullable=column.nullable))
