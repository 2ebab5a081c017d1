"""The tests of changes and replacements."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.behaviour.facts import has_open_parts
from generator.artifacts.tests.tables import Case, mapping
from generator.artifacts.tests.topic import Topic, least_of
from generator.emit import literal
from generator.ir import (
    DefaultKind,
    Kind,
    Role,
)


@dataclass(frozen=True)
class ChangeTests(Topic):
    """What PATCH and PUT do to a row."""

    @cached_property
    def changes(self) -> list[Case]:
        """For each field that can be changed by itself: how a row is made, and the change."""
        found = []
        for column in self.entity.updatable:
            if column.role is not Role.FIELD or not column.is_readable:
                continue
            values = self._old_and_new(column)
            if values is not None:
                old, new = (mapping({column.name: self.json(one)}) for one in values)
                found.append(Case((old if column.is_creatable else "{}", new), column.name))
        return found

    @property
    def first_change(self) -> str:
        """A change that any row can take."""
        return self.changes[0].arguments[1]

    @cached_property
    def clearable(self) -> list[str]:
        return [
            literal(column.name)
            for column in self.entity.updatable
            if column.nullable
            and column.role is Role.FIELD
            and column.is_readable
            and self.samples.keeps_rules({column.name: None})
        ]

    @cached_property
    def replacement(self) -> str:
        """What of a body for creation may replace a row."""
        names = [column.name for column in self._replaced()]
        dropped = [
            column.name
            for column in self.entity.creatable
            if self._is_in_body(column) and column.name not in names
        ]
        dropped += [one.name for one in self._passwords() if one.name not in dropped]
        dropped += [one.name for one in self.entity.parts if not has_open_parts(self.app, one)]
        if not dropped:
            return "body"
        listed = ", ".join(literal(name) for name in dropped)
        return f"{{name: value for name, value in body.items() if name not in ({listed},)}}"

    @cached_property
    def replaced_defaults(self) -> list[str]:
        names = {column.name for column in self._replaced()}
        return [
            self._default(column)
            for column in self.entity.readable
            if column.name in names
            and column.name not in self.minimal_names
            and not column.is_required
            and column.derived_from is None
            and (column.default is None or column.default.kind is DefaultKind.LITERAL)
        ]

    @cached_property
    def minimal_replacement(self) -> str:
        names = [
            column.name
            for column in self._replaced()
            if column.type.kind is not Kind.PASSWORD
            and (column.is_required or column.name in self.minimal_names)
            and column.name not in self._slugs_of_nothing()
        ]
        names += [
            one.name for one in self.entity.parts if least_of(one) and has_open_parts(self.app, one)
        ]
        return "{" + ", ".join(f"{literal(name)}: body[{literal(name)}]" for name in names) + "}"

    @cached_property
    def replacement_needs(self) -> list[str]:
        return [
            literal(column.name)
            for column in self._replaced()
            if column.is_creatable and column.is_required and column.type.kind is not Kind.PASSWORD
        ] + [
            literal(one.name)
            for one in self.entity.parts
            if least_of(one) and has_open_parts(self.app, one)
        ]

    @cached_property
    def touched(self) -> tuple[str, str, str] | None:
        """How a change is seen in the moment that a row bears: how it was stored, and the change."""
        if self.updated is None or not self.updated.is_readable or not self.changes:
            return None
        dt = self.imports.need("datetime", alias="dt")
        old = f"{dt}.datetime(2001, 1, 1, tzinfo={dt}.UTC)"
        if self.updated.type.kind is Kind.NAIVE_DATETIME:
            old += ".replace(tzinfo=None)"
        insert = self.insert(changes={self.updated.attribute: old})
        return insert, self.changes[0].arguments[1], literal(self.updated.name)
