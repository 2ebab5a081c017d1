"""MySQL, and MariaDB, which goes by its name."""

from __future__ import annotations

from generator.databases.facts import DatabaseFacts, Driver, Server

_CONNECT = (
    '{"connect_timeout": settings.database_connect_timeout, '
    '"init_command": _mysql_limits(settings)}'
)
_CONTAINER = Server(
    title="MariaDB",
    image="mariadb:11.4",
    port=3306,
    scheme="mysql",
    environment=(
        ("MARIADB_USER", "app"),
        ("MARIADB_PASSWORD", "{password}"),
        ("MARIADB_DATABASE", "{database}"),
        ("MARIADB_RANDOM_ROOT_PASSWORD", "1"),
    ),
    healthcheck="healthcheck.sh --connect --innodb_initialized",
    data="/var/lib/mysql",
)

MYSQL = DatabaseFacts(
    name="mysql",
    dialects=("mysql", "mariadb"),
    asynchronous=Driver("mysql+asyncmy", "asyncmy>=0.2.18", _CONNECT),
    synchronous=Driver("mysql+pymysql", "pymysql>=1.1", _CONNECT),
    default_url="mysql://root@localhost/{name}",
    unchecked=("SET foreign_key_checks = 0", "SET foreign_key_checks = 1"),
    quote="`",
    today="UTC_DATE()",
    max_length=16_000,
    server=_CONTAINER,
)
