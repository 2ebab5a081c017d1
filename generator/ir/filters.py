"""What lists are filtered by: columns, and how each is compared with what a client sends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from generator.ir.expression import Hop
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
    ALL = "all"
    """Of several related rows: each of these is there."""
    IS_NULL = "isnull"
    CONTAINS = "contains"
    CONTAINS_ANY_CASE = "icontains"
    STARTS_WITH = "startswith"
    ENDS_WITH = "endswith"
    EQUAL_ANY_CASE = "iexact"

    @property
    def suffix(self) -> str:
        """What stands behind the name of the field."""
        return f"__{self.value}" if self.value else ""

    @property
    def takes_list(self) -> bool:
        """Its parameter may be sent several times."""
        return self in (FilterOperator.AMONG, FilterOperator.NOT_AMONG, FilterOperator.ALL)


RANGE = (
    FilterOperator.GREATER,
    FilterOperator.AT_LEAST,
    FilterOperator.LESS,
    FilterOperator.AT_MOST,
)
OF_TEXT = (
    FilterOperator.CONTAINS,
    FilterOperator.CONTAINS_ANY_CASE,
    FilterOperator.STARTS_WITH,
    FilterOperator.ENDS_WITH,
    FilterOperator.EQUAL_ANY_CASE,
)
"""Those that a spec has to ask for, as no index of every database serves them."""


def operators_of(type_: FieldType, *, is_key: bool, nullable: bool) -> Iterator[FilterOperator]:
    """What can be asked of each column of this type, `is_key` where it leads to another row."""
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
    """One column that a list is filtered by: its own, or one of rows that relations lead to."""

    column: Column
    name: str
    """What its parameters begin with: `price`, `category__name`, `tag_id`."""
    attribute: str
    """The same in Python."""
    hops: tuple[Hop, ...] = ()
    is_link: bool = False
    """It is the key of the rows that a relation to many leads to."""
    of_text: tuple[FilterOperator, ...] = ()
    """Those of `OF_TEXT` that the spec asks for."""

    @property
    def is_many(self) -> bool:
        """There may be several such rows."""
        return any(hop.is_many for hop in self.hops)

    @property
    def operators(self) -> tuple[FilterOperator, ...]:
        """What can be asked of the column."""
        nullable = self.column.nullable or any(hop.is_many or hop.nullable for hop in self.hops)
        is_key = self.is_link or self.column.reference is not None
        found = [*operators_of(self.column.type, is_key=is_key, nullable=nullable), *self.of_text]
        if self.is_link:
            found.insert(found.index(FilterOperator.NOT_AMONG), FilterOperator.ALL)
        return tuple(found)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters."""
        return tuple(self.name + operator.suffix for operator in self.operators)
