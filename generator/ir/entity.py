"""An entity: one table, its schemas, repository, service and router."""

from __future__ import annotations

import keyword
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from generator.ir.behaviour import (
    Action,
    Assignment,
    Computed,
    Consumption,
    Copied,
    Effect,
    Generated,
    States,
)
from generator.ir.expression import Expression, columns
from generator.ir.field import Column, Role
from generator.ir.names import Name
from generator.ir.relation import ManyToMany, Ownership, ToOne
from generator.ir.report import Report
from generator.ir.rows import Rows
from generator.ir.types import Kind

OTHER_MODULES = frozenset(
    [
        "attempts",
        "base",
        "composite",
        "enums",
        "figures",
        "idempotency_key",
        "idempotent",
        "ordering",
        "pairs",
        "protocol",
    ]
)
"""What the folders that have a module for each entity hold besides."""


class Route(Enum):
    """The routes that `routes:` switches, in the order they appear in a router."""

    LIST = "list"
    CREATE = "create"
    BULK_CREATE = "bulk_create"
    GET = "get"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Inverse:
    """The end of a relation that another entity declared."""

    name: str
    attribute: str
    source: str
    """The entity that declared it."""
    relation: str
    """Its name over there."""
    is_many: bool = True
    """False for the far end of a one-to-one."""
    through: ManyToMany | None = None
    on_delete_cascade: bool = False
    """The database deletes the rows over there together with this one."""
    ownership: Ownership | None = None
    """The rows over there are parts of this one."""
    order: tuple[Order, ...] = ()
    """How the rows over there come, before their keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unique:
    name: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    name: str
    columns: tuple[Order, ...]
    unique: bool = False
    where: Expression | None = None
    method: str | None = None
    """PostgreSQL's access method, where it is not the usual one."""
    ops: tuple[tuple[Column, str], ...] = ()
    """Operator classes of PostgreSQL."""
    include: tuple[Column, ...] = ()
    """Columns that PostgreSQL keeps in it without searching by them."""

    @property
    def is_plain(self) -> bool:
        """Over columns alone, of all rows, in the usual way."""
        is_special = self.where is not None or self.method is not None
        return not is_special and not self.has_expressions and not self.ops and not self.include

    @property
    def has_expressions(self) -> bool:
        return any(one.function for one in self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A rule over the row's own columns: by the schema where all of them are sent, by the database always."""

    name: str
    """Name of the constraint, `ck_<table>_<name>`."""
    expression: Expression
    columns: tuple[Column, ...]
    message: str
    from_bounds: bool = False
    """Made from a field's `gt ge lt le`, which the schema enforces by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlCheck:
    """A rule in the author's own SQL, which only the database knows."""

    name: str
    sql: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftDelete:
    """The column that DELETE sets instead of removing the row."""

    column: Column
    live_value: bool | None
    """What a row has before: a boolean, or None for a nullable datetime."""


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
        return self.column.name.removesuffix("_id") if self.entity else self.column.name


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


@dataclass(frozen=True, kw_only=True)
class Entity:
    """A table with all that is made of it; what follows from its fields is worked out once."""

    name: Name
    plural: Name
    table: str
    path: str
    """Prefix of its routes: `/order-items`."""
    doc: str
    columns: tuple[Column, ...]
    """All columns in the table's order: key, fields and references as written, timestamps."""
    display: Column | None
    key_constraint: str
    """Name of the primary key constraint."""
    relations: tuple[ToOne, ...] = ()
    links: tuple[ManyToMany, ...] = ()
    inverses: tuple[Inverse, ...] = ()
    uniques: tuple[Unique, ...] = ()
    """Every unique constraint, those of single fields included."""
    indexes: tuple[Index, ...] = ()
    """Every index, those made for foreign keys, filters and orders included."""
    checks: tuple[Check, ...] = ()
    sql_checks: tuple[SqlCheck, ...] = ()
    schema: str | None = None
    """The namespace of its table."""
    routes: frozenset[Route] = frozenset()
    search: tuple[Column, ...] = ()
    filters: tuple[Column, ...] = ()
    order: tuple[Order, ...] = ()
    """The default order, ended by the key so that no two rows tie."""
    sortable: tuple[Column, ...] = ()
    """What clients may order by: columns that lead an index, and the default order's."""
    soft_delete: SoftDelete | None = None
    idempotency: bool = False
    """Creations may be repeated with the same `Idempotency-Key`."""
    views: tuple[View, ...] = ()
    queries: tuple[Query, ...] = ()
    reports: tuple[Report, ...] = ()
    generated: tuple[Generated, ...] = ()
    copied: tuple[Copied, ...] = ()
    computed: tuple[Computed, ...] = ()
    """In an order in which each can be computed from those before."""
    consumes: tuple[Consumption, ...] = ()
    states: States | None = None
    actions: tuple[Action, ...] = ()
    after_create: tuple[Effect, ...] = ()
    bulk: tuple[Bulk, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    rows: Rows | None = None
    """What the table holds from the beginning."""

    @cached_property
    def qualified_table(self) -> str:
        """As others refer to its table."""
        return f"{self.schema}.{self.table}" if self.schema else self.table

    @cached_property
    def module(self) -> str:
        """Name of its modules, beside which other modules stand; a keyword cannot be one."""
        snake = self.name.snake
        is_taken = keyword.iskeyword(snake) or snake in OTHER_MODULES
        return f"{snake}_" if is_taken else snake

    @cached_property
    def attributes(self) -> list[str]:
        """What Python calls its columns and the rows beside it."""
        columns = [column.attribute for column in self.columns]
        relations = [relation.attribute for relation in self.relations]
        links = [name for link in self.links for name in (link.attribute, link.ids_name)]
        return [*columns, *relations, *links, *(inverse.attribute for inverse in self.inverses)]

    @cached_property
    def key(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.role is Role.KEY)

    @cached_property
    def id(self) -> Column:
        """The key, where it is one column."""
        return next(column for column in self.columns if column.role is Role.KEY)

    @cached_property
    def has_composite_key(self) -> bool:
        """Several columns make the key."""
        return len(self.key) > 1

    @cached_property
    def version(self) -> Column | None:
        """The column that counts the changes of a row, where a stale change is refused."""
        return next((column for column in self.columns if column.role is Role.VERSION), None)

    @cached_property
    def owner(self) -> ToOne | None:
        """The relation to the row that this one is a part of."""
        return next((one for one in self.relations if one.ownership is not None), None)

    @cached_property
    def pair(self) -> ToOne | None:
        """The relation to a row that needs this one in turn, and may be made with it."""
        return next((one for one in self.relations if one.partner is not None), None)

    @cached_property
    def parts(self) -> tuple[Inverse, ...]:
        """The lists of rows that are made and deleted with this one."""
        return tuple(one for one in self.inverses if one.ownership is not None)

    @cached_property
    def tree_columns(self) -> tuple[Column, ...]:
        """The foreign keys that point up a tree."""
        return tuple(column for one in self.relations if one.tree for column in one.columns)

    @cached_property
    def has_new_rows(self) -> bool:
        """Clients send bodies of new rows, one by one or in bulk."""
        return not self.routes.isdisjoint((Route.CREATE, Route.BULK_CREATE))

    @cached_property
    def readable(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.is_readable)

    @cached_property
    def creatable(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.is_creatable)

    @cached_property
    def updatable(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.is_updatable)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """What any of its routes takes beside a body and a key."""
        of_queries = (parameter for query in self.queries for parameter in query.parameters)
        of_reports = (parameter for report in self.reports for parameter in report.parameters)
        of_bulk = (parameter for bulk in self.bulk for parameter in bulk.parameters)
        of_actions = (parameter for action in self.actions for parameter in action.parameters)
        return (*of_queries, *of_reports, *of_bulk, *of_actions)

    def column(self, name: str) -> Column:
        """The column of this name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
