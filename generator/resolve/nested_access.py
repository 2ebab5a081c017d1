"""Rows within an answer that not everybody who gets the answer may read."""

from __future__ import annotations

from collections.abc import Iterator

from generator.ir import App, Entity, View
from generator.ir.access import AccessRule
from generator.ir.queries import Include
from generator.resolve.access import operations


def rules_of_view(entity: Entity, view: View) -> list[AccessRule]:
    """Who gets the answers of a view: by its own route, or by a query's."""
    names = [view.name.text] if view.path else []
    names += [query.name.text for query in entity.queries if query.view == view]
    return [named_rule(entity, name) for name in names]


def named_rule(entity: Entity, operation: str) -> AccessRule:
    """The rule of a view or a query: its own, or that of reading."""
    is_apart = any(rule.operation == operation for rule in entity.rules.rules)
    return entity.rules.rule(operation if is_apart else "read")


def is_narrowed(entity: Entity, view: View, target: Entity) -> bool:
    """Somebody who gets the view may not read all rows of an entity that it shows.

    Parts are shown with their whole: who may read the one may read the other.
    """
    if target.access is None or target.owner is not None or not operations(target):
        return False
    read = target.access.rule("read")
    return not all(read.covers(rule) for rule in rules_of_view(entity, view))


def narrowed_targets(app: App, entity: Entity, view: View) -> frozenset[str]:
    """The entities of whose rows, within a view, callers get those that they may read."""
    targets = (app.entity(include.target) for include in view.all_includes)
    return frozenset(one.name.text for one in targets if is_narrowed(entity, view, one))


def parts_of_others(
    entities: dict[str, Entity], entity: Entity, includes: tuple[Include, ...]
) -> Iterator[Entity]:
    """Parts that are shown elsewhere than within their whole."""
    for include in includes:
        target = entities[include.target]
        within = any(part.name == include.name for part in entity.parts)
        if target.owner is not None and not within:
            yield target
        yield from parts_of_others(entities, target, include.includes)
