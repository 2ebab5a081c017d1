"""Rows of several tables that relations join, for tests that follow these."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from generator.artifacts.tests.needs import pair_key
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.tables import RowView
from generator.ir import App, Entity, ToOne


class RelationStep(Protocol):
    """A relation from one row to others."""

    @property
    def name(self) -> str: ...

    @property
    def target(self) -> str: ...

    @property
    def is_many(self) -> bool: ...


@dataclass(frozen=True)
class JoinedRows:
    """Writes the rows of one entity with those that it leads to."""

    facts: RouteFacts

    def stored(
        self,
        chain: Sequence[RelationStep],
        last: Mapping[str, str] | None = None,
        *,
        read: Collection[int],
        row: str = "row",
        nested: str = "nested",
    ) -> tuple[tuple[RowView, ...], list[str]]:
        """What stores a row of each entity, the `last` one with changes, and the variables of these rows.

        `read` has the places in the chain whose rows the test speaks of, from 1.
        """
        entities = [self.facts.entity, *(self.facts.app.entity(one.target) for one in chain)]
        rows_at = list(range(len(entities)))
        variables = [row, *(f"{nested}{place or ''}" for place in range(len(chain)))]
        changes: list[dict[str, str]] = [{} for _ in entities]
        holders: list[tuple[int, int]] = []
        used = {row}
        for place, include in enumerate(chain):
            if self._goes_back(entities, chain, place):
                # Back where it came from: among others perhaps, but the row is there.
                rows_at[place + 1] = rows_at[place - 1]
                continue
            holder, held = (rows_at[one] for one in self._joined(entities[place], include, place))
            end = end_of(self.facts.app, entities[place], include)
            if isinstance(end, ToOne):
                if end.unique and end == pair_key(self.facts.app, entities[holder]):
                    changes[held] |= self.facts.free(entities[held])
                changes[holder] |= self.facts.referring(end, variables[held])
            else:
                key = self.facts.python_key(variables[held], entities[held])
                changes[holder][end] = f"[{key}]"
            holders.append((holder, held))
            used.add(variables[held])
        changes[rows_at[-1]] |= last or {}
        variables = [variables[place] for place in rows_at]
        used |= {variables[place] for place in read}
        rows = tuple(
            RowView(
                self.facts.insert(entities[place], changes[place]),
                variables[place] if variables[place] in used else "",
            )
            for place in _insertion_order(sorted(set(rows_at)), holders)
        )
        return rows, variables

    def _goes_back(self, entities: list[Entity], chain: Sequence[RelationStep], place: int) -> bool:
        """A step takes the relation of the step before it in the other direction."""
        if place == 0:
            return False
        came = _taken(entities[place - 1], chain[place - 1])
        goes = _taken(entities[place], chain[place])
        return came[:2] == goes[:2] and came != goes

    def _joined(self, entity: Entity, include: RelationStep, place: int) -> tuple[int, int]:
        """Which of the two rows holds the other's key."""
        own = [one.name for one in entity.relations] + [one.name for one in entity.links]
        is_own = include.name in own
        return (place, place + 1) if is_own else (place + 1, place)


def _taken(entity: Entity, include: RelationStep) -> tuple[str, str, bool]:
    """The relation of a step: where it is declared, its name, and whether it is that way round."""
    own = [one.name for one in entity.relations] + [one.name for one in entity.links]
    if include.name in own:
        return entity.name.text, include.name, True
    inverse = next(one for one in entity.inverses if one.name == include.name)
    return inverse.source, inverse.relation, False


def _insertion_order(places: list[int], holders: list[tuple[int, int]]) -> list[int]:
    """Rows behind those whose keys they hold."""
    order: list[int] = []
    waiting = list(places)
    while waiting:
        for place in waiting:
            if all(held in order for holder, held in holders if holder == place):
                order.append(place)
                waiting.remove(place)
                break
        else:
            return order + waiting
    return order


def end_of(app: App, entity: Entity, include: RelationStep) -> ToOne | str:
    """The relation whose keys a row holds, or what it calls a list of them."""
    for relation in entity.relations:
        if relation.name == include.name:
            return relation
    for link in entity.links:
        if link.name == include.name:
            return link.ids_attribute
    inverse = next(one for one in entity.inverses if one.name == include.name)
    if inverse.through is not None:
        return inverse.through.ids_attribute
    source = app.entity(inverse.source)
    return next(one for one in source.relations if one.name == inverse.relation)
