"""Generated applications, many at a time: drawn, written, linted, typed, migrated, tested."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from hypothesis import HealthCheck, Phase, given, seed, settings

from generator.diagnostics import Diagnostics
from generator.migrations.first import new_project
from generator.pipeline import build
from tests.random_specs.specs import specs
from tests.random_specs.world import Node
from tests.truth import processes
from tests.truth.databases import new_database

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = {"app": "app", "alembic": "revisions", "tests": "tests"}
"""Folders of an application, and what the copy for the type checker calls them."""

_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_IMPORT = re.compile(r"^(\s*)(from|import) (app|tests)\b", re.MULTILINE)
_IMPORT_OF_REVISIONS = re.compile(r"^(\s*)from (migration_run|migration_steps)\b", re.MULTILINE)


@cache
def drawn(number: int) -> str:
    """The random spec of this number as YAML, the same in every run."""
    found: list[Node] = []

    @seed(number)
    @settings(
        max_examples=2,  # the first one is always the simplest
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(specs())
    def collect(spec: Node) -> None:
        found.append(spec)

    collect()
    return str(yaml.dump(found[-1], Dumper=_DUMPER, sort_keys=False, allow_unicode=True))


@dataclass(frozen=True)
class Trial:
    """A generated application."""

    name: str
    spec: str
    folder: Path

    @property
    def kind(self) -> str:
        """The database that it is tried on."""
        app = yaml.safe_load(self.spec).get("app") or {}
        databases = app.get("databases") or ["sqlite"]
        return "sqlite" if "sqlite" in databases else str(databases[0])


def generate(name: str, spec: str, folder: Path) -> Trial:
    """Write the application of a spec, next to the spec."""
    target = folder / name
    target.mkdir(parents=True)
    file = folder / f"{name}.yaml"
    file.write_text(spec, encoding="utf-8")
    for one in new_project(build(file, Diagnostics())):
        path = target / one.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.text.encode())
    return Trial(name, spec, target)


def run(folder: Path, module: str, *arguments: str) -> str:
    """What a module of this environment complains about; nothing where it is content."""
    environment = {name: text for name, text in os.environ.items() if "DATABASE" not in name}
    environment.pop("PYTEST_ADDOPTS", None)
    done = processes.run(folder, "-m", module, *arguments, environment=environment)
    return "" if done.returncode == 0 else done.stdout[-6000:] + done.stderr[-2000:]


def lint(trials: Sequence[Trial], folder: Path) -> str:
    """What ruff finds in all of them."""
    names = [one.name for one in trials]
    found = run(folder, "ruff", "check", "--no-cache", "--output-format", "concise", *names)
    return found + run(folder, "ruff", "format", "--no-cache", "--check", *names)


def check_types(trials: Sequence[Trial], folder: Path) -> str:
    """What mypy finds in all of them, which it reads as packages of one program."""
    whole = folder / "typed"
    for one in trials:
        for name, called in PACKAGES.items():
            for file in (one.folder / name).rglob("*.py"):
                if "versions" in file.parts:
                    continue
                copy = whole / one.name / called / file.relative_to(one.folder / name)
                copy.parent.mkdir(parents=True, exist_ok=True)
                text = _IMPORT.sub(rf"\1\2 {one.name}.\3", file.read_text(encoding="utf-8"))
                text = _IMPORT_OF_REVISIONS.sub(rf"\1from {one.name}.revisions.\2", text)
                copy.write_text(text, encoding="utf-8")
    cache_folder = f"--cache-dir={folder / 'mypy'}"
    names = [one.name for one in trials]
    return run(whole, "mypy", "--strict", "--explicit-package-bases", cache_folder, *names)


def migrate(trials: Sequence[Trial], folder: Path) -> str:
    """What goes wrong when they are imported and migrated up, down and up."""
    with ExitStack() as stack:
        arguments: list[str] = []
        for one in trials:
            url = stack.enter_context(new_database(one.kind, folder))
            arguments += [str(one.folder), url]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "LOG_LEVEL": "ERROR"}
        done = subprocess.run(
            [sys.executable, "-m", "tests.random_specs.migrating", *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    return "" if done.returncode == 0 else done.stdout + done.stderr[-2000:]


def shown(trials: Sequence[Trial], found: str) -> str:
    """What was found, with the specs that it speaks of."""
    named = [one for one in trials if re.search(rf"\b{one.name}\b", found)][:3]
    return "\n".join([found, *(f"--- {one.name}\n{one.spec}" for one in named)])
