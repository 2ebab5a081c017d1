"""What each step of a revision locks on a database, and what it does to the rows meanwhile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from generator.migrations.locks import mysql, postgresql, sqlite
from generator.migrations.locks.lock import Effort, Lock, Waits
from generator.migrations.replay.tracer import Traced

__all__ = ["Effort", "Lock", "Waits", "locks_of"]

_DATABASES = {"sqlite": sqlite, "postgresql": postgresql, "mysql": mysql}
_WRITTEN = re.compile(
    r"(?:UPDATE|DELETE FROM|INSERT INTO|TRUNCATE(?: TABLE)?)\s+(?:ONLY\s+)?(?P<table>[\w.\"`]+)",
    re.IGNORECASE,
)


def locks_of(step: Traced, dialect: str) -> list[Lock]:
    """Nobody waits for tables that the same run has made, and they hold no rows."""
    found = (
        _DATABASES[dialect].locks(step) if step.operation is not None else _statement(step, dialect)
    )
    return [
        replace(one, waits=Waits.NOBODY, effort=Effort.NONE, is_new=True)
        if one.table in step.made
        else one
        for one in found
    ]


def _statement(step: Traced, dialect: str) -> Iterator[Lock]:
    """An UPDATE of all rows, in the author's own words or ours."""
    found = _WRITTEN.match(step.statement)
    if found is not None:
        table = found["table"].replace('"', "").replace("`", "")
        name, waits = (
            ("the file", Waits.WRITERS) if dialect == "sqlite" else ("rows", Waits.WRITERS)
        )
        yield Lock(table=table, name=name, waits=waits, effort=Effort.WRITTEN)
