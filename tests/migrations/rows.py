"""Rows as the application would write and read them: by the types of its models."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tests.migrations.story import Rows

ANY = "<any>"


def insert(connection: sa.Connection, metadata: sa.MetaData, rows: Rows) -> None:
    """Put rows in, in their order; a connection that checks no keys takes any order."""
    for name, items in rows.items():
        table = _table(connection, metadata, name)
        columns = {column.name: column for column in table.columns}
        for _, alike in groupby(items, key=tuple):
            values = [
                {columns[name].key: _given(value, columns[name]) for name, value in item.items()}
                for item in alike
            ]
            connection.execute(sa.insert(table), values)


def read(connection: sa.Connection, metadata: sa.MetaData) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, in the order of their keys."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name in _names(connection, metadata):
        table = _table(connection, metadata, name)
        order = list(table.primary_key.columns) or list(table.columns)
        # By columns, as the name of a property may differ from what the database says.
        rows = connection.execute(sa.select(*table.columns).order_by(*order)).all()
        names = [column.name for column in table.columns]
        found[name] = [
            {column: _plain(value) for column, value in zip(names, row, strict=True)}
            for row in rows
        ]
    return found


def unlike(expected: Rows, actual: Rows) -> Iterator[str]:
    """One line for each table, row or value that is not as expected; columns not named are free."""
    for table, rows in expected.items():
        if table not in actual:
            yield f"no table {table}"
        elif len(rows) != len(actual[table]):
            yield f"{table}: expected {len(rows)} rows, got {actual[table]}"
        else:
            for number, (row, got) in enumerate(zip(rows, actual[table], strict=True)):
                yield from _unlike_row(f"{table}[{number}]", row, got)


def _unlike_row(place: str, row: Mapping[str, Any], got: Mapping[str, Any]) -> Iterator[str]:
    for column, value in row.items():
        if column not in got:
            yield f"{place} has no {column}: say what becomes of it; it has {sorted(got)}"
        elif not is_same(value, got[column]):
            yield f"{place}.{column}: expected {value!r}, got {got[column]!r}"


def is_same(expected: Any, actual: Any) -> bool:
    """A value as a story writes it, and one that the database gave."""
    if expected == ANY:
        return actual is not None
    if isinstance(actual, Decimal):
        return expected is not None and Decimal(str(expected)) == actual
    if isinstance(actual, UUID):
        return UUID(str(expected)) == actual if expected is not None else False
    if isinstance(actual, dt.datetime):
        return isinstance(expected, dt.datetime) and _aware(expected) == _aware(actual)
    if isinstance(actual, dt.timedelta | dt.time):
        return str(expected) == str(actual)
    is_number = isinstance(actual, int | float)
    if is_number and isinstance(expected, bool) != isinstance(actual, bool):
        return False
    return bool(expected == actual)


def _aware(moment: dt.datetime) -> dt.datetime:
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment


def _given(value: Any, column: sa.Column[Any]) -> Any:
    """What a story writes, in Python's types of the column."""
    kind = column.type
    if value is None:
        return None
    if isinstance(kind, sa.TypeDecorator):
        item = getattr(kind, "kind", None)
        if isinstance(value, list) and isinstance(item, type) and issubclass(item, Enum):
            return [item(one) for one in value]
        return _aware(value) if isinstance(value, dt.datetime) else value
    if isinstance(kind, sa.Numeric) and not isinstance(kind, sa.Float):
        return Decimal(str(value))
    if isinstance(kind, sa.Uuid):
        return UUID(str(value))
    return value


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _names(connection: sa.Connection, metadata: sa.MetaData) -> list[str]:
    """The tables that are there, the application's and others."""
    inspector = sa.inspect(connection)
    schemas = {table.schema for table in metadata.tables.values()} | {None}
    names = [
        f"{schema}.{name}" if schema else name
        for schema in sorted(schemas, key=str)
        for name in inspector.get_table_names(schema)
    ]
    return [name for name in names if name != "alembic_version"]


def _table(connection: sa.Connection, metadata: sa.MetaData, name: str) -> sa.Table:
    if name in metadata.tables:
        return metadata.tables[name]
    schema, _, bare = name.rpartition(".")
    return sa.Table(bare, sa.MetaData(), schema=schema or None, autoload_with=connection)


def raise_sequences(connection: sa.Connection) -> None:
    """Keys that were given by hand are taken: the next number is behind them.

    PostgreSQL takes this back with no transaction.
    """
    columns = connection.execute(
        sa.text(
            "SELECT c.oid\\:\\:regclass\\:\\:text, a.attname FROM pg_attribute a "
            "JOIN pg_class c ON c.oid = a.attrelid WHERE c.relkind = 'r' AND a.attnum > 0 "
            "AND NOT a.attisdropped AND c.relnamespace NOT IN "
            "('pg_catalog'\\:\\:regnamespace, 'information_schema'\\:\\:regnamespace) "
            "AND pg_get_serial_sequence(c.oid\\:\\:regclass\\:\\:text, a.attname) IS NOT NULL"
        )
    ).all()
    for table, column in columns:
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), "
            f'COALESCE((SELECT max("{column}") FROM {table}), 1))'
        )
