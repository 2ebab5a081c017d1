"""Foreign keys step aside while a column at one of their ends changes its type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.migrations.operations import AddConstraint, AlterColumn, DropConstraint, Operation
from generator.migrations.render.types import narrowed
from generator.migrations.state import ForeignKey, State


def with_keys_aside(
    operations: Sequence[Operation], state: State, databases: Sequence[str]
) -> Iterator[Operation]:
    """The operations; where MySQL refuses a type under a key, or PostgreSQL one that no longer fits,
    the key goes before the first of them and comes back behind the last. `state` is that before.
    """
    places = [at for at, one in enumerate(operations) if _is_hindered(one, databases)]
    if not places:
        yield from operations
        return
    first, last = places[0], places[-1]
    yield from operations[:first]
    changed = {
        (one.table, one.before.name) for one in operations[first : last + 1] if isinstance(one, AlterColumn)
    }
    keys = list(_keys(state, changed))
    yield from (DropConstraint(table=table, constraint=key) for table, key in keys)
    yield from operations[first : last + 1]
    yield from (AddConstraint(table=table, constraint=key) for table, key in keys)
    yield from operations[last + 1 :]
