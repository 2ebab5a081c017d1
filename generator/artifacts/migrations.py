"""Alembic: its configuration and its environment; revisions are planned in `generator/migrations`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.artifacts.app_view import AppView
from generator.artifacts.formatting import Formatting
from generator.artifacts.planned import PlannedFile
from generator.ir import App, Kind
from generator.schema.of_app import is_deferrable

RUN = "alembic/migration_run"
"""The package that runs revisions for `env.py`."""


class Migrations:
    name = "migrations"

    def plan(self, app: App) -> Iterator[PlannedFile]:
        view = MigrationView(app)
        yield PlannedFile("alembic.ini", "migrations/alembic.ini.jinja", view)
        yield PlannedFile("alembic/env.py", "migrations/env.py.jinja", view)
        yield PlannedFile("alembic/script.py.mako", "migrations/script.py.mako.jinja", view)
        modules = ["progress", "journal"] if view.has_mysql else ["progress"]
        yield PlannedFile(f"{RUN}/__init__.py", "migrations/run/package.py.jinja", view)
        for module in modules:
            yield PlannedFile(f"{RUN}/{module}.py", f"migrations/run/{module}.py.jinja", view)


_DECORATED = {Kind.ARRAY, Kind.DATETIME, Kind.ENUM, Kind.INTERVAL, Kind.NAIVE_DATETIME}


@dataclass(frozen=True)
class MigrationView(AppView):
    @property
    def decorates(self) -> bool:
        """Some columns have types of the application's own."""
        features = self.features
        is_native = features.native_types
        is_kept = features.idempotency or self.app.auth is not None
        return bool(_DECORATED & features.kinds) or is_kept or is_native

    @property
    def hooks(self) -> list[tuple[str, str]]:
        """Programs that lay out a new revision, and their options."""
        commands = ["ruff check --fix --quiet .", *Formatting(self.app).commands]
        words = (command.split() for command in commands)
        return [
            (name, " ".join([*options, "REVISION_SCRIPT_FILENAME"])) for name, *options, _ in words
        ]

    @property
    def as_mysql(self) -> str:
        """MariaDB is spoken of as MySQL."""
        return '.replace("mariadb", "mysql")' if self.has_mysql else ""

    @property
    def on_mysql(self) -> str:
        """A condition's beginning, where the database may be another one."""
        is_alone = not (self.has_sqlite or self.has_postgresql)
        return "" if is_alone else 'migration.dialect.name in ("mysql", "mariadb") and '

    @property
    def compared(self) -> str:
        """What else is needed to compare two defaults."""
        kind = ", kind=column.type.compile(migration.dialect)" if self.has_postgresql else ""
        return kind + (", exactly=exactly" if self.has_mysql else "")

    @property
    def is_sqlite(self) -> str:
        """Whether the database at hand is SQLite, where it may be another one."""
        return "is_sqlite" if self.has_server else "True"

    @property
    def is_sqlite_or_default(self) -> str:
        """Transactions around changes of tables: SQLite's driver would have none."""
        return "True if is_sqlite else None" if self.has_server else "True"

    @property
    def is_sqlite_and_applied(self) -> str:
        return "is_sqlite and progress.done" if self.has_server else "progress.done"

    @property
    def tells_sqlite(self) -> bool:
        """The database at hand may be SQLite or another one."""
        return self.has_sqlite and self.has_server

    @property
    def is_many(self) -> bool:
        """The application runs on several databases."""
        return len(self.app.databases) > 1

    @property
    def around_revisions(self) -> str:
        return "_noted(connection), " if self.has_mysql else ""

    @property
    def schemas(self) -> list[str]:
        """The namespaces that tables are in, beside the usual one."""
        links = (link.schema for entity in self.app.entities for link in entity.links)
        found = {*(entity.schema for entity in self.app.entities), *links}
        return sorted(one for one in found if one)

    @property
    def asks_for_deferrable(self) -> bool:
        """A foreign key is deferrable where the database is another one than MySQL."""
        return self.has_mysql and any(
            is_deferrable(self.app, relation)
            for entity in self.app.entities
            for relation in entity.relations
        )
