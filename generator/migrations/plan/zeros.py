"""What a required column holds that comes back without its values: nothing, zero, or the key."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from generator.migrations.plan.comparison import identifier
from generator.migrations.plan.dialects import Dialects
from generator.migrations.plan.enums import values_of
from generator.migrations.plan.families import Family, enum_of, family_of
from generator.schema.literals import text_sql
from generator.schema.model import Column, Sql, Table
from generator.schema.renaming import reads, substituted

_NOTHING = {
    Family.TEXT: {"": "''"},
    Family.INTEGER: {"": "0"},
    Family.DECIMAL: {"": "0"},
    Family.FLOAT: {"": "0"},
    Family.BOOLEAN: {"": "0", "postgresql": "false"},
    Family.DATE: {"": "'1970-01-01'"},
    Family.TIME: {"": "'00:00:00.000000'"},
    Family.DATETIME: {"": "'1970-01-01 00:00:00.000000'"},
    Family.INTERVAL: {"": "0", "postgresql": "INTERVAL '0 minutes'"},
    Family.UUID: {"": f"'{'0' * 32}'"},
    Family.JSON: {"": "'{}'"},
    Family.ARRAY: {"": "'[]'", "postgresql": "'{}'"},
    Family.BYTES: {"": "X''", "postgresql": "'\\x'"},
}
_STEPS, _LARGEST = 10_000, 100_000
"""What a check may cost: its author may have written anything."""
_OTHERS = ("0", "1", "-1", "0.5", "10", "100", "1000", "'a'", "'aaaaaaaa'", "'A'", "'0'")
"""Values to try where a check refuses nothing at all."""


def zero(table: Table, column: Column, dialects: Dialects) -> Sql | None:
    """A value that the rules of the column allow; None where only its author could know one."""
    if any(column.name in one.columns for one in table.foreign_keys):
        return None
    if _is_unique(table, column):
        return _from_key(table, column, dialects)
    is_list = family_of(column.type) is Family.ARRAY
    values = None if is_list else values_of(table, column)
    if values is not None and (
        enum_of(column.type) or _allowed(table, column, text_sql(values[0], ""))
    ):
        return dialects.of({one: text_sql(values[0], one) for one in dialects.names})
    nothing = _NOTHING.get(family_of(column.type))
    if nothing is None:
        return None
    texts = {one: nothing.get(one, nothing[""]) for one in dialects.names}
    if _allowed(table, column, nothing[""]):
        return dialects.of(texts)
    found = next((one for one in _candidates(nothing[""]) if _allowed(table, column, one)), None)
    return Sql.of(found) if found is not None else None


def _candidates(nothing: str) -> list[str]:
    is_text = nothing.startswith("'")
    return [one for one in _OTHERS if one.startswith("'") is is_text]


def _is_unique(table: Table, column: Column) -> bool:
    rules = [one.columns for one in table.uniques]
    rules += [tuple(part.column for part in one.parts) for one in table.indexes if one.unique]
    key = table.primary_key
    if key is not None:
        rules.append(key.columns)
    return (column.name,) in rules


def _from_key(table: Table, column: Column, dialects: Dialects) -> Sql | None:
    """The key of the row, which no other row has."""
    key = table.primary_key
    if key is None or len(key.columns) != 1 or key.columns == (column.name,):
        return None
    source = table.column(key.columns[0])
    names = {one: identifier(source.name, one) for one in dialects.names}
    pair = family_of(source.type), family_of(column.type)
    if pair[0] is pair[1]:
        return dialects.of(names)
    if pair[1] is Family.TEXT:
        kinds = {"mysql": "CHAR", "sqlite": "TEXT", "postgresql": "VARCHAR"}
        return dialects.of({one: f"CAST({name} AS {kinds[one]})" for one, name in names.items()})
    return dialects.of(names) if pair == (Family.INTEGER, Family.DECIMAL) else None


def _allowed(table: Table, column: Column, value: str) -> bool:
    """Whether the checks that read this column alone hold for the value, as SQLite sees it."""
    others = {one.name for one in table.columns} - {column.name}
    for check in table.checks:
        words = reads(check.sql)
        if (
            column.name in words
            and words.isdisjoint(others)
            and not _holds(check.sql, column, value)
        ):
            return False
    return True


def _holds(sql: Sql, column: Column, value: str) -> bool:
    texts = dict(substituted(sql, lambda _name, _base: f"({value})", {column.name}).texts)
    text = texts.get("sqlite", texts.get(""))
    if text is None:
        return True
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.set_progress_handler(lambda: 1, _STEPS)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST)
        try:
            return bool(connection.execute(f"SELECT coalesce({text}, 1)").fetchone()[0])
        except sqlite3.Error:
            return True
