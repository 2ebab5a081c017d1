"""The application as its clients see it: what JSON calls fields, relations and parameters."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, TypeVar, cast

from pydantic.alias_generators import to_camel

from generator.ir.behaviour import Assignment, States
from generator.ir.entity import Inverse
from generator.ir.expression import FieldRef, Hop
from generator.ir.field import Column
from generator.ir.filters import Filter
from generator.ir.queries import Include
from generator.ir.relation import ManyToMany, ToOne
from generator.ir.report import ReportOrder
from generator.ir.rows import Linked
from generator.kinds.field_type import EnumType

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from generator.ir.app import App

T = TypeVar("T")

_NAMES: dict[type, tuple[str, ...]] = {
    Assignment: ("row",),
    Column: ("name", "derived_from"),
    FieldRef: ("parameter",),
    Filter: ("name",),
    Hop: ("name",),
    Include: ("name",),
    Inverse: ("name", "relation"),
    Linked: ("relation",),
    ManyToMany: ("name", "ids_name", "inverse"),
    ReportOrder: ("name",),
    States: ("parameter",),
    ToOne: ("name", "inverse", "partner"),
}
"""What holds names that JSON says, or that are compared with them."""

_IN_PATH = re.compile(r"{(\w+)}")


def camel(name: str) -> str:
    """A name in camelCase, as Pydantic spells it: `unit_price`, `address_2` are `unitPrice`, `address2`.

    Operators of filters stay as they are: `unitPrice__not_in`.
    """
    field, *rest = name.split("__")
    return "__".join(
        [to_camel(field), *(one if one == "not_in" else to_camel(one) for one in rest)]
    )


def as_clients_see(app: App) -> App:
    """The application with the names of its JSON; Python and the database keep theirs."""
    if not app.is_camel:
        return app
    renaming = _Renaming({})
    return replace(app, entities=tuple(renaming.of(one) for one in app.entities))


@dataclass(frozen=True)
class _Renaming:
    """Spells the names within values anew; what was seen is kept, so that one stays one."""

    seen: dict[int, tuple[object, object]]

    def of(self, value: T) -> T:
        """The value with names of JSON, itself where it has none."""
        if isinstance(value, tuple):
            made = tuple(self.of(one) for one in value)
            is_new = any(new is not old for new, old in zip(made, value, strict=True))
            return cast("T", made) if is_new else value
        if not is_dataclass(value) or isinstance(value, type | EnumType):
            return value
        if id(value) not in self.seen:
            self.seen[id(value)] = (value, self._renamed(value))
        return cast("T", self.seen[id(value)][1])

    def _renamed(self, value: DataclassInstance) -> DataclassInstance:
        names = _NAMES.get(type(value), ())
        changes: dict[str, object] = {}
        for field in fields(value):
            old = getattr(value, field.name)
            new = self.of(old)
            if field.name in names and old is not None:
                new = camel(old)
            elif field.name == "path" and isinstance(old, str):
                new = _IN_PATH.sub(lambda found: f"{{{camel(found[1])}}}", old)
            if new is not old:
                changes[field.name] = new
        return replace(value, **changes) if changes else value
