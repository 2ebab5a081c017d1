"""Every story told in two halves ends as it does in one: the same rows, the same structure, nothing owed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.migrations.conftest import Desk
from tests.migrations.projects import apiwright
from tests.migrations.runner import Point, Teller
from tests.migrations.story import KINDS, Step, Story, changed, stories

pytestmark = pytest.mark.slow
NO_HALF = "--expand cannot do this"


class TellerOfHalves(Teller):
    """Writes each revision as two, where there are two; a change without halves is written whole."""

    def _take(self, step: Step, before: Point) -> Point | None:
        if step.ends or step.blocked:
            return None
        spec = step.next(before.spec)
        if step.hints is not None:
            spec = changed(spec, step.hints)
        after = Point(spec, "", {})
        answer = self.project.generate(after.text, *step.flags, "--expand")
        if answer.code == 2 and NO_HALF in answer.output:
            answer = self.project.generate(after.text, *step.flags)
        assert answer.code == 0, answer.output
        with self._as_said("expand"):
            self.project.upgrade(self.store.url)
            self._assert_nothing_left(after.text)
        if self._is_owed():
            answer = self.project.generate(after.text, "--contract")
            assert answer.code == 0, answer.output
        with self._as_said("contract"):
            self.project.upgrade(self.store.url)
        assert not self._is_owed()
        build = self.builds.of(after.text)
        kept = {name: rows for name, rows in before.rows.items() if name in build.metadata.tables}
        self._assert_rows({**kept, **step.rows}, self._rows(build))
        self._assert_structure(after.text)
        self._assert_nothing_left(after.text)
        self._probe(step, build)
        if step.insert:
            self._insert(step.insert, build)
        return Point(spec, self._head(), self._rows(build))

    def tell(self) -> None:
        """Up, and down to where it began."""
        points = [self._begin()]
        for step in self.story.steps:
            point = self._take(step, points[-1])
            if point is None:
                return
            points.append(point)
        if any(step.down_blocked for step in self.story.steps):
            return
        with self._as_said("downgrade"):
            self.project.downgrade(self.store.url, points[0].revision)
        self._assert_structure(points[0].text, "down: ")

    def _is_owed(self) -> bool:
        answer = apiwright("status", self.project.folder, "--json")
        return bool(json.loads(answer.output)["owed"])


def _cases() -> Iterator[Any]:
    for kind in KINDS:
        for story in stories():
            if kind in story.databases:
                yield pytest.param(story, kind, id=f"{kind}-{story.name}", marks=pytest.mark.soak)


@pytest.mark.parametrize(("story", "kind"), list(_cases()))
def test_story(story: Story, kind: str, desk: Desk, tmp_path: Path) -> None:
    TellerOfHalves(story, *desk(kind), tmp_path).tell()
