"""The samples of an entity, in a line."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from generator.testdata.rows import EntitySamples
from tests.artifacts.conftest import Understand, app

__all__ = ["app"]


@pytest.fixture
def thing(app: Understand) -> Callable[[str], EntitySamples]:
    """The samples of an entity `Thing` with these fields and rules."""

    def call(body: str) -> EntitySamples:
        made = app("  Thing:\n" + "".join(f"    {line}\n" for line in dedent(body).splitlines()))
        return EntitySamples(made, made.entity("Thing"))

    return call
