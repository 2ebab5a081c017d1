"""Queries: named finders with their parameters, condition, order and route."""

from __future__ import annotations

from collections.abc import Iterator

from generator import problems
from generator.ir import Column, Name, Order, Query, View
from generator.ir.queries import Parameter
from generator.resolve.conditions import Conditions
from generator.resolve.context import Context, Draft
from generator.resolve.names import PAGING
from generator.resolve.orders import resolve_columns, with_key
from generator.resolve.parameters import Owner, bounded, resolve_parameter_path, resolve_parameters
from generator.resolve.paths import ColumnPaths
from generator.resolve.routes import Routes
from generator.spec.documents.queries import QueryDocument
from generator.spec.words import Word

MAX_LIMIT = 10_000


def resolve_queries(
    context: Context,
    draft: Draft,
    conditions: Conditions,
    routes: Routes,
    views: tuple[View, ...],
    order: tuple[Order, ...],
) -> tuple[Query, ...]:
    """The queries of an entity, in the author's order."""
    resolver = _Queries(context, draft, conditions, routes, views, order)
    return tuple(resolver.all())


class _Queries:
    def __init__(
        self,
        context: Context,
        draft: Draft,
        conditions: Conditions,
        routes: Routes,
        views: tuple[View, ...],
        order: tuple[Order, ...],
    ) -> None:
        self._context = context
        self._report = context.report
        self._draft = draft
        self._conditions = conditions
        self._routes = routes
        self._views = views
        self._order = order

    def all(self) -> Iterator[Query]:
        for word, document in self._draft.document.queries.items():
            method = self._draft.methods.claim(word, "the query")
            if method is not None:
                yield self._query(word, method, document)

    def _query(self, word: Word, method: str, document: QueryDocument) -> Query:
        parameters = (*self._equal(document), *self._declared(word, document))
        where = None
        if document.where is not None:
            where = self._conditions.where(self._draft, document.where, parameters)
        return Query(
            name=Name(str(word)),
            method=method,
            parameters=bounded(parameters, () if where is None else (where,)),
            where=where,
            order=self._ordered(document),
            limit=self._limit(document),
            view=self._view(document),
            one=document.one,
            lock=self._lock(document),
            path=self._path(word, document, parameters),
            summary=str(document.summary or ""),
            doc=str(document.doc or ""),
        )

    def _equal(self, document: QueryDocument) -> Iterator[Parameter]:
        seen: set[str] = set()
        for word in document.by or ():
            for column in resolve_columns(self._context, self._draft, word, "searched for"):
                if column.name in seen:
                    self._report.add(problems.repeated(word.at, "'by'", word))
                    continue
                seen.add(column.name)
                parameter = Column(
                    name=column.name,
                    attribute=column.attribute,
                    column=column.column,
                    type=column.type,
                    role=column.role,
                    doc=column.doc,
                    bounds=column.bounds,
                    transforms=column.transforms,
                    reference=column.reference,
                )
                yield Parameter(column=parameter, equals=column)

    def _declared(self, word: Word, document: QueryDocument) -> tuple[Parameter, ...]:
        is_paged = document.route is not None and not document.one
        owner = Owner(
            word=word,
            reserved=PAGING[self._context.settings.pagination.style] if is_paged else (),
            hint="give it another name, or use 'by' for equality",
        )
        return resolve_parameters(self._context, self._draft, document.params, owner)

    def _ordered(self, document: QueryDocument) -> tuple[Order, ...]:
        if document.order_by is None:
            return self._order
        paths = ColumnPaths(self._context, self._draft, self._conditions, "ordered by", "order by")
        orders = paths.orders(document.order_by)
        return with_key(orders, self._draft.key)

    def _limit(self, document: QueryDocument) -> int | None:
        limit = document.limit
        if limit is not None and not 1 <= limit <= MAX_LIMIT:
            at = document.value_at("limit")
            self._report.add(problems.out_of_range(at, "'limit'", 1, MAX_LIMIT))
            return None
        return limit

    def _lock(self, document: QueryDocument) -> str:
        if document.lock is None:
            return ""
        for key in ("route", "view"):
            if document.has(key):
                self._report.add(problems.bad_lock(document.key_at(key), key))
        if not document.one and document.limit is None:
            self._report.add(problems.bad_lock(document.lock.at, "limit"))
        return str(document.lock)

    def _view(self, document: QueryDocument) -> View | None:
        word = document.view
        if word is None:
            return None
        for view in self._views:
            if view.name.text == word:
                return view
        names = [str(name) for name in self._draft.document.views]
        if word not in names and not self._draft.document.was_dropped("views", word):
            self._report.add(problems.not_a_choice(word.at, "view", word, names))
        return None

    def _path(
        self, word: Word, document: QueryDocument, parameters: tuple[Parameter, ...]
    ) -> str | None:
        route = document.route
        if route is None:
            return None
        what = f"the query {str(word)!r}"
        return resolve_parameter_path(self._context, self._routes, route, parameters, what)
