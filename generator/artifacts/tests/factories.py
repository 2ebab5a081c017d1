"""The factories of test rows, for all entities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from generator.artifacts.app_view import AppView
from generator.artifacts.live_references import live_references
from generator.artifacts.tests.factory import FactoryView
from generator.emit import Imports
from generator.ir import Entity
from generator.testdata.rows import EntitySamples
from generator.untested import UntestedEntity


def acts(entity: Entity) -> bool:
    """Requests on its rows do more than store what is sent."""
    makes = entity.copied or entity.consumes or entity.parts or entity.after_create
    return bool(makes or entity.actions or entity.states or entity.owner)


@dataclass(frozen=True)
class FactoriesView(AppView):
    samples: Mapping[str, EntitySamples]
    imports: Imports = field(default_factory=lambda: Imports(template="tests/factories.py.jinja"))

    @property
    def transacted(self) -> str:
        """Work on the database, from a thread that is not the application's."""
        if not self.is_async:
            return "return database.transact(work)"
        return "assert client.portal is not None\n    return client.portal.call(database.transact, work)"

    @cached_property
    def factories(self) -> list[FactoryView]:
        return [
            FactoryView(self.app, entity, self.imports, self.samples)
            for entity in self.app.entities
        ]

    @property
    def findings(self) -> tuple[UntestedEntity, ...]:
        return tuple(one.missing for one in self.factories if one.missing is not None)

    @property
    def has_wide_keys(self) -> bool:
        """Some rows refer to others with several columns."""
        return any(factory.has_keys for factory in self.factories)

    @property
    def stores_json(self) -> bool:
        """Some rows cannot be made through the API."""
        return any(not factory.creates and not factory.is_part for factory in self.factories)

    @property
    def counts(self) -> bool:
        """Tests count statements."""
        has_parts = any(factory.parts for factory in self.factories)
        return has_parts or not any(entity.pair for entity in self.app.entities)

    @property
    def tells_unshown(self) -> bool:
        """Rows refer to what no answer shows."""
        return any(factory.unshown for factory in self.factories)

    @property
    def reads_back(self) -> bool:
        """Some tests look at what is stored besides the row that is answered."""
        return self.tells_unshown or any(acts(entity) for entity in self.app.entities)

    @property
    def reads_all(self) -> bool:
        """Some tests count the rows that are stored."""
        return self.reads_back or any(
            entity.idempotency or live_references(self.app, entity) for entity in self.app.entities
        )

    @property
    def has_letters(self) -> bool:
        return self._uses("letters(")

    @property
    def has_days(self) -> bool:
        return self._uses("day(")

    @property
    def has_moments(self) -> bool:
        return self._uses("moment(")

    def _uses(self, call: str) -> bool:
        return any(
            call in source
            for factory in self.factories
            if not factory.reason
            for _, source in (*factory.body, *factory.stored)
        )
