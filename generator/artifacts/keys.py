"""How keys are said in URLs and in Python, whether one column makes them or several."""

from __future__ import annotations

from collections.abc import Iterator

from generator.ir import App, Column, Entity, Kind, Route
from generator.ir.accepted import is_accepted
from generator.kinds.facts import KeyUse

ALIKE_IN_URLS = frozenset(kind for kind in Kind if kind.facts.key is KeyUse.GENERATED)
"""Kinds whose text needs no quoting."""

MAX_BULK = 100
"""Rows that one request is about at most."""


def key_path(entity: Entity) -> str:
    """The segments that stand for the key: `/{id}`, `/{order_id}/{product_id}`."""
    return "".join(f"/{{{column.name}}}" for column in entity.key)


def with_key_path(path: str, entity: Entity) -> str:
    """A path of the spec with the key in the place of `{id}`."""
    return path.replace("/{id}", key_path(entity))


def key_source(entity: Entity, part: str = "{}") -> str:
    """The key as an argument: a tuple where several columns make it.

    Each part is a variable of its own, or what `part` makes of the name: `row["{}"]`, `row.{}`.
    """
    names = [part.format(column.attribute) for column in entity.key]
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


def is_given(entity: Entity) -> bool:
    """Rows come with their key."""
    return not any(column.generated for column in entity.key)


def taken_segments(app: App, entity: Entity, column: Column) -> list[str]:
    """What the key cannot be, as it stands in a URL where other routes have a word of their own."""
    if column != entity.key[0]:
        return []
    return sorted({word for word in _segments(app, entity) if is_accepted(column, word)})


def _segments(app: App, entity: Entity) -> Iterator[str]:
    paths = [lookup.path for lookup in entity.lookups]
    paths += [view.path for view in entity.views]
    paths += [query.path for query in entity.queries]
    paths += ["/search"] if entity.is_searched else []
    paths += ["/export"] if Route.EXPORT in entity.routes else []
    below = f"{entity.path}/"
    paths += [
        one.path.removeprefix(entity.path) for one in app.entities if one.path.startswith(below)
    ]
    for path in paths:
        first = (path or "/{id}").split("/")[1]
        if not first.startswith("{"):
            yield first
