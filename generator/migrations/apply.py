"""What each operation makes of a state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import reduce, singledispatch
from typing import TypeVar

from generator.migrations import apply_rows
from generator.migrations.enums import with_enum
from generator.migrations.operations import (
    AddCircularKey,
    AddColumn,
    AddConstraint,
    AddIndex,
    AlterColumn,
    ChangeEnum,
    CollateTable,
    CommentTable,
    CreateEnum,
    CreateExtension,
    CreateSchema,
    CreateTable,
    CreateTriggers,
    DeleteRows,
    DropCircularKey,
    DropColumn,
    DropConstraint,
    DropEnum,
    DropExtension,
    DropIndex,
    DropTable,
    DropTriggers,
    FillTable,
    InsertRows,
    Operation,
    RenameColumn,
    RenameConstraint,
    RenameEnum,
    RenameIndex,
    RenameTable,
    UpdateRow,
)
from generator.schema.model import (
    Check,
    Column,
    Constraint,
    Index,
    Named,
    PrimaryKey,
    State,
    Table,
    Unique,
    by_name,
)
from generator.schema.renaming import reads, with_column_renamed, with_table_renamed


class UnknownError(LookupError):
    """An operation speaks of a table or a column that the state does not have."""


def applied(state: State, operations: Iterable[Operation]) -> State:
    """The state after all of them."""
    return reduce(apply, operations, state)


def apply(state: State, operation: Operation) -> State:
    """The state after one operation; `UnknownError` where it has nothing to work on."""
    return _apply(operation, state)


def with_constraint(table: Table, constraint: Constraint) -> Table:
    """A table with one more rule, in the place of one that had its name."""
    if isinstance(constraint, PrimaryKey):
        return replace(table, primary_key=constraint)
    if isinstance(constraint, Unique):
        return replace(table, uniques=_with(table.uniques, constraint))
    if isinstance(constraint, Check):
        return replace(table, checks=_with(table.checks, constraint))
    return replace(table, foreign_keys=_with(table.foreign_keys, constraint))


def without_constraint(table: Table, constraint: Constraint) -> Table:
    """A table without a rule; one without a name goes by what it says."""
    key = table.primary_key
    return replace(
        table,
        primary_key=None if isinstance(constraint, PrimaryKey) else key,
        uniques=tuple(one for one in table.uniques if not _is(one, constraint)),
        checks=tuple(one for one in table.checks if not _is(one, constraint)),
        foreign_keys=tuple(one for one in table.foreign_keys if not _is(one, constraint)),
    )


def _is(one: Constraint, other: Constraint) -> bool:
    return type(one) is type(other) and (one.name == other.name if other.name else one == other)


def _with(rules: tuple[Named, ...], rule: Named) -> tuple[Named, ...]:
    others = [one for one in rules if not one.name or one.name != rule.name]
    others.append(rule)
    return by_name(others)


@singledispatch
def _apply(operation: object, _state: State) -> State:
    raise NotImplementedError(type(operation).__name__)


@_apply.register
def _(operation: CreateExtension, state: State) -> State:
    return replace(state, extensions=tuple(sorted({*state.extensions, operation.name})))


@_apply.register
def _(operation: DropExtension, state: State) -> State:
    rest = tuple(one for one in state.extensions if one != operation.name)
    return replace(state, extensions=rest)


@_apply.register
def _(operation: CreateSchema, state: State) -> State:
    return replace(state, schemas=state.schemas | {operation.name})


@_apply.register
def _(operation: CreateEnum, state: State) -> State:
    return replace(state, enums={**state.enums, operation.enum.name: operation.enum})


@_apply.register
def _(operation: DropEnum, state: State) -> State:
    return replace(state, enums=_without(state.enums, operation.enum.name))


@_apply.register
def _(operation: RenameEnum, state: State) -> State:
    if operation.old not in state.enums:
        raise UnknownError(f"there is no type {operation.old}")
    enum = replace(state.enums[operation.old], name=operation.new)
    tables = {
        key: replace(
            table,
            columns=tuple(
                replace(one, type=with_enum(one.type, operation.old, enum)) for one in table.columns
            ),
        )
        for key, table in state.tables.items()
    }
    enums = {**_without(state.enums, operation.old), operation.new: enum}
    return replace(state, tables=tables, enums=enums)


@_apply.register
def _(operation: ChangeEnum, state: State) -> State:
    enums = {**_without(state.enums, operation.before.name), operation.after.name: operation.after}
    state = replace(state, enums=enums)
    for table, column in operation.columns:
        state = apply(state, AlterColumn(table=table, before=column, after=column))
    return state


@_apply.register
def _(operation: CreateTable, state: State) -> State:
    table = operation.table
    return replace(state, tables={**state.tables, table.key: table.in_order})


@_apply.register
def _(operation: DropTable, state: State) -> State:
    key = operation.table.key
    _table(state, key)
    return replace(state, tables=_without(state.tables, key), rows=_without(state.rows, key))


@_apply.register
def _(operation: RenameTable, state: State) -> State:
    _table(state, operation.old)
    renamed = with_table_renamed(state, operation.old, operation.new)
    return apply_rows.table_renamed(renamed, operation)


@_apply.register
def _(operation: AddColumn, state: State) -> State:
    def add(table: Table) -> Table:
        others = [one for one in table.columns if one.name != operation.column.name]
        return replace(table, columns=(*others, operation.column))

    return _changed(state, operation.table, add)


@_apply.register
def _(operation: DropColumn, state: State) -> State:
    name = operation.column.name
    state = _changed(state, operation.table, lambda table: _without_column(table, name))
    return apply_rows.column_dropped(state, operation.table, name)


def _without_column(table: Table, name: str) -> Table:
    """The rules and indexes over a column go with it."""
    _column(table, name)
    key = table.primary_key
    return replace(
        table,
        columns=tuple(one for one in table.columns if one.name != name),
        primary_key=None if key is not None and name in key.columns else key,
        uniques=tuple(one for one in table.uniques if name not in one.columns),
        foreign_keys=tuple(one for one in table.foreign_keys if name not in one.columns),
        checks=tuple(one for one in table.checks if name not in reads(one.sql)),
        indexes=tuple(one for one in table.indexes if not _reads(one, name)),
    )


def _reads(index: Index, name: str) -> bool:
    return any(
        part.column == name or (part.expression is not None and name in reads(part.expression))
        for part in index.parts
    )


@_apply.register
def _(operation: RenameColumn, state: State) -> State:
    _column(_table(state, operation.table), operation.old)
    renamed = with_column_renamed(state, operation.table, operation.old, operation.new)
    return apply_rows.column_renamed(renamed, operation)


@_apply.register
def _(operation: AlterColumn, state: State) -> State:
    before, after = operation.before.name, operation.after
    return _changed(state, operation.table, lambda table: _with_column(table, before, after))


def _with_column(table: Table, name: str, column: Column) -> Table:
    _column(table, name)
    columns = tuple(column if one.name == name else one for one in table.columns)
    return replace(table, columns=columns)


@_apply.register
def _(operation: AddConstraint, state: State) -> State:
    rule = operation.constraint
    return _changed(state, operation.table, lambda table: with_constraint(table, rule))


@_apply.register
def _(operation: DropConstraint, state: State) -> State:
    rule = operation.constraint
    return _changed(state, operation.table, lambda table: without_constraint(table, rule))


@_apply.register
def _(operation: AddCircularKey, state: State) -> State:
    return _changed(state, operation.table, lambda table: with_constraint(table, operation.key))


@_apply.register
def _(operation: DropCircularKey, state: State) -> State:
    return _changed(state, operation.table, lambda table: without_constraint(table, operation.key))


@_apply.register
def _(operation: RenameConstraint, state: State) -> State:
    def rename(table: Table) -> Table:
        return with_constraint(without_constraint(table, operation.before), operation.after)

    return _changed(state, operation.table, rename)


@_apply.register
def _(operation: AddIndex, state: State) -> State:
    def add(table: Table) -> Table:
        return replace(table, indexes=_with(table.indexes, operation.index))

    return _changed(state, operation.table, add)


@_apply.register
def _(operation: DropIndex, state: State) -> State:
    return _changed(
        state, operation.table, lambda table: _without_index(table, operation.index.name)
    )


@_apply.register
def _(operation: RenameIndex, state: State) -> State:
    def rename(table: Table) -> Table:
        rest = _without_index(table, operation.before.name)
        return replace(rest, indexes=_with(rest.indexes, operation.after))

    return _changed(state, operation.table, rename)


def _without_index(table: Table, name: str) -> Table:
    return replace(table, indexes=tuple(one for one in table.indexes if one.name != name))


@_apply.register
def _(operation: CommentTable, state: State) -> State:
    return _changed(state, operation.table, lambda table: replace(table, comment=operation.after))


@_apply.register
def _(operation: CollateTable, state: State) -> State:
    def collated(table: Table) -> Table:
        options = {**dict(table.options), "mysql_collate": operation.collation}
        return replace(table, options=tuple(sorted(options.items())))

    return _changed(state, operation.table, collated)


@_apply.register
def _(_operation: FillTable | CreateTriggers | DropTriggers, state: State) -> State:
    return state


@_apply.register
def _(operation: InsertRows, state: State) -> State:
    return apply_rows.inserted(state, operation)


@_apply.register
def _(operation: UpdateRow, state: State) -> State:
    return apply_rows.updated(state, operation)


@_apply.register
def _(operation: DeleteRows, state: State) -> State:
    return apply_rows.deleted(state, operation)


def _changed(state: State, key: str, change: Callable[[Table], Table]) -> State:
    return replace(state, tables={**state.tables, key: change(_table(state, key))})


def _table(state: State, key: str) -> Table:
    if key not in state.tables:
        raise UnknownError(f"there is no table {key}")
    return state.tables[key]


def _column(table: Table, name: str) -> None:
    if all(column.name != name for column in table.columns):
        raise UnknownError(f"the table {table.key} has no column {name}")


Value = TypeVar("Value")


def _without(values: Mapping[str, Value], key: str) -> dict[str, Value]:
    return {name: value for name, value in values.items() if name != key}
