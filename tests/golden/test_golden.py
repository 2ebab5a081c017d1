"""Whole output of the smallest specs: a change of a template shows here, to be read like code.

`minimal/expected/` is a whole application. The other cases hold what differs from it, and name in
`absent.txt` what it has and they do not.
"""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest

from generator.diagnostics import Diagnostics
from generator.migrations.first import new_project
from generator.pipeline import build

HERE = Path(__file__).parent
CASES = sorted(folder.name for folder in HERE.iterdir() if (folder / "spec.yaml").exists())
ABSENT = "absent.txt"


@pytest.mark.parametrize("case", CASES)
def test_output(case: str, *, update_golden: bool) -> None:
    expected = HERE / case / "expected"
    made = _difference(case)
    if update_golden:
        _rewrite(expected, made)
    assert made == _stored(expected), "read the difference, then run pytest --update-golden"


def test_goldens_cover_every_template(root: Path) -> None:
    """A template that no case renders could break unseen."""
    from generator.artifacts import plan
    from generator.artifacts.migration_helper import ONLINE, MigrationHelper
    from generator.artifacts.online_helper import WORDS
    from generator.migrations.render.script import TEMPLATE
    from generator.pipeline import understand

    apps = [understand(HERE / case / "spec.yaml", Diagnostics()) for case in CASES]
    used = {file.template for app in apps for file in plan(app) if file.template}
    # What tests/migrations_render shows: revisions, and what they call.
    helpers = (MigrationHelper(), MigrationHelper(frozenset({ONLINE}), WORDS))
    called = [file for app in apps for helper in helpers for file in helper.plan(app)]
    used |= {TEMPLATE, *(file.template for file in called)}
    templates = root / "templates"
    all_names = {path.relative_to(templates).as_posix() for path in templates.rglob("*.jinja")}
    whole = {name for name in all_names if not Path(name).name.startswith("_")}
    assert sorted(whole - used) == []


def _difference(case: str) -> dict[str, str]:
    made = dict(_output(case))
    if case == "minimal":
        return made
    minimal = _output("minimal")
    different = {path: text for path, text in made.items() if minimal.get(path) != text}
    absent = sorted(minimal.keys() - made.keys())
    return different | ({ABSENT: "\n".join(absent) + "\n"} if absent else {})


@cache
def _output(case: str) -> dict[str, str]:
    files = new_project(build(HERE / case / "spec.yaml", Diagnostics()))
    return {file.path: file.text for file in files}


def _stored(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().decode()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _rewrite(folder: Path, texts: dict[str, str]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for path, text in texts.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())
