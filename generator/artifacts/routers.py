"""Routers: an explicit, typed function a route; static paths before those with a key."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from generator.artifacts import conflicts
from generator.artifacts.behaviour.actions import ActionView
from generator.artifacts.behaviour.service import BehaviourView
from generator.artifacts.bulk import BulkStatements, statement_operation
from generator.artifacts.conflicts import Cause
from generator.artifacts.finders import MethodView, finder_methods
from generator.artifacts.io import Io
from generator.artifacts.keys import key_path, key_source, with_key_path
from generator.artifacts.naming import action_schema, beside, state_query, takes_body
from generator.artifacts.nested import listed_elsewhere
from generator.artifacts.planned import PlannedFile
from generator.artifacts.reports import in_path
from generator.artifacts.values import Values
from generator.emit import Imports, docstring, literal
from generator.ir import App, Column, Entity, Kind, Name, Query, Route, Verb, View
from generator.ir.report import Report
from generator.resolve.phrases import (
    action_on,
    change_of,
    listed,
    noun_of,
    nouns_of,
    one_view_of,
    report_of,
    rows_of,
    sentence,
    spoken,
    views_of,
    with_article,
)

MAX_BULK = 100
"""Rows that one request may create at most."""


class Routers:
    name = "routers"

    def plan(self, app: App) -> Iterator[PlannedFile]:
        yield PlannedFile(
            "app/routers/__init__.py", "routers/package.py.jinja", RouterPackageView(app)
        )
        for entity in routed(app):
            path = f"app/routers/{entity.module}.py"
            yield PlannedFile(
                path,
                "routers/router.py.jinja",
                RouterView(app, entity),
                f"the entity {entity.name}",
            )


def routed(app: App) -> list[Entity]:
    """The entities that have any route."""
    return [entity for entity in app.entities if entity.routes or _has_finder_route(entity)]


def _has_finder_route(entity: Entity) -> bool:
    return (
        any(lookup.path for lookup in entity.lookups)
        or any(view.path for view in entity.views)
        or any(query.path for query in entity.queries)
        or entity.states is not None
        or bool(entity.actions)
        or any(report.path for report in entity.reports)
        or any(bulk.path for bulk in entity.bulk)
    )


@dataclass(frozen=True)
class RouterPackageView:
    app: App

    @property
    def routers(self) -> list[tuple[str, str]]:
        """Modules, and what their routers are called here: not as another module is."""
        entities = routed(self.app)
        modules = {entity.module for entity in entities}
        names = [f"{entity.name.snake}_router" for entity in entities]
        return [
            (entity.module, f"{name}_" if name in modules else name)
            for entity, name in zip(entities, names, strict=True)
        ]

    @property
    def tags(self) -> list[tuple[str, str]]:
        """Names and descriptions of the groups of routes."""
        tags = [(tag_of(one), _all_of(one)) for one in routed(self.app)]
        return [*tags, ("Health", "Whether the application works.")]


@dataclass(frozen=True)
class RouteView:
    """One route and its function."""

    verb: str
    path: str
    operation: str
    summary: str
    doc: str
    parameters: tuple[str, ...]
    result: str
    lines: tuple[str, ...]
    problems: tuple[int, ...]
    status: int = 200
    headers: tuple[str, ...] = ()
    """What the answer sends beside its body."""
    is_page: bool = False
    aliases: tuple[str, ...] = ()
    """Other spellings of the path, which the documentation leaves out."""
    takes_slashes: bool = False
    """The last parameter is a text, all the rest of the path."""
    response_model: str = ""
    """What the body of an answer is that the function makes itself."""

    @property
    def method(self) -> str:
        return self.verb.lower()

    @property
    def arguments(self) -> str:
        """What the decorator says."""
        path = self.path.replace("}", ":text}") if self.takes_slashes else self.path
        arguments = [literal(path), f"operation_id={literal(self.operation)}"]
        arguments += [f"response_model={self.response_model}"] if self.response_model else []
        arguments += [f"status_code={self.status}"] if self.status != 200 else []
        arguments.append(f"summary={literal(self.summary)}")
        answers = " | ".join(self._answers)
        return ", ".join([*arguments, *([f"responses={answers}"] if answers else [])])

    @property
    def _answers(self) -> Iterator[str]:
        """What the documentation says beside what all routes answer."""
        if self.problems:
            yield f"problems({', '.join(str(status) for status in self.problems)})"
        if self.is_page:
            yield "PAGED"
        if self.headers:
            names = ", ".join(literal(name) for name in self.headers)
            yield f"sends({names}" + (f", status={self.status})" if self.status != 200 else ")")

    @property
    def signature(self) -> str:
        return ", ".join(self.parameters)

    @property
    def status_argument(self) -> str:
        return f", status_code={self.status}" if self.status != 200 else ""

    @property
    def is_fixed(self) -> bool:
        """Nothing in the path is a parameter."""
        return "{" not in self.path


@dataclass(frozen=True)
class RouterView:
    app: App
    entity: Entity
    imports: Imports = field(default_factory=lambda: Imports(template="routers/router.py.jinja"))

    @property
    def io(self) -> Io:
        return Io.of(self.app)

    @property
    def doc(self) -> str:
        return docstring(f"Routes of {nouns_of(self.entity)}.", indent=0)

    @property
    def prefix(self) -> str:
        return self.app.prefix + self.entity.path

    @property
    def tag(self) -> str:
        return tag_of(self.entity)

    @cached_property
    def routes(self) -> list[RouteView]:
        """List, create, then fixed paths, then those with parameters, each in the spec's order."""
        collection, item = [*self._collection()], [*self._item(), *self._behaviour()]
        usual = len(collection) + len(item)
        every = [*_distinct([*collection, *item, *self._finders(), *self._statements()])]
        found = every[: len(collection)] + every[usual:]
        fixed = [route for route in found if route.is_fixed]
        others = [route for route in found if not route.is_fixed]
        routes = [*fixed, *others, *every[len(collection) : usual]]
        if any(route.problems for route in routes):
            self.imports.need("app.openapi", "problems")
        if any(route.is_page for route in routes):
            self.imports.need("app.openapi", "PAGED")
        if any(route.headers for route in routes):
            self.imports.need("app.openapi", "sends")
        return routes

    @cached_property
    def key_types(self) -> list[tuple[str, str]]:
        """What a key in a path is called, and its type with the bounds of its column."""
        values = Values(self.app, self.entity, self.imports)
        used = " ".join(parameter for route in self.routes for parameter in route.parameters)
        return [
            (name, values.parameter(column))
            for column in self.entity.key
            if re.search(rf"\b{(name := self._key_name(column))}\b", used)
        ]

    def _key_name(self, column: Column) -> str:
        """`UserKey`; of several columns each has its own."""
        if not self.entity.has_composite_key:
            return f"{self.entity.name}Key"
        return f"{self.entity.name}{Name(column.name).pascal}Key"

    @property
    def _phrase(self) -> str:
        return noun_of(self.entity)

    @property
    def _one(self) -> str:
        return with_article(self._phrase)

    @property
    def _key(self) -> str:
        return key_source(self.entity)

    @property
    def _key_parameters(self) -> tuple[str, ...]:
        return tuple(self._key_part(column) for column in self.entity.key)

    def _key_part(self, column: Column) -> str:
        name = self._key_name(column)
        if column.attribute == column.name:
            return f"{column.attribute}: {name}"
        path = self.imports.need("fastapi", "Path")
        annotated = self.imports.need("typing", "Annotated")
        return f"{column.attribute}: {annotated}[{name}, {path}(alias={literal(column.name)})]"

    @property
    def _service(self) -> str:
        return f"service: {self.imports.need('app.dependencies', f'{self.entity.name}ServiceDep')}"

    def _schema(self, suffix: str) -> str:
        return self.imports.need(f"app.schemas.{self.entity.module}", f"{self.entity.name}{suffix}")

    def _query_parameter(self, schema: str, name: str = "query") -> str:
        query = self.imports.need("fastapi", "Query")
        return f"{name}: {self.imports.need('typing', 'Annotated')}[{schema}, {query}()]"

    def _collection(self) -> Iterator[RouteView]:
        entity = self.entity
        if Route.LIST in entity.routes:
            page = f"{self.imports.need('app.pagination', 'Page')}[{self._schema('Response')}]"
            yield RouteView(
                "GET",
                "",
                f"list_{entity.plural.snake}",
                f"List {nouns_of(entity)}",
                docstring(f"A page of {nouns_of(entity)}{_as_asked(entity)}."),
                (self._query_parameter(self._schema("Query")), self._service, *self._paging),
                page,
                (self._paged(f"{self.io.await_}service.page(query)"),),
                (),
                is_page=True,
                aliases=("/",),
            )
        if Route.CREATE in entity.routes:
            yield self._create()
        if Route.BULK_CREATE in entity.routes:
            yield self._bulk_create()
        if Route.LIST in entity.routes and entity.search:
            page = f"Page[{self._schema('Response')}]"
            yield RouteView(
                "GET",
                "/search",
                f"search_{entity.plural.snake}",
                f"Search {nouns_of(entity)}",
                docstring(
                    f"A page of the {nouns_of(entity)} whose "
                    f"{listed([spoken(column.name) for column in entity.search])} contains the text."
                ),
                (self._query_parameter(self._schema("SearchQuery")), self._service, *self._paging),
                page,
                (self._paged(f"{self.io.await_}service.page(query)"),),
                (),
                is_page=True,
            )

    def _create(self) -> RouteView:
        entity = self.entity
        parameters = [f"data: {self._schema('Create')}", self._service]
        shown = self._schema("Response")
        lines = [f"return {self.io.await_}service.create(data)"]
        located = self._location
        headers = [*located, *self._tagged("created")]
        if headers:
            parameters.insert(2, f"response: {self.imports.need('fastapi', 'Response')}")
            lines = [f"created = {self.io.await_}service.create(data)", *headers, "return created"]
        if located:
            parameters.insert(2, f"request: {self.imports.need('fastapi', 'Request')}")
        reused = ""
        if entity.idempotency:
            header = self.imports.need("app.idempotency", "KeyHeader")
            parameters.append(f"idempotency_key: {header} = None")
            lines = self._kept_answer(shown, headers)
            reused = " 422: `invalid` if the Idempotency-Key came with another body before."
        causes = conflicts.of_creation(self.app, entity)
        return RouteView(
            "POST",
            "",
            f"create_{entity.name.snake}",
            f"Create {self._one}",
            docstring(f"Create {self._one}.{conflicts.told(causes)}{reused}"),
            tuple(parameters),
            self.imports.need("fastapi", "Response") if entity.idempotency else shown,
            tuple(lines),
            _conflict(causes),
            201,
            headers=(*(("Location",) if self._location else ()), *self._tag_header),
            aliases=("/",),
            response_model=shown if entity.idempotency else "",
        )

    def _kept_answer(self, shown: str, headers: list[str]) -> list[str]:
        """Answer with what is kept for those who ask again."""
        answer = self.imports.need("app.idempotency", "Answer")
        given = "dict(response.headers)" if headers else "{}"
        body = "created.model_dump_json(by_alias=True)"
        call = "service.create_once(data, idempotency_key, answer)"
        return [
            f"def answer(created: {shown}) -> {answer}:",
            *(f"    {line}" for line in headers),
            f"    return {answer}(201, {given}, {body})",
            "",
            f"return ({self.io.await_}{call}).response",
        ]

    def _bulk_create(self) -> RouteView:
        plural = nouns_of(self.entity)
        field, annotated = (
            self.imports.need(module, name)
            for module, name in (("pydantic", "Field"), ("typing", "Annotated"))
        )
        limits = f"{field}(min_length=1, max_length={MAX_BULK})"
        causes = conflicts.of_creation(self.app, self.entity)
        return RouteView(
            "POST",
            "/bulk",
            f"bulk_create_{self.entity.plural.snake}",
            f"Create several {plural}",
            docstring(f"Create {plural}, all of them or none.{conflicts.told(causes)}"),
            (f"data: {annotated}[list[{self._schema('Create')}], {limits}]", self._service),
            f"list[{self._schema('Response')}]",
            (f"return {self.io.await_}service.create_many(data)",),
            _conflict(causes),
            201,
        )

    @property
    def _location(self) -> tuple[str, ...]:
        """Where a new row is, for the answer's header."""
        if Route.GET not in self.entity.routes:
            return ()
        location = self.imports.need("app.links", "location")
        key = ", ".join(self._located(column) for column in self.entity.key)
        return (f'response.headers["Location"] = {location}(request, {key})',)

    def _located(self, column: Column) -> str:
        """A part of the key as it stands in a URL."""
        part = f"created.{column.attribute}"
        if column.type.kind is Kind.DATETIME:
            return f"{part}.isoformat().replace('+00:00', 'Z')"
        return part

    def _item(self) -> Iterator[RouteView]:
        """The routes of one row."""
        routes = self.entity.routes
        if Route.GET in routes:
            yield self._get()
        if Route.REPLACE in routes:
            doc = f"Replace the {self._phrase}: what is left out gets its default."
            yield self._change("PUT", "replace", "Replace", doc)
        if Route.UPDATE in routes:
            doc = f"Update the {self._phrase}: what is left out stays as it is."
            yield self._change("PATCH", "update", "Update", doc)
        if Route.DELETE in routes:
            yield self._delete()
            if self.entity.soft_delete is not None:
                yield self._restore()

    @property
    def _item_path(self) -> str:
        return key_path(self.entity)

    @property
    def _key_words(self) -> str:
        return " and ".join(spoken(column.name) for column in self.entity.key)

    def _get(self) -> RouteView:
        return RouteView(
            "GET",
            self._item_path,
            f"get_{self.entity.name.snake}",
            f"Get {self._one}",
            docstring(f"The {self._phrase} with this {self._key_words}."),
            (*self._key_parameters, self._service, *self._response_parameter),
            self._schema("Response"),
            self._answer(f"service.get({self._key})"),
            (404,),
            headers=self._tag_header,
        )

    def _change(self, verb: str, word: str, schema: str, doc: str) -> RouteView:
        data = beside(self._item_path, "data")
        causes = conflicts.of_change(self.app, self.entity, is_partial=verb == "PATCH")
        return RouteView(
            verb,
            self._item_path,
            f"{word}_{self.entity.name.snake}",
            f"{schema} {self._one}",
            docstring(doc + conflicts.told(causes)),
            (
                *self._key_parameters,
                f"{data}: {self._schema(schema)}",
                self._service,
                *self._expected_parameter,
                *self._response_parameter,
            ),
            self._schema("Response"),
            self._answer(f"service.update({self._key}, {data}{self._passed})"),
            (404, *_conflict(causes), *self._stale),
            headers=self._tag_header,
        )

    def _delete(self) -> RouteView:
        is_soft = self.entity.soft_delete is not None
        causes = [] if is_soft else conflicts.of_deletion(self.app, self.entity)
        doc = f"Delete the {self._phrase}.{conflicts.told(causes)}"
        return RouteView(
            "DELETE",
            self._item_path,
            f"delete_{self.entity.name.snake}",
            f"Delete {self._one}",
            docstring(f"Hide the {self._phrase}; it can be restored." if is_soft else doc),
            (*self._key_parameters, self._service, *self._expected_parameter),
            "None",
            (f"{self.io.await_}service.delete({self._key}{self._passed})",),
            (404, *_conflict(causes), *self._stale),
            204,
        )

    def _restore(self) -> RouteView:
        return RouteView(
            "POST",
            f"{self._item_path}/restore",
            f"restore_{self.entity.name.snake}",
            f"Restore {self._one}",
            docstring(f"Bring a deleted {self._phrase} back."),
            (
                *self._key_parameters,
                self._service,
                *self._expected_parameter,
                *self._response_parameter,
            ),
            self._schema("Response"),
            self._answer(f"service.restore({self._key}{self._passed})"),
            (404, *self._stale),
            headers=self._tag_header,
        )

    def _behaviour(self) -> Iterator[RouteView]:
        """Moves between states, and actions."""
        behaviour = BehaviourView(self.app, self.entity, self.imports)
        module = f"app.schemas.{self.entity.module}"
        if behaviour.states is not None:
            states = behaviour.states
            path = self._with_key(states.states.path)
            query = beside(path, "query")
            schema = self.imports.need(module, state_query(self.entity, states.states))
            causes = conflicts.of_move(self.app, self.entity)
            yield RouteView(
                "PATCH",
                path,
                f"{states.method}_of_{self.entity.name.snake}",
                f"Change the {states.noun} of {self._one}",
                docstring(
                    f"Move the {self._phrase} to another {states.noun}.{conflicts.told(causes)}"
                ),
                (
                    *self._key_parameters,
                    self._query_parameter(schema, query),
                    self._service,
                    *self._expected_parameter,
                    *self._response_parameter,
                ),
                self._schema("Response"),
                self._answer(
                    f"service.{states.method}"
                    f"({self._key}, {query}.{states.parameter}{self._passed})"
                ),
                (404, *_conflict(causes), *self._stale),
                headers=self._tag_header,
            )
        for action in behaviour.actions:
            yield self._action(action)

    def _with_key(self, path: str) -> str:
        return with_key_path(path, self.entity)

    def _action(self, view: ActionView) -> RouteView:
        action = view.action
        given = []
        arguments = [self._key]
        if action.parameters:
            module = f"app.schemas.{self.entity.module}"
            schema = self.imports.need(module, action_schema(self.entity, action))
            name = beside(self._with_key(action.path), "data" if takes_body(action) else "query")
            query = self._query_parameter(schema, name)
            given = [f"{name}: {schema}" if takes_body(action) else query]
            arguments += [f"{name}.{one.column.attribute}" for one in action.parameters]
        causes = conflicts.of_action(self.app, self.entity, action)
        return RouteView(
            action.verb,
            self._with_key(action.path),
            f"{action.name.snake}_of_{self.entity.name.snake}",
            action.summary or sentence(action_on(self.entity, action)),
            docstring(f"{view.sentence.removesuffix('.')}.{conflicts.told(causes)}"),
            (
                *self._key_parameters,
                *given,
                self._service,
                *self._expected_parameter,
                *self._response_parameter,
            ),
            self._schema("Response"),
            self._answer(f"service.{view.method}({', '.join(arguments)}{self._passed})"),
            (404, *_conflict(causes), *self._stale),
            headers=self._tag_header,
        )

    def _answer(self, call: str) -> tuple[str, ...]:
        """Return what the service returns; of a versioned row its ETag too."""
        if self.entity.version is None:
            return (f"return {self.io.await_}{call}",)
        return (f"row = {self.io.await_}{call}", *self._tagged("row"), "return row")

    def _tagged(self, row: str) -> tuple[str, ...]:
        version = self.entity.version
        if version is None:
            return ()
        etag = self.imports.need("app.versions", "etag")
        return (f'response.headers["ETag"] = {etag}({row}.{version.attribute})',)

    @property
    def _tag_header(self) -> tuple[str, ...]:
        return ("ETag",) if self.entity.version is not None else ()

    @property
    def _response_parameter(self) -> tuple[str, ...]:
        if self.entity.version is None:
            return ()
        return (f"response: {self.imports.need('fastapi', 'Response')}",)

    @property
    def _expected_parameter(self) -> tuple[str, ...]:
        if self.entity.version is None:
            return ()
        return (f"expected: {self.imports.need('app.versions', 'ExpectedVersions')}",)

    @property
    def _passed(self) -> str:
        return ", expected" if self.entity.version is not None else ""

    @property
    def _stale(self) -> tuple[int, ...]:
        return (412,) if self.entity.version is not None else ()

    def _finders(self) -> Iterator[RouteView]:
        methods = iter(finder_methods(self.app, self.entity, self.imports))
        entity = self.entity
        for lookup in entity.lookups:
            if lookup.path:
                column = lookup.column
                summary = f"Get {self._one} by {spoken(column.name)}"
                operation = f"get_{entity.name.snake}_by_{column.name}"
                method = next(methods)
                made = self._finder(method, lookup.path, operation, summary, (404,), [column])
                yield replace(made, takes_slashes=lookup.takes_slashes)
        for view in entity.views:
            if view.path:
                yield self._view(view, view.path, next(methods))
        for query in entity.queries:
            if query.path:
                yield self._query(query, query.path, next(methods))
        for report in entity.reports:
            if report.path:
                yield self._report(report, report.path, next(methods))

    def _statements(self) -> Iterator[RouteView]:
        """Routes that change or delete many rows at once."""
        for call in BulkStatements(self.app, self.entity, self.imports).in_router():
            bulk = call.bulk
            has_body = bulk.verb is Verb.POST and bool(call.schema)
            causes = conflicts.of_bulk(self.app, self.entity, bulk)
            parameters = [self._path_parameter(column) for column in call.in_path]
            if call.schema:
                query = self._query_parameter(call.schema, call.given)
                parameters.append(f"{call.given}: {call.schema}" if has_body else query)
            yield RouteView(
                bulk.verb.value,
                bulk.path or "",
                statement_operation(self.entity, bulk),
                bulk.summary or sentence(change_of(self.entity, bulk)),
                docstring(f"{call.sentence}, all of them or none.{conflicts.told(causes)}"),
                (*parameters, self._service),
                call.result,
                (f"return {self.io.await_}service.{bulk.method}({call.arguments})",),
                _conflict(causes),
            )

    def _view(self, view: View, path: str, method: MethodView) -> RouteView:
        if view.lists:
            summary = view.summary or f"List {views_of(self.entity, view)}"
            operation = f"list_{self.entity.plural.snake}_{view.name.snake}"
            return self._finder(method, path, operation, summary, (), [])
        path = with_key_path(path, self.entity)
        summary = view.summary or f"Get {one_view_of(self.entity, view)}"
        shown = f"{self.entity.name.snake}_{view.name.snake}"
        is_entity = shown in self.app.snake_names
        operation = f"get_{shown}_view" if is_entity else f"get_{shown}"
        route = self._finder(method, path, operation, summary, (404,), list(self.entity.key))
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
            parameters=(*route.parameters, *self._paging),
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
        for include, relation in listed_elsewhere(self.app, self.entity, view):
            link = self.imports.need("app.links", "list_link")
            operation = literal(f"list_{self.app.entity(include.target).plural.snake}")
            (key,), (column,) = self.entity.key, relation.columns
            filters = f"{{{literal(column.name)}: {key.attribute}}}"
            yield f"{link}(request, {literal(include.name)}, {operation}, {filters})"

    def _query(self, query: Query, path: str, method: MethodView) -> RouteView:
        in_path = [p.column for p in query.parameters if f"{{{p.column.name}}}" in path]
        rows = rows_of(self.entity, query)
        summary = query.summary or (f"Get the {rows}" if query.one else sentence(rows))
        operation = f"{self.entity.plural.snake}_{query.name.snake}"
        problems = (404,) if query.one else ()
        return self._finder(method, path, operation, summary, problems, in_path)

    def _report(self, report: Report, path: str, method: MethodView) -> RouteView:
        summary = report.summary or sentence(report_of(self.entity, report))
        operation = f"{self.entity.plural.snake}_{report.name.snake}"
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
        parameters = [self._path_parameter(column) for column in in_path]
        arguments = [column.attribute for column in in_path]
        for parameter in method.parameters[len(in_path) :]:
            _, _, schema = parameter.partition(": ")
            name = beside(path, "query")
            parameters.append(self._query_parameter(schema, name))
            arguments.append(name)
        call = f"{self.io.await_}service.{method.name}({', '.join(arguments)})"
        return RouteView(
            "GET",
            path,
            operation,
            summary,
            docstring(method.sentence.removesuffix(".") + "."),
            (*parameters, self._service, *(self._paging if method.is_paged else ())),
            method.result,
            (self._paged(call) if method.is_paged else f"return {call}",),
            problems,
            is_page=method.is_paged,
        )

    @property
    def _paging(self) -> tuple[str, ...]:
        """Further parameters of a route that answers a page."""
        request, response = (self.imports.need("fastapi", name) for name in ("Request", "Response"))
        return (f"request: {request}", f"response: {response}")

    def _paged(self, call: str) -> str:
        """Return the page that the service returns, with links to the others."""
        with_links = self.imports.need("app.links", "with_links")
        return f"return {with_links}({call}, request, response)"

    def _path_parameter(self, column: Column) -> str:
        if column in self.entity.key:
            return self._key_part(column)
        values = Values(self.app, self.entity, self.imports)
        plain = replace(column, nullable=False)
        source = values.parameter(plain) if column.reference else values.filter(plain)
        if column.attribute == column.name:
            return f"{column.attribute}: {source}"
        path = self.imports.need("fastapi", "Path")
        annotated = self.imports.need("typing", "Annotated")
        return f"{column.attribute}: {annotated}[{source}, {path}(alias={literal(column.name)})]"


def _distinct(routes: Iterable[RouteView]) -> Iterator[RouteView]:
    """The routes, each with an operation of its own: those of the application keep theirs."""
    seen: set[str] = set()
    for route in routes:
        operation = route.operation
        for number in itertools.count(2):
            if operation not in seen:
                break
            operation = f"{route.operation}_{number}"
        seen.add(operation)
        yield replace(route, operation=operation)


def _as_asked(entity: Entity) -> str:
    """What clients may ask of its list."""
    can = {"filtered": entity.filters or entity.search, "ordered": entity.sortable}
    asked = listed([done for done, by in can.items() if by], "and")
    return f", {asked} as asked" if asked else ""


def _all_of(entity: Entity) -> str:
    """What the documentation says of an entity's routes."""
    return entity.doc or f"What can be done with {nouns_of(entity)}."


def tag_of(entity: Entity) -> str:
    """The group of an entity's routes."""
    return sentence(nouns_of(entity))


def _conflict(causes: list[Cause]) -> tuple[int, ...]:
    return (409,) if causes else ()
