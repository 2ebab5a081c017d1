"""What an entity does beyond holding values, as questions that several files of the output ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from generator.ir import (
    App,
    AttemptEffect,
    Column,
    CreateEffect,
    Effect,
    Entity,
    EnumType,
    Inverse,
    ReleaseEffect,
    Requirement,
    Role,
    Route,
    SetEffect,
    States,
    ToOne,
)
from generator.ir.expression import Expression, FieldRef
from generator.ir.traversal import columns, walk


def computes(entity: Entity) -> bool:
    """Fields are computed by the application."""
    return any(not one.stored for one in entity.computed)


def prepares(entity: Entity) -> bool:
    """Rows are made ready by a method of their own: they read others, or are parts."""
    makes = bool(entity.generated) or computes(entity)
    together = entity.owner is not None or Route.BULK_CREATE in entity.routes
    return bool(entity.copied or entity.consumes) or (makes and together)


def stores(entity: Entity) -> bool:
    """A creation is more than one INSERT of what is given."""
    makes = bool(entity.generated or entity.parts or entity.after_create)
    return makes or prepares(entity) or computes(entity) or entity.pair is not None


def way_back(app: App, relation: ToOne) -> ToOne:
    """The relation of a partner that leads back to the row that it came with."""
    partner = app.entity(relation.target)
    return next(one for one in partner.relations if one.name == relation.partner)


def has_open_parts(app: App, inverse: Inverse) -> bool:
    """The parts can be replaced with an update of the whole; what was consumed stays."""
    return not app.entity(inverse.source).consumes


def has_keyed_parts(app: App, inverse: Inverse) -> bool:
    """A change of the whole may name parts that are there by their key, and they stay."""
    return is_keyed_part(app, app.entity(inverse.source))


def is_keyed_part(app: App, part: Entity) -> bool:
    """Its key is given by the database, nothing of it was fixed when it was made, and its whole changes.

    What clients send has to be shown as well: a part that is sent back as it was would lose the rest.
    """
    if part.owner is None or part.copied or part.consumes or part.generated or part.files:
        return False
    if not all(column.is_readable for column in part.creatable):
        return False
    changes = {Route.UPDATE, Route.REPLACE} & set(app.entity(part.owner.target).routes)
    key = part.key[0]
    return bool(changes) and len(part.key) == 1 and key.is_readable and not key.is_creatable


def inputs(app: App, entity: Entity) -> list[str]:
    """Fields whose change has others computed anew, or replaces parts."""
    read = {
        column.name
        for one in entity.computed
        if not one.stored
        for column in columns(one.expression)
    }
    changed = changed_by_effects(app, entity) if read else frozenset[str]()
    own = [
        one.attribute
        for one in entity.columns
        if one.name in read and (one.is_updatable or one.name in changed)
    ]
    return own + [one.attribute for one in entity.parts if has_open_parts(app, one)]


def is_unique(entity: Entity, column: Column) -> bool:
    """No two rows have the same value in the column."""
    return column.unique or entity.key == (column,)


def alters(app: App, entity: Entity) -> bool:
    """An update may be more than one UPDATE of what is given."""
    return bool(inputs(app, entity))


def changed_by_effects(app: App, entity: Entity) -> frozenset[str]:
    """Fields of the entity that effects set, whichever entity declares them."""
    return frozenset(_set_by_effects(app).get(entity.name.text, ()))


@lru_cache(maxsize=8)
def _set_by_effects(app: App) -> dict[str, set[str]]:
    """Fields that effects set, by the names of entities."""
    found: dict[str, set[str]] = {}
    for entity in app.entities:
        for effect in effects_of(entity):
            if isinstance(effect, SetEffect):
                for one in effect.assignments:
                    target = target_of(app, entity, one.row)
                    found.setdefault(target.name.text, set()).add(one.column.name)
    return found


def alters_deleted(app: App, entity: Entity) -> bool:
    """Effects change what is computed of a row that others refer to, and that may be deleted."""
    return (
        entity.soft_delete is not None
        and alters(app, entity)
        and any(
            relation.target == entity.name.text and relation.name in changed_rows(effects)
            for other in app.referring(entity.name.text)
            if (effects := list(all_effects(effects_of(other))))
            for relation in other.relations
        )
    )


def target_of(app: App, entity: Entity, row: str | None) -> Entity:
    """Whose row a relation or a parameter of the entity stands for."""
    if row is None:
        return entity
    targets = {
        parameter.name: parameter.entity
        for action in entity.actions
        for parameter in action.parameters
        if parameter.entity is not None
    }
    targets |= {one.name: one.target for one in entity.relations}
    return app.entity(targets[row])


def by_target(app: App, relations: Iterable[ToOne]) -> list[tuple[Entity, list[ToOne]]]:
    """The relations to each entity, in the order of the entities: so are tables locked everywhere."""
    grouped: dict[str, list[ToOne]] = {}
    for relation in relations:
        grouped.setdefault(relation.target, []).append(relation)
    return [
        (app.entity(name), grouped[name]) for name in sorted(grouped, key=app.places.__getitem__)
    ]


def enum_of(states: States) -> EnumType:
    """The enum of the states."""
    enum = states.column.type.enum
    if enum is None:
        raise TypeError(states.column.name)
    return enum


def state_value(states: States, state: str) -> str | int:
    """A state as rows and requests have it."""
    return int(state) if enum_of(states).is_integer else state


def owner_column(entity: Entity) -> Column:
    """The foreign key of a part to its whole."""
    if entity.owner is None:
        raise TypeError(entity.name.text)
    return entity.owner.columns[0]


def part_finder(entity: Entity) -> str:
    """The repository's method that finds the parts of one row: `of_order`."""
    owner = entity.owner
    return f"of_{owner.name}" if owner else ""


