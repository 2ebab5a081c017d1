"""Rows that an application comes with: reference data, inserted by a migration."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from generator.ir.field import Column, Default, Literal

RowLiteral = Literal | dt.date | dt.time | UUID
"""A value as it is stored; a datetime is in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReference:
    """The row of an entity that has this value; its key is known only to the database."""

    entity: str
    column: Column
    value: RowLiteral


RowValue = RowLiteral | RowReference | Default
"""A `Default` is made when the row is inserted: the moment, or one at a distance from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A column of a row and what stands there."""

    column: Column
    value: RowValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """The rows that a row is linked with by a many-to-many relation."""

    relation: str
    rows: tuple[RowReference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRow:
    """One row; all rows of an entity have the same columns."""

    key: RowLiteral
    """The value that tells it from the others."""
    cells: tuple[Cell, ...]
    links: tuple[Linked, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows of one entity, in the author's order."""

    key: Column
    """The unique field that rows are known by."""
    data: tuple[DataRow, ...]
