"""The strategy: a whole spec, drawn in the order in which an author would decide."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.random_specs import app, behaviour, keys, lists, making, reading, relations, rows, rules
from tests.random_specs.dice import Dice
from tests.random_specs.fields import add_field, shortened
from tests.random_specs.names import ENTITIES
from tests.random_specs.shared import draw_enums, draw_mixins, mix_in
from tests.random_specs.world import EntityPlan, FieldPlan, Node, World


@st.composite
def specs(draw: DrawFn) -> Node:
    """A random valid spec, as the document that YAML would hold."""
    dice = Dice(draw)
    document, databases = app.app(dice)
    world = World(dice, databases, {"app": document})
    draw_enums(world)
    mixins = draw_mixins(world)
    names = dice.some(ENTITIES, 5, least=1)
    world.entities = [EntityPlan(name) for name in names]
    for plan in world.entities:
        plan.taken |= {"id", "self"}
        _draw_columns(world, plan, mixins)
    for plan in world.entities:
        relations.draw_loose_relations(world, plan)
        relations.draw_links(world, plan)
    for plan in world.entities:
        making.draw_made_fields(world, plan)
        lists.draw_lists(world, plan)
    for plan in world.entities:
        behaviour.draw_consumption(world, plan)
    for plan in world.entities:
        rules.draw_rules(world, plan)
        behaviour.draw_states(world, plan)
        reading.draw_views(world, plan)
    for plan in world.entities:
        reading.draw_queries(world, plan)
        reading.draw_reports(world, plan)
        behaviour.draw_actions(world, plan)
        behaviour.draw_after_create(world, plan)
        behaviour.draw_bulk(world, plan)
    for plan in world.entities:
        making.draw_virtual_fields(world, plan)
    relations.draw_inverse_orders(world)
    _draw_all_rows(world)
    world.spec["entities"] = {plan.name: _finished(plan) for plan in world.entities}
    if dice.chance(30):  # last, so that all others are drawn as they were before there was this key
        document["reading"] = dice.one(["lenient", "strict"])
    return world.spec


def _draw_columns(world: World, plan: EntityPlan, mixins: dict[str, list[FieldPlan]]) -> None:
    """Fields, key and the relations to entities before."""
    dice = world.dice
    wholes = [
        one
        for one in world.entities[: world.entities.index(plan)]
        if not one.is_part and one.is_simple and one.is_referable
    ]
    plan.is_part = bool(wholes) and dice.chance(20)
    mix_in(world, plan, mixins)
    keys.draw_own_key(world, plan)
    for _ in range(dice.number(1, 5)):
        add_field(world, plan)
    plan.is_part = plan.is_part and not plan.of("password")
    if plan.is_part:
        relations.draw_ownership(world, plan, dice.one(wholes))
        for field in plan.fields:
            field.node.pop("lookup", None)
    relations.draw_relations(world, plan)
    needed = [one for one in plan.to_one() if not one.nullable]
    for relation in needed if len(needed) > 1 else ():
        relation.node.pop("min", None)  # What a part needs could need the whole.
    if "id" not in plan.node and dice.chance(30):
        keys.draw_key_of_parts(world, plan)
    lists.draw_frame(world, plan)


def _draw_all_rows(world: World) -> None:
    with_rows: dict[str, str] = {}
    for plan in world.entities:
        rows.draw_rows(world, plan, with_rows)


def _finished(plan: EntityPlan) -> Node:
    """The document, fields in their short form where that says it all."""
    node = dict(plan.node)
    if "fields" in node:
        known = {one.name: one for one in plan.fields}
        node["fields"] = {name: shortened(known[name]) for name in node["fields"]} | plan.virtual
    return node
