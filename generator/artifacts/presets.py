"""What to set for one way to run a generated application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.artifacts.settings import SERVERS, Value, in_words
from generator.ir import App, Database


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
        SERVERS,
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
