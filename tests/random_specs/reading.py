"""What is read besides lists: views, queries, and figures over many rows."""

from __future__ import annotations

from collections.abc import Iterator

from tests.random_specs.conditions import condition
from tests.random_specs.fields import parameter, shortened
from tests.random_specs.names import PARAMETERS, VIEWS, WORDS, fresh, path_word, sentence, words
from tests.random_specs.world import EntityPlan, FieldPlan, Node, World, word_of

_PAGING = ("page", "page_size", "order_by", "q", "with_total", "cursor")


# Views


def draw_views(world: World, plan: EntityPlan) -> None:
    dice = world.dice
    views: Node = {}
    for name in dice.some(VIEWS, 2):
        if not dice.chance(50):
            continue
        node: Node = {}
        readable = [one.name for one in plan.fields if one.is_readable and one.kind != "password"]
        if readable and dice.chance(50):
            node["fields"] = dice.some(readable, 4, least=1)
        paths = [path for path in (_path(world, plan) for _ in range(dice.number(0, 3))) if path]
        if paths:
            node["include"] = sorted(set(paths))
            if dice.chance(30):
                node["nested_limit"] = dice.one(["all", dice.number(1, 200)])
        if not plan.is_part and dice.chance(70):
            word = path_word(plan, name)
            node["route"] = dice.one([f"/{word}", f"/{{id}}/{word}", f"GET /{{id}}/{word}"])
        node |= words(world)
        views[name] = node
    if views:
        plan.node["views"] = views


def _path(world: World, plan: EntityPlan) -> str:
    """Relations from one entity to the next: `items.product`."""
    dice = world.dice
    words: list[str] = []
    while len(words) < 4 and (not words or dice.chance(40)):
        steps = list(_steps(plan))
        if not steps:
            break
        word, plan = dice.one(steps)
        words.append(word)
    return ".".join(words)


def _steps(plan: EntityPlan) -> Iterator[tuple[str, EntityPlan]]:
    for relation in plan.relations:
        yield relation.name, relation.target
    for relation in plan.incoming:
        if relation.inverse:
            yield relation.inverse, relation.source


# Queries


def draw_queries(world: World, plan: EntityPlan) -> None:
    dice = world.dice
    queries: Node = {}
    for _ in range(dice.number(0, 2)):
        if not dice.chance(60):
            continue
        name = fresh(world, plan, WORDS)
        queries[name] = _query(world, plan, name)
    if queries:
        plan.node["queries"] = queries


def _query(world: World, plan: EntityPlan, name: str) -> Node:
    dice = world.dice
    node: Node = {}
    fields = [one for one in plan.fields if one.is_open and one.name not in _PAGING]
    by = [one.name for one in fields if one.kind != "password"]
    chosen = dice.some([*by, *(one.name for one in plan.to_one() if one.is_simple)], 2)
    if chosen and dice.chance(50):
        node["by"] = chosen[0] if len(chosen) == 1 and dice.chance(50) else chosen
    params, parts = _parameters(world, plan, fields)
    if params:
        node["params"] = {one.name: shortened(one) for one in params}
    if fields and dice.chance(60):
        parts.append(condition(dice, fields, clock=True))
    parts += _over_relations(world, plan)
    if parts:
        node["where"] = " and ".join(f"({part})" for part in parts) if len(parts) > 1 else parts[0]
    _draw_answer(world, plan, node, fields)
    if not plan.is_part and dice.chance(75):
        node["route"] = _route(world, plan, name, params)
    return node


def _draw_answer(world: World, plan: EntityPlan, node: Node, fields: list[FieldPlan]) -> None:
    """Order, limit and form of what a query answers."""
    dice = world.dice
    order = [f"{dice.one(['', '-'])}{one.name}" for one in dice.some(fields, 2)]
    if order and dice.chance(40):
        node["order_by"] = order
    if dice.chance(20):
        node["limit"] = dice.one([1, 10, 1000])
    if plan.node.get("views") and dice.chance(40):
        node["view"] = dice.one(list(plan.node["views"]))
    if dice.chance(20):
        node["one"] = True
    node |= words(world)


def _parameters(
    world: World, plan: EntityPlan, fields: list[FieldPlan]
) -> tuple[list[FieldPlan], list[str]]:
    """Parameters of their own, and conditions that read them."""
    dice = world.dice
    params: list[FieldPlan] = []
    parts: list[str] = []
    for name in dice.some(PARAMETERS, 2):
        if name.replace("_", "") in plan.taken or not dice.chance(60):
            continue
        one = parameter(world, name)
        same = [own for own in fields if own.kind == one.kind and own.kind != "enum"]
        params.append(one)
        if same and one.kind not in ("boolean", "uuid"):
            part = f"{dice.one(same).word} {dice.one(['<=', '!=', '==', '>'])} {name}"
            parts.append(f"{name} is None or {part}" if one.nullable and dice.chance(50) else part)
    return params, parts


def _over_relations(world: World, plan: EntityPlan) -> Iterator[str]:
    """A condition about rows that a relation leads to."""
    for word, target in _steps(plan):
        fields = [one for one in target.fields if one.is_open and not one.nullable]
        if target is not plan and fields and world.dice.chance(15):
            yield condition(world.dice, fields[:1], f"{word_of(word)}.", clock=True)


