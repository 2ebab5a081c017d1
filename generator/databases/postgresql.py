"""PostgreSQL."""

from __future__ import annotations

from generator.databases.facts import DatabaseFacts, Driver, Server

_TIMEOUT = '"timeout": settings.database_connect_timeout'
_WHOLE_TIMEOUT = '"connect_timeout": int(settings.database_connect_timeout)'
_STATEMENT_CACHE = (
    '"statement_cache_size": settings.database_statement_cache, '
    '"prepared_statement_cache_size": settings.database_statement_cache'
)
_PREPARE = '"prepare_threshold": 5 if settings.database_statement_cache else None'
_OPTIONS = '" ".join(f"-c {name}={limit}" for name, limit in _postgresql_limits(settings).items())'
_SETTINGS = '{"timezone": "UTC", **_postgresql_limits(settings)}'
_CONTAINER = Server(
    title="PostgreSQL",
    image="postgres:18",
    port=5432,
    scheme="postgresql",
    environment=(
        ("POSTGRES_USER", "app"),
        ("POSTGRES_PASSWORD", "{password}"),
        ("POSTGRES_DB", "{database}"),
    ),
    # Over TCP: while the image sets itself up, its server listens on the socket alone.
    healthcheck="pg_isready --host 127.0.0.1 --username app",
    data="/var/lib/postgresql",
)

POSTGRESQL = DatabaseFacts(
    name="postgresql",
    dialects=("postgresql",),
    asynchronous=Driver(
        "postgresql+asyncpg",
        "asyncpg>=0.32",
        f'{{{_TIMEOUT}, {_STATEMENT_CACHE}, "server_settings": {_SETTINGS}}}',
    ),
    synchronous=Driver(
        "postgresql+psycopg",
        "psycopg[binary]>=3.3",
        f'{{{_WHOLE_TIMEOUT}, {_PREPARE}, "options": {_OPTIONS}}}',
    ),
    default_url="postgresql://postgres@localhost/{name}",
    unchecked=("SET CONSTRAINTS {key} DEFERRED", ""),
    quote='"',
    today="CAST(now() AT TIME ZONE 'UTC' AS DATE)",
    server=_CONTAINER,
)
