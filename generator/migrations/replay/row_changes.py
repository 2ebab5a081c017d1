"""Rows of the application that a revision changes or takes out again, by statements of SQLAlchemy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy.sql import operators
from sqlalchemy.sql.dml import Delete, Update
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList, False_, Null, True_

from generator.migrations.operations import DeleteRows, UpdateRow
from generator.migrations.replay.insertions import cell_of, columns_of, row_of
from generator.schema.model import Cell, Row, State


def row_changes(state: State, statement: Update | Delete) -> Iterator[UpdateRow | DeleteRows]:
    """What becomes of rows that revisions have inserted; nothing where a condition says more than keys."""
    table: Any = statement.table
    name = f"{table.schema}.{table.name}" if table.schema else table.name
    known = state.rows.get(name)
    conditions = list(_conditions(statement._where_criteria))  # noqa: SLF001 - nothing public says it
    if known is None or None in conditions:
        return
    found = tuple(row for row in known.rows if all(one and one.holds(row) for one in conditions))
    columns = columns_of(table)
    if isinstance(statement, Delete):
        if found:
            yield DeleteRows(table=name, key=known.key, columns=columns, rows=found)
        return
    values: Any = statement._values or {}  # noqa: SLF001 - see above
    changed = {str(getattr(one, "name", one)): cell_of(value) for one, value in values.items()}
    for row in found:
        after = row_of(state, name, {**dict(row.cells), **changed}, known.key)
        yield UpdateRow(table=name, key=known.key, columns=columns, before=row, after=after)


class _Condition:
    """A column is one of these."""

    def __init__(self, column: str, cells: Iterable[Cell]) -> None:
        self.column = column
        self.cells = list(cells)

    def holds(self, row: Row) -> bool:
        return any(name == self.column and cell in self.cells for name, cell in row.cells)


def _conditions(criteria: Iterable[Any]) -> Iterator[_Condition | None]:
    for one in criteria:
        if isinstance(one, BooleanClauseList) and one.operator is operators.and_:
            yield from _conditions(one.clauses)
        elif isinstance(one, BinaryExpression):
            yield _condition(one)
        else:
            yield None


def _condition(one: BinaryExpression[Any]) -> _Condition | None:
    left: Any = one.left
    if one.operator is operators.in_op:
        values: Any = getattr(one.right, "value", None)
        return _Condition(left.name, map(cell_of, values)) if values else None
    if one.operator not in {operators.eq, operators.is_}:
        return None
    constants = {Null: None, True_: True, False_: False}
    if type(one.right) in constants:
        return _Condition(left.name, [constants[type(one.right)]])
    return _Condition(left.name, [cell_of(one.right)])
