"""Revisions that are rendered and run on a database, without a project around them."""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

from generator.artifacts.migration_helper import MODULE, MigrationHelper
from generator.diagnostics import Diagnostics
from generator.ir import App
from generator.migrations.consents import Consents
from generator.migrations.first import first_revisions
from generator.migrations.hints import Hints
from generator.migrations.intents import intents
from generator.migrations.next import told_alike
from generator.migrations.plan import Planned, plan
from generator.migrations.render import script
from generator.migrations.revision import Revision
from generator.pipeline import understand
from generator.render import render_all
from generator.schema.of_app import schema_of

_DRIVERS = {"postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql"}


@dataclass(frozen=True)
class Way:
    """From one version of a spec to the next."""

    before: App
    after: App
    planned: Planned
    text: str
    """Of the revision."""


def app_of(text: str, folder: Path, databases: str = "") -> App:
    """What a spec means; `databases` are all unless said otherwise."""
    named = (
        f", database: {databases.split(',', maxsplit=1)[0]}, databases: [{databases}]"
        if databases
        else ""
    )
    spec = folder / "spec.yaml"
    spec.write_text(f"app: {{name: shop, title: Shop, version: 1.0.0{named}}}\n{text}", "utf-8")
    return understand(spec, Diagnostics())


def way(before: App, after: App, hints: Hints | None = None) -> Way:
    """The revision between two versions."""
    new = schema_of(after).in_order
    old = told_alike(schema_of(before).in_order, new)
    databases = tuple(database.value for database in after.databases)
    asked = intents(after, Consents(), old, new, (), Diagnostics())
    planned = plan(old, new, hints or asked.hints, databases, asked.words)
    head = Revision(id="abc", parents=("0001",), message="Change the shop", state="hash")
    return Way(
        before, after, planned, script(planned.upgrade, planned.downgrade, head, databases, old)
    )


def first_texts(app: App) -> list[str]:
    """What a new project would be made with."""
    return [file.text for file in first_revisions(app)]


class Bench:
    """One database, empty at first."""

    def __init__(self, url: str, folder: Path, app: App) -> None:
        parsed = sa.make_url(url)
        driver = _DRIVERS.get(parsed.get_backend_name(), "sqlite")
        query = {"ssl_disabled": "true"} if driver.endswith("pymysql") else {}
        self.engine = sa.create_engine(
            parsed.set(drivername=driver).update_query_dict(query), poolclass=sa.NullPool
        )
        self._folder = folder
        for file in render_all(MigrationHelper().plan(app)):
            place = folder / file.path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(file.text, "utf-8")

    def upgrade(self, *texts: str) -> None:
        for text in texts:
            self._run(text, "upgrade")

    def downgrade(self, text: str) -> None:
        self._run(text, "downgrade")

    def execute(self, sql: str, **values: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(sa.text(sql), values)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(sql))]

    def structure(self) -> dict[str, object]:
        """What a database says of its tables."""
        with self.engine.connect() as connection:
            return _structure(sa.inspect(connection))

    def clear(self) -> None:
        with self.engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("DROP SCHEMA public CASCADE")
                connection.exec_driver_sql("CREATE SCHEMA public")
                return
            if connection.dialect.name == "mysql":
                connection.exec_driver_sql("SET foreign_key_checks = 0")
            quote = connection.dialect.identifier_preparer.quote
            for name in sa.inspect(connection).get_table_names():
                connection.exec_driver_sql(f"DROP TABLE {quote(name)}")

    def _run(self, text: str, function: str) -> None:
        with self.engine.connect() as connection, _importing(self._folder):
            if connection.dialect.name == "sqlite":
                driver: Any = connection.connection.driver_connection
                driver.isolation_level = None
            with connection.begin():
                if connection.dialect.name == "sqlite":
                    connection.exec_driver_sql("BEGIN")
                context = MigrationContext.configure(connection)
                with Operations.context(context):
                    module = ModuleType("revision")
                    exec(compile(text, "revision.py", "exec"), module.__dict__)
                    getattr(module, function)()
                if connection.dialect.name == "sqlite":
                    assert not connection.exec_driver_sql("PRAGMA foreign_key_check").all()


@contextmanager
def _importing(folder: Path) -> Iterator[None]:
    """What revisions call is that of a folder."""
    sys.path.insert(0, str(folder / "alembic"))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder / "alembic"))
        for name in [one for one in sys.modules if one.partition(".")[0] == MODULE]:
            del sys.modules[name]


def _structure(inspector: sa.Inspector) -> dict[str, object]:
    found: dict[str, object] = {}
    for table in sorted(inspector.get_table_names()):
        columns = {
            one["name"]: {
                key: str(value) for key, value in one.items() if key not in {"name", "primary_key"}
            }
            for one in inspector.get_columns(table)
        }
        found[table] = {
            "columns": columns,
            "key": inspector.get_pk_constraint(table),
            "uniques": _sorted(inspector.get_unique_constraints(table)),
            "checks": _sorted(inspector.get_check_constraints(table)),
            "keys": _sorted(inspector.get_foreign_keys(table)),
            "indexes": _indexes(inspector, table),
            "comment": _comment(inspector, table),
        }
    return found


def _indexes(inspector: sa.Inspector, table: str) -> list[str]:
    if inspector.dialect.name == "sqlite":
        sql = sa.text(
            "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :table "
            "AND sql IS NOT NULL ORDER BY name"
        )
        return [row.sql for row in inspector.bind.execute(sql, {"table": table})]  # type: ignore[union-attr]
    return _sorted(inspector.get_indexes(table))


def _comment(inspector: sa.Inspector, table: str) -> object:
    with contextlib.suppress(NotImplementedError):
        return inspector.get_table_comment(table)
    return None


def _sorted(rules: Any) -> list[str]:
    return sorted(str(sorted((key, str(value)) for key, value in rule.items())) for rule in rules)


def cells(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row.values())
