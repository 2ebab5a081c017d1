"""The schema of an application is what its first revisions make, to the letter."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generator import resources
from generator.artifacts.migrations import Migrations
from generator.diagnostics import Diagnostics
from generator.ir import App, Database
from generator.migrations.replay import Sandbox
from generator.pipeline import understand
from generator.project.state import REVISIONS
from generator.render import render_all
from generator.schema.databases import only, primary
from generator.schema.differences import difference
from generator.schema.model import State
from generator.schema.of_app import schema_of
from tests.random_specs.trying import drawn

TESTS = Path(__file__).parents[1]
SPECS = [
    *sorted(resources.sample_specs().iterdir()),
    *sorted(TESTS.glob("golden/*/spec.yaml")),
    *sorted(TESTS.glob("specs/*.yaml")),
]
DATABASES = [(one,) for one in Database] + [tuple(Database)]


@pytest.mark.parametrize("path", SPECS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_first_revisions_make_the_schema(path: Path) -> None:
    app = understand(path, Diagnostics())
    assert difference(schema_of(app).in_order, replayed(app)) == []
    assert schema_of(app).in_order == replayed(app)


@pytest.mark.parametrize("number", range(12))
def test_those_of_a_random_spec_do_so_on_every_database(number: int, tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(drawn(number), encoding="utf-8")
    app = understand(path, Diagnostics())
    for databases in DATABASES:
        own = replace(app, databases=databases)
        assert difference(schema_of(own).in_order, replayed(own)) == []


def replayed(app: App) -> State:
    """What the revisions of a new project make."""
    databases = [database.value for database in app.databases]
    sandbox = Sandbox(Path("no project"), primary(databases))
    files = [one for one in Migrations().plan(app) if one.path.startswith(REVISIONS)]
    state = State()
    with sandbox.open():
        for file in render_all(files):
            script = sandbox.load(file.path, file.text)
            state = sandbox.run(script, state, keeps_rows=True).state
    return only(state, databases)
