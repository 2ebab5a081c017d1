"""What went while an equal thing came: perhaps it only has another name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import product

from generator.migrations.findings import Finding, FindingCode
from generator.migrations.plan.comparison import SchemaComparison
from generator.migrations.plan.questions import Questions
from generator.schema.model import Column, Table


def ask_about_renames(comparison: SchemaComparison, questions: Questions) -> None:
    """A question for each pair, in the place of what would be asked about its halves."""
    if comparison.is_way_back:
        return
    for old, new in _tables(comparison):
        entity = comparison.words.entity(new)
        _replace(questions, {old}, set())
        questions.rename(
            old,
            f"{old} went and {new} came, with the same columns: it was renamed, or its rows are lost",
            f"{entity}: {{renamed_from: {old}}}, or at the top dropped: [{old}]",
            f"--rename {old}={new} or --accept-loss {old}",
        )
    for key, table in comparison.match.kept:
        for old, new in _columns(comparison, key, table):
            subject = f"{table}.{old}"
            place = comparison.words.place(key, new)
            _replace(questions, {subject}, {f"{key}.{new}"})
            questions.rename(
                subject,
                f"{subject} went and {key}.{new} came, of the same type: it was renamed, or its "
                "values are lost",
                f"{place.line('renamed_from', old)}, or {place.entity}: {{dropped: [{old}]}}",
                f"--rename {subject}={new} or --accept-loss {subject}",
            )


def _replace(questions: Questions, lost: set[str], valued: set[str]) -> None:
    """Take out what is asked about the halves of a pair."""

    def is_half(one: Finding) -> bool:
        is_lost = one.code is FindingCode.LOSS and one.subject in lost
        return is_lost or (one.code is FindingCode.VALUE and one.subject in valued)

    questions.findings[:] = [one for one in questions.findings if not is_half(one)]


def _tables(comparison: SchemaComparison) -> Iterator[tuple[str, str]]:
    gone = [
        comparison.before.tables[old]
        for old in comparison.match.dropped
        if old not in comparison.hints.dropped_tables
    ]
    come = [comparison.after.tables[key] for key in comparison.match.created]
    alike = [(old.key, new.key) for old, new in product(gone, come) if _shape(old) == _shape(new)]
    return _nearest(alike)


def _shape(table: Table) -> frozenset[tuple[object, ...]]:
    return frozenset((one.name, one.type, one.nullable) for one in table.columns)


def _columns(comparison: SchemaComparison, key: str, table: str) -> Iterator[tuple[str, str]]:
    known = set(comparison.match.columns[key].values())
    dropped = comparison.hints.dropped_columns
    gone = [
        one
        for one in comparison.before.tables[table].columns
        if one.name not in known and (table, one.name) not in dropped
    ]
    come = [comparison.after.tables[key].column(name) for name in comparison.match.added[key]]
    filled = {*comparison.hints.fills, *comparison.hints.lookups}
    come = [one for one in come if (key, one.name) not in filled]
    alike = [(old.name, new.name) for old, new in product(gone, come) if _is_alike(old, new)]
    return _nearest(alike)


def _is_alike(old: Column, new: Column) -> bool:
    if old.computed is not None or new.computed is not None:
        return False
    return replace(old, name="", comment=None) == replace(new, name="", comment=None)


_TELLING = 0.6
"""Names that are less like each other say nothing."""


def _nearest(pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Each name once: those that are like each other, then those in the same place among the rest."""
    olds, news = (
        ([*dict.fromkeys(names)] for names in zip(*pairs, strict=True)) if pairs else ((), ())
    )

    def rank(pair: tuple[str, str]) -> tuple[float, int, tuple[str, str]]:
        likeness = SequenceMatcher(None, *pair).ratio()
        distance = abs(olds.index(pair[0]) - news.index(pair[1]))
        return (-likeness if likeness >= _TELLING else 0.0, distance, pair)

    taken: set[tuple[bool, str]] = set()
    for old, new in sorted(pairs, key=rank):
        if taken.isdisjoint({(True, old), (False, new)}):
            taken |= {(True, old), (False, new)}
            yield old, new
