"""A living database beside what the spec says of it.

The server itself puts both into the same words: it makes the tables that the spec asks for where
nobody sees them, and tells of them as it tells of those that are there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL

from generator.failures import UserError
from generator.ir import App
from generator.migrations import history
from generator.migrations.by_hand import with_manual_changes
from generator.migrations.connection import backend, reached, reason, unfinished, with_connection
from generator.migrations.drift import mysql, postgresql, sqlite, stated
from generator.migrations.drift.blueprint import Blueprint, Unmade
from generator.migrations.drift.catalogue import Catalogue
from generator.migrations.drift.comparison import Deviation, Difference, differences
from generator.migrations.drift.nameless import with_names
from generator.migrations.hints import Hints
from generator.migrations.next import told_alike
from generator.migrations.rolling.held import held
from generator.schema.databases import as_replayed, only
from generator.schema.differences import difference
from generator.schema.model import State
from generator.schema.of_app import schema_of

__all__ = ["READ_ONLY", "Deviation", "Difference", "Drift", "compare"]

_SERVERS = {"sqlite": sqlite, "postgresql": postgresql, "mysql": mysql}
READ_ONLY = {
    "sqlite": "PRAGMA query_only = ON",
    "postgresql": "SET TRANSACTION READ ONLY",
    "mysql": "SET TRANSACTION READ ONLY",
}
_TEXTS = "types, defaults, computed values, collations, and the texts of rules and indexes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What was found out."""

    database: str
    revisions: tuple[str, ...]
    """Those that the database says it has come to."""
    unknown: tuple[str, ...]
    """Those of them that the project does not have."""
    unfinished: str
    """The revision that was begun and has not come to its end."""
    behind: int
    """How many of the project's revisions it has not run."""
    is_generated: bool
    """Whether the project's revisions make what the spec asks for."""
    differences: tuple[Difference, ...]
    not_compared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    catalogue: Catalogue
    revisions: tuple[str, ...]
    unfinished: str
    expected: Blueprint


def compare(project: Path, app: App, url: URL) -> Drift:
    """Compare a database with a spec; `UserError` where it cannot be read."""
    dialect = backend(url)
    databases = [one.value for one in app.databases]
    if dialect not in databases:
        raise UserError(
            f"the spec is not for {dialect}", f"app.databases says {', '.join(databases)}"
        )
    past = history.read(project, app)
    spec = with_manual_changes(schema_of(app), past.state, past.by_hand, Hints())
    spec = held(spec, past.state, past.owed)
    wanted = only(as_replayed(spec.in_order, databases), databases)
    state, made = only(spec, [dialect]), only(past.state, [dialect])
    found = with_connection(url, project, lambda connection: _found(connection, state, dialect))
    unmade = {one.table for one in found.expected.unmade}
    rest = [table for key, table in state.tables.items() if key in unmade]
    expected = stated.outline(rest, dialect) | found.expected.catalogue
    expected |= stated.foreign_keys(state, dialect)
    known = stated.outline(made.tables.values(), dialect) | stated.foreign_keys(made, dialect)
    if dialect == "postgresql":
        expected |= stated.types(state)
        known |= stated.types(made)
    there = with_names(found.catalogue, expected)
    return Drift(
        database=dialect,
        revisions=found.revisions,
        unknown=tuple(sorted({*found.revisions} - {one.id for one in past.revisions})),
        unfinished=found.unfinished,
        behind=len(past.pending(found.revisions)),
        is_generated=not difference(told_alike(past.state, wanted), wanted),
        differences=tuple(differences(expected, there, known)),
        not_compared=tuple(_not_compared(found.expected.unmade, len(state.tables))),
    )


def _found(connection: sa.Connection, state: State, dialect: str) -> _Found:
    """What is there is read without the right to change it."""
    server = _SERVERS[dialect]
    try:
        connection.exec_driver_sql(READ_ONLY[dialect])
        catalogue = server.read(connection, state)
        revisions, begun = reached(connection), unfinished(connection)
        connection.rollback()
    except sa.exc.DBAPIError as error:
        raise UserError(f"the database cannot be read: {reason(error)}") from None
    try:
        expected = server.expected(connection, state)
    except sa.exc.DBAPIError as error:
        expected = Blueprint({}, tuple(Unmade.of(key, error) for key in state.tables))
    return _Found(catalogue, revisions, begun, expected)


def _not_compared(unmade: Sequence[Unmade], tables: int) -> Iterator[str]:
    """One line a reason."""
    reasons = {
        one.reason: [other.table for other in unmade if other.reason == one.reason]
        for one in unmade
    }
    for said, names in reasons.items():
        listed = "all tables" if len(names) == tables else ", ".join(sorted(names))
        yield f"{listed}: {_TEXTS}; they could not be made for comparison: {said}"
