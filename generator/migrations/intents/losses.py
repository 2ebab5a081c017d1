"""Losses: what may go, by the spec or the command line."""

from __future__ import annotations

from dataclasses import dataclass, field

from generator.ir.hints import Phrase
from generator.migrations.consents import Consents
from generator.migrations.intents.flags import known_column, located
from generator.migrations.intents.names import key_columns_of, link_of, table_of
from generator.migrations.intents.renames import Renames
from generator.migrations.plan.consumed_hints import dropped


@dataclass(slots=True)
class Losses:
    """Old names whose loss is agreed."""

    renames: Renames
    tables: set[str] = field(default_factory=set)
    columns: set[tuple[str, str]] = field(default_factory=set)

    def read(self, consents: Consents) -> None:
        """Hints that no revision has used up, and flags."""
        for phrase in self.renames.app.hints.dropped:
            table = table_of(phrase.text, self.renames.before)
            if table is not None and dropped(table) not in self.renames.used:
                self.tables.add(table)
        matched = self.renames.matched
        for hints in self.renames.app.hints.entities:
            old = matched.get(self.renames.app.entity(hints.entity).qualified_table)
            for phrase in hints.dropped if old is not None else ():
                self._drop(str(old), phrase)
        for text in consents.accept_loss:
            table, column = located(text, self.renames.before, "--accept-loss")
            if column:
                known_column(column, self.renames.before.tables[table], "--accept-loss")
                self.columns.add((table, column))
                continue
            self.tables.add(table)
            names = (one.name for one in self.renames.before.tables[table].columns)
            self.columns |= {(table, name) for name in names}

    def _drop(self, table: str, phrase: Phrase) -> None:
        """A field or a relation to one row; else a link table of the entity."""
        columns = key_columns_of(phrase.text, self.renames.before.tables[table])
        for column in columns:
            if dropped(f"{table}.{column}") not in self.renames.used:
                self.columns.add((table, column))
        link = link_of(phrase.text, [table, *self._names(table)], self.renames.before)
        if not columns and link is not None and dropped(link) not in self.renames.used:
            self.tables.add(link)

    def _names(self, table: str) -> list[str]:
        """Entities whose table it was."""
        matched = {old: new for new, old in self.renames.matched.items()}
        found = [
            one for one in self.renames.app.entities if one.qualified_table == matched.get(table)
        ]
        return [name for one in found for name in self.renames.names(one)]
