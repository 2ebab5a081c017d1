"""Fields of a request that may name rows which their sender cannot see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator.artifacts.live_references import LiveReference
from generator.ir import App, Entity, Route
from generator.ir.access import AccessRule

_CHANGING = {Route.CREATE, Route.BULK_CREATE, Route.UPDATE, Route.REPLACE, Route.UPSERT}


def unseen_references(app: App, entity: Entity) -> list[LiveReference]:
    """Those of an entity and of the rows that are made with it."""
    if entity.access is None or not _CHANGING & {*entity.routes}:
        return []
    rules = [entity.access.rule(one) for one in ("create", "update", "upsert")]
    found = list(_own(app, entity, rules))
    for inverse in entity.parts:
        part = app.entity(inverse.source)
        found += (
            replace(one, within=inverse.attribute)
            for one in _own(app, part, rules, without=inverse.relation)
        )
    return found


def _own(
    app: App, entity: Entity, rules: list[AccessRule], without: str = ""
) -> Iterator[LiveReference]:
    for relation in entity.relations:
        column, target = relation.columns[0], app.entity(relation.target)
        is_given = column.is_creatable or column.is_updatable
        if target.access is None or not is_given or relation.name == without:
            continue
        read = target.access.rule("read")
        if not all(read.covers(rule) for rule in rules):
            yield LiveReference(column.attribute, target)
