"""The methods of a service that a route of its own reads with: lookups, views, queries, reports."""

from __future__ import annotations

from dataclasses import dataclass

from generator.artifacts.app_view import EntityView
from generator.artifacts.keys import key_source
from generator.artifacts.naming import (
    has_own_query,
    query_class,
    shape_constant,
    view_class,
    views_module,
)
from generator.artifacts.reports import (
    query_parameters,
    report_class,
    report_query_class,
    sentence_of,
)
from generator.emit import Imports, docstring, literal
from generator.ir import App, Column, Entity, Lookup, Query, View
from generator.ir.report import Report
from generator.resolve.phrases import noun_of, one_view_of, rows_of, sentence, spoken, views_of


@dataclass(frozen=True)
class MethodView:
    """A method that reads, for a route of its own."""

    name: str
    parameters: tuple[str, ...]
    result: str
    sentence: str
    """What it returns, for people who know only the API."""
    lines: tuple[str, ...]
    raises: bool = False
    """`NotFoundError` where there is no such row."""

    @property
    def is_paged(self) -> bool:
        return self.result.startswith("Page[")

    @property
    def signature(self) -> str:
        return ", ".join(["self", *self.parameters])

    @property
    def doc(self) -> str:
        end = "; `NotFoundError`." if self.raises else "."
        return docstring(self.sentence.removesuffix(".") + end, 8)


def finder_methods(app: App, entity: Entity, imports: Imports) -> list[MethodView]:
    """The service methods of lookups, views, queries and reports that have a route."""
    maker = _Methods(app, entity, imports)
    return [
        *(maker.lookup(lookup) for lookup in entity.lookups if lookup.path),
        *(maker.view(view) for view in entity.views if view.path),
        *(maker.query(query) for query in entity.queries if query.path),
        *(maker.report(report) for report in entity.reports if report.path),
    ]


@dataclass(frozen=True)
class _Methods(EntityView):
    """Makes the methods of one service; what a method needs is asked from `imports`."""

    def lookup(self, lookup: Lookup) -> MethodView:
        column = lookup.column
        name = noun_of(self.entity)
        found = f"{self.io.await_}self._found_by({literal(column.attribute)}, {column.attribute})"
        return MethodView(
            f"get_by_{column.word}",
            (self._parameter(column),),
            self._response(None),
            f"The {name} with this {spoken(column.name)}",
            (f"return {found}",),
            raises=True,
        )

    def view(self, view: View) -> MethodView:
        response = self._response(view)
        shape = f"{self.repository}.{shape_constant(view)}"
        if view.lists:
            page = self._page(response)
            query = self.imports.need(
                f"app.schemas.{self.entity.module}", f"{self.entity.name}Query"
            )
            return MethodView(
                f"page_{view.name.snake}",
                (f"query: {query}",),
                page,
                view.doc or view.summary or f"A page of {views_of(self.entity, view)}",
                (f"return {self.io.await_}self._listed(query, {page}, {shape})",),
            )
        found = f"{self.io.await_}self._found({key_source(self.entity)}, {response}, {shape})"
        return MethodView(
            f"get_{view.name.snake}",
            tuple(self._parameter(column) for column in self.entity.key),
            response,
            view.doc or view.summary or sentence(one_view_of(self.entity, view, "the")),
            (f"return {found}",),
            raises=True,
        )

    def query(self, query: Query) -> MethodView:
        response = self._response(query.view)
        in_path = [
            p.column for p in query.parameters if f"{{{p.column.name}}}" in (query.path or "")
        ]
        parameters = [self._parameter(column) for column in in_path]
        arguments = [
            p.column.attribute if p.column in in_path else f"query.{p.column.attribute}"
            for p in query.parameters
        ]
        if not query.one or len(in_path) < len(query.parameters):
            parameters.append(f"query: {self._query_schema(query)}")
        first = "The first" if query.one else "A page of"
        doc = query.doc or query.summary or f"{first} {rows_of(self.entity, query)}"
        if query.one:
            call = f"{self.io.await_}self.reads.{query.method}({', '.join(arguments)})"
            found = (
                f"row = {call}",
                "if row is None:",
                "    raise self._not_found()",
                f"return {response}.model_validate(row{self.to_caller})",
            )
            return MethodView(query.method, tuple(parameters), response, doc, found, raises=True)
        call = f"{self.io.await_}self.reads.{query.method}({', '.join([*arguments, 'query'])})"
        page = self._page(response)
        lines = (f"rows = {call}", f"return {page}.of(rows, query{self.to_caller})")
        return MethodView(query.method, tuple(parameters), page, doc, lines)

    def report(self, report: Report) -> MethodView:
        module = f"app.schemas.{self.entity.module}"
        response = self.imports.need(module, report_class(self.entity, report))
        asked = query_parameters(report)
        parameters = [self._parameter(one.column) for one in report.parameters if one not in asked]
        if asked:
            schema = self.imports.need(module, report_query_class(self.entity, report))
            parameters.append(f"query: {schema}")
        arguments = [
            f"query.{one.column.attribute}" if one in asked else one.column.attribute
            for one in report.parameters
        ]
        call = f"{self.io.await_}self.reads.{report.method}({', '.join(arguments)})"
        doc = sentence_of(self.entity, report)
        if not report.groups:
            lines = [f"return {response}.model_validate({call})"]
            return MethodView(report.method, tuple(parameters), response, doc, tuple(lines))
        lines = [f"rows = {call}", f"return [{response}.model_validate(row) for row in rows]"]
        result = f"list[{response}]"
        return MethodView(report.method, tuple(parameters), result, doc, tuple(lines))

    def _query_schema(self, query: Query) -> str:
        if has_own_query(query):
            schema = query_class(self.entity, query)
            return self.imports.need(f"app.schemas.{self.entity.module}", schema)
        return self.imports.need("app.pagination", "PageQuery")

    def _parameter(self, column: Column) -> str:
        return f"{column.attribute}: {self.values.plain(column).removesuffix(' | None')}"

    def _response(self, view: View | None) -> str:
        module = f"app.schemas.{self.entity.module}"
        if view is None:
            return self.imports.need(module, f"{self.entity.name}Response")
        if view.includes:
            module = f"app.schemas.{views_module(self.app, self.entity)}"
        return self.imports.need(module, view_class(self.entity, view))

    def _page(self, response: str) -> str:
        return f"{self.imports.need('app.pagination', 'Page')}[{response}]"
