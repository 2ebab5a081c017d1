"""The schema of an application is what its first revisions make, to the letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from generator import resources
from generator.diagnostics import Diagnostics
from generator.ir import App, Database
from generator.migrations.first import first_revisions
from generator.migrations.next import told_alike
from generator.migrations.replay import Sandbox
from generator.pipeline import understand
from generator.schema.databases import as_replayed, only, primary
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
OLDER = sorted((Path(__file__).parent / "older").iterdir())
DATABASES = [(one,) for one in Database] + [tuple(Database)]


@pytest.mark.parametrize("path", SPECS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_first_revisions_make_the_schema(path: Path) -> None:
    app = understand(path, Diagnostics())
    assert difference(wanted(app), told_alike(replayed(app), wanted(app))) == []


@pytest.mark.parametrize("number", range(12))
def test_those_of_a_random_spec_do_so_on_every_database(number: int, tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(drawn(number), encoding="utf-8")
    app = understand(path, Diagnostics())
    has_functions = any(index.has_expressions for one in app.entities for index in one.indexes)
    for databases in DATABASES:
        if has_functions and Database.MYSQL in databases:
            continue  # no spec that names MySQL may index functions
        own = replace(app, databases=databases)
        found = told_alike(replayed(own), wanted(own))
        assert difference(wanted(own), found) == []


@pytest.mark.parametrize("folder", OLDER, ids=lambda path: path.name)
def test_the_first_revisions_of_older_projects_make_the_same(folder: Path) -> None:
    """They asked SQLAlchemy for what databases spell differently, and had a form of their own for rows."""
    app = understand(TESTS / (folder / "spec").read_text(encoding="utf-8").strip(), Diagnostics())
    texts = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.py.txt")}
    found = told_alike(replayed(app, [texts[name] for name in sorted(texts)]), wanted(app))
    assert difference(wanted(app), found) == []


def test_a_word_that_mariadb_alone_reserves_is_quoted(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    fields = "{offset: {type: float, ge: 0}}"
    databases = ", ".join(one.value for one in Database)
    path.write_text(
        f"app: {{name: shop, databases: [{databases}]}}\nentities:\n  Shift: {{fields: {fields}}}\n"
    )
    (check,) = schema_of(understand(path, Diagnostics())).tables["shifts"].checks
    assert check.sql.on("mysql").startswith("`offset`")


def wanted(app: App) -> State:
    """The schema as a replay finds it."""
    databases = [database.value for database in app.databases]
    return as_replayed(schema_of(app).in_order, databases)


def replayed(app: App, texts: Sequence[str] = ()) -> State:
    """What these revisions make, or those of a new project."""
    databases = [database.value for database in app.databases]
    sandbox = Sandbox(Path("no project"), primary(databases))
    state = State()
    with sandbox.open():
        for text in texts or [file.text for file in first_revisions(app)]:
            script = sandbox.load("revision.py", text)
            state = sandbox.run(script, state, keeps_rows=True).state
    return only(state, databases)
