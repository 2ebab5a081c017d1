"""The settings of a generated application: one table for its code, its documents and `.env`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.artifacts.features import Features
from generator.emit import literal, shell_value
from generator.ir import App, Database

Value = str | int | float | bool | tuple[str, ...]

_SERVERS = frozenset(database for database in Database if database.server is not None)


@dataclass(frozen=True, slots=True)
class Setting:
    """One field of `Settings`: an environment variable of the same name, in capitals."""

    name: str
    type: str
    """As Python writes it."""
    default: Value
    constraint: str
    """Arguments of Pydantic's `Field`: `ge=1`."""
    description: str
    databases: frozenset[Database] = frozenset(Database)
    """Those that it means something to."""

    @property
    def variable(self) -> str:
        return self.name.upper()

    @property
    def code(self) -> str:
        """The default as Python writes it."""
        is_long = type(self.default) is int and self.default >= 100_000
        return f"{self.default:_}" if is_long else literal(self.default)

    @property
    def text(self) -> str:
        """The default as an environment variable."""
        return in_words(self.default)

    @property
    def assigned(self) -> str:
        """The default as a value in `.env`, in quotes where a shell needs them."""
        return shell_value(self.text) if " " in self.text else self.text

    @property
    def shown(self) -> str:
        """The default in a table; nothing where there is none."""
        return f"`{self.text}`" if self.text else ""

    @property
    def field(self) -> str:
        """The arguments of its `Field`."""
        found = (
            f"default={self.code}",
            self.constraint,
            f"description={literal(self.description)}",
        )
        return ", ".join(part for part in found if part)


def in_words(value: Value) -> str:
    """A value as the environment says it."""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(value) if isinstance(value, tuple) else str(value)


SETTINGS = (
    Setting(
        "database_pool",
        'Literal["queue", "none"]',
        "queue",
        "",
        "`none` opens a connection for each statement: for serverless platforms.",
    ),
    Setting("database_pool_size", "int", 20, "ge=1", "Connections kept open."),
    Setting(
        "database_pool_overflow",
        "int",
        0,
        "ge=0",
        "Connections opened beyond the pool under load, and closed after it.",
    ),
    Setting(
        "database_pool_wait",
        "float",
        10,
        "gt=0",
        "Seconds to wait for a free connection before a 503.",
    ),
    Setting(
        "database_pool_recycle",
        "int",
        1800,
        "ge=-1",
        "Seconds after which a connection is replaced; -1 for never.",
    ),
    Setting(
        "database_pool_pre_ping",
        "bool",
        False,
        "",
        "Check each connection before use, at the cost of a round trip.",
    ),
    Setting(
        "database_connect_timeout",
        "float",
        3,
        "gt=0",
        "Seconds to wait for a new connection before a 503.",
        _SERVERS,
    ),
    Setting(
        "database_statement_timeout",
        "float",
        30,
        "ge=0",
        "Seconds a statement may take before a 503; 0 for any time.",
    ),
    Setting(
        "database_lock_timeout",
        "int",
        10,
        "ge=0",
        "Seconds a statement may wait for others before a 503; 0 for any time.",
    ),
    Setting(
        "database_idle_timeout",
        "int",
        60,
        "ge=0",
        "Seconds a transaction may do nothing before the database ends it; 0 for any time.",
        _SERVERS,
    ),
    Setting(
        "database_isolation",
        'Literal["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"]',
        "READ COMMITTED",
        "",
        "Isolation of transactions on servers.",
    ),
    Setting(
        "database_statement_cache",
        "int",
        100,
        "ge=0",
        "Prepared statements kept a connection; 0 behind PgBouncer.",
        frozenset({Database.POSTGRESQL}),
    ),
    Setting("database_echo", "bool", False, "", "Log every SQL statement."),
    Setting("host", "str", "127.0.0.1", "", "Address to serve on, with `python -m app`."),
    Setting("port", "int", 8000, "ge=0, le=65535", "Port to serve on."),
    Setting("workers", "int", 1, "ge=1", "Processes that serve."),
    Setting(
        "max_connections",
        "int",
        1000,
        "ge=1",
        "Connections of clients that a process holds, with `python -m app`; others get a 503.",
    ),
    Setting(
        "keep_alive",
        "int",
        5,
        "ge=1",
        "Seconds to keep a connection open between requests, with `python -m app`.",
    ),
    Setting(
        "header_timeout",
        "float",
        10,
        "gt=0",
        "Seconds that the headers of a request may take to arrive, with `python -m app`.",
    ),
    Setting(
        "max_header_size",
        "int",
        65_536,
        "ge=1024",
        "Bytes that the headers of a request may have, with `python -m app`.",
    ),
    Setting(
        "request_timeout",
        "float",
        60,
        "gt=0",
        "Seconds a request may take, with the arrival of its body, before a 503.",
    ),
    Setting("docs", "bool", True, "", "Serve `/docs` and `/openapi.json`."),
    Setting(
        "cors_origins",
        "Annotated[tuple[str, ...], NoDecode]",
        (),
        "",
        "Origins that browsers may call from, separated by commas.",
    ),
    Setting(
        "public_url",
        "str",
        "/",
        "",
        "Where clients find the application, for its OpenAPI document.",
    ),
    Setting("max_body_size", "int", 1_000_000, "ge=1", "Bytes a request body has at most."),
    Setting(
        "log_level",
        'Literal["DEBUG", "INFO", "WARNING", "ERROR"]',
        "INFO",
        "",
        "Least severity that is logged.",
    ),
    Setting(
        "log_format",
        'Literal["text", "json"]',
        "text",
        "",
        "`json` writes a JSON object a line, for machines.",
    ),
)


