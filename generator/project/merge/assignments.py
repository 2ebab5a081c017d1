"""One assignment in three versions: its value, its annotation, the words around them."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from generator.project.merge.items import ExpressionPart, Item, merge_items
from generator.project.merge.source import Source
from generator.project.merge.units import Unit
from generator.project.merge.values import for_each


def merged_assignment(before: Unit, here: Unit, there: Unit) -> str | None:
    """`name: annotation = value`, where annotation and value are merged by their items."""
    if there.comments != before.comments:
        return None
    nodes = [unit.node for unit in (before, here, there)]
    if len({type(node) for node in nodes}) > 1 or not isinstance(nodes[0], _Assigned):
        return None
    units = (before, here, there)
    values = merge_items(*for_each(_value, units), None)
    annotations = merge_items(*for_each(_annotation, units), None)
    targets = merge_items(*for_each(_target, units), None)
    if values is None or annotations is None or targets is None:
        return None
    return _assigned(here, values, annotations, targets)


_Assigned = ast.Assign | ast.AnnAssign


def _value(unit: Unit) -> list[Item]:
    return _optional(unit.source, unit.node.value if isinstance(unit.node, _Assigned) else None)


def _target(unit: Unit) -> list[Item]:
    return _optional(unit.source, _target_of(unit.node))


def _target_of(node: ast.stmt | None) -> ast.expr | None:
    if isinstance(node, ast.AnnAssign):
        return node.target
    return node.targets[0] if isinstance(node, ast.Assign) else None


def _annotation(unit: Unit) -> list[Item]:
    node = unit.node.annotation if isinstance(unit.node, ast.AnnAssign) else None
    return _optional(unit.source, node)


def _optional(source: Source, node: ast.expr | None) -> list[Item]:
    return [Item("", source.of(node), ExpressionPart(source, node))] if node else []


def _assigned(
    here: Unit, values: Sequence[Item], annotations: Sequence[Item], targets: Sequence[Item]
) -> str:
    """The author's assignment with other words for its value and its annotation."""
    node, source = here.node, here.source
    assert isinstance(node, _Assigned)  # noqa: S101 - the caller has looked
    at = source.start(node) - node.col_offset
    text = here.text
    start = source.start(node.value) - at if node.value else len(text)
    end = source.end(node.value or node) - at
    if values and node.value:
        text = text[:start] + values[0].text + text[end:]
    elif values:
        text = f"{text[:end]} = {values[0].text}{text[end:]}"
    elif node.value and isinstance(node, ast.AnnAssign):
        text = text[: source.end(node.annotation) - at] + text[end:]
    if annotations and isinstance(node, ast.AnnAssign):
        start, end = source.start(node.annotation) - at, source.end(node.annotation) - at
        text = text[:start] + annotations[0].text + text[end:]
    target = _target_of(node)
    if target is not None and targets:
        text = text[: source.start(target) - at] + targets[0].text + text[source.end(target) - at :]
    return text
