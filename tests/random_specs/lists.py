"""What is said of an entity as a whole: its names, routes, lists and marks."""

from __future__ import annotations

from collections.abc import Iterator

from tests.random_specs.fields import add_field, own, plain
from tests.random_specs.names import sentence
from tests.random_specs.world import EntityPlan, FieldPlan, World, folded

_PAGING = ("page", "page_size", "order_by", "q", "with_total", "cursor", "limit", "format")
_OF_TEXT = ("contains", "icontains", "startswith", "endswith", "iexact")
_ROUTES = ("create", "list", "get", "update", "replace", "delete", "bulk_create", "export")


def draw_frame(world: World, plan: EntityPlan) -> None:
    """Names of table, path and plural, timestamps, version."""
    dice, node = world.dice, plan.node
    if dice.chance(30):
        node["doc"] = sentence(world)
    if dice.chance(10):
        node["table"] = f"t_{plan.name.lower()}"[:40]
    if dice.chance(10):
        node["plural"] = f"Many{plan.name}"
    if dice.chance(10):
        node["path"] = dice.one([f"/all/{plan.name.lower()}", f"{plan.name.lower()}.list"])
    if world.is_postgresql and dice.chance(30):
        node["schema"] = "stock"
    if dice.chance(40) and "timestamps" not in node:
        _draw_timestamps(world, plan)
    if dice.chance(20) and not plan.is_part and "version" not in plan.taken:
        plan.taken.add("version")
        node["version"] = True


def _draw_timestamps(world: World, plan: EntityPlan) -> None:
    dice = world.dice
    names = {"createdat", "updatedat", "madeat", "changedat"}
    if names & plan.taken:
        return
    plan.taken |= names
    written = {"created": "made_at", "updated": "changed_at"}
    keys = dice.some(["created", "updated", "type", "nullable"], 4)
    long = {
        key: written.get(key, {"type": "naive_datetime", "nullable": True}.get(key)) for key in keys
    }
    choices = [True, "created", "updated", *([long] if long else [])]
    plan.node["timestamps"] = dice.one(choices)


def draw_lists(world: World, plan: EntityPlan) -> None:
    """Routes, search, filters, order and the mark of deleted rows."""
    dice, node = world.dice, plan.node
    _draw_order(world, plan)
    texts = [one for one in plan.fields if one.is_plain_text and one.is_open]
    unique = [one for one in texts if one.is_readable]
    if unique and dice.chance(20):
        node["display"] = dice.one(unique).name
    if plan.is_part:
        return
    if dice.chance(35):
        node["routes"] = dice.some(_ROUTES, 7)
        if any(one.is_many for one in plan.relations) and dice.chance(60):
            node["routes"].append("link")
        is_whole = any(
            each.target is plan for one in world.entities for each in one.relations if each.is_owned
        )
        known = (one for one in plan.fields if one.node.get("lookup") and "create" in one.access)
        if any(not one.nullable for one in known) and not is_whole and dice.chance(60):
            node["routes"].append("upsert")
        _draw_several(world, plan)
    if texts and dice.chance(40):
        node["search"] = [one.name for one in dice.some(texts, 3, least=1)]
    _draw_related_search(world, plan)
    _draw_filters(world, plan)
    if dice.chance(25):
        _draw_soft_delete(world, plan)
    if dice.chance(20) and plan.is_simple and plan.key_kind not in ("date", "part"):
        node["idempotency"] = True
    if dice.chance(15):
        node["cache"] = dice.one(["60s", "public 5m", "private 1d", "no-cache", "no-store"])


def _draw_mode(world: World, plan: EntityPlan) -> None:
    """A search for words, where there are such indexes and nothing of other rows is looked into."""
    fields = plan.node["search"]
    plain = {one.name for one in plan.of("string", "text") if one.is_plain_text}
    search: dict[str, object] = {"fields": fields, "mode": "contains"}
    if world.is_postgresql and plain.issuperset(fields):
        search |= {"mode": "fulltext", "language": world.dice.one(["simple", "english", "german"])}
    plan.node["search"] = search


def _draw_filters(world: World, plan: EntityPlan) -> None:
    dice = world.dice
    fields = [one for one in plan.fields if one.is_open and one.is_readable]
    names = [one.name for one in fields if one.name not in _PAGING and one.kind != "native"]
    names += [one.name for one in plan.to_one() if "read" in one.access and not one.takes_fields]
    chosen = dice.some(names, 4)
    if chosen and dice.chance(60):
        there = plan.node.setdefault("filters", [])
        texts = {one.name for one in fields if one.is_plain_text}
        there += [
            {one: dice.some(_OF_TEXT, 3, least=1)} if one in texts and dice.chance(30) else one
            for one in chosen
            if one not in there
        ]
    related = [*_related(plan)]
    if related and dice.chance(40):
        plan.node.setdefault("filters", []).extend(dice.some(related, 2, least=1))


