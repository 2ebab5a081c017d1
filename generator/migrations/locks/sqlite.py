"""SQLite locks the whole file; what differs is how much is done meanwhile.

https://www.sqlite.org/lang_altertable.html
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.migrations.locks.lock import Effort, Lock, Waits
from generator.migrations.operations import (
    AddColumn,
    AddConstraint,
    AddIndex,
    AlterColumn,
    CommentTable,
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
from generator.migrations.replay.tracer import Traced

_NAME = "the file"


def locks(step: Traced) -> Iterator[Lock]:
    """Of the table that is changed, which stands for the file."""
    match step.operation:
        case DropTable(table=table):
            yield _file(table.key)
        case RenameTable(old=table) | RenameColumn(table=table) | DropIndex(table=table):
            yield _file(table)
        case AddColumn(table=table, column=column):
            is_plain = column.nullable and column.computed is None
            yield _file(table, Effort.NONE if is_plain else Effort.REWRITTEN)
        case (
            AlterColumn(table=table) | DropColumn(table=table) | AddConstraint(table=table)
            | DropConstraint(table=table) | RenameConstraint(table=table)
        ):  # fmt: skip
            yield _file(table, Effort.REWRITTEN)
        case AddIndex(table=table) | RenameIndex(table=table):
            yield _file(table, Effort.INDEX)
        case (
            InsertRows(table=table) | UpdateRow(table=table) | DeleteRows(table=table)
            | FillTable(table=table) | CommentTable(table=table)
        ):  # fmt: skip
            yield _file(table)


def _file(table: str, effort: Effort = Effort.NONE) -> Lock:
    return Lock(table=table, name=_NAME, waits=Waits.WRITERS, effort=effort)
