"""Every story holds on every database: all on SQLite, by default some of them on each server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.migrations.story import KINDS, Story, stories, usual

pytestmark = pytest.mark.slow


def _cases() -> Iterator[Any]:
    for kind in KINDS:
        told = usual(kind)
        for story in stories():
            if kind in story.databases:
                marks = () if story.name in told else (pytest.mark.soak,)
                yield pytest.param(story, kind, id=f"{kind}-{story.name}", marks=marks)


@pytest.mark.parametrize(("story", "kind"), list(_cases()))
def test_story(story: Story, kind: str, tell: Callable[[Story, str], None]) -> None:
    tell(story, kind)
