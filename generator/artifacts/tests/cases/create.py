"""The tests of creation: what comes back, what is needed, what is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from generator.artifacts.behaviour.facts import has_open_parts
from generator.artifacts.keys import taken_segments
from generator.artifacts.tests.route_facts import RouteFacts, least_of
from generator.artifacts.tests.source import Body
from generator.artifacts.tests.tables import Case, ValueTable
from generator.emit import literal
from generator.ir import (
    Column,
    Kind,
    Role,
    ToOne,
    Transform,
)
from generator.ir.accepted import transformed
from generator.ir.json_values import json_value
from generator.testdata.edges import accepted, refused

_AGAIN = 7
"""The number of the values that tests write out."""


@dataclass(frozen=True)
class TransformView:
    name: str
    sent: str
    stored: str
    words: str


@dataclass(frozen=True)
class DefaultReference:
    """A reference with a default, and how the row that it names is stored."""

    name: str
    field: str
    key: str
    python: str
    repository: str
    insert: str


@dataclass(frozen=True)
class CreateCases:
    """What a body may carry."""

    facts: RouteFacts

    @cached_property
    def field_set(self) -> str:
        return "{" + ", ".join(literal(name) for name in self.facts.readable_names) + "}"

    @cached_property
    def minimal_body(self) -> str:
        """Only what must be sent."""
        pairs = [f"{literal(name)}: body[{literal(name)}]" for name in self.facts.minimal_names]
        return "{" + ", ".join(pairs) + "}"

    @property
    def minimal_type(self) -> str:
        """An empty dictionary does not tell what it is of."""
        return "" if self.facts.minimal_names else ": Row"

    @cached_property
    def missing_fields(self) -> list[str]:
        return [literal(name) for name in self.facts.missing_names]

    @cached_property
    def defaults(self) -> list[str]:
        """What an answer shows of fields that were not sent."""
        found = []
        for column in self.facts.entity.readable:
            if column.role is not Role.FIELD and column.role is not Role.REFERENCE:
                continue
            if column.is_creatable and column.name in self.facts.minimal_names:
                continue
            is_made = column.making is not None or column.name in self.facts.changed_by_creation
            if column.derived_from is not None or is_made:
                continue
            found.append(self.facts.default_of(column))
        found += [f"answer[{literal(link.ids_name)}] == []" for link in self.facts.entity.links]
        parts = (one for one in self.facts.entity.parts if not least_of(one))
        return [*found, *(f"answer[{literal(one.name)}] == []" for one in parts)]

    @cached_property
    def default_references(self) -> list[DefaultReference]:
        """References that name a row where none is given."""
        return [
            self._default_reference(relation, column)
            for relation in self.facts.entity.relations
            if (column := relation.columns[0]).default is not None
            and column.is_creatable
            and column.is_readable
        ]

    def _default_reference(self, relation: ToOne, column: Column) -> DefaultReference:
        target = self.facts.app.entity(relation.target)
        value = column.default.value if column.default else None
        module = f"app.repositories.{target.module}"
        return DefaultReference(
            name=relation.name,
            field=literal(column.name),
            key=self.facts.json(json_value(value)),
            python=self.facts.python(column, value),
            repository=self.facts.imports.need(module, f"{target.name}Repository"),
            insert=self.facts.insert(
                target, {target.id.attribute: self.facts.python(column, value)}
            ),
        )

    @cached_property
    def bad_values(self) -> list[ValueTable]:
        return self._tables("BAD", self._refused)

    @cached_property
    def edge_values(self) -> list[ValueTable]:
        return self._tables("EDGE", self._accepted)

    def bad_of(self, body: str) -> str:
        return self._tables_of("BAD", self.bad_values, Body[body])

    def edges_of(self, body: str) -> str:
        return self._tables_of("EDGE", self.edge_values, Body[body])

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

    @cached_property
    def transforms(self) -> list[TransformView]:
        return [
            view
            for column in self.facts.entity.creatable
            if column.is_readable
            for view in self._transform(column)
        ]

    def _refused(self, column: Column) -> Iterator[Case]:
        for bad in refused(column):
            if column.derived_from is not None and bad.value is None:
                pass
            sources = (literal(column.name), self.facts.json(bad.value))
            yield Case(sources, f"{column.name}: {bad.what}")
        if column.role is Role.KEY and column.type.is_text:
            for word in taken_segments(self.facts.app, self.facts.entity, column):
                yield Case((literal(column.name), literal(word)), f"{column.name}: {word}")

    def _accepted(self, column: Column) -> Iterator[Case]:
        if not column.is_readable or column.reference is not None:
            return
        if any(column.column in _words(check.sql) for check in self.facts.entity.sql_checks):
            return  # where its edges are, only the author knows
        if column.name in self.facts.changed_by_creation | self.facts.read_by_consumption:
            return
        for edge in accepted(column, self.facts.samples):
            is_hidden = self.facts.hides(column) and edge.value != self.facts.live_value
            if self.reads_edges and is_hidden:
                continue  # stored, and hidden from the test that reads it
            sources = (literal(column.name), self.facts.json(edge.value))
            yield Case(sources, f"{column.name}: {edge.what}")

    def _tables(self, prefix: str, cases: Any) -> list[ValueTable]:  # noqa: ANN401 - a method
        """Tables of cases: one for what all bodies carry, others for what only some do."""
        groups: dict[tuple[Body, ...], list[Case]] = {}
        bodies = self.facts.bodies()
        for column in self.facts.entity.columns:
            carried = tuple(body for body in bodies if self._carries(body, column))
            if carried:
                groups.setdefault(carried, []).extend(cases(column))
        return [
            ValueTable(self._table_name(prefix, carried), tuple(found))
            for carried, found in groups.items()
            if found
        ]

    def _table_name(self, prefix: str, carried: tuple[Body, ...]) -> str:
        if len(carried) == len(self.facts.bodies()):
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

    def _carries(self, body: Body, column: Column) -> bool:
        return self.facts.in_body(column, body)

    def _foreign(self, body: Body) -> list[str]:
        names = {one.name for one in self.facts.entity.columns if self._carries(body, one)}
        return self._foreign_to(names)

    def _foreign_to(self, names: set[str]) -> list[str]:
        links = {link.ids_name for link in self.facts.entity.links}
        foreign = [one.name for one in self.facts.entity.columns if one.name not in names | links]
        attributes = [one.attribute for one in self.facts.password_columns()]
        return [literal(name) for name in (*foreign, *attributes, "no_such_field")]

    def _transform(self, column: Column) -> Iterator[TransformView]:
        value = self.facts.samples.value(column, _AGAIN)
        if not isinstance(value, str) or column.type.kind is Kind.PASSWORD:
            return
        words = list(column.transforms)
        if column.type.kind is Kind.EMAIL and Transform.LOWER not in words:
            words.append(Transform.LOWER)
        for word in words:
            sent = {
                Transform.UPPER: value.lower(),
                Transform.LOWER: value.upper(),
                Transform.STRIP: f"  {value} ",
            }[word]
            if sent == value:
                continue
            stored = transformed(column, sent)
            how = {
                Transform.UPPER: "in_upper_case",
                Transform.LOWER: "in_lower_case",
                Transform.STRIP: "without_blanks",
            }[word]
            yield TransformView(column.name, literal(sent), literal(stored), how)


def _words(sql: str) -> list[str]:
    return re.findall(r"\w+", sql)
