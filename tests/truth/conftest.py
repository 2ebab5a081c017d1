"""Generated applications on disk, made once a session, and the commands that a user runs on them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.diagnostics import Diagnostics
from generator.migrations.first import new_project
from generator.pipeline import build
from generator.project.changes import compare
from generator.project.writing import write

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Generate a spec; the folder that holds the application."""
    made: dict[Path, Path] = {}

    def generate(specs: Path) -> Path:
        if specs not in made:
            folder = tmp_path_factory.mktemp("app")
            write(compare(new_project(build(specs, Diagnostics())), folder), folder)
            made[specs] = folder
        return made[specs]

    return generate


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run a module of this environment in a folder; a failure shows what it printed."""
    cache = tmp_path_factory.mktemp("mypy")

    def call(folder: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "MYPY_CACHE_DIR": str(cache)}
        for name in ("DATABASE_URL", "TEST_DATABASE_URL", "PYTEST_ADDOPTS"):
            environment.pop(name, None)
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        output = f"{done.stdout[-8000:]}\n{done.stderr[-8000:]}"
        assert done.returncode == 0, f"{module} {' '.join(arguments)}\n{output}"
        return done

    return call
