"""What an application has of the things that only some applications need."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
from generator.artifacts.file_fields import loses_files
from generator.artifacts.keys import is_given
from generator.artifacts.live_references import live_references
from generator.ir import (
    App,
    AttemptEffect,
    CreateEffect,
    CreationMoment,
    Database,
    Entity,
    Kind,
    PaginationStyle,
    ReleaseEffect,
    Route,
    SetEffect,
    VirtualField,
)
from generator.ir.expression import Binary, Expression, FieldRef
from generator.ir.queries import Include
from generator.ir.traversal import walk
from generator.kinds.facts import ValueKind
from generator.resolve.nested_access import narrowed_targets


class _Some(cached_property[bool]):
    """True where the test holds of some entity; found out once."""

    def __init__(self, test: Callable[[Entity], object]) -> None:
        super().__init__(lambda features: any(map(test, features.app.entities)))


class _SomeOf(cached_property[bool]):
    """The same, where the test asks about the rest of the application as well."""

    def __init__(self, test: Callable[[App, Entity], object]) -> None:
        super().__init__(
            lambda features: any(test(features.app, one) for one in features.app.entities)
        )


def is_figure(value: Expression) -> bool:
    """A number that a database works out of others."""
    return any(isinstance(part, Binary) for part in walk(value))


def works_out_unbounded(app: App, entity: Entity) -> bool:
    """Only SQLite goes on with a number that is too large: infinity, or a fraction for an integer."""
    changed = (one for bulk in entity.bulk for one in bulk.assignments)
    is_set = any(one.column.type.is_numeric and is_figure(one.value) for one in changed)
    return Database.SQLITE in app.databases and (is_set or any(map(is_bounded, entity.virtual)))


def is_bounded(one: VirtualField) -> bool:
    """A whole number that is worked out of the row: beyond 64 bits SQLite makes it a fraction."""
    return one.column.type.is_integer and is_figure(one.expression)


def tags_answers(app: App, entity: Entity) -> bool:
    """Every answer to GET has an ETag."""
    return app.tags_answers or entity.cache not in ("", "no-store")


def answers_conditionally(app: App, entity: Entity) -> bool:
    """Some answer to GET has an ETag."""
    return tags_answers(app, entity) or entity.version is not None


SEVERAL = frozenset({Route.BULK_UPDATE, Route.BULK_DELETE})
"""Routes that change rows that are named by their keys, all of them or none."""


def counts_links(entity: Entity) -> bool:
    """A figure of the entity counts rows that a new row may be linked with."""
    own = {link.name for link in entity.links}
    parts = (part for one in entity.virtual for part in walk(one.expression))
    fields = (part for part in parts if isinstance(part, FieldRef))
    return any(one.hops and one.hops[0].name in own for one in fields)


@dataclass(frozen=True)
class Features:
    """Shared modules hold the code of a feature only where some entity uses it."""

    app: App

    @classmethod
    @lru_cache(maxsize=8)
    def of(cls, app: App) -> Features:
        """Those of one application, each looked for once."""
        return cls(app)

    conditional = _SomeOf(answers_conditionally)
    """Some answer has an ETag, by which a client tells that it has it."""
    tagged = _SomeOf(tags_answers)
    """Some entity's answers all have one."""
    kept_answers = _Some(lambda one: one.cache)
    """How long some answers may be kept is said."""

    nesting = _Some(lambda one: one.links or one.parts or any(view.includes for view in one.views))
    """Some answer shows other rows too."""
    nested_lists = _Some(lambda one: any(each.limit is not None for each in _includes(one)))
    """Some view shows the first rows of a list."""
    distant_lists = _Some(lambda one: any(map(_leads_to_list, _includes(one))))
    """Some of these lists are those of rows that the row of the answer leads to."""
    narrowed_views = _SomeOf(
        lambda app, one: any(narrowed_targets(app, one, view) for view in one.views)
    )
    """Some view shows, of other rows, those that the caller may read."""
    field_rules = _Some(lambda one: any(each.readers or each.writers for each in one.columns))
    """Not everybody may read, or write, all fields of the rows that he may."""
    links = _Some(lambda one: one.links)
    files = _Some(lambda one: one.files)
    trees = _Some(lambda one: any(relation.tree for relation in one.relations))
    parts = _Some(lambda one: one.parts)
    pairs = _Some(lambda one: one.pair)
    """Some request may make two rows that need each other."""
    composite_keys = _Some(lambda one: one.has_composite_key)
    """Some keys are made of several columns."""
    given_keys = _Some(is_given)
    """Some rows come with their key."""

    related_orders = _Some(lambda one: one.related_orders)
    """Lists are ordered by columns of other rows."""
    nulls = _Some(
        lambda one: (
            one.related_orders
            or any(column.nullable for column in (*one.columns, *one.virtual_columns))
        )
    )
    """Some rows have no value in a column."""
    slugs = _Some(lambda one: any(column.derived_from for column in one.columns))
    native_types = _Some(lambda one: any(column.type.source for column in one.columns))
    """Some column has a type of which only the database knows what it takes."""
    rows = _Some(lambda one: one.rows is not None and one.rows.data)
    versions = _Some(lambda one: one.version)
    soft_delete = _Some(lambda one: one.soft_delete)
    changing_deletions = _SomeOf(changes_others)
    """A deletion changes versioned rows that stay."""

    changes = _Some(lambda one: not one.routes.isdisjoint((Route.UPDATE, Route.REPLACE)))
    """Some row is changed by a body."""
    upserts = _Some(lambda one: one.upserts)
    upserts_by_several = _Some(lambda one: len(one.upserts) > 1)
    """Rows of a list are known by the first rule that all of them are complete in."""
    several_changes = _Some(lambda one: not one.routes.isdisjoint(SEVERAL))
    """Several rows are changed, or deleted, by their keys in one request."""
    several_updates = _Some(lambda one: Route.BULK_UPDATE in one.routes)
    several_deletions = _Some(lambda one: Route.BULK_DELETE in one.routes)
    """Rows are replaced, or made where there are none."""
    single_links = _Some(lambda one: Route.LINK in one.routes)
    """Links are made and taken away one by one."""
    file_deletions = _SomeOf(loses_files)
    """A deletion takes files with it."""

    idempotency = _Some(lambda one: one.idempotency)
    virtual_fields = _Some(lambda one: one.virtual)
    """Some answers show what no table has."""
    figures = _Some(lambda one: any(each.reads_others for each in one.virtual))
    """Some of it is counted among other rows."""
    link_figures = _Some(counts_links)
    """Some of these are linked with the row when it is stored."""

    bulk_creations = _Some(lambda one: Route.BULK_CREATE in one.routes)
    bulk_slugs = _Some(
        lambda one: (
            Route.BULK_CREATE in one.routes and any(each.derived_from for each in one.columns)
        )
    )
    """Rows that are created together have slugs to derive."""
    bulk_stores = _Some(lambda one: Route.BULK_CREATE in one.routes and stores(one))
    """Some creation of many rows is more than one INSERT."""
    bounded = _SomeOf(works_out_unbounded)
    """SQLite works a number out, and would keep or show what no column of its type holds."""
    bulk_changes = _Some(lambda one: any(not bulk.deletes for bulk in one.bulk))
    bulk_deletions = _Some(lambda one: any(bulk.deletes for bulk in one.bulk))

    search = _Some(lambda one: one.is_searched)
    related_searches = _Some(lambda one: one.related_search)
    """Some search looks into other rows."""
    fulltext = _Some(lambda one: one.fulltext is not None)
    """Some search is for words."""
    exports = _Some(lambda one: Route.EXPORT in one.routes)
    """Some list is answered as a file."""
    exported_searches = _Some(lambda one: Route.EXPORT in one.routes and one.is_searched)
    text_filters = _Some(lambda one: any(each.of_text for each in one.filters))
    """Lists are filtered by parts of texts."""
    related_filters = _Some(
        lambda one: one.related_search or any(each.hops for each in one.filters)
    )
    """Lists are filtered, or searched, by columns of other rows."""
    link_filters = _Some(lambda one: any(each.is_link for each in one.filters))
    """Some of these rows may be many, each known by its key."""
    lookups = _Some(lambda one: any(lookup.path for lookup in one.lookups))
    """Some row is found by another field than its key, at a path of its own."""
    texts_in_paths = _Some(
        lambda one: any(each.path and each.takes_slashes for each in one.lookups)
    )
    """Look-ups take texts with slashes."""
    limits = _Some(lambda one: any(each.limit is not None and not each.one for each in one.queries))
    reports = _Some(lambda one: one.reports)

    live_references = _SomeOf(live_references)
    """Some request names rows that must not be deleted ones."""
    changed_references = _SomeOf(
        lambda app, one: any(reference.is_changed for reference in live_references(app, one))
    )
    """A creation changes rows that must not be deleted."""
    reaches_deleted = _SomeOf(
        lambda app, one: reaches_deleted(app, one) or _takes_from_deleted(app, one)
    )
    """Effects reach rows that are deleted and yet there."""
    stores = _Some(stores)
    """Some creation is more than one INSERT."""
    alters = _SomeOf(alters)
    """Some update is more than one UPDATE."""
    stocks = _Some(lambda one: one.consumes)
    releases = _Some(lambda one: _has_effect(one, ReleaseEffect))
    """What was taken from a stock can be given back."""
    attempts = _Some(lambda one: _has_effect(one, AttemptEffect))
    states = _Some(lambda one: one.states)
    locked_queries = _Some(lambda one: any(query.lock for query in one.queries))
    """Some query hands out rows."""
    locks = _SomeOf(
        lambda app, one: (
            one.consumes or alters(app, one) or one.states or one.actions or one.after_create
        )
    )
    """Rows are locked while something is done with them."""
    fitted = _Some(
        lambda one: (
            any(not each.stored for each in one.computed)
            or _has_effect(one, SetEffect)
            or _has_effect(one, CreateEffect)
        )
    )
    """The application computes values, which have to fit their columns."""

    generated_texts = _Some(lambda one: any(is_unique(one, each.column) for each in one.generated))
    """Unique texts that are made at creation."""
    random_texts = _Some(lambda one: _is_made_of(one, CreationMoment.RANDOM))
    dated_texts = _Some(lambda one: _is_made_of(one, CreationMoment.NOW))

    indexes_lower = _SomeOf(
        lambda app, one: (
            Database.SQLITE in app.databases
            and any(part.function == "lower" for index in one.indexes for part in index.columns)
        )
    )
    """Some index on SQLite is over a text in lower case."""
    index_expressions = _Some(lambda one: any(index.has_expressions for index in one.indexes))
    unique_expressions = _Some(
        lambda one: any(index.unique and index.has_expressions for index in one.indexes)
    )
    """Rows are unique by a function of a column."""

    @cached_property
    def kinds(self) -> frozenset[Kind]:
        """Of columns, of what is in their arrays, and of parameters."""
        entities = self.app.entities
        types = [
            column.type
            for entity in entities
            for column in (*entity.columns, *entity.virtual_columns)
        ]
        types += [one.column.type for entity in entities for one in entity.parameters]
        return frozenset(
            one.kind
            for type_ in types
            for one in (type_, type_.item)
            if one and not one.is_number_enum
        )

    @cached_property
    def number_enums(self) -> bool:
        """Some enum is one of numbers."""
        entities = self.app.entities
        enums = [column.type.enum_within for entity in entities for column in entity.columns]
        enums += [one.column.type.enum_within for entity in entities for one in entity.parameters]
        return any(one.is_integer for one in enums if one is not None)

    @cached_property
    def value_kinds(self) -> frozenset[ValueKind]:
        """What the values of these are to expressions."""
        return frozenset(kind.facts.value for kind in self.kinds)

    @property
    def passwords(self) -> bool:
        return Kind.PASSWORD in self.kinds

    @property
    def ranks(self) -> bool:
        """Rows that are searched for words come by how well they fit, where pages have numbers."""
        return self.fulltext and self.app.pagination.style is not PaginationStyle.CURSOR

    @property
    def list_order(self) -> str:
        """The order of a list that clients ask for."""
        return "_best_first(query)" if self.ranks else "_ordering(query.order_by)"

    @property
    def has_nested(self) -> str:
        """What a shape has that shows other rows."""
        further = {"lists": self.nested_lists, "narrowed": self.narrowed_views}
        names = ["relations", *(name for name, is_there in further.items() if is_there)]
        return " or ".join(f"self.{name}" for name in names)

    @property
    def nested(self) -> str:
        """What holds the rows that an answer shows within others."""
        return "nested" if self.narrowed_views else "shape"

    @property
    def sorts_labels(self) -> bool:
        """Rows are ordered by what is no column of theirs."""
        return self.related_orders or self.ranks

    @property
    def bigints(self) -> bool:
        return Kind.BIGINT in self.kinds

    @property
    def emails(self) -> bool:
        return Kind.EMAIL in self.kinds


def _includes(entity: Entity) -> Iterable[Include]:
    return (include for view in entity.views for include in view.all_includes)


def _leads_to_list(include: Include) -> bool:
    return include.limit is None and any(one.limit is not None for one in include.includes)


def _has_effect(entity: Entity, kind: type) -> bool:
    return any(isinstance(effect, kind) for effect in effects_of(entity))


def _is_made_of(entity: Entity, moment: CreationMoment) -> bool:
    return any(piece.moment is moment for one in entity.generated for piece in one.pieces)


def _takes_from_deleted(app: App, entity: Entity) -> bool:
    taken = [one.relation for one in entity.consumes]
    relations = [*(one.path[0] for one in entity.copied), *taken]
    further = [step for one in entity.copied for step in one.path[1:]]
    required = [rule.condition for one in entity.consumes for rule in one.requires]
    read = (part for one in required for part in walk(one) if isinstance(part, FieldRef))
    targets = {one.target for one in further} | {hop.target for one in read for hop in one.hops[1:]}
    targets |= {one.target for one in relations if not one.refuses_hidden}
    return any(app.entity(one).soft_delete for one in targets)
