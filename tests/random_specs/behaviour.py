"""Behaviour: states, actions, stocks, what follows a creation, statements over many rows."""

from __future__ import annotations

from collections.abc import Callable

from tests.random_specs.conditions import condition, is_writable, literal
from tests.random_specs.fields import own, parameter, plain, shortened
from tests.random_specs.names import PARAMETERS, WORDS, fresh, path_word, words
from tests.random_specs.world import EntityPlan, FieldPlan, Node, RelationPlan, World, folded

_READ = frozenset({"read"})
_SIMPLE = ("integer", "smallint", "decimal", "string", "boolean", "date", "datetime", "enum")


# Stocks


def draw_consumption(world: World, plan: EntityPlan) -> None:
    """A creation takes from the stock of a row that a required relation leads to."""
    relation = next((one for one in plan.to_one() if _can_be_taken_from(one)), None)
    if relation is None or not world.dice.chance(40):
        return
    target = relation.target
    for name, owner in (("stock", target), ("pieces", plan)):
        if folded(name) in owner.taken:
            return
    target.taken.add("stock")
    plan.taken.add("pieces")
    own(world, target, "stock", plain("integer", default=world.dice.number(0, 50), ge=0))
    pieces = own(world, plan, "pieces", plain("integer", gt=0, le=9))
    pieces.least, pieces.access = 1, frozenset({"create", "read"})
    node: Node = {"stock": f"{relation.name}.stock", "amount": "pieces"}
    if world.dice.chance(30):
        node["amount"] = "pieces * 2"
    marks = [one for one in target.of("boolean") if not one.nullable and one.is_open]
    marks = [one for one in marks if one.name != target.node.get("soft_delete")]
    if marks and world.dice.chance(90):
        word = f"{relation.word}.{marks[0].word}"
        node["require"] = {word: "It is not to be had: {pieces}"}
    plan.node["consumes"] = node if world.dice.chance(50) else [node]
    plan.consumes = True


def _can_be_taken_from(relation: RelationPlan) -> bool:
    is_open = relation.access >= {"create", "read"} and "api" not in relation.node
    is_plain = relation.is_simple and not relation.takes_fields and not relation.nullable
    is_other = relation.target is not relation.source and not relation.target.is_part
    return is_open and is_plain and is_other and not relation.is_owned


# States


def draw_states(world: World, plan: EntityPlan) -> None:
    dice = world.dice
    if plan.is_part or not dice.chance(30):
        return
    name = fresh(world, plan, ["phase", "stage", "standing"])
    values = ["open", "paid", "sent", "gone"][: dice.number(2, 4)]
    kind = f"enum({', '.join(values)})"
    field = plain(kind, default=values[0])
    field.values, field.is_free, field.access = tuple(values), False, _READ
    if dice.chance(40):
        field.node["api"] = ["read"]
    own(world, plan, name, field)
    transitions: Node = {}
    for place, value in enumerate(values[:-1]):
        targets = dice.some(values[place + 1 :], 2, least=1)
        transitions[value] = targets[0] if len(targets) == 1 and dice.chance(50) else targets
    node: Node = {"field": name, "transitions": transitions}
    entered = [one for one in values if any(one in targets for targets in transitions.values())]
    effects = _effects(world, plan, {})
    release = _release(plan)
    if release and dice.chance(60):
        effects.append({"release": release})
    if effects and dice.chance(70):
        node["on_enter"] = {dice.one(entered): effects}
    if dice.chance(20):
        node["route"] = f"PATCH /{{id}}/{path_word(plan, 'to-' + name)}"
    plan.node["states"] = node


def _release(plan: EntityPlan) -> str | None:
    """What an effect could give back."""
    if plan.consumes:
        return "self"
    part = next((one for one in plan.incoming if one.is_owned and one.source.consumes), None)
    return part.inverse if part else None


# Actions


def draw_actions(world: World, plan: EntityPlan) -> None:
    dice = world.dice
    if plan.is_part:
        return
    actions: Node = {}
    for _ in range(dice.number(0, 2)):
        if not dice.chance(50):
            continue
        name = fresh(world, plan, WORDS)
        node = _action(world, plan, name)
        if node:
            actions[name] = node
    if actions:
        plan.node["actions"] = actions


def _action(world: World, plan: EntityPlan, name: str) -> Node | None:
    dice = world.dice
    rows: dict[str, EntityPlan] = {}
    params: Node = {}
    scalars: list[FieldPlan] = []
    for word in dice.some(PARAMETERS, 2):
        if folded(word) in plan.taken or folded(f"{word}_id") in plan.taken:
            continue
        if dice.chance(40):
            others = [one for one in world.entities if one.is_simple and one.is_referable]
            if others:
                rows[word] = dice.one(others)
                params[word] = rows[word].name
            continue
        one = parameter(world, word)
        scalars.append(one)
        params[word] = shortened(one)
    effects = _effects(world, plan, rows)
    if not effects:
        return None
    node: Node = {"do": effects if len(effects) > 1 or dice.chance(50) else effects[0]}
    if params:
        node["params"] = params
    fields = [one for one in plan.fields if one.is_open and one.kind in _SIMPLE]
    if fields and dice.chance(50):
        message = dice.one(["No.", "It's {" + fields[0].word + "} already", "100% {{no}}"])
        node["require"] = {condition(dice, fields, clock=True): message}
    if dice.chance(40):
        verb = dice.one(["", "POST ", "PUT ", "PATCH "])
        node["route"] = f"{verb}/{{id}}/{path_word(plan, 'do-' + name)}"
    node |= words(world)
    return node


