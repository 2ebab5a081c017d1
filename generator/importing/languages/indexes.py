"""What models leave to the tools that read them: an index for each foreign key, none of them twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator.importing.model import SourceIndex, SourcePart, SourceTable, SourceUnique


def with_indexes(table: SourceTable) -> SourceTable:
    """The table with an index for each foreign key, as relations of the language have one.

    A rule that says what the key says is left out, and so is an index over what a rule is over.
    """
    uniques = tuple(_uniques(table))
    rules = [table.primary_key, *(rule.columns for rule in uniques)]
    indexes = [one for one in table.indexes if not _is_plain(one) or _columns(one) not in rules]
    leading = [*rules, *(_columns(one) for one in indexes)]
    for reference in table.references:
        columns = reference.columns
        if not any(one[: len(columns)] == columns for one in leading):
            leading.append(columns)
            parts = tuple(SourcePart(column=one) for one in columns)
            indexes.append(SourceIndex(parts=parts))
    return replace(table, uniques=uniques, indexes=tuple(indexes))


def _uniques(table: SourceTable) -> Iterator[SourceUnique]:
    seen = {frozenset(table.primary_key)}
    for rule in table.uniques:
        if frozenset(rule.columns) not in seen:
            seen.add(frozenset(rule.columns))
            yield rule


def _is_plain(index: SourceIndex) -> bool:
    return not (index.where or index.method or index.ops or index.include or index.lost)


def _columns(index: SourceIndex) -> tuple[str, ...]:
    """Empty names for what is no column, or goes down."""
    return tuple("" if part.descending else part.column for part in index.parts)
