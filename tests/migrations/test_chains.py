"""Random chains of two versions hold what the stories hold."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings

from tests.migrations.chains import random_stories
from tests.migrations.conftest import Desk
from tests.migrations.runner import Teller
from tests.migrations.story import KINDS, Story, document_of, online

pytestmark = pytest.mark.slow

_EVERY = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate,),
)
"""Without making a failing story smaller: each attempt takes a second."""


def _hold(desk: Desk, kind: str, story: Story) -> None:
    note(document_of(story.spec))
    for step in story.steps:
        note(document_of(step.next({})))
    with tempfile.TemporaryDirectory() as folder:
        Teller(story, *desk(kind), Path(folder)).tell()


@settings(_EVERY, max_examples=25)
@given(story=random_stories())
def test_chains(story: Story, desk: Desk) -> None:
    _hold(desk, "sqlite", story)


@pytest.mark.soak
@settings(_EVERY, max_examples=200)
@given(story=random_stories())
def test_many_chains(story: Story, desk: Desk) -> None:
    _hold(desk, "sqlite", story)


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS[1:])
@settings(_EVERY, max_examples=50)
@given(story=random_stories())
def test_chains_on_servers(kind: str, story: Story, desk: Desk) -> None:
    _hold(desk, kind, story)


@pytest.mark.soak
@settings(_EVERY, max_examples=50)
@given(story=random_stories())
def test_chains_that_keep_nobody_waiting(story: Story, desk: Desk) -> None:
    _hold(desk, "postgresql", online(story))
