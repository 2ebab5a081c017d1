"""Conditions by which rows belong to others."""

from __future__ import annotations

from generator.artifacts.app_view import EntityView
from generator.emit import literal
from generator.ir import Entity
from generator.ir.expression import Hop


def live_conditions(entity: Entity, model: str) -> list[str]:
    """Conditions of rows that are not deleted."""
    deletion = entity.soft_delete
    if deletion is None:
        return []
    value = deletion.live_value
    return [f"{model}.{deletion.column.attribute}.is_({literal(value)})"]


def hop_conditions(view: EntityView, hop: Hop, source: str, target: str) -> list[str]:
    """That a row is the one that a relation of another one leads to, and is not deleted."""
    holder, held = source, target
    entity = view.app.entity(hop.source)
    relation = next((one for one in entity.relations if one.name == hop.name), None)
    if relation is None:
        inverse = next(one for one in entity.inverses if one.name == hop.name)
        entity = view.app.entity(inverse.source)
        relation = next(one for one in entity.relations if one.name == inverse.relation)
        holder, held = target, source
    keys = [
        f"{held}.{other.attribute} == {holder}.{own.attribute}"
        for own, other in zip(relation.columns, relation.references, strict=True)
    ]
    return [*keys, *live_conditions(view.app.entity(hop.target), target)]
