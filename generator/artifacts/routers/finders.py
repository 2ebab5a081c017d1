"""Routes of lookups, views, queries, reports and bulk statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.artifacts import conflicts
from generator.artifacts.bulk import BulkStatements
from generator.artifacts.finders import MethodView, finder_methods
from generator.artifacts.keys import with_key_path
from generator.artifacts.naming import beside
from generator.artifacts.nested import listed_elsewhere
from generator.artifacts.reports import in_path
from generator.artifacts.routers.common import CommonParts
from generator.artifacts.routers.route import RouteView, conflict_status
from generator.emit import docstring, literal
from generator.ir import Column, Query, Verb, View
from generator.ir.report import Report
from generator.resolve.phrases import (
    change_of,
    change_operation,
    one_view_of,
    report_of,
    rows_of,
    sentence,
    spoken,
    views_of,
)


@dataclass(frozen=True)
class FinderRoutes:
    """The routes that the spec names."""

    common: CommonParts

    def all(self) -> Iterator[RouteView]:
        """Those that read, then those that change many rows at once."""
        yield from self._finders()
        yield from self._statements()

    def _finders(self) -> Iterator[RouteView]:
        methods = iter(finder_methods(self.common.app, self.common.entity, self.common.imports))
        entity = self.common.entity
        for lookup in entity.lookups:
            if lookup.path:
                column = lookup.column
                summary = f"Get {self.common.one_row} by {spoken(column.name)}"
                operation = f"get_{entity.name.snake}_by_{column.word}"
                method = next(methods)
                made = self._finder(method, lookup.path, operation, summary, (404,), [column])
                call = made.lines[0].removeprefix(f"return {self.common.io.await_}")
                yield replace(
                    made,
                    takes_slashes=lookup.takes_slashes,
                    parameters=(*made.parameters, *self.common.response_parameter),
                    lines=self.common.answer_lines(call),
                    headers=self.common.etag_header,
                )
        for view in entity.views:
            if view.path:
                made = self._view(view, view.path, next(methods))
                yield replace(made, rule=self._rule(view.name.text))
        for query in entity.queries:
            if query.path:
                made = self._query(query, query.path, next(methods))
                yield replace(made, rule=self._rule(query.name.text))
        for report in entity.reports:
            if report.path:
                made = self._report(report, report.path, next(methods))
                yield replace(made, rule=report.name.text)

    def _rule(self, name: str) -> str:
        """The rule of a view or a query: its own where it is written, or that of reading."""
        access = self.common.entity.access
        written = access is not None and any(one.operation == name for one in access.rules)
        return name if written else "read"

    def _statements(self) -> Iterator[RouteView]:
        """Routes that change or delete many rows at once."""
        for call in BulkStatements(
            self.common.app, self.common.entity, self.common.imports
        ).in_router():
            bulk = call.bulk
            has_body = bulk.verb is Verb.POST and bool(call.schema)
            causes = conflicts.of_bulk(self.common.app, self.common.entity, bulk)
            parameters = [self.common.path_parameter(column) for column in call.in_path]
            if call.schema:
                query = self.common.query_parameter(call.schema, call.given)
                parameters.append(f"{call.given}: {call.schema}" if has_body else query)
            yield RouteView(
                bulk.verb.value,
                bulk.path or "",
                change_operation(self.common.entity, bulk),
                bulk.summary or sentence(change_of(self.common.entity, bulk)),
                docstring(f"{call.sentence}, all of them or none.{conflicts.told(causes)}"),
                (*parameters, self.common.service),
                call.result,
                (f"return {self.common.io.await_}service.{bulk.method}({call.arguments})",),
                conflict_status(causes),
                rule=bulk.name.text,
            )

    def _view(self, view: View, path: str, method: MethodView) -> RouteView:
        if view.lists:
            summary = view.summary or f"List {views_of(self.common.entity, view)}"
            operation = f"list_{self.common.entity.plural.snake}_{view.name.snake}"
            return self._finder(method, path, operation, summary, (), [])
        path = with_key_path(path, self.common.entity)
        summary = view.summary or f"Get {one_view_of(self.common.entity, view)}"
        shown = f"{self.common.entity.name.snake}_{view.name.snake}"
        is_entity = shown in self.common.app.snake_names
        operation = f"get_{shown}_view" if is_entity else f"get_{shown}"
        route = self._finder(method, path, operation, summary, (404,), list(self.common.entity.key))
        return self._with_list_links(route, view)

    def _with_list_links(self, route: RouteView, view: View) -> RouteView:
        """The route with links to the lists of which it shows the first rows."""
        links = [*self._list_links(view)]
        if not links:
            return route
        (line,) = route.lines
        call = line.removeprefix("return ")
        linked = ", ".join(links)
        return replace(
            route,
            parameters=(*route.parameters, *self.common.paging),
            headers=("Link",),
            lines=(
                f"shown = {call}",
                f'response.headers["Link"] = {linked}'
                if len(links) == 1
                else f'response.headers["Link"] = ", ".join(({linked}))',
                "return shown",
            ),
        )

    def _list_links(self, view: View) -> Iterator[str]:
        for include, relation in listed_elsewhere(self.common.app, self.common.entity, view):
            link = self.common.imports.need("app.links", "list_link")
            operation = literal(f"list_{self.common.app.entity(include.target).plural.snake}")
            (key,), (column,) = self.common.entity.key, relation.columns
            filters = f"{{{literal(column.name)}: {key.attribute}}}"
            yield f"{link}(request, {literal(include.name)}, {operation}, {filters})"

    def _query(self, query: Query, path: str, method: MethodView) -> RouteView:
        in_path = [p.column for p in query.parameters if f"{{{p.column.name}}}" in path]
        rows = rows_of(self.common.entity, query)
        summary = query.summary or (f"Get the {rows}" if query.one else sentence(rows))
        operation = f"{self.common.entity.plural.snake}_{query.name.snake}"
        problems = (404,) if query.one else ()
        return self._finder(method, path, operation, summary, problems, in_path)

    def _report(self, report: Report, path: str, method: MethodView) -> RouteView:
        summary = report.summary or sentence(report_of(self.common.entity, report))
        operation = f"{self.common.entity.plural.snake}_{report.name.snake}"
        columns = [one.column for one in report.parameters if in_path(one, report)]
        return self._finder(method, path, operation, summary, (), columns)

    def _finder(
        self,
        method: MethodView,
        path: str,
        operation: str,
        summary: str,
        problems: tuple[int, ...],
        in_path: list[Column],
    ) -> RouteView:
        """A route that hands its parameters to a method of the service."""
        parameters = [self.common.path_parameter(column) for column in in_path]
        arguments = [column.attribute for column in in_path]
        for parameter in method.parameters[len(in_path) :]:
            _, _, schema = parameter.partition(": ")
            name = beside(path, "query")
            parameters.append(self.common.query_parameter(schema, name))
            arguments.append(name)
        call = f"{self.common.io.await_}service.{method.name}({', '.join(arguments)})"
        return RouteView(
            "GET",
            path,
            operation,
            summary,
            docstring(method.sentence.removesuffix(".") + "."),
            (*parameters, self.common.service, *(self.common.paging if method.is_paged else ())),
            method.result,
            (self.common.paged(call) if method.is_paged else f"return {call}",),
            problems,
            is_page=method.is_paged,
        )
