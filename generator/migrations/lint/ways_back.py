"""Whether a revision can be taken back."""

from __future__ import annotations

from collections.abc import Iterator

from generator.diagnostics import Diagnostic
from generator.migrations.lint import codes
from generator.migrations.lint.losses import type_words
from generator.migrations.lint.revision_trace import RevisionTrace
from generator.migrations.locks.types import is_narrower
from generator.migrations.operations import AlterColumn
from generator.schema.differences import difference

_SHOWN = 3


def ways_back(trace: RevisionTrace, dialect: str) -> Iterator[Diagnostic]:
    """Nothing is said of a revision that does nothing, as that which joins two branches."""
    back = trace.downgrade
    if not trace.steps:
        return
    if back is None or not (back.steps or back.unread):
        yield codes.no_downgrade(trace.at(trace.line_of("downgrade")))
        return
    lines = difference(trace.before, back.state)
    if lines and not back.unread and not trace.upgrade.unread:
        more = f" and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
        shown = "; ".join(lines[:_SHOWN]) + more
        yield codes.leads_elsewhere(trace.at(trace.line_of("downgrade")), shown)
    for step in back.steps:
        match step.operation:
            case AlterColumn(table=table, before=before, after=after) if is_narrower(
                before.type, after.type, dialect
            ):
                if not back.questions:
                    types = type_words(before.type.on(dialect)), type_words(after.type.on(dialect))
                    path = f"{table}.{before.name}"
                    yield codes.loses_on_the_way_back(trace.at(step.line), path, *types)
