"""Databases that are there, read into the neutral model without the right to change them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import URL

from generator.failures import UserError
from generator.importing.model import SourceSchema
from generator.importing.read import mysql, postgresql, sqlite
from generator.migrations.connection import backend, reason
from generator.migrations.drift import READ_ONLY

_SchemaReader = Callable[[sa.Connection, str, Sequence[str]], SourceSchema]
_READERS: dict[str, _SchemaReader] = {
    "sqlite": sqlite.read,
    "postgresql": postgresql.read,
    "mysql": mysql.read,
}


def read_schema(connection: sa.Connection, url: URL, schemas: Sequence[str]) -> SourceSchema:
    """The tables of a database and what belongs to them; `UserError` where it cannot be read."""
    dialect = backend(url)
    if schemas and dialect != "postgresql":
        raise UserError("--schema is for PostgreSQL", "other databases have no schemas in them")
    try:
        connection.exec_driver_sql(READ_ONLY[dialect])
        found = _READERS[dialect](connection, application_name(url), schemas)
        connection.rollback()
    except sa.exc.DBAPIError as error:
        raise UserError(f"the database cannot be read: {reason(error)}") from None
    return found


def application_name(url: URL) -> str:
    """A word for the application: the name of the database, or of the file."""
    text = (url.database or "").replace("\\", "/").rpartition("/")[2]
    text = re.sub(r"\.(?:db|sqlite3?|db3)$", "", text, flags=re.IGNORECASE)
    word = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    word = re.sub(r"__+", "_", word)[:40].strip("_")
    return word if word[:1].isalpha() else f"app_{word}".strip("_")
