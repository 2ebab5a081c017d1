"""The tests of what happens after a creation, in the same transaction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from generator.artifacts.tests.cases.attempt import attempt_tests
from generator.artifacts.tests.cases.case import NOT_MET, Gap, TestCase, case
from generator.artifacts.tests.effects import expressions_of, fits, flat, touched
from generator.artifacts.tests.expected import Expected
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.staging import Staging, tells_apart
from generator.ir import CreateEffect, Route, SetEffect
from generator.testdata.default_stock import Usual, is_possible
from generator.testdata.row_search import RowAssignment


@dataclass(frozen=True)
class AfterCreateCases:
    """Effects of a creation."""

    facts: RouteFacts
    staging: Staging

    def tests(self) -> Iterator[TestCase | Gap]:
        if Route.CREATE not in self.facts.entity.routes:
            return
        after = self.facts.entity.after_create
        wanted = [one for one in flat(after) if isinstance(one, SetEffect | CreateEffect)]
        if wanted:
            yield self._following(wanted)
        request = "client.post(PATH, json=body), 201"
        yield from attempt_tests(self.staging, after, "create", (), request)

    def _following(self, wanted: list[SetEffect | CreateEffect]) -> TestCase | Gap:
        """What a creation brings about."""
        search = self.staging.search(is_body=True)
        usual = Usual(self.facts.app, self.facts.rows, self.facts.entity).scene
        scene = search.first(
            list(expressions_of(wanted)),
            lambda one: not self.facts.entity.consumes or is_possible(search, one),
            lambda one: fits(search, wanted, one) and search.is_whole(one),
            lambda one: fits(search, wanted, one, anew=True),
            tells_apart,
        )
        if scene is None or not fits(search, wanted, scene):
            return Gap("what a creation brings about", NOT_MET)
        scene = RowAssignment({**usual.own, **scene.own}, self.staging.merged(usual, scene))
        for name in touched(wanted):
            scene = scene.with_around(name)
        variables = self.staging.variables(search, scene)
        after = Expected(self.staging, search, scene, variables, row="answer").lines(wanted)
        body = self.staging.body_source(search, scene, variables)
        is_told = any(re.search(r"\banswer\b", one) for one in after)
        request = f"answered(client.post(PATH, json={body}), 201)"
        return case(
            "create_brings_more_about",
            *self.staging.around(search, scene, variables),
            f"answer = {request}" if is_told else request,
            *after,
        )
