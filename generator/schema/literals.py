"""Values as databases spell them, at rest in the form that the application gives them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID


def literal_sql(value: object, dialect: str) -> str:
    """One value in the words of a database; texts of JSON are texts."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower() if dialect == "postgresql" else str(int(value))
    if isinstance(value, int | float | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, dt.datetime):
        return _moment(value, dialect)
    if isinstance(value, dt.date):
        return f"'{value.isoformat()}'"
    if isinstance(value, dt.time):
        return f"'{value.isoformat(timespec='microseconds')}'"
    if isinstance(value, dt.timedelta):
        microseconds = value // dt.timedelta(microseconds=1)
        is_postgresql = dialect == "postgresql"
        return f"INTERVAL '{microseconds} microseconds'" if is_postgresql else str(microseconds)
    if isinstance(value, UUID):
        return f"'{value if dialect == 'postgresql' else value.hex}'"
    if isinstance(value, bytes):
        is_postgresql = dialect == "postgresql"
        return f"decode('{value.hex()}', 'hex')" if is_postgresql else f"X'{value.hex()}'"
    return text_sql(str(value), dialect)


def text_sql(value: str, dialect: str) -> str:
    """A text in the words of a database."""
    if dialect == "mysql":
        value = value.replace("\\", "\\\\")
    return "'" + value.replace("'", "''") + "'"


def _moment(value: dt.datetime, dialect: str) -> str:
    """In UTC as it is at rest; only PostgreSQL keeps the zone."""
    text = value.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    is_zoned = value.tzinfo is not None and dialect == "postgresql"
    return f"'{text}+00:00'" if is_zoned else f"'{text}'"
