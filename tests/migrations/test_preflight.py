"""`apiwright db preflight` tells what an upgrade does, before it does anything."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from alembic.util import CommandError

from tests.migrations.conftest import Desk
from tests.migrations.projects import Answer, Project, apiwright
from tests.migrations.stores import Store
from tests.truth.databases import KINDS

pytestmark = pytest.mark.slow

BEFORE = """
app: {name: shop, mode: sync, databases: [sqlite, postgresql, mysql]}
entities:
  Shelf: {fields: {code: string(8)}}
  Item:
    fields: {name: string(20), price: 'decimal(10,2)', number: integer}
    relations: {shelf: {to: Shelf}}
"""
AFTER = """
app: {name: shop, mode: sync, databases: [sqlite, postgresql, mysql]}
entities:
  Shelf: {fields: {code: {type: string(8), unique: true}}}
  Item:
    fields: {name: string(40), price: {type: 'decimal(10,2)', gt: 0}, number: bigint}
    relations: {shelf: {to: Shelf}}
    indexes: [[price]]
  Order: {fields: {total: integer}}
"""
LATER = AFTER.replace("Order: {fields: {total: integer}}", "Bill: {renamed_from: Order, fields: "
                      "{total: {type: integer, gt: 3}}}").replace("gt: 0", "gt: 1")  # fmt: skip
LOCKS = {
    "postgresql": {
        "items": "nobody reads or writes while 7 rows of items are rewritten, put into an index and "
        "read and 3 rows of shelves are put into an index",
        "shelves": "nobody reads or writes while 3 rows of shelves are put into an index",
    },
    "mysql": {"items": "nobody writes while 7 rows of items are rewritten twice"},
    "sqlite": {
        "the file": "nobody writes while 7 rows of items are rewritten twice and put into an index "
        "and 3 rows of shelves are rewritten"
    },
}


def _begin(kind: str, desk: Desk, folder: Path, *later: str) -> tuple[Store, Project]:
    """A database with rows, and revisions that it has not run."""
    store, _ = desk(kind)
    project = Project(folder / "project")
    store.empty()
    assert project.generate(BEFORE).code == 0
    project.upgrade(store.url)
    with store.connected() as connection:
        connection.exec_driver_sql("INSERT INTO shelves (code) VALUES ('a'), ('a'), ('b')")
        prices = ", ".join(f"('n', {price}, 1, 1)" for price in (-1, 0, 0, -3, -4, -5, 1))
        connection.exec_driver_sql(
            f"INSERT INTO items (name, price, number, shelf_id) VALUES {prices}"
        )
    if kind == "mysql":
        with store.connected() as connection:
            connection.exec_driver_sql("ANALYZE TABLE items, shelves")
    for text in later:
        answer = project.generate(text)
        assert answer.code == 0, answer.output
    return store, project


def _preflight(project: Project, url: str, *flags: str) -> Answer:
    return apiwright("db", "preflight", url, "--out", project.folder, *flags)


def _told(project: Project, url: str) -> dict[str, Any]:
    answer = _preflight(project, url, "--format", "json")
    found: dict[str, Any] = json.loads(answer.output)
    assert (answer.code == 4) is found["stops"]
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_rows_that_are_in_the_way_are_counted_and_shown(
    kind: str, desk: Desk, tmp_path: Path
) -> None:
    """What it says is what the upgrade runs into; where it says nothing, the upgrade passes."""
    store, project = _begin(kind, desk, tmp_path, AFTER)
    found = _told(project, store.url)
    (revision,) = found["pending"]
    price, code = revision["guards"]
    assert (price["passage"], price["count"], price["examples"]) == (
        "stops", 6, ["1", "2", "3", "4", "5"],
    )  # fmt: skip
    assert (code["passage"], code["count"], code["examples"]) == ("stops", 1, ["a"])
    assert {one["table"]: one["rows"] for one in found["tables"]} == {"items": 7, "shelves": 3}
    assert {one["table"]: one["message"] for one in found["verdicts"]} == LOCKS[kind]
    with pytest.raises(CommandError):
        project.upgrade(store.url)
    answer = _preflight(project, store.url)
    assert "stops  line " in answer.output
    assert "ck_items_price_range. Found 6: 1, 2, 3, 4, 5, …" in answer.output
    assert "1 revision to run, and rows are in the way; nothing was changed" in answer.output
    with store.connected() as connection:
        connection.exec_driver_sql("UPDATE items SET price = id")
        connection.exec_driver_sql("UPDATE shelves SET code = id")
    answer = _preflight(project, store.url)
    assert answer.code == 0
    assert "1 revision to run, and no row is in the way\n" in answer.output
    project.upgrade(store.url)
    assert _preflight(project, store.url) == Answer(0, "the database has run all revisions\n")


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_that_comes_too_early_is_told_as_such(
    kind: str, desk: Desk, tmp_path: Path
) -> None:
    store, project = _begin(kind, desk, tmp_path, AFTER, LATER)
    with store.connected() as connection:
        connection.exec_driver_sql("UPDATE items SET price = id")
        connection.exec_driver_sql("UPDATE shelves SET code = id")
    found = _told(project, store.url)
    assert found["stops"] is False
    guards = {one["message"]: one for one in found["pending"][1]["guards"]}
    bill = guards["rows of orders do not keep the rule ck_bills_total_range"]
    assert bill["passage"] == "unsure"
    assert "an earlier revision has to run first" in bill["note"]
    items = guards["rows of items do not keep the rule ck_items_price_range"]
    assert (items["passage"], items["examples"]) == ("unsure", ["1"])
    assert not [one for one in found["tables"] if one["table"] in {"orders", "bills"}]
    answer = _preflight(project, store.url)
    assert "2 revisions to run, and not all questions can be answered before" in answer.output


def test_a_question_that_takes_too_long_ends_in_time(desk: Desk, tmp_path: Path) -> None:
    store, project = _begin(
        "sqlite", desk, tmp_path, BEFORE.replace("code:", "tag: string(3)?, code:")
    )
    (path,) = [one for one in project.versions.glob("*.py") if one.name != "0001_initial.py"]
    slow = (
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers) "
        "SELECT n FROM numbers WHERE n < 0"
    )
    imported = "from migration_steps import stop_if_any  # noqa: E402"
    begin = f'{imported}\n\n\ndef upgrade() -> None:\n    stop_if_any("{slow}", "it never ends")\n'
    path.write_text(path.read_text("utf-8").replace("def upgrade() -> None:\n", begin, 1), "utf-8")
    answer = _preflight(project, store.url, "--timeout", "1")
    assert answer.code == 0, answer.output
    assert "unsure  line" in answer.output
    assert "it never ends (interrupted)" in answer.output


def test_revisions_by_hand_are_told_as_far_as_they_can_be_followed(
    desk: Desk, tmp_path: Path
) -> None:
    store, project = _begin("postgresql", desk, tmp_path)
    (project.versions / "by_hand.py").write_text(
        '''"""By hand"""

import sqlalchemy as sa
from alembic import op

revision = "by_hand"
down_revision = "0001"


def upgrade() -> None:
    op.execute("UPDATE items SET number = number + 1")
    with op.get_context().autocommit_block():
        op.create_index("ix_items_name", "items", ["name"], postgresql_concurrently=True)
    op.execute("ALTER TABLE shelves ADD COLUMN x int GENERATED ALWAYS AS IDENTITY")
''',
        "utf-8",
    )
    found = _told(project, store.url)
    (revision,) = found["pending"]
    assert [(one["line"], one["does"]) for one in revision["steps"]] == [
        (11, "UPDATE items SET number = number + 1"),
        (13, "add the index ix_items_name to items"),
    ]
    assert [one["locks"][0]["lock"] for one in revision["steps"]] == [
        "rows",
        "SHARE UPDATE EXCLUSIVE",
    ]
    (unread,) = revision["not_followed"]
    assert unread["line"] == 14
    assert unread["message"].startswith("ALTER TABLE shelves ADD COLUMN x")
    assert found["verdicts"] == [
        {"table": "items", "message": "nobody writes while 7 rows of items are written"}
    ]


def test_a_database_of_another_version_is_refused(desk: Desk, tmp_path: Path) -> None:
    store, project = _begin("sqlite", desk, tmp_path, AFTER)
    with store.connected() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'elsewhere'")
    answer = _preflight(project, store.url)
    assert answer.code == 2
    assert (
        "the database has come to elsewhere, which is no revision of this project" in answer.output
    )


@pytest.mark.parametrize("url", ["postgresql://u:secret-word@127.0.0.1:1/x", "sqlite:///none.db"])
def test_a_database_that_is_not_there(url: str, desk: Desk, tmp_path: Path) -> None:
    _, project = _begin("sqlite", desk, tmp_path)
    answer = _preflight(project, url)
    assert answer.code == 2
    assert answer.output.startswith("error: ")
    assert "secret" not in answer.output


def test_nothing_can_be_changed(desk: Desk, tmp_path: Path) -> None:
    """A revision may hide a change in what it asks."""
    for kind, change in {
        "postgresql": "WITH gone AS (DELETE FROM items RETURNING id) SELECT id FROM gone",
        "sqlite": "DELETE FROM items RETURNING id",
    }.items():
        (tmp_path / kind).mkdir()
        store, project = _begin(kind, desk, tmp_path / kind)
        (project.versions / "by_hand.py").write_text(
            f"""from migration_steps import stop_if_any

revision = "by_hand"
down_revision = "0001"


def upgrade() -> None:
    stop_if_any("{change}", "a trap")
""",
            "utf-8",
        )
        answer = _preflight(project, store.url)
        assert "unsure  line 8: a trap" in answer.output
        with store.connected() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM items").scalar() == 7
