"""Other names within a state: of a table or a column, with everything that speaks of it.

Databases carry a new name into rules, keys and indexes by themselves; so does a state.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import TypeVar

from generator.databases import Database
from generator.expressions.sql import quoted
from generator.schema.model import (
    Check,
    Column,
    Computation,
    ForeignKey,
    Index,
    Part,
    PrimaryKey,
    Sql,
    State,
    Table,
    Unique,
)

_TOKEN = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`(?:[^`]|``)*`|[^\W\d]\w*|.", re.DOTALL)
_CALL = re.compile(r"\s*\(")
_AFTER_AS = re.compile(r"\bAS\s+\Z", re.IGNORECASE)
ALL = ("mysql", "postgresql", "sqlite")


def with_table_renamed(state: State, old: str, new: str) -> State:
    """The state once a table bears another name; both are keys, with their schemas."""
    schema, _, name = new.rpartition(".")
    tables: dict[str, Table] = {}
    for key, table in state.tables.items():
        keys = tuple(
            replace(one, table=new) if one.table == old else one for one in table.foreign_keys
        )
        moved = _with_keys(table, keys)
        if key == old:
            tables[new] = replace(moved, name=name, schema=schema or None)
        else:
            tables[key] = moved
    rows = {
        new if key == old else key: replace(kept, table=new) if key == old else kept
        for key, kept in state.rows.items()
    }
    return replace(state, tables=tables, rows=rows)


def with_column_renamed(
    state: State, table: str, old: str, new: str, databases: Collection[str] = ALL
) -> State:
    """The state once a column bears another name, in its own table and in keys that refer to it."""
    names = {old: new}
    tables = {
        key: _renamed_table(one, names, databases) if key == table else one
        for key, one in state.tables.items()
    }
    tables = {key: _refer(one, table, names) for key, one in tables.items()}
    rows = dict(state.rows)
    if table in rows:
        kept = rows[table]
        changed = tuple(
            replace(row, cells=tuple((names.get(name, name), cell) for name, cell in row.cells))
            for row in kept.rows
        )
        rows[table] = replace(kept, key=_names(kept.key, names), rows=changed)
    return replace(state, tables=tables, rows=rows)


def renamed_words(sql: Sql, names: Mapping[str, str], databases: Collection[str] = ALL) -> Sql:
    """A text with other names of columns, each quoted where its database needs that."""
    return substituted(sql, lambda name, base: _quoted(names[name], base), names, databases)


def substituted(
    sql: Sql,
    write: Callable[[str, Database], str],
    names: Collection[str],
    databases: Collection[str] = ALL,
) -> Sql:
    """A text in which `write` says what stands for each of the names."""
    if not any(name in names for _, text in sql.texts for name in words(text)):
        return sql
    dialects = [name for name, _ in sql.texts if name] or sorted(databases)
    texts = {one: _substituted(sql.on(one), write, names, Database.named(one)) for one in dialects}
    return Sql.of(texts)


def words(text: str) -> frozenset[str]:
    """What may be names of columns in a text."""
    return frozenset(
        name for name in (_name(text, match) for match in _TOKEN.finditer(text)) if name
    )


def reads(sql: Sql) -> frozenset[str]:
    """What may be names of columns in any of the texts."""
    return frozenset(word for _, text in sql.texts for word in words(text))


def _substituted(
    text: str, write: Callable[[str, Database], str], names: Collection[str], database: Database
) -> str:
    def word(match: re.Match[str]) -> str:
        name = _name(text, match)
        return write(name, database) if name in names else match[0]

    return _TOKEN.sub(word, text)


def _name(text: str, match: re.Match[str]) -> str:
    """The name that a token may be: in quotes, or a word that is neither a function nor a type."""
    token = match[0]
    if token[0] in '"`' and len(token) > 1:
        return token[1:-1].replace(token[0] * 2, token[0])
    if not (token[0].isalpha() or token[0] == "_"):
        return ""
    is_call = _CALL.match(text, match.end())
    return "" if is_call or _AFTER_AS.search(text, 0, match.start()) else token


def _quoted(name: str, database: Database) -> str:
    return quoted(name, database)


def _names(columns: tuple[str, ...], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(names.get(one, one) for one in columns)


def _renamed_table(table: Table, names: Mapping[str, str], databases: Collection[str]) -> Table:
    def column(one: Column) -> Column:
        computed = one.computed
        if computed is not None:
            sql = renamed_words(computed.sql, names, databases)
            computed = Computation(sql, computed.persisted)
        return replace(one, name=names.get(one.name, one.name), computed=computed)

    def rule(one: Ruled) -> Ruled:
        return replace(one, columns=_names(one.columns, names))

    def check(one: Check) -> Check:
        return replace(one, sql=renamed_words(one.sql, names, databases))

    key = table.primary_key
    return replace(
        table,
        columns=tuple(map(column, table.columns)),
        primary_key=None if key is None else rule(key),
        foreign_keys=tuple(map(rule, table.foreign_keys)),
        uniques=tuple(map(rule, table.uniques)),
        checks=tuple(map(check, table.checks)),
        indexes=tuple(_renamed_index(one, names, databases) for one in table.indexes),
    )


Ruled = TypeVar("Ruled", PrimaryKey, Unique, ForeignKey)


def _renamed_index(index: Index, names: Mapping[str, str], databases: Collection[str]) -> Index:
    def part(one: Part) -> Part:
        if one.expression is not None:
            return replace(one, expression=renamed_words(one.expression, names, databases))
        return replace(one, column=names.get(one.column, one.column))

    where = tuple(
        (dialect, renamed_words(Sql(((dialect, text),)), names).on(dialect))
        for dialect, text in index.where
    )
    options = tuple((name, _renamed_option(value, names)) for name, value in index.options)
    return replace(index, parts=tuple(map(part, index.parts)), where=where, options=options)


def _renamed_option(value: object, names: Mapping[str, str]) -> object:
    """Columns among what an index was given: `postgresql_include`, the keys of `postgresql_ops`."""
    if not isinstance(value, tuple):
        return value
    return tuple(
        (names.get(one[0], one[0]), *one[1:])
        if isinstance(one, tuple)
        else names.get(one, one)
        if isinstance(one, str)
        else one
        for one in value
    )


def _refer(table: Table, target: str, names: Mapping[str, str]) -> Table:
    """Foreign keys that refer to the renamed column."""
    keys = tuple(
        replace(one, references=_names(one.references, names)) if one.table == target else one
        for one in table.foreign_keys
    )
    return _with_keys(table, keys)


def _with_keys(table: Table, keys: tuple[ForeignKey, ...]) -> Table:
    """The table itself where its keys stay: what is known of it holds on."""
    return table if keys == table.foreign_keys else replace(table, foreign_keys=keys)
