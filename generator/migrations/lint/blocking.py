"""What keeps others waiting for a table that is large."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generator.diagnostics import Diagnostic, Span
from generator.migrations.lint import codes
from generator.migrations.lint.revision_trace import RevisionTrace
from generator.migrations.locks import Effort, locks_of
from generator.migrations.operations import (
    AddCircularKey,
    AddColumn,
    AddConstraint,
    AddIndex,
    AlterColumn,
    ChangeEnum,
    DropIndex,
)
from generator.migrations.replay.tracer import (
    AUTOCOMMIT,
    CONCURRENTLY,
    NOT_VALID,
    USING_INDEX,
    Traced,
)
from generator.migrations.words import kind_of, words_of
from generator.schema.model import Check, ForeignKey

_CHANGES = re.compile(r"UPDATE|DELETE|INSERT\s+INTO\s+.*\bSELECT\b", re.IGNORECASE | re.DOTALL)


def blocking(trace: RevisionTrace, databases: Sequence[str]) -> Iterator[Diagnostic]:
    """On PostgreSQL, and on MariaDB and MySQL, if the application runs there."""
    for step in trace.steps:
        at = trace.at(step.line)
        if "postgresql" in databases:
            yield from _on_postgresql(step, at)
        if "mysql" in databases and step.operation is not None:
            for lock in locks_of(step, "mysql"):
                if lock.name == "COPY" and not lock.is_new:
                    yield codes.copies(at, words_of(step.operation), lock.table)


def _on_postgresql(  # noqa: C901, PLR0912 - one case an operation
    step: Traced, at: Span
) -> Iterator[Diagnostic]:
    is_committed = AUTOCOMMIT in step.manners
    if isinstance(step.operation, AddIndex | DropIndex):
        name = f"the index {step.operation.index.name}"
        if CONCURRENTLY in step.manners and not is_committed:
            yield codes.needs_no_transaction(at, name)
    if step.operation is None:
        yield from _statement(step, at)
        return
    locked = {lock.table: lock for lock in locks_of(step, "postgresql")}
    table = getattr(step.operation, "table", "")
    if isinstance(table, str) and table in step.made:
        return
    match step.operation:
        case AddIndex(index=index) if CONCURRENTLY not in step.manners:
            yield codes.index_blocks(at, index.name, table)
        case DropIndex(index=index) if CONCURRENTLY not in step.manners:
            yield codes.drop_blocks(at, index.name, table)
        case AddConstraint(constraint=Check() | ForeignKey() as rule) if (
            NOT_VALID not in step.manners
        ):
            yield codes.rule_reads(at, f"the {kind_of(rule)} {rule.name}", table)
        case AddCircularKey(key=key) if NOT_VALID not in step.manners:
            yield codes.rule_reads(at, f"the foreign key {key.name}", table)
        case AddConstraint(constraint=rule) if USING_INDEX not in step.manners and not isinstance(
            rule, Check | ForeignKey
        ):
            yield codes.unique_blocks(at, f"the {kind_of(rule)} {rule.name}", table)
        case AlterColumn(before=column) if locked[table].effort is Effort.REWRITTEN:
            yield codes.type_rewrites(at, f"{table}.{column.name}", table)
        case AlterColumn(before=column) if locked[table].effort is Effort.READ:
            yield codes.not_null_reads(at, f"{table}.{column.name}", table)
        case AddColumn(column=column) if locked[table].effort and not is_committed:
            yield codes.added_writes(at, f"{table}.{column.name}", table)
        case ChangeEnum(before=enum):
            for name in sorted(set(locked) - step.made):
                yield codes.type_rewrites(at, enum.name, name)


def _statement(step: Traced, at: Span) -> Iterator[Diagnostic]:
    """An UPDATE with a LIMIT of keys and a transaction of its own is a portion."""
    if _CHANGES.match(step.statement) and AUTOCOMMIT not in step.manners:
        for lock in locks_of(step, "postgresql"):
            if not lock.is_new:
                yield codes.writes_rows(at, lock.table)
