"""Foreign keys that refer to the same rows by another column: their values are looked up anew.

The values from before say nothing there, or name other rows: a number that was an id may be
somebody's customer number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from generator.databases import Database
from generator.expressions.sql import quoted
from generator.migrations.hints import Hints
from generator.migrations.plan.match import Match
from generator.schema.model import ForeignKey, Sql, State

Place = tuple[str, str]
"""New table and new column."""
Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KeyRemap:
    """Where a column finds its new value; names are those from before."""

    table: str
    """New key of the table that holds it."""
    target: str
    """New key of the table that is referred to."""
    column: str
    """What it was called."""
    value: str
    pairs: tuple[tuple[str, str], ...]
    """Column of the target and the one here that held the same."""

    def sql(
        self, own: str, target: str, own_names: Names, target_names: Names, dialect: str
    ) -> str:
        """The value in the row that was referred to, in the names of the moment."""
        here, there = _qualified(own, dialect), _qualified(target, dialect)
        if dialect == "mysql" and self.table == self.target:
            # MySQL does not read the table that it updates, but for a copy of it.
            there = f"(SELECT DISTINCT * FROM {there})"
        pairs = " AND ".join(
            f"target.{_quoted(target_names[one], dialect)} = "
            f"{here}.{_quoted(own_names[other], dialect)}"
            for one, other in self.pairs
        )
        value = _quoted(target_names[self.value], dialect)
        return f"(SELECT target.{value} FROM {there} AS target WHERE {pairs})"


@dataclass(frozen=True, slots=True)
class KeyRemaps:
    """All columns whose values say nothing any more."""

    places: Mapping[Place, KeyRemap | None]
    """None where nothing tells the new value."""

    @property
    def found(self) -> dict[Place, KeyRemap]:
        """Those whose new value is known."""
        return {place: one for place, one in self.places.items() if one is not None}

    def matched(self, match: Match, after: State) -> Match:
        """Such a column is a new one in the place of the old one."""
        columns = {
            key: {new: old for new, old in names.items() if (key, new) not in self.places}
            for key, names in match.columns.items()
        }
        added = {
            key: tuple(one.name for one in after.tables[key].columns if one.name not in known)
            for key, known in columns.items()
        }
        return replace(match, columns=columns, added=added)

    def hints(self, hints: Hints, match: Match, dialects: tuple[str, ...]) -> Hints:
        """What fills them, over the rows from before."""
        fills = dict(hints.fills)
        for place, remap in self.found.items():
            own, target = match.tables[remap.table], match.tables[remap.target]
            texts = {one: remap.sql(own, target, _SAME, _SAME, one) for one in dialects}
            fills[place] = Sql.of(texts)
        return replace(hints, fills=fills)

    def order(self, tables: list[str], readers: Collection[tuple[str, str]] = ()) -> list[str]:
        """Tables that look something up before those that they read."""
        readers = {(one.table, one.target) for one in self.found.values()}.union(readers)
        ordered: list[str] = []
        pending = list(tables)
        while pending:
            free = next(
                one
                for one in pending
                if not any((other, one) in readers for other in pending if other != one)
            )
            pending.remove(free)
            ordered.append(free)
        return ordered


class _Same(dict[str, str]):
    """Names that stay as they are."""

    def __missing__(self, name: str) -> str:
        return name


_SAME = _Same()


def key_remaps(before: State, after: State, match: Match, hints: Hints) -> KeyRemaps:
    """Columns of foreign keys that refer to the same table by something else than before."""
    places: dict[Place, KeyRemap | None] = {}
    for key, _ in match.kept:
        for rule in after.tables[key].foreign_keys:
            for place, remap in _moved(before, after, match, key, rule):
                column = after.tables[key].column(place[1])
                held = before.tables[match.tables[key]].column(match.columns[key][place[1]])
                is_said = place in hints.conversions and held.type != column.type
                if not is_said:
                    places[place] = remap
    edges = {(one.table, one.target) for one in places.values() if one and one.table != one.target}
    circular = {edge for edge in edges if _leads(edge[1], edge[0], edges)}
    return KeyRemaps(
        {
            place: None if one is not None and (one.table, one.target) in circular else one
            for place, one in places.items()
        }
    )


def _moved(
    before: State, after: State, match: Match, key: str, rule: ForeignKey
) -> Iterator[tuple[Place, KeyRemap | None]]:
    own = [match.old_column(key, name) for name in rule.columns]
    named = [match.old_column(rule.table, name) for name in rule.references]
    target = match.tables.get(rule.table)
    old = next(
        (
            one
            for one in before.tables[match.tables[key]].foreign_keys
            if list(one.columns) == own and one.table == target
        ),
        None,
    )
    if old is None or target is None or None in named:
        return
    pairs = tuple(zip(old.references, old.columns, strict=True))
    for column, reference, value, previous, was in zip(
        rule.columns, rule.references, named, old.references, old.columns, strict=True
    ):
        if value is None or value == previous:
            continue
        held = before.tables[target].column(value)
        is_kept = held.type == after.tables[rule.table].column(reference).type
        remap = KeyRemap(key, rule.table, was, value, pairs)
        yield (key, column), remap if is_kept else None


def _leads(start: str, end: str, edges: set[tuple[str, str]]) -> bool:
    """Whether a way leads from one table to the other."""
    seen, pending = set[str](), [start]
    while pending:
        table = pending.pop()
        if table == end:
            return True
        if table not in seen:
            seen.add(table)
            pending += [to for one, to in edges if one == table]
    return False


def _quoted(name: str, dialect: str) -> str:
    return quoted(name, Database.named(dialect))


def _qualified(key: str, dialect: str) -> str:
    return ".".join(_quoted(part, dialect) for part in key.split("."))
