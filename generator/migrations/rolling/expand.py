"""The first half of a change: the old release goes on working, and what that takes is owed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from generator.failures import UserError
from generator.migrations.hints import Hints
from generator.migrations.operations import CreateTriggers, DropTriggers
from generator.migrations.plan import Planned, plan
from generator.migrations.plan.comparison import identifier
from generator.migrations.plan.dialects import Dialects
from generator.migrations.plan.enums import values_of
from generator.migrations.plan.key_remaps import key_remaps
from generator.migrations.plan.match import match
from generator.migrations.rolling.columns import (
    ColumnChange,
    ColumnPair,
    Refusal,
    added,
    changed,
    renamed,
)
from generator.migrations.rolling.held import held, told_by_old_names, without_rules
from generator.migrations.rolling.loosened import loosened_table, without_demands
from generator.migrations.rolling.owed import Owed, OwedKind, triggers
from generator.migrations.rolling.rules import owed_references, owed_rules
from generator.migrations.triggers import RowRule, Substituted
from generator.schema.model import Column, State, Table
from generator.schema.renaming import reads, with_column_renamed


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """Where the first half leads to, what it needs to get there, and what it leaves."""

    state: State
    hints: Hints
    owed: tuple[Owed, ...]

    def planned(self, whole: Planned, before: State, dialects: Dialects) -> Planned:
        """The first half; what has to be agreed to is the same as for the whole."""
        half = plan(before, self.state, self.hints, dialects.names)
        rules = tuple(self._rules(before))
        operations = (*half.upgrade.operations, *map(CreateTriggers, rules))
        back = (*map(DropTriggers, reversed(rules)), *half.downgrade.operations)
        return replace(
            half,
            upgrade=replace(half.upgrade, operations=operations),
            downgrade=replace(half.downgrade, operations=back),
            findings=(*whole.open, *half.findings),
            consumed=whole.consumed,
        )

    def _rules(self, before: State) -> Iterator[RowRule]:
        for rule in triggers(self.owed, self.state):
            known = before.tables[rule.table].columns
            if isinstance(rule, Substituted) and rule.column.name in {one.name for one in known}:
                yield replace(rule, fills=True)
            else:
                yield rule


def expanded(before: State, after: State, hints: Hints, dialects: Dialects) -> Expansion:
    """The first half of the way; `UserError` where there is no such half."""
    half = _FirstHalf(before, after, hints, dialects)
    half.read()
    if half.refusals:
        lines = [f"  {one.subject}: {one.reason}\n    {one.remedy}" for one in half.refusals]
        raise UserError(
            "--expand cannot do this while the old release is at work:\n" + "\n".join(lines),
            "or generate without --expand, and stop the old release before the migration",
        )
    return half.expansion


class _FirstHalf:
    def __init__(self, before: State, after: State, hints: Hints, dialects: Dialects) -> None:
        self._before = before
        self._after = after
        self._hints = hints
        self._dialects = dialects
        self._match = match(before, after, hints)
        self._remaps = key_remaps(before, after, self._match, hints).found
        self._moved = self._under_new_names()
        self._there = dict(before.tables)
        """What is there, as far as it stays: with fewer demands."""
        self._fills = dict(hints.fills)
        self._owed: list[Owed] = []
        self.refusals: list[Refusal] = []

    def read(self) -> None:
        """Compare all tables."""
        for key, old in self._match.kept:
            if key != old:
                self._refuse_other_name(old, key)
            else:
                self._read_table(key, self._before.tables[key], self._after.tables[key])
        for key in self._match.dropped:
            self._there[key] = loosened_table(self._before.tables[key], set(self._match.tables))
            self._owed.append(Owed(kind=OwedKind.DROP_TABLE, table=key))
        self._refuse_moved_rows()
        self._refuse_remaps()

    @property
    def expansion(self) -> Expansion:
        owed = tuple(self._owed)
        there = replace(self._before, tables=self._there)
        hints = Hints(
            fills=self._fills, lookups=self._hints.lookups, table_fills=self._hints.table_fills
        )
        state = told_by_old_names(held(self._after, there, owed), owed)
        return Expansion(state=state, hints=hints, owed=owed)

    def _under_new_names(self) -> State:
        state = self._before
        for key, names in self._match.columns.items():
            for new, old in names.items():
                if new != old and key in state.tables:
                    state = with_column_renamed(state, key, old, new)
        return state

    def _refuse_other_name(self, old: str, new: str) -> None:
        reason = f"becomes {new}, and each release knows the table by its own name alone"
        self._refuse(old, reason, f"keep its name in the spec: table: {old.rpartition('.')[2]}")

    def _refuse_moved_rows(self) -> None:
        """Rows that the old release writes afterwards would be missed."""
        fills = [(key, one) for key, all_ in self._hints.table_fills.items() for one in all_]
        for key, fill in sorted(fills, key=lambda one: (one[0], one[1].source)):
            names = {one.name for one in self._before.tables[fill.source].columns}
            gone = names - set(self._match.columns.get(fill.source, {}).values())
            taken = [sql for _, sql in fill.cells]
            taken += [sql for _, lookup in fill.lookups for _, sql in lookup.pairs]
            if any(gone & reads(sql) for sql in taken):
                reason = f"moves to {key}, and what the old release writes later would be missed"
                remedy = f"fill {key} in this release, and take out of {fill.source} what moved in the next"
                self._refuse(fill.source, reason, remedy)

    def _read_table(self, key: str, before: Table, after: Table) -> None:
        keys = [one.primary_key.columns if one.primary_key else () for one in (before, after)]
        found = self._match.columns[key]
        if keys[0] != keys[1] or any(found.get(name) != name for name in keys[0]):
            reason = "is the key of the rows, by which both releases find them"
            subject = f"{key}.{', '.join(keys[0])}"
            self._refuse(subject, reason, "leave it as it is in this release")
            return
        gone = {column.name for column in before.columns} - set(found.values())
        self._refuse_taken_names(key, after, gone)
        there = without_demands(before, gone, self._dialects)
        columns = {column.name: column for column in there.columns}
        owed = [Owed(kind=OwedKind.DROP, table=key, name=name) for name in sorted(gone)]
        for column in after.columns:
            change = self._column(key, before, after, column)
            columns |= {one.name: one for one in change.columns}
            owed += change.owed
            self.refusals += change.refusals
        late = {one.name for one in owed if one.value is not None}
        free = set(self._match.added[key]) - late
        rules = list(owed_rules(self._moved.tables[key], after, free))
        there = without_rules(there, {one.name for one in rules})
        self._there[key] = replace(there, columns=tuple(columns.values()))
        self._owed += [*owed, *rules, *owed_references(before, after)]

    def _refuse_taken_names(self, key: str, after: Table, gone: Collection[str]) -> None:
        """Databases take names that differ in case alone for one."""
        taken = {column.name.casefold(): column.name for column in after.columns}
        becoming = {old: new for new, old in self._match.columns[key].items() if new != old}
        for old in (*becoming, *gone):
            new = taken.get(old.casefold())
            if new is not None:
                what = f"becomes {becoming[old]}" if old in becoming else "goes"
                reason = f"{what}, and {new} is another one from now on"
                remedy = "give it a name in this release that no column has had"
                self._refuse(f"{key}.{old}", reason, remedy)

    def _refuse_remaps(self) -> None:
        for table, column in sorted(self._remaps):
            reason = "refers to the same rows by another of their columns"
            remedy = "add a relation beside it in this release, and drop this one in the next"
            self._refuse(f"{table}.{column}", reason, remedy)

    def _column(self, key: str, before: Table, after: Table, column: Column) -> ColumnChange:
        old = self._match.columns[key].get(column.name)
        fill = self._hints.fills.get((key, column.name))
        if old is None:
            if (key, column.name) in self._hints.lookups and not column.nullable:
                reason = "is looked up in another table, which the old release does not do"
                remedy = "let it be optional in this release, and required in the next"
                self._refuse(f"{key}.{column.name}", reason, remedy)
            return added(key, column, fill)
        pair = ColumnPair(
            table=key,
            before=before.column(old),
            after=column,
            fill=fill,
            values=(values_of(before, before.column(old)), values_of(after, column)),
            replaced=self._hints.values.get((key, column.name), {}),
            is_converted=(key, column.name) in self._hints.conversions,
        )
        if old == column.name:
            moved = self._moved.tables[key].column(old)
            if before.column(old).computed != moved.computed == column.computed:
                return ColumnChange(owed=(pair.owes(OwedKind.COMPUTE),))
            return changed(pair)
        if column.computed is None:
            names = {one: identifier(old, one) for one in self._dialects.names}
            self._fills[key, column.name] = self._dialects.of(names)
        return renamed(pair)

    def _refuse(self, subject: str, reason: str, remedy: str) -> None:
        self.refusals.append(Refusal(subject=subject, reason=reason, remedy=remedy))
