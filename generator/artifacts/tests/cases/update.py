"""The tests of changes and replacements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.behaviour.facts import has_open_parts
from generator.artifacts.tests.route_facts import RouteFacts, least_of
from generator.artifacts.tests.tables import Case, mapping
from generator.emit import literal
from generator.ir import (
    Column,
    DefaultKind,
    Kind,
    Role,
)
from generator.testdata.query_rows import pair


@dataclass(frozen=True)
class UpdateCases:
    """What PATCH and PUT do to a row."""

    facts: RouteFacts

    @cached_property
    def changes(self) -> list[Case]:
        """For each field that can be changed by itself: how a row is made, and the change."""
        cases = (self._change(column) for column in self.changed_alone)
        return [case for case in cases if case is not None]

    @property
    def changed_alone(self) -> Iterator[Column]:
        """Fields of which a change can be seen, and leaves the row where it is."""
        for column in self.facts.entity.updatable:
            is_seen = column.role is Role.FIELD and column.is_readable
            is_hidden = self.facts.hides(column) and self.facts.live_value is None
            if is_seen and not is_hidden and column.name not in self.facts.changed_by_creation:
                yield column

    def _change(self, column: Column) -> Case | None:
        values = self.facts.old_and_new(column)
        if values is not None:
            old, new = ({column.name: self.facts.json(one)} for one in values)
            return Case((mapping(old if column.is_creatable else {}), mapping(new)), column.name)
        return self._change_among_others(column)

    def _change_among_others(self, column: Column) -> Case | None:
        """The change of a row that is made with the other fields that rules tie to this one."""
        values = pair(column, self.facts.samples)
        if values is None:
            return None
        old = self.facts.samples.settled({column.name: values[0]})
        if not all(self.facts.entity.column(name).is_creatable for name in old):
            return None
        made = mapping({name: self.facts.json(value) for name, value in old.items()})
        return Case((made, mapping({column.name: self.facts.json(values[1])})), column.name)

    @cached_property
    def first_change(self) -> str:
        """A change that any row can take; nothing where each asks for certain rows."""
        for column in self.changed_alone:
            values = self.facts.old_and_new(column)
            if values is not None:
                return mapping({column.name: self.facts.json(values[1])})
        return ""

    @cached_property
    def clearable(self) -> list[str]:
        return [
            literal(column.name)
            for column in self.facts.entity.updatable
            if column.nullable
            and column.role is Role.FIELD
            and column.is_readable
            and self.facts.samples.keeps_rules({column.name: None})
        ]

    @cached_property
    def replacement(self) -> str:
        """What of a body for creation may replace a row."""
        names = [column.name for column in self.facts.replaced()]
        dropped = [
            column.name
            for column in self.facts.entity.creatable
            if self.facts.is_in_body(column) and column.name not in names
        ]
        dropped += [one.name for one in self.facts.password_columns() if one.name not in dropped]
        dropped += [
            one.name for one in self.facts.entity.parts if not has_open_parts(self.facts.app, one)
        ]
        if not dropped:
            return "body"
        listed = ", ".join(literal(name) for name in dropped)
        return f"{{name: value for name, value in body.items() if name not in ({listed},)}}"

    @cached_property
    def replaced_defaults(self) -> list[str]:
        names = {column.name for column in self.facts.replaced()}
        return [
            self.facts.default_of(column)
            for column in self.facts.entity.readable
            if column.name in names
            and column.name not in self.facts.minimal_names
            and not column.is_required
            and column.derived_from is None
            and (column.default is None or column.default.kind is DefaultKind.LITERAL)
        ]

    @cached_property
    def minimal_replacement(self) -> str:
        names = [
            column.name
            for column in self.facts.replaced()
            if column.type.kind is not Kind.PASSWORD
            and (column.is_required or column.name in self.facts.minimal_names)
            and column.name not in self.facts.slugs_of_nothing()
        ]
        names += [
            one.name
            for one in self.facts.entity.parts
            if least_of(one) and has_open_parts(self.facts.app, one)
        ]
        return "{" + ", ".join(f"{literal(name)}: body[{literal(name)}]" for name in names) + "}"

    @cached_property
    def replacement_needs(self) -> list[str]:
        return [
            literal(column.name)
            for column in self.facts.replaced()
            if column.is_creatable and column.is_required and column.type.kind is not Kind.PASSWORD
        ] + [
            literal(one.name)
            for one in self.facts.entity.parts
            if least_of(one) and has_open_parts(self.facts.app, one)
        ]

    @cached_property
    def touched(self) -> tuple[str, str, str] | None:
        """How a change is seen in the moment that a row bears: how it was stored, and the change."""
        if (
            self.facts.updated is None
            or not self.facts.updated.is_readable
            or not self.first_change
        ):
            return None
        dt = self.facts.imports.need("datetime", alias="dt")
        old = f"{dt}.datetime(2001, 1, 1, tzinfo={dt}.UTC)"
        if self.facts.updated.type.kind is Kind.NAIVE_DATETIME:
            old += ".replace(tzinfo=None)"
        insert = self.facts.insert(changes={self.facts.updated.attribute: old})
        return insert, self.first_change, literal(self.facts.updated.name)
