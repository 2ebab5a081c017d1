"""The tests of queries that hand out rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from generator.artifacts.tests.cases.case import Gap, TestCase, case, why_no_rows
from generator.artifacts.tests.route_facts import RouteFacts
from generator.emit import literal
from generator.ir import Column, Query
from generator.testdata.query_rows import Arrangement, arrange


@dataclass(frozen=True)
class LockedQueryCases:
    """Rows that a query holds until the transaction ends."""

    facts: RouteFacts

    def tests(self) -> Iterator[TestCase | Gap]:
        for query in self.facts.entity.queries:
            if query.lock:
                yield from self._of(query)

    def _of(self, query: Query) -> Iterator[TestCase | Gap]:
        arrangement = arrange(query, self.facts.samples, with_defaults=False)
        is_told = all(one.column.reference is None for one in query.parameters)
        if arrangement is None or not arrangement.inside or not is_told:
            yield Gap(f"the rows that the query {query.name} hands out", why_no_rows(query.where))
            return
        entity = self.facts.entity
        same = {one.attribute: self.facts.python(one, it) for one, it in self._equal(query)}
        inside = self.facts.insert(changes=self.facts.arguments(arrangement.inside[0]) | same)
        outside = (
            self.facts.insert(changes=self.facts.arguments(row) | same)
            for row in arrangement.outside
        )
        arguments = ", ".join(self._arguments(query, arrangement))
        call = f"{self.facts.repository}(executor).{query.method}({arguments})"
        run = (
            f"{self.facts.imports.need('tests.factories', 'run')}(client, lambda executor: {call})"
        )
        locking = self.facts.imports.need("tests.factories", "locking")
        found = "[found]" if query.one else "found"
        keys = ", ".join(f"one.{column.attribute}" for column in entity.key)
        key = self.facts.python_key("row", entity)
        yield case(
            f"query_{query.name.snake}_holds_its_rows",
            f"row = {inside}",
            *outside,
            f"with {locking}() as tables:\n    found = {run}",
            f"assert [{f'({keys})' if len(entity.key) > 1 else keys} for one in {found}] == [{key}]",
            f"assert {literal(entity.table)} in tables",
        )

    def _equal(self, query: Query) -> Iterator[tuple[Column, Any]]:
        """The columns that have to equal a parameter, and what they are then."""
        for one in query.parameters:
            if one.equals is not None:
                yield one.equals, self.facts.samples.value(one.equals, 1)

    def _arguments(self, query: Query, arrangement: Arrangement) -> Iterator[str]:
        equal = {column.name: value for column, value in self._equal(query)}
        for one in query.parameters:
            known = equal if one.equals is not None else arrangement.parameters
            yield self.facts.python(one.column, known.get(one.column.name))
