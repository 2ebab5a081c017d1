"""Values of JSON as a spec writes them."""

from __future__ import annotations

import json
from typing import Any

from generator.spec.nodes import Mapping, Node, Scalar, Sequence
from generator.spec.reading import number_of

MAX_JSON_DEPTH = 32
"""MariaDB reads no deeper nesting."""
MAX_JSON_INTEGER = 2**63


def json_of(node: Node, depth: int = 0) -> Any:  # noqa: ANN401 - any value of JSON
    """The value of JSON that a node spells; ValueError where it spells none."""
    if depth > MAX_JSON_DEPTH:
        raise ValueError(f"is nested more than {MAX_JSON_DEPTH} levels deep")
    if isinstance(node, Sequence):
        return [json_of(item, depth + 1) for item in node.items]
    if isinstance(node, Mapping):
        return {entry.key.text: json_of(entry.value, depth + 1) for entry in node}
    return _json_scalar(node)


def json_text(value: object) -> str:
    """The text of a value of JSON, the same for the same value."""
    return json.dumps(value, ensure_ascii=False)


def _json_scalar(node: Scalar) -> str | int | float | bool | None:
    if node.is_null:
        return None
    if node.plain and node.text in ("true", "false"):
        return node.text == "true"
    number = number_of(node) if node.plain else None
    if isinstance(number, int):
        if abs(number) >= MAX_JSON_INTEGER:
            raise ValueError("holds an integer of more than 64 bits")
        return number
    return node.text if number is None else float(number)
