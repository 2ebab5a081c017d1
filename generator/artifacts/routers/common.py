"""What the routes of one entity have in common: parameters, answers, headers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from generator.artifacts.app_view import EntityView
from generator.artifacts.keys import key_path, key_source, with_key_path
from generator.artifacts.naming import beside
from generator.emit import literal
from generator.ir import Column, Name
from generator.resolve.phrases import noun_of, with_article


@dataclass(frozen=True)
class CommonParts(EntityView):
    """Writes what several routes of an entity hold."""

    @property
    def phrase(self) -> str:
        return noun_of(self.entity)

    @property
    def one_row(self) -> str:
        return with_article(self.phrase)

    @property
    def key(self) -> str:
        return key_source(self.entity)

    @property
    def key_parameters(self) -> tuple[str, ...]:
        return tuple(self.key_part(column) for column in self.entity.key)

    def key_part(self, column: Column) -> str:
        """A part of the key as a parameter of a path."""
        name = self.key_name(column)
        if column.attribute == column.name:
            return f"{column.attribute}: {name}"
        path = self.imports.need("fastapi", "Path")
        annotated = self.imports.need("typing", "Annotated")
        return f"{column.attribute}: {annotated}[{name}, {path}(alias={literal(column.name)})]"

    def named(self, attribute: str, source: str) -> str:
        """A parameter of a path, which JSON may call otherwise."""
        name = self.json_name(attribute)
        if name == attribute:
            return f"{attribute}: {source}"
        path = self.imports.need("fastapi", "Path")
        annotated = self.imports.need("typing", "Annotated")
        return f"{attribute}: {annotated}[{source}, {path}(alias={literal(name)})]"

    def key_name(self, column: Column) -> str:
        """`UserKey`; of several columns each has its own."""
        if not self.entity.has_composite_key:
            return f"{self.entity.name}Key"
        return f"{self.entity.name}{Name(column.name).pascal}Key"

    @property
    def service(self) -> str:
        if self.has_auth:  # each route has its own, for those whom its rule lets in
            return f"service: {self.entity.name}ServiceDep"
        return f"service: {self.imports.need('app.dependencies', f'{self.entity.name}ServiceDep')}"

    def schema(self, suffix: str) -> str:
        """A schema of the entity."""
        return self.imports.need(f"app.schemas.{self.entity.module}", f"{self.entity.name}{suffix}")

    def query_parameter(self, schema: str, name: str = "query") -> str:
        """The parameters of a query string, as one."""
        query = self.imports.need("fastapi", "Query")
        return f"{name}: {self.imports.need('typing', 'Annotated')}[{schema}, {query}()]"

    @property
    def item_path(self) -> str:
        return key_path(self.entity)

    def with_key(self, path: str) -> str:
        """The path of an action, below that of its row."""
        return with_key_path(path, self.entity)

    def answer_lines(self, call: str) -> tuple[str, ...]:
        """Return what the service returns; of a versioned row its ETag too."""
        if self.entity.version is None:
            return (f"return {self.io.await_}{call}",)
        row = beside(self.item_path, "row")
        return (f"{row} = {self.io.await_}{call}", *self.etag_lines(row), f"return {row}")

    def etag_lines(self, row: str) -> tuple[str, ...]:
        """Lines that send the version of a row."""
        version = self.entity.version
        if version is None:
            return ()
        etag = self.imports.need("app.versions", "etag")
        return (f'response.headers["ETag"] = {etag}({row}.{version.attribute})',)

    @property
    def etag_header(self) -> tuple[str, ...]:
        return ("ETag",) if self.entity.version is not None else ()

    @property
    def response_parameter(self) -> tuple[str, ...]:
        if self.entity.version is None:
            return ()
        return (f"response: {self.imports.need('fastapi', 'Response')}",)

    @property
    def expected_parameter(self) -> tuple[str, ...]:
        if self.entity.version is None:
            return ()
        return (f"expected: {self.imports.need('app.versions', 'ExpectedVersions')}",)

    @property
    def passed(self) -> str:
        return ", expected" if self.entity.version is not None else ""

    @property
    def stale(self) -> tuple[int, ...]:
        return (412,) if self.entity.version is not None else ()

    @property
    def paging(self) -> tuple[str, ...]:
        """Further parameters of a route that answers a page."""
        request, response = (self.imports.need("fastapi", name) for name in ("Request", "Response"))
        return (f"request: {request}", f"response: {response}")

    def paged(self, call: str) -> str:
        """Return the page that the service returns, with links to the others."""
        with_links = self.imports.need("app.links", "with_links")
        return f"return {with_links}({call}, request, response)"

    def path_parameter(self, column: Column) -> str:
        """A parameter of a path."""
        if column in self.entity.key:
            return self.key_part(column)
        values = self.values
        plain = replace(column, nullable=False)
        source = values.parameter(plain) if column.reference else values.filter(plain)
        if column.attribute == column.name:
            return f"{column.attribute}: {source}"
        path = self.imports.need("fastapi", "Path")
        annotated = self.imports.need("typing", "Annotated")
        return f"{column.attribute}: {annotated}[{source}, {path}(alias={literal(column.name)})]"
