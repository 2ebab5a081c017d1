"""The moves of a row between its states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from generator.artifacts.behaviour.code import variable
from generator.artifacts.behaviour.effects import collected
from generator.artifacts.behaviour.facts import all_effects, enum_of, values_of
from generator.artifacts.behaviour.places import RowFunction
from generator.artifacts.naming import enum_member, enum_module
from generator.emit import docstring
from generator.ir import EnumType, Name, States
from generator.resolve.phrases import definite

if TYPE_CHECKING:
    from generator.artifacts.behaviour.service import BehaviourView


@dataclass(frozen=True)
class StatesView:
    """The moves of a row between its states."""

    view: BehaviourView
    states: States

    @property
    def _enum(self) -> EnumType:
        return enum_of(self.states)

    @property
    def enum(self) -> str:
        module = enum_module(self._enum, self.view.entity)
        return self.view.imports.need(module, self._enum.name)

    @property
    def field(self) -> str:
        return self.states.column.attribute

    @property
    def noun(self) -> str:
        return self.states.column.word.replace("_", " ")

    @property
    def parameter(self) -> str:
        return self.states.attribute

    @property
    def method(self) -> str:
        return f"change_{self.states.column.word}"

    @property
    def constant(self) -> str:
        return f"{Name(self.states.column.word).snake.upper()}_TRANSITIONS"

    @property
    def transitions(self) -> Iterator[str]:
        """The constant with the states that each of them may go to."""
        yield from ("", f"{self.constant} = {{")
        for state, after in self.states.transitions:
            members = ", ".join(enum_member(self._enum, one) for one in after)
            if after:
                yield f"    {enum_member(self._enum, state)}: frozenset({{{members}}}),"
        yield "}"
        where = f"Where {self.view.article_phrase} may go from each {self.noun} that is not final."
        yield docstring(where, 0)

    @property
    def doc(self) -> str:
        text = f"Move {definite(self.view.phrase)} to another {self.noun}"
        return docstring(f"{text}; `NotFoundError`{self.view.stale}, `TransitionError`.", 8)

    @property
    def refusal(self) -> str:
        place = f"{{{self._place.own}.{self.field}}}"
        return f'f"The {self.view.phrase} cannot go from {place} to {{state}}."'

    @cached_property
    def _place(self) -> RowFunction:
        effects = (one for _, entered in self.states.on_enter for one in all_effects(entered))
        read = tuple(value for one in effects for value in values_of(one))
        return RowFunction(self.view, variable(self.view.entity), "key", read=read)

    @property
    def own(self) -> str:
        return self._place.own

    @property
    def refuses_stale(self) -> list[str]:
        version = self.view.entity.version
        return [f"self._refuse_stale({self.own}.{version.attribute}, expected)"] if version else []

    @property
    def entered(self) -> Iterator[str]:
        """What is done in each state that does more."""
        for state, effects in self.states.on_enter:
            if effects:
                yield f"if state is {enum_member(self._enum, state)}:"
                yield from (f"    {line}" for line in self._place.related((), effects))
                yield from (f"    {line}" for line in collected(self._place.effects(effects)))

    @property
    def stored(self) -> str:
        return self._place.stored("values")
