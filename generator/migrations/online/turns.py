"""When an operation has its turn, where PostgreSQL shall keep nobody waiting for long."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum, auto

from generator.migrations.numbering import numbered_column
from generator.migrations.operations import (
    AddCircularKey,
    AddColumn,
    AddConstraint,
    AddIndex,
    AlterColumn,
    CollateTable,
    CommentTable,
    DeleteRows,
    DropCircularKey,
    DropColumn,
    DropConstraint,
    DropEnum,
    DropIndex,
    DropTable,
    InsertRows,
    Operation,
    UpdateRow,
)
from generator.migrations.plan.families import Family, bits, family_of, number
from generator.schema.model import Check, Column, PrimaryKey, Sql, State, Type

DIALECT = "postgresql"


class Turn(Enum):
    """The part of a change that an operation belongs to."""

    FIRST = auto()
    """In one transaction, before all that may take long."""
    SHORT = auto()
    """Takes a moment, and may be done twice: wherever it stands."""
    ONLINE = auto()
    """Reads or writes the whole table, and PostgreSQL can do so beside others."""
    ROWS = auto()
    """In a transaction of its own, where it stands."""
    LAST = auto()
    """What the steps before it may still read goes at the end."""


_LAST = DropColumn | DropTable | DropEnum | DropCircularKey
_ROWS = InsertRows | UpdateRow | DeleteRows | AddCircularKey


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns of the operations of one change."""

    final: State
    """What there is behind the last of them."""
    can_widen: bool
    """Columns of integers that get a larger type are made anew beside the old ones."""

    def of(self, operation: Operation) -> Turn:
        if isinstance(operation, AddColumn):
            return self._added(operation)
        if isinstance(operation, AlterColumn):
            return self._altered(operation)
        if isinstance(operation, AddConstraint | DropConstraint):
            return _constrained(operation)
        if isinstance(operation, AddIndex):
            return Turn.ONLINE
        if isinstance(operation, DropIndex | CommentTable | CollateTable):
            return Turn.SHORT
        if isinstance(operation, _LAST):
            return Turn.LAST
        return Turn.ROWS if isinstance(operation, _ROWS) else Turn.FIRST

    def _altered(self, step: AlterColumn) -> Turn:
        return Turn.ONLINE if self.can_widen and widens(step) else _altered(step)

    def _added(self, step: AddColumn) -> Turn:
        column = step.column
        numbered = numbered_column(self.final.tables.get(step.table))
        if column.computed is not None or (numbered == column.name and step.fill is None):
            return Turn.FIRST
        if fill_of(step) is not None:
            return Turn.ONLINE
        return Turn.SHORT if column.nullable or column.default is not None else Turn.FIRST


def fill_of(step: AddColumn) -> Sql | None:
    """What the rows that are there are given one by one: also a default that differs from row to row."""
    default = step.column.default
    if step.fill is None and default is not None and not is_constant(default):
        return default
    return step.fill


_CONSTANT = re.compile(
    r"\(?(?:'(?:[^']|'')*'|[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?|true|false|current_timestamp|now\(\))\)?"
    r"(?:::[a-z ]+)?",
    re.IGNORECASE,
)


def is_constant(sql: Sql) -> bool:
    """The same value for every row: PostgreSQL remembers it, and rewrites nothing."""
    return _CONSTANT.fullmatch(sql.on(DIALECT).strip()) is not None


def _altered(step: AlterColumn) -> Turn:
    before, after = step.before, step.after
    is_made = before.computed is not None or after.computed is not None
    is_counted = step.numbered is not None or before.autoincrement != after.autoincrement
    if is_made or is_counted or step.replaced or computes(step):
        return Turn.FIRST
    if changes_type(step) and not is_longer(before.type.on(DIALECT), after.type.on(DIALECT)):
        return Turn.FIRST
    return Turn.ONLINE if becomes_required(step) else Turn.SHORT


def computes(step: AlterColumn) -> bool:
    """Every row gets another value."""
    if step.convert is None:
        return False
    names = {step.after.name, f'"{step.after.name}"'}
    return step.convert.on(DIALECT) not in names


def changes_type(step: AlterColumn) -> bool:
    return step.before.type.on(DIALECT) != step.after.type.on(DIALECT)


def becomes_required(step: AlterColumn) -> bool:
    return step.before.nullable and not step.after.nullable


def widens(step: AlterColumn) -> bool:
    """Nothing changes but that larger numbers may be stored."""
    before, after = step.before.type.on(DIALECT), step.after.type.on(DIALECT)
    if not family_of(before) is family_of(after) is Family.INTEGER:
        return False
    is_all = replace(step.after, type=step.before.type) == step.before
    return is_all and step.numbered is None and bits(before) < bits(after)


def is_longer(before: Type, after: Type) -> bool:
    """Values stay as they are stored: a text that may be longer, a number with more places before the dot."""
    if replace(_unsized(before), name="") != replace(_unsized(after), name=""):
        return False
    if family_of(before) is family_of(after) is Family.TEXT:
        if "CITEXT" in {before.name.upper(), after.name.upper()}:
            return False
        return _fits(number(before, "length"), number(after, "length"))
    if before.name == after.name and family_of(after) is Family.DECIMAL:
        is_same = number(before, "scale") == number(after, "scale")
        return is_same and _fits(number(before, "precision"), number(after, "precision"))
    return False


def _unsized(type_: Type) -> Type:
    kept = tuple(one for one in type_.arguments if one[0] not in {"length", "precision", "scale"})
    return replace(type_, arguments=kept, module="")


def _fits(before: int | None, after: int | None) -> bool:
    return after is None or (before is not None and before <= after)


def _constrained(step: AddConstraint | DropConstraint) -> Turn:
    rule = step.constraint
    if isinstance(rule, PrimaryKey):
        return Turn.FIRST
    if isinstance(step, DropConstraint) or not is_made(rule):
        return Turn.SHORT
    return Turn.ONLINE


def is_made(rule: object) -> bool:
    """PostgreSQL has this rule."""
    return not isinstance(rule, Check) or not rule.dialects or DIALECT in rule.dialects


def without_nulls(column: Column) -> Column:
    """The column before it loses its nulls, and before it has a default."""
    return replace(column, nullable=True, default=None)
