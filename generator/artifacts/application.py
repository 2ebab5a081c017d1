"""The modules of `app/` that every application has, whatever its entities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from generator.artifacts.features import Features
from generator.artifacts.io import Io
from generator.artifacts.nested import links_lists
from generator.artifacts.planned import PlannedFile
from generator.artifacts.routers import routed
from generator.artifacts.settings import Setting, settings_of
from generator.emit import docstring, literal
from generator.ir import App, Database, Entity, PaginationStyle, Route

DRIVERS = {
    Database.SQLITE: ("sqlite", "sqlite+aiosqlite", "sqlite+pysqlite"),
    Database.POSTGRESQL: ("postgresql", "postgresql+asyncpg", "postgresql+psycopg"),
    Database.MYSQL: ("mysql", "mysql+asyncmy", "mysql+pymysql"),
}
"""Backend name, then the driver of each mode; MariaDB goes by MySQL's."""

_LABEL = r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*"
_DOMAIN = rf"(?:{_LABEL}\.)+(?!(?:arpa|invalid|local|localhost|onion|test)\b)[A-Za-z]{{2,63}}"
_ADDRESS = re.compile(rf"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@{_DOMAIN}", re.IGNORECASE)
_URL = re.compile(rf"https?://{_DOMAIN}(?::\d{{2,4}})?(?:/[!-~]*)?", re.IGNORECASE)
"""What the models of FastAPI take for an address or a URL; all else is a name."""

_MODELS_OF_PARAMETERS = 100
"""Some more come with routes that are written by hand."""
_CONNECT_TIMEOUT = '"connect_timeout": settings.database_connect_timeout'
_WHOLE_TIMEOUT = '"connect_timeout": int(settings.database_connect_timeout)'
_TIMEOUT = '"timeout": settings.database_connect_timeout'
_STATEMENT_CACHE = (
    '"statement_cache_size": settings.database_statement_cache, '
    '"prepared_statement_cache_size": settings.database_statement_cache'
)
_PREPARE = '"prepare_threshold": 5 if settings.database_statement_cache else None'
_OPTIONS = '" ".join(f"-c {name}={limit}" for name, limit in _postgresql_limits(settings).items())'
_SERVER = '{"timezone": "UTC", **_postgresql_limits(settings)}'
_LOCK_TIMEOUT = '{"timeout": settings.database_lock_timeout or 3600}'
CONNECT_ARGUMENTS = {
    Database.SQLITE: (_LOCK_TIMEOUT, _LOCK_TIMEOUT),
    Database.POSTGRESQL: (
        f'{{{_TIMEOUT}, {_STATEMENT_CACHE}, "server_settings": {_SERVER}}}',
        f'{{{_WHOLE_TIMEOUT}, {_PREPARE}, "options": {_OPTIONS}}}',
    ),
    Database.MYSQL: (f'{{{_CONNECT_TIMEOUT}, "init_command": _mysql_limits(settings)}}',) * 2,
}
"""The settings of a new connection as each driver takes them, asynchronous and synchronous.

A session is in UTC, whatever the zone of the server. psycopg could say so only by a startup option,
which PgBouncer refuses before 1.20: `sets_zone`.
"""

UNCHECKED = {
    Database.SQLITE: (
        "sqlite",
        "PRAGMA defer_foreign_keys = ON",
        "PRAGMA defer_foreign_keys = OFF",
    ),
    Database.POSTGRESQL: ("postgresql", "SET CONSTRAINTS {key} DEFERRED", ""),
    Database.MYSQL: ("mysql", "SET foreign_key_checks = 0", "SET foreign_key_checks = 1"),
}
"""Backend name, then what is said before and after a row is stored ahead of the one it refers to."""

DEFAULT_URLS = {
    Database.SQLITE: "sqlite:///./{name}.db",
    Database.POSTGRESQL: "postgresql://postgres@localhost/{name}",
    Database.MYSQL: "mysql://root@localhost/{name}",
}


def answers_pages(entity: Entity) -> bool:
    """One of its routes is a list."""
    queries = (one for one in entity.queries if one.path and not one.one)
    return Route.LIST in entity.routes or any(one.lists for one in entity.views) or any(queries)


class Application:
    name = "app"

    def plan(self, app: App) -> Iterator[PlannedFile]:
        view = ApplicationView(app)
        yield PlannedFile("app/__init__.py", "app/package.py.jinja", view)
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
        if features.idempotency:
            yield "idempotency"
        if features.versions:
            yield "versions"
        if features.fitted or features.random_texts:
            yield "amounts"
        if features.slugs:
            yield "slugs"
        if features.passwords:
            yield "passwords"


@dataclass(frozen=True)
class DependencyView:
    """One service as a dependency of routes."""

    entity: str
    function: str
    alias: str
    service: str
    module: str


