"""Every story holds on every database: by default half of them on SQLite, and some on each server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.migrations.story import KINDS, Story, changed, stories, usual

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


_NOTHING_TO_SQLITE = {
    "comments: a sentence about a table comes, changes and goes",
    "comments: a sentence about a column comes, changes and goes",
    "enums: a value of an enum in an array is not lost without a word",
    "enums: values of an enum in an array are replaced, renamed and exchanged",
    "enums: an enum in an array gets more values",
    "features: timestamps go with consent, and get other names",
    "hints: two exchanged names are not exchanged once more",
    "reference_rows: a row that a user has changed keeps what the spec did not change",
}
"""A change that SQLite alone needs no revision for: it has no comments, and no rules about arrays."""


def _alone() -> Iterator[Any]:
    for case in _cases():
        story, kind = case.values
        if kind != "sqlite" or story.name not in _NOTHING_TO_SQLITE:
            yield pytest.param(story, kind, id=case.id)


@pytest.mark.soak
@pytest.mark.parametrize(("story", "kind"), list(_alone()))
def test_story_of_one_database(story: Story, kind: str, tell: Callable[[Story, str], None]) -> None:
    """An application that runs on nothing else has revisions in the words of that database."""
    app = {"app": {"databases": [kind], "database": kind}}
    tell(replace(story, spec=changed(story.spec, app)), kind)