def _route(world: World, plan: EntityPlan, name: str, params: list[FieldPlan]) -> str:
    dice = world.dice
    route = f"/{path_word(plan, name)}"
    required = [
        one
        for one in params
        # A segment of a path holds no slash, and a URL is never without.
        if not one.nullable and not one.has_default and one.kind != "url"
    ]
    if required and dice.chance(30):
        route += f"/{{{dice.one(required).name}}}"
    return route


# Reports


def draw_reports(world: World, plan: EntityPlan) -> None:
    dice = world.dice
    reports: Node = {}
    for _ in range(dice.number(0, 2)):
        if not dice.chance(45):
            continue
        name = fresh(world, plan, WORDS)
        reports[name] = _report(world, plan, name)
    if reports:
        plan.node["reports"] = reports


def _report(world: World, plan: EntityPlan, name: str) -> Node:
    dice = world.dice
    fields = [one for one in plan.fields if one.is_open]
    shown = [one for one in fields if one.is_readable]
    node: Node = {}
    groups = _groups(world, plan, shown) if dice.chance(50) else []
    if groups:
        node["group_by"] = groups[0] if len(groups) == 1 and dice.chance(50) else groups
    params, parts = _parameters(world, plan, fields)
    if groups and dice.chance(40):
        params += _limit(world, node)
    if params:
        node["params"] = {one.name: shortened(one) for one in params}
    if fields and dice.chance(50):
        parts.append(condition(dice, fields, clock=True))
    if parts:
        node["where"] = " and ".join(f"({part})" for part in parts)
    node["values"] = {
        f"figure_{number}": _figure(world, plan, fields, is_list=bool(groups))
        for number in range(dice.number(1, 3))
    }
    first = node["values"]["figure_0"]
    if groups and first == "count()" and dice.chance(70):
        node["having"] = f"figure_0 {dice.one(['>', '<=', '!='])} {dice.number(0, 5)}"
    if groups and dice.chance(50):
        node["order_by"] = f"{dice.one(['', '-'])}figure_0"
    node |= words(world)
    if not plan.is_part:
        node["route"] = _route(world, plan, name, [one for one in params if one.name != "at_most"])
    return node


def _limit(world: World, node: Node) -> list[FieldPlan]:
    """The parameter that says how many rows are shown, unless that is a number."""
    if world.dice.chance(40):
        node["limit"] = world.dice.number(1, 50)
        return []
    limit = FieldPlan(name="at_most", kind="integer", node={"type": "integer", "ge": 1})
    if world.dice.chance(50):
        limit.node["default"] = 5
    node["limit"] = "at_most"
    return [limit]


def _groups(world: World, plan: EntityPlan, shown: list[FieldPlan]) -> list[str]:
    dice = world.dice
    words = [one.word for one in shown if one.kind not in ("float", "real")]
    periods = ("day", "week", "month", "quarter", "year")
    moments = [one.word for one in shown if one.kind in ("date", "datetime")]
    words += [f"{dice.one(periods)}({word})" for word in moments]
    for relation in plan.to_one():
        if "read" not in relation.access:
            continue
        keys = {relation.target.key_name, *relation.target.key_parts}  # the relation's own columns
        others = [
            one
            for one in relation.target.fields
            if one.is_open and one.is_readable and one.name not in keys
        ]
        words += [f"{relation.word}.{one.word}" for one in others[:2]]
        if relation.is_simple:
            words.append(relation.word)
    return dice.some(list(dict.fromkeys(words)), 2)


def _figure(
    world: World, plan: EntityPlan, fields: list[FieldPlan], *, is_list: bool
) -> Node | str:
    dice = world.dice
    numbers = [one for one in fields if one.is_number or one.kind in ("float", "real")]
    numbers = [one for one in numbers if one.node["type"] != "decimal"]
    ordered = [one for one in fields if one.is_readable and one.kind in _ORDERED]
    choices = ["count()"]
    if fields:
        choices.append(f"count({dice.one(fields).word})")
        choices.append(f"count(distinct {dice.one(fields).word})")
    if numbers:
        number = dice.one(numbers).word
        choices += [f"sum({number})", f"avg({number})", f"sum({number} * 2)"]
    if ordered:
        choices.append(f"{dice.one(['min', 'max'])}({dice.one(ordered).word})")
    node: Node = {"value": dice.one(choices)}
    if fields and dice.chance(20):
        node["where"] = condition(dice, fields, clock=True)
    maps = [one for one in fields if one.is_readable and one.kind in _KEYS_OF_MAPS]
    if maps and not is_list and dice.chance(30):
        node["group_by"] = dice.one(maps).word
    if dice.chance(20):
        node["doc"] = sentence(world)
    return node["value"] if set(node) == {"value"} else node


_ORDERED = (
    "integer",
    "bigint",
    "decimal",
    "float",
    "date",
    "datetime",
    "string",
    "time",
    "interval",
)
_KEYS_OF_MAPS = ("string", "enum", "integer", "boolean", "date", "uuid")
