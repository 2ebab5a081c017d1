"""The tests of lookups: routes that find a row by a unique value."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from generator.artifacts.tests.route_facts import RouteFacts
from generator.emit import literal
from generator.ir import (
    Column,
    Route,
)
from generator.ir.json_values import json_value
from generator.testdata.sample import PLENTY
from generator.testdata.samples import samples


@dataclass(frozen=True)
class LookupView:
    """A route that finds a row by a unique value; paths as sources."""

    name: str
    row: str
    """What makes the row, and another one where there are values enough."""
    other: str
    path: str
    spelled: str
    """The same in another case, where the lookup does not care."""
    unknown: str


@dataclass(frozen=True)
class LookupCases:
    """Rows that are found by a value."""

    facts: RouteFacts

    @cached_property
    def lookups(self) -> list[LookupView]:
        return [
            self._lookup(lookup.column, lookup.path)
            for lookup in self.facts.entity.lookups
            if lookup.path
        ]

    def _lookup(self, column: Column, path: str | None) -> LookupView:
        prefix = literal(
            f"{self.facts.app.prefix}{self.facts.entity.path}{(path or '').partition('{')[0]}"
        )
        value = f"row[{literal(column.name)}]"
        spelled = self.facts.spelled_otherwise(column, value)
        own = next(samples(column))
        known, unknown = own.value(1), own.value(2)
        has_plenty = own.count >= PLENTY or not column.is_creatable
        explicit = {} if has_plenty else {column.name: self.facts.json(known)}
        row = self.facts.make(changes=explicit)
        if column.nullable and not self._comes_with_creation(column):
            row = self.facts.insert(changes={column.attribute: self.facts.python(column, known)})
        return LookupView(
            name=column.name,
            row=row,
            other=self.facts.make() if has_plenty else "",
            path=f"{prefix} + {self._quoted(column, value)}",
            spelled=f"{prefix} + {self._quoted(column, spelled)}" if spelled != value else "",
            unknown=f'{prefix[:-1]}{quote(str(json_value(unknown)), safe="")}"',
        )

    def _comes_with_creation(self, column: Column) -> bool:
        """A row that is made has a value there, given or made."""
        is_there = column.is_creatable or column.making is not None
        return is_there and Route.CREATE in self.facts.entity.routes

    def _quoted(self, column: Column, source: str) -> str:
        if not column.type.is_text:
            return f"str({source})"
        return f'{self.facts.imports.need("urllib.parse", "quote")}({source}, safe="")'
