"""A connection to the database of a project, by whatever driver is installed; addresses are never printed."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from generator.failures import UserError

Value = TypeVar("Value")

JOURNAL = "alembic_unfinished"
"""Where a revision notes what of it is done, where nothing can be taken back."""
_SETTING = "DATABASE_URL"
_ASKED = "from app.config import get_settings; print(get_settings().database_url)"
_SECONDS = 10
"""How long a server may take to answer the first time."""
_DRIVERS: dict[str, dict[str, dict[str, object]]] = {
    "sqlite": {"pysqlite": {}},
    "postgresql": {
        "psycopg": {"connect_timeout": _SECONDS},
        "asyncpg": {"timeout": _SECONDS},
        "psycopg2": {"connect_timeout": _SECONDS},
    },
    "mysql": {
        "pymysql": {"connect_timeout": _SECONDS},
        "asyncmy": {"connect_timeout": _SECONDS},
        "aiomysql": {"connect_timeout": _SECONDS},
        "mysqldb": {"connect_timeout": _SECONDS},
    },
}
"""By database: drivers, the preferred first, and what they are told about a connection."""
_MODULES = {"pysqlite": "sqlite3", "mysqldb": "MySQLdb"}
_ASYNCHRONOUS = {"asyncpg", "asyncmy", "aiomysql"}
_PACKAGES = {"postgresql": "'psycopg[binary]'", "mysql": "pymysql"}


def address(given: str | None, project: Path, python: Callable[[], str]) -> URL:
    """Of the database that is named, else of the one that the project's settings name."""
    if given is not None:
        return _parsed(given, Path())
    return _parsed(os.environ.get(_SETTING) or _asked(project, python()), project)


def backend(url: URL) -> str:
    """What a spec calls the database."""
    name = url.get_backend_name()
    return "mysql" if name == "mariadb" else name


def with_connection(url: URL, project: Path, work: Callable[[sa.Connection], Value]) -> Value:
    """What the work returns; `UserError` where nobody can connect."""
    name = backend(url)
    driver = _driver(url, project)
    if name == "sqlite":
        _refuse_missing(url)
    options: dict[str, Any] = {
        "poolclass": NullPool,
        "hide_parameters": True,
        "connect_args": _DRIVERS[name][driver],
    }
    url = url.set(drivername=f"{name}+{driver}")
    if driver in _ASYNCHRONOUS:
        return asyncio.run(_awaited(url, options, work))
    engine = sa.create_engine(url, **options)
    try:
        connection = engine.connect()
    except Exception as error:  # noqa: BLE001 - of any driver
        raise _unreachable(error) from None
    try:
        return work(connection)
    finally:
        connection.close()
        engine.dispose()


async def _awaited(
    url: URL, options: dict[str, Any], work: Callable[[sa.Connection], Value]
) -> Value:
    engine = create_async_engine(url, **options)
    try:
        connection = await engine.connect()
    except Exception as error:  # noqa: BLE001 - of any driver
        raise _unreachable(error) from None
    try:
        return await connection.run_sync(work)
    finally:
        await connection.close()
        await engine.dispose()


def reached(connection: sa.Connection) -> tuple[str, ...]:
    """The revisions that a database says it has come to."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return ()
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars()
    return tuple(sorted(found))


def unfinished(connection: sa.Connection) -> str:
    """The revision that was begun and has not come to its end, on MariaDB and MySQL; else nothing."""
    if not sa.inspect(connection).has_table(JOURNAL):
        return ""
    found = connection.exec_driver_sql(f"SELECT revision FROM {JOURNAL} LIMIT 1")  # noqa: S608 - a name of ours
    return str(found.scalar() or "")


def reason(error: BaseException) -> str:
    """What a database said, in one line."""
    said: BaseException = getattr(error, "orig", None) or error
    text = str(said)
    if len(said.args) == 2 and isinstance(said.args[0], int):
        text = str(said.args[1])
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = lines[0] if lines else type(said).__name__
    return found.partition(">: ")[2] or found


def _parsed(text: str, folder: Path) -> URL:
    """The file of SQLite is meant as seen from the folder whose settings name it."""
    try:
        url = make_url(text.strip())
        name = backend(url)
    except (sa.exc.ArgumentError, ValueError, sa.exc.NoSuchModuleError):
        raise UserError(
            "this is no address of a database",
            "it has the form postgresql://user:password@host:5432/name, mysql://… or sqlite:///file",
        ) from None
    if name not in _DRIVERS:
        raise UserError(f"apiwright knows no database {name}", f"it knows {', '.join(_DRIVERS)}")
    if name == "sqlite" and url.database and not url.database.startswith("file:"):
        return url.set(database=str(folder / url.database))
    return url


def _asked(project: Path, python: str) -> str:
    """What the application's own settings say: they know `.env`, and may have been edited."""
    done = subprocess.run(  # noqa: S603 - the project's own interpreter
        [python, "-c", _ASKED],
        cwd=project,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode or not done.stdout.strip():
        raise UserError(
            f"the settings of {project.as_posix()} cannot be read",
            f"name the database, or set {_SETTING}; `python -c 'import app.config'` in the project "
            "says what is wrong",
        )
    return done.stdout.strip().splitlines()[-1]


def _driver(url: URL, project: Path) -> str:
    """The one that the address names, if it is here; else the first that is.

    Where apiwright has an environment of its own, that of the project has a driver: it is taken from there.
    """
    name = backend(url)
    known = _DRIVERS[name]
    named = url.drivername.partition("+")[2]
    wanted = ([named] if named in known else []) + list(known)
    found = _installed(wanted)
    if found is None and (packages := _packages(project)) is not None:
        sys.path.append(str(packages))
        importlib.invalidate_caches()
        found = _installed(wanted)
    if found is None:
        raise UserError(
            f"no driver of {name} is installed beside apiwright, or in the .venv of the project",
            f"pip install {_PACKAGES[name]}",
        )
    return found


def _installed(drivers: Iterable[str]) -> str | None:
    for driver in drivers:
        if importlib.util.find_spec(_MODULES.get(driver, driver)) is not None:
            return driver
    return None


def _packages(project: Path) -> Path | None:
    """What a project has installed for the same version of Python."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for place in (f".venv/lib/{version}/site-packages", ".venv/Lib/site-packages"):
        if (project / place).is_dir():
            return (project / place).absolute()
    return None


def _refuse_missing(url: URL) -> None:
    """SQLite would make a file that is not there."""
    if not url.database or url.database == ":memory:":
        raise UserError("a database in memory holds nothing", "name a file: sqlite:///app.db")
    if not url.database.startswith("file:") and not Path(url.database).is_file():
        raise UserError(
            f"there is no database {Path(url.database).as_posix()}",
            "name a file that is there; that of a generated application is made by apiwright db upgrade",
        )


def _unreachable(error: Exception) -> UserError:
    return UserError(
        f"the database cannot be reached: {reason(error)}",
        f"look at {_SETTING}, or name another database",
    )
