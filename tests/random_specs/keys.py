"""Keys of every kind: made, given, shared with another row, of several columns."""

from __future__ import annotations

from typing import Any

from tests.random_specs.fields import add_field
from tests.random_specs.names import sentence
from tests.random_specs.world import EntityPlan, FieldPlan, Node, World, folded

_MADE = ("integer", "bigint", "smallint", "uuid")
_GIVEN = ("string(20)", "char(3)", "date", "slug(30)", "email", "decimal(6,2)")
_PARTS = ("integer", "bigint", "string", "char", "uuid", "date", "enum", "slug", "datetime")


def draw_own_key(world: World, plan: EntityPlan) -> None:
    """A key that is a column of its own; keys of several columns come with the relations."""
    dice = world.dice
    plan.key_kind = str(world.spec["app"].get("ids", "integer"))
    if not dice.chance(45):
        return
    made = dice.chance(60)
    plan.key_kind = dice.one(_MADE if made else _GIVEN)
    node: Node = {"type": plan.key_kind}
    if dice.chance(40):
        name = dice.one(["key", "code", "number", "pk", "uid"])
        if folded(name) not in plan.taken:
            node["name"] = plan.key_name = name
    if dice.chance(20):
        node["column"] = f"{plan.key_name}_col"
    if dice.chance(20):
        node["doc"] = sentence(world)
    if dice.chance(10):
        node["constraint"] = f"the_key_of_{plan.name.lower()}"[:60].rstrip("_")
    if made and dice.chance(20):
        node["generated"] = dice.chance(50)
    elif plan.key_kind.startswith("string") and dice.chance(60):
        node["generate"] = dice.one(["C-{random:8}", "{now:%Y%m%d}-{random:6}"])
    plan.node["id"] = plan.key_kind if set(node) == {"type"} else node
    plan.taken.add(folded(str(plan.key_name)))


def draw_key_of_parts(world: World, plan: EntityPlan) -> None:
    """A key made of fields and relations, for an entity that has none yet."""
    dice = world.dice
    relations = [
        one
        for one in plan.to_one()
        if not one.nullable
        and not one.takes_fields
        and not {"default", "references"} & one.node.keys()
        and (one.is_owned or one.access >= {"create", "read"})
        and one.target.is_referable
    ]
    words: list[str] = []
    columns = 0
    for relation in dice.some(relations, 2):
        if columns + relation.target.key_columns > 4:
            continue
        words.append(relation.name)
        columns += max(1, relation.target.key_columns)
        relation.node.pop("unique", None)
        relation.node.pop("api", None)
    is_part_alone = plan.is_part and any(one.is_owned and one.name in words for one in relations)
    if len(words) == 1 and not is_part_alone and dice.chance(40):
        plan.node["id"] = words[0]
    else:
        for _ in range(dice.number(0 if words and not is_part_alone else 1, 2)):
            field = _part(world, plan)
            words.append(field.name)
            columns += 1
            plan.is_referable &= field.kind != "enum"
        plan.node["id"] = words
    plan.key_name, plan.key_parts, plan.key_columns = None, tuple(words), columns
    plan.key_kind = "" if len(words) > 1 or columns > 1 else "part"


def _part(world: World, plan: EntityPlan) -> FieldPlan:
    """A field that can be in a key: never null, readable, neither unique nor made."""
    field = add_field(world, plan, world.dice.one(_PARTS))
    for key in ("nullable", "api", "unique", "lookup", "index"):
        field.node.pop(key, None)
    _shorten(field)
    field.nullable = field.unique = False
    field.access = frozenset({"create", "read"})
    return field


def _shorten(field: FieldPlan) -> None:
    """Of several long texts MySQL can make no key."""
    if field.kind in ("string", "slug") and field.length > 50:
        field.length = 50
        field.node["type"] = f"{field.kind}(50)"
        field.node.pop("max_length", None)


def literal_of_key(plan: EntityPlan) -> Any:
    """The key of a row that may be there, as a spec writes it; None where it cannot."""
    if plan.key_kind in ("integer", "bigint", "smallint"):
        return 1
    return "abc" if plan.key_kind in ("char(3)", "string(20)") else None
