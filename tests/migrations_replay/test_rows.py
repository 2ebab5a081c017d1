"""Rows that the application comes with, as old and new revisions insert them."""

import datetime as dt
from pathlib import Path

import pytest

from generator.migrations.replay import Sandbox
from generator.schema.databases import primary
from generator.schema.model import Moment, Row, RowKey, State, TableRows
from tests.migrations_replay.projects import USERS, put, read

KINDS = """
kinds = sa.table("kinds", sa.column("id"), sa.column("slug"), sa.column("since"), sa.column("of"))


def key_of(key, condition):
    found = sa.select(key).where(condition).subquery()
    return sa.select(*found.c).scalar_subquery()
"""
TABLE = """
op.create_table(
    "kinds", sa.Column("id", sa.Integer()), sa.Column("slug", sa.String(9)),
    sa.Column("since", sa.DateTime()), sa.Column("of", sa.Integer()),
    sa.PrimaryKeyConstraint("id", name="pk_kinds"), sa.UniqueConstraint("slug", name="uq_kinds_slug"),
)
"""
OLD = """
now = dt.datetime.now(dt.UTC)
op.bulk_insert(kinds, [{"slug": "a", "since": (now + dt.timedelta(days=1)).replace(tzinfo=None)}])
op.execute(sa.insert(kinds).values([
    {"slug": "b", "since": dt.datetime(2024, 2, 29), "of": key_of(kinds.c.id, kinds.c.slug == "a")},
]))
"""
NEW = """
insert_rows(kinds, ["slug"], [{"slug": "a", "since": now(86400)}])
insert_rows(kinds, ["slug"], [
    {"slug": "b", "since": dt.datetime(2024, 2, 29), "of": key_of("kinds", "id", "slug", "a")},
])
"""
ROWS = (
    Row(("a",), (("slug", "a"), ("since", Moment(86400)))),
    Row(
        ("b",),
        (
            ("slug", "b"),
            ("since", dt.datetime(2024, 2, 29)),  # noqa: DTZ001 - at rest
            ("of", RowKey("kinds", "id", "slug", "a")),
        ),
    ),
)


@pytest.mark.parametrize(
    ("head", "script"),
    [
        (KINDS, OLD),
        (
            f"from migration_steps import insert_rows, key_of, now\n{KINDS.partition('def ')[0]}",
            NEW,
        ),
    ],
    ids=["statements", "words"],
)
def test_rows_are_read_back(head: str, script: str, tmp_path: Path) -> None:
    text = _script(head, TABLE + script)
    stage = Sandbox(tmp_path, primary(["sqlite"]))
    with stage.open():
        state = stage.run(stage.load("rows.py", text), State(), keeps_rows=True).state
    assert state.rows == {"kinds": TableRows("kinds", ("slug",), ROWS)}


def test_rows_change_and_go(tmp_path: Path) -> None:
    script = (
        TABLE
        + NEW
        + """
update_row(kinds, {"slug": "a"}, {"slug": "z"})
delete_rows(kinds, [{"slug": "b"}])
op.rename_table("kinds", "sorts")
"""
    )
    head = "from app.migration import delete_rows, insert_rows, key_of, now, update_row\n"
    text = _script(head + KINDS.partition("def ")[0], script)
    stage = Sandbox(tmp_path, "sqlite")
    with stage.open():
        recorder = stage.run(stage.load("rows.py", text), State(), keeps_rows=True)
    assert recorder.surprises == []
    row = Row(("z",), (("slug", "z"), ("since", Moment(86400))))
    assert recorder.state.rows == {"sorts": TableRows("sorts", ("slug",), (row,))}


def test_statements_change_rows_and_take_them_out(tmp_path: Path) -> None:
    script = (
        TABLE
        + OLD
        + """
op.execute(sa.update(kinds).where(kinds.c.slug == "a").values(slug="z", of=key_of(kinds.c.id, kinds.c.slug == "b")))
op.execute(sa.update(kinds).where(sa.func.lower(kinds.c.slug) == "z").values(slug="y"))
op.execute(sa.delete(kinds).where(kinds.c.slug.in_(["b", "c"]), kinds.c.since.is_not(None)))
op.execute(sa.delete(kinds).where(kinds.c.slug.in_(["b", "c"]), kinds.c.of == key_of(kinds.c.id, kinds.c.slug == "a")))
"""
    )
    stage = Sandbox(tmp_path, "sqlite")
    with stage.open():
        text = _script(KINDS, script)
        recorder = stage.run(stage.load("rows.py", text), State(), keeps_rows=True)
    assert recorder.surprises == []
    cells = (("slug", "z"), ("since", Moment(86400)), ("of", RowKey("kinds", "id", "slug", "b")))
    assert recorder.state.rows == {"kinds": TableRows("kinds", ("slug",), (Row(("z",), cells),))}


def test_rows_that_an_author_inserts_are_not_the_applications(tmp_path: Path) -> None:
    put(
        tmp_path,
        "a",
        f'{USERS}\nop.bulk_insert(sa.table("users", sa.column("name")), [{{"name": "x"}}])',
    )
    assert read(tmp_path).state.rows == {}


def _script(head: str, body: str) -> str:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"import datetime as dt\nimport sqlalchemy as sa\nfrom alembic import op\n{head}\ndef upgrade():\n{lines}"
