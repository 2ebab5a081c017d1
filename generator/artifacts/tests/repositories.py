"""The tests of the repositories, which need no application around the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from generator.artifacts.app_view import AppView
from generator.artifacts.keys import is_given
from generator.artifacts.stock_guards import is_held_by
from generator.artifacts.tests.factory import FactoryView
from generator.artifacts.tests.hidden import deleted_value
from generator.artifacts.tests.source import (
    EntitySource,
    free_changes,
    missing_value,
    needed,
    pair_key,
    read_stored,
    referred,
)
from generator.artifacts.tests.tables import Case, mapping
from generator.emit import Imports, docstring, literal
from generator.ir import (
    Check,
    Column,
    Database,
    DeleteRule,
    Entity,
    Role,
    ToOne,
)
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
class DeletionCaseView:
    """What the deletion of a row does to one that refers to it."""

    name: str
    doc: str
    snake: str
    repository: str
    key: str
    attribute: str
    changes: str
    """What makes the row refer to the target."""
    target: str
    target_repository: str
    target_key: str
    target_changes: str
    """Arguments with which it can be deleted."""
    refuses: bool
    cascades: bool


@dataclass(frozen=True)
class KeyChangeView:
    """What a change of a row's key does to one that refers to it."""

    name: str
    doc: str
    snake: str
    repository: str
    key: str
    attribute: str
    target: str
    target_repository: str
    target_key: str
    target_changes: str
    new_key: str
    expected: str
    """The foreign key afterwards."""

    @property
    def comparison(self) -> str:
        return "is" if self.expected == "None" else "=="


