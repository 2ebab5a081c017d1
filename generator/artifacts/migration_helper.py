"""The package that revisions call beside Alembic's own operations: what each database does its way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.artifacts.planned import PlannedFile
from generator.ir import App, Database
from generator.migrations.helper import MODULE

FOLDER = MODULE.replace(".", "/")


class MigrationHelper:
    """Made for projects with a revision that calls it: not for those with the first one only."""

    name = "migration_helper"

    def plan(self, app: App) -> Iterator[PlannedFile]:
        view = HelperView(app)
        modules = ["sql", "rows", *(table.module for table in view.tables)]
        if view.has_server:
            modules.append("server")
        yield PlannedFile(f"{FOLDER}/__init__.py", "migrations/helper/package.py.jinja", view)
        for module in modules:
            template = f"migrations/helper/{module}.py.jinja"
            yield PlannedFile(f"{FOLDER}/{module}.py", template, view)


def is_called_by(script: str) -> bool:
    """Whether a revision calls the package."""
    return f"from {MODULE} import" in script


@dataclass(frozen=True)
class Kind:
    """How one database changes a table."""

    database: Database
    name: str
    condition: str = ""

    @property
    def module(self) -> str:
        return self.database.value


@dataclass(frozen=True)
class IndexRenaming:
    condition: str
    call: str


_NAMES = {
    Database.SQLITE: "SqliteTable",
    Database.POSTGRESQL: "PostgresqlTable",
    Database.MYSQL: "MysqlTable",
}
_RENAMINGS = {
    Database.SQLITE: "sqlite.rename_index(table, old, new)",
    Database.POSTGRESQL: 'run(f"ALTER INDEX {quoted(old, schema)} RENAME TO {quoted(new)}")',
    Database.MYSQL: 'run(f"ALTER TABLE {quoted(table)} RENAME INDEX {quoted(old)} TO {quoted(new)}")',
}


@dataclass(frozen=True)
class HelperView:
    app: App

    @property
    def has_sqlite(self) -> bool:
        return Database.SQLITE in self.app.databases

    @property
    def has_postgresql(self) -> bool:
        return Database.POSTGRESQL in self.app.databases

    @property
    def has_mysql(self) -> bool:
        return Database.MYSQL in self.app.databases

    @property
    def has_server(self) -> bool:
        return self.has_postgresql or self.has_mysql

    @property
    def is_many(self) -> bool:
        """The application runs on several databases."""
        return len(self.app.databases) > 1

    @property
    def tables(self) -> list[Kind]:
        return [Kind(one, _NAMES[one], self._condition(one)) for one in self.app.databases]

    @property
    def table(self) -> str:
        """The type of a table in the hands of a revision."""
        return "Table" if self.is_many else self.tables[0].name

    @property
    def finishing(self) -> str:
        """Tables that do something at the end of a block: `always`, or their types."""
        found = [_NAMES[one] for one in self.app.databases if one is not Database.POSTGRESQL]
        return "always" if len(found) == len(self.app.databases) else " | ".join(found)

    @property
    def union(self) -> str:
        return " | ".join(table.name for table in self.tables)

    @property
    def index_renamings(self) -> list[IndexRenaming]:
        return [IndexRenaming(self._condition(one), _RENAMINGS[one]) for one in self.app.databases]

    def dialect_of(self, name: str) -> str:
        """The database that a dialect of this name speaks to."""
        return f"DIALECTS.get({name}, {name})" if self.has_mysql else name

    def _condition(self, database: Database) -> str:
        """When it is this one: `if` for the first, `else` for the last."""
        if not self.is_many or database is self.app.databases[-1]:
            return "else" if self.is_many else ""
        word = "if" if database is self.app.databases[0] else "elif"
        return f'{word} dialect() == "{database.value}"'
