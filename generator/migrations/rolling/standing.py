"""What stands between two halves is left alone: a change of it would pull triggers apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.failures import UserError
from generator.migrations.hints import Hints
from generator.migrations.history import Written
from generator.migrations.plan.match import match
from generator.migrations.rolling.owed import Owed, OwedKind, triggers
from generator.schema.model import State


def refuse_changes_of_owed(
    before: State, after: State, hints: Hints, owing: Sequence[Written]
) -> None:
    """`UserError` where a column that triggers work on is to become another one."""
    found = match(before, after, hints)
    for revision in owing:
        for one in revision.owed:
            if one.kind is OwedKind.DROP_TABLE:
                continue
            columns = found.columns.get(one.table, {})
            for name in _columns(one, before):
                is_kept = columns.get(name) == name
                if not is_kept:
                    raise UserError(
                        f"{one.table}.{name} is to change, and {revision.path} still owes "
                        f"something there: {one.sentence}",
                        "apiwright generate --contract first, or take that revision back "
                        "(apiwright db downgrade) and delete it",
                    )


def _columns(one: Owed, before: State) -> Iterator[str]:
    """Those that its triggers write and read."""
    for rule in triggers([one], before):
        names = {one.name, one.follows, *getattr(rule, "reads", ())} - {""}
        yield from sorted(names)
