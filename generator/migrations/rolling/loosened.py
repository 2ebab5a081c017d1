"""What the new release does not know is made to let its rows in and out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from generator.migrations.plan.dialects import Dialects
from generator.migrations.plan.rules import columns_of
from generator.migrations.plan.zeros import zero
from generator.migrations.rolling.constants import is_constant
from generator.schema.model import Column, Index, Table, Unique


def loosened_table(table: Table, kept: Collection[str]) -> Table:
    """A table that is to go: the rows that it refers to may go before it."""
    keys = tuple(
        replace(one, on_delete="CASCADE")
        if one.table in kept and one.on_delete in {None, "RESTRICT", "NO ACTION"}
        else one
        for one in table.foreign_keys
    )
    return replace(table, foreign_keys=keys)


def without_demands(table: Table, gone: Collection[str], dialects: Dialects) -> Table:
    """A table of which some columns are to go: rows need no value in them."""
    columns = tuple(
        _loosened(one, table, dialects) if one.name in gone else one for one in table.columns
    )
    keys = tuple(
        replace(one, on_delete="SET NULL") if set(one.columns) <= set(gone) else one
        for one in table.foreign_keys
        if set(one.columns) <= set(gone) or set(one.columns).isdisjoint(gone)
    )
    names = {one.name for one in table.columns}
    checks = tuple(
        one
        for one in table.checks
        if (read := names & set(columns_of(one))) <= set(gone) or read.isdisjoint(gone)
    )
    return replace(table, columns=columns, foreign_keys=keys, checks=checks)


def _loosened(column: Column, table: Table, dialects: Dialects) -> Column:
    """With a default where every row may have it, else without a demand."""
    if column.nullable or column.computed is not None or column.default is not None:
        return column
    value = None if _is_shared(column, table) else zero(table, column, dialects)
    if value is not None and is_constant(value, column.type):
        return replace(column, default=value)
    return replace(column, nullable=True)


def _is_shared(column: Column, table: Table) -> bool:
    """A rule compares it with others, of the same row or of other rows."""
    names = {one.name for one in table.columns}
    tells_apart: list[Unique | Index] = [*table.uniques]
    tells_apart += [one for one in table.indexes if one.unique]
    return any(column.name in columns_of(one) for one in tells_apart) or any(
        column.name in (read := names & set(columns_of(one))) and len(read) > 1
        for one in table.checks
    )
