"""Specs as applications, in a line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from generator.artifacts.sample_rows import EntitySamples
from generator.diagnostics import Diagnostics
from generator.ir import App
from generator.pipeline import understand

Understand = Callable[[str], App]


@pytest.fixture
def app(tmp_path: Path) -> Understand:
    """The application of a spec's entities."""

    def call(entities: str) -> App:
        file = tmp_path / "spec.yaml"
        file.write_text(f"app: {{name: sample}}\nentities:\n{entities}", "utf-8")
        return understand(file, Diagnostics())

    return call


@pytest.fixture
def thing(app: Understand) -> Callable[[str], EntitySamples]:
    """The samples of an entity `Thing` with these fields and rules."""

    def call(body: str) -> EntitySamples:
        made = app("  Thing:\n" + "".join(f"    {line}\n" for line in dedent(body).splitlines()))
        return EntitySamples(made, made.entity("Thing"))

    return call
