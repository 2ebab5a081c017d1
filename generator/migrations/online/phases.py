"""A change in parts, each of which becomes a revision: PostgreSQL cannot take back what it has committed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from generator.migrations.apply import applied
from generator.migrations.findings import Finding, FindingCode
from generator.migrations.hints import Hints
from generator.migrations.online.turns import Turn, Turns
from generator.migrations.online.widening import taken_apart
from generator.migrations.operations import (
    AddColumn,
    AddConstraint,
    AddIndex,
    AlterColumn,
    DropColumn,
    DropTable,
    Guard,
    Operation,
    Plan,
)
from generator.migrations.plan import Planned, plan
from generator.schema import fingerprint
from generator.schema.model import Check, PrimaryKey, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A part of a change."""

    before: State
    upgrade: Plan
    downgrade: Plan
    is_online: bool
    """Taken step by step, each of which may be taken again; else in one transaction."""


def phases(before: State, planned: Planned, hints: Hints, databases: Sequence[str]) -> list[Phase]:
    """The parts of a change, one after the other; one alone where it cannot be divided."""
    whole = Phase(
        before=before, upgrade=planned.upgrade, downgrade=planned.downgrade, is_online=False
    )
    operations = planned.upgrade.operations
    final = applied(before, operations)
    widening, _ = taken_apart(operations, final)
    can_widen = widening is not None and widening.is_possible
    groups = list(_groups(operations, Turns(final, can_widen)))
    if planned.moves_values or not any(is_online for is_online, _ in groups):
        return [whole]
    found = list(_planned(before, groups, planned.upgrade.guards, hints, databases))
    ends = applied(found[-1].before, found[-1].upgrade.operations)
    return found if fingerprint.of(ends) == fingerprint.of(final) else [whole]


Group = tuple[bool, Sequence[Operation]]


def _groups(operations: Sequence[Operation], turns: Turns) -> Iterator[Group]:
    """Operations that stand in one revision, and whether it is taken step by step."""
    told = [(turns.of(one), one) for one in operations]
    places = [place for place, (turn, _) in enumerate(told, 1) if turn is Turn.FIRST]
    places += [place for place, one in enumerate(operations, 1) if _is_bound(one, operations)]
    end = max(places, default=0)
    first, rest = [one for _, one in told[:end]], told[end:]
    last = [one for turn, one in rest if turn is Turn.LAST]
    middle = [(turn, one) for turn, one in rest if turn is not Turn.LAST]
    if not any(turn is Turn.ONLINE for turn, _ in middle):
        yield False, operations
        return
    if first:
        yield False, first
    yield from _runs(middle)
    if last:
        yield False, last


def _runs(told: Iterable[tuple[Turn, Operation]]) -> Iterator[Group]:
    """Neighbours of one kind; a short step stands with those before it."""
    run: list[Operation] = []
    is_online = True
    for turn, operation in told:
        changes = turn is not Turn.SHORT and (turn is Turn.ONLINE) != is_online
        if changes and run:
            yield is_online, run
            run = []
        is_online = is_online != changes
        run.append(operation)
    yield is_online, run


def _is_bound(operation: Operation, operations: Sequence[Operation]) -> bool:
    """It belongs to what is done first."""
    if isinstance(operation, DropColumn | DropTable):
        return any(map(_is_key, operations)) or _comes_again(operation, operations)
    if isinstance(operation, AddConstraint) and isinstance(operation.constraint, Check):
        # Values of an enum are found in its rule, and go back along with it.
        return any(
            isinstance(one, AlterColumn) and one.replaced and one.table == operation.table
            for one in operations
        )
    return False


def _is_key(operation: Operation) -> bool:
    return isinstance(operation, AddConstraint) and isinstance(operation.constraint, PrimaryKey)


def _comes_again(operation: DropColumn | DropTable, operations: Sequence[Operation]) -> bool:
    """Something else gets a name that it takes along."""
    if isinstance(operation, DropColumn):
        return any(
            isinstance(one, AddColumn)
            and (one.table, one.column.name) == (operation.table, operation.column.name)
            for one in operations
        )
    table = operation.table
    gone = {rule.name for rule in chain(table.constraints, table.indexes)}
    come = {one.index.name for one in operations if isinstance(one, AddIndex)}
    come |= {str(one.constraint.name) for one in operations if isinstance(one, AddConstraint)}
    return not gone.isdisjoint(come)


def _planned(
    before: State,
    groups: Sequence[Group],
    guards: tuple[Guard, ...],
    hints: Hints,
    databases: Sequence[str],
) -> Iterator[Phase]:
    """Each group with its own way back; the rows are asked before the first of them."""
    for is_online, operations in groups:
        after = applied(before, operations)
        back = plan(before, after, hints, databases).downgrade
        upgrade = Plan(guards=guards, operations=tuple(operations))
        yield Phase(before=before, upgrade=upgrade, downgrade=back, is_online=is_online)
        before, guards, hints = after, (), Hints()


def still_true(findings: Iterable[Finding], parts: Iterable[Phase]) -> tuple[Finding, ...]:
    """Without advice about locks that are not taken."""
    steps = [one for part in parts if part.is_online for one in part.upgrade.operations]
    free = {_subject(one) for one in steps}
    return tuple(
        one for one in findings if one.code is not FindingCode.LOCK or one.subject not in free
    )


def _subject(operation: Operation) -> str:
    """What a finding calls it."""
    if isinstance(operation, AlterColumn):
        return f"{operation.table}.{operation.after.name}"
    if isinstance(operation, AddIndex):
        return f"{operation.table}.{operation.index.name}"
    if isinstance(operation, AddConstraint):
        return f"{operation.table}.{operation.constraint.name}"
    return ""
