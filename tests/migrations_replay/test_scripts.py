"""Scripts may hold whatever people write; those that fail are named with the line."""

import sys
from pathlib import Path

import pytest

from generator.failures import UserError
from generator.ir import Database
from generator.migrations.findings import FindingCode
from generator.schema.model import Sql
from tests.migrations_replay.projects import USERS, made, put, read


def test_scripts_may_look_around(tmp_path: Path) -> None:
    users = made(
        tmp_path,
        """
        bind = op.get_bind()
        inspector = sa.inspect(bind)
        assert inspector.has_table("users") and not inspector.has_table("posts")
        assert [one["name"] for one in inspector.get_columns("users")] == ["id", "name"]
        assert inspector.get_pk_constraint("users")["constrained_columns"] == ["id"]
        assert "name" in {one for rule in inspector.get_unique_constraints("users") for one in rule["column_names"]}
        assert bind.dialect.name == op.get_context().dialect.name == "postgresql"
        assert context.is_offline_mode()
        for name in ("first", "last"):
            op.add_column("users", sa.Column(name, sa.String(20)))
        users = sa.table("users", sa.column("id"), sa.column("name"))
        for row in bind.execute(sa.select(users.c.id, users.c.name)):
            raise AssertionError(row)
        assert bind.execute(sa.text("SELECT count(*) FROM users")).scalar() is None
        assert bind.execute(sa.select(users.c.id)).scalars().all() == []
        with op.get_context().autocommit_block():
            op.execute("VACUUM")
        bind.execute(sa.update(users).values(name="x"))
        print("noise")
        """,
    ).tables["users"]
    assert [one.name for one in users.columns] == ["id", "name", "first", "last"]


def test_modules_of_the_project_are_forgotten(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "facts.py").write_text("LENGTH = 7\n")
    before = dict(sys.modules), list(sys.path)
    script = """
        from app.facts import LENGTH
        op.add_column("users", sa.Column("code", sa.String(LENGTH)))
    """
    state = made(tmp_path, script)
    assert state.tables["users"].column("code").type.argument("length") == 7
    assert (set(sys.modules) - set(before[0]) & {"app", "app.facts"}, sys.path) == (
        set(sys.modules) - set(before[0]),
        before[1],
    )
    assert "app.facts" not in sys.modules
    assert not list(tmp_path.rglob("__pycache__"))


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("1 / 0", "alembic/versions/b2.py:12 cannot be replayed: ZeroDivisionError"),
        ("import nowhere_to_be_found", "b2.py:12 cannot be replayed: ModuleNotFoundError"),
        ("raise SystemExit", "b2.py:12 cannot be replayed: SystemExit"),
        ("op.get_bind().execute(sa.select(sa.column('a'))).one()", "NoResultFound"),
        ("def", "b2.py:12 cannot be replayed: SyntaxError"),
    ],
)
def test_a_script_that_fails_is_named(script: str, message: str, tmp_path: Path) -> None:
    put(tmp_path, "a1", USERS)
    put(tmp_path, "b2", script, "a1")
    with pytest.raises(UserError, match="cannot be replayed") as error:
        read(tmp_path)
    assert message in error.value.message
    assert "is_offline_mode" in error.value.hint


@pytest.mark.parametrize(
    ("sql", "column"),
    [
        ("ALTER TABLE users RENAME COLUMN name TO title", "title"),
        ('alter table "users" rename "name" to title;', "title"),
        ("ALTER TABLE users RENAME TO users_old; ALTER TABLE users_old RENAME TO users", "name"),
    ],
)
def test_sql_that_can_be_read(sql: str, column: str, tmp_path: Path) -> None:
    users = made(tmp_path, f"op.execute({sql!r})").tables["users"]
    assert users.columns[1].name == column


def test_more_sql_that_can_be_read(tmp_path: Path) -> None:
    state = made(
        tmp_path,
        """
        op.execute("CREATE SCHEMA IF NOT EXISTS shop")
        op.execute("CREATE TYPE mood AS ENUM ('bad', 'it''s')")
        op.add_column("users", sa.Column("mood", postgresql.ENUM("bad", "it's", name="mood", create_type=False)))
        op.execute("ALTER TYPE mood ADD VALUE IF NOT EXISTS 'fair' BEFORE 'it''s'")
        op.execute("ALTER TYPE mood RENAME VALUE 'bad' TO 'poor'")
        op.execute("ALTER TYPE mood RENAME TO feeling")
        op.execute("ALTER TABLE users ALTER COLUMN name DROP NOT NULL")
        op.execute("ALTER TABLE users ALTER name SET DEFAULT 'x'")
        op.execute("ALTER TABLE users DROP CONSTRAINT uq_users_name")
        op.execute("CREATE UNIQUE INDEX CONCURRENTLY ux ON users USING btree (lower(name), id DESC) WHERE id > 0")
        op.execute("COMMENT ON COLUMN users.name IS 'Who'")
        op.execute("UPDATE users SET name = 'ALTER TABLE users DROP name'")
        op.execute("CREATE VIEW v AS SELECT 1")
        """,
    )
    assert state.schemas == {"shop"}
    assert state.enums["feeling"].values == ("poor", "fair", "it's")
    users = state.tables["users"]
    assert users.column("mood").type.argument("values") == ("poor", "fair", "it's")
    assert users.column("mood").type.argument("name") == "feeling"
    name = users.column("name")
    assert (name.nullable, name.default, name.comment) == (
        True,
        Sql.of({"postgresql": "'x'"}),
        "Who",
    )
    assert users.uniques == ()
    assert users.indexes[0].where == (("postgresql", "id > 0"),)
    assert users.indexes[0].parts[1].descending


def test_sql_that_cannot_be_read_is_told_about(tmp_path: Path) -> None:
    put(tmp_path, "a1", USERS)
    statement = "ALTER TABLE users ADD COLUMN x int GENERATED ALWAYS AS (1) STORED"
    put(tmp_path, "b2", f"op.execute({statement!r})", "a1")
    (finding,) = read(tmp_path).findings
    assert finding.code is FindingCode.DRIFT
    assert finding.subject == "alembic/versions/b2.py"
    assert statement in finding.message


def test_an_effect_is_run_instead(tmp_path: Path) -> None:
    put(tmp_path, "a1", USERS)
    put(
        tmp_path,
        "b2",
        "raise RuntimeError",
        "a1",
        extra="""
        def effect():
            op.add_column("users", sa.Column("x", sa.Integer()))
        """,
    )
    found = read(tmp_path)
    assert found.findings == ()
    assert found.state.tables["users"].column("x").nullable


def test_what_is_not_there_cannot_be_changed(tmp_path: Path) -> None:
    put(
        tmp_path,
        "a1",
        """
        op.drop_table("nothing")
        op.drop_table("nothing", if_exists=True)
        op.drop_index("ix", if_exists=True)
        """,
    )
    (finding,) = read(tmp_path, Database.SQLITE).findings
    assert finding.message == (
        "alembic/versions/a1.py cannot be followed: there is no table nothing\n"
        "  a function effect() may tell in the words of op what upgrade() does to the tables"
    )
