"""Services: one class an entity, where a transaction begins and ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from generator.artifacts.behaviour.service import BehaviourView
from generator.artifacts.bulk import BulkStatements, StatementView
from generator.artifacts.detaching import changes_others
from generator.artifacts.features import Features
from generator.artifacts.io import Io
from generator.artifacts.keys import key_source
from generator.artifacts.live_references import live_references
from generator.artifacts.naming import schema_attribute, view_class
from generator.artifacts.phrases import one_view_of, rows_of, sentence, views_of
from generator.artifacts.planned import PlannedFile
from generator.artifacts.reports import (
    query_parameters,
    report_class,
    report_query_class,
    sentence_of,
)
from generator.artifacts.repositories import shape_constant, tree_columns
from generator.artifacts.schemas import has_own_query, nesting_views, query_class, views_module
from generator.artifacts.values import Values
from generator.emit import Imports, docstring, literal
from generator.ir import App, Column, Entity, Kind, Lookup, Query, Route, View
from generator.ir.report import Report


class Services:
    name = "services"

    def plan(self, app: App) -> Iterator[PlannedFile]:
        view = BaseServiceView(app)
        yield PlannedFile("app/services/__init__.py", "services/package.py.jinja", view)
        yield PlannedFile("app/services/base.py", "services/base.py.jinja", view)
        if view.has_idempotency:
            path = "app/services/idempotent.py"
            yield PlannedFile(path, "services/idempotent.py.jinja", view)
        if view.has_references:
            path = "app/services/references.py"
            yield PlannedFile(path, "services/references.py.jinja", view)
        for entity in app.entities:
            path = f"app/services/{entity.module}.py"
            yield PlannedFile(
                path,
                "services/service.py.jinja",
                ServiceView(app, entity),
                f"the entity {entity.name}",
            )


@dataclass(frozen=True)
class BaseServiceView:
    app: App

    @property
    def io(self) -> Io:
        return Io.of(self.app)

    @property
    def has_slugs(self) -> bool:
        return Features(self.app).slugs

    @property
    def has_bulk_creations(self) -> bool:
        return Features(self.app).bulk_creations

    @property
    def has_links(self) -> bool:
        return Features(self.app).links

    @property
    def has_trees(self) -> bool:
        return Features(self.app).trees

    @property
    def has_references(self) -> bool:
        return Features(self.app).live_references

    @property
    def has_changed_references(self) -> bool:
        return Features(self.app).changed_references

    @property
    def asked_keys(self) -> str:
        """The keys that must be of rows that are there, and how these are locked."""
        return "keys, lock=repository in changed" if self.has_changed_references else "keys"

    @property
    def changes_in_transaction(self) -> str:
        """The condition that a change takes several statements; nothing where it never does."""
        names = ["*self.links"] if self.has_links else []
        names += ["*self.trees"] if self.has_trees else []
        fields = f"({', '.join(names)})" if len(names) > 1 else "".join(names).removeprefix("*")
        cases = [f"any(values.get(name) is not None for name in {fields})"] if names else []
        cases += ["not self.inputs.isdisjoint(values)"] if self.has_alters else []
        if self.has_references:
            cases.append("any((one.within or one.field) in values for one in self.references)")
        return " or ".join(cases)

    @property
    def has_lookups(self) -> bool:
        return Features(self.app).lookups

    @property
    def has_idempotency(self) -> bool:
        return Features(self.app).idempotency

    @property
    def has_versions(self) -> bool:
        return Features(self.app).versions

    @property
    def has_changing_deletions(self) -> bool:
        return Features(self.app).changing_deletions

    @property
    def has_locked_versions(self) -> bool:
        """A row is locked first and changed then, which a caller may want of one version alone."""
        return any(one.version and (one.actions or one.states) for one in self.app.entities)

    @property
    def expected(self) -> str:
        return expected_parameter(self.app)

    @property
    def passed(self) -> str:
        return ", expected" if self.has_versions else ""

    @property
    def stale(self) -> str:
        return ", `StaleError`" if self.has_versions else ""

    @property
    def version_import(self) -> str:
        return "from app.versions import Versions" if self.has_versions else ""

    @property
    def has_stores(self) -> bool:
        return Features(self.app).stores

    @property
    def has_alters(self) -> bool:
        return Features(self.app).alters

    @property
    def has_generated(self) -> bool:
        return Features(self.app).generated_texts

    @property
    def tries_again(self) -> bool:
        """A creation may find a text taken that the application made, and makes another."""
        return self.has_slugs or self.has_generated

    @property
    def made_texts(self) -> str:
        kinds = ["derived slug"] if self.has_slugs else []
        kinds += ["generated text"] if self.has_generated else []
        return " or ".join(kinds)

    @property
    def is_bad_luck(self) -> str:
        """The condition that a text is taken which the application made."""
        generated = "self.generated.intersection(error.columns)"
        if self.has_slugs and self.has_generated:
            return f"(taken or {generated})"
        return "taken" if self.has_slugs else generated

    @property
    def creates_in_transaction(self) -> str:
        """The condition that a creation takes several statements; nothing where it never does."""
        cases = ["self.stores_more"] if self.has_stores else []
        cases += ["any(values.get(name) for name in self.links)"] if self.has_links else []
        cases += ["bool(self.references)"] if self.has_references else []
        cases += ["keep is not None"] if self.has_idempotency else []
        return " or ".join(cases)

    @property
    def keep(self) -> str:
        """The parameter for what a creation that may be repeated stores besides."""
        return ", keep: Keep | None = None" if self.has_idempotency else ""

    @property
    def kept(self) -> str:
        return ", keep" if self.has_idempotency else ""

    @property
    def store_call(self) -> str:
        return "self._store(executor, values)" if self.has_references else self.plain_store_call

    @property
    def plain_store_call(self) -> str:
        if self.has_stores:
            return "self.store(executor, values)"
        return "self.repository(executor).create(values)"

    @property
    def store_many_call(self) -> str:
        return "self._store_many(executor, many)" if self.has_references else self.plain_store_many

    @property
    def plain_store_many(self) -> str:
        if self.has_stores:
            return "self.store_many(executor, many)"
        return "self.repository(executor).create_many(many)"

    @property
    def alter_call(self) -> str:
        if self.has_references:
            return f"self._alter(executor, key, values{self.passed})"
        return self.plain_alter_call

    @property
    def plain_alter_call(self) -> str:
        arguments = f"key, values{self.passed}"
        if self.has_alters:
            return f"self.alter(executor, {arguments})"
        return f"self.repository(executor).update({arguments})"

    @property
    def slug_import(self) -> str:
        return "from app.slugs import Slug" if self.has_slugs else ""


def expected_parameter(app: App) -> str:
    """The parameter for the versions that a caller knows, where some entity has them."""
    return ", expected: Versions | None = None" if Features(app).versions else ""


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


def made_slugs(entity: Entity) -> list[Column]:
    """Slugs that are made from another field where none is given."""
    return [column for column in entity.columns if column.derived_from is not None]


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
class ServiceView:
    app: App
    entity: Entity
    imports: Imports = field(default_factory=lambda: Imports(template="services/service.py.jinja"))

    def __post_init__(self) -> None:
        self.imports.define(f"{self.name}Service")

    @property
    def io(self) -> Io:
        return Io.of(self.app)

    @property
    def name(self) -> str:
        return self.entity.name.text

    @property
    def module_doc(self) -> str:
        return docstring(f"What can be done with {self.entity.plural.phrase}.", indent=0)

    @property
    def doc(self) -> str:
        return docstring(f"Creates, reads, changes and deletes {self.entity.plural.phrase}.")

    @property
    def base(self) -> str:
        if self.entity.idempotency:
            return self.imports.need("app.services.idempotent", "IdempotentService")
        return self.imports.need("app.services.base", "BaseService")

    @property
    def repository(self) -> str:
        return self.imports.need(f"app.repositories.{self.entity.module}", f"{self.name}Repository")

    @property
    def response(self) -> str:
        return self.imports.need(f"app.schemas.{self.entity.module}", f"{self.name}Response")

    @property
    def links(self) -> list[str]:
        return [literal(link.ids_name) for link in self.entity.links]

    @property
    def deletes_more(self) -> bool:
        """A deletion changes rows that stay."""
        return changes_others(self.app, self.entity)

    @property
    def trees(self) -> list[str]:
        return [literal(name) for name in tree_columns(self.entity)]

    @property
    def references(self) -> list[str]:
        """What must not lead to deleted rows."""
        made = []
        for one in live_references(self.app, self.entity):
            reference = self.imports.need("app.services.references", "Reference")
            name = f"{one.target.name.text}Repository"
            repository = self.imports.need(f"app.repositories.{one.target.module}", name)
            within = f", within={literal(one.within)}" if one.within else ""
            changed = ", is_changed=True" if one.is_changed else ""
            made.append(f"{reference}({literal(one.field)}, {repository}{within}{changed})")
        return made

    @property
    def slugs(self) -> list[str]:
        """Slugs that are made where none is given."""
        made = []
        for column in made_slugs(self.entity):
            slug = self.imports.need("app.slugs", "Slug")
            source = self.entity.column(column.derived_from or "").attribute
            arguments = ", ".join(literal(name) for name in (column.attribute, source))
            optional = ", required=False" if column.nullable else ""
            made.append(f"{slug}({arguments}, {column.type.length or 255}{optional})")
        return made

    @property
    def passwords(self) -> list[dict[str, str]]:
        return [
            {"sent": literal(schema_attribute(column)), "stored": literal(column.attribute)}
            for column in self.entity.columns
            if column.type.kind is Kind.PASSWORD
        ]

    @property
    def sends_password(self) -> str:
        """The condition that a password is among the values."""
        return " or ".join(f"{one['sent']} in values" for one in self.passwords)

    @property
    def creates_in_bulk(self) -> bool:
        return Route.BULK_CREATE in self.entity.routes

    @property
    def statements(self) -> list[StatementView]:
        return BulkStatements(self.app, self.entity, self.imports).in_service()

    @property
    def hides(self) -> bool:
        """A deleted row stays in the table."""
        return self.entity.soft_delete is not None and Route.DELETE in self.entity.routes

    @property
    def has_versions(self) -> bool:
        return Features(self.app).versions

    @property
    def keep(self) -> str:
        """The parameter for what a creation that may be repeated stores besides."""
        if not Features(self.app).idempotency:
            return ""
        return f", keep: {self.imports.need('app.services.base', 'Keep')} | None = None"

    @property
    def kept(self) -> str:
        return ", keep" if Features(self.app).idempotency else ""

    @property
    def expected(self) -> str:
        if self.has_versions:
            self.imports.need("app.versions", "Versions")
        return expected_parameter(self.app)

    @property
    def passed(self) -> str:
        return ", expected" if self.has_versions else ""

    @property
    def missing(self) -> str:
        """The error where no row was changed."""
        if self.has_versions:
            return f"{self.io.await_}self._missing(key, expected)"
        return "self._not_found()"

    @cached_property
    def behaviour(self) -> BehaviourView:
        return BehaviourView(self.app, self.entity, self.imports)

    @cached_property
    def methods(self) -> list[MethodView]:
        return finder_methods(self.app, self.entity, self.imports)


@dataclass(frozen=True)
class _Methods:
    """Makes the methods of one service; what a method needs is asked from `imports`."""

    app: App
    entity: Entity
    imports: Imports

    @property
    def _io(self) -> Io:
        return Io.of(self.app)

    def lookup(self, lookup: Lookup) -> MethodView:
        column = lookup.column
        name = self.entity.name.phrase
        found = f"{self._io.await_}self._found_by({literal(column.attribute)}, {column.attribute})"
        return MethodView(
            f"get_by_{column.name}",
            (self._parameter(column),),
            self._response(None),
            f"The {name} with this {column.name}",
            (f"return {found}",),
            raises=True,
        )

    def view(self, view: View) -> MethodView:
        response = self._response(view)
        shape = f"{self._repository}.{shape_constant(view)}"
        if view.lists:
            page = self._page(response)
            query = self.imports.need(
                f"app.schemas.{self.entity.module}", f"{self.entity.name}Query"
            )
            return MethodView(
                f"page_{view.name.snake}",
                (f"query: {query}",),
                page,
                view.doc or f"A page of {views_of(self.entity, view)}",
                (f"return {self._io.await_}self._listed(query, {page}, {shape})",),
            )
        found = f"{self._io.await_}self._found({key_source(self.entity)}, {response}, {shape})"
        return MethodView(
            f"get_{view.name.snake}",
            tuple(self._parameter(column) for column in self.entity.key),
            response,
            view.doc or sentence(one_view_of(self.entity, view, "the")),
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
        doc = query.doc or f"{first} {rows_of(self.entity, query)}"
        if query.one:
            call = f"{self._io.await_}self.reads.{query.method}({', '.join(arguments)})"
            found = (
                f"row = {call}",
                "if row is None:",
                "    raise self._not_found()",
                f"return {response}.model_validate(row)",
            )
            return MethodView(query.method, tuple(parameters), response, doc, found, raises=True)
        call = f"{self._io.await_}self.reads.{query.method}({', '.join([*arguments, 'query'])})"
        page = self._page(response)
        lines = (f"rows = {call}", f"return {page}.of(rows, query)")
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
        call = f"{self._io.await_}self.reads.{report.method}({', '.join(arguments)})"
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

    @property
    def _repository(self) -> str:
        module = f"app.repositories.{self.entity.module}"
        return self.imports.need(module, f"{self.entity.name}Repository")

    def _parameter(self, column: Column) -> str:
        values = Values(self.app, self.entity, self.imports)
        return f"{column.attribute}: {values.plain(column).removesuffix(' | None')}"

    def _response(self, view: View | None) -> str:
        module = f"app.schemas.{self.entity.module}"
        if view is None:
            return self.imports.need(module, f"{self.entity.name}Response")
        if view in nesting_views(self.entity):
            module = f"app.schemas.{views_module(self.app, self.entity)}"
        return self.imports.need(module, view_class(self.entity, view))

    def _page(self, response: str) -> str:
        return f"{self.imports.need('app.pagination', 'Page')}[{response}]"
