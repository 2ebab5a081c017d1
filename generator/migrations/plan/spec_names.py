"""What the spec calls tables and columns, for findings that say which line to add."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecPlace:
    """Where the spec says something of a column."""

    entity: str
    section: str
    """`fields` or `relations`."""
    name: str

    def line(self, key: str, value: str) -> str:
        """`entities: Product: fields: sku: {fill: …}` as it is found in the spec."""
        return f"{self.entity}: {self.section}: {self.name}: {{{key}: {value}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecNames:
    """Entities by the key of their table, fields and relations by table and column."""

    entities: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[tuple[str, str], SpecPlace] = field(default_factory=dict)

    def entity(self, table: str) -> str:
        return self.entities.get(table, table)

    def place(self, table: str, column: str) -> SpecPlace:
        """Where a column is declared; a table that no entity has made stands for one."""
        found = self.places.get((table, column))
        return found or SpecPlace(entity=self.entity(table), section="fields", name=column)
