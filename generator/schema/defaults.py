"""What databases fill in by themselves: the default of a column, in the words of each."""

from __future__ import annotations

import datetime as dt
import json
from uuid import UUID

from generator.ir import App, Column, Database, DefaultKind, FieldType, Kind
from generator.ir.json_values import json_value, python_value
from generator.schema.model import Sql

NOW = Sql.of({"sqlite": "CURRENT_TIMESTAMP", "postgresql": "now()", "mysql": "now()"})
_TRUTH = {
    True: Sql.of({"sqlite": "1", "postgresql": "true", "mysql": "true"}),
    False: Sql.of({"sqlite": "0", "postgresql": "false", "mysql": "false"}),
}


def default_of(column: Column, app: App) -> Sql | None:
    """The default; None where the application gives the value."""
    default = column.default
    if default is None or default.kind is DefaultKind.UUID or default.offset_seconds:
        return None
    if default.kind is DefaultKind.NOW:
        return NOW
    if column.type.source is not None:
        return None
    if column.type.kind is Kind.JSON or column.type.item is not None:
        return _structured(column.type, default.value, app)
    return _literal(default.value, app)


def _literal(value: object, app: App) -> Sql | None:
    if isinstance(value, bool):
        return _TRUTH[value]
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dt.timedelta):
        return _interval(value, app)
    if isinstance(value, bytes):
        return _bytes(value, app)
    if isinstance(value, dt.datetime):
        return _moment(value, app)
    if isinstance(value, dt.date | dt.time):
        return _text(value.isoformat())
    return _text(value.hex) if isinstance(value, UUID) else Sql.of(str(value))


def _text(value: str) -> Sql:
    """A text in quotes; MySQL reads a backslash as one only where it is doubled."""
    plain = "'" + value.replace("'", "''") + "'"
    on_mysql = plain.replace("\\", "\\\\")
    return Sql.of({"sqlite": plain, "postgresql": plain, "mysql": on_mysql})


def _structured(type_: FieldType, value: object, app: App) -> Sql | None:
    """JSON or an array; one text has to do for all databases."""
    found = python_value(type_, value)
    text = json.dumps(json_value(found), ensure_ascii=False)
    if type_.item is not None and Database.POSTGRESQL in app.databases:
        if app.databases != (Database.POSTGRESQL,) or found:
            return None
        text = "{}"
    if "\\" in text:
        return None
    return Sql.of("('" + text.replace("'", "''") + "')")


def _interval(value: dt.timedelta, app: App) -> Sql | None:
    """A number of microseconds, or PostgreSQL's own type; nothing that both would read."""
    microseconds = value // dt.timedelta(microseconds=1)
    if Database.POSTGRESQL not in app.databases:
        return Sql.of(str(microseconds))
    if app.databases != (Database.POSTGRESQL,):
        return None
    return _text(f"{microseconds} microseconds")


def _bytes(value: bytes, app: App) -> Sql | None:
    if app.databases == (Database.POSTGRESQL,):
        return _text(f"\\x{value.hex()}")
    if Database.POSTGRESQL in app.databases:
        return None
    return Sql.of(f"(X'{value.hex()}')")


def _moment(value: dt.datetime, app: App) -> Sql | None:
    """In UTC as it is at rest; only PostgreSQL keeps the zone."""
    text = value.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    if value.tzinfo is None or Database.POSTGRESQL not in app.databases:
        return _text(text)
    return _text(f"{text}+00") if app.databases == (Database.POSTGRESQL,) else None
