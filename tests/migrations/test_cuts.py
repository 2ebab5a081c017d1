"""A revision that is stopped anywhere is finished by running it again, and computes values once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.migrations.conftest import Desk
from tests.migrations.cuts import CutProject
from tests.migrations.runner import Teller
from tests.migrations.story import KINDS, Story, stories

pytestmark = pytest.mark.slow

TOGETHER = "together: everything changes at once"
CUT = {
    TOGETHER,
    "columns: a required column is filled by an expression over the row",
    "columns: a column is renamed with all that stands on it",
    "columns: two columns exchange their names",
    "checks: a rule stays while the columns it reads change type and name",
    "enums: values of an enum in an array are replaced, renamed and exchanged",
    "enums: a value goes and is replaced",
    "fill_from: an address is split off into a table with a key of its own",
    "fill_from: a relation to one becomes links with values of their own",
    "foreign_keys: a number becomes a relation, and orphans stop the upgrade",
    "foreign_keys: a relation refers to another unique field, and still to the same rows",
    "foreign_keys: the index of a foreign key goes and a longer one takes its place",
    "keys: keys of integers become bigints, on both sides of a relation",
    "keys: a key of several columns gains a part",
    "reference_rows: rows change where the spec changed, and nowhere else",
    "reference_rows: a row goes",
    "tables: a table and its columns are renamed, and more comes, in one step",
    "tables: two tables exchange their names",
    "tables: two tables that refer to each other go",
    "types: a text becomes a number by a conversion",
    "types: a type changes together with the name",
    "types: an amount is rounded by a conversion",
    "uniques: a rule over two fields comes, changes and goes",
}
"""Stories of each way in which a server changes tables and rows."""


def _cut(story: Story, kind: str, desk: Desk, folder: Path, every: int) -> list[str]:
    store, builds = desk(kind)
    teller = Teller(story, store, builds, folder)
    cut = CutProject(teller.project.folder, store=store, keeper=builds.stores[kind], every=every)
    teller.project = cut
    teller.tell()
    return cut.cuts


@pytest.mark.parametrize(
    ("kind", "every"),
    [
        ("mysql", 16),
        pytest.param("sqlite", 8, marks=pytest.mark.soak),
        pytest.param("postgresql", 8, marks=pytest.mark.soak),
    ],
)
def test_a_revision_of_everything(kind: str, every: int, desk: Desk, tmp_path: Path) -> None:
    """Some places of each way; the next test has all of them."""
    story = next(one for one in stories() if one.name == TOGETHER)
    assert len(_cut(story, kind, desk, tmp_path, every)) > 10


def _cases() -> list[object]:
    return [
        pytest.param(story, kind, id=f"{kind}-{story.name}")
        for kind in KINDS
        for story in stories()
        if story.name in CUT and kind in story.databases
    ]


@pytest.mark.soak
@pytest.mark.parametrize(("story", "kind"), _cases())
def test_any_place(story: Story, kind: str, desk: Desk, tmp_path: Path) -> None:
    """Killed before and after every statement, and failed at each: up, down, and up again."""
    print(f"{len(_cut(story, kind, desk, tmp_path, 1))} cuts")
