"""Every story holds on every database: by default a third of them on SQLite, and some on each server."""

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


_NOTHING_ALONE = {
    "sqlite": {
        "comments: a sentence about a table comes, changes and goes",
        "comments: a sentence about a column comes, changes and goes",
        "features: timestamps go with consent, and get other names",
        "hints: two exchanged names are not exchanged once more",
        "reference_rows: a row that a user has changed keeps what the spec did not change",
    },
    "mysql": {
        "indexes: an index gets another direction, another condition and another name",
        "types: a moment loses its zone and keeps its time in UTC",
        "types: a moment without a zone becomes one in UTC",
    },
}
"""A change that this database alone needs no revision for: SQLite has no comments; MySQL has no zones
and no conditions of an index."""
_OF_POSTGRESQL = {
    "extensions: an extension comes, is used by an index, and stays when nobody lists it any more",
    "online: columns, rules and an index come to a table that others use",
    "widening: integers of a table that others use get a larger type",
    "widening: keys that others refer to get a larger type",
}
"""The spec asks for what only PostgreSQL does, so it cannot leave it out."""


def _alone() -> Iterator[Any]:
    for case in _cases():
        story, kind = case.values
        left_out = _NOTHING_ALONE.get(kind, set())
        if kind != "postgresql":
            left_out = left_out | _OF_POSTGRESQL
        if story.name not in left_out:
            is_usual = kind == "sqlite" and "an array" in story.name
            marks = () if is_usual else (pytest.mark.soak,)
            yield pytest.param(story, kind, id=case.id, marks=marks)


@pytest.mark.parametrize(("story", "kind"), list(_alone()))
def test_story_of_one_database(story: Story, kind: str, tell: Callable[[Story, str], None]) -> None:
    """An application that runs on nothing else has revisions in the words of that database."""
    app = {"app": {"databases": [kind], "database": kind}}
    tell(replace(story, spec=changed(story.spec, app)), kind)
