"""Enums that are types of PostgreSQL, and the columns that have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from generator.migrations.operations import ChangeEnum
from generator.schema.model import NativeEnum, State, Type


def changed(state: State, before: NativeEnum, after: NativeEnum) -> ChangeEnum:
    """The step that gives a type other values, with the columns as they are then."""
    columns = tuple(
        (key, replace(column, type=new))
        for key, table in state.tables.items()
        for column in table.columns
        if (new := with_enum(column.type, before.name, after)) != column.type
    )
    return ChangeEnum(before=before, after=after, columns=columns)


def with_enum(type_: Type, old: str, new: NativeEnum) -> Type:
    """A type of a column in which one enum takes the place of another, in arrays and variants too."""
    given: dict[str, Any] = dict(type_.arguments)
    item = given.get("item_type")
    if isinstance(item, Type):
        given["item_type"] = with_enum(item, old, new)
    elif "values" in given and given.get("name") == old:
        given |= {"name": new.name, "values": new.values}
    variants = tuple((name, with_enum(one, old, new)) for name, one in type_.variants)
    return replace(type_, arguments=tuple(sorted(given.items())), variants=variants)


def beside(values: Sequence[str], before: Sequence[str], current: Sequence[str]) -> list[str]:
    """What `change_enum` makes of a type that another branch has given more values, or fewer."""
    kept = [one for one in values if one in current or one not in before]
    others = [one for one in current if one not in before and one not in values]
    common = [one for one in kept if one in before]

    def rank(value: str) -> tuple[int, str]:
        if value in common:
            return 2 * common.index(value) + 1, ""
        listed = values if value in values else current
        return 2 * sum(one in common for one in listed[: listed.index(value)]), value

    return sorted([*kept, *others], key=rank) if others else kept
