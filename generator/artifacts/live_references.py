"""Fields of a request that must not lead to deleted rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.artifacts.behaviour.facts import all_effects
from generator.ir import App, Entity, Route, SetEffect

_CHANGING = {Route.CREATE, Route.BULK_CREATE, Route.UPDATE, Route.REPLACE, Route.UPSERT}


@dataclass(frozen=True)
class LiveReference:
    """A field of a body, or of the parts that it lists, with the key of a row that may be deleted."""

    field: str
    target: Entity
    within: str | None = None
    is_changed: bool = False
    """The creation goes on to change the row that it leads to."""


def live_references(app: App, entity: Entity) -> list[LiveReference]:
    """Those of an entity and of the rows that are made with it."""
    if not _CHANGING & {*entity.routes}:
        return []
    found = list(_own(app, entity))
    for inverse in entity.parts:
        part = app.entity(inverse.source)
        found += (
            replace(one, within=inverse.attribute)
            for one in _own(app, part, without=inverse.relation)
        )
    changed = _changed_by_creation(app, entity)
    return [replace(one, is_changed=one.target.name.text in changed) for one in found]


def _changed_by_creation(app: App, entity: Entity) -> set[str]:
    """Entities of whose rows a creation takes stock, or sets fields afterwards."""
    makers = [entity, *(app.entity(inverse.source) for inverse in entity.parts)]
    changed = {one.relation.target for maker in makers for one in maker.consumes}
    relations = {relation.name: relation.target for relation in entity.relations}
    for effect in all_effects(entity.after_create):
        if isinstance(effect, SetEffect):
            rows = (assignment.row for assignment in effect.assignments)
            changed |= {relations[row] for row in rows if row in relations}
    return changed


def _own(app: App, entity: Entity, without: str = "") -> Iterator[LiveReference]:
    for relation in entity.relations:
        column = relation.columns[0]
        is_given = column.is_creatable or column.is_updatable
        if relation.refuses_hidden and is_given and relation.name != without:
            yield LiveReference(column.attribute, app.entity(relation.target))
    for link in entity.links:
        if link.refuses_hidden:
            yield LiveReference(link.ids_attribute, app.entity(link.target))
