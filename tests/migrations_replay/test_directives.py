"""What scripts do, by the words of Alembic, becomes a state."""

from pathlib import Path

import pytest

from generator.ir import Database
from generator.schema.model import (
    Check,
    Column,
    ForeignKey,
    Index,
    Part,
    PrimaryKey,
    Sql,
    Type,
    Unique,
)
from tests.migrations_replay.projects import made, put, read

STRING = Type("String", (("length", 50),))


def test_a_table(tmp_path: Path) -> None:
    users = made(tmp_path, "pass").tables["users"]
    assert users.columns == (
        Column(name="id", type=Type("Integer"), nullable=False),
        Column(name="name", type=STRING, nullable=False),
    )
    assert users.primary_key == PrimaryKey(name="pk_users", columns=("id",))
    assert users.uniques == (Unique(name="uq_users_name", columns=("name",)),)


def test_a_column_brings_its_rules(tmp_path: Path) -> None:
    users = made(
        tmp_path,
        """
        op.add_column("users", sa.Column("boss_id", sa.Integer(), sa.ForeignKey("users.id"), index=True))
        op.add_column("users", sa.Column("email", sa.String(9), unique=True, server_default="it's"))
        """,
    ).tables["users"]
    assert users.column("email").default == Sql.of("'it''s'")
    assert [one.name for one in users.uniques] == ["uq_users_email", "uq_users_name"]
    assert users.indexes == (Index(name="ix_users_boss_id", parts=(Part(column="boss_id"),)),)
    assert users.foreign_keys == (
        ForeignKey(
            name="fk_users_boss_id", columns=("boss_id",), table="users", references=("id",)
        ),
    )


def test_a_column_changes(tmp_path: Path) -> None:
    users = made(
        tmp_path,
        """
        op.alter_column(
            "users", "name", type_=sa.Text(), nullable=True, server_default=sa.func.now(),
            comment="Of the person.", new_column_name="title",
        )
        """,
        Database.SQLITE,
        Database.POSTGRESQL,
    ).tables["users"]
    assert users.column("title") == Column(
        name="title",
        type=Type("Text"),
        default=Sql.of({"sqlite": "CURRENT_TIMESTAMP", "postgresql": "now()"}),
        comment="Of the person.",
    )
    assert users.uniques == (Unique(name="uq_users_name", columns=("title",)),)


def test_a_batch(tmp_path: Path) -> None:
    users = made(
        tmp_path,
        """
        with op.batch_alter_table("users", recreate="always") as batch_op:
            batch_op.add_column(sa.Column("age", sa.SmallInteger(), nullable=True))
            batch_op.drop_constraint("uq_users_name", type_="unique")
            batch_op.create_check_constraint("ck_users_age", "age > 0")
            batch_op.create_index(batch_op.f("ix_users_age"), ["age"])
            batch_op.drop_column("name")
        """,
        Database.SQLITE,
    ).tables["users"]
    assert [one.name for one in users.columns] == ["id", "age"]
    assert users.uniques == ()
    assert users.checks == (Check(name="ck_users_age", sql=Sql.of("age > 0")),)
    assert [one.name for one in users.indexes] == ["ix_users_age"]


def test_tables_come_and_go(tmp_path: Path) -> None:
    state = made(
        tmp_path,
        """
        op.create_table("posts", sa.Column("id", sa.Integer(), primary_key=True),
                        sa.Column("user_id", sa.Integer(), sa.ForeignKey("users.id", ondelete="CASCADE")))
        op.rename_table("users", "people")
        op.create_table("gone", sa.Column("id", sa.Integer()))
        op.drop_table("gone")
        op.create_table_comment("people", "Who is here.")
        """,
    )
    assert sorted(state.tables) == ["people", "posts"]
    assert state.tables["posts"].foreign_keys[0].table == "people"
    assert state.tables["people"].comment == "Who is here."