# Effects


def draw_after_create(world: World, plan: EntityPlan) -> None:
    if plan.is_part or not world.dice.chance(25):
        return
    effects = _effects(world, plan, {})
    if effects:
        plan.node["after_create"] = effects if world.dice.chance(50) else effects[:1]


def _effects(world: World, plan: EntityPlan, rows: dict[str, EntityPlan]) -> list[Node]:
    dice = world.dice
    found: list[Node] = []
    makers: list[Callable[[], Node | None]] = [
        lambda: _assignment(world, plan, rows),
        lambda: _creation(world, plan, rows),
    ]
    for make in dice.some(makers, 2, least=1):
        effect = make()
        if effect is not None:
            found.append({"attempt": [effect]} if dice.chance(25) else effect)
    return found


def _assignment(world: World, plan: EntityPlan, rows: dict[str, EntityPlan]) -> Node | None:
    dice = world.dice
    places = [("", plan), *((f"{name}.", target) for name, target in rows.items())]
    required = (one for one in plan.to_one() if not one.nullable and not one.is_owned)
    places += [(f"{one.name}.", one.target) for one in required if one.is_simple]
    prefix, target = dice.one(places)
    fields = [one for one in target.fields if is_writable(one) and not _is_kept(target, one)]
    if not fields:
        return None
    chosen = dice.some(fields, 2, least=1)
    values = {f"{prefix}{one.name}": literal(dice, one) for one in chosen}
    return {"set": {name: value for name, value in values.items() if value is not None}}


def _is_kept(plan: EntityPlan, field: FieldPlan) -> bool:
    """No effect may change it."""
    mine = (plan.node.get("states", {}).get("field"), *plan.key_parts)
    taken = any(field.name in one.node.get("columns", ()) for one in plan.to_one())
    is_amount = field.name == "pieces" and plan.consumes
    return field.made or field.name in mine or taken or is_amount or field.unique


def _creation(world: World, plan: EntityPlan, rows: dict[str, EntityPlan]) -> Node | None:
    """A row of an entity that needs nothing which is not at hand."""
    dice = world.dice
    free = [one for one in world.entities if _can_be_made(one)]
    for target in dice.some(free, len(free)):
        values: dict[str, str] = {}
        for field in target.fields:
            is_needed = not field.nullable and not field.has_default and not field.made
            value = literal(dice, field)
            if value is not None and (
                is_needed or (dice.chance(20) and not _is_kept(target, field))
            ):
                values[field.name] = value
        at_hand = {plan.name: "self", **{other.name: name for name, other in rows.items()}}
        needed = [one for one in target.to_one() if not one.nullable and "default" not in one.node]
        known = [one for one in needed if one.target.name in at_hand and one.is_simple]
        if len(known) == len(needed) and values:
            values |= {one.name: at_hand[one.target.name] for one in known}
            return {"create": {target.name: values}}
    return None


def _can_be_made(plan: EntityPlan) -> bool:
    if plan.is_part or plan.has_parts or plan.consumes or plan.key_kind not in _MADE_KEYS:
        return False
    if isinstance(plan.node.get("id"), dict) and plan.node["id"].get("generated") is False:
        return False
    return all(
        one.nullable or one.has_default or one.made or (is_writable(one) and not one.unique)
        for one in plan.fields
    )


_MADE_KEYS = ("integer", "bigint", "smallint", "uuid")


# Statements


def draw_bulk(world: World, plan: EntityPlan) -> None:
    dice = world.dice
    bulk: Node = {}
    for _ in range(dice.number(0, 2)):
        if not dice.chance(40):
            continue
        name = fresh(world, plan, WORDS)
        node = _statement(world, plan, name)
        if node:
            bulk[name] = node
    if bulk:
        plan.node["bulk"] = bulk


def _statement(world: World, plan: EntityPlan, name: str) -> Node | None:
    dice = world.dice
    fields = [one for one in plan.fields if one.is_open]
    parts = [condition(dice, fields, clock=True)] if fields and dice.chance(70) else []
    params: Node = {}
    for word in dice.some(PARAMETERS, 1):
        if folded(word) in plan.taken or folded(f"{word}_id") in plan.taken:
            continue
        one = parameter(world, word)
        same = [own for own in fields if own.kind == one.kind and own.kind in _SIMPLE]
        same = [own for own in same if own.kind != "enum"]
        if same:
            params[word] = shortened(one)
            parts.append(f"{dice.one(same).word} == {word}")
    node: Node = {"where": " and ".join(f"({one})" for one in parts) or "true"}
    if params:
        node["params"] = params
    settable = [one for one in plan.fields if is_writable(one) and not _is_kept(plan, one)]
    if settable and dice.chance(60):
        values = {one.name: literal(dice, one) for one in dice.some(settable, 2, least=1)}
        node["set"] = {key: value for key, value in values.items() if value is not None}
    else:
        node["delete"] = True
    if not plan.is_part and dice.chance(70):
        verb = dice.one(["", "POST ", "PUT "])
        node["route"] = f"{verb}/bulk/{path_word(plan, name)}"
    node |= words(world)
    return node
