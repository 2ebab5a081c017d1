"""Values that the app makes: generated, copied, computed; slugs that follow from a text."""

from __future__ import annotations

from tests.random_specs.fields import own
from tests.random_specs.names import FIELDS, fresh
from tests.random_specs.world import EntityPlan, FieldPlan, Node, RelationPlan, World

_READ = frozenset({"read"})
_GENERATED = ("ORD-{now:%Y%m%d%H%M%S}-{random:6}", "{random:12}", "x{uuid}", "{now:%j}/{random:4}")


def draw_made_fields(world: World, plan: EntityPlan) -> None:
    dice = world.dice
    if dice.chance(20):
        _make(world, plan, "string", {"generate": dice.one(_GENERATED)}, dice.chance(50))
    if dice.chance(20) and not plan.is_part:
        _draw_slug(world, plan)
    if dice.chance(30):
        _draw_copy(world, plan)
    if dice.chance(35):
        _draw_computed(world, plan)
    parts = [one for one in plan.incoming if one.is_owned]
    if parts and dice.chance(60):
        _draw_figure(world, plan, dice.one(parts))


def _make(
    world: World, plan: EntityPlan, kind: str, node: dict[str, object], unique: bool = False
) -> FieldPlan:
    name = fresh(world, plan, FIELDS)
    field = FieldPlan(name, kind, {"type": kind, **node}, access=_READ, made=True, is_free=False)
    if kind == "string":
        field.node["type"], field.length = "string(60)", 60
    if unique:
        field.node["unique"] = field.unique = True
    if world.dice.chance(15):
        field.node["api"], field.access = [], frozenset()
    elif world.dice.chance(15):
        field.node["api"] = ["read"]
    return own(world, plan, name, field)


def _draw_slug(world: World, plan: EntityPlan) -> None:
    sources = [one for one in plan.of("string", "text", "enum", "email") if not one.made]
    sources = [one for one in sources if not one.is_mixed_in and one.name not in plan.key_parts]
    if not sources:
        return
    name = fresh(world, plan, FIELDS)
    node = {"type": "slug(60)", "unique": True, "from": world.dice.one(sources).name}
    field = FieldPlan(name, "slug", node, unique=True, length=60, is_free=False)
    own(world, plan, name, field)


def _draw_copy(world: World, plan: EntityPlan) -> None:
    relations = [
        one
        for one in plan.to_one()
        if one.is_simple and not one.is_owned and not one.takes_fields and "create" in one.access
    ]
    if not relations:
        return
    relation = world.dice.one(relations)
    kinds = ("string", "integer", "decimal", "boolean", "date", "text", "uuid", "datetime")
    sources = relation.target.of(*kinds)
    if not sources:
        return
    source = world.dice.one(sources)
    node = {"type": source.node["type"], "copy": f"{relation.name}.{source.name}"}
    name = fresh(world, plan, FIELDS)
    field = FieldPlan(name, source.kind, dict(node), access=_READ, made=True, is_free=False)
    field.length, field.scale = source.length, source.scale
    if source.nullable or relation.nullable:
        field.nullable = field.node["nullable"] = True
    own(world, plan, name, field)


def _draw_computed(world: World, plan: EntityPlan) -> None:
    """From numbers or texts of its own row."""
    dice = world.dice
    fields = [one for one in plan.fields if not one.made and one.is_open]
    fields = [one for one in fields if one.name not in plan.key_parts]
    numbers = [one for one in fields if one.kind in ("smallint", "integer") and not one.nullable]
    texts = [one for one in fields if one.kind == "string" and not one.nullable]
    decimals = [one for one in fields if one.kind == "decimal" and one.node["type"] != "decimal"]
    choices: list[tuple[str, str]] = []
    if numbers:
        one, other = dice.one(numbers), dice.one(numbers)
        choices.append(("bigint", f"{one.word} * 2 + {other.word}"))
        choices.append(("boolean", f"{one.word} > 5"))
    if texts:
        one = dice.one(texts)
        choices.append(("text", f"upper({one.word}) + '!'"))
        choices.append(("integer", f"length({one.word})"))
    if decimals:
        one = dice.one(decimals)
        value = f"coalesce({one.word}, 0)" if one.nullable else one.word
        choices.append(
            ("decimal(15,2)" if "sqlite" in world.databases else "decimal(30,2)", f"{value} / 4")
        )
    if not choices:
        return
    kind, formula = dice.one(choices)
    node: dict[str, object] = {"compute": formula}
    if kind in ("bigint", "integer") and dice.chance(30):
        node["stored"] = True
    field = _make(world, plan, kind.partition("(")[0], node)
    field.node["type"], field.scale = kind, 2


def _draw_figure(world: World, plan: EntityPlan, relation: RelationPlan) -> None:
    """Over the rows that are parts of it."""
    dice, parts = world.dice, f"{relation.inverse}"
    part = relation.source
    numbers = [one for one in part.of("integer", "smallint") if not one.made and one.is_open]
    key = part.key_name
    choices = [("integer", f"count({parts}.{key})")] if key else []
    if numbers:
        one = dice.one(numbers)
        choices += [("bigint", f"sum({parts}.{one.word})")]
        choices += [("integer", f"coalesce(max({parts}.{one.word}), 0)")]
    if choices:
        kind, formula = dice.one(choices)
        _make(world, plan, kind, {"compute": formula})


def draw_virtual_fields(world: World, plan: EntityPlan) -> None:
    """What is worked out when a row is read: of its own texts, and of rows that refer to it."""
    dice, node = world.dice, plan.node
    if plan.is_part or "fields" not in node or not dice.chance(30):
        return
    texts = [one for one in plan.of("string") if not one.nullable and "read" in one.access]
    if texts:
        one = dice.one(texts)
        formula = f"upper({one.word}) + '!'"
        plan.virtual[fresh(world, plan, FIELDS)] = _virtual("text", formula)
    many = [one for one in plan.incoming if _is_counted(one)]
    if many and not node.get("version") and not node.get("after_create"):
        _draw_counts(world, plan, dice.one(many))
    names = list(plan.virtual)
    if names and dice.chance(60):
        node["sort"] = dice.some(names, 2, least=1)
    if names and dice.chance(60):
        node["filters"] = [*node.get("filters", ()), *dice.some(names, 2, least=1)]


def _is_counted(relation: RelationPlan) -> bool:
    is_plain = relation.is_simple and not relation.takes_fields
    is_one = relation.node.get("unique") or relation.name in relation.source.key_parts
    has_key = bool(relation.source.key_name) and bool(relation.inverse)
    return has_key and not relation.is_owned and (relation.is_many or (is_plain and not is_one))


def _draw_counts(world: World, plan: EntityPlan, relation: RelationPlan) -> None:
    dice, rows, other = world.dice, relation.inverse, relation.source
    count = _virtual("integer", f"count({rows})")
    numbers = [one for one in other.of("integer", "smallint") if "read" in one.access]
    if numbers and dice.chance(50):
        count["where"] = f"{rows}.{dice.one(numbers).word} > 3"
    plan.virtual[fresh(world, plan, FIELDS)] = count
    if numbers:
        word = f"{rows}.{dice.one(numbers).word}"
        chosen = dice.one([f"sum({word})", f"coalesce(max({word}), 0)"])
        plan.virtual[fresh(world, plan, FIELDS)] = _virtual("bigint", chosen)


def _virtual(kind: str, formula: str) -> Node:
    return {"type": kind, "compute": formula, "stored": "never"}
