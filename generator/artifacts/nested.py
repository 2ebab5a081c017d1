"""Lists within an answer of which it shows the first rows: where all of them are."""

from __future__ import annotations

from collections.abc import Iterator

from generator.ir import App, Entity, Route, View
from generator.ir.queries import Include
from generator.ir.relation import ToOne


def links_lists(app: App) -> bool:
    """Some route answers a link to the whole of a list."""
    return any(
        any(listed_elsewhere(app, entity, view))
        for entity in app.entities
        for view in entity.views
        if view.path and not view.lists
    )


def listed_elsewhere(app: App, entity: Entity, view: View) -> Iterator[tuple[Include, ToOne]]:
    """The lists that a route of their own filters by the row, each with the relation to it."""
    keys = [column.attribute for column in entity.key]
    for include in view.includes:
        inverse = next((one for one in entity.inverses if one.name == include.name), None)
        if include.limit is None or inverse is None or inverse.through is not None:
            continue
        target = app.entity(include.target)
        relation = next(one for one in target.relations if one.name == inverse.relation)
        referred = [one.reference.attribute for one in relation.columns if one.reference]
        if (
            Route.LIST in target.routes
            and len(keys) == 1
            and referred == keys
            and relation.columns[0] in target.filtered
        ):
            yield include, relation
