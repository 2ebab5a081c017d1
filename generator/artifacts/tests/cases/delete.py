"""The tests of deletion and restoration."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.staging import Staging
from generator.emit import literal
from generator.ir import (
    DeleteRule,
    Entity,
    Kind,
    ToOne,
)
from generator.resolve.phrases import noun_of


@dataclass(frozen=True)
class RefusalView:
    """A relation that keeps the rows it leads to."""

    name: str
    other: str
    owner_make: str
    row_insert: str
    path: str


@dataclass(frozen=True)
class LosingView:
    """A versioned row that refers to the one that is deleted."""

    name: str
    row_make: str
    other_insert: str
    version: str


@dataclass(frozen=True)
class DeleteCases:
    """What becomes of a row that is deleted."""

    facts: RouteFacts
    staging: Staging

    @cached_property
    def refusals(self) -> list[RefusalView]:
        """Relations to this entity that keep its rows from being deleted."""
        if not self.facts.deletes or self.facts.entity.soft_delete is not None:
            return []
        found = []
        for other in self.facts.app.entities:
            for relation in other.relations:
                rule = relation.on_delete
                keeps = rule in (DeleteRule.RESTRICT, DeleteRule.NO_ACTION)
                if relation.target == self.facts.entity.name.text and keeps:
                    found.append(self._refusal(other, relation))
        return found

    @cached_property
    def losing(self) -> list[LosingView]:
        """Versioned rows that lose a row of this entity when it goes."""
        if not self.facts.deletes or self.facts.entity.soft_delete is not None:
            return []
        return [
            self._losing(other, relation)
            for other in self.facts.app.entities
            for relation in other.relations
            if relation.target == self.facts.entity.name.text
            and relation.is_simple
            and relation.on_delete is DeleteRule.SET_NULL
            and other.version is not None
            and not self.facts.entity.has_composite_key
        ]

    def _losing(self, other: Entity, relation: ToOne) -> LosingView:
        version = other.version.attribute if other.version else ""
        return LosingView(
            name=f"{other.name.snake}_{relation.name}",
            row_make=self.facts.insert(changes=self.facts.deletable()),
            other_insert=self.facts.insert(other, self.facts.referring(relation, "row")),
            version=f"{self.staging.stored(other, self.facts.python_key('other', other))}.{version}",
        )

    @cached_property
    def deletion_filter(self) -> str | None:
        """The filter that still finds deleted rows."""
        deletion = self.facts.entity.soft_delete
        if (
            deletion is None
            or deletion.column not in self.facts.entity.filters
            or not self.facts.lists
        ):
            return None
        if deletion.live_value is None:
            zone = "" if deletion.column.type.kind is Kind.NAIVE_DATETIME else "Z"
            return f'{{"{deletion.column.name}__gt": "2001-01-01T00:00:00{zone}"}}'
        return f"{{{literal(deletion.column.name)}: {self.facts.query(not deletion.live_value)}}}"

    def _refusal(self, other: Entity, relation: ToOne) -> RefusalView:
        return RefusalView(
            name=f"{other.name.snake}_{relation.name}",
            other=f"{noun_of(other)}",
            owner_make=self.facts.insert(changes=self.facts.deletable()),
            row_insert=self.facts.insert(other, self.facts.referring(relation, "row")),
            path="",
        )
