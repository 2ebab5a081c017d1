"""The generated application's own tests."""

from __future__ import annotations

from collections.abc import Iterator

from generator.artifacts.planned import PlannedFile
from generator.ir import App


class Tests:
    name = "tests"

    def plan(self, app: App) -> Iterator[PlannedFile]:  # noqa: ARG002
        yield from ()
