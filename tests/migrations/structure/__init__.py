"""The structure of a database as its own catalogue tells it, so that two can be compared exactly.

SQLAlchemy's inspector leaves out too much: names of keys, expressions, directions, comments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from tests.migrations.structure.mysql import mysql_structure
from tests.migrations.structure.postgresql import postgresql_structure
from tests.migrations.structure.sqlite import sqlite_structure

Structure = Mapping[str, Any]

_READERS = {
    "sqlite": sqlite_structure,
    "postgresql": postgresql_structure,
    "mysql": mysql_structure,
}


def structure_of(connection: sa.Connection) -> Structure:
    """Everything but rows: the kind of thing, its name, and what there is to say of it."""
    return _READERS[connection.dialect.name](connection)


def differences(expected: object, actual: object, path: str = "") -> Iterator[str]:
    """One line for each place in which two structures differ."""
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        for name in sorted({*expected, *actual}):
            place = f"{path}/{name}"
            if name not in actual:
                yield f"{place} is missing: {expected[name]}"
            elif name not in expected:
                yield f"{place} is too much: {actual[name]}"
            else:
                yield from differences(expected[name], actual[name], place)
    elif expected != actual:
        yield f"{path}: expected {expected}, got {actual}"
