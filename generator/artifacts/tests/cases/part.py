"""The tests of parts: rows that are made, changed and deleted with their whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.behaviour.facts import has_keyed_parts, has_open_parts
from generator.artifacts.tests.needs import brings_wholes, least_of
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.staging import Staging
from generator.artifacts.tests.tables import Case
from generator.emit import literal
from generator.ir import Entity, Inverse, Role, ToOne
from generator.testdata.edges import refused

_FEW = 3


@dataclass(frozen=True)
class PartTestsView:
    """A list of parts of the entity."""

    name: str
    field: str
    part: str
    """What makes one."""
    few: int
    """A number of parts that a whole may have."""
    too_few: int
    """One less than it must have, as it may have none otherwise: -1 for no such number."""
    too_many: int
    required: tuple[str, ...]
    foreign: tuple[str, ...]
    bad: tuple[Case, ...]
    unknown: tuple[tuple[str, str], ...]
    """Relations to rows that are not there."""
    pointer: str
    inner_pointer: str
    every: str
    """All of them in the database."""
    wholes: str
    brings_wholes: bool
    deletable: str
    """A whole with such parts that can be deleted."""
    is_open: bool
    key: str
    """The key by which a change names those that are there; empty where it makes all anew."""
    shown: tuple[str, ...]
    """What an answer shows of one, and clients do not set."""
    counts: bool
    """Their number may vary, so that the statements can be compared."""


@dataclass(frozen=True)
class PartCases:
    """Parts within the bodies of their whole."""

    facts: RouteFacts
    staging: Staging

    @cached_property
    def part_lists(self) -> list[PartTestsView]:
        return (
            [self._parts(inverse) for inverse in self.facts.entity.parts]
            if self.facts.creates
            else []
        )

    def _parts(self, inverse: Inverse) -> PartTestsView:
        entity = self.facts.app.entity(inverse.source)
        ownership = inverse.ownership
        least, most = least_of(inverse), ownership.most if ownership else 0
        return PartTestsView(
            name=inverse.attribute,
            field=literal(inverse.name),
            part=self.facts.part(entity),
            few=min(most, max(least, 2)),
            too_few=least - 1,
            too_many=most + 1,
            required=tuple(literal(one.name) for one in entity.creatable if one.is_required),
            foreign=tuple(self._foreign_to_parts(entity)),
            bad=tuple(self._bad_parts(entity)),
            unknown=tuple(self._unknown(entity)),
            pointer=literal(f"/{inverse.name}"),
            inner_pointer=f"/{inverse.name}",
            every=self.staging.all_stored(entity),
            wholes=self.staging.all_stored(self.facts.entity),
            brings_wholes=brings_wholes(self.facts.app, inverse),
            deletable=self._deletable(inverse),
            is_open=has_open_parts(self.facts.app, inverse),
            key=literal(entity.id.name) if has_keyed_parts(self.facts.app, inverse) else "",
            shown=tuple(
                literal(one.name)
                for one in entity.readable
                if one not in entity.key and not one.is_creatable and one.role is not Role.VERSION
            ),
            counts=most >= _FEW and least <= 1,
        )

    def _deletable(self, inverse: Inverse) -> str:
        if not brings_wholes(self.facts.app, inverse):
            return self.facts.deletable_call
        if self.facts.is_made_free:
            changes = self.facts.deletable() | {inverse.attribute: "[{}]"}
            return self.facts.insert(changes=changes)
        return self.facts.make(changes={inverse.name: self.facts.usual_parts(inverse)})

    def _foreign_to_parts(self, entity: Entity) -> Iterator[str]:
        for column in entity.columns:
            if not column.is_creatable:
                yield literal(column.name)
        yield literal("no_such_field")

    def _bad_parts(self, entity: Entity) -> Iterator[Case]:
        for column in entity.creatable:
            for bad in refused(column):
                sources = (literal(column.name), self.facts.json(bad.value))
                yield Case(sources, f"{column.name}: {bad.what}")

    def _unknown(self, entity: Entity) -> Iterator[tuple[str, str]]:
        for relation in entity.relations:
            if relation.ownership is None and _is_open(relation):
                yield self._unknown_row(relation)

    def _unknown_row(self, relation: ToOne) -> tuple[str, str]:
        column = relation.columns[0]
        return literal(column.name), self.facts.missing_value(column)


def _is_open(relation: ToOne) -> bool:
    """One column refers to the other row, and a body carries it."""
    return len(relation.columns) == 1 and relation.columns[0].is_creatable
