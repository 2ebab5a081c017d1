"""A state as far as the databases of an application see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from generator.schema.model import Check, Index, Sql, State, Table, Type

Value = TypeVar("Value")


def only(value: Value, databases: Sequence[str]) -> Value:
    """A state, or a part of one, without what other databases would read or be."""
    return _only(value, frozenset(databases))  # type: ignore[return-value]


class Narrowing:
    """States of a long history as some databases see them: a table that stays is looked at once."""

    def __init__(self, databases: Sequence[str]) -> None:
        self._databases = databases
        self._known: dict[int, tuple[Table, Table]] = {}
        """By the identity of the table, which is kept so that no other one gets it."""

    def of(self, state: State) -> State:
        """The same as `only`."""
        bare = only(replace(state, tables={}), self._databases)
        return replace(bare, tables={key: self._table(one) for key, one in state.tables.items()})

    def _table(self, table: Table) -> Table:
        found = self._known.get(id(table))
        if found is None:
            found = self._known[id(table)] = table, only(table, self._databases)
        return found[1]


def primary(databases: Sequence[str]) -> str:
    """The database whose branch of a script counts: the one that has the most to say."""
    return next(name for name in ("postgresql", "mysql", "sqlite") if name in databases)


def as_replayed(state: State, databases: Sequence[str]) -> State:
    """A state as a replay finds it: SQLite has no comments; MySQL has no deferrable keys, and its branch
    of a script may count.
    """
    if primary(databases) == "sqlite":
        return without_comments(state)
    if primary(databases) != "mysql":
        return state
    tables = {
        key: replace(
            table,
            foreign_keys=tuple(replace(one, deferrable=False) for one in table.foreign_keys),
        )
        for key, table in state.tables.items()
    }
    return replace(state, tables=tables)


def without_comments(state: State) -> State:
    """As SQLite has it, which knows none."""
    tables = {
        key: replace(
            table,
            comment=None,
            columns=tuple(replace(column, comment=None) for column in table.columns),
        )
        for key, table in state.tables.items()
    }
    return replace(state, tables=tables)


def _only(value: object, databases: frozenset[str]) -> object:
    if isinstance(value, Sql):
        return _sql(value, databases)
    if isinstance(value, Mapping):
        return {key: _only(one, databases) for key, one in value.items()}
    if isinstance(value, tuple):
        return tuple(_only(one, databases) for one in value if not _is_of_others(one, databases))
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed = {one.name: _only(getattr(value, one.name), databases) for one in fields(value)}
    found: object = replace(value, **changed)
    if isinstance(found, Table):
        return _numbered(found)
    if isinstance(found, Type):
        return _type(found, databases)
    if isinstance(found, Check):
        dialects = databases & set(found.dialects)
        everywhere = dialects == databases or not found.dialects
        return replace(found, dialects=() if everywhere else tuple(sorted(dialects)))
    if isinstance(found, Index):
        return replace(found, where=tuple(one for one in found.where if one[0] in databases))
    return found


def _is_of_others(value: object, databases: frozenset[str]) -> bool:
    """A rule that none of the databases has."""
    if not isinstance(value, Check) or not value.dialects:
        return False
    return not databases & set(value.dialects)


def _numbered(table: Table) -> Table:
    """Whether numbers are given by the caller is said of a key of one column; elsewhere it is nothing."""
    key = table.primary_key.columns if table.primary_key is not None else ()
    columns = tuple(
        one if key == (one.name,) else replace(one, autoincrement=True) for one in table.columns
    )
    return replace(table, columns=columns)


def _sql(sql: Sql, databases: frozenset[str]) -> Sql:
    texts = {name: text for name, text in sql.texts if name in databases}
    return Sql.of(texts) if texts and not sql.is_plain else sql


def _type(type_: Type, databases: frozenset[str]) -> Type:
    variants = tuple(one for one in type_.variants if one[0] in databases)
    if len(databases) == 1 and variants:
        return variants[0][1]
    return replace(type_, variants=variants or telling(type_))


def telling(type_: Type) -> tuple[tuple[str, Type], ...]:
    """What tells the values that the items of an array may have, where it is JSON and nothing else does.

    `sa.JSON().with_variant(postgresql.ARRAY(sa.Enum("red", "green", …)), "postgresql")`, also in an
    application without PostgreSQL: a later change has to ask about values that go.
    """
    for dialect, one in type_.variants:
        item = one.argument("item_type")
        if isinstance(item, Type) and isinstance(item.argument("values"), tuple):
            return ((dialect, one),)
    return ()
