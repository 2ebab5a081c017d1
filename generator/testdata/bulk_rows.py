"""Rows that a bulk statement meets, and rows that it leaves alone, found by trying values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from generator.expressions.evaluate import evaluate
from generator.expressions.source import NoSourceError
from generator.ir import Bulk, Column, Kind, Role
from generator.ir.expression import Comparison, Expression, FieldRef, Literal, ValueType
from generator.ir.traversal import columns, conjuncts, reads_clock
from generator.kinds.facts import ValueKind
from generator.testdata.candidates import FromNow, candidates
from generator.testdata.computed_values import holds
from generator.testdata.query_rows import Changes, is_optional, reads_others
from generator.testdata.rows import EntitySamples, initial
from generator.testdata.search import best, combinations, told_apart

_MOST = 400
_MOST_PARAMETERS = 40
_UNKNOWN = ValueType(kind=ValueKind.NULL)
_NEAR = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class BulkRows:
    """Rows to store before a statement runs, and what becomes of those that it meets."""

    parameters: Changes
    inside: tuple[Changes, ...]
    """The first one shows what becomes of it, the second is at the edge of the condition."""
    outside: tuple[Changes, ...]
    """For each part of the condition a row that only this part leaves out."""
    changed: Changes
    """New values of the first row inside, by the names of the spec."""


def rows_for(bulk: Bulk, rows: EntitySamples, *, with_defaults: bool = False) -> BulkRows | None:
    """Rows for a statement; None where its condition speaks of other rows or of keys.

    `with_defaults` gives the parameters that have a default just that.
    """
    is_all = isinstance(bulk.where, Literal)
    parts = () if is_all else conjuncts(bulk.where)
    if any(reads_others(part) for part in parts):
        return None
    own = _own(bulk, parts)
    if any(column.role is Role.KEY for column in own):
        return None
    declared = [one.column for one in bulk.parameters]
    choices = {
        one.name: [initial(one)] if with_defaults and is_optional(one) else candidates(one, parts)
        for one in declared
    }
    tried = (
        _tried(bulk, parts, own, given, rows) for given in combinations(choices, _MOST_PARAMETERS)
    )
    return best((one for one in tried if one is not None), lambda one: _worth(one, rows))


def _own(bulk: Bulk, parts: tuple[Expression, ...]) -> list[Column]:
    read = (*parts, *(one.value for one in bulk.assignments))
    found = [column for part in read for column in columns(part)]
    found += [one.column for one in bulk.assignments if one.column.reference is None]
    return list(dict.fromkeys(found))


def _tried(
    bulk: Bulk,
    parts: tuple[Expression, ...],
    own: list[Column],
    given: Changes,
    rows: EntitySamples,
) -> BulkRows | None:
    base = rows.row(1)
    read = (*parts, *(Literal(value=value, type=_UNKNOWN) for value in given.values()))
    values = {one.name: [*_moments(one, parts, given), *candidates(one, read)] for one in own}
    choices = (
        one for one in combinations(values, _MOST) if rows.keeps_rules(rows.settled(one), (1,))
    )
    told = told_apart(choices, parts, lambda part, one: holds(part, base | one, given))
    met = [
        BulkRows(given, (one,), (), new)
        for one in told.inside
        if (new := _new_values(bulk, base | one, given)) is not None
        and _are_kept(rows, base | one | new)
    ]
    worthiest = best(met, lambda one: _worth(one, rows))
    if worthiest is None:
        return None
    edges = (
        one.inside[0]
        for one in met
        if any(_is_at_edge(part, base | one.inside[0], given) for part in parts)
    )
    inside = (worthiest.inside[0], next(edges, worthiest.inside[0]))
    outside = (
        next(
            (one for one in reversed(found) if _is_at_edge(parts[place], base | one, given)),
            found[0],
        )
        for place, found in sorted(told.outside.items())
    )
    return replace(worthiest, inside=inside, outside=tuple(outside))


def _is_at_edge(part: Expression, row: Mapping[str, Any], given: Changes) -> bool:
    """A comparison of two values that are equal."""
    if not isinstance(part, Comparison):
        return False
    try:
        left, right = (evaluate(one, row, parameters=given) for one in part.operands)
    except (NoSourceError, TypeError, ValueError, ArithmeticError, AttributeError):
        return False
    return bool(left == right)


def _new_values(bulk: Bulk, row: Mapping[str, Any], given: Changes) -> Changes | None:
    try:
        return {
            one.column.name: evaluate(one.value, row, parameters=given) for one in bulk.assignments
        }
    except (NoSourceError, TypeError, ValueError, ArithmeticError, AttributeError):
        return None


def _are_kept(rows: EntitySamples, row: Mapping[str, Any]) -> bool:
    """Every rule of the table, those of single columns too."""
    return all(holds(check.expression, row) is not False for check in rows.entity.checks)


def _worth(found: BulkRows, rows: EntitySamples) -> tuple[int, int, int]:
    """Better rows differ by each part of the condition, change more, and hold no value twice."""
    row = rows.row(1) | found.inside[0]
    different = sum(new != row[name] for name, new in found.changed.items())
    values = [*found.parameters.values(), *found.inside[0].values()]
    numbers = {one for one in values if isinstance(one, int | Decimal) and one not in (0, 1)}
    return len(found.outside), different, len(numbers)


def _moments(column: Column, parts: tuple[Expression, ...], given: Changes) -> Iterator[FromNow]:
    """Moments an hour before and behind what the column is compared with."""
    if column.type.kind is not Kind.DATETIME:
        return
    for part in parts:
        if not isinstance(part, Comparison) or not reads_clock(part):
            continue
        fields = [one for one in part.operands if isinstance(one, FieldRef)]
        others = [one for one in part.operands if reads_clock(one) and not columns(one)]
        if any(one.column == column for one in fields):
            for other in others:
                edge = evaluate(other, {}, parameters=given)
                for moment in (edge - _NEAR, edge + _NEAR):
                    yield FromNow.fromtimestamp(moment.timestamp(), dt.UTC)
