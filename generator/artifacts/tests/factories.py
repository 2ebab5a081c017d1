"""The factories of test rows: a valid body and a valid stored row for each entity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from generator.artifacts.io import Io
from generator.artifacts.naming import enum_member, enum_module
from generator.artifacts.sample_rows import EntitySamples
from generator.artifacts.tests.subject import needed
from generator.emit import Imports
from generator.ir import App, Column, Entity, Kind, Role, Route


@dataclass(frozen=True)
class NeedView:
    """Another row that has to be there first."""

    name: str
    attribute: str
    snake: str
    key: str
    key_attribute: str


@dataclass(frozen=True)
class FactoryView:
    """The factories of one entity."""

    app: App
    entity: Entity
    samples: EntitySamples
    imports: Imports

    @property
    def snake(self) -> str:
        return self.entity.name.snake

    @property
    def phrase(self) -> str:
        phrase = self.entity.name.phrase
        return f"an {phrase}" if phrase[:1] in "aeiou" else f"a {phrase}"

    @property
    def capital_phrase(self) -> str:
        return self.phrase[:1].upper() + self.phrase[1:]

    @property
    def creates(self) -> bool:
        return Route.CREATE in self.entity.routes

    @property
    def has_body(self) -> bool:
        return self.creates or Route.REPLACE in self.entity.routes

    @property
    def path(self) -> str:
        return f"{self.app.prefix}{self.entity.path}/"

    @property
    def repository(self) -> str:
        module = f"app.repositories.{self.entity.module}"
        return self.imports.need(module, f"{self.entity.name}Repository")

    @property
    def response(self) -> str:
        module = f"app.schemas.{self.entity.module}"
        return self.imports.need(module, f"{self.entity.name}Response")

    @property
    def needs(self) -> list[NeedView]:
        found = []
        for relation in needed(self.entity):
            target = self.app.entity(relation.target)
            column = relation.columns[0]
            found.append(
                NeedView(
                    column.name,
                    column.attribute,
                    target.name.snake,
                    target.id.name,
                    target.id.attribute,
                )
            )
        return found

    @property
    def needs_note(self) -> str:
        names = [need.name for need in self.needs]
        return f" `{'`, `'.join(names)}` must be given." if names else ""

    @property
    def values_note(self) -> str:
        return " The rows that it refers to are stored as well." if self.needs else ""

    @cached_property
    def body(self) -> list[tuple[str, str]]:
        """Name in JSON and source of everything that a body carries."""
        return [
            (column.name, self._sent_source(column))
            for column in self.samples.fields
            if (column.is_creatable if self.creates else column.is_updatable)
        ]

    @cached_property
    def stored(self) -> list[tuple[str, str]]:
        """Attribute and source of everything that a row must have."""
        needed_ones = [one for one in self.samples.fields if self._must_be_stored(one)]
        return [
            (column.attribute, self._stored_source(column))
            for column in needed_ones or self.samples.fields[:1]
        ]

    @property
    def body_numbered(self) -> bool:
        return any("number" in source for _, source in self.body)

    @property
    def values_numbered(self) -> bool:
        return any("number" in source for _, source in self.stored)

    def _must_be_stored(self, column: Column) -> bool:
        if column.name in self.samples.ruled:
            return True
        return column.role is Role.FIELD and not column.nullable and column.default is None

    def _stored_source(self, column: Column) -> str:
        if column.type.kind is Kind.PASSWORD:
            return '"no hash of any password"'
        return self._source(column)

    def _sent_source(self, column: Column) -> str:
        """As JSON has it, where that is not what Pydantic makes of it."""
        source = self._source(column)
        is_bytes = column.type.kind is Kind.BYTES and source != "None"
        return f"base64.b64encode({source}).decode()" if is_bytes else source

    def _source(self, column: Column) -> str:
        sample = self.samples.of(column)
        enum = column.type.enum_within
        first = sample.value(1)
        if enum is None or first is None:
            return sample.source
        self.imports.need(enum_module(enum, self.entity), enum.name)
        if isinstance(first, list):
            members = (enum_member(enum, value) for value in first)
            return f"[{', '.join(members)}]"
        if sample.count == 1:
            return enum_member(enum, first)
        return f"tuple({enum.name})[number % {len(enum.values)}]"


@dataclass(frozen=True)
class FactoriesView:
    app: App
    samples: Mapping[str, EntitySamples]
    imports: Imports = field(default_factory=Imports)

    @property
    def io(self) -> Io:
        return Io.of(self.app)

    @property
    def is_async(self) -> bool:
        return self.io.is_async

    @cached_property
    def factories(self) -> list[FactoryView]:
        return [
            FactoryView(self.app, entity, self.samples[entity.name.text], self.imports)
            for entity in self.app.entities
        ]

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
            for _, source in (*factory.body, *factory.stored)
        )
