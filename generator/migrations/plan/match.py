"""Which table and column of a state became which of the next: by hint, else by name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from generator.migrations.hints import Hints
from generator.schema.model import State


@dataclass(frozen=True, slots=True)
class Match:
    """What stays, under which name, and what comes and goes."""

    tables: Mapping[str, str]
    """New key to the old one, of all tables that stay."""
    columns: Mapping[str, Mapping[str, str]]
    """New key to new column to the old one, of all columns that stay."""
    created: tuple[str, ...]
    """New keys."""
    dropped: tuple[str, ...]
    """Old keys."""
    added: Mapping[str, tuple[str, ...]]
    """New key to new columns, of tables that stay."""

    def old_column(self, table: str, column: str) -> str | None:
        """What a column was called before; None for a new one."""
        return self.columns.get(table, {}).get(column)

    def new_table(self, old: str) -> str | None:
        """What a table is called now; None for one that goes."""
        return next((new for new, one in self.tables.items() if one == old), None)

    @property
    def kept(self) -> Iterator[tuple[str, str]]:
        """New and old keys of tables that stay, in the order of the new ones."""
        return iter(sorted(self.tables.items()))


def match(before: State, after: State, hints: Hints) -> Match:
    """Pair what is in both states."""
    tables = paired(before.tables, after.tables, hints.tables)
    columns: dict[str, Mapping[str, str]] = {}
    for new, old in tables.items():
        renamed = {column: name for (table, column), name in hints.columns.items() if table == new}
        columns[new] = paired(
            [column.name for column in before.tables[old].columns],
            [column.name for column in after.tables[new].columns],
            renamed,
        )
    added = {
        new: tuple(one.name for one in after.tables[new].columns if one.name not in known)
        for new, known in columns.items()
    }
    return Match(
        tables=tables,
        added=added,
        columns=columns,
        created=tuple(key for key in after.tables if key not in tables),
        dropped=tuple(key for key in before.tables if key not in tables.values()),
    )


def paired(
    before: Collection[str], after: Collection[str], hinted: Mapping[str, str]
) -> dict[str, str]:
    """New names to old ones: those of hints that can be meant, then equal names that are left."""
    found = {
        new: old
        for new, old in hinted.items()
        if new in after and old in before and is_meant(new, old, before, after, hinted)
    }
    taken = set(found.values())
    found |= {name: name for name in after if name in before and name not in {*found, *taken}}
    return found


def is_meant(
    new: str,
    old: str,
    before: Collection[str],
    after: Collection[str],
    hinted: Mapping[str, str],
) -> bool:
    """A hint that was left in the spec renames nothing once more: the new name is there already.

    Where both names are there, it is meant only if what bears the new name goes somewhere itself.
    """
    return new == old or new not in before or old not in after or new in hinted.values()