@dataclass(frozen=True)
class RepositoryTestsView(AppView):
    samples: Mapping[str, EntitySamples]
    imports: Imports = field(
        default_factory=lambda: Imports(template="tests/repositories.py.jinja")
    )

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
    def unordered(self) -> str:
        """A slice of one repository, whose rows show more than lists on pages are ordered by."""
        for number, entity in enumerate(self._alone if self.has_cursors else ()):
            ordered = {order.column for order in entity.order}
            if set(entity.readable) - ordered - set(entity.key):
                return f"{number}:{number + 1}"
        return ""

    @property
    def changing(self) -> list[SubjectView]:
        """Entities whose rows have more than a key, where some have not."""
        found = [entity for entity in self._alone if self._has_more(entity)]
        is_all = len(found) == len(self._alone)
        return [] if is_all else [self._subject(entity) for entity in found]

    def _has_more(self, entity: Entity) -> bool:
        factory = FactoryView(self.app, entity, self.samples, Imports())
        key = {column.attribute for column in entity.key}
        needs = {column.attribute for one in needed(entity) for column in one.columns}
        return bool((needs | {name for name, _ in factory.stored}) - key)

    @property
    def some_changing(self) -> str:
        return "CHANGING" if self.changing else "SUBJECTS"

    @property
    def every_changing(self) -> str:
        return "every_changing_repository" if self.changing else "every_repository"

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
                    self._repository(entity),
                    entity.name.snake,
                    entity.plural.snake,
                    f"{attribute}={value}",
                    _key_of_row("row", entity),
                )
            )
        return found

    @property
    def finders(self) -> list[FinderCaseView]:
        return [
            FinderCaseView(
                self._repository(entity),
                entity.name.snake,
                f"get_by_{lookup.column.name}",
                f"values[{literal(lookup.column.attribute)}]",
                _key_of_row("row", entity),
                _key_of_entity("found", entity),
                f", {free}" if (free := self._deletable(entity)) else "",
            )
            for entity in self.app.entities
            for lookup in entity.lookups
            if not lookup.column.nullable and lookup.column.default is None
        ]

    @property
    def deletions(self) -> list[DeletionCaseView]:
        return [
            self._deletion(entity, relation, is_held=is_held)
            for entity in self.app.entities
            for relation in entity.relations
            for is_held in self._holdings(entity, relation)
        ]

    def _holdings(self, entity: Entity, relation: ToOne) -> tuple[bool, ...]:
        """Whether the rows hold stock that keeps the other row: where they can, both are tried."""
        target = self.app.entity(relation.target)
        if relation.on_delete is not DeleteRule.CASCADE or not is_held_by(self.app, target, entity):
            return (False,)
        can_be_free = self._deletable(entity, from_above=True) or self._deletable(target)
        return (True, False) if can_be_free else (True,)

    @property
    def updates(self) -> list[KeyChangeView]:
        """What a change of a key does to the rows that refer to it."""
        return [
            self._key_change(entity, relation)
            for entity in self.app.entities
            for relation in entity.relations
            if relation.on_update in (DeleteRule.CASCADE, DeleteRule.SET_NULL)
            and relation.is_simple
            and self.app.entity(relation.target).id.reference is None
            and not set(relation.columns) & set(entity.key)
        ]

    def _key_change(self, entity: Entity, relation: ToOne) -> KeyChangeView:
        target = self.app.entity(relation.target)
        follows = relation.on_update is DeleteRule.CASCADE
        name = relation.name.replace("_", " ")
        plural = nouns_of(entity)
        effect = "is followed by" if follows else "is forgotten by"
        words = "is_followed_by" if follows else "is_forgotten_by"
        subject = EntitySource(self.app, target, self.samples, self.imports)
        key = subject.from_json(target.id, missing_value(self.app, target.id))
        is_pair = pair_key(self.app, entity) == relation
        return KeyChangeView(
            name=f"a_new_key_of_the_{relation.name}_{words}_{entity.plural.snake}",
            doc=docstring(f"A new key of the {name} {effect} the {plural}."),
            snake=entity.name.snake,
            repository=self._repository(entity),
            key=_key_of_row("row", entity),
            attribute=relation.columns[0].attribute,
            target=target.name.snake,
            target_repository=self._repository(target),
            target_key=target.id.attribute,
            target_changes=f", {free}" if is_pair and (free := self._deletable(target)) else "",
            new_key=key,
            expected=key if follows else "None",
        )

    def _subject(self, entity: Entity) -> SubjectView:
        return SubjectView(
            self._repository(entity),
            self._factory(entity, "store_{}"),
            self._factory(entity, "{}_values"),
            nouns_of(entity),
        )

    def _factory(self, entity: Entity, name: str) -> str:
        """A factory of rows that can be deleted."""
        factory = f"factories.{name.format(entity.name.snake)}"
        changes = self._deletable(entity)
        if not changes or pair_key(self.app, entity) is not None:
            return factory
        return f"{self.imports.need('functools', 'partial')}({factory}, {changes})"

    def _deletable(self, entity: Entity, *, from_above: bool = False) -> str:
        free = free_changes(self.app, entity, self._stored, read_stored)
        if free:
            return ", ".join(f"{name}={source}" for name, source in free.items())
        subject = EntitySource(self.app, entity, self.samples, self.imports)
        changes = subject.deletable(from_above=from_above)
        return ", ".join(f"{name}={source}" for name, source in changes.items())

    def _stored(self, entity: Entity, changes: Mapping[str, str]) -> str:
        arguments = ["database.reads", *(f"{name}={source}" for name, source in changes.items())]
        return f"({self.io.await_}factories.store_{entity.name.snake}({', '.join(arguments)}))"

    def _repository(self, entity: Entity) -> str:
        module = f"app.repositories.{entity.module}"
        return self.imports.need(module, f"{entity.name}Repository")

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

    def _deletion(self, entity: Entity, relation: ToOne, *, is_held: bool) -> DeletionCaseView:
        target = self.app.entity(relation.target)
        rule = relation.on_delete
        effects = {
            DeleteRule.CASCADE: "deletes",
            DeleteRule.SET_NULL: "leaves",
            DeleteRule.RESTRICT: "is refused while there are",
            DeleteRule.NO_ACTION: "is refused while there are",
        }
        if is_held:
            effects[rule] = "is refused while stock is held by"
        free = "" if is_held else self._deletable(target)
        is_pair = pair_key(self.app, entity) == relation
        is_kept = is_held or is_pair or rule is not DeleteRule.CASCADE
        own_free = "" if is_kept else self._deletable(entity, from_above=True)
        keys = [
            f"{own.attribute}=target[{literal(other.attribute)}]"
            for own, other in zip(relation.columns, referred(self.app, relation), strict=True)
        ]
        words = {"deletes": "deletes", "leaves": "keeps"}.get(effects[rule], "is_refused_by")
        doc = f"Deleting the {relation.name.replace('_', ' ')} {effects[rule]} the {nouns_of(entity)}."
        return DeletionCaseView(
            name=f"deleting_the_{relation.name}_{words}_{entity.plural.snake}",
            doc=docstring(doc),
            snake=entity.name.snake,
            repository=self._repository(entity),
            key=_key_of_row("row", entity),
            attribute=relation.columns[0].attribute,
            changes=", ".join([*keys, *([own_free] if own_free else [])]),
            target=target.name.snake,
            target_repository=self._repository(target),
            target_key=_key_of_row("target", target),
            target_changes=f", {free}" if free else "",
            refuses=is_held or rule in (DeleteRule.RESTRICT, DeleteRule.NO_ACTION),
            cascades=rule is DeleteRule.CASCADE,
        )


def _key_of_row(row: str, entity: Entity) -> str:
    parts = [f"{row}[{literal(column.attribute)}]" for column in entity.key]
    return parts[0] if len(parts) == 1 else f"({', '.join(parts)})"


def _key_of_entity(variable: str, entity: Entity) -> str:
    parts = [f"{variable}.{column.attribute}" for column in entity.key]
    return parts[0] if len(parts) == 1 else f"({', '.join(parts)})"


def _shown(changes: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in changes.items())
