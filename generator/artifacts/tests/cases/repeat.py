"""The tests of versions and of creations that are sent again."""

from __future__ import annotations

from dataclasses import dataclass

from generator.artifacts.tests.effects import flat
from generator.artifacts.tests.needs import needed
from generator.artifacts.tests.route_facts import ReferenceView, RouteFacts
from generator.ir import DeleteRule, SetEffect


@dataclass(frozen=True)
class RepeatCases:
    """What protects a row from clients that know an old version, or that ask twice."""

    facts: RouteFacts

    @property
    def first_version(self) -> int:
        """The version after a creation, which may change the row itself."""
        own = (
            effect
            for effect in flat(self.facts.entity.after_create)
            if isinstance(effect, SetEffect) and any(one.row is None for one in effect.assignments)
        )
        return 1 + sum(1 for _ in own)

    @property
    def is_idempotent(self) -> bool:
        return self.facts.entity.idempotency and self.facts.gets

    @property
    def says_something(self) -> bool:
        """Two bodies can differ: a row that is nothing but a key is made by an empty one."""
        fields = self.facts.samples.fields
        return bool(needed(self.facts.entity)) or any(one.is_creatable for one in fields)

    @property
    def unknown(self) -> ReferenceView | None:
        """A reference that leads nowhere makes a creation fail, whatever its key."""
        return next(iter(self.facts.references), None)

    @property
    def goes(self) -> bool:
        """Nothing that a creation makes keeps the new row from being deleted."""
        kept = (DeleteRule.CASCADE, DeleteRule.SET_NULL)
        return not self.facts.is_paired and all(
            relation.on_delete in kept
            for other in self.facts.app.referring(self.facts.entity.name.text)
            for relation in other.relations
            if relation.target == self.facts.entity.name.text
        )

    @property
    def model(self) -> str:
        return self.facts.imports.need(
            f"app.models.{self.facts.entity.module}", self.facts.entity.name.text
        )
