"""Scripts and the package that they call, to be read like code: a folder of `cases` is a change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.artifacts.migration_helper import MigrationHelper
from generator.diagnostics import Diagnostics
from generator.ir import App
from generator.pipeline import understand
from generator.render import render_all
from tests.migrations_render.bench import way

CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize("case", sorted(folder.name for folder in CASES.iterdir()))
def test_script(case: str, *, update_golden: bool) -> None:
    before, after = (_app(case, version) for version in ("before", "after"))
    text = way(before, after).text
    made = {"revision.py": text, **_called(text, after)}
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


def _app(case: str, version: str) -> App:
    return understand(CASES / case / f"{version}.yaml", Diagnostics())


def _called(text: str, app: App) -> dict[str, str]:
    return {file.path: file.text for file in render_all(MigrationHelper.of([text]).plan(app))}
