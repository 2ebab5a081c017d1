"""The tests of what happens after a creation, in the same transaction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

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
from generator.ir import CreateEffect, Route, SetEffect
from generator.testdata.default_stock import Usual, is_possible
from generator.testdata.row_search import RowAssignment


@dataclass(frozen=True)
class FollowingView:
    """What a creation brings about."""

    before: tuple[str, ...]
    body: str
    after: tuple[str, ...]

    @property
    def answer(self) -> str:
        """What keeps the answer, where something is said of it."""
        return "answer = " if any(re.search(r"\banswer\b", one) for one in self.after) else ""


@dataclass(frozen=True)
class AfterCreateCases:
    """Effects of a creation."""

    facts: RouteFacts
    staging: Staging

    @cached_property
    def following(self) -> FollowingView | None:
        effects = list(flat(self.facts.entity.after_create))
        wanted = [one for one in effects if isinstance(one, SetEffect | CreateEffect)]
        if Route.CREATE not in self.facts.entity.routes or not wanted:
            return None
        stage = self.staging.stage(is_body=True)
        usual = Usual(self.facts.app, self.facts.rows, self.facts.entity).scene
        scene = stage.first(
            list(expressions_of(wanted)),
            lambda one: not self.facts.entity.consumes or is_possible(stage, one),
            lambda one: fits(stage, wanted, one) and stage.is_whole(one),
            lambda one: fits(stage, wanted, one, anew=True),
            tells_apart,
        )
        if scene is None or not fits(stage, wanted, scene):
            return None
        scene = RowAssignment({**usual.own, **scene.own}, self.staging.merged(usual, scene))
        for name in touched(wanted):
            scene = scene.with_around(name)
        variables = self.staging.variables(stage, scene)
        expected = Expected(self.staging, stage, scene, variables, row="answer")
        return FollowingView(
            tuple(self.staging.around(stage, scene, variables)),
            self.staging.body_source(stage, scene, variables),
            tuple(expected.lines(wanted)),
        )

    @cached_property
    def attempts(self) -> list[AttemptView]:
        if Route.CREATE not in self.facts.entity.routes:
            return []
        return list(attempt_views(self.staging, self.facts.entity.after_create))
