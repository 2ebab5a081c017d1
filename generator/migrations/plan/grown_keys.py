"""Foreign keys that get more columns, as the key that they refer to does: rows refer to the same rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.databases import Database
from generator.expressions.sql import quoted
from generator.migrations.hints import Hints, RowLookup
from generator.migrations.plan.match import Match
from generator.schema.model import ForeignKey, Sql, State, Table

Place = tuple[str, str]


def grown_keys(
    before: State, after: State, match: Match, hints: Hints, dialects: tuple[str, ...]
) -> dict[Place, RowLookup]:
    """New columns of keys that were there: what the row holds that is referred to."""
    found: dict[Place, RowLookup] = {}
    for key, old in match.kept:
        said = {place for place in (*hints.fills, *hints.lookups) if place[0] == key}
        for rule in after.tables[key].foreign_keys:
            was = _was(before.tables[old], match, key, rule)
            for name, value in _new(match, key, rule) if was is not None else ():
                if was is not None and (key, name) not in said:
                    found[key, name] = _lookup(match, rule, was, value, dialects)
    return found


def _was(table: Table, match: Match, key: str, rule: ForeignKey) -> ForeignKey | None:
    """The key that had some of the columns, which refer to what they referred to."""
    target = match.tables.get(rule.table)
    pairs = {
        (match.old_column(key, own), match.old_column(rule.table, other))
        for own, other in zip(rule.columns, rule.references, strict=True)
    }
    for one in table.foreign_keys:
        known = set(zip(one.columns, one.references, strict=True))
        if one.table == target and known < pairs:
            return one
    return None


def _new(match: Match, key: str, rule: ForeignKey) -> Iterator[tuple[str, str]]:
    for own, other in zip(rule.columns, rule.references, strict=True):
        if match.old_column(key, own) is None:
            yield own, other


def _lookup(
    match: Match, rule: ForeignKey, was: ForeignKey, value: str, dialects: tuple[str, ...]
) -> RowLookup:
    held = match.old_column(rule.table, value)
    return RowLookup(
        target=was.table,
        value=held or value,
        pairs=tuple(
            (other, _names(own, dialects))
            for own, other in zip(was.columns, was.references, strict=True)
        ),
        is_certain=True,
        is_late=held is None,
    )


def _names(column: str, dialects: tuple[str, ...]) -> Sql:
    texts: Mapping[str, str] = {one: quoted(column, Database.named(one)) for one in dialects}
    return Sql.of(texts)