@dataclass(frozen=True)
class ApplicationView:
    app: App

    @property
    def io(self) -> Io:
        return Io.of(self.app)

    @property
    def is_async(self) -> bool:
        return self.io.is_async

    @property
    def features(self) -> Features:
        return Features.of(self.app)

    @property
    def outgrows_fastapi(self) -> bool:
        """There may be more models of parameters than FastAPI keeps the fields of.

        It remembers 128 and tells fields by identity, so one that was made twice is a `KeyError`
        in the document of the API.
        """
        models = sum(
            (Route.LIST in entity.routes)
            + bool(entity.search)
            + len(entity.queries)
            + len(entity.reports)
            + len(entity.actions)
            + (entity.states is not None)
            for entity in self.app.entities
        )
        return models > _MODELS_OF_PARAMETERS

    @property
    def has_sqlite(self) -> bool:
        return Database.SQLITE in self.app.databases

    @property
    def has_composite_keys(self) -> bool:
        return Features.of(self.app).composite_keys

    @property
    def has_native_types(self) -> bool:
        return self.features.native_types and Database.POSTGRESQL in self.app.databases

    @property
    def indexes_lower(self) -> bool:
        return self.features.indexes_lower

    @property
    def has_named_uniques(self) -> bool:
        """SQLite names the index that refuses a row, not its columns."""
        return self.has_sqlite and self.features.unique_expressions

    @property
    def has_postgresql(self) -> bool:
        return Database.POSTGRESQL in self.app.databases

    @property
    def has_mysql(self) -> bool:
        return Database.MYSQL in self.app.databases

    @property
    def has_passwords(self) -> bool:
        return self.features.passwords

    @property
    def has_stocks(self) -> bool:
        return self.features.stocks

    @property
    def has_states(self) -> bool:
        return self.features.states

    @property
    def has_attempts(self) -> bool:
        return self.features.attempts

    @property
    def has_pairs(self) -> bool:
        return self.features.pairs

    @property
    def transacting(self) -> str:
        """What else an executor that commits each statement needs."""
        return ", self.transact" if self.has_pairs else ""

    @property
    def unchecked(self) -> list[tuple[str, tuple[str, ...]]]:
        """Backend names, and how foreign keys are not looked at for a while."""
        return [(UNCHECKED[one][0], UNCHECKED[one][1:]) for one in self.app.databases]

    @property
    def has_fitted(self) -> bool:
        return self.features.fitted

    @property
    def has_random(self) -> bool:
        return self.features.random_texts

    @property
    def has_cursors(self) -> bool:
        return self.app.pagination.style is PaginationStyle.CURSOR

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
        names = ("Link",) if self.has_cursors else ("Link", "X-Total-Count")
        return ", ".join(map(literal, names))

    @property
    def _links(self) -> str:
        """What is said of the header `Link`."""
        if self.links_lists:
            return "Where the other pages are, or all rows of a list (RFC 8288)."
        return "Where the other pages are (RFC 8288)."

    @property
    def headers(self) -> list[tuple[str, str, str]]:
        """Name, type and description of each header that answers send."""
        entities = self.app.entities
        has_totals = self.has_pages and not self.has_cursors
        creates = any({Route.CREATE, Route.GET} <= one.routes for one in entities)
        found = [
            (
                "ETag",
                "string",
                "The version of the row, to be sent as `If-Match`.",
                self.has_versions,
            ),
            ("Link", "string", self._links, self.has_pages or self.links_lists),
            ("Location", "string", "Where the new row is.", creates),
            ("Retry-After", "integer", "Seconds after which the same request may succeed.", True),
            ("X-Request-ID", "string", "The id of this request in the logs.", True),
            ("X-Total-Count", "integer", "How many items there are on all pages.", has_totals),
        ]
        return [(name, type_, doc) for name, type_, doc, is_sent in found if is_sent]

    @property
    def has_versions(self) -> bool:
        return self.features.versions

    @property
    def has_bulk_slugs(self) -> bool:
        return self.features.bulk_slugs

    @property
    def slug_place(self) -> str:
        """What stands before a slug's name in a JSON pointer, within an f-string."""
        return "{place}" if self.has_bulk_slugs else ""

    @property
    def package_doc(self) -> str:
        return docstring(self.app.description or f"{self.app.title}.", indent=0)

    @property
    def drivers(self) -> list[tuple[str, str]]:
        """Backend names and the driver that this mode uses for each."""
        pairs = [
            (backend, asynchronous if self.is_async else synchronous)
            for backend, asynchronous, synchronous in (
                DRIVERS[database] for database in self.app.databases
            )
        ]
        mysql = dict(pairs).get("mysql")
        return [*pairs, ("mariadb", mysql)] if mysql else pairs

    @property
    def connect_arguments(self) -> list[tuple[str, str]]:
        """Backend names and what their driver calls the settings of a connection."""
        return [
            (DRIVERS[database][0], CONNECT_ARGUMENTS[database][0 if self.is_async else 1])
            for database in self.app.databases
        ]

    @property
    def has_sockets(self) -> bool:
        """Some drivers of servers let errors of the network through as they are."""
        return self.has_postgresql or self.has_mysql

    @property
    def sets_zone(self) -> bool:
        """A session is put into UTC by a statement of its own."""
        return self.has_postgresql and not self.is_async

    @property
    def database_url(self) -> str:
        return DEFAULT_URLS[self.app.database].format(name=self.app.name)

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
            )
            for entity in routed(self.app)
        ]
