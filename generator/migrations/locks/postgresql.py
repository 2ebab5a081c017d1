"""Locks of PostgreSQL, from 12 on: https://www.postgresql.org/docs/current/explicit-locking.html."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.migrations.locks.lock import Effort, Lock, Waits
from generator.migrations.locks.types import keeps_rows
from generator.migrations.operations import (
    AddCircularKey,
    AddColumn,
    AddConstraint,
    AddIndex,
    AlterColumn,
    ChangeEnum,
    CommentTable,
    CreateTable,
    DeleteRows,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    FillTable,
    InsertRows,
    RenameColumn,
    RenameConstraint,
    RenameIndex,
    RenameTable,
    UpdateRow,
)
from generator.migrations.replay.tracer import CONCURRENTLY, NOT_VALID, ONLINE, USING_INDEX, Traced
from generator.schema.model import Check, Column, ForeignKey

_EVERYBODY = "ACCESS EXCLUSIVE"
_WRITERS = "SHARE ROW EXCLUSIVE"
_VOLATILE = re.compile(r"random|clock_timestamp|nextval|uuid|timeofday", re.IGNORECASE)
"""What gives each row another value: the others are kept once, in the catalogue."""


def locks(step: Traced) -> Iterator[Lock]:  # noqa: C901, PLR0912 - one case an operation
    """Of each table that the step locks."""
    match step.operation:
        case CreateTable(table=table):
            yield from (_referred(key) for key in table.foreign_keys if key.table != table.key)
        case DropTable(table=table):
            yield _exclusive(table.key)
            yield from (_exclusive(key.table) for key in table.foreign_keys)
        case RenameTable(old=table) | RenameColumn(table=table) | RenameConstraint(table=table):
            yield _exclusive(table)
        case AddColumn(table=table, column=column):
            effort = Effort.NONE if ONLINE in step.manners else _effort_of_added(column)
            yield _exclusive(table, effort)
        case AlterColumn(table=table, before=before, after=after):
            yield from _altered(table, before, after, is_online=ONLINE in step.manners)
        case (
            AddConstraint(table=table, constraint=ForeignKey() as key)
            | AddCircularKey(table=table, key=key)
        ):
            effort = Effort.NONE if NOT_VALID in step.manners else Effort.READ
            yield Lock(table=table, name=_WRITERS, waits=Waits.WRITERS, effort=effort)
            if key.table != table:
                yield _referred(key)
        case AddConstraint(table=table, constraint=Check()):
            yield _exclusive(table, Effort.NONE if NOT_VALID in step.manners else Effort.READ)
        case AddConstraint(table=table):
            yield _exclusive(table, Effort.NONE if USING_INDEX in step.manners else Effort.INDEX)
        case DropColumn(table=table):
            yield _exclusive(table)
        case DropConstraint(table=table, constraint=constraint):
            yield _exclusive(table)
            if isinstance(constraint, ForeignKey) and constraint.table != table:
                yield _exclusive(constraint.table)
        case AddIndex(table=table):
            if CONCURRENTLY in step.manners:
                yield _shared(table, Effort.INDEX)
            else:
                yield Lock(table=table, name="SHARE", waits=Waits.WRITERS, effort=Effort.INDEX)
        case DropIndex(table=table):
            yield _shared(table) if CONCURRENTLY in step.manners else _exclusive(table)
        case RenameIndex(table=table) | CommentTable(table=table):
            yield _shared(table)
        case ChangeEnum(columns=columns):
            yield from (
                _exclusive(name, Effort.REWRITTEN) for name in sorted({one for one, _ in columns})
            )
        case (
            InsertRows(table=table) | UpdateRow(table=table) | DeleteRows(table=table)
            | FillTable(table=table)
        ):  # fmt: skip
            yield Lock(table=table, name="ROW EXCLUSIVE", waits=Waits.NOBODY)


def _exclusive(table: str, effort: Effort = Effort.NONE) -> Lock:
    return Lock(table=table, name=_EVERYBODY, waits=Waits.EVERYBODY, effort=effort)


def _shared(table: str, effort: Effort = Effort.NONE) -> Lock:
    return Lock(table=table, name="SHARE UPDATE EXCLUSIVE", waits=Waits.NOBODY, effort=effort)


def _referred(key: ForeignKey) -> Lock:
    return Lock(table=key.table, name=_WRITERS, waits=Waits.WRITERS)


def _effort_of_added(column: Column) -> Effort:
    """A constant is kept once; a required column without one is filled row by row."""
    if column.computed is not None:
        return Effort.REWRITTEN
    if column.default is None:
        return Effort.NONE if column.nullable else Effort.WRITTEN
    return Effort.REWRITTEN if _VOLATILE.search(column.default.on("postgresql")) else Effort.NONE


def _altered(table: str, before: Column, after: Column, *, is_online: bool) -> Iterator[Lock]:
    """A validated check spares the look at the rows, a column beside it the new file."""
    if is_online:
        yield _exclusive(table)
    elif not keeps_rows(before.type, after.type, "postgresql") or before.computed != after.computed:
        yield _exclusive(table, Effort.REWRITTEN)
    elif before.nullable and not after.nullable:
        yield _exclusive(table, Effort.READ)
    elif (before.type, before.default, before.nullable) != (
        after.type,
        after.default,
        after.nullable,
    ):
        yield _exclusive(table)
    else:
        yield _shared(table)
