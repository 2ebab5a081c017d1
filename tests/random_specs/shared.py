"""Enums and mixins, which entities share."""

from __future__ import annotations

from typing import Any

from tests.random_specs.fields import any_field, shortened
from tests.random_specs.names import sentence
from tests.random_specs.world import EntityPlan, FieldPlan, Node, World, folded

_ENUMS: tuple[tuple[str, dict[str, str | None]], ...] = (
    ("Currency", {"EUR": "Euro", "USD": "US Dollar"}),
    ("Rating", {"G": None, "PG-13": None, "NC-17": None}),
    ("Level", {"low": "It's low", "high": None, "NO": 'A "no"'}),
)


def draw_enums(world: World) -> None:
    """Shared enums, in each of their three notations."""
    dice = world.dice
    for name, labels in dice.some(_ENUMS, 2):
        world.enums[name] = tuple(labels)
        node: Any = list(labels)
        if dice.chance(60):
            node = {one: label or {} for one, label in labels.items()}
            if dice.chance(40):
                node = {one: {"label": label or "x"} for one, label in labels.items()}
        world.spec.setdefault("enums", {})[name] = node


def draw_mixins(world: World) -> dict[str, list[FieldPlan]]:
    """Mixins by name, with the fields that they bring."""
    dice = world.dice
    found: dict[str, list[FieldPlan]] = {}
    for name in dice.some(["Audited", "Named"], 2):
        if not dice.chance(50):
            continue
        fields = [any_field(world, f"{name.lower()}_{part}") for part in ("one", "two")]
        fields = fields[: dice.number(1, 2)]
        for one in fields:
            one.node.pop("lookup", None)  # Parts have none, and a mixin may be theirs.
        node: Node = {"fields": {one.name: shortened(one) for one in fields}}
        if name == "Audited" and dice.chance(50):
            node["timestamps"] = {"created": "audited_at"}
        texts = [one for one in fields if one.is_plain_text]
        if texts and dice.chance(30):
            node["indexes"] = [["-" + one.name] for one in texts if one.can_be_indexed] or None
            if node["indexes"] is None:
                del node["indexes"]
        world.spec.setdefault("mixins", {})[name] = node
        for one in fields:
            one.is_mixed_in = True
            if dice.chance(20) and isinstance(node["fields"][one.name], dict):
                one.node["doc"] = sentence(world)
        found[name] = fields
    return found


def mix_in(world: World, plan: EntityPlan, mixins: dict[str, list[FieldPlan]]) -> None:
    """Give the entity what some of the mixins bring."""
    names = world.dice.some(list(mixins), 2)
    if not names or not world.dice.chance(60):
        return
    plan.node["mixins"] = names
    for name in names:
        plan.fields.extend(mixins[name])
        plan.taken |= {folded(one.name) for one in mixins[name]}
        if "timestamps" in world.spec["mixins"][name]:
            plan.taken.add("auditedat")
            plan.node.setdefault("timestamps", {"updated": "touched_at"})
            plan.taken.add("touchedat")
