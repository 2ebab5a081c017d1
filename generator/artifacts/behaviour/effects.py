"""Effects as lines of code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from generator.artifacts.behaviour.code import ExpressionWriter
from generator.artifacts.behaviour.facts import (
    alters,
    part_finder,
    released_mark,
    stores,
    target_of,
)
from generator.artifacts.io import Io
from generator.artifacts.keys import key_source
from generator.emit import literal
from generator.ir import (
    Assignment,
    AttemptEffect,
    Column,
    CreateEffect,
    Effect,
    ReleaseEffect,
    Role,
    SetEffect,
)

if TYPE_CHECKING:
    from generator.artifacts.behaviour.service import BehaviourView


@dataclass(frozen=True)
class OwnValues:
    """What the row itself is given: it is stored when the function ends."""

    source: str
    """A dictionary."""
    is_nested: bool = False
    """Given in a function of its own."""

    @property
    def collected(self) -> str:
        """Added to what the row is given elsewhere."""
        return f"    values.update({self.source})" if self.is_nested else f"values |= {self.source}"


Line = str | OwnValues


def collected(lines: Iterable[Line]) -> list[str]:
    """The lines of a function in which `values` is a dictionary."""
    return [line if isinstance(line, str) else line.collected for line in lines]


@dataclass(frozen=True)
class EffectStatements:
    """Effects as lines of code; what is set on the row itself goes into `values`."""

    view: BehaviourView
    code: ExpressionWriter
    key: str | None
    """The row's key; None where the row is a dictionary."""

    @property
    def _io(self) -> Io:
        return self.view.io

    def lines(self, effects: Iterable[Effect]) -> Iterator[Line]:
        attempts = 0
        for _, group in groupby(effects, lambda one: isinstance(one, ReleaseEffect)):
            for effect in sorted(group, key=self._place):
                if isinstance(effect, AttemptEffect):
                    attempts += 1
                    name = "attempted" if attempts == 1 else f"attempted_{attempts}"
                    yield from self._attempt(effect, name)
                else:
                    yield from self._effect(effect)

    def _place(self, effect: Effect) -> int:
        """What is given back is locked in the order in which a creation takes it: own rows first."""
        if not isinstance(effect, ReleaseEffect) or effect.parts is None:
            return 0
        return 1 + [one.source for one in self.view.entity.parts].index(effect.parts)

    def _effect(self, effect: Effect) -> Iterator[Line]:
        match effect:
            case SetEffect():
                yield from self._set(effect)
            case CreateEffect():
                yield self._create(effect)
            case ReleaseEffect():
                yield from self._release(effect)

    def _set(self, effect: SetEffect) -> Iterator[Line]:
        rows: dict[str | None, list[str]] = {}
        for one in effect.assignments:
            source = self.code.fitted(one.value, one.column)
            rows.setdefault(one.row, []).append(f"{literal(one.column.attribute)}: {source}")
        own = rows.pop(None, [])
        changes = {row: f"{{{', '.join(pairs)}}}" for row, pairs in rows.items() if row}
        if own and self.key is None:
            yield f"made = {{{', '.join(own)}}}"
            yield from self._changed_after(
                {one.column for one in effect.assignments if not one.row}
            )
        elif own:
            yield OwnValues(f"{{{', '.join(own)}}}")
        for row, source in changes.items():
            yield from self._alter(row, source)

    def _changed_after(self, columns: set[Column]) -> Iterator[str]:
        """The new row is changed; its answer shows that, and what follows from it."""
        entity = self.view.entity
        key = f"row[{literal(self.view.key)}]"
        repository = f"{self._io.await_}self.repository(executor)"
        follows = {literal(one.attribute) for one in columns} & set(self.view.inputs)
        if follows:
            yield f"{self._io.await_}self.alter(executor, {key}, made)"
        else:
            yield f"{repository}.update({key}, made)"
        kept = [one for one in entity.columns if one.role in (Role.UPDATED, Role.VERSION)]
        kept += [one.column for one in entity.computed if follows or one.stored]
        names = ", ".join(literal(one.attribute) for one in kept)
        if names:
            yield f"changed = {repository}.lock({key})"
            again = f"{{name: getattr(changed, name) for name in ({names},)}}"
            yield f"stored.update(made | {again})"
        else:
            yield "stored.update(made)"

    def _alter(self, row: str, source: str) -> Iterator[str]:
        entity = target_of(self.view.app, self.view.entity, row)
        name = self.code.rows[row]
        key = key_source(entity, f"{name}.{{}}")
        is_referred = any(one.name == row for one in self.view.entity.relations)
        repository = f"{self.view.repository_of(entity)}(executor)"
        if is_referred:
            repository = self.view.repository_with_deleted(entity)
        call = f"{repository}.update({key}, {source})"
        if alters(self.view.app, entity):
            also = ", with_deleted=True" if is_referred and entity.soft_delete else ""
            service = f"{self.view.service_of(entity)}(self.database)"
            call = f"{service}.alter(executor, {key}, {source}{also})"
        yield f"{self._io.await_}{call}"

    def _create(self, effect: CreateEffect) -> str:
        entity = self.view.app.entity(effect.entity)
        pairs = [
            f"{literal(column.attribute)}: {self.code.fitted(value, column)}"
            for column, value in effect.values
        ]
        values = f"{{{', '.join(pairs)}}}"
        if stores(entity):
            service = self.view.service_of(entity)
            return f"{self._io.await_}{service}(self.database).store(executor, {values})"
        return f"{self._io.await_}{self.view.repository_of(entity)}(executor).create({values})"

    def _release(self, effect: ReleaseEffect) -> Iterator[Line]:
        own = self.code.own or "row"
        mark = released_mark(self.view.entity)
        if mark is not None:
            error = self.view.imports.need("app.exceptions", "RuleViolatedError")
            now = self.view.imports.need("app.models.base", "utc_now")
            text = literal(f"The {self.view.phrase} has been given back already.")
            yield f"if {own}.{mark.attribute} is not None:"
            yield f"    raise {error}({text})"
            yield OwnValues(f"{{{literal(mark.attribute)}: {now}()}}")
        if effect.parts is None:
            yield f"{self._io.await_}self.release(executor, [{own}])"
            return
        entity = self.view.app.entity(effect.parts)
        repository = self.view.repository_of(entity)
        service = self.view.service_of(entity)
        found = f"{self._io.await_}{repository}(executor).{part_finder(entity)}({self.key})"
        yield f"{self._io.await_}{service}(self.database).release(executor, {found})"

    def _attempt(self, effect: AttemptEffect, name: str) -> Iterator[Line]:
        yield ""
        yield f"{self._io.async_}def {name}(executor: Executor) -> None:"
        effects = effect.effects if self.key else _own_last(effect.effects)
        lines = list(self.lines(effects))
        yield from (f"    {line}" for line in lines if isinstance(line, str))
        # What the row itself is given comes last, when nothing can fail any more.
        yield from (replace(line, is_nested=True) for line in lines if not isinstance(line, str))
        yield ""
        yield f"{self._io.await_}executor.attempt({name})"


def _own_last(effects: Iterable[Effect]) -> Iterator[Effect]:
    """All that is set on the row itself as one effect behind the others; each reads old values."""
    own: dict[str, Assignment] = {}
    for effect in effects:
        if not isinstance(effect, SetEffect):
            yield effect
            continue
        own |= {one.column.name: one for one in effect.assignments if one.row is None}
        others = tuple(one for one in effect.assignments if one.row is not None)
        if others:
            yield SetEffect(assignments=others)
    if own:
        yield SetEffect(assignments=tuple(own.values()))
