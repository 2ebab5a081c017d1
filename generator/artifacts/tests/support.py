"""What all tests of a generated application share."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from generator.artifacts.app_view import AppView
from generator.artifacts.reference_rows import RowExpectations
from generator.artifacts.tests.callers import admin_source
from generator.artifacts.tests.failures import Failures
from generator.emit import Imports, literal
from generator.ir import Database, Route

_COLUMNS = "information_schema.columns"
ENDLESS = {
    Database.SQLITE: "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
    "SELECT count(*) FROM n",
    Database.POSTGRESQL: "SELECT pg_sleep(60)",
    Database.MYSQL: f"SELECT count(*) FROM {_COLUMNS} a, {_COLUMNS} b, {_COLUMNS} c",  # noqa: S608
}
"""A statement of each database that takes longer than anybody waits."""
UNREACHABLE = {
    Database.SQLITE: "sqlite:////no-such-folder/test.db",
    Database.POSTGRESQL: "postgresql://127.0.0.1:1/test",
    Database.MYSQL: "mysql://127.0.0.1:1/test",
}
"""URLs of each database at which none answers."""
_BAD_NUMBERS = (
    ("page", '"0"'),
    ("page", '"first"'),
    ("page", '"9" * 40'),
    ("with_total", '"perhaps"'),
)
_BAD_CURSORS = (
    ("cursor", '"no cursor!"'),
    ("cursor", '"abcd"'),
    ("cursor", '"WzEsMixmYWxzZV0="'),
    ("cursor", '["a" * 2001]'),
    ("page", '"1"'),
)
ROWS_OF_A_TEST = 10
"""No test stores as many rows of an entity and asks for them on one page."""


@dataclass(frozen=True)
class SupportView(AppView):
    imports: Imports = field(default_factory=Imports)

    @property
    def admin(self) -> str:
        """The arguments of a caller who may do everything."""
        return admin_source(self.app, self.imports)

    @property
    def endless(self) -> list[tuple[str, str]]:
        """Dialects, and a statement that takes longer than anybody waits."""
        return [(one.value, ENDLESS[one]) for one in self.app.databases]

    @property
    def failures(self) -> Failures:
        """Failures as the drivers tell them."""
        return Failures(self.app.databases)

    @property
    def unreachable(self) -> list[str]:
        """URLs at which no database answers; aiosqlite's thread outlives a failure to open a file."""
        sqlite = {Database.SQLITE} if self.is_async else set()
        return [UNREACHABLE[one] for one in self.app.databases if one not in sqlite]

    @property
    def retried_reading(self) -> str:
        """What reads entities, as the executor calls it."""
        return "nested" if self.features.nesting else "entities"

    @property
    def writers(self) -> str:
        """How many connections of three may write: SQLite has one writer at a time."""
        return "1 if database.is_sqlite else 3" if self.has_server else "1"

    @property
    def walks(self) -> bool:
        """Lists are read by cursors, from page to page."""
        return self.has_cursors and any(Route.LIST in entity.routes for entity in self.app.entities)

    @property
    def has_lists(self) -> bool:
        return any(Route.LIST in entity.routes for entity in self.app.entities)

    @property
    def counts_pages(self) -> bool:
        """Some list shows how many pages there are."""
        return self.has_lists and not self.has_cursors

    @property
    def empty_page(self) -> str:
        """The page of a list without rows."""
        if self.has_cursors:
            pairs = [("next_cursor", "None"), ("previous_cursor", "None")]
        else:
            size = str(self.app.pagination.size)
            pairs = [("total", "0"), ("page", "1"), ("page_size", size), ("total_pages", "0")]
            pairs += [("has_next", "False"), ("has_previous", "False")]
        rest = "".join(f", {literal(self.json_name(name))}: {value}" for name, value in pairs)
        return f'{{"items": []{rest}}}'

    @property
    def bad_pages(self) -> list[str]:
        """Parameters with values that no list takes."""
        sizes = ('"0"', '["1", "1"]', literal(str(self.app.pagination.max_size + 1)))
        found = [
            *(_BAD_CURSORS if self.has_cursors else _BAD_NUMBERS),
            *(("page_size", size) for size in sizes),
            ("no_such_parameter", '"1"'),
        ]
        return [f"({literal(self.json_name(name))}, {value})" for name, value in found]

    @property
    def has_small_pages(self) -> bool:
        """A page holds fewer rows than some tests store."""
        return self.app.pagination.size < ROWS_OF_A_TEST

    @property
    def has_next_page(self) -> str:
        if self.has_cursors:
            return f"page[{literal(self.json_name('next_cursor'))}] is not None"
        return f"page[{literal(self.json_name('has_next'))}]"

    @property
    def next_page(self) -> str:
        """The parameter that asks for the page behind."""
        if self.has_cursors:
            return f'"cursor": page[{literal(self.json_name("next_cursor"))}]'
        return '"page": page["page"] + 1'

    @property
    def key_type(self) -> str:
        """What a key is called by: one name or several."""
        return "str | tuple[str, ...]" if self.features.composite_keys else "str"

    @property
    def key_of_item(self) -> str:
        return "_key_of(item, key)" if self.features.composite_keys else "item[key]"

    @property
    def sql_rules(self) -> list[str]:
        """Names of the rules that only the database knows."""
        return [literal(check.name) for entity in self.app.entities for check in entity.sql_checks]

    @property
    def skips_expressions(self) -> bool:
        """SQLite has indexes that nobody can read back."""
        return self.has_sqlite and self.features.index_expressions

    @property
    def token_path(self) -> str:
        return f"{self.app.prefix}/auth/token"

    @property
    def servers(self) -> str:
        """Databases that the application runs on besides SQLite, in words."""
        names = {Database.POSTGRESQL: "PostgreSQL", Database.MYSQL: "MySQL or MariaDB"}
        return " or ".join(name for kind, name in names.items() if kind in self.app.databases)

    @cached_property
    def row_cases(self) -> list[str]:
        """What the tests of the revisions find in the tables."""
        return list(RowExpectations(self.app, self.imports).cases())

    @property
    def rows_imports(self) -> Imports:
        if self.features.rows:
            self.imports.need("app.config", "Settings")
            self.imports.need("app.database", "Database")
            _ = self.row_cases
        return self.imports

    @property
    def empties_revisions(self) -> bool:
        """The revisions are tested on a database that other tests find empty."""
        return self.features.rows and self.has_server

    @property
    def empties(self) -> bool:
        """Tables are emptied by statements."""
        return self.has_server or self.features.rows

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
