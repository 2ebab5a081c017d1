"""What the pages are compared with: the output of the specs that they speak of."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.diagnostics import Diagnostics
from generator.migrations.first import new_project
from generator.pipeline import build
from tests.conftest import ROOT
from tests.docs.pages import blocks

Output = dict[str, str]


def output(specs: Path) -> Output:
    """Path to text of every generated file."""
    return {file.path: file.text for file in new_project(build(specs, Diagnostics()))}


@pytest.fixture(scope="session")
def ecommerce() -> Output:
    return output(ROOT / "specs" / "ecommerce")


@pytest.fixture(scope="session")
def library_spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The spec that stands in `docs/what-you-get.md`."""
    return _written("docs/what-you-get.md", "library.yaml", tmp_path_factory)


@pytest.fixture(scope="session")
def library(library_spec: Path) -> Output:
    return output(library_spec)


@pytest.fixture(scope="session")
def notes_spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The spec that stands in the README."""
    return _written("README.md", "notes.yaml", tmp_path_factory)


def _written(page: str, name: str, factory: pytest.TempPathFactory) -> Path:
    found = [block for block in blocks(page) if block.first == f"# {name}"]
    assert len(found) == 1, f"{page} holds one block that begins with '# {name}'"
    path = factory.mktemp("spec") / name
    path.write_text(found[0].rest, "utf-8")
    return path
