"""A function that works on one locked row: its names, and the rows that it loads besides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from generator.artifacts.behaviour.code import TAKEN, ExpressionWriter
from generator.artifacts.behaviour.effects import EffectStatements, Line
from generator.artifacts.behaviour.facts import (
    all_effects,
    alters,
    by_target,
    changed_rows,
    values_of,
)
from generator.artifacts.behaviour.steps import FurtherRow, places_in, steps
from generator.emit import literal
from generator.ir import Effect, Entity, Parameter, ToOne
from generator.ir.expression import Expression
from generator.resolve.phrases import noun_of

if TYPE_CHECKING:
    from generator.artifacts.behaviour.service import BehaviourView


@dataclass(frozen=True)
class RowFunction:
    """A function that works on one locked row: its names, and the rows that it loads besides."""

    view: BehaviourView
    own: str
    key: str
    parameters: tuple[Parameter, ...] = ()
    read: tuple[Expression, ...] = ()
    """All that the function reads."""

    @cached_property
    def code(self) -> ExpressionWriter:
        rows = self._rows | {one.place: one.name for one in self._steps}
        return ExpressionWriter(self.view.app, self.view.entity, self.view.imports, rows, self.own)

    @property
    def _rows(self) -> dict[str, str]:
        rows = {one.name: self._name_of(one.attribute) for one in self.view.entity.relations}
        return rows | {
            one.name: self._name_of(one.variable) for one in self.parameters if one.entity
        }

    @cached_property
    def _steps(self) -> list[FurtherRow]:
        taken = {self.own, self.key, *(one.column.attribute for one in self.parameters)}
        places = places_in(self.read)
        entity = self.view.entity
        return steps(
            self.view.app, entity, places, self._rows, parameters=self.parameters, taken=taken
        )

    def _name_of(self, name: str) -> str:
        taken = {self.own, self.key, *TAKEN, *(one.column.attribute for one in self.parameters)}
        return f"{name}_row" if name in taken else name

    def effects(self, effects: Sequence[Effect]) -> list[Line]:
        return list(EffectStatements(self.view, self.code, self.key).lines(effects))

    def related(
        self, expressions: Iterable[Expression], effects: Iterable[Effect]
    ) -> Iterator[str]:
        """Loads the related rows that are read, and locks those that are changed."""
        listed = list(all_effects(effects))
        changed = changed_rows(listed)
        places = list(places_in([*expressions, *(v for one in listed for v in values_of(one))]))
        read = {place.split(".")[0] for place in places}
        wanted = [one for one in self.view.entity.relations if one.name in read | changed]
        for target, relations in by_target(self.view.app, wanted):
            is_locked = any(one.name in changed for one in relations)
            if is_locked and len(relations) > 1:
                yield from self._lock_together(target, relations)
            else:
                for relation in relations:
                    yield from self._load(relation, target, is_locked=is_locked)
        for step in self._steps:
            if any(f"{place}.".startswith(f"{step.place}.") for place in places):
                repository = self.view.repository_with_deleted(step.target)
                yield f"{step.name} = {self.view.io.await_}{repository}.get({step.key})"
                yield from self._missing(step.name, step.target)

    def _load(self, relation: ToOne, target: Entity, *, is_locked: bool) -> Iterator[str]:
        repository = self.view.repository_with_deleted(target)
        key = f"{self.own}.{relation.columns[0].attribute}"
        method = "lock" if is_locked else "get"
        found = f"{self.view.io.await_}{repository}.{method}({key})"
        if relation.nullable:
            found += f" if {key} is not None else None"
        yield from self._loaded(relation, target, found)

    def _lock_together(self, target: Entity, relations: Sequence[ToOne]) -> Iterator[str]:
        """Rows of one table are locked by one statement, in the order of their keys."""
        repository = self.view.repository_with_deleted(target)
        keys = [f"{self.own}.{one.columns[0].attribute}" for one in relations]
        rows = f"{target.module}_rows"
        found = f"{repository}.by_key([{', '.join(keys)}], lock=True)"
        yield f"{rows} = {self.view.io.await_}{found}"
        for relation, key in zip(relations, keys, strict=True):
            yield from self._loaded(relation, target, f"{rows}.get({key})")

    def _loaded(self, relation: ToOne, target: Entity, found: str) -> Iterator[str]:
        name = self.code.rows[relation.name]
        yield f"{name} = {found}"
        if not relation.nullable:
            yield from self._missing(name, target)

    def _missing(self, name: str, target: Entity) -> Iterator[str]:
        error = self.view.imports.need("app.exceptions", "NotFoundError")
        yield f"if {name} is None:"
        yield f"    raise {error}({literal(f'There is no such {noun_of(target)}.')})"

    def given(self) -> Iterator[str]:
        """Locks the row, and those that are given as parameters, in the order of their keys."""
        entity = self.view.entity
        own_kind = [one for one in self.parameters if one.entity == entity.name.text]
        for one in own_kind:
            error = self.view.imports.need("app.exceptions", "RuleViolatedError")
            text = literal(f"{one.column.name} is the {noun_of(entity)} itself.")
            yield f"if {one.column.attribute} == {self.key}:"
            yield f"    raise {error}({text})"
        others = [one for one in self.parameters if one.entity and one not in own_kind]
        places = self.view.app.places
        others.sort(key=lambda one: places[str(one.entity)])
        for parameter in others:
            if places[str(parameter.entity)] < places[entity.name.text]:
                yield from self._lock(parameter)
        if own_kind:
            keys = ", ".join([self.key, *(one.column.attribute for one in own_kind)])
            yield f"rows = {self.view.io.await_}{self.view.changed_rows}.by_key([{keys}], lock=True)"
            yield f"{self.own} = rows.get({self.key})"
        else:
            yield f"{self.own} = {self.view.io.await_}{self.view.changed_rows}.lock({self.key})"
        yield f"if {self.own} is None:"
        yield "    raise self._not_found()"
        if entity.version is not None:
            yield f"self._refuse_stale({self.own}.{entity.version.attribute}, expected)"
        for one in own_kind:
            name = self.code.rows[one.name]
            yield f"{name} = rows.get({one.column.attribute})"
            yield from self._missing(name, entity)
        for parameter in others:
            if places[str(parameter.entity)] > places[entity.name.text]:
                yield from self._lock(parameter)

    def _lock(self, parameter: Parameter) -> Iterator[str]:
        target = self.view.app.entity(str(parameter.entity))
        repository = self.view.repository_of(target)
        name = self.code.rows[parameter.name]
        key = parameter.column.attribute
        found = f"{self.view.io.await_}{repository}(executor).lock({key})"
        yield f"{name} = {found}"
        yield from self._missing(name, target)

    def stored(self, values: str) -> str:
        """Changes the row; what an answer shows of it."""
        if alters(self.view.app, self.view.entity):
            return f"{self.view.io.await_}self.alter(executor, {self.key}, {values})"
        return f"{self.view.io.await_}{self.view.changed_rows}.update({self.key}, {values})"
