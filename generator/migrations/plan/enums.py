"""Values of enums: those in checked text, and the types of PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from generator.migrations.operations import ChangeEnum, CreateEnum, DropEnum, Operation, RenameEnum
from generator.migrations.plan.comparison import SchemaComparison
from generator.migrations.plan.families import enum_of, listed_in, with_enum
from generator.migrations.plan.match import is_meant
from generator.schema.model import Check, Column, NativeEnum, Table

_LIST = re.compile(r"""\s*(?:"(.+?)"|`(.+?)`|(\w+)) IN \((.*)\)\s*""", re.DOTALL)
_VALUE = re.compile(r"'((?:[^']|'')*)'(?:, )?")
_NUMBERS = re.compile(r"-?[0-9]+(?:, -?[0-9]+)*")


def listed(check: Check) -> tuple[str, tuple[str, ...]] | None:
    """Column and values of a check that says nothing but `column IN ('a', 'b')`, or numbers."""
    dialect, text = check.sql.texts[-1]
    bare = text.replace("\\\\", "")
    # One text for all has backslashes where MySQL is alone, or absent: there each is doubled.
    is_doubled = dialect == "mysql" or (not dialect and "\\" not in bare)
    found = _LIST.fullmatch(text.replace("\\\\", "\\") if is_doubled else text)
    if found is None:
        return None
    column = found[1] or found[2] or found[3]
    if _NUMBERS.fullmatch(found[4]) and str(check.name).endswith(f"_{column}"):
        return column, tuple(found[4].split(", "))
    if _VALUE.sub("", found[4]):
        return None
    return column, tuple(one.replace("''", "'") for one in _VALUE.findall(found[4]))


def values_of(table: Table, column: Column) -> tuple[str, ...] | None:
    """What an enum's column may hold; None for any other column."""
    native = enum_of(column.type)
    if native is not None:
        return native[1]
    if (items := listed_in(column.type)) is not None:
        return items
    found = dict(one for check in table.checks if (one := listed(check)) is not None)
    return found.get(column.name)


@dataclass(frozen=True, slots=True)
class Replacing:
    """What becomes of the values of one enum's column."""

    replaced: Mapping[str, str]
    """Old value to new."""
    lost: tuple[str, ...]
    """Old values for which there is nothing new."""


def replacing(comparison: SchemaComparison, key: str, column: str) -> Replacing | None:
    """What becomes of the values of a column; None where it was no enum, or is none any more."""
    moved = comparison.moved_column(key, column)
    if moved is None:
        return None
    old = values_of(comparison.moved.tables[key], moved)
    new = values_of(comparison.after.tables[key], comparison.after.tables[key].column(column))
    if old is None or new is None:
        return None
    hinted = comparison.hints.values.get((key, column), {})
    hint = {to: one for one, to in hinted.items()}
    replaced = {
        one: to
        for one, to in hinted.items()
        if one in old and to in new and is_meant(to, one, old, new, hint) and one != to
    }
    # Several old values may become one, which the hint turned round does not show.
    replaced |= {
        one: to for one, to in hinted.items() if one in old and one not in new and to in new
    }
    lost = tuple(one for one in old if one not in new and one not in replaced)
    return Replacing(replaced, lost)


class NativeEnums:
    """The types of PostgreSQL: made, renamed, changed and dropped."""

    def __init__(self, comparison: SchemaComparison) -> None:
        self._comparison = comparison
        self._renamed = dict(self._renames())
        before, after = comparison.before.enums, comparison.after.enums
        self._new = [name for name in sorted(after) if name not in {*before, *self._renamed}]
        gone = {*before} - {*after} - set(self._renamed.values())
        self._gone = sorted(gone)

    @property
    def opening(self) -> Iterator[Operation]:
        """What columns need before they change."""
        for name in self._new:
            yield CreateEnum(self._comparison.after.enums[name])
        for new, old in sorted(self._renamed.items()):
            yield RenameEnum(old, new)

    @property
    def changes(self) -> Iterator[ChangeEnum]:
        """Types that get other values."""
        for name, after in sorted(self._comparison.after.enums.items()):
            old = self._comparison.before.enums.get(self._renamed.get(name, name))
            if old is None or old.values == after.values:
                continue
            users = self._users(name)
            replaced: dict[str, str] = {}
            for key, column in users:
                found = replacing(self._comparison, key, column.name)
                replaced |= found.replaced if found else {}
            yield ChangeEnum(
                before=replace(old, name=name),
                after=after,
                columns=tuple(users),
                replaced=tuple(sorted(replaced.items())),
            )

    @property
    def closing(self) -> Iterator[Operation]:
        """Types that nothing has any more."""
        for name in self._gone:
            yield DropEnum(self._comparison.before.enums[name])

    def settled(self, column: Column) -> Column:
        """A column from before, with its enum as it is once the types are changed."""
        found = enum_of(column.type)
        if found is None:
            return column
        new = {old: name for name, old in self._renamed.items()}.get(found[0], found[0])
        after: NativeEnum | None = self._comparison.after.enums.get(new)
        if after is None:
            return column
        return replace(column, type=with_enum(column.type, new, after.values))

    def _users(self, name: str) -> list[tuple[str, Column]]:
        """Columns that have the type before and after."""
        return [
            (key, column)
            for key, _, table in self._comparison.pairs
            for column in table.columns
            if (moved := self._comparison.moved_column(key, column.name)) is not None
            and (found := enum_of(column.type)) is not None
            and found[0] == name
            and (old := enum_of(moved.type)) is not None
            and old[0] == self._renamed.get(name, name)
        ]

    def _renames(self) -> Iterator[tuple[str, str]]:
        """New name to old one: a column's type has another name, and the old one is gone."""
        before, after = self._comparison.before.enums, self._comparison.after.enums
        for key, _, table in self._comparison.pairs:
            for column in table.columns:
                moved = self._comparison.moved_column(key, column.name)
                old = enum_of(moved.type) if moved is not None else None
                new = enum_of(column.type)
                if old is None or new is None:
                    continue
                is_gone = old[0] in before and old[0] not in after
                if is_gone and new[0] in after and new[0] not in before:
                    yield new[0], old[0]
