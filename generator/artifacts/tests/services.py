"""The tests of the services, which need no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from generator.artifacts.app_view import AppView
from generator.artifacts.behaviour.facts import alters, stores
from generator.artifacts.detaching import changes_others
from generator.artifacts.live_references import live_references
from generator.artifacts.repositories.base import expected_parameter
from generator.artifacts.repositories.sources import tuple_source
from generator.artifacts.service_inputs import made_slugs
from generator.artifacts.tests.literals import numbered_value
from generator.artifacts.tests.needs import needed, needs_keys
from generator.artifacts.tests.source import EntitySource, factory_name
from generator.emit import Imports, literal
from generator.ir import App, Column, DefaultKind, Entity, Kind, Role, Route
from generator.resolve.phrases import noun_of, nouns_of
from generator.testdata.rows import EntitySamples, initial
from generator.testdata.sample import PLENTY


@dataclass(frozen=True)
class ServiceCase:
    """One value of a test's parameters."""

    id: str
    """Which subject it is."""
    name: str
    """A field of it, as source."""
    case: str
    new_key: str = ""
    method: str = ""
    stored: str = ""


@dataclass(frozen=True)
class SlugCase:
    """A slug of a subject."""

    id: str
    slug: str


@dataclass(frozen=True)
class ServiceSubject:
    """A service whose rows can be created, and what memory has to know of its table."""

    app: App
    entity: Entity
    samples: Mapping[str, EntitySamples]
    imports: Imports

    @property
    def id(self) -> str:
        return literal(nouns_of(self.entity))

    @property
    def service(self) -> str:
        module = f"app.services.{self.entity.module}"
        return self.imports.need(module, f"{self.entity.name}Service")

    @property
    def schema(self) -> str:
        return self._schema("Create")

    @property
    def update(self) -> str:
        return self._schema("Update")

    @property
    def body(self) -> str:
        return f"factories.{factory_name(self.app, self.entity, 'body')}"

    @property
    def noun(self) -> str:
        return literal(noun_of(self.entity))

    @property
    def key(self) -> str:
        return literal(self.entity.id.attribute)

    @property
    def new_key(self) -> str:
        return self._new_key(self.entity.id)

    def _new_key(self, column: Column) -> str:
        return new_key(self.app, column)

    @property
    def version(self) -> str:
        column = self.entity.version
        return literal(column.attribute) if column else ""

    @property
    def hides(self) -> bool:
        return self.entity.soft_delete is not None and Route.DELETE in self.entity.routes

    @property
    def hidden(self) -> str:
        """What marks a deleted row."""
        deletion = self.entity.soft_delete
        if deletion is None or not self.hides:
            return ""
        value = "NOW" if deletion.live_value is None else literal(not deletion.live_value)
        return f"{{{literal(deletion.column.attribute)}: {value}}}"

    @property
    def defaults(self) -> str:
        """What the database or the model gives a row."""
        given = [f"{literal(one.attribute)}: {self._default(one)}" for one in self._given()]
        given += [f"{literal(link.ids_attribute)}: []" for link in self.entity.links]
        return f"{{{', '.join(given)}}}"

    @property
    def unique(self) -> str:
        rules = [
            tuple_source(literal(column.attribute) for column in rule.columns)
            for rule in self.entity.uniques
        ]
        return tuple_source(rules) if rules else ""

    @property
    def references(self) -> str:
        pairs = [
            f"{literal(relation.columns[0].name)}: {self._new_key(relation.columns[0])}"
            for relation in needed(self.entity)
        ]
        return f"{{{', '.join(pairs)}}}" if pairs else ""

    @property
    def changed(self) -> str:
        """A field whose change can be told, as source; nothing where there is none."""
        if Route.UPDATE not in self.entity.routes:
            return ""
        samples = self.samples[self.entity.name.text]
        for column in samples.fields:
            is_open = column.is_creatable and column.is_updatable and column.is_readable
            if is_open and column.name not in samples.ruled and samples.of(column).count >= PLENTY:
                return literal(column.attribute)
        return ""

    @property
    def refuses_duplicates(self) -> bool:
        """What is sent twice is refused by itself."""
        return any(
            all(column.is_creatable and not column.nullable for column in columns)
            for columns in (self.entity.key, *(rule.columns for rule in self.entity.uniques))
        )

    @property
    def refuses_changes(self) -> bool:
        """What another row has is refused of a change."""
        return any(
            all(one.is_creatable and one.is_updatable and not one.nullable for one in rule.columns)
            for rule in self.entity.uniques
        )

    @property
    def creates_in_bulk(self) -> bool:
        return Route.BULK_CREATE in self.entity.routes

    def slugs(self) -> Iterator[tuple[Column, SlugCase]]:
        """Slugs that a client may send or leave out, with their place in the service."""
        for number, column in enumerate(made_slugs(self.entity)):
            source = self.entity.column(column.derived_from or "")
            if column.is_creatable and source.is_creatable and column.attribute == column.name:
                yield column, SlugCase(self.id, f"{self.service}.slugs[{number}]")

    def lookups(self) -> Iterator[ServiceCase]:
        for lookup in self.entity.lookups:
            column = lookup.column
            if lookup.path and column.is_creatable and column.is_readable:
                yield self._case(column, method=literal(f"get_by_{column.word}"))

    def passwords(self) -> Iterator[ServiceCase]:
        for column in self.entity.creatable:
            if column.type.is_secret and column.is_updatable:
                name, stored = literal(column.name), literal(column.attribute)
                yield ServiceCase(self.id, name, self._id(column.name), stored=stored)

    def links(self) -> Iterator[ServiceCase]:
        for link in self.entity.links:
            key = self._new_key(self.app.entity(link.target).id)
            name = link.ids_name
            yield ServiceCase(self.id, literal(name), self._id(name), new_key=key)

    def trees(self) -> Iterator[ServiceCase]:
        for column in self.entity.tree_columns:
            if column.is_creatable and column.name == column.attribute:
                yield self._case(column, new_key=self.new_key)

    def _case(self, column: Column, *, method: str = "", new_key: str = "") -> ServiceCase:
        return ServiceCase(
            self.id, literal(column.attribute), self._id(column.name), new_key, method
        )

    def _id(self, name: str) -> str:
        return literal(f"{nouns_of(self.entity)}: {name}")

    def _schema(self, kind: str) -> str:
        return self.imports.need(f"app.schemas.{self.entity.module}", f"{self.entity.name}{kind}")

    def _given(self) -> Iterator[Column]:
        """Columns that a creation may say nothing of, and what tells deleted rows."""
        deletion = self.entity.soft_delete
        for column in self.entity.columns:
            is_sent = column.is_creatable and (
                column.default is None or column.default.kind is DefaultKind.LITERAL
            )
            is_given = column.role is not Role.KEY and column.is_readable and not is_sent
            if is_given or (deletion is not None and column == deletion.column):
                yield column

    def _default(self, column: Column) -> str:
        deletion = self.entity.soft_delete
        if deletion is not None and column == deletion.column:
            return literal(deletion.live_value)
        if column.role in (Role.CREATED, Role.UPDATED):
            is_naive = column.type.is_naive
            return "NOW.replace(tzinfo=None)" if is_naive else "NOW"
        if column.role is Role.VERSION:
            return "1"
        if column.default is None and column.nullable:
            return "None"
        subject = EntitySource(self.app, self.entity, self.samples, self.imports)
        if column.default is not None:
            return subject.python(column, initial(column))
        if column.reference is not None:
            made = self._new_key(column)
            return f"({made})()" if made.startswith("lambda") else f"{made}()"
        return subject.python(column, self.samples[self.entity.name.text].value(column, 1))


