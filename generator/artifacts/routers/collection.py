"""Routes of all rows of an entity: list, create, search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.artifacts import conflicts
from generator.artifacts.keys import MAX_BULK
from generator.artifacts.naming import export_class, made_class
from generator.artifacts.routers.common import CommonParts
from generator.artifacts.routers.route import RouteView, conflict_status
from generator.emit import docstring, literal
from generator.ir import Column, Entity, Kind, Route
from generator.resolve.phrases import listed, nouns_of, spoken


@dataclass(frozen=True)
class CollectionRoutes:
    """The routes without a key in their path."""

    common: CommonParts

    def all(self) -> Iterator[RouteView]:
        """List, create, search."""
        entity = self.common.entity
        if Route.LIST in entity.routes:
            page = f"{self.common.imports.need('app.pagination', 'Page')}[{self.common.schema('Response')}]"
            yield RouteView(
                "GET",
                "",
                f"list_{entity.plural.snake}",
                f"List {nouns_of(entity)}",
                docstring(f"A page of {nouns_of(entity)}{_as_asked(entity)}."),
                (
                    self.common.query_parameter(self.common.schema("Query")),
                    self.common.service,
                    *self.common.paging,
                ),
                page,
                (self.common.paged(f"{self.common.io.await_}service.page(query)"),),
                (),
                is_page=True,
                aliases=("/",),
            )
        if Route.EXPORT in entity.routes:
            yield self._export()
        if Route.CREATE in entity.routes:
            yield replace(self._create(), rule="create")
        if Route.BULK_CREATE in entity.routes:
            yield replace(self._bulk_create(), rule="create")
        if Route.LIST in entity.routes and entity.is_searched:
            page = f"Page[{self.common.schema('Response')}]"
            searched = [spoken(column.name) for column in entity.search]
            searched += [spoken(one.name.replace("__", "_")) for one in entity.related_search]
            does = "has the words, the best first" if entity.fulltext else "contains the text"
            yield RouteView(
                "GET",
                "/search",
                f"search_{entity.plural.snake}",
                f"Search {nouns_of(entity)}",
                docstring(f"A page of the {nouns_of(entity)} whose {listed(searched)} {does}."),
                (
                    self.common.query_parameter(self.common.schema("SearchQuery")),
                    self.common.service,
                    *self.common.paging,
                ),
                page,
                (self.common.paged(f"{self.common.io.await_}service.page(query)"),),
                (),
                is_page=True,
            )

    def _export(self) -> RouteView:
        common, entity = self.common, self.common.entity
        module = f"app.schemas.{entity.module}"
        schema = common.imports.need(module, export_class(entity))
        query = common.imports.need(module, made_class(entity, "ExportQuery"))
        answer = common.imports.need("app.exports", "ExportResponse")
        common.imports.need("app.exports", "EXPORTED")
        common.imports.need("starlette.responses", "StreamingResponse")
        found = f"{common.io.await_}service.export_list(query)"
        return RouteView(
            "GET",
            "/export",
            f"export_{entity.plural.snake}",
            f"Export {nouns_of(entity)}",
            docstring(
                f"The {nouns_of(entity)} of the list as a file{_as_asked(entity)}, row by row."
            ),
            (common.query_parameter(query), common.service),
            answer,
            (f"return {answer}({found}, query, {schema}, {literal(entity.plural.kebab)})",),
            (),
            is_export=True,
        )

    def _create(self) -> RouteView:
        entity = self.common.entity
        parameters = [f"data: {self.common.schema('Create')}", self.common.service]
        shown = self.common.schema("Response")
        lines = [f"return {self.common.io.await_}service.create(data)"]
        located = self._location
        headers = [*located, *self.common.etag_lines("created")]
        if headers:
            parameters.insert(2, f"response: {self.common.imports.need('fastapi', 'Response')}")
            lines = [
                f"created = {self.common.io.await_}service.create(data)",
                *headers,
                "return created",
            ]
        if located:
            parameters.insert(2, f"request: {self.common.imports.need('fastapi', 'Request')}")
        reused = ""
        if entity.idempotency:
            header = self.common.imports.need("app.idempotency", "KeyHeader")
            parameters.append(f"idempotency_key: {header} = None")
            lines = self._kept_answer(shown, headers)
            reused = " 422: `invalid` if the Idempotency-Key came with another body before."
        causes = conflicts.of_creation(self.common.app, entity)
        return RouteView(
            "POST",
            "",
            f"create_{entity.name.snake}",
            f"Create {self.common.one_row}",
            docstring(f"Create {self.common.one_row}.{conflicts.told(causes)}{reused}"),
            tuple(parameters),
            self.common.imports.need("fastapi", "Response") if entity.idempotency else shown,
            tuple(lines),
            conflict_status(causes),
            201,
            headers=(*(("Location",) if self._location else ()), *self.common.etag_header),
            aliases=("/",),
            response_model=shown if entity.idempotency else "",
        )

    def _kept_answer(self, shown: str, headers: list[str]) -> list[str]:
        """Answer with what is kept for those who ask again."""
        answer = self.common.imports.need("app.idempotency", "Answer")
        given = "dict(response.headers)" if headers else "{}"
        body = "created.model_dump_json(by_alias=True)"
        call = "service.create_once(data, idempotency_key, answer)"
        return [
            f"def answer(created: {shown}) -> {answer}:",
            *(f"    {line}" for line in headers),
            f"    return {answer}(201, {given}, {body})",
            "",
            f"return ({self.common.io.await_}{call}).response",
        ]

    def _bulk_create(self) -> RouteView:
        plural = nouns_of(self.common.entity)
        field, annotated = (
            self.common.imports.need(module, name)
            for module, name in (("pydantic", "Field"), ("typing", "Annotated"))
        )
        limits = f"{field}(min_length=1, max_length={MAX_BULK})"
        causes = conflicts.of_creation(self.common.app, self.common.entity)
        return RouteView(
            "POST",
            "/bulk",
            f"bulk_create_{self.common.entity.plural.snake}",
            f"Create several {plural}",
            docstring(f"Create {plural}, all of them or none.{conflicts.told(causes)}"),
            (
                f"data: {annotated}[list[{self.common.schema('Create')}], {limits}]",
                self.common.service,
            ),
            f"list[{self.common.schema('Response')}]",
            (f"return {self.common.io.await_}service.create_many(data)",),
            conflict_status(causes),
            201,
        )

    @property
    def _location(self) -> tuple[str, ...]:
        """Where a new row is, for the answer's header."""
        if Route.GET not in self.common.entity.routes:
            return ()
        location = self.common.imports.need("app.links", "location")
        key = ", ".join(self._located(column) for column in self.common.entity.key)
        return (f'response.headers["Location"] = {location}(request, {key})',)

    def _located(self, column: Column) -> str:
        """A part of the key as it stands in a URL."""
        part = f"created.{column.attribute}"
        if column.type.kind is Kind.DATETIME:
            return f"{part}.isoformat().replace('+00:00', 'Z')"
        return part


def _as_asked(entity: Entity) -> str:
    """What clients may ask of its list."""
    can = {"filtered": entity.filters or entity.is_searched, "ordered": entity.order_names}
    asked = listed([done for done, by in can.items() if by], "and")
    return f", {asked} as asked" if asked else ""
