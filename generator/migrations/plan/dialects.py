"""The databases of an application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.schema.databases import only, without_comments
from generator.schema.model import Sql, State


@dataclass(frozen=True, slots=True)
class Dialects:
    """The databases that a plan is for."""

    names: tuple[str, ...]

    def has(self, name: str) -> bool:
        """It is one of them."""
        return name in self.names

    def of(self, texts: Mapping[str, str]) -> Sql:
        """A text a database, of these alone."""
        return Sql.of({one: texts[one] for one in self.names if one in texts})

    def state(self, state: State) -> State:
        """The state in the words of these databases."""
        found = only(state, self.names)
        return without_comments(found) if self.names == ("sqlite",) else found

    def sql(self, sql: Sql) -> Sql:
        """The text without the words of other databases."""
        return only(sql, self.names)
