"""Fields of a request that must not lead to deleted rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.ir import App, Entity, Route

_CHANGING = {Route.CREATE, Route.BULK_CREATE, Route.UPDATE, Route.REPLACE}


@dataclass(frozen=True)
class LiveReference:
    """A field of a body, or of the parts that it lists, with the key of a row that may be deleted."""

    field: str
    target: Entity
    within: str | None = None


def live_references(app: App, entity: Entity) -> list[LiveReference]:
    """Those of an entity and of the rows that are made with it."""
    if not _CHANGING & {*entity.routes}:
        return []
    found = list(_own(app, entity))
    for inverse in entity.parts:
        part = app.entity(inverse.source)
        found += (
            LiveReference(one.field, one.target, inverse.name)
            for one in _own(app, part, without=inverse.relation)
        )
    return found


def _own(app: App, entity: Entity, without: str = "") -> Iterator[LiveReference]:
    for relation in entity.relations:
        column = relation.columns[0]
        is_given = column.is_creatable or column.is_updatable
        if relation.refuses_hidden and is_given and relation.name != without:
            yield LiveReference(column.attribute, app.entity(relation.target))
    for link in entity.links:
        if link.refuses_hidden:
            yield LiveReference(link.ids_name, app.entity(link.target))
