"""Relations: to one row and to many, of trees and parts, over keys and over other columns."""

from __future__ import annotations

from tests.random_specs.fields import own, plain
from tests.random_specs.keys import literal_of_key
from tests.random_specs.names import INVERSES, RELATIONS, fresh, sentence
from tests.random_specs.world import EntityPlan, FieldPlan, Node, RelationPlan, World, folded


def draw_relations(world: World, plan: EntityPlan) -> None:
    """Relations of an entity to those before it, whose keys are known."""
    before = world.entities[: world.entities.index(plan)]
    for _ in range(world.dice.number(0, 2) if before else 0):
        _to_one(world, plan, world.dice.one(before), may_be_required=True)


def draw_loose_relations(world: World, plan: EntityPlan) -> None:
    """Relations to any entity, itself too, once all keys are known; circles may be empty."""
    for _ in range(world.dice.number(0, 1)):
        _to_one(world, plan, world.dice.one(world.entities), may_be_required=False)


def draw_links(world: World, plan: EntityPlan) -> None:
    """Many-to-many relations, once all keys are known."""
    dice = world.dice
    targets = [one for one in world.entities if one.is_simple and one.is_referable]
    if not (plan.is_simple and plan.is_referable and targets and dice.chance(30)):
        return
    target = dice.one(targets)
    node: Node = {"to": target.name, "many": True}
    name = fresh(world, plan, RELATIONS)
    plan.taken |= {folded(f"{name}_ids"), folded(f"{name.removesuffix('s')}_ids")}
    if dice.chance(50):
        node["inverse"] = fresh(world, target, INVERSES)
    if dice.chance(20):
        node["table"] = f"links_{plan.name.lower()}_{name}"[:50].strip("_")
    if dice.chance(20):
        node["columns"] = ["this_key", "that_key"]
    if dice.chance(20):
        node["doc"] = sentence(world)
    if world.is_postgresql and dice.chance(30):
        node["schema"] = "stock"
    _add(plan, RelationPlan(name, plan, target, node, is_many=True))


def draw_ownership(world: World, plan: EntityPlan, whole: EntityPlan) -> None:
    """Make the rows of an entity parts of another one's."""
    dice = world.dice
    node: Node = {"to": whole.name, "owned": True, "inverse": fresh(world, whole, INVERSES)}
    if dice.chance(50):
        node["min"] = dice.number(0, 2)
    if dice.chance(50):
        node["max"] = dice.number(2, 5)
    if dice.chance(20):
        node["on_delete"] = "cascade"
    if dice.chance(20):
        node["doc"] = sentence(world)
    name = fresh(world, plan, RELATIONS)
    _add(plan, RelationPlan(name, plan, whole, node, is_owned=True, access=frozenset({"read"})))
    whole.has_parts = True


def _to_one(
    world: World, plan: EntityPlan, target: EntityPlan, *, may_be_required: bool
) -> RelationPlan | None:
    dice = world.dice
    if not target.is_referable or (target.is_part and target is not plan and dice.chance(80)):
        return None
    node: Node = {"to": target.name}
    name = fresh(world, plan, RELATIONS)
    relation = RelationPlan(name, plan, target, node, is_simple=target.is_simple)
    relation.nullable = not may_be_required or dice.chance(35)
    if relation.nullable:
        node["nullable"] = True
    if target is plan and target.is_simple and target.key_name and dice.chance(60):
        node["tree"] = relation.is_tree = True
    elif dice.chance(15) and not plan.key_parts:
        node["unique"] = True
    if dice.chance(50):
        node["inverse"] = fresh(world, target, INVERSES)
    _add_rules(world, relation)
    if not relation.is_tree:
        _add_references(world, relation)
    if target.is_simple and relation.is_simple and "columns" not in node:
        if dice.chance(10):
            node["column"] = f"fk_{name[:40].strip('_')}"
        key = literal_of_key(target)
        if key is not None and not relation.is_tree and dice.chance(5):
            node["default"] = key
    return _add(plan, relation)


def _add_rules(world: World, relation: RelationPlan) -> None:
    dice, node = world.dice, relation.node
    rules = ["cascade", "restrict", "no_action"] + ["set_null"] * relation.nullable
    if dice.chance(50):
        node["on_delete"] = dice.one(rules)
    if dice.chance(15):
        node["on_update"] = dice.one(rules)
    if dice.chance(15):
        node["doc"] = sentence(world)
    if dice.chance(10):
        node["index"] = False
    if dice.chance(10):
        node["constraint"] = f"key_of_{relation.name}_{dice.number(1, 99999)}"[:60].rstrip("_")
    if dice.chance(15):
        choices = [["create", "read"], ["create", "update"]]
        if relation.nullable:
            choices += [["read"], []]
        node["api"] = dice.one(choices)
        relation.access = frozenset(node["api"])


def _add_references(world: World, relation: RelationPlan) -> None:
    """To another key than the primary one, or over fields that are there."""
    dice, target, node = world.dice, relation.target, relation.node
    unique = [one for one in target.fields if one.unique and not one.made and one.kind != "enum"]
    if unique and dice.chance(25):
        field = dice.one(unique)
        node["references"] = field.name
        relation.is_simple = False
        if field.kind in ("string", "char") and dice.chance(40):
            _take_field(world, relation, field)
        else:
            relation.source.taken.add(folded(f"{relation.name}_{field.name}"))


def _take_field(world: World, relation: RelationPlan, field: FieldPlan) -> None:
    """The foreign key is a field that the entity has anyway."""
    plan, name = relation.source, f"{relation.name[:20].strip('_')}_taken"
    if folded(name) in plan.taken:
        return
    plan.taken.add(folded(name))
    taken = plain(field.node["type"])
    if relation.nullable:
        taken.nullable = taken.node["nullable"] = True
    taken.is_free, taken.length = False, field.length
    own(world, plan, name, taken)
    relation.node["columns"] = [name]
    relation.takes_fields = True
    for key in ("nullable", "api"):
        relation.node.pop(key, None)
    if relation.node.get("on_update") == "set_null":
        del relation.node["on_update"]
    relation.access = taken.access


def _add(plan: EntityPlan, relation: RelationPlan) -> RelationPlan:
    plan.relations.append(relation)
    relation.target.incoming.append(relation)
    plan.node.setdefault("relations", {})[relation.name] = relation.node
    return relation


def draw_inverse_orders(world: World) -> None:
    """The order of the rows under an inverse, now that all fields are known."""
    for plan in world.entities:
        for relation in plan.to_one():
            names = [one.name for one in plan.fields if one.can_be_indexed]
            is_list = relation.inverse and not relation.node.get("unique")
            if is_list and plan.node.get("id") != relation.name and names and world.dice.chance(20):
                sign = world.dice.one(["", "-"])
                relation.node["order_by"] = f"{sign}{world.dice.one(names)}"
