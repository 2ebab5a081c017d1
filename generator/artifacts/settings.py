"""The settings of a generated application: one table for its code, its documents and `.env`."""

from __future__ import annotations

from dataclasses import dataclass

from generator.artifacts.features import Features
from generator.emit import docstring, literal, shell_value
from generator.ir import App, Database

Value = str | int | float | bool | tuple[str, ...]

SERVERS = frozenset(database for database in Database if database.server is not None)


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
    def value(self) -> str:
        """What it is where the environment says nothing, with its bounds."""
        return f"Field(default={self.code}, {self.constraint})" if self.constraint else self.code

    @property
    def doc(self) -> str:
        return docstring(self.description)


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
        SERVERS,
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
        SERVERS,
    ),
    Setting(
        "database_isolation",
        'Literal["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"]',
        "READ COMMITTED",
        "",
        "Isolation of transactions on servers.",
        SERVERS,
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

SLOW_MS = Setting(
    "database_slow_ms",
    "float",
    0,
    "ge=0",
    "Milliseconds from which the log tells of a statement; 0 for none.",
)

REPLICA_SETTINGS = (
    Setting(
        "database_read_url",
        "Annotated[tuple[str, ...], NoDecode]",
        (),
        "",
        "Replicas of the database that GET requests read from, separated by commas.",
    ),
    Setting(
        "database_read_lag",
        "float",
        2,
        "ge=0",
        "Seconds that a replica may be behind before it is left out.",
    ),
)

PASSWORD_SETTINGS = (
    Setting("password_memory", "int", 19_456, "ge=8", "KiB that hashing a password takes."),
    Setting("password_passes", "int", 2, "ge=1", "Passes over that memory."),
    Setting("password_lanes", "int", 1, "ge=1", "Lanes of it that are filled side by side."),
    Setting("password_threads", "int", 2, "ge=1", "Passwords hashed at once in a process."),
)
"""What is set where there are passwords; as OWASP recommends for Argon2id."""


AUTH_SETTINGS = (
    Setting(
        "auth_secrets",
        "Annotated[tuple[SecretStr, ...], NoDecode]",
        (),
        "",
        "Secrets that tokens are signed with, separated by commas: the first signs, all verify. "
        "`python -m app secret` prints one.",
    ),
    Setting("auth_access_ttl", "int", 900, "ge=60, le=86_000", "Seconds an access token lasts."),
    Setting(
        "auth_session_idle",
        "int",
        1_209_600,
        "ge=60",
        "Seconds after which a session ends that asks for no token.",
    ),
    Setting("auth_session_ttl", "int", 7_776_000, "ge=60", "Seconds a session lasts at most."),
    Setting(
        "auth_recheck",
        "float",
        10,
        "ge=0",
        "Seconds after which a caller is looked at anew; 0 for each request.",
    ),
    Setting(
        "auth_attempts",
        "int",
        10,
        "ge=1",
        "Failed sign-ins of a login from one network in 15 minutes.",
    ),
    Setting("auth_attempts_login", "int", 100, "ge=1", "Failed sign-ins of a login in an hour."),
    Setting(
        "auth_attempts_network",
        "int",
        100,
        "ge=1",
        "Failed sign-ins from one network in 15 minutes.",
    ),
    Setting(
        "auth_sign_ups",
        "int",
        100,
        "ge=1",
        "Users that strangers make from one network in an hour.",
    ),
    Setting(
        "password_wait",
        "float",
        5,
        "gt=0",
        "Seconds that a sign-in may wait for its turn to hash before a 503.",
    ),
)
"""What is set where users sign in."""


def settings_of(app: App, database_url: str) -> tuple[Setting, ...]:
    """The settings that mean something to the databases of an application."""
    where = "Where the data is; the driver may be left out."
    url = Setting("database_url", "str", database_url, "", where)
    passwords = PASSWORD_SETTINGS if Features.of(app).passwords else ()
    once = (IDEMPOTENCY_TTL,) if Features.of(app).idempotency else ()
    replicas = REPLICA_SETTINGS if app.replicas else ()
    slow = (SLOW_MS,) if app.monitoring else ()
    return (
        url,
        *replicas,
        *slow,
        *(one for one in SETTINGS if not one.databases.isdisjoint(app.databases)),
        *passwords,
        *once,
        *(AUTH_SETTINGS if app.auth else ()),
        *((FILES_URL,) if Features.of(app).files else ()),
    )
