"""Columns of related rows that lists are ordered by."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from generator.artifacts.app_view import EntityView
from generator.artifacts.joins import hop_conditions
from generator.emit import literal
from generator.ir.expression import Hop


def related_orders(view: EntityView) -> Iterator[str]:
    """What a repository says of them: each is null where there is no such row."""
    said: set[str] = set()
    for order in view.entity.related_orders:
        rows, aliases = _rows(view, order.hops)
        yield from (line for line in aliases if line not in said)
        said.update(aliases)
        select = view.imports.need("sqlalchemy", "select")
        source = f"{select}({rows[-1]}.{order.column.attribute})"
        on = [
            hop_conditions(view, hop, *pair)
            for hop, pair in zip(order.hops, pairwise(rows), strict=True)
        ]
        for row, conditions in reversed([*zip(rows[1:-1], on[1:], strict=True)]):
            source += f".join({row}, {_joined(view, conditions)})"
        yield (
            f"{order.attribute} = {source}.where({', '.join(on[0])})"
            f".scalar_subquery().label({literal(order.attribute)})"
        )


def _rows(view: EntityView, hops: tuple[Hop, ...]) -> tuple[list[str], list[str]]:
    """What the rows of a path are called, and the aliases of those whose table comes twice."""
    rows, aliases = [view.model], []
    for place, hop in enumerate(hops, 1):
        model = view.model_of(view.app.entity(hop.target))
        name = model
        if model in rows:
            name = "__".join([*(one.attribute for one in hops[:place]), "row"])
            aliased = view.imports.need("sqlalchemy.orm", "aliased")
            aliases.append(f"{name} = {aliased}({model})")
        rows.append(name)
    return rows, aliases


def _joined(view: EntityView, conditions: list[str]) -> str:
    if len(conditions) == 1:
        return conditions[0]
    return f"{view.imports.need('sqlalchemy', 'and_')}({', '.join(conditions)})"
