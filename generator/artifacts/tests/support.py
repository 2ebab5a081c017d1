"""What all tests of a generated application share."""

from __future__ import annotations

from dataclasses import dataclass

from generator.artifacts.features import Features
from generator.artifacts.io import Io
from generator.emit import literal
from generator.ir import App, Database, PaginationStyle, Route


@dataclass(frozen=True)
class SupportView:
    app: App

    @property
    def io(self) -> Io:
        return Io.of(self.app)

    @property
    def is_async(self) -> bool:
        return self.io.is_async

    @property
    def walks(self) -> bool:
        """Lists are read by cursors, from page to page."""
        return self.app.pagination.style is PaginationStyle.CURSOR and any(
            Route.LIST in entity.routes for entity in self.app.entities
        )

    @property
    def has_sqlite(self) -> bool:
        return Database.SQLITE in self.app.databases

    @property
    def sql_rules(self) -> list[str]:
        """Names of the rules that only the database knows."""
        return [literal(check.name) for entity in self.app.entities for check in entity.sql_checks]

    @property
    def skips_expressions(self) -> bool:
        """SQLite has indexes that nobody can read back."""
        return self.has_sqlite and Features(self.app).index_expressions

    @property
    def has_server(self) -> bool:
        return self.has_postgresql or self.has_mysql

    @property
    def has_postgresql(self) -> bool:
        return Database.POSTGRESQL in self.app.databases

    @property
    def has_mysql(self) -> bool:
        return Database.MYSQL in self.app.databases

    @property
    def servers(self) -> str:
        """Databases that the application runs on besides SQLite, in words."""
        names = {Database.POSTGRESQL: "PostgreSQL", Database.MYSQL: "MySQL or MariaDB"}
        return " or ".join(name for kind, name in names.items() if kind in self.app.databases)

    @property
    def has_passwords(self) -> bool:
        return Features(self.app).passwords

    @property
    def migrated_parameters(self) -> str:
        """What the fixture of the migrated database is given."""
        found = [self._server] if self.has_server else []
        found += ["tmp_path_factory: pytest.TempPathFactory"] if self.has_sqlite else []
        return ", ".join(found)

    @property
    def migrated_url(self) -> str:
        return self._url("tmp_path_factory.mktemp('database') / 'migrated.db'")

    @property
    def database_parameters(self) -> str:
        is_either = self.has_server and self.has_sqlite
        return f"{self._server}, migrated: str" if is_either else "migrated: str"

    @property
    def revision_parameters(self) -> str:
        """What the tests of the revisions are given."""
        found = [self._server, "migrated: str"] if self.has_server else []
        found += ["tmp_path: Path"] if self.has_sqlite else []
        return ", ".join(found)

    @property
    def revision_url(self) -> str:
        return self._url("tmp_path / 'revisions.db'")

    @property
    def _server(self) -> str:
        return f"server_url: {'str | None' if self.has_sqlite else 'str'}"

    def _url(self, file: str) -> str:
        """The server's database, or one in a file."""
        if not self.has_sqlite:
            return "server_url"
        sqlite = f'f"sqlite:///{{{file}}}"'
        return f"server_url or {sqlite}" if self.has_server else sqlite
