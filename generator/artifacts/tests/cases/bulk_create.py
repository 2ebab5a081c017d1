"""The tests of creation in bulk."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.routers import MAX_BULK
from generator.artifacts.tests.route_facts import RouteFacts
from generator.emit import literal
from generator.ir import Route


@dataclass(frozen=True)
class BulkCreateCases:
    """Several rows in one request: all of them, or none."""

    facts: RouteFacts

    @cached_property
    def creates_in_bulk(self) -> bool:
        return self.facts.has(Route.BULK_CREATE)

    @cached_property
    def missing_in_bulk(self) -> str:
        """A field that each body needs."""
        return literal(self.facts.missing_names[0]) if self.facts.missing_names else ""

    @cached_property
    def missing_pointer(self) -> str:
        return literal(f"/1/{self.facts.missing_names[0]}") if self.facts.missing_names else ""

    @cached_property
    def most_in_bulk(self) -> int:
        return MAX_BULK

    @cached_property
    def count_stored(self) -> str:
        """How many rows there are."""
        return f"run(client, lambda executor: {self.facts.repository}(executor).count())"

    @cached_property
    def stored_before(self) -> str:
        """How many there are before the request; those that bodies refer to may bring some."""
        return "before" if self.facts.body_brings_rows else "0"

    @cached_property
    def stored_before_one(self) -> str:
        """The same after one creation."""
        return "before" if self.facts.body_brings_rows else "1"
