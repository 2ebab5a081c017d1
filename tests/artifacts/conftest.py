"""Specs as applications, in a line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

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
