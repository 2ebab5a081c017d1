"""The order in which tables can be created, and the foreign keys that have to come later."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from generator.ir import App, Entity, ToOne


@dataclass(frozen=True)
class CreationOrder:
    """Entities behind those that their tables refer to; otherwise in the author's order."""

    entities: tuple[Entity, ...]
    late: frozenset[tuple[str, str]]
    """Entity and name of each relation whose table does not exist yet: a part of a circle."""

    def is_late(self, entity: Entity, relation: ToOne) -> bool:
        return (entity.name.text, relation.name) in self.late


@lru_cache(maxsize=8)
def creation_order(app: App) -> CreationOrder:
    """The order for one application; circles are cut at the first table that is waiting."""
    by_name = {entity.name.text: entity for entity in app.entities}
    needs = {
        name: {relation.target for relation in entity.relations} - {name}
        for name, entity in by_name.items()
    }
    needed_by: dict[str, list[str]] = {name: [] for name in by_name}
    for name, targets in needs.items():
        for target in targets:
            needed_by[target].append(name)
    position = {name: number for number, name in enumerate(by_name)}
    ordered: dict[str, Entity] = {}
    late: set[tuple[str, str]] = set()
    ready = [name for name in by_name if not needs[name]]
    while len(ordered) < len(by_name):
        if not ready:
            first = next(name for name in by_name if name not in ordered)
            late |= {
                (first, relation.name)
                for relation in by_name[first].relations
                if relation.target in needs[first]
            }
            ready = [first]
        following: list[str] = []
        for name in ready:
            ordered[name] = by_name[name]
            for other in needed_by[name]:
                needs[other].discard(name)
                if not needs[other] and other not in ordered:
                    following.append(other)
        ready = sorted(dict.fromkeys(following), key=position.__getitem__)
    return CreationOrder(tuple(ordered.values()), frozenset(late))
