"""A table of SQLite that is made anew keeps what the revision does not speak of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.migrations_render.bench import Bench, app_of

SPEC = "entities:\n  Item: {fields: {name: string(20)}}\n"
HEAD = "import sqlalchemy as sa\nfrom alembic import op\nfrom migration_steps import *\n\n\n"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    found = Bench(f"sqlite:///{tmp_path}/shop.db", tmp_path, app_of(SPEC, tmp_path, "sqlite"))
    yield found
    found.engine.dispose()


def change(bench: Bench, *lines: str, table: str = "items") -> None:
    body = "".join(f"        {line}\n" for line in lines)
    text = f'{HEAD}def upgrade():\n    with alter_table("{table}") as table:\n{body}'
    bench.upgrade(text)


def made(bench: Bench, name: str) -> str:
    (row,) = bench.rows(f"SELECT sql FROM sqlite_master WHERE name = '{name}'")
    return str(row[0])


def test_definitions_stay_in_their_own_words(bench: Bench) -> None:
    bench.execute(
        "CREATE TABLE items (id INTEGER PRIMARY KEY AUTOINCREMENT, -- a comment, with a comma\n"
        "name TEXT COLLATE NOCASE CHECK (name <> ',)' AND\n length(name) < 9),"
        ' "odd, ""name""" [MY TYPE], `check` INT, UNIQUE (name, `check`))'
    )
    change(
        bench,
        'table.add_constraint(sa.CheckConstraint("id > 0", name=op.f("ck_items_id")))',
        'table.add_column(sa.Column("size", sa.Integer(), nullable=False), fill="length(name)")',
    )
    assert made(bench, "items") == (
        'CREATE TABLE "items" (\n\tid INTEGER PRIMARY KEY AUTOINCREMENT, \n\t'
        "name TEXT COLLATE NOCASE CHECK (name <> ',)' AND\n length(name) < 9), \n\t"
        '"odd, ""name""" [MY TYPE], \n\t`check` INT, \n\tsize INTEGER NOT NULL, \n\t'
        "UNIQUE (name, `check`), \n\tCONSTRAINT ck_items_id CHECK (id > 0)\n)"
    )


COUNTED = "CREATE TABLE items (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name TEXT)"


def test_keys_of_deleted_rows_are_not_used_again(bench: Bench) -> None:
    bench.execute(COUNTED)
    bench.execute("INSERT INTO items (name) VALUES ('a'), ('b'), ('c')")
    bench.execute("DELETE FROM items WHERE id > 1")
    for check in ("one", "two"):
        change(bench, f'table.add_constraint(sa.CheckConstraint("id > 0", name="{check}"))')
        bench.execute("INSERT INTO items (name) VALUES ('d')")
        bench.execute("DELETE FROM items WHERE name = 'd'")
    bench.execute("INSERT INTO items (name) VALUES ('e')")
    assert [row[0] for row in bench.rows("SELECT id FROM items")] == [1, 6]
    assert list(bench.rows("SELECT name, seq FROM sqlite_sequence")) == [("items", 6)]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        (
            'table.rename_constraint("pk_old", sa.PrimaryKeyConstraint("id", name="pk_items"))',
            "id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT",
        ),
        (
            'table.alter_column("id", type_=sa.String(9), existing_nullable=False)',
            "id VARCHAR(9) NOT NULL",
        ),
        ('table.drop_constraint("pk_items", "primary")', "id INTEGER NOT NULL"),
        ('table.drop_column("id")', ""),
    ],
)
def test_a_key_that_counts_on_changes(line: str, key: str, bench: Bench) -> None:
    bench.execute(COUNTED)
    change(
        bench,
        'table.add_constraint(sa.CheckConstraint("name > 0", name="ck"))',
        line,
    )
    columns = f"{key}, \n\tname TEXT" if key else "name TEXT"
    rule = "\tCONSTRAINT pk_items PRIMARY KEY (id)" if "VARCHAR" in key else ""
    rules = ", \n".join(["\tCONSTRAINT ck CHECK (name > 0)", *([rule] if rule else [])])
    assert made(bench, "items") == f'CREATE TABLE "items" (\n\t{columns}, \n{rules}\n)'


