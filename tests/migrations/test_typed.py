"""Grown projects pass `mypy --strict` and the linter, with what their revisions call."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest

from tests.migrations.projects import Project
from tests.migrations.story import changed, document_of, stories
from tests.truth import processes

pytestmark = pytest.mark.slow

BEFORE = """
app: {{name: grown, mode: {mode}, databases: [{databases}], database: {database}}}
entities:
  Shop:
    fields: {{name: {{type: string(20), unique: true}}}}
  Item:
    fields:
      name: string(20)
      kind: {{type: 'enum(small, large, huge)', default: small}}
      weight: {{type: integer, default: 0}}
      code: {{type: string(20), default: none}}
      note: string(20)?{added}
"""
ADDED = "\n      shade: {type: string(20), nullable: true, unique: true}"
AFTER = """
app: {{name: grown, mode: {mode}, databases: [{databases}], database: {database}}}
dropped: [Nobody]
entities:
  Store:
    renamed_from: Shop
    fields: {{name: {{type: string(20), unique: true}}}}
    rows: {{key: name, data: [{{name: First}}]}}
  Item:
    dropped: [note]
    fields:
      title: {{type: string(20), renamed_from: name, index: true}}
      kind: {{type: 'enum(small, large, tiny)', default: small, replaced: {{huge: large}}}}
      weight: {{type: 'decimal(10,2)', default: 0, ge: 0}}
      code: {{type: integer, convert: 'cast(code, integer)', default: 1}}
      shade: string(20)?
      sku: {{type: string(20), fill: lower(name)}}
    relations:
      store: {{to: Store, nullable: true, inverse: items}}
    unique: [[title, sku]]
    checks: {{light: weight < 100}}
  Line:
    fill_from: {{entity: Item, fields: {{item: id, text: name}}}}
    fields: {{text: string(20)}}
    relations: {{item: {{to: Item, inverse: lines}}}}
"""
"""Eleven kinds of change after the first: a field that rows need filled, a relation, values of an enum, an
index, uniqueness, a check, another type, what is renamed and removed, and rows.
"""
WIDER = {"app": {"ids": "bigint"}}
DATABASES = ("sqlite", "postgresql", "mysql", "sqlite, postgresql, mysql")
EVERY_TIME = {("sync", "sqlite"), ("async", "sqlite, postgresql, mysql")}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mypy")


@pytest.mark.parametrize(
    ("mode", "databases"),
    [
        pytest.param(*case, marks=() if case in EVERY_TIME else pytest.mark.soak)
        for case in itertools.product(("async", "sync"), DATABASES)
    ],
)
def test_a_grown_project_is_typed(mode: str, databases: str, tmp_path: Path, cache: Path) -> None:
    """After the first added rule, when it calls the least, and after changes of every kind."""
    project = Project(tmp_path / "grown", whole=True)
    app = {"mode": mode, "databases": databases, "database": databases.partition(",")[0]}
    for text in (
        BEFORE.format(added="", **app),
        BEFORE.format(added=ADDED, **app),
        AFTER.format(**app),
    ):
        answer = project.generate(text)
        assert answer.code == 0, answer.output
        if len(project.revisions) > 1:
            _check(project, cache)


def test_changes_of_large_tables_are_typed(tmp_path: Path, cache: Path) -> None:
    """With all that they call of `migration_steps.online`."""
    project = Project(tmp_path / "large", whole=True)
    (online,) = (story for story in stories() if story.kind == "online")
    for spec in (online.spec, changed(changed(online.spec, online.steps[0].change), WIDER)):
        answer = project.generate(document_of(spec))
        assert answer.code == 0, answer.output
    _check(project, cache)


def _check(project: Project, cache: Path) -> None:
    revisions = [f"alembic/versions/{name}" for name in project.revisions]
    command = ("-m", "mypy", "--strict", "app", "alembic", "tests", *revisions)
    environment = {**os.environ, "MYPY_CACHE_DIR": str(cache)}
    for tool in (("-m", "ruff", "check", "."), ("-m", "ruff", "format", "--check", "."), command):
        done = processes.run(project.folder, *tool, environment=environment)
        assert done.returncode == 0, f"{project.revisions}\n{done.stdout[-4000:]}{done.stderr}"
