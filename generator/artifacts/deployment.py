"""What runs, checks and explains the application: image, compose, CI, Makefile and guides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from generator.artifacts.app_view import AppView
from generator.artifacts.formatting import Formatting
from generator.artifacts.planned import PlannedFile
from generator.artifacts.presets import Preset, presets_of
from generator.artifacts.project import ProjectView
from generator.databases.facts import Server
from generator.ir import App, Database, Mode

PYTHON = "3.14"
"""The version that images and CI use."""


class Deployment:
    name = "deployment"

    def plan(self, app: App) -> Iterator[PlannedFile]:
        view = DeploymentView(app)
        yield PlannedFile("Dockerfile", "deployment/Dockerfile.jinja", view)
        yield PlannedFile(".dockerignore", "deployment/dockerignore.jinja", view)
        yield PlannedFile("compose.yaml", "deployment/compose.yaml.jinja", view)
        yield PlannedFile(".github/workflows/ci.yml", "deployment/ci.yml.jinja", view)
        yield PlannedFile("Makefile", "deployment/Makefile.jinja", view)
        yield PlannedFile("AGENTS.md", "deployment/AGENTS.md.jinja", view)
        yield PlannedFile("docs/settings.md", "deployment/settings.md.jinja", view)


_TEST_DATABASE = "app_test"
_PASSWORD = "${DATABASE_PASSWORD:-local}"  # noqa: S105 - filled in by compose
_TEST_PASSWORD = "test"  # noqa: S105 - of a server that CI throws away


@dataclass(frozen=True)
class TestJobView:
    """A job of CI: the tests on one database."""

    __test__ = False

    app: App
    database: Database

    @property
    def name(self) -> str:
        return self.title.lower()

    @property
    def title(self) -> str:
        return self.server.title if self.server else "SQLite"

    @property
    def server(self) -> Server | None:
        return self.database.server

    @property
    def install(self) -> str:
        return _install(self.app, "test", self.database)

    @property
    def variables(self) -> list[tuple[str, str]]:
        if self.server is None:
            return []
        return self.server.variables(database=_TEST_DATABASE, password=_TEST_PASSWORD)

    @property
    def url(self) -> str:
        """Where the tests find it; SQLite they make themselves."""
        if self.server is None:
            return ""
        return self.server.url(host="127.0.0.1", database=_TEST_DATABASE, password=_TEST_PASSWORD)


@dataclass(frozen=True)
class DeploymentView(AppView):
    @property
    def formatting(self) -> Formatting:
        return Formatting(self.app)

    @property
    def python(self) -> str:
        return PYTHON

    @property
    def project(self) -> str:
        """The name, as images and Compose projects are spelled."""
        return re.sub("_+", "-", self.app.name.lower()).strip("-")

    @property
    def database(self) -> Database:
        """What the image runs on: the default where it is a server, else one that it can use."""
        wanted = (self.app.database, Database.POSTGRESQL, Database.MYSQL)
        for database in wanted:
            if database.server is not None and database in self.app.databases:
                return database
        return Database.SQLITE

    @property
    def server(self) -> Server | None:
        return self.database.server

    @property
    def database_title(self) -> str:
        return self.server.title if self.server else "SQLite"

    @property
    def distribution(self) -> str:
        """What pip installs in the image: the application with the driver of its database."""
        extra = _extra(self.app, self.database)
        return f'".[{extra}]"' if extra else "."

    @property
    def server_variables(self) -> list[tuple[str, str]]:
        if self.server is None:
            return []
        return self.server.variables(database="app", password=_PASSWORD)

    @property
    def database_url(self) -> str:
        if self.server is None:
            return "sqlite:////data/app.db"
        return self.server.url(host="database", database="app", password=_PASSWORD)

    @property
    def install(self) -> str:
        return _install(self.app, "test")

    @property
    def jobs(self) -> list[TestJobView]:
        return [TestJobView(self.app, database) for database in self.app.databases]

    @property
    def servers(self) -> list[Server]:
        return [one.server for one in self.app.databases if one.server is not None]

    @property
    def presets(self) -> tuple[Preset, ...]:
        return presets_of(self.app)

    @property
    def testing(self) -> str:
        """What the tests need."""
        if not self.has_sqlite:
            return (
                "Tests need a server: `TEST_DATABASE_URL` names a database, with `test` in its "
                "name, that they may empty."
            )
        elsewhere = " `TEST_DATABASE_URL` runs them on another database." if self.servers else ""
        return f"Tests need no server: each has an SQLite file of its own.{elsewhere}"

    @property
    def waiting(self) -> str:
        """The convention on what waits for the database."""
        if self.app.mode is Mode.ASYNC:
            return (
                "What waits for the database is `async def` and awaited; nothing else may block "
                "the event loop."
            )
        return (
            "What waits for the database is plain `def`, which the framework runs in threads; no "
            "`async def` calls it."
        )


def _extra(app: App, database: Database) -> str:
    """The extra that holds a database's driver; nothing where the driver always comes along."""
    return database.value if database.value in dict(ProjectView(app).extras) else ""


def _install(app: App, *wanted: str | Database) -> str:
    """The arguments of `pip install` for an editable install with extras."""
    extras = [_extra(app, one) if isinstance(one, Database) else one for one in wanted]
    return f"-e '.[{','.join(extra for extra in extras if extra)}]'"
