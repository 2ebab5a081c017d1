"""The directives of Alembic as operations on a state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from alembic.operations import ops
from alembic.operations.schemaobj import SchemaObjects
from alembic.runtime.migration import MigrationContext
from sqlalchemy.schema import ExecutableDDLElement
from sqlalchemy.sql.dml import Delete, Insert, Update
from sqlalchemy.sql.elements import TextClause

from generator.migrations.operations import (
    AddColumn,
    AddConstraint,
    AddIndex,
    AlterColumn,
    CommentTable,
    CreateEnum,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    RenameColumn,
    RenameTable,
)
from generator.migrations.replay.insertions import insertion
from generator.migrations.replay.recorder import Recorder
from generator.migrations.replay.row_changes import row_changes
from generator.schema.model import (
    Check,
    Column,
    Constraint,
    ForeignKey,
    NativeEnum,
    PrimaryKey,
    Table,
    Unique,
)
from generator.schema.reading import (
    ByDatabase,
    column_of,
    computation_of,
    constraint_of,
    default_of,
    index_of,
    table_of,
)
from generator.schema.types import enum_values, type_of

_KINDS: dict[str, type[Constraint]] = {
    "primary": PrimaryKey,
    "unique": Unique,
    "check": Check,
    "foreignkey": ForeignKey,
}


class Directives:
    """Takes every directive of a script and records what it does."""

    def __init__(self, recorder: Recorder, context: MigrationContext) -> None:
        self.recorder = recorder
        self.context = context
        self._cases: dict[type, Callable[[Any], Any]] = {
            ops.CreateTableOp: self._create_table,
            ops.DropTableOp: self._drop_table,
            ops.RenameTableOp: self._rename_table,
            ops.AddColumnOp: self._add_column,
            ops.DropColumnOp: self._drop_column,
            ops.AlterColumnOp: self._alter_column,
            ops.DropConstraintOp: self._drop_constraint,
            ops.CreateIndexOp: self._create_index,
            ops.DropIndexOp: self._drop_index,
            ops.CreateTableCommentOp: self._comment,
            ops.DropTableCommentOp: self._comment,
            ops.BulkInsertOp: self._bulk_insert,
            ops.ExecuteSQLOp: self._execute,
        }

    def invoke(self, operation: ops.MigrateOperation) -> object:
        """What stands in the place of `Operations.invoke`."""
        self.recorder.directive = operation
        try:
            if isinstance(operation, ops.AddConstraintOp):
                self.add_constraint(operation.to_constraint(self.context))
                return None
            case = self._cases.get(type(operation))
            return case(operation) if case else None
        finally:
            self.recorder.directive = None

    def _create_table(self, operation: ops.CreateTableOp) -> sa.Table:
        table = operation.to_table(self.context)
        if not (operation.if_not_exists and table.key in self.recorder.state.tables):
            self.create(table)
        return table

    def create(self, table: sa.Table) -> None:
        """A table, and the enum types that PostgreSQL gets with it."""
        found = table_of(table)
        if self.recorder.dialect == "postgresql":
            for column in table.columns:
                native = enum_values(column.type, "postgresql")
                if native and native[0] not in self.recorder.state.enums:
                    self.recorder.do(CreateEnum(NativeEnum(*native)))
        self.recorder.do(CreateTable(found))

    def _drop_table(self, operation: ops.DropTableOp) -> None:
        self.drop(operation.table_name, operation.schema, is_careful=bool(operation.if_exists))

    def drop(self, name: str, schema: str | None, *, is_careful: bool) -> None:
        """A table, which may be gone already where the script asks."""
        table = self.recorder.state.tables.get(_key(name, schema))
        if table is not None:
            self.recorder.do(DropTable(table))
        elif not is_careful:
            self.recorder.miss(f"there is no table {_key(name, schema)}")

    def _rename_table(self, operation: ops.RenameTableOp) -> None:
        old, new = operation.table_name, operation.new_table_name
        schema = operation.schema
        self.recorder.do(RenameTable(_key(old, schema), _key(new, schema)))

    def _add_column(self, operation: ops.AddColumnOp) -> None:
        key = _key(operation.table_name, operation.schema)
        column = operation.column
        known = self.recorder.state.tables.get(key)
        names = {one.name for one in known.columns} if known else set()
        if operation.if_not_exists and column.name in names:
            return
        self.add_column(operation.table_name, operation.schema, column)

    def add_column(self, name: str, schema: str | None, column: sa.Column[Any]) -> None:
        """A column with the rules and indexes that it brings."""
        table = SchemaObjects(self.context).table(name, column, schema=schema)
        found = table_of(table)
        key = _key(name, schema)
        self.recorder.do(AddColumn(table=key, column=column_of(table.columns[str(column.name)])))
        rules: tuple[Constraint, ...] = (*found.uniques, *found.checks, *found.foreign_keys)
        for rule in rules:
            self.recorder.do(AddConstraint(table=key, constraint=rule))
        for index in found.indexes:
            self.recorder.do(AddIndex(table=key, index=index))

    def _drop_column(self, operation: ops.DropColumnOp) -> None:
        key = _key(operation.table_name, operation.schema)
        column = self._column(key, operation.column_name, is_careful=bool(operation.if_exists))
        if column is not None:
            self.recorder.do(DropColumn(table=key, column=column))

    def _alter_column(self, operation: ops.AlterColumnOp) -> None:
        key = _key(operation.table_name, operation.schema)
        before = self._column(key, operation.column_name)
        if before is None:
            return
        after = _altered(before, operation)
        if after != before:
            self.recorder.do(AlterColumn(table=key, before=before, after=after))
        if operation.modify_name is not None and operation.modify_name != before.name:
            self.recorder.do(
                RenameColumn(table=key, old=before.name, new=str(operation.modify_name))
            )

    def add_constraint(self, constraint: Any) -> None:  # noqa: ANN401 - a rule that knows its table
        """A rule of a table that is there."""
        found = constraint_of(constraint)
        if found is not None:
            self.recorder.do(AddConstraint(table=constraint.table.key, constraint=found))

    def _drop_constraint(self, operation: ops.DropConstraintOp) -> None:
        key = _key(operation.table_name, operation.schema)
        table = self._table(key)
        if table is None:
            return
        kind = _KINDS.get(operation.constraint_type or "", object)
        for rule in table.constraints:
            if rule.name == operation.constraint_name and isinstance(rule, kind):
                self.recorder.do(DropConstraint(table=key, constraint=rule))
                return
        if not operation.if_exists:
            self.recorder.miss(f"the table {key} has no rule {operation.constraint_name}")

    def _create_index(self, operation: ops.CreateIndexOp) -> None:
        index = index_of(operation.to_index(self.context))
        key = _key(operation.table_name, operation.schema)
        self.recorder.do(AddIndex(table=key, index=index))

    def _drop_index(self, operation: ops.DropIndexOp) -> None:
        name = str(operation.index_name)
        for key, table in self.recorder.state.tables.items():
            for index in table.indexes:
                if index.name == name and operation.table_name in {None, table.name}:
                    self.recorder.do(DropIndex(table=key, index=index))
                    return
        if not operation.if_exists:
            self.recorder.miss(f"there is no index {name}")

    def _comment(self, operation: ops.CreateTableCommentOp | ops.DropTableCommentOp) -> None:
        key = _key(operation.table_name, operation.schema)
        table = self._table(key)
        if table is not None:
            text = getattr(operation, "comment", None)
            self.recorder.do(CommentTable(table=key, before=table.comment, after=text))

    def _bulk_insert(self, operation: ops.BulkInsertOp) -> None:
        self._insert(operation.table, operation.rows)

    def _execute(self, operation: ops.ExecuteSQLOp) -> None:
        self.execute(operation.sqltext)

    def execute(self, statement: object) -> None:
        """A statement, by a directive or through the connection."""
        if isinstance(statement, str):
            self.recorder.sql(statement.replace("\\:", ":"))
        elif isinstance(statement, ByDatabase):
            self.recorder.sql(statement.sql.on(self.recorder.dialect))
        elif isinstance(statement, TextClause):
            self.recorder.sql(statement.text.replace("\\:", ":"))
        elif isinstance(statement, Insert | Update | Delete):
            self._change_rows(statement)
        elif isinstance(statement, sa.schema.CreateTable):
            self.create(statement.element)
        elif isinstance(statement, sa.schema.DropTable):
            self.drop(statement.element.name, statement.element.schema, is_careful=True)
        elif isinstance(statement, sa.schema.CreateIndex):
            key = statement.element.table.key if statement.element.table is not None else ""
            self.recorder.do(AddIndex(table=key, index=index_of(statement.element)))
        elif isinstance(statement, ExecutableDDLElement):
            self.recorder.sql(str(statement.compile(dialect=self.context.dialect)))

    def _change_rows(self, statement: Insert | Update | Delete) -> None:
        if isinstance(statement, Insert):
            rows: Any = statement._multi_values  # noqa: SLF001 - nothing public says it
            self._insert(statement.table, rows[0] if rows else [])
            return
        found = (
            tuple(row_changes(self.recorder.state, statement)) if self.recorder.keeps_rows else ()
        )
        self.recorder.do(*found)
        if not found:  # rows of people
            verb = "UPDATE" if isinstance(statement, Update) else "DELETE FROM"
            self.recorder.sql(f"{verb} {statement.table}")

    def _insert(self, table: Any, rows: Any) -> None:  # noqa: ANN401 - whatever a script inserts
        if self.recorder.keeps_rows:
            found = insertion(self.recorder.state, table, rows)
            self.recorder.do(*found)

    def _table(self, key: str) -> Table | None:
        table = self.recorder.state.tables.get(key)
        if table is None:
            self.recorder.miss(f"there is no table {key}")
        return table

    def _column(self, key: str, name: str, *, is_careful: bool = False) -> Column | None:
        table = self._table(key)
        if table is None:
            return None
        try:
            return table.column(str(name))
        except KeyError:
            if not is_careful:
                self.recorder.miss(f"the table {key} has no column {name}")
            return None


def _altered(column: Column, operation: ops.AlterColumnOp) -> Column:
    """A column with what the directive says about it."""
    if operation.modify_type is not None:
        column = replace(column, type=type_of(operation.modify_type))
    if operation.modify_nullable is not None:
        column = replace(column, nullable=operation.modify_nullable)
    if operation.modify_comment is not False:
        column = replace(column, comment=operation.modify_comment)
    autoincrement = operation.kw.get("autoincrement")
    if autoincrement is not None:
        column = replace(column, autoincrement=autoincrement is not False)
    default = operation.modify_server_default
    if default is False:
        return column
    if isinstance(default, sa.Computed):
        return replace(column, computed=computation_of(default))
    if default is None:
        return replace(column, default=None, computed=None)
    return replace(column, default=default_of(sa.Column("x", sa.String(), server_default=default)))


def _key(name: str, schema: str | None) -> str:
    return f"{schema}.{name}" if schema else str(name)
