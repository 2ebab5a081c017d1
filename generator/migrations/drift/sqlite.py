"""What a file of SQLite has: the texts that made its tables and indexes are all that it keeps."""

from __future__ import annotations

import sqlalchemy as sa

from generator.migrations.drift.blueprint import Blueprint, Unmade
from generator.migrations.drift.catalogue import OWN_TABLES, Catalogue, Thing
from generator.migrations.drift.create_table import index_things, table_things
from generator.schema.model import State
from generator.schema.tables import sqlalchemy_table

_MADE = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"


def read(connection: sa.Connection, _state: State) -> Catalogue:
    """Everything that is there."""
    things: Catalogue = {}
    for sort, name, table, sql in connection.exec_driver_sql(_MADE).all():
        if table in OWN_TABLES or name.startswith("sqlite_"):
            continue
        if sort == "table":
            things[Thing(table, "table")] = {}
            things.update(table_things(table, sql, escapes=False))
        elif sort == "index":
            things.update(index_things(table, name, sql))
    return things


def expected(_connection: sa.Connection, state: State) -> Blueprint:
    """What SQLite has after making the tables, in memory."""
    engine = sa.create_engine("sqlite://")
    unmade: list[Unmade] = []
    with engine.begin() as connection:
        for key, table in state.tables.items():
            try:
                sqlalchemy_table(table, "sqlite").create(connection)
            except (sa.exc.DBAPIError, ImportError, AttributeError) as error:
                unmade.append(Unmade.of(key, error))
        return Blueprint(read(connection, state), tuple(unmade))
