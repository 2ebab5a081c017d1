"""The tests of states: which moves are taken, which are refused, and what they bring about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.behaviour.facts import enum_of
from generator.artifacts.naming import enum_module
from generator.artifacts.tests.attempts import AttemptView, attempt_views
from generator.artifacts.tests.route_facts import RouteFacts, flat
from generator.artifacts.tests.staging import (
    Expected,
    Staging,
    expressions_of,
    fits,
    tells_apart,
    touched,
)
from generator.artifacts.tests.tables import Case
from generator.emit import literal
from generator.ir import Effect, SetEffect, States
from generator.ir.behaviour import CreateEffect
from generator.testdata.row_search import RowAssignment


@dataclass(frozen=True)
class EnteringView:
    """What a move brings about besides."""

    state: str
    before: tuple[str, ...]
    new: str
    after: tuple[str, ...]
    attempts: tuple[AttemptView, ...]
    test: str
    """What tests of it are called."""
    call: str


@dataclass(frozen=True)
class StatesTestsView:
    name: str
    field: str
    parameter: str
    path: str
    """Of a row, within an f-string."""
    moves: tuple[Case, ...]
    refused: tuple[Case, ...]
    inserted: str
    some: str
    """A state that there is."""
    next: str
    """One that may follow it."""
    first_inserted: str
    """A row in a state that another one may follow."""
    enum: str
    enterings: tuple[EnteringView, ...]


@dataclass(frozen=True)
class StateCases:
    """Moves from state to state."""

    facts: RouteFacts
    staging: Staging

    @cached_property
    def moving(self) -> StatesTestsView | None:
        states = self.facts.entity.states
        if states is None:
            return None
        enum = enum_of(states)
        every = enum.values
        legal = [(old, new) for old in every for new in states.after(old)]
        illegal = [(old, new) for old in every for new in every if new not in states.after(old)]
        column = states.column
        self.facts.python(column, every[0])
        return StatesTestsView(
            name=column.name,
            field=literal(column.name),
            parameter=literal(states.parameter),
            path=self.facts.item_path(states.path),
            moves=tuple(self._case(states, old, new) for old, new in legal),
            refused=tuple(self._case(states, old, new) for old, new in illegal),
            inserted=self.facts.insert(changes={column.attribute: "old"}),
            some=literal(every[0]),
            next=literal(legal[0][1]),
            first_inserted=self.facts.insert(
                changes={column.attribute: self.facts.python(column, legal[0][0])}
            ),
            enum=self.facts.imports.need(enum_module(enum, self.facts.entity), enum.name),
            enterings=tuple(self._enterings(states)),
        )

    def _case(self, states: States, old: str, new: str) -> Case:
        sources = (self.facts.python(states.column, old), literal(new))
        return Case(sources, f"{old} to {new}")

    def _enterings(self, states: States) -> Iterator[EnteringView]:
        for state, effects in states.on_enter:
            wanted = [one for one in flat(effects) if isinstance(one, SetEffect | CreateEffect)]
            old = state_before(states, state)
            attempts = tuple(attempt_views(self.staging, effects))
            view = self._entering(states, state, old, wanted, attempts) if wanted and old else None
            if view is not None:
                yield view

    def _entering(
        self,
        states: States,
        state: str,
        old: str,
        effects: Sequence[Effect],
        attempts: tuple[AttemptView, ...],
    ) -> EnteringView | None:
        stage = self.staging.stage()
        column = states.column

        def in_state(scene: RowAssignment) -> RowAssignment:
            return RowAssignment({**scene.own, column.name: old}, scene.around, scene.given)

        scene = stage.first(
            list(expressions_of(effects)),
            lambda one: fits(stage, effects, in_state(one)),
            lambda one: fits(stage, effects, in_state(one), anew=True),
            tells_apart,
        )
        if scene is None:
            return None
        scene = in_state(scene)
        for name in touched(effects):
            scene = scene.with_around(name)
        variables = self.staging.variables(stage, scene)
        lines = self.staging.around(stage, scene, variables)
        own = self.staging.own_changes(stage, scene, variables)
        lines.append(f"row = {self.facts.insert(changes=own)}")
        after = Expected(self.staging, stage, scene, variables).lines(effects)
        parameters = f"{{{literal(states.parameter)}: {literal(state)}}}"
        return EnteringView(
            state=state,
            before=tuple(lines),
            new=literal(state),
            after=tuple(after),
            attempts=attempts,
            test=f"{column.name}_{state}",
            call=f"client.patch({self.facts.item_path(states.path)}, params={parameters})",
        )


def state_before(states: States, state: str) -> str | None:
    """A state from which one can be entered."""
    return next((old for old, after in states.transitions if state in after), None)