def is_released(app: App, entity: Entity) -> bool:
    """Some effect gives back what rows of the entity took."""
    own = any(isinstance(one, ReleaseEffect) and one.parts is None for one in effects_of(entity))
    return own or entity.name.text in _released_parts(app)


@lru_cache(maxsize=8)
def _released_parts(app: App) -> frozenset[str | None]:
    """Entities whose rows some effect of another one gives back."""
    effects = (effect for entity in app.entities for effect in effects_of(entity))
    return frozenset(one.parts for one in effects if isinstance(one, ReleaseEffect))


def released_mark(entity: Entity) -> Column | None:
    """The column that says when what was consumed was given back, where an action may do that."""
    return next((one for one in entity.columns if one.role is Role.RELEASED), None)


def effects_of(entity: Entity) -> Iterator[Effect]:
    """Every effect that the entity declares, those within attempts too."""
    yield from all_effects(entity.after_create)
    for action in entity.actions:
        yield from all_effects(action.effects)
    if entity.states is not None:
        for _, effects in entity.states.on_enter:
            yield from all_effects(effects)


def reaches_deleted(app: App, entity: Entity) -> bool:
    """Something is done with rows that it refers to, and that may be deleted and yet there."""
    effects = list(all_effects(effects_of(entity)))
    requires = (one for action in entity.actions for one in action.requires)
    read = [*expressions_of(requires), *(value for one in effects for value in values_of(one))]
    names = changed_rows(effects)
    targets = {one.target for one in entity.relations if one.name in names}
    targets |= {
        hop.target
        for expression in read
        for part in walk(expression)
        if isinstance(part, FieldRef)
        for hop in part.hops
    }
    return any(app.entity(one).soft_delete is not None for one in targets)


def all_effects(effects: Iterable[Effect]) -> Iterator[Effect]:
    """The effects, and those within attempts."""
    for effect in effects:
        yield effect
        if isinstance(effect, AttemptEffect):
            yield from all_effects(effect.effects)


def uses_service(app: App, entity: Entity, other: Entity) -> bool:
    """The service of an entity calls the one of another, by itself or by way of further ones."""
    seen: set[str] = set()
    waiting = [entity]
    while waiting:
        used = [one for one in _services_of(app, waiting.pop()) if one.name.text not in seen]
        seen.update(one.name.text for one in used)
        waiting += used
    return other.name.text in seen


def _services_of(app: App, entity: Entity) -> Iterator[Entity]:
    """The entities whose services the service of an entity may call."""
    for effect in effects_of(entity):
        match effect:
            case SetEffect():
                rows = (target_of(app, entity, one.row) for one in effect.assignments if one.row)
                yield from (one for one in rows if alters(app, one))
            case CreateEffect() if stores(app.entity(effect.entity)):
                yield app.entity(effect.entity)
            case ReleaseEffect() if effect.parts is not None:
                yield app.entity(effect.parts)
    yield from (part for one in entity.parts if prepares(part := app.entity(one.source)))


def changed_rows(effects: Iterable[Effect]) -> set[str]:
    """The relations and parameters whose rows are given values."""
    return {
        one.row
        for effect in effects
        if isinstance(effect, SetEffect)
        for one in effect.assignments
        if one.row is not None
    }


def values_of(effect: Effect) -> Iterator[Expression]:
    if isinstance(effect, SetEffect):
        yield from (one.value for one in effect.assignments)
    if isinstance(effect, CreateEffect):
        yield from (value for _, value in effect.values)


def expressions_of(requires: Iterable[Requirement]) -> Iterator[Expression]:
    for one in requires:
        yield one.condition
        yield from (part for part in one.message.parts if not isinstance(part, str))


def relations_in(entity: Entity, expression: Expression) -> list[ToOne]:
    """The relations whose rows an expression reads."""
    names = {
        part.hops[0].name for part in walk(expression) if isinstance(part, FieldRef) and part.hops
    }
    return [one for one in entity.relations if one.name in names]


def read_of_parts(whole: Entity, inverse: Inverse) -> set[str]:
    """The fields of parts that computed fields of their whole are made of."""
    return {
        part.column.name
        for one in whole.computed
        for part in walk(one.expression)
        if isinstance(part, FieldRef) and part.hops and part.hops[0].name == inverse.name
    }
