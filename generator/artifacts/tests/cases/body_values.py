"""Values that bodies are refused for, and those at the edge that they may just carry, as tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from generator.artifacts.behaviour.facts import has_open_parts
from generator.artifacts.features import is_figure
from generator.artifacts.keys import taken_segments
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.source import Body
from generator.artifacts.tests.tables import Case, FieldValues, ValueTable
from generator.emit import literal
from generator.ir import Column, Role
from generator.ir.traversal import columns
from generator.testdata.default_stock import read_by_creation
from generator.testdata.edges import accepted, refused


@dataclass(frozen=True)
class BodyValues:
    """Tables of values, shared by the bodies that carry the fields."""

    facts: RouteFacts

    @property
    def constants(self) -> str:
        return "\n\n".join(table.text for table in (*self.bad_values, *self.edge_values))

    @cached_property
    def bad_values(self) -> list[ValueTable]:
        return self._tables("BAD", self._refused)

    @cached_property
    def edge_values(self) -> list[ValueTable]:
        return self._tables("EDGE", self._accepted)

    def bad_of(self, body: Body) -> str:
        return self._tables_of("BAD", self.bad_values, body)

    def edges_of(self, body: Body) -> str:
        return self._tables_of("EDGE", self.edge_values, body)

    @property
    def reads_edges(self) -> bool:
        """Texts at the edge may stand in URLs, as keys."""
        is_text = any(one.type.is_text and one.is_creatable for one in self.facts.entity.key)
        return self.facts.gets and is_text

    @cached_property
    def foreign_create(self) -> list[str]:
        return self._foreign(Body.CREATE)

    @cached_property
    def foreign_update(self) -> list[str]:
        return [*self._foreign(Body.UPDATE), *self._closed_parts]

    @cached_property
    def foreign_replace(self) -> list[str]:
        names = {column.name for column in self.facts.replaced()}
        return [*self._foreign_to(names), *self._closed_parts]

    @property
    def _closed_parts(self) -> list[str]:
        """Lists of parts that no change carries."""
        return [
            literal(one.name)
            for one in self.facts.entity.parts
            if not has_open_parts(self.facts.app, one)
        ]

    def _refused(self, column: Column) -> Iterator[FieldValues]:
        values = [self.facts.json(bad.value) for bad in refused(column)]
        if column.role is Role.KEY and column.type.is_text:
            words = taken_segments(self.facts.app, self.facts.entity, column)
            values += [literal(word) for word in words]
        if values:
            yield FieldValues(column.name, tuple(values))

    @cached_property
    def _multiplied(self) -> set[str]:
        """Fields that numbers of answers are worked out of."""
        figures = (one for one in self.facts.entity.virtual if is_figure(one.expression))
        return {
            column.name
            for one in figures
            if one.column.type.is_integer or one.column.type.is_float
            for column in columns(one.expression)
        }

    def _accepted(self, column: Column) -> Iterator[Case]:
        if not column.is_readable or column.reference is not None:
            return
        if any(column.column in _words(check.sql) for check in self.facts.entity.sql_checks):
            return  # where its edges are, only the author knows
        if column.name in self.facts.changed_by_creation | self._read_by_consumption:
            return
        if column.name in self._multiplied:
            return  # a figure that is worked out of it may have no room
        for edge in accepted(column, self.facts.samples):
            is_hidden = self.facts.hides(column) and edge.value != self.facts.live_value
            if self.reads_edges and is_hidden:
                continue  # stored, and hidden from the test that reads it
            sources = (literal(column.name), self.facts.json(edge.value))
            yield Case(sources, f"{column.name}: {edge.what}")

    def _tables(self, prefix: str, cases: Any) -> list[ValueTable]:  # noqa: ANN401 - a method
        """Tables of cases: one for what all bodies carry, others for what only some do."""
        groups: dict[tuple[Body, ...], list[Case | FieldValues]] = {}
        bodies = self._bodies()
        for column in self.facts.entity.columns:
            carried = tuple(body for body in bodies if self._in_body(column, body))
            if carried:
                groups.setdefault(carried, []).extend(cases(column))
        return [
            ValueTable(self._table_name(prefix, carried), tuple(found))
            for carried, found in groups.items()
            if found
        ]

    def _table_name(self, prefix: str, carried: tuple[Body, ...]) -> str:
        if len(carried) == len(self._bodies()):
            return f"{prefix}_VALUES"
        return f"{prefix}_VALUES_TO_{'_OR_'.join(body.name for body in carried)}"

    def _tables_of(self, prefix: str, tables: list[ValueTable], body: Body) -> str:
        names = [
            table.name
            for table in tables
            if table.name == f"{prefix}_VALUES" or body.name in table.name
        ]
        if len(names) < 2:
            return names[0] if names else ""
        return "[" + ", ".join(f"*{name}" for name in names) + "]"

    def _foreign(self, body: Body) -> list[str]:
        names = {one.name for one in self.facts.entity.columns if self._in_body(one, body)}
        return self._foreign_to(names)

    def _foreign_to(self, names: set[str]) -> list[str]:
        links = {link.ids_name for link in self.facts.entity.links}
        foreign = [one.name for one in self.facts.entity.columns if one.name not in names | links]
        attributes = [one.attribute for one in self.facts.password_columns()]
        return [literal(name) for name in (*foreign, *attributes, "no_such_field")]

    @cached_property
    def _read_by_consumption(self) -> frozenset[str]:
        """Fields whose values decide whether a row can be made."""
        found = (columns(one) for one in read_by_creation(self.facts.entity))
        return frozenset(column.name for listed in found for column in listed)

    def _bodies(self) -> list[Body]:
        """The bodies that some route takes."""
        return [body for body in Body if body.value in self.facts.entity.routes]

    def _in_body(self, column: Column, body: Body) -> bool:
        if body is Body.CREATE:
            return column.is_creatable
        return column.is_updatable


def _words(sql: str) -> list[str]:
    return re.findall(r"\w+", sql)
