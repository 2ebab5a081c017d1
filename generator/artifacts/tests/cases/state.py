"""The tests of states: which moves are taken, which are refused, and what they bring about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from generator.artifacts.behaviour.facts import enum_of, state_value
from generator.artifacts.naming import enum_module
from generator.artifacts.tests.cases.attempt import attempt_tests
from generator.artifacts.tests.cases.case import NOT_MET, CaseTable, Gap, TestCase, case, each
from generator.artifacts.tests.effects import expressions_of, fits, flat, touched
from generator.artifacts.tests.expected import Expected
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.staging import Staging, tells_apart
from generator.artifacts.tests.tables import Case
from generator.emit import literal
from generator.ir import Effect, SetEffect, States
from generator.ir.behaviour import CreateEffect
from generator.testdata.row_search import RowAssignment


@dataclass(frozen=True)
class StateCases:
    """Moves from state to state."""

    facts: RouteFacts
    staging: Staging

    def tests(self) -> Iterator[TestCase | Gap]:
        states = self.facts.entity.states
        if states is None:
            return
        yield from self._moves(states)
        yield from self._refusals(states)
        for state, effects in states.on_enter:
            wanted = [one for one in flat(effects) if isinstance(one, SetEffect | CreateEffect)]
            old = state_before(states, state)
            if wanted and old is not None:
                yield from self._entering(states, (old, state), effects, wanted)
        if self.facts.has_versions:
            yield self._stale(states)

    def request(self, states: States, state: str, headers: str = "") -> str:
        """The request to move the row of a variable, to a state as source."""
        parameters = f"{{{literal(states.parameter)}: {state}}}"
        headers = headers and f", headers={headers}"
        return f"client.patch({self.facts.item_path(states.path)}, params={parameters}{headers})"

    def enum(self, states: States) -> str:
        enum = enum_of(states)
        return self.facts.imports.need(enum_module(enum, self.facts.entity), enum.name)

    def _moves(self, states: States) -> Iterator[TestCase]:
        facts, name = self.facts, states.column.name
        every = enum_of(states).values
        legal = [(old, new) for old in every for new in states.after(old)]
        illegal = [(old, new) for old in every for new in every if new not in states.after(old)]
        row = f"row = {facts.insert(changes={states.column.attribute: 'old'})}"
        yield case(
            f"{name}_moves",
            row,
            f"with locking() as tables:\n    response = {self.request(states, 'new')}",
            f"assert {literal(facts.entity.table)} in tables",
            "answer = answered(response)",
            f"assert answer[{literal(name)}] == new",
            "assert answer.keys() == row.keys()",
            *facts.reads_as("answer"),
            'assert response.headers["etag"] != \'"1"\'' if facts.has_versions else "",
            table=self._table(states, legal),
        )
        told = f"The {facts.phrase} cannot go from {{old.value}} to {{new}}."
        yield case(
            f"{name}_does_not_move",
            row,
            *each(
                "new",
                "others",
                f"response = {self.request(states, 'new')}",
                'assert_problem(response, 409, code="illegal_transition")',
                f'assert response.json()["detail"] == f"{told}"',
            ),
            *facts.reads_as("row"),
            table=self._closed_to(states, illegal),
        )

    def _table(self, states: States, pairs: list[tuple[str, str]]) -> CaseTable:
        column, value = states.column, partial(state_value, states)
        cases = (
            Case((self.facts.python(column, value(old)), literal(value(new))), f"{old} to {new}")
            for old, new in pairs
        )
        return CaseTable((f"old: {self.enum(states)}", f"new: {sent_type(states)}"), tuple(cases))

    def _closed_to(self, states: States, pairs: list[tuple[str, str]]) -> CaseTable:
        """Each state with those that it may not be left for."""
        value = partial(state_value, states)
        others: dict[str, list[str | int]] = {}
        for old, new in pairs:
            others.setdefault(old, []).append(value(new))
        cases = (
            Case((self.facts.python(states.column, value(old)), literal(new)), old)
            for old, new in others.items()
        )
        listed = f"others: list[{sent_type(states)}]"
        return CaseTable((f"old: {self.enum(states)}", listed), tuple(cases))

    def _refusals(self, states: States) -> Iterator[TestCase]:
        facts, name = self.facts, states.column.name
        parameter, some = literal(states.parameter), literal(str(enum_of(states).values[0]))
        path = facts.item_path(states.path)
        yield case(
            f"{name}_must_be_one",
            f"row = {facts.insert()}",
            f'unknown, odd = {{{parameter}: "no such state"}}, {{{parameter}: {some}, "other": "1"}}',
            *each(
                "parameters",
                ("{}", "unknown", "odd"),
                f'assert_problem(client.patch({path}, params=parameters), 422, code="invalid")',
            ),
        )
        yield case(
            f"{name}_of_a_row_that_is_not_there",
            f"row{facts.row_type} = {facts.missing_row}",
            f"response = {self.request(states, some)}",
            'assert_problem(response, 404, code="not_found")',
        )

    def _entering(
        self,
        states: States,
        move: tuple[str, str],
        effects: Sequence[Effect],
        wanted: Sequence[Effect],
    ) -> Iterator[TestCase | Gap]:
        """What a move brings about besides."""
        old, state = move
        search = self.staging.search()
        column = states.column

        def in_state(scene: RowAssignment) -> RowAssignment:
            return RowAssignment(
                {**scene.own, column.name: state_value(states, old)}, scene.around, scene.given
            )

        scene = search.first(
            list(expressions_of(wanted)),
            lambda one: fits(search, wanted, in_state(one)),
            lambda one: fits(search, wanted, in_state(one), anew=True),
            tells_apart,
        )
        if scene is None:
            yield Gap(f"what entering the state {state} brings about", NOT_MET)
            return
        scene = in_state(scene)
        for name in touched(wanted):
            scene = scene.with_around(name)
        variables = self.staging.variables(search, scene)
        own = self.staging.own_changes(search, scene, variables)
        row = f"row = {self.facts.insert(changes=own)}"
        before = (*self.staging.around(search, scene, variables), row)
        after = Expected(self.staging, search, scene, variables).lines(wanted)
        request = self.request(states, literal(state_value(states, state)))
        of = f"{column.name}_{state}"
        yield case(f"{of}_brings_more_about", *before, f"answered({request})", *after)
        yield from attempt_tests(self.staging, effects, of, before, request)

    def _stale(self, states: States) -> TestCase:
        column = states.column
        old, new = next((old, new) for old in enum_of(states).values for new in states.after(old))
        changes = {column.attribute: self.facts.python(column, state_value(states, old))}
        return case(
            f"{column.name}_refuses_a_stale_version",
            f"row = {self.facts.insert(changes=changes)}",
            'stale = {"If-Match": \'"2"\'}',
            f"response = {self.request(states, literal(state_value(states, new)), headers='stale')}",
            'assert_problem(response, 412, code="stale")',
            *self.facts.reads_as("row"),
        )


def sent_type(states: States) -> str:
    """What a state is in Python as it is sent."""
    return "int" if enum_of(states).is_integer else "str"


def state_before(states: States, state: str) -> str | None:
    """A state from which one can be entered."""
    return next((old for old, after in states.transitions if state in after), None)