IDEMPOTENCY_TTL = Setting(
    "idempotency_ttl",
    "int",
    86_400,
    "ge=1",
    "Seconds after which the answer to an `Idempotency-Key` is forgotten.",
)

FILES_URL = Setting(
    "files_url",
    "str",
    "./files",
    "",
    "Where files are: a folder, or a URL for fsspec such as `s3://bucket/files`.",
)

PASSWORD_SETTINGS = (
    Setting("password_memory", "int", 19_456, "ge=8", "KiB that hashing a password takes."),
    Setting("password_passes", "int", 2, "ge=1", "Passes over that memory."),
    Setting("password_lanes", "int", 1, "ge=1", "Lanes of it that are filled side by side."),
    Setting("password_threads", "int", 2, "ge=1", "Passwords hashed at once in a process."),
)
"""What is set where there are passwords; as OWASP recommends for Argon2id."""


def settings_of(app: App, database_url: str) -> tuple[Setting, ...]:
    """The settings that mean something to the databases of an application."""
    where = "Where the data is; the driver may be left out."
    url = Setting("database_url", "str", database_url, "", where)
    passwords = PASSWORD_SETTINGS if Features.of(app).passwords else ()
    once = (IDEMPOTENCY_TTL,) if Features.of(app).idempotency else ()
    return (
        url,
        *(one for one in SETTINGS if not one.databases.isdisjoint(app.databases)),
        *passwords,
        *once,
        *((FILES_URL,) if Features.of(app).files else ()),
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """A variable of a preset, its value and the reason."""

    variable: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Preset:
    """What to set for one way to run the application; all else keeps its default."""

    title: str
    doc: str
    choices: tuple[Choice, ...]
    databases: frozenset[Database] = frozenset(Database)

    @property
    def rows(self) -> list[str]:
        """Those of a table."""
        return [f"| `{one.variable}` | `{one.value}` | {one.reason} |" for one in self.choices]


def _preset(
    title: str,
    doc: str,
    choices: Mapping[str, tuple[Value, str]],
    databases: frozenset[Database] = frozenset(Database),
) -> Preset:
    made = (
        Choice(name.upper(), in_words(value), reason) for name, (value, reason) in choices.items()
    )
    return Preset(title, doc, tuple(made), databases)


_BY_ROLE = "PgBouncer refuses it at the start of a connection: `ALTER ROLE app SET …` instead"
_EVERYWHERE = ("0.0.0.0", "reachable from outside of its container")  # noqa: S104 - a container's

PRESETS = (
    _preset(
        "Development",
        "One process on a laptop; the defaults suit it, and these show more.",
        {
            "log_level": ("DEBUG", "everything that the application has to say"),
            "database_echo": (True, "each statement is seen, and so is one too many"),
            "cors_origins": ("http://localhost:5173", "where the front end is served from"),
        },
    ),
    _preset(
        "Staging",
        "As production, small, and telling more.",
        {
            "host": _EVERYWHERE,
            "database_pool_size": (5, "few users; leave connections to others"),
            "database_pool_pre_ping": (True, "databases of staging go away without notice"),
            "log_level": ("DEBUG", "what production does not log is seen here first"),
            "log_format": ("json", "read by the same collector as production's"),
        },
    ),
    _preset(
        "Production",
        "Behind a proxy that ends TLS, one container for each two cores.",
        {
            "host": _EVERYWHERE,
            "workers": (2, "one for each core"),
            "database_pool_size": (10, "each worker has a pool of its own: 20 a container"),
            "database_pool_overflow": (5, "for moments of load: at most 30 a container"),
            "database_pool_wait": (5, "a client rather gets a 503 to retry than waits longer"),
            "keep_alive": (75, "longer than the proxy's, which else meets closed connections"),
            "log_format": ("json", "for a collector of logs"),
        },
    ),
    _preset(
        "High throughput",
        "Many cores and short requests.",
        {
            "host": _EVERYWHERE,
            "workers": (8, "one for each core"),
            "database_pool_size": (
                8,
                "8 x 8 connections are kept open; more only queue in the server",
            ),
            "database_pool_wait": (2, "under overload refuse early, so that the rest is fast"),
            "database_pool_recycle": (3600, "fewer new connections"),
            "log_level": ("WARNING", "no line for each request"),
            "log_format": ("json", "for a collector of logs"),
        },
    ),
    _preset(
        "Serverless",
        "An instance answers a request or two, freezes, and may never wake.",
        {
            "database_pool": ("none", "a connection kept while frozen is lost, and blocks others"),
            "database_connect_timeout": (2, "each request connects: fail while it can be retried"),
            "log_format": ("json", "platforms take each line as an entry"),
        },
        _SERVERS,
    ),
    _preset(
        "Behind PgBouncer",
        "In transaction mode; no prepared statement is left for the next transaction. Migrate past it, "
        "on PostgreSQL itself.",
        {
            "database_pool": ("none", "PgBouncer is the pool; a second one only holds connections"),
            "database_statement_cache": (0, "the next transaction may be on another connection"),
            "database_statement_timeout": (0, _BY_ROLE),
            "database_lock_timeout": (0, _BY_ROLE),
            "database_idle_timeout": (0, _BY_ROLE),
        },
        frozenset({Database.POSTGRESQL}),
    ),
)


def presets_of(app: App) -> tuple[Preset, ...]:
    """The presets that make sense for the databases of an application."""
    return tuple(one for one in PRESETS if not one.databases.isdisjoint(app.databases))
