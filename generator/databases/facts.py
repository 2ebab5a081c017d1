"""What there is to say of a database: each module beside this one says it of its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Server:
    """A database server as containers run it."""

    title: str
    image: str
    port: int
    scheme: str
    environment: tuple[tuple[str, str], ...]
    """Variables of its image that name user `app`, and the database and password where `{}` stands."""
    healthcheck: str
    data: str
    """Where its image keeps the data."""

    def variables(self, *, database: str, password: str) -> list[tuple[str, str]]:
        return [
            (name, value.format(database=database, password=password))
            for name, value in self.environment
        ]

    def url(self, *, host: str, database: str, password: str) -> str:
        return f"{self.scheme}://app:{password}@{host}/{database}"


@dataclass(frozen=True, slots=True)
class Driver:
    """What an application reaches its database through, in one mode."""

    name: str
    """As a URL names it: `sqlite+aiosqlite`."""
    package: str
    """What has to be installed; empty where Python brings it."""
    connect_arguments: str
    """The settings of a new connection, as source.

    A session is in UTC, whatever the zone of the server. psycopg could say so only by a startup
    option, which PgBouncer refuses before 1.20: `sets_zone`.
    """


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class DatabaseFacts:
    """One database."""

    name: str
    """Of its backend, as SQLAlchemy has it and as a spec writes it."""
    dialects: tuple[str, ...]
    """What SQLAlchemy calls it; MariaDB goes by MySQL's backend, and has a name of its own."""
    asynchronous: Driver
    synchronous: Driver
    default_url: str
    unchecked: tuple[str, str]
    """What is said before and after a row is stored ahead of the one it refers to."""
    quote: str
    """Around names in SQL."""
    today: str
    """The day in UTC, in SQL."""
    max_length: int = 1_000_000
    """Of a text with a length."""
    max_precision: int = 38
    """Digits of a decimal."""
    server: Server | None = None

    def driver(self, *, is_async: bool) -> Driver:
        """The one of a mode."""
        return self.asynchronous if is_async else self.synchronous
