"""Lookups: the key of the row that holds what the old row holds, of a table that comes or stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from generator import problems
from generator.diagnostics import Diagnostics
from generator.ir import Column
from generator.ir.hints import Phrase, RowMatch
from generator.migrations.hints import RowLookup
from generator.migrations.intents.renames import Renames
from generator.schema.model import Sql

Write = Callable[[Phrase, Column], Sql | None]
"""An expression over the old row at hand as a value of a column."""


@dataclass(frozen=True, slots=True)
class RowLookups:
    """Reads what a spec says of the row that a relation leads to."""

    renames: Renames
    report: Diagnostics

    def read(self, lookup: RowMatch, write: Write) -> RowLookup | None:
        """None where the report says why not."""
        entity = self.renames.app.entity(lookup.target)
        key, names = entity.qualified_table, [name for name, _ in lookup.pairs]
        if not any(set(one) <= set(names) for one in self.renames.after.tables[key].keys):
            reason = f"several rows of {lookup.target} may hold the same: name what is unique"
            self._refuse(lookup, reason)
            return None
        columns = {column.column: column for column in entity.columns}
        pairs = [(name, write(phrase, columns[name])) for name, phrase in lookup.pairs]
        known = [(name, sql) for name, sql in pairs if sql is not None]
        if len(known) < len(pairs):
            return None
        value, old = lookup.value, self.renames.matched.get(key)
        if old is None:
            return RowLookup(target=key, value=value, pairs=tuple(known))
        there = {column.name for column in self.renames.before.tables[old].columns}
        was = {name: self.renames.columns.get((key, name), name) for name in [*names, value]}
        missing = sorted(name for name, one in was.items() if one not in there)
        if missing:
            named = ", ".join(missing)
            self._refuse(lookup, f"{named} of {lookup.target} comes with this migration")
            return None
        return RowLookup(
            target=old, value=was[value], pairs=tuple((was[name], sql) for name, sql in known)
        )

    def _refuse(self, lookup: RowMatch, reason: str) -> None:
        self.report.add(problems.bad_lookup(lookup.at, lookup.target, reason))
