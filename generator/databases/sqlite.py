"""SQLite, a file."""

from __future__ import annotations

from generator.databases.facts import DatabaseFacts, Driver

_CONNECT = '{"timeout": settings.database_lock_timeout or 3600}'

SQLITE = DatabaseFacts(
    name="sqlite",
    dialects=("sqlite",),
    asynchronous=Driver("sqlite+aiosqlite", "aiosqlite>=0.22", _CONNECT),
    synchronous=Driver("sqlite+pysqlite", "", _CONNECT),
    default_url="sqlite:///./{name}.db",
    unchecked=("PRAGMA defer_foreign_keys = ON", "PRAGMA defer_foreign_keys = OFF"),
    quote='"',
    today="date('now')",
    max_precision=15,
)