@dataclass(frozen=True)
class ServiceTestsView(AppView):
    samples: Mapping[str, EntitySamples]
    imports: Imports = field(default_factory=lambda: Imports(template="tests/services.py.jinja"))

    @property
    def has_transactions(self) -> bool:
        return bool(self.links or self.trees or self.deleting_more)

    @property
    def has_numbers(self) -> bool:
        """Some keys are numbers."""
        return "new_number" in self._keys

    @property
    def number_import(self) -> str:
        return ", new_number" if self.has_numbers else ""

    @property
    def has_moments(self) -> bool:
        return any("NOW" in subject.defaults + subject.hidden for subject in self.subjects)

    @property
    def _keys(self) -> str:
        return " ".join(
            [subject.new_key + subject.references + subject.defaults for subject in self.subjects]
            + [link.new_key for link in self.links]
        )

    @property
    def has_references(self) -> bool:
        return any(subject.references for subject in self.subjects)

    @property
    def hides(self) -> bool:
        """Some deleted rows stay."""
        return any(subject.hides for subject in self.subjects)

    @property
    def expected(self) -> str:
        return expected_parameter(self.app)

    @property
    def passed(self) -> str:
        return ", expected" if self.features.versions else ""

    @cached_property
    def subjects(self) -> list[ServiceSubject]:
        """Services whose rows clients may create, and that ask for no others."""
        return [
            ServiceSubject(self.app, entity, self.samples, self.imports)
            for entity in self.app.entities
            if Route.CREATE in entity.routes
            and self._is_simple(entity)
            and not stores(entity)
            and not alters(self.app, entity)
            and not entity.computed
            and not entity.virtual
            and not live_references(self.app, entity)
        ]

    @staticmethod
    def _is_simple(entity: Entity) -> bool:
        """Memory knows rows by keys of one column, and references by one column."""
        return not entity.has_composite_key and not needs_keys(entity)

    @property
    def changes(self) -> list[ServiceSubject]:
        return [subject for subject in self.subjects if subject.changed]

    @property
    def uniques(self) -> str:
        return self._ids(subject for subject in self.subjects if subject.refuses_duplicates)

    @property
    def deleting(self) -> str:
        return self._ids(subject for subject in self.subjects if not subject.hides)

    @cached_property
    def deleting_more(self) -> str:
        """Those whose deletion changes rows that stay."""
        return self._ids(one for one in self.subjects if changes_others(self.app, one.entity))

    @property
    def hiding(self) -> str:
        return self._ids(subject for subject in self.subjects if subject.hides)

    @property
    def hides_versions(self) -> bool:
        """Hiding a row and bringing it back are changes that its version counts."""
        return any(subject.hides and subject.version for subject in self.subjects)

    @property
    def versioned(self) -> str:
        return self._ids(subject for subject in self.subjects if subject.version)

    @property
    def slugs(self) -> list[SlugCase]:
        return [case for subject in self.subjects for _, case in subject.slugs()]

    @property
    def unique_slugs(self) -> list[SlugCase]:
        """Slugs of which no two rows have the same."""
        return [
            case for subject in self.subjects for column, case in subject.slugs() if column.unique
        ]

    @property
    def lookups(self) -> list[ServiceCase]:
        return [case for subject in self.subjects for case in subject.lookups()]

    @property
    def passwords(self) -> list[ServiceCase]:
        return [case for subject in self.subjects for case in subject.passwords()]

    @cached_property
    def refused_unhashed(self) -> str:
        """Those whose duplicates are refused before a password is hashed."""
        return self._ids(one for one in self._hashing if one.refuses_duplicates)

    @cached_property
    def refused_unhashed_together(self) -> str:
        """Those of them that are created many at a time."""
        found = (one for one in self._hashing if one.refuses_duplicates and one.creates_in_bulk)
        return self._ids(found)

    @cached_property
    def changes_refused_unhashed(self) -> str:
        """Those that cannot become like another row, which is said before a password is hashed."""
        return self._ids(one for one in self._hashing if one.refuses_changes)

    @property
    def _hashing(self) -> Iterator[ServiceSubject]:
        return (subject for subject in self.subjects if any(subject.passwords()))

    @cached_property
    def links(self) -> list[ServiceCase]:
        return [case for subject in self.subjects for case in subject.links()]

    @cached_property
    def trees(self) -> list[ServiceCase]:
        return [case for subject in self.subjects for case in subject.trees()]

    def _ids(self, subjects: Iterator[ServiceSubject]) -> str:
        return ", ".join(subject.id for subject in subjects)


def new_key(app: App, column: Column) -> str:
    """The function that makes keys for a column, as the tests call it."""
    if column.type.kind is Kind.UUID:
        return "uuid4"
    if column.generated:
        return "new_number"
    if column.reference is not None:
        target = app.entity(column.reference.entity)
        other = next(one for one in target.columns if one.attribute == column.reference.attribute)
        return new_key(app, other)
    for entity in app.entities:
        is_sent = column.is_creatable and Route.CREATE in entity.routes
        if column in entity.key and is_sent and not needed(entity):
            body = factory_name(app, entity, "body")
            return f"lambda: factories.{body}()[{literal(column.name)}]"
    return f"lambda: {numbered_value(app, column)}"
