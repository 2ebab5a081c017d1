"""What surrounds the code: the project file, settings, and the README with its diagram."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.artifacts.application import ApplicationView
from generator.artifacts.behaviour.facts import enum_of
from generator.artifacts.features import Features
from generator.artifacts.naming import enum_members
from generator.artifacts.planned import PlannedFile
from generator.artifacts.routers import RouterView, routed
from generator.artifacts.settings import Setting
from generator.emit import markdown_cell, mermaid_label
from generator.ir import App, Column, Database, Entity, Kind, Mode, Role, States

DRIVER_PACKAGES = {
    Mode.ASYNC: {
        Database.SQLITE: "aiosqlite>=0.22",
        Database.POSTGRESQL: "asyncpg>=0.32",
        Database.MYSQL: "asyncmy>=0.2.18",
    },
    Mode.SYNC: {
        Database.SQLITE: "",
        Database.POSTGRESQL: "psycopg[binary]>=3.3",
        Database.MYSQL: "pymysql>=1.1",
    },
}


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
    def dependencies(self) -> list[str]:
        features = Features(self.app)
        found = [
            "alembic>=1.20",
            "fastapi>=0.165",
            "pydantic>=2.14",
            "pydantic-settings>=2.16",
            "sqlalchemy[asyncio]>=2.1" if self.app.mode is Mode.ASYNC else "sqlalchemy>=2.1",
            "uvicorn[standard]>=0.54",
            self._driver(self.app.database),
            "argon2-cffi>=25.1" if features.passwords else "",
            "email-validator>=2.3" if features.emails else "",
            "python-slugify>=8.0" if features.slugs else "",
        ]
        return sorted(package for package in found if package)

    @property
    def extras(self) -> list[tuple[str, str]]:
        """A driver for each other database that the application runs on."""
        return [
            (database.value, self._driver(database))
            for database in self.app.databases
            if database is not self.app.database and self._driver(database)
        ]

    @property
    def routes(self) -> list[tuple[str, str, str]]:
        rows = [
            ("GET", "/", "About"),
            ("GET", "/health", "Health"),
            ("GET", "/health/live", "Liveness"),
        ]
        rows += [("GET", "/health/ready", "Readiness"), ("GET", "/health/db", "Database")]
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
        lines: list[str] = []
        for entity in self.app.entities:
            lines.append(f"{entity.name} {{")
            lines += [f"    {_attribute(column)}" for column in entity.columns]
            lines.append("}")
        for entity in self.app.entities:
            lines += self._edges(entity)
        return lines

    @property
    def states(self) -> list[StateDiagram]:
        """A Mermaid state diagram for each entity that has states."""
        return [
            StateDiagram(entity.name.text, tuple(_moves(entity.states)))
            for entity in self.app.entities
            if entity.states is not None
        ]

    def _edges(self, entity: Entity) -> Iterator[str]:
        for relation in entity.relations:
            one = "|o" if relation.nullable else "||"
            many = "o|" if relation.unique else "o{"
            yield f"{relation.target} {one}--{many} {entity.name} : {mermaid_label(relation.name)}"
        for link in entity.links:
            yield f"{entity.name} }}o--o{{ {link.target} : {mermaid_label(link.name)}"

    def _driver(self, database: Database) -> str:
        return DRIVER_PACKAGES[self.app.mode][database]


@dataclass(frozen=True)
class StateDiagram:
    """The states of one entity."""

    entity: str
    lines: tuple[str, ...]


def _moves(states: States) -> Iterator[str]:
    members = {value: name for name, value in enum_members(enum_of(states))}
    for value, name in members.items():
        yield f'state "{mermaid_label(value)}" as {name}'
    if states.column.default is not None:
        yield f"[*] --> {members[str(states.column.default.value)]}"
    for value, name in members.items():
        after = states.after(value)
        yield from (f"{name} --> {members[one]}" for one in after)
        if not after:
            yield f"{name} --> [*]"


def _attribute(column: Column) -> str:
    marks = ["PK"] if column.role is Role.KEY else []
    marks += ["FK"] if column.reference is not None else []
    marks += ["UK"] if column.unique and column.role is not Role.KEY else []
    type_ = column.type.kind.value
    if column.type.kind is Kind.ENUM and column.type.enum is not None:
        type_ = column.type.enum.name
    return f"{type_} {column.column} {', '.join(marks)}".rstrip()
