"""The second half of a change: what is owed is done, once no process of the old release is at work."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from generator.failures import UserError
from generator.migrations.hints import Hints
from generator.migrations.intents import Intents
from generator.migrations.operations import CreateTriggers, DropTriggers
from generator.migrations.plan import Planned, plan
from generator.migrations.plan.comparison import identifier
from generator.migrations.plan.dialects import Dialects
from generator.migrations.rolling.owed import Owed, OwedKind, triggers
from generator.schema.model import Sql, State


def contracted(
    due: Planned,
    before: State,
    after: State,
    asked: Intents,
    owed: Collection[Owed],
    dialects: Dialects,
) -> Planned:
    """The way to what the spec asks for; `UserError` where it asks for more than is owed."""
    if due.upgrade:
        raise UserError(
            "the spec asks for more than what is owed, and no revision does that yet",
            "apiwright generate first, then --contract once that release is everywhere",
        )
    hints = _agreed(asked.hints, owed, dialects)
    planned = plan(before, after, hints, dialects.names, asked.words)
    rules = tuple(triggers(owed, before))
    upgrade = replace(
        planned.upgrade,
        operations=(*map(DropTriggers, rules), *planned.upgrade.operations),
    )
    downgrade = replace(
        planned.downgrade,
        operations=(*planned.downgrade.operations, *map(CreateTriggers, rules)),
    )
    return replace(planned, upgrade=upgrade, downgrade=downgrade)


def _agreed(hints: Hints, owed: Collection[Owed], dialects: Dialects) -> Hints:
    """What was agreed to with the first half, and how a downgrade finds values again."""
    columns = {
        (one.table, one.name) for one in owed if one.kind in {OwedKind.DROP, OwedKind.NARROW}
    }
    tables = {one.table for one in owed if one.kind is OwedKind.DROP_TABLE}
    filled = {(one.table, one.name) for one in owed if one.kind is OwedKind.REQUIRE}
    values = {key: dict(pairs) for key, pairs in hints.values.items()}
    for one in owed:
        if one.kind is OwedKind.REPLACE:
            values.setdefault((one.table, one.name), {})[one.replaced] = one.to
    restored = {(one.table, one.name): _named(one.follows, dialects) for one in owed if one.follows}
    return replace(
        hints,
        values=values,
        fills={place: sql for place, sql in hints.fills.items() if place not in filled},
        dropped_tables=hints.dropped_tables | tables,
        dropped_columns=hints.dropped_columns | columns,
        filled=frozenset(filled),
        restored=restored,
    )


def _named(column: str, dialects: Dialects) -> Sql:
    return dialects.of({one: identifier(column, one) for one in dialects.names})
