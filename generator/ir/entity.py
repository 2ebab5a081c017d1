"""An entity: one table, its schemas, repository, service and router."""

from __future__ import annotations

import keyword
from dataclasses import dataclass, replace
from functools import cached_property

from generator.ir.access import EntityAccess
from generator.ir.behaviour import (
    Action,
    Computed,
    Consumption,
    Copied,
    Effect,
    Generated,
    States,
    VirtualField,
)
from generator.ir.constraints import Check, FullText, Index, SqlCheck, Unique
from generator.ir.field import Column, Role
from generator.ir.filters import Filter
from generator.ir.names import Name
from generator.ir.queries import Bulk, Lookup, Order, Parameter, Query, Route, Upsert, View
from generator.ir.relation import ManyToMany, Ownership, ToOne
from generator.ir.report import Report
from generator.ir.rows import Rows

OTHER_MODULES = frozenset(
    [
        "access",
        "attempts",
        "base",
        "bounded",
        "composite",
        "computed",
        "computing",
        "consuming",
        "enums",
        "figures",
        "filtering",
        "fulltext",
        "idempotency_key",
        "idempotent",
        "linking",
        "links",
        "naming",
        "nested",
        "ordering",
        "pairs",
        "periods",
        "prechecks",
        "protocol",
        "references",
        "session",
        "several",
        "sign_in_attempt",
        "trees",
        "upserting",
    ]
)
"""What the folders that have a module for each entity hold besides."""


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
class SoftDelete:
    """The column that DELETE sets instead of removing the row."""

    column: Column
    live_value: bool | None
    """What a row has before: a boolean, or None for a nullable datetime."""


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
    fulltext: FullText | None = None
    """Where the search is for words, not for the text as it is."""
    related_search: tuple[Filter, ...] = ()
    """Texts of related rows that a search looks into, too."""
    filters: tuple[Filter, ...] = ()
    order: tuple[Order, ...] = ()
    """The default order, ended by the key so that no two rows tie."""
    sortable: tuple[Column, ...] = ()
    """What clients may order by: columns that lead an index, and the default order's."""
    soft_delete: SoftDelete | None = None
    idempotency: bool = False
    """Creations may be repeated with the same `Idempotency-Key`."""
    cache: str = ""
    """`Cache-Control` of answers to GET; none is kept where it is empty."""
    views: tuple[View, ...] = ()
    queries: tuple[Query, ...] = ()
    reports: tuple[Report, ...] = ()
    generated: tuple[Generated, ...] = ()
    copied: tuple[Copied, ...] = ()
    computed: tuple[Computed, ...] = ()
    """In an order in which each can be computed from those before."""
    virtual: tuple[VirtualField, ...] = ()
    """Fields that no table has: they are worked out when a row is read."""
    consumes: tuple[Consumption, ...] = ()
    states: States | None = None
    actions: tuple[Action, ...] = ()
    after_create: tuple[Effect, ...] = ()
    bulk: tuple[Bulk, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    upserts: tuple[Upsert, ...] = ()
    """Rules by which rows are replaced or made; lists of rows by the first one."""
    rows: Rows | None = None
    """What the table holds from the beginning."""
    access: EntityAccess | None = None
    """Who may do what, where users sign in."""

    @cached_property
    def rules(self) -> EntityAccess:
        """Who may do what; nothing for anybody where nothing is said."""
        return self.access or EntityAccess()

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
        links = [name for link in self.links for name in (link.attribute, link.ids_attribute)]
        virtual = [one.column.attribute for one in self.virtual]
        inverses = [inverse.attribute for inverse in self.inverses]
        return [*columns, *relations, *links, *inverses, *virtual]

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
        return not self.routes.isdisjoint((Route.CREATE, Route.BULK_CREATE, Route.UPSERT))

    @cached_property
    def files(self) -> tuple[Column, ...]:
        """The columns that say where a file is."""
        return tuple(column for column in self.columns if column.file is not None)

    @cached_property
    def readable(self) -> tuple[Column, ...]:
        return (*(column for column in self.columns if column.is_readable), *self.virtual_columns)

    @cached_property
    def virtual_columns(self) -> tuple[Column, ...]:
        """What it shows besides the columns of its table."""
        return tuple(one.column for one in self.virtual)

    @cached_property
    def order_names(self) -> tuple[str, ...]:
        """What clients may order by."""
        related = (one.name for one in self.order if one.hops)
        return (*(column.name for column in self.sortable), *related)

    @cached_property
    def related_orders(self) -> tuple[Order, ...]:
        """What its rows are ordered by in other tables, each column once and ascending."""
        orders = [*self.order, *(order for query in self.queries for order in query.order)]
        found = {one.name: replace(one, descending=False) for one in orders if one.hops}
        return tuple(found.values())

    @property
    def is_searched(self) -> bool:
        """Lists take `q`."""
        return bool(self.search or self.related_search)

    @cached_property
    def filtered(self) -> tuple[Column, ...]:
        """Its own columns that a list is filtered by."""
        own = (one.column for one in self.filters if not one.hops)
        return tuple(column for column in own if column not in self.virtual_columns)

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
