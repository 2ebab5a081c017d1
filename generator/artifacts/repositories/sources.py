"""Pieces of source that several methods of a repository hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def tuple_source(parts: Iterable[str]) -> str:
    """A tuple's source."""
    listed = list(parts)
    return f"({listed[0]},)" if len(listed) == 1 else f"({', '.join(listed)})"


def optional_tuple(parts: Sequence[str]) -> str:
    return tuple_source(parts) if parts else ""
