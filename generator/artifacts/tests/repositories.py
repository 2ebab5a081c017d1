"""The tests of the repositories, which need no application around the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from generator.artifacts.app_view import AppView
from generator.artifacts.keys import is_given, key_source
from generator.artifacts.tests.factory import FactoryView
from generator.artifacts.tests.hidden import deleted_value
from generator.artifacts.tests.literals import missing_value
from generator.artifacts.tests.needs import needed, pair_key
from generator.artifacts.tests.referring import ReferringRows
from generator.artifacts.tests.source import EntitySource
from generator.artifacts.tests.tables import Case, mapping
from generator.emit import Imports, literal
from generator.ir import Check, Column, Database, Entity, Role
from generator.kinds.facts import ValueKind
from generator.resolve.phrases import noun_of, nouns_of
from generator.testdata.edges import refused
from generator.testdata.query_rows import broken_rule
from generator.testdata.rows import EntitySamples

_HELD = {
    ValueKind.TEXT: ('sa.String(), "a", "\\0"',),
    ValueKind.INTEGER: (
        "sa.SmallInteger(), 2**15 - 1, 2**15",
        "sa.Integer(), -(2**31), -(2**31) - 1",
        "sa.BigInteger(), 2**63 - 1, 2**63",
    ),
    ValueKind.DECIMAL: (
        'sa.Numeric(5, 2), Decimal("999.99"), Decimal(1000)',
        'sa.Numeric(5, 2), Decimal("0.01"), Decimal("0.001")',
    ),
    ValueKind.INTERVAL: ("sa.Interval(), dt.timedelta(1), dt.timedelta(microseconds=2**63)",),
    ValueKind.TIME: ("sa.Time(), dt.time(1), dt.time(1, tzinfo=dt.UTC)",),
    ValueKind.FLOAT: ("sa.Float(), 0.5, math.inf",),
}
"""Types of columns, each with a value that one can hold and one that none can."""


@dataclass(frozen=True)
class SubjectView:
    """A repository and its factories."""

    repository: str
    store: str
    values: str
    id: str


@dataclass(frozen=True)
class HiddenView:
    """Rows that are marked as deleted."""

    repository: str
    snake: str
    plural: str
    change: str
    key: str


@dataclass(frozen=True)
class FinderCaseView:
    """A finder by a unique column."""

    repository: str
    snake: str
    method: str
    value: str
    key: str
    """Of the stored row; and of what was found."""
    found_key: str
    changes: str
    """Arguments with which a row can be deleted."""


@dataclass(frozen=True)
class RepositoryTestsView(AppView):
    samples: Mapping[str, EntitySamples]
    imports: Imports = field(
        default_factory=lambda: Imports(template="tests/repositories.py.jinja")
    )

    @cached_property
    def rows(self) -> ReferringRows:
        return ReferringRows(self.app, self.samples, self.imports)

    @property
    def locks(self) -> bool:
        """Rows are locked, by a database that can do so."""
        has_server = any(one is not Database.SQLITE for one in self.app.databases)
        return has_server and self.features.locks

    @property
    def stocks(self) -> list[tuple[SubjectView, str]]:
        """Entities with the columns that others take from."""
        found = {
            (one.relation.target, one.stock.attribute)
            for entity in self.app.entities
            for one in entity.consumes
            if not one.stock.nullable
        }
        return [(self._subject(self.app.entity(target)), name) for target, name in sorted(found)]

    @property
    def held_values(self) -> list[str]:
        """Arguments of the test of what cursors hold, for the types that the application has."""
        kinds = {ValueKind.TEXT, *self.features.value_kinds}
        return [f"({case})" for kind, cases in _HELD.items() if kind in kinds for case in cases]

    @property
    def repositories(self) -> list[SubjectView]:
        return [self._subject(entity) for entity in self._alone]

    @property
    def _alone(self) -> list[Entity]:
        """Entities whose rows come and go by themselves."""
        return [entity for entity in self.app.entities if pair_key(self.app, entity) is None]

    @property
    def uniques(self) -> list[SubjectView]:
        """Entities of which no row can be stored twice."""
        return [
            self._subject(entity)
            for entity in self.app.entities
            if is_given(entity)
            or any(not any(one.nullable for one in rule.columns) for rule in entity.uniques)
        ]

    @property
    def has_subjects(self) -> bool:
        """Some test runs on several repositories."""
        return bool(self.repositories or self.uniques)

    @property
    def versioned(self) -> list[SubjectView]:
        return [self._subject(entity) for entity in self._alone if entity.version is not None]

    @property
    def unordered(self) -> str:
        """A slice of one repository, whose rows show more than lists on pages are ordered by."""
        for number, entity in enumerate(self._alone if self.has_cursors else ()):
            ordered = {order.column for order in entity.order if not order.hops}
            if set(entity.readable) - ordered - set(entity.key):
                return f"{number}:{number + 1}"
        return ""

    @cached_property
    def changing(self) -> list[SubjectView]:
        """Entities whose rows have more than a key."""
        return [self._subject(entity) for entity in self._alone if self._has_more(entity)]

    @property
    def some_stay(self) -> bool:
        """Rows of some entities are nothing but a key."""
        return len(self.changing) < len(self._alone)

    def _has_more(self, entity: Entity) -> bool:
        factory = FactoryView(self.app, entity, Imports(), self.samples)
        key = {column.attribute for column in entity.key}
        needs = {column.attribute for one in needed(entity) for column in one.columns}
        return bool((needs | {name for name, _ in factory.stored}) - key)

    @property
    def some_changing(self) -> str:
        return "CHANGING" if self.some_stay else "SUBJECTS"

    @property
    def every_changing(self) -> str:
        return "every_changing_repository" if self.some_stay else "every_repository"

    def changes_of(self, values: str) -> str:
        """What of a row's values can change."""
        made = f"{self.io.await_}{values}"
        return f"subject.changes({made})" if self.features.given_keys else made

    @property
    def key_of_entity(self) -> str:
        """The key of an entity, as the tests read it."""
        return (
            "subject.key_of(row)" if self.features.composite_keys else "getattr(row, subject.name)"
        )

    @property
    def key_of_found(self) -> str:
        found = "subject.key_of(found)"
        return found if self.features.composite_keys else "getattr(found, subject.name)"

    @cached_property
    def rules(self) -> list[Case]:
        """Rows that a check of the database refuses."""
        return [case for entity in self.app.entities for case in self._rules(entity)]

    @property
    def references(self) -> list[Case]:
        found = []
        for entity in self.app.entities:
            for relation in entity.relations:
                subject = EntitySource(self.app, entity, self.samples, self.imports)
                missing = {
                    column.attribute: subject.from_json(column, missing_value(self.app, column))
                    for column in relation.columns
                }
                changes = mapping(missing)
                name = f"{noun_of(entity)}: {relation.name}"
                found.append(Case((f"factories.store_{entity.name.snake}", changes), name))
        return found

    @property
    def hidden(self) -> list[HiddenView]:
        found = []
        for entity in self.app.entities:
            if entity.soft_delete is None:
                continue
            attribute = entity.soft_delete.column.attribute
            value = deleted_value(entity.soft_delete, self.imports)
            found.append(
                HiddenView(
                    self.rows.repository(entity),
                    entity.name.snake,
                    entity.plural.snake,
                    f"{attribute}={value}",
                    key_source(entity, 'row["{}"]'),
                )
            )
        return found

    @property
    def finders(self) -> list[FinderCaseView]:
        return [
            FinderCaseView(
                self.rows.repository(entity),
                entity.name.snake,
                f"get_by_{lookup.column.word}",
                f"values[{literal(lookup.column.attribute)}]",
                key_source(entity, 'row["{}"]'),
                key_source(entity, "found.{}"),
                f", {free}" if (free := self.rows.deletable(entity)) else "",
            )
            for entity in self.app.entities
            for lookup in entity.lookups
            if not lookup.column.nullable and lookup.column.default is None
        ]

    def _subject(self, entity: Entity) -> SubjectView:
        return SubjectView(
            self.rows.repository(entity),
            self._factory(entity, "store_{}"),
            self._factory(entity, "{}_values"),
            nouns_of(entity),
        )

    def _factory(self, entity: Entity, name: str) -> str:
        """A factory of rows that can be deleted."""
        factory = f"factories.{name.format(entity.name.snake)}"
        changes = self.rows.deletable(entity)
        if not changes or pair_key(self.app, entity) is not None:
            return factory
        return f"{self.imports.need('functools', 'partial')}({factory}, {changes})"

    def _rules(self, entity: Entity) -> Iterator[Case]:
        subject = EntitySource(self.app, entity, self.samples, self.imports)
        store = f"factories.store_{entity.name.snake}"
        for check in entity.checks:
            for changes in self._broken(check, entity):
                by_name = {column.name: column for column in check.columns}
                pairs = ", ".join(
                    f"{literal(by_name[name].attribute)}: {subject.python(by_name[name], value)}"
                    for name, value in changes.items()
                )
                yield Case((store, f"{{{pairs}}}"), f"{check.name}: {_shown(changes)}")

    def _broken(self, check: Check, entity: Entity) -> Iterator[dict[str, object]]:
        if check.from_bounds:
            yield from self._beyond(check.columns[0])
            return
        plain = all(column.role is Role.FIELD for column in check.columns)
        found = broken_rule(check, self.samples[entity.name.text]) if plain else None
        if found is not None:
            yield found.kept | found.broken

    def _beyond(self, column: Column) -> Iterator[dict[str, object]]:
        """Values outside of the range that the spec says, not only of what the type can hold."""
        bounds = column.bounds
        for value in refused(column):
            has_low = bounds.gt is not None or bounds.ge is not None
            has_high = bounds.lt is not None or bounds.le is not None
            if (value.what == "too small" and has_low) or (value.what == "too great" and has_high):
                yield {column.name: value.value}


def _shown(changes: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in changes.items())
