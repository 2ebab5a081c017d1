"""Two colleagues change the same spec: both revisions are merged, with rows and enums, on every database."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.migrations.builds import Builds
from tests.migrations.conftest import Desk
from tests.migrations.projects import Project, apiwright
from tests.migrations.stores import Store
from tests.migrations.structure import differences, structure_of
from tests.truth.databases import KINDS

pytestmark = pytest.mark.slow

SPEC = """
app: {name: story, mode: sync, databases: [%(database)s], database: %(database)s}
enums: {Level: [%(levels)s]}
entities:
  Task:
    fields: {name: string(20), level: {type: Level, %(native)s, nullable: true}, levels: {type: array(Level), %(native)s, nullable: true}}
  Kind:
    fields: {code: {type: string(9), unique: true}, level: {type: Level, %(native)s}}
    rows: {key: code, data: [%(rows)s]}
"""


def _spec(kind: str, levels: str, *rows: str) -> str:
    native = "native: true" if kind == "postgresql" else "doc: How much."
    listed = ", ".join(f"{{code: {one}, level: {level}}}" for one, level in map(str.split, rows))
    return SPEC % {"database": kind, "levels": levels, "native": native, "rows": listed}


def _codes(store: Store) -> list[tuple[str, str]]:
    with store.connected() as connection:
        found = connection.exec_driver_sql("SELECT code, level FROM kinds ORDER BY code")
        return [(code, level) for code, level in found]


@pytest.mark.parametrize("kind", KINDS)
def test_branches_with_rows_and_values_of_an_enum(kind: str, desk: Desk, tmp_path: Path) -> None:
    """Both give a native enum another value in the same place, and rows that use it."""
    more = ("low, mid, top", "low, odd, top") if kind == "postgresql" else ("low, top",) * 2
    used = ("mid", "odd") if kind == "postgresql" else ("top", "low")
    store, builds = desk(kind)
    store.empty()
    project, other = Project(tmp_path / "project"), Project(tmp_path / "other")
    assert project.generate(_spec(kind, "low, top", "a low")).code == 0
    shutil.copytree(project.folder, other.folder)
    first = _spec(kind, more[0], "a low", f"b {used[0]}")
    second = _spec(kind, more[1], "a top", f"c {used[1]}")
    assert project.generate(first).code == 0
    assert other.generate(second).code == 0
    heads = [*project.heads(), *other.heads()]
    project.upgrade(store.url)
    with store.connected() as connection:
        connection.exec_driver_sql(
            f"INSERT INTO tasks (name, level) VALUES ('x', '{used[0]}'), ('y', NULL)"
        )
    for name in other.revisions:
        shutil.copy(other.versions / name, project.versions / name)
    levels = "low, mid, odd, top" if kind == "postgresql" else "low, top"
    both = _spec(kind, levels, "a top", f"b {used[0]}", f"c {used[1]}")
    answer = project.generate(both)
    assert answer.code == 0, answer.output
    assert "MERGE" in answer.output
    _is_whole(project, store, builds, both)
    assert _codes(store) == [("a", "top"), ("b", used[0]), ("c", used[1])]
    project.downgrade(store.url, "-1")
    project.downgrade(store.url, f"{heads[1]}@-1")
    assert _codes(store) == [("a", "low"), ("b", used[0])]
    _is_whole(project, store, builds, both)
    with store.connected() as connection:
        connection.exec_driver_sql("DELETE FROM tasks")
    project.downgrade(store.url, "base")
    _is_whole(project, store, builds, both)
    squashed = apiwright("db", "squash", project.spec, project.folder)
    assert squashed.code == 0, squashed.output
    store.empty()
    _is_whole(project, store, builds, both)
    assert _codes(store) == [("a", "top"), ("b", used[0]), ("c", used[1])]


def _is_whole(project: Project, store: Store, builds: Builds, spec: str) -> None:
    """All revisions are run, and the database is as one that the spec alone makes."""
    project.upgrade(store.url)
    project.check(store.url)
    with store.connected() as connection:
        found = list(differences(builds.structure(spec, store.kind), structure_of(connection)))
    assert not found, found
