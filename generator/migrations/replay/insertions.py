"""Rows of the application as its revision inserts them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import BinaryExpression, BindParameter
from sqlalchemy.sql.selectable import ScalarSelect

from generator.migrations.operations import InsertRows
from generator.migrations.replay.clock import moment_of, plain
from generator.schema.model import Cell, Column, Row, RowKey, State
from generator.schema.types import type_of


def insertion(
    state: State,
    table: sa.TableClause,
    rows: Iterable[Mapping[Any, object]],
    key: tuple[str, ...] = (),
) -> Iterator[InsertRows]:
    """Rows as an operation; what tells them apart is found where the script does not say it."""
    read = [{_name(name): cell_of(value) for name, value in row.items()} for row in rows]
    if not read:
        return
    name = f"{table.schema}.{table.name}" if table.schema else table.name
    told_by = key or _key(state, name, set.intersection(*(set(row) for row in read)))
    yield InsertRows(
        table=name,
        key=told_by,
        columns=columns_of(table),
        rows=tuple(row_of(state, name, row, told_by) for row in read),
    )


def columns_of(table: sa.TableClause) -> tuple[Column, ...]:
    """The columns that a script knows of a table."""
    return tuple(
        Column(name=str(column.name), type=type_of(column.type)) for column in table.columns
    )


def row_of(state: State, table: str, cells: Mapping[str, Cell], key: tuple[str, ...]) -> Row:
    """A row with its key, in the order of the table."""
    known = state.tables.get(table)
    order = [column.name for column in known.columns] if known else []
    names = sorted(cells, key=lambda name: (order.index(name) if name in order else -1, name))
    return Row(tuple(cells[name] for name in key), tuple((name, cells[name]) for name in names))


def cell_of(value: Any) -> Cell:  # noqa: ANN401 - whatever a script inserts
    """A value; what was read from the clock, or in another table, is known again."""
    moment = moment_of(value)
    if moment is not None:
        return moment
    if isinstance(value, dt.datetime):
        return plain(value)
    if isinstance(value, BindParameter):
        return cell_of(value.value)
    if isinstance(value, ScalarSelect):
        return _reference(value)
    return value  # type: ignore[no-any-return]


def _reference(value: ScalarSelect[Any]) -> Cell:
    """`key_of` of the revision that `apiwright` used to write: a key that is read aside."""
    inner: Any = value.element
    (found,) = inner.get_final_froms()
    select = getattr(found, "element", inner)
    (key,) = select.selected_columns
    condition = select.whereclause
    if not isinstance(condition, BinaryExpression) or not isinstance(
        condition.right, BindParameter
    ):
        return None
    left: Any = condition.left
    schema = getattr(key.table, "schema", None)
    table = f"{schema}.{key.table.name}" if schema else key.table.name
    return RowKey(table, key.name, left.name, condition.right.value)


def _key(state: State, table: str, columns: set[str]) -> tuple[str, ...]:
    """The rule that keeps rows apart, as far as all of them have its columns."""
    known = state.tables.get(table)
    if known is None:
        return tuple(sorted(columns))
    rules = [rule.columns for rule in known.uniques]
    if known.primary_key is not None:
        rules.insert(0, known.primary_key.columns)
    for rule in sorted(rules, key=len):
        if set(rule) <= columns:
            return rule
    return tuple(sorted(columns))


def _name(name: Any) -> str:  # noqa: ANN401 - a name, or a column of a table
    return str(getattr(name, "name", name))
