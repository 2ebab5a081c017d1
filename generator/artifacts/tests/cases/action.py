"""The tests of actions: what each does, what it asks for, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.artifacts.naming import takes_body
from generator.artifacts.tests.cases.attempt import attempt_tests
from generator.artifacts.tests.cases.case import (
    NOT_MET,
    NOT_REFUSED,
    Gap,
    TestCase,
    case,
    each,
    told_in,
    tuples,
)
from generator.artifacts.tests.effects import expressions_of, fits, flat, touched
from generator.artifacts.tests.expected import Expected
from generator.artifacts.tests.literals import missing_key
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.staging import Staging, shown, tells_apart
from generator.artifacts.tests.tables import Case, mapping
from generator.emit import literal
from generator.ir import Action, Effect, Kind, Parameter, ReleaseEffect, SetEffect
from generator.ir.accepted import is_accepted
from generator.ir.expression import Expression
from generator.testdata.edges import Value, refused
from generator.testdata.row_search import RowAssignment, RowSearch
from generator.testdata.samples import samples

_TOLD_IN_A_QUERY = (
    "too small",
    "too great",
    "too long",
    "too short",
    "no number",
    "none of the values",
    "too many decimal places",
    "no key",
    "no moment",
    "no date",
    "no time",
    "no UUID",
    "not of the pattern",
)
"""Values that are refused as texts, too, which is what a query consists of."""


@dataclass(frozen=True)
class ActionCases:
    """Named transactions on one row."""

    facts: RouteFacts
    staging: Staging

    def tests(self) -> Iterator[TestCase | Gap]:
        for action in self.facts.entity.actions:
            yield from self._action(action)

    def _action(self, action: Action) -> Iterator[TestCase | Gap]:
        search = self.staging.search(parameters=action.parameters)
        scene = self._scene(search, action)
        if scene is None:
            yield Gap(f"the action {action.name}", NOT_MET)
            return
        facts, name = self.facts, action.name.snake
        variables = self.staging.variables(search, scene)
        arguments = self._arguments_of(action, scene, variables)
        before = tuple(self._before(search, scene, variables))
        call = self._call_action(action, mapping(arguments))
        is_tagged = facts.entity.version is not None and _changes_once(action)
        yield case(
            name,
            *before,
            f"with locking() as tables:\n    response = {call}",
            f"assert {literal(facts.entity.table)} in tables",
            "answer = answered(response)",
            f"assert {facts.json_key('answer')} == {facts.json_key('row')}",
            *facts.reads_as("answer"),
            'assert response.headers["etag"] == \'"2"\'' if is_tagged else "",
            *Expected(self.staging, search, scene, variables).lines(flat(action.effects)),
        )
        if facts.entity.version is not None:
            stale = self._call_action(action, mapping(arguments), headers="stale")
            yield case(
                f"{name}_refuses_a_stale_version",
                *before,
                'stale = {"If-Match": \'"2"\'}',
                f'assert_problem({stale}, 412, code="stale")',
                *facts.reads_as("row"),
            )
        yield from attempt_tests(self.staging, action.effects, name, before, call)
        yield from self._refusals(search, action)
        yield from self._others(action, arguments, before, variables)
        if action.parameters:
            bad = self._call_action(action, f"{mapping(arguments)} | parameters")
            yield case(
                f"{name}_refuses",
                *before,
                *each(
                    "parameters, pointer",
                    tuples(self._bad(action)),
                    f'assert_problem({bad}, 422, code="invalid", pointer=pointer)',
                ),
            )
        yield case(
            f"{name}_of_a_row_that_is_not_there",
            f"row{facts.row_type} = {facts.missing_row}",
            f'assert_problem({self._missing(action, scene)}, 404, code="not_found")',
        )

    def _expressions(self, action: Action) -> list[Expression]:
        found = [one.condition for one in action.requires]
        return [*found, *expressions_of(flat(action.effects))]

    def _scene(self, search: RowSearch, action: Action) -> RowAssignment | None:
        """All requirements hold, and something changes."""
        effects = list(flat(action.effects))
        scene = search.first(
            self._expressions(action),
            lambda one: search.hold(action.requires, one) and self._is_given(action, one),
            lambda one: fits(search, effects, one),
            lambda one: fits(search, effects, one, anew=True),
            tells_apart,
        )
        if scene is None or not fits(search, effects, scene):
            return None
        return self._settled(action, scene, effects)

    def _settled(
        self, action: Action, scene: RowAssignment, effects: Sequence[Effect] = ()
    ) -> RowAssignment:
        for name in touched(effects):
            scene = scene.with_around(name)
        given = {
            one.column.name: self._sample(one)
            for one in action.parameters
            if one.entity is None
            and one.column.name not in scene.given
            and one.column.default is None
            and not one.column.nullable
        }
        return RowAssignment(scene.own, scene.around, {**given, **scene.given})

    def _sample(self, parameter: Parameter) -> object:
        return next(iter(samples(parameter.column))).value(1)

    def _is_given(self, action: Action, scene: RowAssignment) -> bool:
        """Each parameter keeps its own rules."""
        return all(
            is_accepted(one.column, scene.given[one.column.name])
            for one in action.parameters
            if one.column.name in scene.given
        )

    def _before(
        self, search: RowSearch, scene: RowAssignment, variables: Mapping[str, str]
    ) -> list[str]:
        lines = self.staging.around(search, scene, variables)
        own = self.staging.own_changes(search, scene, variables)
        return [*lines, f"row = {self.facts.insert(changes=own)}"]

    def _arguments_of(
        self, action: Action, scene: RowAssignment, variables: Mapping[str, str]
    ) -> dict[str, str]:
        found: dict[str, str] = {}
        for one in action.parameters:
            name = one.column.name
            if one.entity is not None:
                if not one.column.nullable or one.name in variables:
                    found[name] = self.facts.json_key(
                        variables[one.name], self.facts.app.entity(one.entity)
                    )
            elif scene.given.get(name) is not None:
                found[name] = self._sent(action, scene.given[name])
        return found

    def _sent(self, action: Action, value: object) -> str:
        return self.facts.json(value) if takes_body(action) else self.facts.query(value)

    def _call_action(self, action: Action, arguments: str, headers: str = "") -> str:
        parts = [self.facts.item_path(action.path)]
        if action.parameters:
            parts.append(f"{'json' if takes_body(action) else 'params'}={arguments}")
        if headers:
            parts.append(f"headers={headers}")
        return f"client.{action.verb.lower()}({', '.join(parts)})"

    def _refusals(self, search: RowSearch, action: Action) -> Iterator[TestCase | Gap]:
        for place, requirement in enumerate(action.requires):
            scene = self.staging.only_broken(search, action.requires, place)
            if scene is None:
                told = shown(requirement.message)
                yield Gap(f"the refusal {told!r} of the action {action.name}", NOT_REFUSED)
                continue
            scene = self._settled(action, scene)
            variables = self.staging.variables(search, scene)
            arguments = mapping(self._arguments_of(action, scene, variables))
            number = f"_{place + 1}" if len(action.requires) > 1 else ""
            yield case(
                f"{action.name.snake}_is_refused{number}",
                *self._before(search, scene, variables),
                f"response = {self._call_action(action, arguments)}",
                'assert_problem(response, 409, code="rule_violated")',
                *told_in(self.staging.detail(search, scene, requirement.message)),
                *self.facts.reads_as("row"),
            )

    def _others(
        self,
        action: Action,
        arguments: Mapping[str, str],
        before: Sequence[str],
        variables: Mapping[str, str],
    ) -> Iterator[TestCase]:
        """Parameters that are rows."""
        for one in action.parameters:
            if one.entity is None:
                continue
            target = self.facts.app.entity(one.entity)
            name = one.column.name
            needless = tuple(
                f"{variable} = "
                for place, variable in variables.items()
                if f"{place}.".startswith(f"{one.name}.")
            )
            needed = [line for line in before if not line.startswith(needless)]
            of = f"{action.name.snake}_with_{name}"
            missing = mapping({**arguments, name: missing_key(self.facts.app, target)})
            call = self._call_action(action, missing)
            yield case(
                f"{of}_that_no_row_has", *needed, f'assert_problem({call}, 404, code="not_found")'
            )
            if one.entity == self.facts.entity.name.text:
                same = mapping({**arguments, name: self.facts.json_key("row")})
                call = self._call_action(action, same)
                yield case(
                    f"{of}_of_the_row_itself",
                    *needed,
                    f'assert_problem({call}, 409, code="rule_violated")',
                )

    def _bad(self, action: Action) -> Iterator[Case]:
        """Parameters that are refused."""
        for one in action.parameters:
            for value in refused(one.column):
                if takes_body(action) or self._is_told(one, value):
                    source = mapping({one.column.name: self._sent(action, value.value)})
                    yield Case(
                        (source, literal(f"/{one.column.name}")), f"{one.column.name}: {value.what}"
                    )
        if action.parameters:
            yield Case((mapping({"no_such_parameter": '"1"'}), '"/no_such_parameter"'), "unknown")

    def _is_told(self, parameter: Parameter, value: Value) -> bool:
        if parameter.column.type.kind is Kind.BOOLEAN:
            return False
        return value.what in _TOLD_IN_A_QUERY

    def _missing(self, action: Action, scene: RowAssignment) -> str:
        """The call with rows that are there, for one that is not."""
        arguments = {
            one.column.name: (
                self.facts.json_key(
                    self.facts.insert(self.facts.app.entity(one.entity)),
                    self.facts.app.entity(one.entity),
                )
                if one.entity is not None
                else self._sent(action, scene.given[one.column.name])
            )
            for one in action.parameters
            if one.entity is not None or scene.given.get(one.column.name) is not None
        }
        return self._call_action(action, mapping(arguments))


def _changes_once(action: Action) -> bool:
    """Its row is changed in one statement, so that the version is the next one."""
    effects = list(flat(action.effects))
    releases = any(isinstance(one, ReleaseEffect) for one in effects)
    sets = any(
        assignment.row is None
        for one in effects
        if isinstance(one, SetEffect)
        for assignment in one.assignments
    )
    return sets and not releases
