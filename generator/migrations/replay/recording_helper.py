"""What revisions call beside Alembic, at a replay: each tells the state what it does to the structure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from alembic.operations import ops
from alembic.operations.schemaobj import SchemaObjects
from sqlalchemy.types import NullType

from generator.migrations.enums import beside, changed, with_enum
from generator.migrations.operations import (
    ChangeEnum,
    CollateTable,
    DeleteRows,
    RenameColumn,
    RenameConstraint,
    RenameIndex,
    RenameTable,
    UpdateRow,
)
from generator.migrations.replay.directives import Directives
from generator.migrations.replay.insertions import cell_of, columns_of, insertion, row_of
from generator.migrations.replay.recorder import Recorder
from generator.schema.model import Constraint, Moment, NativeEnum, Row, RowKey
from generator.schema.reading import ByDatabase, constraint_of, sql_of

_WORDS = (
    "alter_table",
    "change_enum",
    "collate",
    "copy_rows",
    "delete_rows",
    "insert_rows",
    "key_of",
    "move_table",
    "now",
    "rename_column",
    "rename_index",
    "rename_sequence",
    "stop_if_any",
    "update_row",
)


class RecordingHelper:
    """One method a word."""

    directives: Directives
    """Of the script that runs."""

    @property
    def _recorder(self) -> Recorder:
        return self.directives.recorder

    def all(self) -> Iterator[tuple[str, object]]:
        """Names and what scripts import under them."""
        yield "by_database", ByDatabase
        for name in _WORDS:
            yield name, getattr(self, name)

    def stop_if_any(self, select: object, message: str = "", **_options: object) -> None:
        self._recorder.ask(select, message)

    def rename_sequence(self, *_arguments: object, **_options: object) -> None:
        """Sequences are no part of a state."""

    def copy_rows(self, *_arguments: object, **_options: object) -> None:
        """Rows of people are no part of a state."""

    @contextmanager
    def alter_table(self, name: str, schema: str | None = None) -> Iterator[_Table]:
        yield _Table(self.directives, name, schema)

    def rename_column(self, table: str, old: str, new: str, schema: str | None = None) -> None:
        self._recorder.do(RenameColumn(table=_key(table, schema), old=old, new=new))

    def rename_index(self, table: str, old: str, new: str, schema: str | None = None) -> None:
        key = _key(table, schema)
        known = self._recorder.state.tables.get(key)
        for index in known.indexes if known else ():
            if index.name == old:
                after = replace(index, name=str(new))
                self._recorder.do(RenameIndex(table=key, before=index, after=after))
                return
        self._recorder.miss(f"the table {key} has no index {old}")

    def move_table(self, table: str, schema: str | None, new_schema: str | None) -> None:
        self._recorder.do(RenameTable(_key(table, schema), _key(table, new_schema)))

    def collate(self, table: str, collation: str) -> None:
        self._recorder.do(CollateTable(table=table, collation=collation))

    def change_enum(
        self,
        name: str,
        values: Sequence[str],
        columns: Mapping[str, object],
        replaced: Mapping[str, str] | None = None,
        before: Sequence[str] = (),
    ) -> None:
        state = self._recorder.state
        if name not in state.enums:
            self._recorder.miss(f"there is no type {name}")
            return
        old = state.enums[name]
        after = NativeEnum(name, tuple(beside(values, before or old.values, old.values)))
        pairs = []
        for path, default in columns.items():
            table, _, column = path.removesuffix("[]").rpartition(".")
            known = state.tables[table].column(column)
            new = replace(
                known,
                type=with_enum(known.type, name, after),
                default=None if default is None else sql_of(default),
            )
            pairs.append((table, new))
        others = changed(state, old, after).columns
        named = {(table, column.name) for table, column in pairs}
        pairs += [one for one in others if (one[0], one[1].name) not in named]
        self._recorder.do(
            ChangeEnum(
                before=old,
                after=after,
                columns=tuple(pairs),
                replaced=tuple((replaced or {}).items()),
            )
        )

    def insert_rows(
        self, table: sa.TableClause, key: Sequence[str], rows: Sequence[Mapping[str, object]]
    ) -> None:
        self._recorder.do(*insertion(self._recorder.state, table, rows, tuple(key)))

    def update_row(
        self, table: sa.TableClause, key: Mapping[str, object], changes: Mapping[str, object]
    ) -> None:
        name = _name(table)
        before = self._row(name, key)
        if before is None:
            self._recorder.miss(f"no revision has inserted the row {dict(key)} of {name}")
            return
        cells = {**dict(before.cells), **{one: cell_of(value) for one, value in changes.items()}}
        after = row_of(self._recorder.state, name, cells, tuple(key))
        self._recorder.do(
            UpdateRow(
                table=name, key=tuple(key), columns=columns_of(table), before=before, after=after
            )
        )

    def delete_rows(self, table: sa.TableClause, rows: Sequence[Mapping[str, object]]) -> None:
        name = _name(table)
        found = tuple(row for one in rows if (row := self._row(name, one)) is not None)
        if found:
            key = self._recorder.state.rows[name].key
            self._recorder.do(
                DeleteRows(table=name, key=key, columns=columns_of(table), rows=found)
            )

    def key_of(self, table: Any, column: str, found_by: str, value: object) -> RowKey:  # noqa: ANN401
        return RowKey(table if isinstance(table, str) else _name(table), column, found_by, value)

    def now(self, seconds: int = 0) -> Moment:
        return Moment(seconds)

    def _row(self, table: str, key: Mapping[str, object]) -> Row | None:
        wanted = {name: cell_of(value) for name, value in key.items()}
        known = self._recorder.state.rows.get(table)
        for row in known.rows if known else ():
            cells = dict(row.cells)
            if all(name in cells and cells[name] == cell for name, cell in wanted.items()):
                return row
        return None


class _Table:
    """What `alter_table` gives."""

    def __init__(self, directives: Directives, name: str, schema: str | None) -> None:
        self._directives = directives
        self._recorder = directives.recorder
        self._name = name
        self._schema = schema
        self._key = _key(name, schema)

    def add_column(self, column: sa.Column[Any], **_: object) -> None:
        self._directives.add_column(self._name, self._schema, column)

    def drop_column(self, name: str) -> None:
        self._directives.invoke(ops.DropColumnOp(self._name, name, schema=self._schema))

    def alter_column(
        self,
        name: str,
        *,
        type_: Any = None,  # noqa: ANN401 - as Alembic has it
        nullable: bool | None = None,
        server_default: Any = False,  # noqa: ANN401 - as Alembic has it
        comment: Any = False,  # noqa: ANN401 - as Alembic has it
        **others: Any,  # noqa: ANN401 - what was, and what computes the rows
    ) -> None:
        self._directives.invoke(
            ops.AlterColumnOp(
                self._name,
                name,
                schema=self._schema,
                modify_type=type_,
                modify_nullable=nullable,
                modify_server_default=server_default,
                modify_comment=comment,
                autoincrement=others.get("autoincrement"),
            )
        )

    def add_constraint(self, constraint: sa.Constraint) -> None:
        self._attach(constraint)
        self._directives.add_constraint(constraint)

    def drop_constraint(self, name: str, type_: str, *, index: bool = False) -> None:  # noqa: ARG002
        self._directives.invoke(ops.DropConstraintOp(name, self._name, type_, schema=self._schema))

    def rename_constraint(self, old: str, constraint: sa.Constraint) -> None:
        self._attach(constraint)
        after = constraint_of(constraint)
        before = self._rule(old, after)
        if before is None or after is None:
            self._recorder.miss(f"the table {self._key} has no rule {old}")
            return
        self._recorder.do(RenameConstraint(table=self._key, before=before, after=after))

    def create_table_comment(self, text: str) -> None:
        self._directives.invoke(ops.CreateTableCommentOp(self._name, text, schema=self._schema))

    def drop_table_comment(self) -> None:
        self._directives.invoke(ops.DropTableCommentOp(self._name, schema=self._schema))

    def _attach(self, constraint: sa.Constraint) -> None:
        """A rule knows its columns once it is in a table."""
        known = self._recorder.state.tables.get(self._key)
        columns = [sa.Column(one.name, NullType()) for one in known.columns] if known else []
        SchemaObjects(self._directives.context).table(
            self._name, *columns, constraint, schema=self._schema
        )

    def _rule(self, name: str, like: Constraint | None) -> Constraint | None:
        table = self._recorder.state.tables.get(self._key)
        for rule in table.constraints if table else ():
            if rule.name == name and type(rule) is type(like):
                return rule
        return None


def _name(table: sa.TableClause) -> str:
    return f"{table.schema}.{table.name}" if table.schema else table.name


def _key(name: str, schema: str | None) -> str:
    return f"{schema}.{name}" if schema else name
