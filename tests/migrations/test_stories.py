"""Every story holds on every database: all on SQLite, by default a third of them on each server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.migrations.story import KINDS, Story, stories

pytestmark = pytest.mark.slow


def _cases() -> Iterator[Any]:
    for kind in KINDS:
        for story in stories():
            if kind in story.databases:
                marks = () if story.is_usual_on(kind) else (pytest.mark.soak,)
                yield pytest.param(story, kind, id=f"{kind}-{story.name}", marks=marks)


@pytest.mark.parametrize(("story", "kind"), list(_cases()))
def test_story(story: Story, kind: str, tell: Callable[[Story, str], None]) -> None:
    tell(story, kind)
