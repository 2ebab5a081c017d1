"""What surrounds the code: the project file, settings, and the README with its diagram."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.artifacts.application import ApplicationView
from generator.artifacts.auth import sign_in_routes
from generator.artifacts.behaviour.facts import enum_of
from generator.artifacts.features import Features
from generator.artifacts.formatting import Formatting
from generator.artifacts.naming import enum_members
from generator.artifacts.planned import PlannedFile
from generator.artifacts.routers.route import routed
from generator.artifacts.routers.view import RouterView
from generator.artifacts.settings import Setting
from generator.diagrams.mermaid import entity_lines, state_lines
from generator.emit import markdown_cell
from generator.ir import App, Database, Mode, States

_RULES = (
    *("A004", "ASYNC", "B", "C4", "DTZ", "E", "F", "PIE"),
    *("PT", "RET", "RUF", "SIM", "TC", "UP", "W"),
)
"""What ruff checks in a generated project, apart from the order of imports."""


class Project:
    name = "project"

    def plan(self, app: App) -> Iterator[PlannedFile]:
        view = ProjectView(app)
        yield PlannedFile("pyproject.toml", "project/pyproject.toml.jinja", view)
        yield PlannedFile("README.md", "project/README.md.jinja", view)
        yield PlannedFile(".env.example", "project/env.example.jinja", view)
        yield PlannedFile(".gitignore", "project/gitignore.jinja", view)


@dataclass(frozen=True)
class ProjectView:
    app: App

    @property
    def settings(self) -> tuple[Setting, ...]:
        return ApplicationView(self.app).settings

    @property
    def env(self) -> Iterator[str]:
        """Every setting, commented out."""
        for one in self.settings:
            yield from ("", f"# {one.description}", f"# {one.variable}={one.assigned}")

    @property
    def dependencies(self) -> list[str]:
        features = Features.of(self.app)
        found = [
            "alembic>=1.20",
            "fastapi>=0.165",
            "fastapi-offline>=1.7",
            "pydantic>=2.14",
            "pydantic-settings>=2.16",
            "sqlalchemy[asyncio]>=2.1" if self.app.mode is Mode.ASYNC else "sqlalchemy>=2.1",
            "uvicorn[standard]>=0.54",
            "opentelemetry-api>=1.45" if self.app.monitoring else "",
            self._driver(self.app.database),
            "argon2-cffi>=25.1" if features.passwords else "",
            "python-multipart>=0.0.20" if features.files or self.app.auth else "",
            "pyjwt>=2.15" if self.app.auth else "",
            "email-validator>=2.3" if features.emails else "",
            "python-slugify>=8.0" if features.slugs else "",
        ]
        return sorted(package for package in found if package)

    @property
    def has_short_names(self) -> bool:
        """A class is called `I` or `O`, which linters take for a digit."""
        names = [
            *(one.name.text for one in self.app.entities),
            *(one.name for one in self.app.enums),
        ]
        return not {"I", "O"}.isdisjoint(names)

    @property
    def has_names_in_capitals(self) -> bool:
        """What rows hold is called `TOTAL`, which linters take for a constant on the wrong side of `==`."""
        return any(
            name.isupper()
            for entity in self.app.entities
            for name in (
                *entity.attributes,
                *(one.column.attribute for report in entity.reports for one in report.figures),
                *(parameter.column.attribute for parameter in entity.parameters),
            )
        )

    @property
    def formatting(self) -> Formatting:
        return Formatting(self.app)

    @property
    def test_dependencies(self) -> list[str]:
        """Without a driver: the default database's is among the dependencies."""
        needed = ["httpx2>=2", "mypy>=2.4", "pytest>=9", "ruff>=0.17", *self.formatting.packages]
        return sorted(needed)

    @property
    def own_extra(self) -> str:
        """The project itself with its tools, as a dependency."""
        return f"{self.app.name}[test]"

    @property
    def style_checks(self) -> str:
        """The commands that check style and types, in one line."""
        return " && ".join(["ruff check .", *self.formatting.checks, "mypy"])

    @property
    def ruff_rules(self) -> list[str]:
        return sorted([*_RULES, *(["I"] if self.formatting.sorts_imports_as_ruff else [])])

    @property
    def extras(self) -> list[tuple[str, str]]:
        """A driver for each other database that the application runs on."""
        return [
            (database.value, self._driver(database))
            for database in self.app.databases
            if database is not self.app.database and self._driver(database)
        ]

    @property
    def storages(self) -> list[tuple[str, str]]:
        """What reaches places of files other than a folder."""
        return [("s3", "s3fs>=2025.3")] if Features.of(self.app).files else []

    @property
    def routes(self) -> list[tuple[str, str, str]]:
        rows = [
            ("GET", "/", "About"),
            ("GET", "/health", "Health"),
            ("GET", "/health/live", "Liveness"),
        ]
        rows += [("GET", "/health/ready", "Readiness"), ("GET", "/health/db", "Database")]
        rows += sign_in_routes(self.app)
        for entity in routed(self.app):
            router = RouterView(self.app, entity)
            rows += [
                (route.verb, f"{router.prefix}{route.path}", markdown_cell(route.summary))
                for route in router.routes
            ]
        return rows

    @property
    def diagram(self) -> list[str]:
        """The lines of a Mermaid entity-relationship diagram."""
        return entity_lines(self.app, [entity.name.text for entity in self.app.entities])

    @property
    def states(self) -> list[StateDiagram]:
        """A Mermaid state diagram for each entity that has states."""
        return [
            StateDiagram(
                entity.name.text, tuple(state_lines(entity.states, _identifiers(entity.states)))
            )
            for entity in self.app.entities
            if entity.states is not None
        ]

    def _driver(self, database: Database) -> str:
        return database.facts.driver(is_async=self.app.mode is Mode.ASYNC).package


@dataclass(frozen=True)
class StateDiagram:
    """The states of one entity."""

    entity: str
    lines: tuple[str, ...]


def _identifiers(states: States) -> dict[str, str]:
    """Value to its Python name, which Mermaid takes for one as well."""
    return {value: name for name, value in enum_members(enum_of(states))}
