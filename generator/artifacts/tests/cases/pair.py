"""The tests of two rows that need each other and are made by one request."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.behaviour.facts import way_back
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.source import needed
from generator.emit import literal
from generator.ir import Entity, Route, ToOne


@dataclass(frozen=True)
class UnknownView:
    """A row that is not there, referred to by one of the two."""

    name: str
    place: str
    """Where the body says it."""
    missing: str


@dataclass(frozen=True)
class PairCaseView:
    name: str
    key: str
    field: str
    fresh: str
    """What makes the new row within the body."""
    path: str
    """Where that row is read; nothing where it is not."""
    back: str
    own_key: str
    unknown: tuple[UnknownView, ...]


@dataclass(frozen=True)
class PairCases:
    """A new row that comes with the one that it needs."""

    facts: RouteFacts

    @cached_property
    def pair(self) -> PairCaseView | None:
        relation = self.facts.entity.pair
        if relation is None or Route.CREATE not in self.facts.entity.routes:
            return None
        partner = self.facts.app.entity(relation.target)
        key = relation.columns[0].name
        path = f"{self.facts.app.prefix}{partner.path}/{{answer[{key!r}]}}"
        back = way_back(self.facts.app, relation)
        field = literal(relation.name)
        return PairCaseView(
            name=relation.name,
            key=literal(key),
            field=field,
            fresh=self.facts.call(f"new_{partner.name.snake}", first="client"),
            path=f'f"{path}"' if Route.GET in partner.routes else "",
            back=literal(back.columns[0].name),
            own_key=literal(self.facts.key),
            unknown=(
                *self._others_unknown(self.facts.entity, relation, "body", f"{relation.name}_and_"),
                *self._others_unknown(partner, back, f"body[{field}]", f"{relation.name}_with_"),
            ),
        )

    def _others_unknown(
        self, entity: Entity, pair: ToOne, body: str, before: str
    ) -> tuple[UnknownView, ...]:
        """The first other row that is needed."""
        others = [one for one in needed(entity) if one != pair]
        return tuple(
            UnknownView(
                name=f"{before}an_unknown_{one.name}",
                place=f"{body}[{literal(one.columns[0].name)}]",
                missing=self.facts.missing_value(one.columns[0]),
            )
            for one in others[:1]
        )
