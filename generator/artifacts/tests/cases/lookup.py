"""The tests of lookups: routes that find a row by a unique value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from generator.artifacts.tests.cases.case import TestCase, case
from generator.artifacts.tests.route_facts import RouteFacts
from generator.emit import literal
from generator.ir import Column, Route
from generator.ir.json_values import json_value
from generator.testdata.sample import PLENTY
from generator.testdata.samples import samples


@dataclass(frozen=True)
class LookupCases:
    """Rows that are found by a value."""

    facts: RouteFacts

    def tests(self) -> Iterator[TestCase]:
        for lookup in self.facts.entity.lookups:
            if lookup.path:
                yield self._lookup(lookup.column, lookup.path)

    def _lookup(self, column: Column, path: str) -> TestCase:
        prefix = literal(f"{self.facts.app.prefix}{self.facts.entity.path}{path.partition('{')[0]}")
        value = f"row[{literal(column.name)}]"
        spelled = self.facts.spelled_otherwise(column, value)
        own = next(samples(column))
        known, unknown = own.value(1), own.value(2)
        has_plenty = own.count >= PLENTY or not column.is_creatable
        explicit = {} if has_plenty else {column.name: self.facts.json(known)}
        row = self.facts.make(changes=explicit)
        if column.nullable and not self._comes_with_creation(column):
            row = self.facts.insert(changes={column.attribute: self.facts.python(column, known)})
        found = f"client.get({prefix} + {quoted(self.facts, column, value)})"
        in_other_case = f"client.get({prefix} + {quoted(self.facts, column, spelled)})"
        missing = f'{prefix[:-1]}{quote(str(json_value(unknown)), safe="")}"'
        deleted = (
            "assert client.delete(url(row)).status_code == 204",
            f'assert_problem({found}, 404, code="not_found")',
        )
        return case(
            f"get_by_{column.word}",
            f"row = {row}",
            self.facts.make() if has_plenty else "",
            f"assert answered({found}) == row",
            f'assert {found}.headers["etag"] == client.get(url(row)).headers["etag"]'
            if self.facts.gets and self.facts.entity.version
            else "",
            f"assert answered({in_other_case}) == row" if spelled != value else "",
            f'assert_problem(client.get({missing}), 404, code="not_found")',
            *(deleted if self.facts.soft_deletes else ()),
        )

    def _comes_with_creation(self, column: Column) -> bool:
        """A row that is made has a value there, given or made."""
        is_there = column.is_creatable or column.making is not None
        return is_there and Route.CREATE in self.facts.entity.routes


def quoted(facts: RouteFacts, column: Column, source: str) -> str:
    """A value as it stands in a path."""
    if not column.type.is_text:
        return f"str({source})"
    return f'{facts.imports.need("urllib.parse", "quote")}({source}, safe="")'
