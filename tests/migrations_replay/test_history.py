"""The order of revisions, two branches, and what was edited by hand."""

from pathlib import Path

import pytest

from generator.failures import UserError
from generator.migrations.findings import FindingCode
from generator.migrations.replay import Mark
from generator.project import state as remembered
from generator.project.state import FileOwner, ManifestEntry
from generator.project.writing import remember, writing
from generator.schema import fingerprint
from tests.migrations_replay.projects import USERS, put, read

AGE = 'op.add_column("users", sa.Column("age", sa.Integer()))'
MAIL = 'op.add_column("users", sa.Column("mail", sa.String(90)))'


def test_the_order_is_that_of_the_parents(tmp_path: Path) -> None:
    put(tmp_path, "z", USERS)
    put(tmp_path, "m", AGE, "z")
    put(tmp_path, "a", 'op.drop_column("users", "age")', "m")
    found = read(tmp_path)
    assert found.heads == ("a",)
    assert [one.id for one in found.revisions] == ["z", "m", "a"]
    assert [one.name for one in found.state.tables["users"].columns] == ["id", "name"]


def test_branches_that_agree_are_joined(tmp_path: Path) -> None:
    put(tmp_path, "a", USERS)
    put(tmp_path, "b", AGE, "a")
    put(tmp_path, "c", MAIL, "a")
    found = read(tmp_path)
    assert found.heads == ("b", "c")
    assert {"age", "mail"} <= {one.name for one in found.state.tables["users"].columns}
    assert [one.code for one in found.findings] == [FindingCode.MERGE]
    put(tmp_path, "d", "", ("b", "c"))
    joined = read(tmp_path)
    assert (joined.heads, joined.findings) == (("d",), ())
    assert fingerprint.of(joined.state) == fingerprint.of(found.state)


def test_branches_that_disagree_are_refused(tmp_path: Path) -> None:
    put(tmp_path, "a", USERS)
    put(tmp_path, "b", 'op.alter_column("users", "name", type_=sa.String(60))', "a")
    put(tmp_path, "c", 'op.alter_column("users", "name", type_=sa.String(70))', "a")
    with pytest.raises(UserError, match=r"b\.py and alembic/versions/c\.py") as error:
        read(tmp_path)
    assert "users: column name has type" in error.value.message


@pytest.mark.parametrize(
    ("revisions", "message"),
    [
        ((("a", None), ("b", "gone")), "follows revision gone, which is not there"),
        ((("a", "b"), ("b", "a")), "follow each other in a circle"),
    ],
)
def test_a_history_with_a_hole(
    revisions: tuple[tuple[str, str | None], ...], message: str, tmp_path: Path
) -> None:
    for name, parent in revisions:
        put(tmp_path, name, "", parent)
    with pytest.raises(UserError, match=message):
        read(tmp_path)


def test_one_id_twice(tmp_path: Path) -> None:
    place = put(tmp_path, "a", "")
    place.with_name("copy.py").write_text(place.read_text())
    with pytest.raises(UserError, match="are both revision a"):
        read(tmp_path)


def test_what_is_made_by_hand_is_known_under_its_last_name(tmp_path: Path) -> None:
    put(tmp_path, "a", USERS)
    put(
        tmp_path,
        "b",
        """
        op.create_table("audit", sa.Column("id", sa.Integer()))
        op.add_column("users", sa.Column("age", sa.Integer()))
        op.alter_column("users", "age", new_column_name="years")
        op.rename_table("users", "people")
        """,
        "a",
    )
    _remember(tmp_path, "a")
    assert read(tmp_path).by_hand == {Mark("audit"), Mark("people", "years")}


def test_an_edit_of_our_revision_is_said(tmp_path: Path) -> None:
    place = put(tmp_path, "a", USERS)
    _remember(tmp_path, "a")
    assert read(tmp_path).findings == ()
    edited = place.read_text().replace("String(50)", "String(70)")
    place.write_text(f'{edited}    op.create_index("ix_mine", "users", ["name"])\n')
    found = read(tmp_path)
    (finding,) = found.findings
    assert finding.code is FindingCode.DRIFT
    assert "users: column name has type String(70) instead of String(50)" in finding.message
    assert "users: an index ix_mine" in finding.message
    assert found.by_hand == {Mark("users", "ix_mine")}


def _remember(project: Path, *revisions: str) -> None:
    """As if apiwright had written them."""
    for name in revisions:
        path = f"alembic/versions/{name}.py"
        text = (project / path).read_text()
        entry = ManifestEntry(remembered.hash_of(text), FileOwner.ONCE)
        remember({path: entry}, project, *writing(remembered.pristine_path(path), text, project))


def test_a_fingerprint_does_not_depend_on_the_order(tmp_path: Path) -> None:
    for name, (first, second) in {"one": (AGE, MAIL), "two": (MAIL, AGE)}.items():
        put(tmp_path / name, "a", USERS)
        put(tmp_path / name, "b", first, "a")
        put(tmp_path / name, "c", second, "b")
    one, two = read(tmp_path / "one").state, read(tmp_path / "two").state
    assert one != two
    assert fingerprint.of(one) == fingerprint.of(two)
    assert fingerprint.revision_id(["a"], one) == fingerprint.revision_id(["a"], two)
    assert fingerprint.revision_id(["a"], one) != fingerprint.revision_id(["b"], one)
