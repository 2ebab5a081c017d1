"""What an application has of the things that only some applications need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from generator.artifacts.behaviour.facts import (
    alters,
    effects_of,
    is_unique,
    reaches_deleted,
    stores,
)
from generator.artifacts.detaching import changes_others
from generator.artifacts.keys import is_given
from generator.artifacts.live_references import live_references
from generator.ir import (
    App,
    AttemptEffect,
    Column,
    CreateEffect,
    CreationMoment,
    Database,
    Kind,
    ReleaseEffect,
    Route,
    SetEffect,
)


@dataclass(frozen=True)
class Features:
    """Shared modules hold the code of a feature only where some entity uses it."""

    app: App

    @classmethod
    @lru_cache(maxsize=8)
    def of(cls, app: App) -> Features:
        """Those of one application, each looked for once."""
        return cls(app)

    @cached_property
    def nested_lists(self) -> bool:
        """Some view shows the first rows of a list."""
        return any(
            include.limit is not None
            for entity in self.app.entities
            for view in entity.views
            for include in view.all_includes
        )

    @cached_property
    def distant_lists(self) -> bool:
        """Some of these lists are those of rows that the row of the answer leads to."""
        return any(
            include.limit is None and any(one.limit is not None for one in include.includes)
            for entity in self.app.entities
            for view in entity.views
            for include in view.all_includes
        )

    @cached_property
    def slugs(self) -> bool:
        return any(column.derived_from for column in self._columns())

    @cached_property
    def changing_deletions(self) -> bool:
        """A deletion changes versioned rows that stay."""
        return any(changes_others(self.app, entity) for entity in self.app.entities)

    @cached_property
    def composite_keys(self) -> bool:
        """Some keys are made of several columns."""
        return any(entity.has_composite_key for entity in self.app.entities)

    @cached_property
    def given_keys(self) -> bool:
        """Some rows come with their key."""
        return any(is_given(entity) for entity in self.app.entities)

    @cached_property
    def nulls(self) -> bool:
        """Some rows have no value in a column."""
        return any(column.nullable for column in self._columns())

    @cached_property
    def passwords(self) -> bool:
        return Kind.PASSWORD in self.kinds

    @cached_property
    def bigints(self) -> bool:
        return Kind.BIGINT in self.kinds

    @cached_property
    def emails(self) -> bool:
        return Kind.EMAIL in self.kinds

    @cached_property
    def links(self) -> bool:
        return any(entity.links for entity in self.app.entities)

    @cached_property
    def idempotency(self) -> bool:
        return any(entity.idempotency for entity in self.app.entities)

    @cached_property
    def bulk_creations(self) -> bool:
        return any(Route.BULK_CREATE in entity.routes for entity in self.app.entities)

    @cached_property
    def bulk_slugs(self) -> bool:
        """Rows that are created together have slugs to derive."""
        return any(
            Route.BULK_CREATE in entity.routes and any(one.derived_from for one in entity.columns)
            for entity in self.app.entities
        )

    @cached_property
    def bulk_stores(self) -> bool:
        """Some creation of many rows is more than one INSERT."""
        return any(
            Route.BULK_CREATE in entity.routes and stores(entity) for entity in self.app.entities
        )

    @cached_property
    def bulk_changes(self) -> bool:
        return any(not bulk.deletes for entity in self.app.entities for bulk in entity.bulk)

    @cached_property
    def bulk_deletions(self) -> bool:
        return any(bulk.deletes for entity in self.app.entities for bulk in entity.bulk)

    @cached_property
    def rows(self) -> bool:
        return any(entity.rows is not None and entity.rows.data for entity in self.app.entities)

    @cached_property
    def versions(self) -> bool:
        return any(entity.version for entity in self.app.entities)

    @cached_property
    def trees(self) -> bool:
        return any(relation.tree for entity in self.app.entities for relation in entity.relations)

    @cached_property
    def soft_delete(self) -> bool:
        return any(entity.soft_delete for entity in self.app.entities)

    @cached_property
    def search(self) -> bool:
        return any(entity.search for entity in self.app.entities)

    @cached_property
    def texts_in_paths(self) -> bool:
        """Look-ups take texts with slashes."""
        lookups = (one for entity in self.app.entities for one in entity.lookups)
        return any(one.path and one.takes_slashes for one in lookups)

    @cached_property
    def lookups(self) -> bool:
        """Some row is found by another field than its key, at a path of its own."""
        return any(lookup.path for entity in self.app.entities for lookup in entity.lookups)

    @cached_property
    def limits(self) -> bool:
        return any(
            query.limit is not None and not query.one
            for entity in self.app.entities
            for query in entity.queries
        )

    @cached_property
    def parts(self) -> bool:
        return any(entity.parts for entity in self.app.entities)

    @cached_property
    def pairs(self) -> bool:
        """Some request may make two rows that need each other."""
        return any(entity.pair for entity in self.app.entities)

    @cached_property
    def live_references(self) -> bool:
        """Some request names rows that must not be deleted ones."""
        return any(live_references(self.app, entity) for entity in self.app.entities)

    @cached_property
    def changed_references(self) -> bool:
        """A creation changes rows that must not be deleted."""
        return any(
            one.is_changed
            for entity in self.app.entities
            for one in live_references(self.app, entity)
        )

    @cached_property
    def reaches_deleted(self) -> bool:
        """Effects reach rows that are deleted and yet there."""
        allowed = (
            relation
            for entity in self.app.entities
            for relation in (
                *(one.relation for one in entity.copied),
                *(one.relation for one in entity.consumes),
            )
            if not relation.refuses_hidden
        )
        return any(reaches_deleted(self.app, entity) for entity in self.app.entities) or any(
            self.app.entity(relation.target).soft_delete for relation in allowed
        )

    @cached_property
    def stores(self) -> bool:
        """Some creation is more than one INSERT."""
        return any(stores(entity) for entity in self.app.entities)

    @cached_property
    def alters(self) -> bool:
        """Some update is more than one UPDATE."""
        return any(alters(self.app, entity) for entity in self.app.entities)

    @cached_property
    def stocks(self) -> bool:
        return any(entity.consumes for entity in self.app.entities)

    @cached_property
    def releases(self) -> bool:
        """What was taken from a stock can be given back."""
        return any(
            isinstance(effect, ReleaseEffect)
            for entity in self.app.entities
            for effect in effects_of(entity)
        )

    @cached_property
    def locks(self) -> bool:
        """Rows are locked while something is done with them."""
        return (
            self.stocks
            or self.alters
            or any(
                entity.states or entity.actions or entity.after_create
                for entity in self.app.entities
            )
        )

    @cached_property
    def states(self) -> bool:
        return any(entity.states for entity in self.app.entities)

    @cached_property
    def attempts(self) -> bool:
        return any(
            isinstance(effect, AttemptEffect)
            for entity in self.app.entities
            for effect in effects_of(entity)
        )

    @cached_property
    def generated_texts(self) -> bool:
        """Unique texts that are made at creation."""
        return any(
            is_unique(entity, one.column)
            for entity in self.app.entities
            for one in entity.generated
        )

    @cached_property
    def random_texts(self) -> bool:
        return CreationMoment.RANDOM in self._moments

    @cached_property
    def dated_texts(self) -> bool:
        return CreationMoment.NOW in self._moments

    @cached_property
    def _moments(self) -> frozenset[CreationMoment | None]:
        """What generated texts are made of."""
        generated = (one for entity in self.app.entities for one in entity.generated)
        return frozenset(piece.moment for one in generated for piece in one.pieces)

    @cached_property
    def fitted(self) -> bool:
        """The application computes values, which have to fit their columns."""
        return any(
            any(not one.stored for one in entity.computed)
            or any(isinstance(one, SetEffect | CreateEffect) for one in effects_of(entity))
            for entity in self.app.entities
        )

    @cached_property
    def reports(self) -> bool:
        return any(entity.reports for entity in self.app.entities)

    @cached_property
    def indexes_lower(self) -> bool:
        """Some index on SQLite is over a text in lower case."""
        return Database.SQLITE in self.app.databases and any(
            part.function == "lower"
            for entity in self.app.entities
            for index in entity.indexes
            for part in index.columns
        )

    @cached_property
    def native_types(self) -> bool:
        """Some column has a type of which only the database knows what it takes."""
        return any(column.type.source is not None for column in self._columns())

    @cached_property
    def index_expressions(self) -> bool:
        return any(
            index.has_expressions for entity in self.app.entities for index in entity.indexes
        )

    @cached_property
    def unique_expressions(self) -> bool:
        """Rows are unique by a function of a column."""
        return any(
            index.unique and index.has_expressions
            for entity in self.app.entities
            for index in entity.indexes
        )

    @cached_property
    def kinds(self) -> frozenset[Kind]:
        """Of columns, of what is in their arrays, and of parameters."""
        parameters = (one.column for entity in self.app.entities for one in entity.parameters)
        types = [column.type for column in (*self._columns(), *parameters)]
        return frozenset(one.kind for type_ in types for one in (type_, type_.item) if one)

    def _columns(self) -> Iterator[Column]:
        for entity in self.app.entities:
            yield from entity.columns
