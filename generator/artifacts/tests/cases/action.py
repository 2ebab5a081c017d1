"""The tests of actions: what each does, what it asks for, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.naming import takes_body
from generator.artifacts.tests.attempts import AttemptView, attempt_views
from generator.artifacts.tests.route_facts import RouteFacts, flat
from generator.artifacts.tests.source import missing_key
from generator.artifacts.tests.staging import (
    Expected,
    Staging,
    expressions_of,
    fits,
    tells_apart,
    touched,
)
from generator.artifacts.tests.tables import Case, mapping
from generator.emit import literal
from generator.ir import Action, Effect, Kind, Parameter, ReleaseEffect, Requirement
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
class RefusedView:
    """A requirement that does not hold."""

    name: str
    before: tuple[str, ...]
    call: str
    detail: str


@dataclass(frozen=True)
class OtherView:
    """A parameter that is a row."""

    name: str
    before: tuple[str, ...]
    missing: str
    same: str


@dataclass(frozen=True)
class ActionTestsView:
    name: str
    before: tuple[str, ...]
    call: str
    after: tuple[str, ...]
    refusals: tuple[RefusedView, ...]
    others: tuple[OtherView, ...]
    bad: tuple[Case, ...]
    bad_call: str
    missing: str
    """The call for a row that is not there."""
    tags: bool
    """The answer tells the new version."""
    stale_call: str
    """The call for a version that the row does not have; nothing where it has none."""
    attempts: tuple[AttemptView, ...]


@dataclass(frozen=True)
class ActionCases:
    """Named transactions on one row."""

    facts: RouteFacts
    staging: Staging

    @cached_property
    def actions(self) -> list[ActionTestsView]:
        found = (self._action(one) for one in self.facts.entity.actions)
        return [view for view in found if view is not None]

    def _action(self, action: Action) -> ActionTestsView | None:
        stage = self.staging.stage(parameters=action.parameters)
        scene = self._scene(stage, action)
        if scene is None:
            return None
        variables = self.staging.variables(stage, scene)
        arguments = self._arguments_of(action, scene, variables)
        before = self._before(stage, scene, variables)
        return ActionTestsView(
            name=action.name.snake,
            before=tuple(before),
            call=self._call_action(action, mapping(arguments)),
            after=tuple(
                Expected(self.staging, stage, scene, variables).lines(flat(action.effects))
            ),
            refusals=tuple(self._refusals(stage, action)),
            others=tuple(self._others(action, arguments, before, variables)),
            bad=tuple(self._bad(action)),
            bad_call=self._call_action(action, f"{mapping(arguments)} | parameters"),
            missing=self._missing(action, scene),
            tags=self.facts.entity.version is not None
            and not any(isinstance(one, ReleaseEffect) for one in action.effects),
            stale_call=self._call_action(action, mapping(arguments), headers="stale")
            if self.facts.entity.version is not None
            else "",
            attempts=tuple(attempt_views(self.staging, action.effects)),
        )

    def _expressions(self, action: Action) -> list[Expression]:
        found = [one.condition for one in action.requires]
        return [*found, *expressions_of(flat(action.effects))]

    def _scene(self, stage: RowSearch, action: Action) -> RowAssignment | None:
        """All requirements hold, and something changes."""
        effects = list(flat(action.effects))
        scene = stage.first(
            self._expressions(action),
            lambda one: stage.hold(action.requires, one) and self._is_given(action, one),
            lambda one: fits(stage, effects, one),
            lambda one: fits(stage, effects, one, anew=True),
            tells_apart,
        )
        if scene is None or not fits(stage, effects, scene):
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
        self, stage: RowSearch, scene: RowAssignment, variables: Mapping[str, str]
    ) -> list[str]:
        lines = self.staging.around(stage, scene, variables)
        own = self.staging.own_changes(stage, scene, variables)
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

    def _refusals(self, stage: RowSearch, action: Action) -> Iterator[RefusedView]:
        for place, requirement in enumerate(action.requires):
            for scene in self.staging.only_broken(stage, action.requires, place):
                yield self._refused_action(stage, action, place, requirement, scene)

    def _refused_action(
        self,
        stage: RowSearch,
        action: Action,
        place: int,
        requirement: Requirement,
        scene: RowAssignment,
    ) -> RefusedView:
        scene = self._settled(action, scene)
        variables = self.staging.variables(stage, scene)
        arguments = mapping(self._arguments_of(action, scene, variables))
        number = f"_{place + 1}" if len(action.requires) > 1 else ""
        return RefusedView(
            name=number,
            before=tuple(self._before(stage, scene, variables)),
            call=self._call_action(action, arguments),
            detail=self.staging.detail(stage, scene, requirement.message),
        )

    def _others(
        self,
        action: Action,
        arguments: Mapping[str, str],
        before: list[str],
        variables: Mapping[str, str],
    ) -> Iterator[OtherView]:
        for one in action.parameters:
            if one.entity is None:
                continue
            target = self.facts.app.entity(one.entity)
            name = one.column.name
            missing = mapping({**arguments, name: missing_key(self.facts.app, target)})
            same = mapping({**arguments, name: self.facts.json_key("row")})
            is_own = one.entity == self.facts.entity.name.text
            needless = f"{variables.get(one.name)} = "
            yield OtherView(
                name,
                tuple(line for line in before if not line.startswith(needless)),
                self._call_action(action, missing),
                self._call_action(action, same) if is_own else "",
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
