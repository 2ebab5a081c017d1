"""Whether the first revision builds the same database: it is run beside, and both are read alike."""

from __future__ import annotations

import importlib
import secrets
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import URL

from generator.artifacts.migration_helper import MODULE, MigrationHelper
from generator.failures import UserError
from generator.importing.comparison import Contrast, contrasts
from generator.importing.model import Remark, SourceSchema
from generator.importing.read import read_schema
from generator.ir import App
from generator.migrations.connection import backend, reason, with_connection
from generator.migrations.first import first_revisions
from generator.render import render_all
from generator.templating import Templates


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of it."""

    is_made: bool
    """The first revision has run, and its tables were read."""
    unexplained: tuple[Contrast, ...] = ()
    """What differs and stands in no line of the list: faults of the importer."""
    explained: int = 0
    reason: str = ""
    """Why nothing could be made."""

    @property
    def sentence(self) -> str:
        """For the list, and for the terminal."""
        if not self.is_made:
            return f"Not proven: {self.reason}."
        if self.unexplained:
            return (
                f"The first revision was run in an empty database and differs in {len(self.unexplained)} "
                "places that no line below explains: this is a fault of apiwright."
            )
        if self.explained:
            return (
                "Proven: the first revision was run in an empty database of the same server, and differs in "
                f"{self.explained} places, each of which is explained below."
            )
        return "Proven: the first revision, run in an empty database of the same server, builds the same tables."


def proven(
    app: App, url: URL, source: SourceSchema, remarks: Sequence[Remark], schemas: Sequence[str]
) -> Proof:
    """Run the first revision of the application in an empty database, and compare."""
    try:
        with _empty(url) as place:
            made = with_connection(place, Path(), lambda one: _made(one, app, place, schemas))
    except UserError as error:
        return Proof(is_made=False, reason=error.message)
    except sa.exc.DBAPIError as error:
        return Proof(is_made=False, reason=reason(error))
    found = list(contrasts(source, made))
    told = {(one.table, one.thing) for one in remarks}
    open_ = tuple(one for one in found if not one.is_told(told))
    return Proof(is_made=True, unexplained=open_, explained=len(found) - len(open_))


def _made(connection: sa.Connection, app: App, url: URL, schemas: Sequence[str]) -> SourceSchema:
    """What the database has after the first revision."""
    run_first_revision(connection, app)
    return read_schema(connection, url, schemas)


def run_first_revision(connection: sa.Connection, app: App) -> None:
    """Make the tables of an application in an empty database."""
    migration = MigrationContext.configure(connection)
    with _revision(app) as module, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Operations.context(migration):
            try:
                module.upgrade()
            except sa.exc.DBAPIError as error:
                text = reason(error)
                raise UserError(f"the first revision does not run here: {text}") from None
        connection.commit()


@contextmanager
def _revision(app: App) -> Iterator[ModuleType]:
    """The module of the first revision, with what it calls."""
    file = next(iter(first_revisions(app)))
    helper = render_all(MigrationHelper.of([file.text]).plan(app), Templates())
    with tempfile.TemporaryDirectory(prefix="apiwright-") as folder:
        for one in helper:
            path = Path(folder) / one.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(one.text, "utf-8")
        sys.path.insert(0, str(Path(folder) / "alembic"))
        before = {name: sys.modules.pop(name) for name in list(sys.modules) if _is_helper(name)}
        try:
            importlib.invalidate_caches()
            module = ModuleType("first_revision")
            exec(compile(file.text, file.path, "exec"), module.__dict__)  # noqa: S102 - our own text
            yield module
        finally:
            sys.path.remove(str(Path(folder) / "alembic"))
            for name in [one for one in sys.modules if _is_helper(one)]:
                del sys.modules[name]
            sys.modules.update(before)


def _is_helper(name: str) -> bool:
    return name == MODULE or name.startswith(f"{MODULE}.")


@contextmanager
def _empty(url: URL) -> Iterator[URL]:
    """An empty database of the same server; it is gone afterwards."""
    if backend(url) == "sqlite":
        with tempfile.TemporaryDirectory(prefix="apiwright-") as folder:
            file = Path(folder) / "proof.db"
            file.touch()
            yield url.set(database=str(file), query={})
        return
    name = f"apiwright_proof_{secrets.token_hex(6)}"
    _administered(url, f"CREATE DATABASE {name}")
    try:
        yield url.set(database=name)
    finally:
        _administered(url, f"DROP DATABASE {name}")


def _administered(url: URL, sql: str) -> None:
    """PostgreSQL makes no database within a transaction."""

    def run(connection: sa.Connection) -> None:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql(sql)

    work: Callable[[sa.Connection], None] = run
    try:
        with_connection(url, Path(), work)
    except sa.exc.DBAPIError as error:
        text = f"no empty database can be made beside it ({reason(error)})"
        raise UserError(text) from None
