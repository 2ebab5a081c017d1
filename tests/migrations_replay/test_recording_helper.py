"""What scripts say in words of their own."""

from pathlib import Path

from generator.ir import Database
from generator.schema.model import Check, Sql, Type, Unique
from tests.migrations_replay.projects import USERS, put, read

IMPORTS = "from migration_steps import alter_table, by_database, change_enum, move_table, rename_column, rename_index, stop_if_any\n"


def test_a_table_is_altered(tmp_path: Path) -> None:
    put(tmp_path, "a", USERS)
    put(
        tmp_path,
        "b",
        """
        stop_if_any(sa.text("SELECT 1"), "No.")
        rename_column("users", "name", "title")
        with alter_table("users") as table:
            table.drop_constraint("uq_users_name", "unique")
            table.add_column(sa.Column("age", sa.Integer(), nullable=False), fill="0")
            table.alter_column("title", type_=sa.Text(), existing_type=sa.String(50), using="title")
            table.add_constraint(sa.UniqueConstraint("title", "age", name=op.f("uq_users_title_age")))
            table.add_constraint(
                sa.CheckConstraint(by_database(sqlite="age > 1", postgresql="age > 2"), name=op.f("ck"))
            )
            table.rename_constraint("uq_users_title_age", sa.UniqueConstraint("title", "age", name="uq"))
            table.create_table_comment("People.")
        op.create_index("ix", "users", ["age"])
        rename_index("users", "ix", "ix_users_age")
        """,
        "a",
        extra=IMPORTS,
    )
    found = read(tmp_path, Database.SQLITE, Database.POSTGRESQL)
    assert found.findings == ()
    users = found.state.tables["users"]
    assert users.column("title").type == Type("Text")
    assert users.uniques == (Unique(name="uq", columns=("title", "age")),)
    words = Sql.of({"sqlite": "age > 1", "postgresql": "age > 2"})
    assert users.checks == (Check(name="ck", sql=words),)
    assert [one.name for one in users.indexes] == ["ix_users_age"]
    assert users.comment == "People."


def test_an_enum_is_changed_with_its_columns(tmp_path: Path) -> None:
    put(
        tmp_path,
        "a",
        """
        op.execute("CREATE TYPE mood AS ENUM ('bad', 'good')")
        op.create_table("days", sa.Column("mood", postgresql.ENUM("bad", "good", name="mood", create_type=False)))
        change_enum("mood", ["poor", "good"], {"days.mood": "'good'"}, {"bad": "poor"})
        move_table("days", None, "old")
        """,
        extra=IMPORTS,
    )
    state = read(tmp_path).state
    assert state.enums["mood"].values == ("poor", "good")
    column = state.tables["old.days"].column("mood")
    assert column.type.argument("values") == ("poor", "good")
    assert column.default == Sql.of("'good'")
