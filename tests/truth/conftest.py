"""Generated applications on disk, made once a session, and the commands that a user runs on them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.diagnostics import Diagnostics
from generator.migrations.first import new_project
from generator.pipeline import build
from generator.project.changes import compare
from generator.project.writing import write
from tests.truth import processes

ROOT = Path(__file__).resolve().parent.parent.parent
Run = Callable[..., processes.Done]


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Generate a spec; the folder that holds the application.

    All processes of a run share the applications of our specs, so nobody edits these.
    """
    made: dict[Path, Path] = {}
    own = tmp_path_factory.getbasetemp()
    shared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "applications"
    shared.mkdir(exist_ok=True)

    def generate(specs: Path) -> Path:
        if specs not in made:
            if specs.is_relative_to(ROOT):
                made[specs] = shared / specs.relative_to(ROOT).as_posix().replace("/", "_")
                if not made[specs].exists():
                    _move(_written(specs, tmp_path_factory), made[specs])
            else:
                made[specs] = _written(specs, tmp_path_factory)
        return made[specs]

    return generate


def _written(specs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("app")
    write(compare(new_project(build(specs, Diagnostics())), folder), folder)
    return folder


def _move(folder: Path, target: Path) -> None:
    """At once, so that nobody finds half an application; another process may have been faster."""
    try:
        folder.rename(target)
    except OSError:
        if not target.exists():
            raise


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run a module of this environment in a folder; a failure shows what it printed."""
    cache = tmp_path_factory.mktemp("mypy")

    def call(folder: Path, module: str, *arguments: str) -> processes.Done:
        environment = {**os.environ, "MYPY_CACHE_DIR": str(cache)}
        for name in ("DATABASE_URL", "TEST_DATABASE_URL", "PYTEST_ADDOPTS"):
            environment.pop(name, None)
        done = processes.run(folder, "-m", module, *arguments, environment=environment)
        output = f"{done.stdout[-8000:]}\n{done.stderr[-8000:]}"
        assert done.returncode == 0, f"{module} {' '.join(arguments)}\n{output}"
        return done

    return call
