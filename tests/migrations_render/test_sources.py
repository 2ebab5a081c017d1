"""Types, columns, rules and indexes as a script writes them."""

from __future__ import annotations

import pytest

from generator.emit import Imports
from generator.migrations.render.sources import ScriptSources
from generator.migrations.render.steps import sequence_name
from generator.schema.model import (
    Check,
    Column,
    Computation,
    ForeignKey,
    Index,
    Part,
    Sql,
    Type,
    Unique,
)

ALL = ("sqlite", "postgresql", "mysql")
POSTGRESQL = "sqlalchemy.dialects.postgresql"
DATETIME6 = Type("DATETIME", (("fsp", 6),), "sqlalchemy.dialects.mysql")
COLOR = Type("ENUM", (("name", "color"), ("values", ("red", "it's"))), POSTGRESQL)


def sources(*databases: str) -> ScriptSources:
    return ScriptSources(databases or ALL, Imports())


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        (Type("Integer"), "sa.Integer()"),
        (Type("String", (("length", 50),)), "sa.String(50)"),
        (Type("Numeric", (("precision", 10), ("scale", 2))), "sa.Numeric(10, 2)"),
        (Type("Numeric", (("scale", 2),)), "sa.Numeric(scale=2)"),
        (
            Type("DateTime", (("timezone", True),), variants=(("mysql", DATETIME6),)),
            'sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql")',
        ),
        (COLOR, 'postgresql.ENUM("red", "it\'s", name="color", create_type=False)'),
        (
            Type("ARRAY", (("item_type", Type("String", (("length", 5),))),), POSTGRESQL),
            "postgresql.ARRAY(sa.String(5))",
        ),
        (Type("Money", module="shop.types"), "Money()"),
    ],
)
def test_type(type_: Type, expected: str) -> None:
    assert sources().type(type_) == expected


def test_a_type_says_nothing_of_other_databases() -> None:
    type_ = Type("DateTime", variants=(("mysql", DATETIME6),))
    assert sources("sqlite", "postgresql").type(type_) == "sa.DateTime()"
    assert sources("mysql").type(type_) == "mysql.DATETIME(fsp=6)"


@pytest.mark.parametrize(
    ("kind", "default", "expected"),
    [
        ("String", Sql.of("'new'"), '"new"'),
        ("String", Sql.of("'it''s'"), '"it\'s"'),
        ("Integer", Sql.of("0"), 'sa.text("0")'),
        (
            "DateTime",
            Sql.of({"sqlite": "CURRENT_TIMESTAMP", "postgresql": "now()", "mysql": "now()"}),
            "sa.func.now()",
        ),
        ("Boolean", Sql.of({"sqlite": "1", "postgresql": "true", "mysql": "true"}), "sa.true()"),
        ("Boolean", Sql.of({"sqlite": "0", "postgresql": "false", "mysql": "false"}), "sa.false()"),
        ("JSON", Sql.of("('{a:1}')"), """sa.text("('{a\\\\:1}')")"""),
        (
            "Date",
            Sql.of({"sqlite": "date('now')", "postgresql": "CURRENT_DATE", "mysql": "(curdate())"}),
            'by_database(mysql="(curdate())", postgresql="CURRENT_DATE", sqlite="date(\'now\')")',
        ),
    ],
)
def test_default(kind: str, default: Sql, expected: str) -> None:
    found = sources().default(Column(name="x", type=Type(kind), default=default))
    assert found == expected


def test_a_computed_column() -> None:
    column = Column(
        name="area",
        type=Type("Integer"),
        nullable=False,
        computed=Computation(Sql.of("width * height")),
        comment="In square metres.",
    )
    assert sources().column(column) == (
        'sa.Column("area", sa.Integer(), sa.Computed("width * height", persisted=True), '
        'nullable=False, comment="In square metres.")'
    )


def test_rules() -> None:
    source = sources("postgresql")
    assert source.constraint(Unique(name="uq_a", columns=("a", "b"))) == (
        'sa.UniqueConstraint("a", "b", name=op.f("uq_a"))'
    )
    assert source.constraint(Check(name="ck_a", sql=Sql.of("a::text <> ''"))) == (
        """sa.CheckConstraint("a\\\\:\\\\:text <> ''", name=op.f("ck_a"))"""
    )
    key = ForeignKey(
        name="fk_a", columns=("a",), table="shop.users", references=("id",), on_delete="CASCADE"
    )
    assert source.constraint(key) == (
        'sa.ForeignKeyConstraint(["a"], ["shop.users.id"], name=op.f("fk_a"), ondelete="CASCADE")'
    )


def test_indexes() -> None:
    index = Index(
        name="ix_a",
        parts=(
            Part(column="a", descending=True),
            Part(expression=Sql.of("lower(b)")),
            Part(expression=Sql.of("a + b"), descending=True),
        ),
        where=(("postgresql", "a > 0"), ("sqlite", "a > 0")),
        options=(("postgresql_include", ("c",)), ("postgresql_ops", (("a", "int4_ops"),))),
    )
    assert sources("postgresql").index("items", index, "shop") == (
        'op.create_index(op.f("ix_a"), "items", [sa.column("a").desc(), '
        'sa.func.lower(sa.column("b")), sa.text("(a + b) DESC")], '
        'postgresql_where=sa.text("a > 0"), postgresql_include=["c"], '
        'postgresql_ops={"a": "int4_ops"}, schema="shop")'
    )


def test_names_of_sequences_are_those_of_postgresql() -> None:
    assert sequence_name("items", "id") == "items_id_seq"
    assert sequence_name("t" * 63, "id") == f"{'t' * 56}_id_seq"
    assert sequence_name("t" * 40, "c" * 40) == f"{'t' * 29}_{'c' * 29}_seq"