def test_rows_indexes_triggers_and_views_stay(bench: Bench) -> None:
    for statement in (
        "CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT, big TEXT AS (upper(name)) STORED)",
        "CREATE UNIQUE INDEX ix_lower ON items (lower(name)) WHERE name <> ''",
        "CREATE TABLE log (name TEXT)",
        "CREATE TRIGGER note AFTER INSERT ON items BEGIN INSERT INTO log VALUES (new.name); END",
        "CREATE VIEW names AS SELECT name FROM items",
        "INSERT INTO items (id, name) VALUES (7, 'a'), (9, NULL)",
    ):
        bench.execute(statement)
    change(
        bench,
        'table.alter_column("name", type_=sa.String(9), existing_type=sa.Text(), nullable=False,'
        " fill=\"'none'\")",
    )
    assert bench.rows("SELECT id, name, big FROM items ORDER BY id") == [
        (7, "a", "A"),
        (9, "none", "NONE"),
    ]
    assert bench.rows("SELECT name FROM names ORDER BY name") == [("a",), ("none",)]
    assert made(bench, "ix_lower").endswith("(lower(name)) WHERE name <> ''")
    bench.execute("INSERT INTO items (name) VALUES ('b')")
    assert bench.rows("SELECT name FROM log") == [("a",), (None,), ("b",)]


def test_rows_that_refer_to_it_stay(bench: Bench) -> None:
    for statement in (
        "CREATE TABLE items (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES items ON DELETE CASCADE)",
        "CREATE TABLE parts (id INTEGER PRIMARY KEY, item INTEGER REFERENCES items ON DELETE CASCADE)",
        "INSERT INTO items VALUES (1, NULL), (2, 1)",
        "INSERT INTO parts VALUES (1, 2)",
    ):
        bench.execute(statement)
    change(bench, 'table.add_constraint(sa.CheckConstraint("id < 9", name=op.f("ck_items")))')
    assert bench.rows("SELECT * FROM parts") == [(1, 2)]
    assert "REFERENCES items ON DELETE CASCADE" in made(bench, "items")
    assert "REFERENCES items ON DELETE CASCADE" in made(bench, "parts")


def test_simple_columns_are_only_added(bench: Bench) -> None:
    bench.execute("CREATE TABLE items (id INTEGER PRIMARY KEY) -- nothing else")
    change(
        bench,
        'table.add_column(sa.Column("name", sa.String(5), nullable=True))',
        'table.add_column(sa.Column("size", sa.Integer(), server_default="3", nullable=False))',
    )
    assert bench.rows("SELECT * FROM items") == []
    assert made(bench, "items") == (
        "CREATE TABLE items (id INTEGER PRIMARY KEY, name VARCHAR(5), size INTEGER DEFAULT '3' NOT NULL)"
    )


def test_an_index_gets_another_name(tmp_path: Path) -> None:
    app = app_of(SPEC, tmp_path, "sqlite, postgresql")
    bench = Bench(f"sqlite:///{tmp_path}/shop.db", tmp_path, app)
    bench.execute("CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT)")
    bench.execute('CREATE UNIQUE INDEX "ix old" ON items (name DESC)')
    bench.upgrade(f'{HEAD}def upgrade():\n    rename_index("items", "ix old", "ix_new")\n')
    assert made(bench, "ix_new") == "CREATE UNIQUE INDEX ix_new ON items (name DESC)"


def test_a_rule_that_is_not_there_is_an_error(bench: Bench) -> None:
    bench.execute("CREATE TABLE items (id INTEGER PRIMARY KEY)")
    with pytest.raises(LookupError, match="items has no constraint ck_items"):
        change(bench, 'table.drop_constraint("ck_items", "check")')


def test_foreign_keys_have_to_be_off(bench: Bench) -> None:
    @sa.event.listens_for(bench.engine, "connect")
    def on(connection: object, _: object) -> None:
        connection.execute("PRAGMA foreign_keys = ON")  # type: ignore[attr-defined]

    bench.execute("CREATE TABLE items (id INTEGER PRIMARY KEY)")
    with pytest.raises(RuntimeError, match="Foreign keys have to be off"):
        change(bench, 'table.add_constraint(sa.UniqueConstraint("id", name=op.f("uq_items")))')
