"""Pieces of source that several methods of a repository hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from generator.emit import literal
from generator.ir import Entity


def tuple_source(parts: Iterable[str]) -> str:
    """A tuple's source."""
    listed = list(parts)
    return f"({listed[0]},)" if len(listed) == 1 else f"({', '.join(listed)})"


def optional_tuple(parts: Sequence[str]) -> str:
    return tuple_source(parts) if parts else ""


def live_conditions(entity: Entity, model: str) -> list[str]:
    """Conditions of rows that are not deleted."""
    deletion = entity.soft_delete
    if deletion is None:
        return []
    value = deletion.live_value
    return [f"{model}.{deletion.column.attribute}.is_({literal(value)})"]
