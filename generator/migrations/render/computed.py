"""Computed columns change by being made again: no database takes another expression in place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from generator.migrations.apply import apply
from generator.migrations.operations import (
    AddColumn,
    AddConstraint,
    AddIndex,
    AlterColumn,
    DropColumn,
    DropConstraint,
    DropIndex,
    Operation,
    RenameColumn,
)
from generator.migrations.renaming import reads
from generator.migrations.state import Check, Column, Constraint, State, Table


def spelled_out(operations: Iterable[Operation], state: State) -> Iterator[Operation]:
    """The operations, those that touch a computed column in steps which every database can do."""
    for operation in operations:
        steps = [operation]
        if isinstance(operation, AlterColumn):
            steps = list(_altered(operation, state))
        for step in steps:
            yield step
            state = apply(state, step)


def _altered(operation: AlterColumn, state: State) -> Iterator[Operation]:
    before, after = operation.before, operation.after
    table = state.tables[operation.table]
    if before.computed is not None and after.computed is None:
        yield from _made_plain(operation, table)
    elif before.computed is not None or after.computed is not None:
        yield from _made_again(operation.table, table, [before], [], [after])
    elif before.type != after.type:
        readers = [one for one in table.columns if one.computed and before.name in reads(one.computed.sql)]
        yield from _made_again(operation.table, table, readers, [operation], readers)
    else:
        yield operation


def _made_again(
    key: str,
    table: Table,
    before: list[Column],
    between: list[Operation],
    after: list[Column],
) -> Iterator[Operation]:
    """Columns dropped and added, with the indexes and rules over them."""
    names = {column.name for column in before}
    indexes = [
        index
        for index in table.indexes
        if any(
            part.column in names or (part.expression is not None and names & reads(part.expression))
            for part in index.parts
        )
    ]
    rules = [rule for rule in table.constraints if names & _columns(rule)]
    yield from (DropIndex(table=key, index=index) for index in indexes)
    yield from (DropConstraint(table=key, constraint=rule) for rule in rules)
    yield from (DropColumn(table=key, column=column) for column in before)
    yield from between
    yield from (AddColumn(table=key, column=column) for column in after)
    yield from (AddConstraint(table=key, constraint=rule) for rule in rules)
    yield from (AddIndex(table=key, index=index) for index in indexes)


def _made_plain(operation: AlterColumn, table: Table) -> Iterator[Operation]:
    """What was computed stays as values that people may change."""
    from generator.migrations.state import Sql

    name = f"_new_{operation.after.name}"
    plain = replace(operation.after, name=name)
    key = operation.table
    steps = list(_made_again(key, table, [operation.before], [], []))
    at = steps.index(DropColumn(table=key, column=operation.before))
    yield AddColumn(table=key, column=plain, fill=Sql.of(operation.before.name))
    yield from steps[: at + 1]
    yield RenameColumn(table=key, old=name, new=operation.after.name)
    yield from steps[at + 1 :]


def _columns(rule: Constraint) -> frozenset[str]:
    return reads(rule.sql) if isinstance(rule, Check) else frozenset(rule.columns)
