"""What happens to rows that refer to others when these are deleted, or have another key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.artifacts.app_view import AppView
from generator.artifacts.keys import key_source
from generator.artifacts.stock_guards import is_held_by
from generator.artifacts.tests.literals import missing_value
from generator.artifacts.tests.needs import free_changes, pair_key, read_stored, referred
from generator.artifacts.tests.source import EntitySource
from generator.emit import Imports, docstring, literal
from generator.ir import DeleteRule, Entity, ToOne
from generator.resolve.phrases import nouns_of
from generator.testdata.rows import EntitySamples


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
    patch: str = ""
    """What lets stock be taken after the look for it."""


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
class ReferringRows(AppView):
    """What happens to rows that refer to others."""

    samples: Mapping[str, EntitySamples]
    imports: Imports

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
        can_be_free = self.deletable(entity, from_above=True) or self.deletable(target)
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
            repository=self.repository(entity),
            key=key_source(entity, 'row["{}"]'),
            attribute=relation.columns[0].attribute,
            target=target.name.snake,
            target_repository=self.repository(target),
            target_key=target.id.attribute,
            target_changes=f", {free}" if is_pair and (free := self.deletable(target)) else "",
            new_key=key,
            expected=key if follows else "None",
        )

    def deletable(self, entity: Entity, *, from_above: bool = False) -> str:
        free = free_changes(self.app, entity, self._stored, read_stored)
        if free:
            return ", ".join(f"{name}={source}" for name, source in free.items())
        subject = EntitySource(self.app, entity, self.samples, self.imports)
        changes = subject.deletable(from_above=from_above)
        return ", ".join(f"{name}={source}" for name, source in changes.items())

    def _stored(self, entity: Entity, changes: Mapping[str, str]) -> str:
        arguments = ["database.reads", *(f"{name}={source}" for name, source in changes.items())]
        return f"({self.io.await_}factories.store_{entity.name.snake}({', '.join(arguments)}))"

    def repository(self, entity: Entity) -> str:
        module = f"app.repositories.{entity.module}"
        return self.imports.need(module, f"{entity.name}Repository")

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
        free = "" if is_held else self.deletable(target)
        is_pair = pair_key(self.app, entity) == relation
        is_kept = is_held or is_pair or rule is not DeleteRule.CASCADE
        own_free = "" if is_kept else self.deletable(entity, from_above=True)
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
            repository=self.repository(entity),
            key=key_source(entity, 'row["{}"]'),
            attribute=relation.columns[0].attribute,
            changes=", ".join([*keys, *([own_free] if own_free else [])]),
            target=target.name.snake,
            target_repository=self.repository(target),
            target_key=key_source(target, 'target["{}"]'),
            target_changes=f", {free}" if free else "",
            refuses=is_held or rule in (DeleteRule.RESTRICT, DeleteRule.NO_ACTION),
            cascades=rule is DeleteRule.CASCADE,
            patch=self.imports.need("unittest.mock", "patch") if is_held else "",
        )
