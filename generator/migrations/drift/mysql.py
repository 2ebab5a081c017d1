"""What a database of MariaDB or MySQL has, by what it shows of each table."""

from __future__ import annotations

import sqlalchemy as sa

from generator.migrations.drift.blueprint import Blueprint, Unmade
from generator.migrations.drift.catalogue import OWN_TABLES, Catalogue, Facts, Thing
from generator.migrations.drift.create_table import table_things
from generator.schema.dialects import DIALECTS
from generator.schema.model import State
from generator.schema.tables import sqlalchemy_table

_TABLES = """
SELECT TABLE_NAME, TABLE_COLLATION, TABLE_COMMENT FROM information_schema.TABLES
WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'"""
_SCRATCH = "apiwright_expected"


def read(connection: sa.Connection, _state: State) -> Catalogue:
    """Everything that is there."""
    things: Catalogue = {}
    for table, collation, comment in connection.exec_driver_sql(_TABLES).all():
        if table not in OWN_TABLES:
            things[Thing(table, "table")] = {"collation": collation, "comment": comment or ""}
            things.update(_shown(connection, table, table))
    return _without_indexes_of_keys(things)


def expected(connection: sa.Connection, state: State) -> Blueprint:
    """What the server shows of temporary tables that are made alike; only this connection sees them."""
    things: Catalogue = {}
    unmade: list[Unmade] = []
    default = str(connection.exec_driver_sql("SELECT @@collation_database").scalar())
    for key, table in state.tables.items():
        wanted = dict(table.options).get("mysql_collate", default)
        made = sqlalchemy_table(table, "mysql", name=_SCRATCH, is_temporary=True)
        try:
            made.create(connection)
            found = _shown(connection, _SCRATCH, table.name)
            connection.exec_driver_sql(f"DROP TEMPORARY TABLE {_SCRATCH}")
        except (sa.exc.DBAPIError, ImportError, AttributeError) as error:
            unmade.append(Unmade.of(key, error))
            continue
        things[Thing(table.name, "table")] = {
            "collation": str(wanted),
            "comment": table.comment or "",
        }
        things.update(found)
    return Blueprint(things, tuple(unmade))


def _shown(connection: sa.Connection, name: str, table: str) -> Catalogue:
    quoted = DIALECTS["mysql"].identifier_preparer.quote_identifier(name)
    text = connection.exec_driver_sql(f"SHOW CREATE TABLE {quoted}").one()[1]
    things = table_things(table, text, escapes=True)
    for row in connection.exec_driver_sql(f"SHOW FULL COLUMNS FROM {quoted}").mappings():
        thing = Thing(table, "column", row["Field"])
        # The text above is silent about a collation that is also that of the table.
        things[thing] = {**things[thing], "collation": row["Collation"] or ""}
    return {thing: _alike(thing, facts) for thing, facts in things.items()}


def _alike(thing: Thing, facts: Facts) -> Facts:
    """The server knows no deferrable key, and takes RESTRICT for NO ACTION."""
    if thing.sort != "foreign key":
        return facts
    kept = {word: "" if said == "restrict" else said for word, said in facts.items()}
    kept.pop("deferrable", None)
    return kept


def _without_indexes_of_keys(things: Catalogue) -> Catalogue:
    """The server makes an index for a foreign key that has none, and calls it like the key."""
    keys = {(one.table, one.name) for one in things if one.sort == "foreign key"}
    return {
        thing: facts
        for thing, facts in things.items()
        if thing.sort != "index" or (thing.table, thing.name) not in keys
    }
