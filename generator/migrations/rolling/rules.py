"""Rules of the new release that the old one does not keep: they wait."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from generator.migrations.plan.enums import listed
from generator.migrations.plan.rules import columns_of
from generator.migrations.rolling.owed import Owed, OwedKind
from generator.schema.model import (
    Check,
    Constraint,
    ForeignKey,
    Index,
    PrimaryKey,
    Table,
    Unique,
)

Rule = Constraint | Index


def owed_rules(moved: Table, after: Table, free: Collection[str]) -> Iterator[Owed]:
    """Rules that are new or changed and speak of what the old release writes.

    `moved` is the table before, under the new names of all columns; `free` are new columns of which
    a row of the old release holds nothing, or a default.
    """
    known = list(_rules(moved))
    names = {column.name for column in after.columns}
    for rule in _rules(after):
        is_known = any(_is_alike(one, rule) for one in known)
        if isinstance(rule, PrimaryKey) or is_known or rule.name is None:
            continue
        over = names & set(columns_of(rule))
        if not (_is_kept_by_old(rule, after, over, free) or _is_looser(rule, known)):
            yield Owed(kind=OwedKind.RULE, table=after.key, name=rule.name)


def owed_references(before: Table, after: Table) -> Iterator[Owed]:
    """Foreign keys to a column that has another name: they refer to the old one until then."""
    known = {one.name: one for one in before.foreign_keys}
    for rule in after.foreign_keys:
        old = known.get(rule.name)
        if (
            old is not None
            and rule.name
            and (old.columns, old.table) == (rule.columns, rule.table)
            and old.references != rule.references
        ):
            yield Owed(kind=OwedKind.RULE, table=after.key, name=rule.name)


def _is_kept_by_old(rule: Rule, after: Table, over: set[str], free: Collection[str]) -> bool:
    """Whatever the old release writes keeps it."""
    if isinstance(rule, Index) and not rule.unique:
        return True
    if isinstance(rule, Index | Unique):
        return any(name in free and _is_null(after, name) for name in over)
    if isinstance(rule, ForeignKey):
        return any(name in free for name in over)
    return over <= set(free)


def _is_null(table: Table, name: str) -> bool:
    column = table.column(name)
    return column.nullable and column.default is None and column.computed is None


def _is_looser(rule: Rule, known: Collection[Rule]) -> bool:
    """It allows what one before allowed, and more; or says what becomes of rows otherwise."""
    if isinstance(rule, ForeignKey):
        same = replace(rule, name=None, on_delete=None, on_update=None)
        return any(
            isinstance(one, ForeignKey)
            and replace(one, name=None, on_delete=None, on_update=None) == same
            for one in known
        )
    found = listed(rule) if isinstance(rule, Check) else None
    if found is None:
        return False
    column, values = found
    others = (listed(one) for one in known if isinstance(one, Check))
    return any(one is not None and one[0] == column and {*one[1]} <= {*values} for one in others)


def _rules(table: Table) -> Iterator[Rule]:
    yield from table.constraints
    yield from table.indexes


def _is_alike(one: Rule, other: Rule) -> bool:
    return type(one) is type(other) and replace(one, name="") == replace(other, name="")
