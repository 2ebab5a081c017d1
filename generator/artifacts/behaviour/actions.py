"""Named transactions on one row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from generator.artifacts.behaviour.code import variable
from generator.artifacts.behaviour.effects import Line, OwnValues, collected
from generator.artifacts.behaviour.facts import all_effects, expressions_of, values_of
from generator.artifacts.behaviour.places import RowFunction
from generator.artifacts.values import Values
from generator.emit import docstring
from generator.ir import Action
from generator.resolve.phrases import action_on, sentence

if TYPE_CHECKING:
    from generator.artifacts.behaviour.service import BehaviourView


@dataclass(frozen=True)
class ActionView:
    """A named transaction on one row."""

    view: BehaviourView
    action: Action

    @property
    def method(self) -> str:
        return self.action.method

    @cached_property
    def _place(self) -> RowFunction:
        taken = [one.column.attribute for one in self.action.parameters]
        taken += [one.variable for one in self.action.parameters]
        read = [*expressions_of(self.action.requires)]
        read += [value for one in all_effects(self.action.effects) for value in values_of(one)]
        own = variable(self.view.entity, taken)
        return RowFunction(self.view, own, self.view.key, self.action.parameters, tuple(read))

    @property
    def parameters(self) -> str:
        values = Values(self.view.app, self.view.entity, self.view.imports)
        listed = [
            f"{one.column.attribute}: {values.plain(one.column)}" for one in self.action.parameters
        ]
        return ", ".join(["self", self.view.key_parameter, *listed]) + self.view.expected

    @property
    def sentence(self) -> str:
        """What it does, for people who know only the API."""
        told = self.action.doc or self.action.summary
        return told or f"{sentence(action_on(self.view.entity, self.action, 'the'))}."

    @property
    def doc(self) -> str:
        errors = f"`NotFoundError`{self.view.stale}"
        errors += ", `RuleViolatedError`" if self.action.requires else ""
        return docstring(f"{self.sentence.removesuffix('.')}; {errors}.", 8)

    @property
    def loads(self) -> list[str]:
        expressions = list(expressions_of(self.action.requires))
        return [*self._place.given(), *self._place.related(expressions, self.action.effects)]

    @property
    def refusals(self) -> Iterator[str]:
        for one in self.action.requires:
            yield from self.view.rule(self._place.code, one).refusal

    @cached_property
    def _lines(self) -> list[Line]:
        return self._place.effects(self.action.effects)

    @cached_property
    def _own(self) -> list[OwnValues]:
        return [line for line in self._lines if isinstance(line, OwnValues)]

    @property
    def _collects(self) -> bool:
        """Values for the row come from several effects, or from one that may fail."""
        return len(self._own) > 1 or any(one.is_nested for one in self._own)

    @property
    def effects(self) -> list[str]:
        if self._collects:
            return ["values: Row = {}", *collected(self._lines)]
        return [
            line if isinstance(line, str) else f"values = {line.source}" for line in self._lines
        ]

    @property
    def stored(self) -> str:
        return self._place.stored("values" if self._own else "{}")
