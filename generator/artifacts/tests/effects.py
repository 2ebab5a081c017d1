"""What the effects of a request read, touch and store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from generator.ir import AttemptEffect, Column, CreateEffect, Effect, SetEffect
from generator.ir.expression import Expression, FieldRef
from generator.ir.traversal import walk
from generator.testdata.computed_values import UnknownValueError, fitted, holds, is_storable
from generator.testdata.row_search import RowAssignment, RowSearch


def expressions_of(effects: Iterable[Effect]) -> Iterator[Expression]:
    """What effects read."""
    for effect in effects:
        if isinstance(effect, SetEffect):
            yield from (one.value for one in effect.assignments)
        if isinstance(effect, CreateEffect):
            yield from (value for _, value in effect.values)


def touched(effects: Iterable[Effect]) -> Iterator[str]:
    """The rows around that effects speak of."""
    effects = list(effects)
    for effect in effects:
        if isinstance(effect, SetEffect):
            yield from (one.row for one in effect.assignments if one.row)
    for expression in expressions_of(effects):
        for part in walk(expression):
            if isinstance(part, FieldRef) and part.hops and part.parameter is None:
                yield ".".join(hop.name for hop in part.hops)


def fits(
    search: RowSearch, effects: Iterable[Effect], scene: RowAssignment, *, anew: bool = False
) -> bool:
    """What the effects store has room and keeps the rules; `anew` wants all of it to change."""
    rows: dict[str | None, dict[str, Any]] = {}
    old = search.row(scene)
    for effect in effects:
        if isinstance(effect, CreateEffect):
            for column, value in effect.values:
                known, found = _known(search, value, scene)
                if known and not _is_kept_by(column, found):
                    return False
        if not isinstance(effect, SetEffect):
            continue
        for one in effect.assignments:
            known, found = _known(search, one.value, scene)
            if not known:
                continue
            if not _is_kept_by(one.column, found):
                return False
            before = (old if one.row is None else search.around(scene, one.row)).get(
                one.column.name
            )
            value = fitted(one.column, found)
            if anew and before == value:
                return False
            rows.setdefault(one.row, {})[one.column.name] = value
    return all(_keeps(search, place, changes, scene) for place, changes in rows.items())


def _known(search: RowSearch, expression: Expression, scene: RowAssignment) -> tuple[bool, Any]:
    try:
        return True, search.value(expression, scene)
    except UnknownValueError:
        return False, None


def _is_kept_by(column: Column, value: Any) -> bool:  # noqa: ANN401
    return is_storable(column, fitted(column, value))


def _keeps(
    search: RowSearch, place: str | None, changes: dict[str, Any], scene: RowAssignment
) -> bool:
    """The row that is left keeps the rules of its table."""
    if place is not None:
        entity = search.target(place)
        if entity is None:
            return False
        rows = search.rows_of(entity)
        row = rows.row(2, scene.around.get(place, {})) | changes
        return not any(holds(check.expression, row) is False for check in rows.rules)
    row = search.row(replace(scene, own={**scene.own, **changes}))
    rows = search.rows_of(search.entity)
    return search.is_whole(replace(scene, own={**scene.own, **changes})) and not any(
        holds(check.expression, row) is False for check in rows.rules
    )


def flat(effects: Iterable[Effect]) -> Iterator[Effect]:
    """Effects with those within attempts."""
    for effect in effects:
        if isinstance(effect, AttemptEffect):
            yield from flat(effect.effects)
        else:
            yield effect
