"""Rows that a condition finds and rows that it leaves out, found by trying values."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from generator.ir import Check, Column, DefaultKind, Kind, Making, Query, Role
from generator.ir.expression import Aggregate, Exists, Expression, FieldRef, Literal, ValueType
from generator.ir.traversal import columns, conjuncts, walk
from generator.kinds.facts import ValueKind
from generator.testdata.candidates import Referred, candidates
from generator.testdata.computed_values import holds
from generator.testdata.rows import EntitySamples, initial
from generator.testdata.samples import samples
from generator.testdata.search import best, combinations, told_apart

MAX_PARAMETERS = 100
MAX_ROWS = 400

Changes = dict[str, Any]
"""Values by the names of the spec."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Rows to store before a query is asked."""

    parameters: Changes
    inside: tuple[Changes, ...]
    """Rows that it finds; where they come in order of a column that it reads, each with another
    value of that one."""
    outside: tuple[Changes, ...]
    """Rows that it leaves out: for each part of the condition one that only this part refuses."""


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A row that keeps a check, and a change of one column that breaks it."""

    kept: Changes
    broken: Changes


def pair(column: Column, rows: EntitySamples) -> tuple[Any, Any] | None:
    """Two values of a column, the lesser first, in rows that keep every rule."""
    if column.making in (Making.STORED, Making.VIRTUAL):
        return None  # no row can be given one
    found = list(_alone(column, candidates(column), rows))
    if len(found) < 2:
        found += _alone(column, _further(column, rows), rows)
    if column.type.is_opaque:
        return (found[0], found[1]) if len(found) > 1 and found[0] != found[1] else None
    found = found[:3] if column.type.enum is None else found
    if column.type.is_text and column.type.kind is not Kind.ENUM:
        found = [value for value in found if value.isascii()]
    enum = column.type.enum
    if column.type.native and enum is not None:  # which the database orders as they are declared
        found = sorted(set(found), key=lambda one: enum.values.index(str(one)))
        return (found[0], found[1]) if len(found) > 1 else None
    ordered = sorted(set(found))
    return (ordered[0], ordered[1]) if len(ordered) > 1 else None


def _alone(column: Column, values: Iterable[Any], rows: EntitySamples) -> Iterator[Any]:
    """The values that a row can have."""
    for value in values:
        is_one = value is not None and not isinstance(value, Referred)
        if is_one and rows.keeps_rules(rows.settled({column.name: value}), (1,)):
            yield value


def _further(column: Column, rows: EntitySamples) -> Iterator[Any]:
    """Values of the rows themselves, and some that are less natural; none besides given examples."""
    if column in rows.fields and not column.examples:
        yield from map(rows.of(column).value, (1, 2))
        yield from (sample.value(1) for sample in itertools.islice(samples(column), 1, 4))


def arrange(
    query: Query, rows: EntitySamples, *, with_defaults: bool = False
) -> Arrangement | None:
    """Rows for a named query; None where its condition speaks of keys or of other rows, or nothing
    is found.

    `with_defaults` gives the parameters that have a default just that.
    """
    parts = conjuncts(query.where) if query.where is not None else ()
    if any(reads_others(part) for part in parts):
        return None
    declared = [one.column for one in query.parameters if one.equals is None]
    own = columns(query.where) if query.where is not None else ()
    if any(column.role is Role.KEY for column in own):
        return None
    defaults = {one.name: initial(one) for one in declared if with_defaults and is_optional(one)}
    free = [one for one in declared if one.name not in defaults]
    parameters = [given | defaults for given in _choices(free, parts, MAX_PARAMETERS)]
    choices = [
        changes
        for changes in _choices(own, (*parts, *_literals(defaults)), MAX_ROWS)
        if rows.keeps_rules(rows.settled(changes), (1,))
    ]
    order = _order_within(query, own)
    found = (
        _in_order(order, arrangement)
        for given in parameters
        if (arrangement := _sorted_out(parts, choices, given, rows)) is not None
    )
    enough = (len(parts), 2 if order is not None else 1)
    return best(found, _worth, enough=enough)


def _literals(values: Changes) -> Iterator[Expression]:
    """Values as an expression names them, so that rows are tried around them."""
    unknown = ValueType(kind=ValueKind.NULL)
    return (Literal(value=value, type=unknown) for value in values.values())


def is_optional(parameter: Column) -> bool:
    """A parameter that has the same value whenever it is left out."""
    return parameter.default is not None and parameter.default.kind is DefaultKind.LITERAL


def _order_within(query: Query, own: tuple[Column, ...]) -> Column | None:
    """The column that the rows come in order of, where the condition reads it too."""
    order = query.order[0] if query.order else None
    first = order.column if order and not order.hops else None
    return first if first in own and first.type.is_ordered else None


def broken_rule(check: Check, rows: EntitySamples) -> BrokenRule | None:
    """How a check over several columns is broken by a change of one of them."""
    if reads_others(check.expression):
        return None
    # What is no example may break the rule, though no row should have it.
    free = [replace(column, examples=()) for column in check.columns]
    return _broken(check, check.columns, rows) or _broken(check, free, rows)


def _broken(check: Check, names: Iterable[Column], rows: EntitySamples) -> BrokenRule | None:
    others = [rule for rule in rows.rules if rule.name != check.name]
    choices = [
        changes
        for changes in _choices(names, (check.expression,), MAX_ROWS)
        if not any(holds(one.expression, rows.row(1, changes)) is False for one in others)
    ]
    verdicts = [holds(check.expression, rows.row(1, one)) for one in choices]
    broken = [one for one, kept in zip(choices, verdicts, strict=True) if kept is False]
    kept = [one for one, kept in zip(choices, verdicts, strict=True) if kept is not False]
    for good, bad in itertools.product(kept, broken):
        differing = [name for name in good if good[name] != bad[name]]
        if len(differing) == 1 and bad[differing[0]] is not None:
            return BrokenRule(good, {differing[0]: bad[differing[0]]})
    return None


def reads_others(expression: Expression) -> bool:
    """The condition speaks of related rows."""
    return any(
        isinstance(part, Exists | Aggregate) or (isinstance(part, FieldRef) and bool(part.hops))
        for part in walk(expression)
    )


def _choices(
    names: Iterable[Column], expressions: Iterable[Expression], limit: int
) -> list[Changes]:
    """Combinations of values of these columns."""
    expressions = tuple(expressions)
    values = {column.name: candidates(column, expressions) for column in names}
    return list(combinations(values, limit))


def _sorted_out(
    parts: tuple[Expression, ...], choices: list[Changes], given: Changes, rows: EntitySamples
) -> Arrangement | None:
    base = rows.row(1)
    told = told_apart(choices, parts, lambda part, one: holds(part, base | one, given))
    inside: list[Changes] = []
    for changes in told.inside:
        inside += (
            [changes] if _is_live(changes, rows) and not _is_taken(changes, inside, rows) else []
        )
    if not inside:
        return None
    stored = inside[:2]
    for place in sorted(told.outside):
        free = (one for one in told.outside[place] if not _is_taken(one, stored, rows))
        stored += itertools.islice(free, 1)
    return Arrangement(given, tuple(inside), tuple(stored[len(inside[:2]) :]))


def _is_live(changes: Changes, rows: EntitySamples) -> bool:
    """The row is not deleted."""
    deletion = rows.entity.soft_delete
    return deletion is None or (
        changes.get(deletion.column.name, deletion.live_value) == deletion.live_value
    )


def _is_taken(changes: Changes, stored: Iterable[Changes], rows: EntitySamples) -> bool:
    """One of the rows has the same values where they must differ."""
    rules = [
        [column.name for column in rule.columns]
        for rule in rows.entity.uniques
        if all(column.name in changes for column in rule.columns)
    ]
    return bool(rules) and any(
        all(changes[name] == other[name] for name in names) for other in stored for names in rules
    )


def _worth(arrangement: Arrangement) -> tuple[int, int]:
    return len(arrangement.outside), min(len(arrangement.inside), 2)


def _in_order(column: Column | None, arrangement: Arrangement) -> Arrangement:
    """With rows that come in an order that can be told, where they come by a column that is read."""
    if column is None:
        return arrangement
    return replace(arrangement, inside=tuple(_distinct_by(column, arrangement.inside)))


def _distinct_by(column: Column, rows: Iterable[Changes]) -> Iterator[Changes]:
    """Rows with different values of a column, none of them null."""
    seen: set[Any] = {None}
    for row in rows:
        value = row.get(column.name)
        if value not in seen:
            seen.add(value)
            yield row


def named(changes: Mapping[str, Any], columns_: Iterable[Column]) -> list[tuple[Column, Any]]:
    """The columns of changes with their values."""
    by_name = {column.name: column for column in columns_}
    return [(by_name[name], value) for name, value in changes.items()]
