"""Columns of integers that get a larger type: new ones are kept in step with them and take their place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from generator.migrations.apply import applied
from generator.migrations.online.turns import DIALECT, is_made, widens
from generator.migrations.operations import AddConstraint, AlterColumn, DropConstraint, Operation
from generator.migrations.plan.order import with_late_keys
from generator.schema.model import (
    Check,
    Column,
    ForeignKey,
    Index,
    Part,
    PrimaryKey,
    State,
    Table,
    Unique,
)
from generator.schema.renaming import with_column_renamed

Rule = PrimaryKey | Unique | ForeignKey | Check | Index


@dataclass(frozen=True, slots=True)
class Copy:
    """A new column, and the one whose place it takes."""

    old: Column
    new: Column


@dataclass(frozen=True, slots=True)
class WideningTable:
    """A table, and what of it is made anew."""

    table: Table
    copies: tuple[Copy, ...]
    rules: tuple[tuple[Rule, Rule], ...]
    """Those over the columns, as they are and as they are over the new ones."""

    @property
    def keys(self) -> tuple[tuple[Rule, Rule], ...]:
        return tuple(one for one in self.rules if isinstance(one[0], ForeignKey))


@dataclass(frozen=True, slots=True)
class Widening:
    """All columns that get a larger type together."""

    before: State
    steps: tuple[AlterColumn, ...]

    @property
    def columns(self) -> dict[str, list[AlterColumn]]:
        found: dict[str, list[AlterColumn]] = {}
        for step in self.steps:
            found.setdefault(step.table, []).append(step)
        return found

    @property
    def is_possible(self) -> bool:
        """Keys lead from columns that change to such, and tables refer to each other in one direction."""
        changed = {(one.table, one.after.name) for one in self.steps}
        for table in self.before.tables.values():
            for key in table.foreign_keys:
                own = [(table.key, one) in changed for one in key.columns]
                theirs = [(key.table, one) in changed for one in key.references]
                if own != theirs:
                    return False
        tables = [self.before.tables[key] for key in self.columns]
        return not any(
            one.table != table.key for table, late in with_late_keys(tables) for one in late
        )

    @property
    def tables(self) -> list[WideningTable]:
        """Those that others refer to come first."""
        copies = {key: tuple(self._copies(key)) for key in self.columns}
        state = self.before
        for key, found in copies.items():
            for copy in found:
                state = with_column_renamed(state, key, copy.old.name, copy.new.name, (DIALECT,))
        order = with_late_keys([self.before.tables[key] for key in copies])
        return [
            WideningTable(table, copies[table.key], tuple(_changed(table, state.tables[table.key])))
            for table, _ in order
        ]

    @property
    def after(self) -> State:
        return applied(self.before, self.steps)

    def _copies(self, key: str) -> Iterator[Copy]:
        table = self.before.tables[key]
        taken = {column.name for column in table.columns}
        for step in self.columns[key]:
            name = f"{step.after.name[:59]}_new"
            while name in taken:
                name += "_"
            taken.add(name)
            yield Copy(step.before, replace(step.after, name=name, default=None, comment=None))


def taken_apart(
    operations: Sequence[Operation], before: State
) -> tuple[Widening | None, Sequence[Operation]]:
    """What gets a larger type, and the other operations; foreign keys need not step aside for it."""
    steps = tuple(one for one in operations if isinstance(one, AlterColumn) and widens(one))
    if not steps:
        return None, operations
    changed = {(one.table, one.after.name) for one in steps}
    dropped = [_key_of(one, changed) for one in operations if isinstance(one, DropConstraint)]
    added = [_key_of(one, changed) for one in operations if isinstance(one, AddConstraint)]
    aside = [one for one in dropped if one is not None and one in added]
    rest = [
        one
        for one in operations
        if one not in steps
        and not (isinstance(one, AddConstraint | DropConstraint) and _key_of(one, changed) in aside)
    ]
    return Widening(before, steps), rest


def _key_of(
    step: AddConstraint | DropConstraint, changed: set[tuple[str, str]]
) -> tuple[str, ForeignKey] | None:
    """A foreign key over one of the columns."""
    key = step.constraint
    if not isinstance(key, ForeignKey):
        return None
    own = any((step.table, one) in changed for one in key.columns)
    theirs = any((key.table, one) in changed for one in key.references)
    return (step.table, key) if own or theirs else None


def _changed(before: Table, after: Table) -> Iterator[tuple[Rule, Rule]]:
    """Rules that are other ones over the new columns."""
    if before.primary_key and after.primary_key and before.primary_key != after.primary_key:
        yield before.primary_key, _as_index(after.primary_key)
    for unique, one in zip(before.uniques, after.uniques, strict=True):
        if unique != one:
            yield unique, _as_index(one)
    for index, other in zip(before.indexes, after.indexes, strict=True):
        if index != other:
            yield index, replace(other, name=new_name(other.name))
    for check, rule in zip(before.checks, after.checks, strict=True):
        if check != rule and is_made(rule):
            yield check, replace(rule, name=new_name(rule.name))
    for key, its in zip(before.foreign_keys, after.foreign_keys, strict=True):
        if key != its:
            yield key, replace(its, name=new_name(its.name))


def _as_index(rule: PrimaryKey | Unique) -> Index:
    """PostgreSQL makes the index beside writers, and the rule of it."""
    parts = tuple(Part(column=one) for one in rule.columns)
    return Index(name=new_name(rule.name), parts=parts, unique=True)


def new_name(name: str | None) -> str:
    """What a rule over a new column is called until it takes the place of the old one."""
    return f"{str(name)[:59]}_new"
