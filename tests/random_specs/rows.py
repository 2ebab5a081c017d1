"""Rows that the application comes with."""

from __future__ import annotations

from typing import Any

from tests.random_specs.world import EntityPlan, FieldPlan, Node, World


def draw_rows(world: World, plan: EntityPlan, with_rows: dict[str, str]) -> None:
    """Rows of an entity whose required relations lead to entities with rows."""
    dice = world.dice
    if not dice.chance(80) or not _can_have_rows(plan):
        return
    needed = [one for one in plan.to_one() if not one.nullable]
    if any(one.target.name not in with_rows or not one.is_simple for one in needed):
        return
    keys = [one for one in plan.fields if one.unique and not one.nullable and _can_be_key(one)]
    fields = [one for one in plan.fields if _is_needed(one)]
    if not keys or any(_value(one, 0) is None for one in fields):
        return
    key, data = dice.one(keys), []
    is_alone = "unique" in plan.node or any(one.node.get("unique") for one in needed)
    for number in range(1 if is_alone else dice.number(1, 3)):
        row: Node = {one.name: _value(one, number) for one in fields}
        row[key.name] = _value(key, number)
        row |= {one.name: with_rows[one.target.name] for one in needed}
        data.append(row)
    plan.node["rows"] = {"key": key.name, "data": data}
    with_rows[plan.name] = data[0][key.name]


def _can_have_rows(plan: EntityPlan) -> bool:
    """Nothing in it would need a value that is not easily told."""
    if plan.is_part or plan.consumes or plan.key_parts or "checks" in plan.node:
        return False
    key = plan.node.get("id")
    is_given = isinstance(key, dict) and key.get("generated") is False
    if key is not None and (plan.key_kind not in _MADE or is_given):
        return False
    is_taken = any(one.takes_fields for one in plan.relations)
    return not is_taken and not any(one.made for one in plan.fields)


_MADE = ("integer", "bigint", "smallint", "uuid")


def _is_needed(field: FieldPlan) -> bool:
    return not field.nullable and not field.has_default and "from" not in field.node


def _can_be_key(field: FieldPlan) -> bool:
    return not field.made and _value(field, 0) is not None and _value(field, 0) != _value(field, 1)


def _value(field: FieldPlan, number: int) -> Any:
    """A value of the field, another one for each row; None where none is sure to be allowed."""
    if not field.is_free:
        return None
    match field.kind:
        case "string" | "text":
            return f"row {number}'s"[: field.length] if field.length >= 7 else None
        case "smallint" | "integer" | "bigint":
            most = field.most if field.most is not None else 100
            least = field.least if field.least is not None else 0
            return least + number if least + number <= most else None
        case "boolean":
            return number % 2 == 0
        case "enum" | "number_enum":
            return field.values[0]
        case "date":
            return f"2030-01-0{number + 1}"
        case "datetime":
            return f"2030-01-0{number + 1}T10:00:00Z"
        case "decimal":
            return 1 + number
        case "float" | "real":
            return 1.5 + number
    return None
