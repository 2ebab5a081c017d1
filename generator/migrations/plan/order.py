"""Tables in an order in which each comes behind those that it refers to."""

from __future__ import annotations

from collections.abc import Sequence

from generator.schema.model import ForeignKey, Table


def parents_first(tables: Sequence[Table]) -> list[Table]:
    """Tables behind those that they refer to, else in the order that they come in."""
    return [table for table, _ in with_late_keys(tables)]


def with_late_keys(tables: Sequence[Table]) -> list[tuple[Table, tuple[ForeignKey, ...]]]:
    """The same, each with the keys that refer to one that comes later."""
    pending = {table.key: table for table in tables}
    found: list[tuple[Table, tuple[ForeignKey, ...]]] = []
    while pending:
        free = [table for table in pending.values() if not _waits(table, pending)]
        table = free[0] if free else _least_waiting(pending)
        del pending[table.key]
        late = tuple(one for one in table.foreign_keys if one.table in pending)
        found.append((table, late))
    return found


def _waits(table: Table, pending: dict[str, Table]) -> set[str]:
    """The tables that have to be there first."""
    return {one.table for one in table.foreign_keys if one.table in pending} - {table.key}


def _least_waiting(pending: dict[str, Table]) -> Table:
    return min(pending.values(), key=lambda table: len(_waits(table, pending)))
