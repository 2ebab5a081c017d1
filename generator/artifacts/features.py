"""What an application has of the things that only some applications need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.ir import App, Column, Kind


@dataclass(frozen=True)
class Features:
    """Shared modules hold the code of a feature only where some entity uses it."""

    app: App

    @property
    def slugs(self) -> bool:
        return any(column.derived_from for column in self._columns())

    @property
    def passwords(self) -> bool:
        return Kind.PASSWORD in self.kinds

    @property
    def emails(self) -> bool:
        return Kind.EMAIL in self.kinds

    @property
    def links(self) -> bool:
        return any(entity.links for entity in self.app.entities)

    @property
    def idempotency(self) -> bool:
        return any(entity.idempotency for entity in self.app.entities)

    @property
    def versions(self) -> bool:
        return any(entity.version for entity in self.app.entities)

    @property
    def trees(self) -> bool:
        return any(relation.tree for entity in self.app.entities for relation in entity.relations)

    @property
    def soft_delete(self) -> bool:
        return any(entity.soft_delete for entity in self.app.entities)

    @property
    def search(self) -> bool:
        return any(entity.search for entity in self.app.entities)

    @property
    def lookups(self) -> bool:
        """Some row is found by another field than its key, at a path of its own."""
        return any(lookup.path for entity in self.app.entities for lookup in entity.lookups)

    @property
    def limits(self) -> bool:
        return any(
            query.limit is not None and not query.one
            for entity in self.app.entities
            for query in entity.queries
        )

    @property
    def reports(self) -> bool:
        return any(entity.reports for entity in self.app.entities)

    @property
    def kinds(self) -> frozenset[Kind]:
        """Of columns and of parameters."""
        parameters = (one.column for entity in self.app.entities for one in entity.parameters)
        return frozenset(column.type.kind for column in (*self._columns(), *parameters))

    def _columns(self) -> Iterator[Column]:
        for entity in self.app.entities:
            yield from entity.columns
