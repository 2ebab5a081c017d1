"""Foreign keys step aside while a column at one of their ends changes its type."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from generator.migrations.apply import applied
from generator.migrations.operations import AddConstraint, AlterColumn, DropConstraint, Operation
from generator.migrations.plan.families import family_of
from generator.migrations.state import ForeignKey, State

End = tuple[str, str]
"""A table and a column."""


def with_keys_aside(
    operations: Sequence[Operation], state: State, databases: Collection[str]
) -> Iterator[Operation]:
    """The operations; a foreign key that a database would not have beneath a change of type goes
    before the first of them and comes back behind the last. `state` is the one before all.
    """
    places = [at for at, one in enumerate(operations) if _is_hindered(one, databases)]
    if not places:
        yield from operations
        return
    first, behind = places[0], places[-1] + 1
    ends = {
        (one.table, one.after.name)
        for one in operations[first:behind]
        if isinstance(one, AlterColumn) and _is_hindered(one, databases)
    }
    keys = list(_keys(applied(state, operations[:first]), ends))
    yield from operations[:first]
    yield from (DropConstraint(table=table, constraint=key) for table, key in keys)
    yield from operations[first:behind]
    yield from (AddConstraint(table=table, constraint=key) for table, key in keys)
    yield from operations[behind:]


def _is_hindered(operation: Operation, databases: Collection[str]) -> bool:
    """MySQL wants both ends to be of the same type all the time, PostgreSQL of comparable ones."""
    if not isinstance(operation, AlterColumn):
        return False
    before, after = operation.before.type, operation.after.type
    if "mysql" in databases and before.on("mysql") != after.on("mysql"):
        return True
    return "postgresql" in databases and family_of(before) is not family_of(after)


def _keys(state: State, ends: Collection[End]) -> Iterator[tuple[str, ForeignKey]]:
    """Keys with one of these ends, each with its table."""
    for table in state.tables.values():
        for key in table.foreign_keys:
            own = {(table.key, column) for column in key.columns}
            others = {(key.table, column) for column in key.references}
            if (own | others) & set(ends):
                yield table.key, key