def test_indexes_of_every_kind(tmp_path: Path) -> None:
    users = made(
        tmp_path,
        """
        op.create_index("ix_lower", "users", [sa.func.lower(sa.column("name")), sa.column("id").desc()],
                        unique=True, postgresql_where=sa.text("name <> '\\\\:'"), postgresql_using="btree")
        """,
    ).tables["users"]
    assert users.indexes == (
        Index(
            name="ix_lower",
            parts=(Part(expression=Sql.of("lower(name)")), Part(column="id", descending=True)),
            unique=True,
            where=(("postgresql", "name <> ':'"),),
            options=(("postgresql_using", "btree"),),
        ),
    )


def test_a_rule_in_the_words_of_each_database_is_one_rule(tmp_path: Path) -> None:
    put(
        tmp_path,
        "a1",
        """
        op.create_table(
            "runs", sa.Column("length", sa.BigInteger()),
            sa.CheckConstraint("length > 1", name=op.f("ck")).ddl_if(dialect="sqlite"),
            sa.CheckConstraint("length > INTERVAL '1'", name=op.f("ck")).ddl_if(dialect="postgresql"),
        )
        """,
    )
    found = read(tmp_path, Database.SQLITE, Database.POSTGRESQL).state.tables["runs"]
    words = {"sqlite": "length > 1", "postgresql": "length > INTERVAL '1'"}
    assert found.checks == (Check(name="ck", sql=Sql.of(words)),)


def test_enums_of_postgresql(tmp_path: Path) -> None:
    state = made(
        tmp_path,
        """
        mood = postgresql.ENUM("bad", "good", name="mood")
        mood.create(op.get_bind(), checkfirst=True)
        op.add_column("users", sa.Column("mood", postgresql.ENUM("bad", "good", name="mood", create_type=False)))
        op.create_table("days", sa.Column("kind", sa.Enum("wet", "dry", name="kind")))
        """,
    )
    assert {name: one.values for name, one in state.enums.items()} == {
        "mood": ("bad", "good"),
        "kind": ("wet", "dry"),
    }
    assert state.tables["users"].column("mood").type.argument("name") == "mood"


def test_computed_columns(tmp_path: Path) -> None:
    users = made(
        tmp_path,
        'op.add_column("users", sa.Column("twice", sa.Integer(), sa.Computed("id * 2", persisted=True)))',
    ).tables["users"]
    computed = users.column("twice").computed
    assert computed is not None
    assert (computed.sql, computed.persisted) == (Sql.of("id * 2"), True)


@pytest.mark.parametrize(
    ("written", "type_"),
    [
        ("sa.VARCHAR(50)", STRING),
        ("sa.String(50)", STRING),
        ("sa.Numeric(10, 2)", Type("Numeric", (("precision", 10), ("scale", 2)))),
        ("sa.JSON(none_as_null=True)", Type("JSON")),
        ("postgresql.UUID(as_uuid=True)", Type("Uuid")),
        ("sa.DateTime(timezone=True)", Type("DateTime", (("timezone", True),))),
        (
            "postgresql.ARRAY(sa.String(50))",
            Type("ARRAY", (("item_type", STRING),), "sqlalchemy.dialects.postgresql"),
        ),
        ('sa.BigInteger().with_variant(sa.Integer(), "sqlite")', Type("BigInteger")),
    ],
)
def test_types(written: str, type_: Type, tmp_path: Path) -> None:
    users = made(tmp_path, f'op.add_column("users", sa.Column("x", {written}))').tables["users"]
    assert users.column("x").type == type_


def test_a_type_of_python_is_what_it_stores(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "columns.py").write_text(
        "import sqlalchemy as sa\n\n\n"
        "class Money(sa.TypeDecorator):\n    impl = sa.Numeric(9, 3)\n    cache_ok = True\n"
    )
    users = made(
        tmp_path,
        """
        from app.columns import Money
        op.add_column("users", sa.Column("wage", Money()))
        """,
    ).tables["users"]
    assert users.column("wage").type == Type("Numeric", (("precision", 9), ("scale", 3)))
