"""What is owed is left as it is: the state that a spec asks for, with what still has to wait."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from generator.migrations.apply import with_constraint
from generator.migrations.enums import with_enum
from generator.migrations.plan.families import enum_of
from generator.migrations.plan.rules import columns_of
from generator.migrations.rolling.owed import Owed, OwedKind
from generator.schema.model import (
    Column,
    Constraint,
    Index,
    NativeEnum,
    PrimaryKey,
    Row,
    State,
    Table,
    TableRows,
    by_name,
)


def held(wanted: State, there: State, owed: Collection[Owed]) -> State:
    """The state that is wanted, with what is owed as it is there."""
    if not owed:
        return wanted
    tables = dict(wanted.tables)
    for one in owed:
        if one.kind is OwedKind.DROP_TABLE and one.table in there.tables:
            tables.setdefault(one.table, there.tables[one.table])
    for key in sorted({one.table for one in owed if one.kind is not OwedKind.DROP_TABLE}):
        if key in tables and key in there.tables:
            of_table = [one for one in owed if one.table == key]
            tables[key] = _held_table(tables[key], there.tables[key], of_table)
    kept = {key for key in tables if key not in wanted.tables}
    rows = {
        **_rows_of_both(wanted.rows, owed),
        **{key: one for key, one in there.rows.items() if key in kept},
    }
    schemas = wanted.schemas | {str(tables[key].schema) for key in kept if tables[key].schema}
    return _with_enums(replace(wanted, tables=tables, rows=rows, schemas=frozenset(schemas)), there)


def told_by_old_names(state: State, owed: Collection[Owed]) -> State:
    """Rows that the application comes with, found by columns that are there before the new ones."""
    rows = dict(state.rows)
    for key, kept in rows.items():
        names = {one.follows: one.name for one in owed if one.table == key and one.follows}
        rows[key] = kept.told_by(tuple(names.get(name, name) for name in kept.key))
    return replace(state, rows=rows)


def _rows_of_both(rows: Mapping[str, TableRows], owed: Collection[Owed]) -> Mapping[str, TableRows]:
    """What a row holds under its new name, it holds under the old one."""
    found = dict(rows)
    for one in owed:
        if one.follows and one.table in found:
            kept = found[one.table]
            found[one.table] = replace(
                kept, rows=tuple(_with_cell(row, one.name, one.follows) for row in kept.rows)
            )
    return found


def _with_cell(row: Row, old: str, new: str) -> Row:
    cells = dict(row.cells)
    if new not in cells or old in cells:
        return row
    return replace(row, cells=(*row.cells, (old, cells[new])))


def _held_table(wanted: Table, there: Table, owed: Iterable[Owed]) -> Table:
    columns = {column.name: column for column in wanted.columns}
    known = {column.name: column for column in there.columns}
    late, gone = set(), []
    for one in owed:
        if one.kind is OwedKind.RULE:
            late.add(one.name)
        elif one.name not in known:
            continue
        elif one.kind is OwedKind.DROP and one.name not in columns:
            gone.append(known[one.name])
        elif one.name in columns:
            columns[one.name] = _held_column(columns[one.name], known[one.name], one.kind)
    table = without_rules(wanted, late)
    for rule in _rules(there):
        if rule.name in late:
            table = _with_rule(table, rule)
    table = replace(table, columns=(*columns.values(), *gone))
    return _with_rules_over(table, there, {column.name for column in gone})


def _held_column(wanted: Column, there: Column, kind: OwedKind) -> Column:
    if kind is OwedKind.REQUIRE:
        return replace(wanted, nullable=True)
    if kind is OwedKind.DEFAULT and wanted.default is None:
        return replace(wanted, default=there.default)
    if kind is OwedKind.COMPUTE and there.computed is not None:
        return replace(wanted, computed=there.computed)
    is_native = enum_of(there.type) is not None
    if kind is OwedKind.NARROW or (kind is OwedKind.REPLACE and is_native):
        return replace(wanted, type=there.type)
    return wanted


def without_rules(table: Table, names: Collection[str | None]) -> Table:
    """The table without the rules of these names."""
    return replace(
        table,
        foreign_keys=tuple(one for one in table.foreign_keys if one.name not in names),
        uniques=tuple(one for one in table.uniques if one.name not in names),
        checks=tuple(one for one in table.checks if one.name not in names),
        indexes=tuple(one for one in table.indexes if one.name not in names),
    )


def _with_rules_over(table: Table, there: Table, gone: Collection[str]) -> Table:
    """The rules over columns that are to go, whose names nothing else has."""
    taken = {rule.name for rule in _rules(table)}
    for rule in _rules(there):
        is_over = not set(gone).isdisjoint(columns_of(rule))
        if not is_over or rule.name in taken or isinstance(rule, PrimaryKey):
            continue
        table = _with_rule(table, rule)
    return table


def _with_rule(table: Table, rule: Constraint | Index) -> Table:
    if isinstance(rule, Index):
        return replace(table, indexes=by_name((*table.indexes, rule)))
    return with_constraint(table, rule)


def _rules(table: Table) -> list[Constraint | Index]:
    return [*table.constraints, *table.indexes]


def _with_enums(state: State, there: State) -> State:
    """Types that columns still have; a type has one list of values, that of both releases."""
    found = [
        one
        for table in state.tables.values()
        for column in table.columns
        if (one := enum_of(column.type)) is not None
    ]
    for name in sorted({name for name, _ in found}):
        values = dict.fromkeys(value for one, known in found if one == name for value in known)
        wanted = state.enums[name].values if name in state.enums else ()
        is_native = name in state.enums or name in there.enums
        if not is_native or set(values) == set(wanted):
            continue
        before = there.enums[name].values if name in there.enums else ()
        first = before if set(values) <= set(before) else wanted
        enum = NativeEnum(name, (*first, *(one for one in values if one not in first)))
        state = _with_enum(state, enum)
    return state


def _with_enum(state: State, enum: NativeEnum) -> State:
    tables = {
        key: replace(
            table,
            columns=tuple(
                replace(one, type=with_enum(one.type, enum.name, enum)) for one in table.columns
            ),
        )
        for key, table in state.tables.items()
    }
    return replace(state, tables=tables, enums={**state.enums, enum.name: enum})
