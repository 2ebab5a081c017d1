"""The databases that generated applications are tried on.

`APIWRIGHT_POSTGRESQL_URL` and `APIWRIGHT_MYSQL_URL` say where the servers are. A database is made
for each use and dropped after it. Without a server a test is skipped; under `CI` it fails.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

KINDS = ("sqlite", "postgresql", "mysql")

_DEFAULTS = {
    "postgresql": "postgresql://postgres@127.0.0.1:5432/postgres",
    "mysql": "mysql://root@127.0.0.1:3306/mysql",
}
_DRIVERS = {"postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql"}


@contextmanager
def new_database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database, without a driver; it is gone afterwards."""
    name = f"apiwright_test_{uuid.uuid4().hex[:12]}"
    if kind == "sqlite":
        yield f"sqlite:///{folder / name}.db"
        return
    server = _server(kind)
    _command(server, f"CREATE DATABASE {name}")
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        force = " WITH (FORCE)" if kind == "postgresql" else ""
        _command(server, f"DROP DATABASE {name}{force}")


@contextmanager
def connected(url: str) -> Iterator[sa.Connection]:
    """A connection that commits each statement, past the application."""
    parsed = make_url(url)
    driver = _DRIVERS.get(parsed.get_backend_name(), "sqlite")
    engine = sa.create_engine(parsed.set(drivername=driver), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _server(kind: str) -> URL:
    url = make_url(os.environ.get(f"APIWRIGHT_{kind.upper()}_URL") or _DEFAULTS[kind])
    try:
        _command(url, "SELECT 1")
    except sa.exc.OperationalError:
        missing(f"no {kind} server at {url.host}:{url.port}; set APIWRIGHT_{kind.upper()}_URL")
    return url


def missing(reason: str) -> NoReturn:
    """A server that a test needs is not there: CI has to have all, a laptop may do without."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def _command(server: URL, statement: str) -> None:
    with connected(server.render_as_string(hide_password=False)) as connection:
        connection.exec_driver_sql(statement)
