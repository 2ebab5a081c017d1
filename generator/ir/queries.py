"""What is asked of an entity's rows: routes, orders, views, named queries, bulk statements, lookups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from generator.ir.behaviour import Assignment
from generator.ir.expression import Expression, Hop
from generator.ir.field import Column
from generator.ir.names import Name
from generator.ir.traversal import columns
from generator.kinds import Kind


class Route(Enum):
    """The routes that `routes:` switches, in the order they appear in a router."""

    LIST = "list"
    EXPORT = "export"
    CREATE = "create"
    UPSERT = "upsert"
    BULK_CREATE = "bulk_create"
    BULK_UPDATE = "bulk_update"
    BULK_DELETE = "bulk_delete"
    GET = "get"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    LINK = "link"


class Verb(Enum):
    GET = "GET"
    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One column to sort by, or a function of it in an index."""

    column: Column
    descending: bool = False
    function: str = ""
    """`lower`, `upper` or nothing."""
    hops: tuple[Hop, ...] = ()
    """The relations to one row that lead to the column, where it is another row's."""

    @property
    def name(self) -> str:
        """What requests call it: `author__name`."""
        return "__".join([*(hop.name for hop in self.hops), self.column.name])

    @property
    def attribute(self) -> str:
        """The same in Python."""
        return "__".join([*(hop.attribute for hop in self.hops), self.column.attribute])


@dataclass(frozen=True, slots=True, kw_only=True)
class Include:
    """A relation that a view shows as nested objects."""

    name: str
    attribute: str
    target: str
    is_many: bool
    nullable: bool = False
    limit: int | None = None
    """How many rows of a list are shown; None for all."""
    includes: tuple[Include, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """An extra response schema, with a route of its own where the spec gives one."""

    name: Name
    columns: tuple[Column, ...]
    includes: tuple[Include, ...] = ()
    path: str | None = None
    summary: str = ""
    doc: str = ""

    @property
    def all_includes(self) -> Iterator[Include]:
        """The relations that it shows, nested ones too."""
        waiting = [*self.includes]
        while waiting:
            include = waiting.pop(0)
            yield include
            waiting += include.includes

    @property
    def lists(self) -> bool:
        return self.path is not None and "{id}" not in self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A value that a query or a statement takes from its route.

    It is a Column in all but place, so that schemas and tests treat both alike.
    """

    column: Column
    """For an entity the key of the row, named `<name>_id`."""
    equals: Column | None = None
    """For `by: [category]`: the column that has to equal it."""
    entity: str | None = None
    """The entity that is its type."""

    @property
    def name(self) -> str:
        """What expressions call it."""
        return _of_row(self.column.name) if self.entity else self.column.name

    @property
    def variable(self) -> str:
        """What Python calls the row, or the value."""
        return _of_row(self.column.attribute) if self.entity else self.column.attribute


def _of_row(key: str) -> str:
    """The row that a key is of: `account` of `account_id`, or of `accountId`."""
    return key.removesuffix("_id" if key.endswith("_id") else "Id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A named finder of the repository, with a route where the spec gives one."""

    name: Name
    method: str
    """What Python calls it."""
    parameters: tuple[Parameter, ...]
    where: Expression | None
    order: tuple[Order, ...]
    limit: int | None = None
    view: View | None = None
    one: bool = False
    lock: str = ""
    """`skip_locked` or `nowait`: its rows are locked until the transaction ends, and handed out once."""
    path: str | None = None
    summary: str = ""
    doc: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """One statement that changes or deletes all rows that satisfy a condition."""

    name: Name
    method: str
    parameters: tuple[Parameter, ...]
    where: Expression
    assignments: tuple[Assignment, ...] = ()
    """None where it deletes. Where one reads a column that another sets, it comes first."""
    verb: Verb
    path: str | None = None
    summary: str = ""
    doc: str = ""

    @property
    def deletes(self) -> bool:
        return not self.assignments

    @property
    def is_ordered(self) -> bool:
        """An assignment reads what another one sets: MySQL must not see the new value."""
        return any(
            one.column in columns(other.value)
            for one in self.assignments
            for other in self.assignments
            if one is not other
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Upsert:
    """A unique rule by which a row is replaced, or made where there is none."""

    columns: tuple[Column, ...]
    path: str
    takes_slashes: bool = False

    @property
    def name(self) -> str:
        """`currency`, `user_id_and_product_id`."""
        return "_and_".join(column.name for column in self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """A finder by one unique column; `path` where the spec asks for a route."""

    column: Column
    path: str | None = None

    @property
    def takes_slashes(self) -> bool:
        """A value may hold one, so that it is all the rest of the path."""
        kind, enum = self.column.type.kind, self.column.type.enum
        if enum is not None:
            return any("/" in one for one in enum.values)
        return self.column.type.is_text and kind is not Kind.SLUG
