"""What MariaDB does for each change, from 10.4 on; MySQL 8 does most of it alike.

https://mariadb.com/kb/en/innodb-online-ddl-overview/
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.migrations.locks.lock import Effort, Lock, Waits
from generator.migrations.locks.types import keeps_rows
from generator.migrations.operations import (
    AddCircularKey,
    AddColumn,
    AddConstraint,
    AddIndex,
    AlterColumn,
    CollateTable,
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
from generator.schema.model import Check, Column, ForeignKey, Unique


def locks(step: Traced) -> Iterator[Lock]:  # noqa: C901 - one case an operation
    """Of each table; a table that is copied may be read, and not be written."""
    match step.operation:
        case DropTable(table=table):
            yield _instant(table.key)
        case (
            RenameTable(old=table) | RenameColumn(table=table) | RenameIndex(table=table)
            | CommentTable(table=table) | DropConstraint(table=table) | DropIndex(table=table)
        ):  # fmt: skip
            yield _instant(table)
        case AddColumn(table=table, column=column):
            yield _added(table, column)
        case DropColumn(table=table, column=column):
            is_indexed = step.before.tables[table].is_indexed_by((column.name,))
            yield _in_place(table, Effort.REWRITTEN) if is_indexed else _instant(table)
        case AlterColumn(table=table, before=before, after=after):
            yield _altered(table, before, after)
        case AddConstraint(table=table, constraint=Unique()) | AddIndex(table=table):
            yield _in_place(table, Effort.INDEX)
        case AddConstraint(table=table, constraint=Check()):
            yield _copied(table)
        case AddConstraint(table=table) | AddCircularKey(table=table):
            yield _copied(table)
        case RenameConstraint(table=table, before=Check() | ForeignKey()):
            yield _copied(table)
        case RenameConstraint(table=table, before=Unique()):
            yield _instant(table)
        case CollateTable(table=table):
            yield _copied(table)
        case (
            InsertRows(table=table) | UpdateRow(table=table) | DeleteRows(table=table)
            | FillTable(table=table)
        ):  # fmt: skip
            yield Lock(table=table, name="rows", waits=Waits.NOBODY)


def _instant(table: str) -> Lock:
    return Lock(table=table, name="INSTANT", waits=Waits.NOBODY)


def _in_place(table: str, effort: Effort) -> Lock:
    return Lock(table=table, name="INPLACE", waits=Waits.NOBODY, effort=effort)


def _copied(table: str) -> Lock:
    return Lock(table=table, name="COPY", waits=Waits.WRITERS, effort=Effort.REWRITTEN)


def _added(table: str, column: Column) -> Lock:
    if column.computed is not None and column.computed.persisted:
        return _copied(table)
    if column.nullable or column.default is not None:
        return _instant(table)
    return Lock(table=table, name="rows", waits=Waits.WRITERS, effort=Effort.WRITTEN)


def _altered(table: str, before: Column, after: Column) -> Lock:
    if not keeps_rows(before.type, after.type, "mysql") or before.computed != after.computed:
        return _copied(table)
    if before.nullable and not after.nullable:
        return _copied(table)
    return _instant(table)
