"""What holds for all rows of a table: unique rules, indexes and checks."""

from __future__ import annotations

from collections.abc import Sequence

from tests.random_specs.conditions import condition
from tests.random_specs.names import path_word
from tests.random_specs.world import INTEGERS, EntityPlan, FieldPlan, Node, RelationPlan, World


def draw_rules(world: World, plan: EntityPlan) -> None:
    """Unique rules, indexes and checks of an entity."""
    dice = world.dice
    for key in ("unique", "indexes"):
        rules = [_index(world, plan, key) for _ in range(dice.number(0, 2))]
        found = [rule for rule in rules if rule is not None]
        if found and dice.chance(60):
            plan.node[key] = found
    if dice.chance(30):
        _draw_checks(world, plan)


def _index(world: World, plan: EntityPlan, key: str) -> Node | list[str] | None:
    dice = world.dice
    fields = [one for one in plan.fields if one.can_be_indexed and one.length <= 60]
    relations = [
        one.name
        for one in plan.to_one()
        if one.is_simple and not one.target.key_kind.startswith(("email", "slug"))
    ]
    names = [*(one.name for one in fields), *relations]
    if key == "unique":
        names = [name for name in names if name not in _single(plan)]
    words = dice.some(names, 3)
    if not words:
        return None
    is_text = {one.name for one in fields if one.is_plain_text}
    is_special = False
    if not world.has_mysql and words[0] in is_text and dice.chance(40):
        words[0] = f"{dice.one(['lower', 'upper'])}({words[0]})"
        is_special = True
    elif key == "indexes" and dice.chance(30):
        words[0] = f"-{words[0]}"
        is_special = True
    node: Node = {"fields": words}
    if dice.chance(20):
        node["name"] = f"{key[:2]}_{len(plan.taken)}_{dice.number(0, 999)}_{plan.name.lower()}"[:60]
    can_have_where = key == "indexes" or not world.has_mysql
    readable = [one for one in plan.fields if one.is_open]
    if can_have_where and readable and dice.chance(30):
        node["where"] = condition(dice, readable, clock=False)
    if world.is_postgresql and key == "indexes" and not words[0].startswith("-"):
        _add_method(world, node, fields, is_special=is_special)
    return words if set(node) == {"fields"} and dice.chance(80) else node


def _single(plan: EntityPlan) -> set[str]:
    """What is not made unique: the same in all rows, one of two values, or the whole of parts."""
    fixed = [one for one in plan.fields if one.has_default and "create" not in one.access]
    choices = [one for one in plan.fields if one.kind == "boolean"]
    wholes = {one.name for one in plan.relations if one.node.get("owned")}
    return wholes | {one.name for one in (*fixed, *choices)}


def _add_method(world: World, node: Node, fields: Sequence[FieldPlan], *, is_special: bool) -> None:
    dice = world.dice
    if dice.chance(40):
        node["method"] = dice.one(["btree", "brin"])
    if dice.chance(80) and not is_special and node.get("method") != "brin":
        options: Node = {}
        texts = [one.name for one in fields if one.kind in ("text", "string")]
        if found := [one for one in node["fields"] if one in texts]:
            options["ops"] = {found[0]: "text_pattern_ops"}
        others = [one.name for one in fields if one.name not in node["fields"]]
        if others:
            options["include"] = [dice.one(others)]
        if options:
            node["options"] = options


def _draw_checks(world: World, plan: EntityPlan) -> None:
    """Rules that most rows keep: of two fields, or against one odd value."""
    dice = world.dice
    fields = [one for one in plan.fields if one.is_open and not one.made]
    cleared = {one.name for one in plan.to_one() if _is_cleared(one)}
    found: Node = {}
    for field in dice.some(fields, 2):
        rule = _rule(fields, field)
        if rule and field.name not in cleared:
            name = f"rule_{path_word(plan, field.name).replace('-', '_')}"[:40].strip("_")
            found[name] = rule
    if found and dice.chance(20):
        name, rule = found.popitem()
        found[name] = {"expression": rule}
        if dice.chance(50):
            found[name]["name"] = f"{plan.name.lower()}_{name}_holds"[:60].rstrip("_")
    numbers = [one for one in fields if one.kind in INTEGERS]
    numbers = [one for one in numbers if one.name in _UNQUOTED and "column" not in one.node]
    if numbers and dice.chance(70) and "naming" not in world.spec["app"]:
        found["in_sql"] = {"sql": f"{numbers[0].name} > -2000000000"}
    if found:
        plan.node["checks"] = found


_UNQUOTED = frozenset(
    [
        "x",
        "size",
        "count",
        "days",
        "number",
        "rank",
        "code",
        "total",
        "amount",
        "note",
        "label",
        "phone",
        "kind",
        "title",
        "email",
    ]
)
"""Names that mean the same in the SQL of every database."""


def _is_cleared(relation: RelationPlan) -> bool:
    return relation.node.get("on_delete") == "set_null"


def _rule(fields: Sequence[FieldPlan], field: FieldPlan) -> str | None:
    word = field.word
    match field.kind:
        case "smallint" | "integer" | "bigint":
            return f"{word} != 13"
        case "decimal":
            return f"{word} != 6.5"
        case "string" | "text":
            return f"{word} != 'forbidden'"
        case "date":
            other = next((one for one in fields if one.kind == "date" and one is not field), None)
            if other and not field.has_default and not other.has_default:
                return f"{word} <= {other.word}"
        case "enum":
            return f"{word} != '{field.values[-1]}' or {word} is None" if field.nullable else None
    return f"{word} is None or {word} == {word}" if field.nullable else None
