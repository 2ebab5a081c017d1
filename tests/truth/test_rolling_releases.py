"""Between the halves of a change the tests of both releases pass, each on the schema of that moment."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.migrations.projects import Project
from tests.truth.databases import KINDS, new_database
from tests.truth.serving import assert_own_tests_pass

pytestmark = pytest.mark.slow

BEFORE = """\
app: {name: club, mode: sync, databases: [sqlite, postgresql, mysql]}
entities:
  Team:
    fields: {title: string(40)}
  Person:
    fields:
      full_name: {type: string(50), min_length: 1}
      email: {type: email, unique: true, lookup: true}
      points: {type: integer, ge: 0, default: 3}
      legacy: string(10)
      born: date?
      is_on: {type: boolean, default: true}
      state: {type: 'enum(open, closed)', default: open}
      since: {type: datetime, default: now()}
    relations: {team: {to: Team, inverse: people}}
    filters: [full_name, points]
    order_by: full_name
"""
AFTER = """\
app: {name: club, mode: sync, databases: [sqlite, postgresql, mysql]}
entities:
  Team:
    fields: {label: {type: string(60), renamed_from: title}}
  Person:
    dropped: [legacy]
    fields:
      display_name: {type: string(50), min_length: 1, renamed_from: full_name}
      mail: {type: email, unique: true, lookup: true, renamed_from: email}
      score: {type: integer, ge: 0, default: 3, renamed_from: points}
      birthday: {type: date, nullable: true, renamed_from: born}
      is_active: {type: boolean, default: true, renamed_from: is_on}
      state: {type: 'enum(open, closed, sent)', default: open}
      since: {type: datetime, default: now()}
      sku: {type: string(60), fill: upper(full_name)}
      rank: {type: integer, fill: 0, ge: 0}
    relations: {group: {to: Team, inverse: people, renamed_from: team}}
    filters: [display_name, score]
    order_by: display_name
"""


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The code of each release, with the revisions of the later one."""
    folder = tmp_path_factory.mktemp("releases")
    old = Project(folder / "old", whole=True)
    assert old.generate(BEFORE).code == 0
    new = Project(folder / "new", whole=True)
    shutil.copytree(old.folder, new.folder)
    answer = new.generate(AFTER, "--expand")
    assert answer.code == 0, answer.output
    shutil.rmtree(old.folder / "alembic")
    shutil.copytree(new.folder / "alembic", old.folder / "alembic")
    return {"old": old.folder, "new": new.folder}


def _cases() -> Iterator[object]:
    for kind in KINDS:
        for release in ("old", "new"):
            marks = () if kind == "sqlite" else (pytest.mark.soak,)
            yield pytest.param(release, kind, id=f"{kind}-{release}", marks=marks)


@pytest.mark.parametrize(("release", "kind"), list(_cases()))
def test_the_tests_of_a_release(
    release: str, kind: str, releases: dict[str, Path], tmp_path: Path
) -> None:
    sample = release if kind == "sqlite" else ""
    with new_database(kind, tmp_path) as url:
        assert_own_tests_pass(releases[release], database_url=url, sample=sample)
