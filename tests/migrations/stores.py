"""Databases that stories share one after the other: emptying one is faster than making one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from tests.truth.databases import new_database

_DRIVERS = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
}


@dataclass(frozen=True)
class Store:
    """One database of a kind."""

    kind: str
    url: str

    @contextmanager
    def connected(self, *, checks_keys: bool = True) -> Iterator[sa.Connection]:
        """A connection in a transaction that is committed at its end."""
        url = make_url(self.url).set(drivername=_DRIVERS[self.kind])
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql(_KEYS[self.kind][checks_keys])
                connection.commit()
                with connection.begin():
                    yield connection
        finally:
            engine.dispose()

    def empty(self) -> None:
        """As if it were new."""
        if self.kind == "sqlite":
            Path(str(make_url(self.url).database)).unlink(missing_ok=True)
            return
        with self.connected(checks_keys=False) as connection:
            _EMPTY[self.kind](connection)


_KEYS = {
    "sqlite": {True: "PRAGMA foreign_keys = ON", False: "PRAGMA foreign_keys = OFF"},
    "postgresql": {
        True: "SET session_replication_role = origin",
        False: "SET session_replication_role = replica",
    },
    "mysql": {True: "SET foreign_key_checks = 1", False: "SET foreign_key_checks = 0"},
}
"""How a connection is told to look at foreign keys, or not."""


@contextmanager
def new_store(kind: str, folder: Path) -> Iterator[Store]:
    """A database that is dropped at the end."""
    with new_database(kind, folder) as url:
        # PyMySQL would make a TLS context for each connection.
        yield Store(kind, f"{url}?ssl_disabled=true" if kind == "mysql" else url)


def _empty_postgresql(connection: sa.Connection) -> None:
    names = connection.exec_driver_sql(
        "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"
    ).scalars()
    for name in list(names):
        connection.exec_driver_sql(f'DROP SCHEMA "{name}" CASCADE')
    connection.exec_driver_sql("CREATE SCHEMA public")


def _empty_mysql(connection: sa.Connection) -> None:
    for name in list(connection.exec_driver_sql("SHOW TABLES").scalars()):
        connection.exec_driver_sql(f"DROP TABLE `{name}`")


_EMPTY = {"postgresql": _empty_postgresql, "mysql": _empty_mysql}
