"""Scripts and the package that they call, to be read like code: a folder of `cases` is a change."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from generator.artifacts.migration_helper import MigrationHelper
from generator.diagnostics import Diagnostics
from generator.ir import App
from generator.migrations.hints import Hints
from generator.migrations.online import online_script, phases
from generator.migrations.revision import Revision
from generator.pipeline import understand
from generator.render import render_all
from generator.schema.of_app import schema_of
from tests.migrations_render.bench import way

CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize("case", sorted(folder.name for folder in CASES.iterdir()))
def test_script(case: str, *, update_golden: bool) -> None:
    before, after = (_app(case, version) for version in ("before", "after"))
    revisions = _revisions(before, after)
    made = {**revisions, **_called(revisions.values(), after)}
    expected = CASES / case / "expected"
    if update_golden:
        shutil.rmtree(expected, ignore_errors=True)
        for path, text in made.items():
            (expected / path).parent.mkdir(parents=True, exist_ok=True)
            (expected / path).write_text(text, "utf-8")
    assert made == {
        path.relative_to(expected).as_posix(): path.read_text("utf-8")
        for path in expected.rglob("*.py")
    }


def _revisions(before: App, after: App) -> dict[str, str]:
    found = way(before, after)
    if not after.migrates_online:
        return {"revision.py": found.text}
    databases = tuple(database.value for database in after.databases)
    parts = phases(schema_of(before).in_order, found.planned, Hints(), databases)
    return {
        f"revision_{number}.py": online_script(
            part, Revision(id="abc", parents=("0001",), message="Change the shop"), databases
        )
        for number, part in enumerate(parts, 1)
    }


def _app(case: str, version: str) -> App:
    return understand(CASES / case / f"{version}.yaml", Diagnostics())


def _called(texts: Iterable[str], app: App) -> dict[str, str]:
    return {file.path: file.text for file in render_all(MigrationHelper.of(texts).plan(app))}
