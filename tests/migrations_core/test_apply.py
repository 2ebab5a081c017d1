"""What operations make of a state, and how two states differ in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from generator.migrations.apply import UnknownError, applied, apply
from generator.migrations.operations import (
    AddColumn,
    AddConstraint,
    AddIndex,
    AlterColumn,
    CommentTable,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    Operation,
    RenameColumn,
    RenameConstraint,
    RenameEnum,
    RenameIndex,
    RenameTable,
)
from generator.schema import fingerprint
from generator.schema.databases import only
from generator.schema.differences import difference
from generator.schema.model import (
    Check,
    Column,
    ForeignKey,
    Index,
    NativeEnum,
    Part,
    PrimaryKey,
    Row,
    RowKey,
    Sql,
    State,
    Table,
    TableRows,
    Type,
    Unique,
)

NAME = Column(name="name", type=Type("String", (("length", 50),)))
BOSS = Column(name="boss_id", type=Type("Integer"))
UNIQUE = Unique(name="uq", columns=("name",))
CHECK = Check(name="ck", sql=Sql.of("name <> ''"))
KEY = ForeignKey(name="fk", columns=("boss_id",), table="users", references=("id",))
INDEX = Index(name="ix", parts=(Part(expression=Sql.of("lower(name)")),))
USERS = Table(
    name="users",
    columns=(Column(name="id", type=Type("Integer"), nullable=False), NAME, BOSS),
    primary_key=PrimaryKey(name="pk", columns=("id",)),
    uniques=(UNIQUE,),
    checks=(CHECK,),
    foreign_keys=(KEY,),
    indexes=(INDEX,),
)
STATE = State(tables={"users": USERS})
RETYPED = "type Text instead of String(50)"
REQUIRED = "nullable False instead of True"


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (CreateTable(replace(USERS, name="posts")), ["a table posts"]),
        (DropTable(USERS), ["no table users"]),
        (AddColumn(table="users", column=replace(NAME, name="x")), ["users: a column x"]),
        (
            DropColumn(table="users", column=NAME),
            [
                "users: no column name",
                "users: no rule ck",
                "users: no rule uq",
                "users: no index ix",
            ],
        ),
        (
            AlterColumn(
                table="users", before=NAME, after=replace(NAME, type=Type("Text"), nullable=False)
            ),
            [f"users: column name has {RETYPED}, {REQUIRED}"],
        ),
        (DropConstraint(table="users", constraint=KEY), ["users: no rule fk"]),
        (DropIndex(table="users", index=INDEX), ["users: no index ix"]),
        (
            RenameConstraint(table="users", before=UNIQUE, after=replace(UNIQUE, name="u2")),
            ["users: a rule u2", "users: no rule uq"],
        ),
        (
            RenameIndex(table="users", before=INDEX, after=replace(INDEX, name="i2")),
            ["users: an index i2", "users: no index ix"],
        ),
        (CommentTable(table="users", before=None, after="Who."), ["users: another comment"]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_one_operation(operation: Operation, words: list[str]) -> None:
    after = apply(STATE, operation)
    assert difference(STATE, after) == words
    assert fingerprint.of(after) != fingerprint.of(STATE)


@pytest.mark.parametrize(
    "operations",
    [
        (RenameTable("users", "people"), RenameTable("people", "users")),
        (RenameTable("users", "shop.users"), RenameTable("shop.users", "users")),
        (
            RenameColumn(table="users", old="name", new="order"),
            RenameColumn(table="users", old="order", new="name"),
        ),
        (
            DropConstraint(table="users", constraint=CHECK),
            AddConstraint(table="users", constraint=CHECK),
        ),
        (DropIndex(table="users", index=INDEX), AddIndex(table="users", index=INDEX)),
    ],
)
def test_there_and_back(operations: tuple[Operation, ...]) -> None:
    assert applied(STATE, operations[:1]) != STATE
    assert applied(STATE, operations) == STATE


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        (RenameTable("posts", "articles"), "there is no table posts"),
        (RenameColumn(table="users", old="x", new="y"), "the table users has no column x"),
        (RenameEnum("mood", "feeling"), "there is no type mood"),
    ],
)
def test_nothing_to_work_on(operation: Operation, message: str) -> None:
    with pytest.raises(UnknownError, match=message):
        apply(STATE, operation)


def test_rows_follow_names() -> None:
    row = Row(("a",), (("name", "a"), ("boss_id", RowKey("users", "id", "name", "b"))))
    state = replace(STATE, rows={"users": TableRows("users", ("name",), (row,))})
    renames: tuple[Operation, ...] = (
        RenameTable("users", "people"),
        RenameColumn(table="people", old="name", new="title"),
    )
    after = applied(state, renames).rows
    reference = RowKey("people", "id", "title", "b")
    expected = Row(("a",), (("title", "a"), ("boss_id", reference)))
    assert after == {"people": TableRows("people", ("title",), (expected,))}


def test_an_enum_is_renamed_in_its_columns() -> None:
    mood = Type("ENUM", (("name", "mood"), ("values", ("bad",))), "sqlalchemy.dialects.postgresql")
    column = Column(name="mood", type=mood)
    state = State(
        tables={"days": Table(name="days", columns=(column,))},
        enums={"mood": NativeEnum("mood", ("bad",))},
    )
    after = apply(state, RenameEnum("mood", "feeling"))
    assert after.enums == {"feeling": NativeEnum("feeling", ("bad",))}
    assert after.tables["days"].column("mood").type.argument("name") == "feeling"


TEXTS: Mapping[str, str] = {"sqlite": "1", "postgresql": "true", "mysql": "1"}


def test_a_state_as_some_databases_see_it() -> None:
    large = Type("Text", variants=(("mysql", Type("LONGTEXT")), ("postgresql", Type("CITEXT"))))
    table = Table(
        name="t",
        columns=(Column(name="c", type=large, default=Sql.of(TEXTS), autoincrement=False),),
        checks=(
            Check(name="both", sql=Sql.of("1"), dialects=("postgresql", "sqlite")),
            Check(name="other", sql=Sql.of("1"), dialects=("mysql",)),
        ),
    )
    state = State(tables={"t": table})
    two = only(state, ["sqlite", "postgresql"]).tables["t"]
    assert two.column("c").type == Type("Text", variants=(("postgresql", Type("CITEXT")),))
    assert two.column("c").default == Sql.of({"sqlite": "1", "postgresql": "true"})
    assert two.checks == (Check(name="both", sql=Sql.of("1")),)
    assert two.column("c").autoincrement
    one = only(state, ["mysql"]).tables["t"]
    assert one.column("c").type == Type("LONGTEXT")
    assert one.column("c").default == Sql.of("1")
    assert [check.name for check in one.checks] == ["other"]
