"""Rows that hold what was taken from a stock: what deletes them would lose it."""

from __future__ import annotations

from collections.abc import Iterator

from generator.artifacts.behaviour.facts import enum_of, is_released, released_mark
from generator.artifacts.naming import enum_member, enum_module
from generator.emit import Imports
from generator.ir import (
    App,
    AttemptEffect,
    Column,
    Effect,
    Entity,
    ReleaseEffect,
    Route,
    States,
    ToOne,
)

Step = tuple[Entity, ToOne]
"""An entity, and its relation to the entity before."""


def held_conditions(app: App, entity: Entity, imports: Imports) -> list[str]:
    """Conditions under which a row, or one that would be deleted with it, holds stock."""
    if not deletes(entity):
        return []
    found = []
    for path in _paths(app, entity, (), frozenset({entity.name.text})):
        holding = _holding(app, entity, path, imports)
        if holding:
            found.append(holding)
    return found


def is_held_by(app: App, entity: Entity, below: Entity) -> bool:
    """A row cannot be deleted while there are rows below it that hold stock, or have such parts."""
    return deletes(entity) and any(
        path and path[0][0].name == below.name
        for path in _paths(app, entity, (), frozenset({entity.name.text}))
    )


def given_back(
    app: App, entity: Entity, *, from_above: bool = False
) -> tuple[Column, str | None] | None:
    """What a row has that holds no stock any more: its state, or any moment where that is None.

    None where rows of the entity hold nothing by themselves, or are never deleted, be it with a row
    above them.
    """
    holders = [entity, *(app.entity(one.source) for one in entity.parts)]
    is_deleted = from_above or deletes(entity)
    if not is_deleted or not any(one.consumes and is_released(app, one) for one in holders):
        return None
    mark = released_mark(entity)
    if mark is not None:
        return mark, None
    states = entity.states
    releasing = _releasing(states) if states is not None else []
    return (states.column, releasing[0]) if states is not None and releasing else None


def deletes(entity: Entity) -> bool:
    """Rows of the entity may go for good, by a request for them."""
    is_hard = Route.DELETE in entity.routes and entity.soft_delete is None
    return is_hard or any(one.deletes for one in getattr(entity, "bulk", ()))


def _paths(
    app: App, entity: Entity, path: tuple[Step, ...], seen: frozenset[str]
) -> Iterator[tuple[Step, ...]]:
    """The ways over which a deletion goes, to each entity that takes from a stock."""
    here = path[-1][0] if path else entity
    if here.consumes and is_released(app, here):
        yield path
    for inverse in here.inverses:
        if not inverse.on_delete_cascade or inverse.source in seen:
            continue
        below = app.entity(inverse.source)
        relation = next(one for one in below.relations if one.name == inverse.relation)
        step = (below, relation)
        yield from _paths(app, entity, (*path, step), seen | {inverse.source})


def _holding(app: App, entity: Entity, path: tuple[Step, ...], imports: Imports) -> str:
    parts = []
    above = _model(entity, imports)
    for below, relation in path:
        model = _model(below, imports)
        pairs = zip(relation.columns, relation.references, strict=True)
        parts += [f"{model}.{own.attribute} == {above}.{other.attribute}" for own, other in pairs]
        above = model
    consumer = path[-1][0] if path else entity
    parts += _not_released(app, consumer, [entity, *(step[0] for step in path)], imports)
    if not path:
        return parts[0] if len(parts) == 1 else ""
    sa = imports.need("sqlalchemy", alias="sa")
    return f"{sa}.exists().where({', '.join(parts)})"


def _not_released(
    app: App, consumer: Entity, entities: list[Entity], imports: Imports
) -> list[str]:
    """What says that the consumer, or the whole that it is a part of, has given nothing back."""
    owner = consumer.owner
    candidates = [consumer, *([app.entity(owner.target)] if owner else [])]
    for candidate in candidates:
        if candidate not in entities:
            continue
        model = _model(candidate, imports)
        mark = released_mark(candidate)
        if mark is not None:
            return [f"{model}.{mark.attribute}.is_(None)"]
        states = candidate.states
        releasing = _releasing(states) if states is not None else []
        if states is not None and releasing:
            enum = enum_of(states)
            imports.need(enum_module(enum, candidate), enum.name)
            members = ", ".join(enum_member(enum, state) for state in releasing)
            return [f"{model}.{states.column.attribute}.not_in([{members}])"]
    return []


def _releasing(states: States) -> list[str]:
    """The states that give back, and those that only follow after them."""
    found = [state for state, effects in states.on_enter if _releases(effects)]
    for state in found:
        found += [one for one in states.after(state) if one not in found]
    return found


def _releases(effects: tuple[Effect, ...]) -> bool:
    return any(
        isinstance(one, ReleaseEffect)
        or (isinstance(one, AttemptEffect) and _releases(one.effects))
        for one in effects
    )


def _model(entity: Entity, imports: Imports) -> str:
    return imports.need(f"app.models.{entity.module}", entity.name.text)
