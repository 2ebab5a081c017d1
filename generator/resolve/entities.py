"""One entity, complete: everything that needs the columns and relations of all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from generator import problems
from generator.ir import (
    Column,
    DefaultKind,
    Entity,
    Filter,
    Kind,
    Lookup,
    Name,
    Order,
    Route,
    SoftDelete,
    States,
    View,
)
from generator.resolve.actions import resolve_actions
from generator.resolve.bulk import resolve_bulk
from generator.resolve.caching import resolve_cache
from generator.resolve.conditions import Conditions
from generator.resolve.consumption import resolve_consumes
from generator.resolve.context import Context, Draft
from generator.resolve.copies import resolve_copied
from generator.resolve.derived_fields import resolve_computed, resolve_generated
from generator.resolve.effects import resolve_after_create
from generator.resolve.filters import resolve_related_search
from generator.resolve.indexes import Indexes, is_text_to_search, resolve_checks, resolve_sql_checks
from generator.resolve.orders import resolve_columns, with_key
from generator.resolve.paths import ColumnPaths
from generator.resolve.queries import resolve_queries
from generator.resolve.reports import resolve_reports
from generator.resolve.routes import Routes, resolve_routes
from generator.resolve.rows import resolve_rows
from generator.resolve.searches import resolve_fulltext, resolve_search
from generator.resolve.states import resolve_states
from generator.resolve.upserts import resolve_upserts
from generator.resolve.views import resolve_views
from generator.resolve.virtual import resolve_sort, resolve_virtual


def resolve_entity(context: Context, draft: Draft, conditions: Conditions) -> Entity:
    """The entity of a draft.

    The order of the steps has a meaning, as who comes first has the route, the method and the index:
    the application's own stand before the spec's, and those in the order of the reference page.
    """
    standard = resolve_routes(context, draft)
    routes = Routes(context, draft, standard)
    listing = _listing(context, draft, conditions, routes)
    indexes = _indexes(context, draft, conditions, listing)
    lookups = _lookups(draft, routes)
    _claim_files(draft, standard, routes)
    checks = resolve_checks(context, draft, conditions)
    views = resolve_views(context, draft, routes)
    states = resolve_states(context, draft, conditions, routes)
    draft.methods.take(_made_methods(draft, views, states))
    actions = resolve_actions(context, draft, conditions, routes)
    queries = resolve_queries(context, draft, conditions, routes, views, listing.order)
    reports = resolve_reports(context, draft, conditions, routes)
    bulk = resolve_bulk(context, draft, conditions, routes)
    upserts = resolve_upserts(context, draft, lookups, indexes.uniques, routes)
    return Entity(
        name=draft.name,
        plural=draft.plural,
        table=draft.table,
        path=draft.path,
        doc=str(draft.document.doc or ""),
        columns=tuple(draft.columns),
        display=_display(context, draft),
        key_constraint=_key_constraint(context, draft),
        relations=tuple(draft.relations),
        links=tuple(draft.links),
        inverses=tuple(draft.inverses),
        uniques=tuple(indexes.uniques),
        indexes=tuple(indexes.indexes),
        checks=checks,
        sql_checks=resolve_sql_checks(context, draft),
        schema=draft.schema,
        routes=standard,
        search=listing.search,
        fulltext=resolve_fulltext(context, draft, listing.search),
        related_search=listing.related_search,
        filters=listing.filters,
        order=listing.order,
        sortable=(
            *_sortable(draft, indexes, listing.written),
            *resolve_sort(context, draft, listing.written),
        ),
        soft_delete=listing.soft_delete,
        idempotency=draft.document.idempotency and Route.CREATE in standard,
        cache=resolve_cache(draft.document.cache, context.report),
        views=views,
        queries=queries,
        reports=reports,
        lookups=lookups,
        upserts=upserts,
        generated=resolve_generated(context, draft),
        copied=resolve_copied(context, draft),
        computed=resolve_computed(context, draft, conditions),
        virtual=resolve_virtual(context, draft, conditions),
        consumes=resolve_consumes(context, draft, conditions),
        states=states,
        actions=actions,
        after_create=resolve_after_create(context, draft, conditions),
        bulk=bulk,
        rows=resolve_rows(context, draft, tuple(indexes.uniques), checks),
    )


def _key_constraint(context: Context, draft: Draft) -> str:
    document = draft.document.id
    written = document.constraint if document is not None else None
    return context.constraints.written(written, draft.table, "pk")


@dataclass(frozen=True, slots=True)
class _Listing:
    """How rows are listed, and which of them are hidden."""

    soft_delete: SoftDelete | None
    search: tuple[Column, ...]
    related_search: tuple[Filter, ...]
    filters: tuple[Filter, ...]
    written: tuple[Order, ...]
    """The order that the spec writes."""
    order: tuple[Order, ...]
    """The same, down to one row."""


def _listing(context: Context, draft: Draft, conditions: Conditions, routes: Routes) -> _Listing:
    soft_delete, search = _soft_delete(context, draft), resolve_search(context, draft)
    related_search = resolve_related_search(context, draft, conditions)
    if search or related_search:
        routes.reserve("GET", "/search", "the search")
    if soft_delete:
        routes.reserve("POST", "/{id}/restore", "the restoration")
    filters = context.filters[draft.name.text]
    paths = ColumnPaths(context, draft, conditions, "ordered by", "order by", virtual=True)
    written = paths.orders(draft.document.order_by or ())
    return _Listing(
        soft_delete, search, related_search, filters, written, with_key(written, draft.key)
    )


def _indexes(context: Context, draft: Draft, conditions: Conditions, listing: _Listing) -> Indexes:
    """What is written, then what keys, filters and the order need: no index that another one leads."""
    indexes = Indexes(context, draft, conditions)
    indexes.add_written()
    indexes.add_foreign_keys()
    for column in context.filtered_in(draft):
        indexes.add_implied((Order(column=column),))
    indexes.add_implied(
        tuple(
            takewhile(
                lambda order: not order.hops and order.column not in draft.virtual, listing.written
            )
        )
    )
    return indexes


def _display(context: Context, draft: Draft) -> Column | None:
    word = draft.document.display
    if word is None:
        return next(
            (
                column
                for column in draft.columns
                if column.unique and is_text_to_search(column) and column.is_readable
            ),
            None,
        )
    columns = resolve_columns(context, draft, word, "displayed")
    if columns and not columns[0].is_readable:
        reason = "is not readable: its 'api' leaves read out"
        context.report.add(problems.not_usable(word.at, word, reason))
    return columns[0] if columns else None


def _soft_delete(context: Context, draft: Draft) -> SoftDelete | None:
    word = draft.document.soft_delete
    if word is None:
        return None
    if not draft.was_declared(str(word)) and problems.nearest(word, draft.names) is None:
        remedy = "declare the mark: fields: {deleted_at: datetime?}, and soft_delete: deleted_at"
        name = draft.name.text
        context.report.add(problems.unknown_field(word.at, name, word, draft.names, remedy))
        return None
    columns = resolve_columns(context, draft, word, "a mark of deleted rows")
    if not columns:
        return None
    column = columns[0]
    reason = _mark_problem(column)
    if reason:
        context.report.add(problems.soft_delete_field(word.at, word, reason))
        return None
    default = column.default.value if column.default is not None else None
    return SoftDelete(column=column, live_value=default if isinstance(default, bool) else None)


def _mark_problem(column: Column) -> str | None:
    if column.type.kind is Kind.BOOLEAN:
        if column.nullable:
            return "it may be null"
        if column.default is None or column.default.kind is not DefaultKind.LITERAL:
            return "it has no default"
        return None
    if column.type.kind not in (Kind.DATETIME, Kind.NAIVE_DATETIME):
        return f"its type is {column.type.kind.value}"
    if not column.nullable:
        return "it is never null"
    return "it has a default" if column.default is not None else None


def _sortable(draft: Draft, indexes: Indexes, written: tuple[Order, ...]) -> tuple[Column, ...]:
    """The key, what leads an index or unique, and the default order; only what clients may read."""
    own = (order.column for order in written if not order.hops)
    leading = [*indexes.leading(), *own]
    names = {column.name for column in leading}
    return tuple(column for column in draft.columns if column.name in names and column.is_readable)


def _made_methods(draft: Draft, views: tuple[View, ...], states: States | None) -> Iterator[str]:
    """Methods that fields, views, states and parts bring."""
    yield from (f"get_by_{column.name}" for column in draft.columns if column.unique)
    for view in views:
        yield from (f"get_{view.name.snake}", f"page_{view.name.snake}")
    if states is not None:
        yield f"change_{states.column.name}"
    if draft.owner is not None:
        yield from (f"of_{draft.owner.name}", f"replace_of_{draft.owner.name}")


def _claim_files(draft: Draft, standard: frozenset[Route], routes: Routes) -> None:
    """Each file has a place of its own below the row."""
    fields = {str(word): word for word in draft.document.fields}
    for column in draft.columns:
        if column.file is None:
            continue
        path, owner = f"/{{id}}/{Name(column.name).kebab}", f"the file {column.name!r}"
        if Route.GET in standard and column.is_readable:
            routes.claim("GET", path, owner, fields[column.name].at)
        if Route.UPDATE in standard and column.is_updatable:
            for verb in ("PUT", "DELETE") if column.nullable else ("PUT",):
                routes.claim(verb, path, owner, fields[column.name].at)


def _lookups(draft: Draft, routes: Routes) -> tuple[Lookup, ...]:
    found: list[Lookup] = []
    fields = {str(word): word for word in draft.document.fields}
    for column in draft.columns:
        if not column.unique or column.name not in fields:
            continue
        path = None
        if column.lookup:
            path = f"/by-{Name(column.name).kebab}/{{{column.name}}}"
            owner = f"the lookup by {column.name!r}"
            routes.claim("GET", path, owner, fields[column.name].at)
        found.append(Lookup(column=column, path=path))
        if path and found[-1].takes_slashes:
            routes.take_below(path, owner)
    return tuple(found)
