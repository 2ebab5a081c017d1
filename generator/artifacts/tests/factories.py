"""The factories of test rows: a valid body and a valid stored row for each entity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from generator.artifacts.io import Io
from generator.artifacts.naming import enum_member, enum_module
from generator.artifacts.sample_rows import EntitySamples
from generator.artifacts.tests.subject import needed, needs_keys, referred
from generator.artifacts.tests.tables import mapping
from generator.emit import Imports, literal
from generator.ir import App, Column, Entity, Kind, Route, ToOne


@dataclass(frozen=True)
class NeedView:
    """Another row that has to be there first; of each column its name here and over there."""

    snake: str
    names: tuple[tuple[str, str], ...]
    """As in JSON."""
    attributes: tuple[tuple[str, str], ...]
    """As in the models."""

    @property
    def is_simple(self) -> bool:
        return len(self.names) == 1

    @property
    def own_names(self) -> str:
        return f"{{{', '.join(literal(own) for own, _ in self.names)}}}"

    @property
    def own_attributes(self) -> str:
        return f"{{{', '.join(literal(own) for own, _ in self.attributes)}}}"

    @property
    def names_by_target(self) -> str:
        return mapping({other: literal(own) for own, other in self.names})

    @property
    def attributes_by_target(self) -> str:
        return mapping({other: literal(own) for own, other in self.attributes})

    @property
    def taken_names(self) -> str:
        return mapping({own: f"row[{literal(other)}]" for own, other in self.names})

    @property
    def taken_attributes(self) -> str:
        return mapping({own: f"row[{literal(other)}]" for own, other in self.attributes})


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
        return [self._need(relation) for relation in needed(self.entity)]

    def _need(self, relation: ToOne) -> NeedView:
        pairs = list(zip(relation.columns, referred(self.app, relation), strict=True))
        return NeedView(
            self.app.entity(relation.target).name.snake,
            tuple((own.name, other.name) for own, other in pairs),
            tuple((own.attribute, other.attribute) for own, other in pairs),
        )

    @property
    def has_keys(self) -> bool:
        """What it refers to is made by a function of its own."""
        return needs_keys(self.entity)

    @property
    def needs_note(self) -> str:
        names = [name for need in self.needs for name, _ in need.names]
        return f" `{'`, `'.join(names)}` must be given." if names else ""

    @property
    def values_note(self) -> str:
        return " The rows that it refers to are stored as well." if self.needs else ""

    @cached_property
    def body(self) -> list[tuple[str, str]]:
        """Name in JSON and source of everything that a body carries."""
        return [
            (column.name, self._source(column))
            for column in self.samples.fields
            if (column.is_creatable if self.creates else column.is_updatable)
        ]

    @property
    def body_type(self) -> str:
        """Said where nothing in it tells its type."""
        return "" if self.body else ": Row"

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
        return not column.nullable and column.default is None

    def _stored_source(self, column: Column) -> str:
        if column.type.kind is Kind.PASSWORD:
            return '"no hash of any password"'
        return self._source(column)

    def _source(self, column: Column) -> str:
        sample = self.samples.of(column)
        enum = column.type.enum
        if enum is None or sample.value(1) is None:
            return sample.source
        self.imports.need(enum_module(enum, self.entity), enum.name)
        if sample.count == 1:
            return enum_member(enum, sample.value(1))
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
    def has_wide_keys(self) -> bool:
        """Some rows refer to others with several columns."""
        return any(factory.has_keys for factory in self.factories)

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
