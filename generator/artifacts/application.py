"""The modules of `app/` that every application has, whatever its entities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from generator.artifacts.app_view import AppView
from generator.artifacts.error_codes import ErrorCodes
from generator.artifacts.features import Features
from generator.artifacts.nested import links_lists
from generator.artifacts.planned import PlannedFile
from generator.artifacts.repositories.sources import tuple_source
from generator.artifacts.routers.route import page_headers, routed
from generator.artifacts.settings import Setting, settings_of
from generator.emit import docstring, literal
from generator.ir import App, Database, Entity, Route
from generator.resolve.phrases import nouns_of

_LABEL = r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*"
_DOMAIN = rf"(?:{_LABEL}\.)+(?!(?:arpa|invalid|local|localhost|onion|test)\b)[A-Za-z]{{2,63}}"
_ADDRESS = re.compile(rf"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@{_DOMAIN}", re.IGNORECASE)
_URL = re.compile(rf"https?://{_DOMAIN}(?::\d{{2,4}})?(?:/[!-~]*)?", re.IGNORECASE)
"""What the models of FastAPI take for an address or a URL; all else is a name."""

_MODELS_OF_PARAMETERS = 100
"""Some more come with routes that are written by hand."""


def answers_pages(entity: Entity) -> bool:
    """One of its routes is a list."""
    queries = (one for one in entity.queries if one.path and not one.one)
    return Route.LIST in entity.routes or any(one.lists for one in entity.views) or any(queries)


class Application:
    name = "app"

    def plan(self, app: App) -> Iterator[PlannedFile]:
        view = ApplicationView(app)
        yield PlannedFile("app/__init__.py", "app/package.py.jinja", view)
        if view.has_sqlite:
            yield PlannedFile("app/sqlite.py", "app/sqlite.py.jinja", view)
        yield PlannedFile("app/__main__.py", "app/run.py.jinja", view)
        for module in self._modules(view.features):
            yield PlannedFile(f"app/{module}.py", f"app/{module}.py.jinja", view)

    def _modules(self, features: Features) -> Iterator[str]:
        yield from ("main", "config", "database", "dependencies", "errors", "exceptions")
        yield from (
            "health",
            "links",
            "logs",
            "middleware",
            "documentation",
            "openapi",
            "outages",
            "pagination",
            "routing",
            "server",
            "violations",
        )
        wanted = {
            "exports": features.exports,
            "files": features.files,
            "storage": features.files,
            "sweep": features.files,
            "uploads": features.files,
            "naming": features.app.is_camel,
            "conditional": features.conditional,
            "monitoring": features.app.monitoring,
            "replicas": features.app.replicas,
            "idempotency": features.idempotency,
            "versions": features.versions,
            "amounts": features.fitted or features.random_texts,
            "slugs": features.slugs,
            "passwords": features.passwords,
        }
        yield from (module for module, is_wanted in wanted.items() if is_wanted)


@dataclass(frozen=True)
class DependencyView:
    """One service as a dependency of routes."""

    entity: str
    function: str
    alias: str
    service: str
    module: str
    nouns: str


@dataclass(frozen=True)
class ApplicationView(AppView):
    @property
    def told_place(self) -> str:
        """What a refusal says of its place, where requests are about several rows."""
        return ", errors=error.errors" if self.features.several_changes else ""

    @property
    def outgrows_fastapi(self) -> bool:
        """There may be more models of parameters than FastAPI keeps the fields of.

        It remembers 128 and tells fields by identity, so one that was made twice is a `KeyError`
        in the document of the API.
        """
        models = sum(
            (Route.LIST in entity.routes)
            + bool(entity.is_searched)
            + len(entity.queries)
            + len(entity.reports)
            + len(entity.actions)
            + (entity.states is not None)
            for entity in self.app.entities
        )
        return models > _MODELS_OF_PARAMETERS

    @property
    def too_large(self) -> str:
        """What the sentence of a 413 is called: other modules need it where there are files."""
        return "TOO_LARGE" if self.features.files else "_TOO_LARGE"

    @property
    def file_kinds(self) -> frozenset[str]:
        """`file` and `image`, as far as there are any."""
        return frozenset(kind.value for kind in self.features.kinds if kind.facts.is_file)

    @property
    def keeps_settings(self) -> bool:
        """What works on the database looks at settings of its own."""
        return self.features.idempotency or self.app.auth is not None

    @property
    def split_settings(self) -> str:
        """The settings that are several values, where they are more than the origins."""
        found = ["cors_origins"]
        found += ["database_read_url"] if self.app.replicas else []
        found += ["auth_secrets"] if self.app.auth else []
        return ", ".join(map(literal, found)) if found[1:] else ""

    @property
    def has_native_types(self) -> bool:
        return self.features.native_types and Database.POSTGRESQL in self.app.databases

    @property
    def has_named_uniques(self) -> bool:
        """SQLite names the index that refuses a row, not its columns."""
        return self.has_sqlite and self.features.unique_expressions

    @property
    def writing_engine(self) -> str:
        """The engine that changes go to: SQLite has one of its own for them."""
        return "writer" if self.has_sqlite else "engine"

    @property
    def own_writing_engine(self) -> str:
        return f"self.{self.writing_engine}"

    @property
    def isolation(self) -> str:
        """How transactions are kept apart; SQLite knows one way."""
        if not self.has_sqlite:
            return "settings.database_isolation"
        if not self.has_server:
            return '"SERIALIZABLE"'
        return '"SERIALIZABLE" if self.is_sqlite else settings.database_isolation'

    @property
    def connection_events(self) -> Iterator[str]:
        """What is done when an engine connects to a server, and when that fails."""
        if not self.has_server:
            return
        engine = "engine" if self.app.replicas else "self.engine"
        events = {"do_connect": "_connect", "handle_error": "_tell_lost_connections"}
        lines = [
            f'event.listen({self.io.sync_of(engine)}, "{event}", {function})'
            for event, function in events.items()
        ]
        if self.sets_zone:
            lines = [
                f'if {engine}.dialect.name == "postgresql":',
                f'    event.listen({engine}, "connect", _prepare_postgresql)',
                *lines,
            ]
        if self.app.replicas:
            yield "for engine in (self.engine, *self.replicas):"
            lines = [f"    {line}" for line in lines]
        yield from lines

    @property
    def all_engines(self) -> str:
        found = ["self.engine"]
        found += ["self.writer"] if self.has_sqlite else []
        found += ["*self.replicas"] if self.app.replicas else []
        return tuple_source(found)

    @property
    def constraint_names(self) -> list[str]:
        """What finds the name of a constraint in the message of a driver."""
        mysql, sqlite = self.has_mysql, self.has_sqlite
        key = r"""re.compile(r".*for key \\?'(?:[^'.]*\.)?([^'\\]+)"),"""
        found = {
            f"{key}  # the last one: values stand before it": mysql,
            """re.compile(r"UNIQUE constraint failed: index '([^']+)'"),""": self.has_named_uniques,
            r're.compile(r"CHECK constraint failed: (\w+)"),': sqlite,
            're.compile(r"CONSTRAINT `([^`]+)`"),': mysql,
            """re.compile(r'constraint "([^"]+)"'),""": self.has_postgresql,
        }
        return [line for line, is_needed in found.items() if is_needed]

    @property
    def finds_columns(self) -> str:
        """The condition that SQLite names the columns that are not unique."""
        if self.has_named_uniques:
            return '(found := _SQLITE_COLUMNS.search(message)) and "index \'" not in message'
        return "found := _SQLITE_COLUMNS.search(message)"

    @property
    def error_codes(self) -> ErrorCodes:
        return ErrorCodes(self.app.databases)

    @property
    def transacting(self) -> str:
        """What else an executor that commits each statement needs."""
        return ", self.transact" if self.features.pairs else ""

    @property
    def unchecked(self) -> list[tuple[str, tuple[str, ...]]]:
        """Backend names, and how foreign keys are not looked at for a while."""
        return [(one.value, one.facts.unchecked) for one in self.app.databases]

    @property
    def page_parameter(self) -> str:
        """The parameter of a list that says which page."""
        return "cursor" if self.has_cursors else "page"

    @property
    def links_lists(self) -> bool:
        return links_lists(self.app)

    @property
    def has_pages(self) -> bool:
        """Some route answers a page."""
        return any(answers_pages(entity) for entity in self.app.entities)

    @property
    def contact(self) -> dict[str, str]:
        """Whom to ask, under the key of OpenAPI for its form."""
        text = self.app.contact
        key = "email" if _ADDRESS.fullmatch(text) else "url" if _URL.fullmatch(text) else "name"
        return {key: text}

    @property
    def page_headers(self) -> str:
        return ", ".join(map(literal, page_headers(self.app)))

    @property
    def _links(self) -> str:
        """What is said of the header `Link`."""
        if self.links_lists:
            return "Where the other pages are, or all rows of a list (RFC 8288)."
        return "Where the other pages are (RFC 8288)."

    @property
    def _etag(self) -> str:
        """What is said of the header `ETag`."""
        row = "The version of the row, to be sent as `If-Match`."
        if not self.features.tagged:
            return row
        weak = "A weak one tells answers apart, to be sent as `If-None-Match`."
        return f"{row} {weak}" if self.features.versions else weak

    @property
    def headers(self) -> list[tuple[str, str, str]]:
        """Name, type and description of each header that answers send."""
        entities = self.app.entities
        has_totals = self.has_pages and not self.has_cursors
        creates = any({Route.CREATE, Route.GET} <= one.routes for one in entities)
        found = [
            ("ETag", "string", self._etag, self.features.conditional),
            ("Link", "string", self._links, self.has_pages or self.links_lists),
            ("Location", "string", "Where the new row is.", creates),
            (
                "Preference-Applied",
                "string",
                "What of `Prefer` was done.",
                self.app.answers_minimally,
            ),
            ("Retry-After", "integer", "Seconds after which the same request may succeed.", True),
            ("X-Request-ID", "string", "The id of this request in the logs.", True),
            ("X-Total-Count", "integer", "How many items there are on all pages.", has_totals),
        ]
        return [(name, type_, doc) for name, type_, doc, is_sent in found if is_sent]

    @property
    def amends_operations(self) -> bool:
        """Operations of some methods may be answered without a body."""
        return self.features.conditional or self.app.answers_minimally

    @property
    def handler(self) -> str:
        """The type of what answers a request."""
        plain = "Callable[[Request], Coroutine[Any, Any, Response]]"
        is_named = self.has_auth or self.app.answers_minimally
        return "Handler" if is_named else plain

    @property
    def said_key(self) -> str:
        """What a sentence calls a column."""
        return "camel(column.key)" if self.app.is_camel else "column.key"

    @property
    def said_columns(self) -> str:
        """What a sentence calls columns, of whose names there is a list."""
        return "map(camel, columns)" if self.app.is_camel else "columns"

    @property
    def slug_place(self) -> str:
        """What stands before a slug's name in a JSON pointer, within an f-string."""
        return "{place}" if self.features.bulk_slugs else ""

    @property
    def package_doc(self) -> str:
        return docstring(self.app.description or f"{self.app.title}.", indent=0)

    @property
    def drivers(self) -> list[tuple[str, str]]:
        """Backend names and the driver that this mode uses for each."""
        pairs = [
            (database.value, database.facts.driver(is_async=self.is_async).name)
            for database in self.app.databases
        ]
        mysql = dict(pairs).get("mysql")
        return [*pairs, ("mariadb", mysql)] if mysql else pairs

    @property
    def connect_arguments(self) -> list[tuple[str, str]]:
        """Backend names and what their driver calls the settings of a connection."""
        return [
            (database.value, database.facts.driver(is_async=self.is_async).connect_arguments)
            for database in self.app.databases
        ]

    @property
    def replicas(self) -> str:
        """The synchronous engines of the replicas."""
        engines = "self.replicas"
        return f"[one.sync_engine for one in {engines}]" if self.is_async else engines

    @property
    def sqlite_engines(self) -> str:
        """Those that SQLite has to be told how to work on."""
        replicas = ", *self.replicas" if self.app.replicas else ""
        return f"(self.engine, self.writer{replicas})"

    @property
    def pool(self) -> str:
        """What SQLAlchemy calls its pool of this mode."""
        return "AsyncAdaptedQueuePool" if self.is_async else "QueuePool"

    @property
    def sets_zone(self) -> bool:
        """A session is put into UTC by a statement of its own."""
        return self.has_postgresql and not self.is_async

    @property
    def database_url(self) -> str:
        return self.app.database.facts.default_url.format(name=self.app.name)

    @property
    def settings(self) -> tuple[Setting, ...]:
        return settings_of(self.app, self.database_url)

    @property
    def page_size(self) -> int:
        return self.app.pagination.size

    @property
    def max_page_size(self) -> int:
        return self.app.pagination.max_size

    @property
    def dependencies(self) -> list[DependencyView]:
        return [
            DependencyView(
                entity=entity.name.text,
                function=f"{entity.name.snake}_service",
                alias=f"{entity.name.text}ServiceDep",
                service=f"{entity.name.text}Service",
                module=f"app.services.{entity.module}",
                nouns=nouns_of(entity),
            )
            for entity in routed(self.app)
        ]
