"""What a revision does, one step each: values that the planner makes and the renderer writes down.

Every step knows what it makes of a state (`apply`). Names are those that hold when the step runs: a
plan renames tables and columns first, so later steps say the new names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.migrations.triggers import RowRule
from generator.schema.model import (
    Cell,
    Column,
    Constraint,
    ForeignKey,
    Index,
    NativeEnum,
    Row,
    Sql,
    Table,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A question to the rows before anything is changed: any answer stops the revision.

    `condition` is true for rows that stand in the way, in the names from before the revision.
    """

    code: str
    """Of the finding that it comes from: `DATA`."""
    table: str
    select: Sql
    """A whole SELECT that gives back offending rows (at most a few columns); LIMIT is added."""
    message: str
    """In a user's words, with the remedy."""


@dataclass(frozen=True, slots=True)
class CreateSchema:
    name: str


@dataclass(frozen=True, slots=True)
class CreateExtension:
    """Of PostgreSQL; one that a spec lists no longer stays."""

    name: str


@dataclass(frozen=True, slots=True)
class DropExtension:
    """In an author's own words: no plan drops what other schemas may use."""

    name: str


@dataclass(frozen=True, slots=True)
class CreateEnum:
    enum: NativeEnum


@dataclass(frozen=True, slots=True)
class DropEnum:
    enum: NativeEnum


@dataclass(frozen=True, slots=True)
class RenameEnum:
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEnum:
    """Other values of a native type: a new type takes the place of the old one.

    `columns` use it; their rows are mapped by `replaced` (old value to new).
    """

    before: NativeEnum
    after: NativeEnum
    columns: tuple[tuple[str, Column], ...]
    """Table and column."""
    replaced: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CreateTable:
    """With all its constraints and indexes, but for foreign keys that have to wait."""

    table: Table
    circular: tuple[ForeignKey, ...] = ()
    """Keys to tables that are not there yet: SQLite takes them at once, servers only then."""


@dataclass(frozen=True, slots=True)
class DropTable:
    table: Table


@dataclass(frozen=True, slots=True)
class RenameTable:
    """Also to a name of another schema; a case-only change goes over a name of its own."""

    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddColumn:
    """A column; `fill` computes it for rows that are there, before it loses its NULLs."""

    table: str
    column: Column
    fill: Sql | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DropColumn:
    table: str
    column: Column


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameColumn:
    table: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlterColumn:
    """Another type, nullability, default, computation or comment of one column."""

    table: str
    before: Column
    after: Column
    """Of the same name."""
    convert: Sql | None = None
    """Computes the new value from the old row, where the type changes and a cast would not do."""
    fill: Sql | None = None
    """Computes the value of rows that hold NULL, where the column loses its NULLs."""
    replaced: tuple[tuple[str, str], ...] = ()
    """Old values of an enum in text, and what becomes of them."""
    numbered: bool | None = None
    """Whether the database numbers it from now on; None where that stays as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddConstraint:
    table: str
    constraint: Constraint


@dataclass(frozen=True, slots=True)
class AddCircularKey:
    """On servers: see `CreateTable.circular`."""

    table: str
    key: ForeignKey


@dataclass(frozen=True, slots=True)
class DropCircularKey:
    """On servers, before tables go that refer to each other."""

    table: str
    key: ForeignKey


@dataclass(frozen=True, slots=True, kw_only=True)
class DropConstraint:
    table: str
    constraint: Constraint


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameConstraint:
    """A constraint that is as it was under another name."""

    table: str
    before: Constraint
    after: Constraint


@dataclass(frozen=True, slots=True, kw_only=True)
class AddIndex:
    table: str
    index: Index


@dataclass(frozen=True, slots=True, kw_only=True)
class DropIndex:
    table: str
    index: Index


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameIndex:
    table: str
    before: Index
    after: Index


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentTable:
    table: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CollateTable:
    """How the texts of a table compare on MySQL."""

    table: str
    collation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FillTable:
    """Rows of a new table made from those of an old one (`fill_from`)."""

    table: str
    source: str
    """The old table, under the name it has when the step runs."""
    cells: tuple[tuple[str, Sql], ...]
    """New column and the expression over the old row."""
    where: Sql | None = None
    distinct: tuple[str, ...] = ()
    """Columns in which no two of the rows are equal; without them every old row makes one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InsertRows:
    """Rows that the application comes with."""

    table: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRow:
    """A row that the application comes with, changed where the spec changed."""

    table: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    before: Row
    after: Row

    @property
    def changed(self) -> Mapping[str, Cell]:
        """Columns that get another value."""
        old = dict(self.before.cells)
        return {name: cell for name, cell in self.after.cells if old.get(name, ...) != cell}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteRows:
    table: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class CreateTriggers:
    """What the database does for each row from now on, and for those that are there."""

    rule: RowRule


@dataclass(frozen=True, slots=True)
class DropTriggers:
    rule: RowRule


TriggerStep = CreateTriggers | DropTriggers
Operation = (
    CreateExtension | DropExtension | CreateSchema | CreateEnum | DropEnum | RenameEnum | ChangeEnum | CreateTable | DropTable
    | RenameTable | AddColumn | DropColumn | RenameColumn | AlterColumn | AddConstraint
    | DropConstraint | RenameConstraint | AddIndex | DropIndex | RenameIndex | CommentTable
    | CollateTable | FillTable | AddCircularKey | DropCircularKey | InsertRows | UpdateRow | DeleteRows
    | TriggerStep
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One direction of a revision: questions to the rows first, then the steps in their order."""

    guards: tuple[Guard, ...] = ()
    operations: tuple[Operation, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.operations)