def _draw_related_search(world: World, plan: EntityPlan) -> None:
    """Texts of rows that a relation leads to."""
    texts = [
        f"{relation.name}.{one.name}"
        for relation in plan.to_one()
        if relation.is_simple and not relation.takes_fields
        for one in relation.target.of("string", "text")
        if _compares(one) and one.name not in {relation.target.key_name, *relation.target.key_parts}
    ]
    if texts and world.dice.chance(15):
        plan.node.setdefault("search", []).extend(world.dice.some(texts, 2, least=1))
    if "search" in plan.node and world.dice.chance(30):
        _draw_mode(world, plan)


def _related(plan: EntityPlan) -> Iterator[str]:
    """Fields of rows that relations lead to, and the keys of rows that are many."""
    ways = [(one, one.name, one.target) for one in plan.relations if not one.takes_fields]
    ways += [(one, one.inverse, one.source) for one in plan.incoming if one.inverse]
    for relation, name, target in ways:
        if relation.is_many and target.is_simple and target is not plan:
            yield name
        keys = {target.key_name, *target.key_parts}  # which are the relation's own
        for one in target.fields if relation.is_simple else ():
            if _compares(one) and one.name not in keys:
                yield f"{name}.{one.name}"


def _draw_order(world: World, plan: EntityPlan) -> None:
    dice = world.dice
    names = [one.name for one in plan.fields if one.is_open]
    words = [f"{dice.one(['', '-'])}{name}" for name in dice.some(names, 2)]
    words += [
        f"{relation.name}.{one.name}"
        for relation in plan.to_one()
        if relation.is_simple and not relation.takes_fields and dice.chance(20)
        for one in dice.some([each for each in relation.target.fields if _compares(each)], 1)
    ]
    if words and dice.chance(40):
        plan.node["order_by"] = words[0] if len(words) == 1 and dice.chance(50) else words


def _compares(field: FieldPlan) -> bool:
    """Rows of other tables may be filtered and ordered by it."""
    return field.is_open and field.is_readable and field.kind != "native"


def _draw_several(world: World, plan: EntityPlan) -> None:
    """Routes that change or delete several rows."""
    routes, kinds = plan.node["routes"], {one.kind for one in plan.fields}
    if "update" in routes and kinds.isdisjoint(("password", "file", "image")):
        routes += ["bulk_update"] if world.dice.chance(50) else []
    if "delete" in routes and plan.is_simple and kinds.isdisjoint(("file", "image")):
        routes += ["bulk_delete"] if world.dice.chance(50) else []


def _draw_soft_delete(world: World, plan: EntityPlan) -> None:
    dice = world.dice
    marks = [one for one in plan.fields if _is_mark(one) and one.name not in plan.key_parts]
    if not marks or dice.chance(50):
        name = dice.one(["gone_at", "is_alive", "is_gone"])
        if folded(name) in plan.taken:
            return
        plan.taken.add(folded(name))
        kind = dice.one(["datetime", "naive_datetime"]) if name == "gone_at" else "boolean"
        mark = plain(kind)
        if kind == "boolean":
            mark.node["default"] = name == "is_alive"
        else:
            mark.nullable = mark.node["nullable"] = True
        if dice.chance(70):
            mark.node["api"] = dice.one([["read"], ["update", "read"], []])
            mark.access = frozenset(mark.node["api"])
        marks = [own(world, plan, name, mark)]
    plan.node["soft_delete"] = dice.one(marks).name
    for other in world.entities:
        for relation in other.relations:
            if relation.target is plan and relation.is_simple and len(relation.name) % 2:
                relation.node["hidden"] = ("refused", "allowed")[len(relation.node) % 2]


def _is_mark(field: FieldPlan) -> bool:
    if field.made:
        return False
    if field.kind == "boolean":
        return not field.nullable and field.has_default
    return field.kind in ("datetime", "naive_datetime") and field.nullable and not field.has_default


def ensure_field(world: World, plan: EntityPlan) -> None:
    """An entity has at least one field of its own."""
    if not plan.fields:
        add_field(world, plan)
