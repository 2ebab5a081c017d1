"""Renames within a state: everything that speaks of a column or a table follows."""

from generator.schema.model import (
    Check,
    Column,
    Computation,
    ForeignKey,
    Index,
    Part,
    PrimaryKey,
    Sql,
    State,
    Table,
    Type,
    Unique,
)
from generator.schema.renaming import (
    reads,
    renamed_words,
    with_column_renamed,
    with_table_renamed,
)

INTEGER = Type("Integer")


def _state() -> State:
    users = Table(
        name="users",
        columns=(
            Column(name="id", type=INTEGER, nullable=False),
            Column(name="age", type=INTEGER),
            Column(name="twice", type=INTEGER, computed=Computation(Sql.of("age * 2"))),
        ),
        primary_key=PrimaryKey(name="pk_users", columns=("id",)),
        uniques=(Unique(name="uq_users_age", columns=("age",)),),
        checks=(Check(name="ck_users_age", sql=Sql.of("age > 0 AND 'age' <> ''")),),
        indexes=(
            Index(
                name="ix_users_age",
                parts=(Part(column="age"), Part(expression=Sql.of("lower(age)"))),
                where=(("sqlite", "age = 1"),),
                options=(("postgresql_include", ("age",)), ("postgresql_ops", (("age", "x"),))),
            ),
        ),
    )
    posts = Table(
        name="posts",
        foreign_keys=(
            ForeignKey(name="fk_posts_age", columns=("age",), table="users", references=("age",)),
        ),
    )
    return State({"users": users, "posts": posts})


def test_a_column_is_renamed_wherever_its_table_speaks_of_it() -> None:
    state = with_column_renamed(_state(), "users", "age", "years")
    users, posts = state.tables["users"], state.tables["posts"]
    assert [one.name for one in users.columns] == ["id", "years", "twice"]
    assert users.column("twice").computed == Computation(Sql.of("years * 2"))
    assert users.uniques[0].columns == ("years",)
    assert users.checks[0].sql == Sql.of("years > 0 AND 'age' <> ''")
    index = users.indexes[0]
    assert index.parts == (Part(column="years"), Part(expression=Sql.of("lower(years)")))
    assert index.where == (("sqlite", "years = 1"),)
    assert index.options == (
        ("postgresql_include", ("years",)),
        ("postgresql_ops", (("years", "x"),)),
    )
    assert posts.foreign_keys[0].references == ("years",)
    assert posts.foreign_keys[0].columns == ("age",)


def test_a_table_is_renamed_with_the_keys_that_refer_to_it() -> None:
    state = with_table_renamed(_state(), "users", "people.person")
    assert set(state.tables) == {"people.person", "posts"}
    moved = state.tables["people.person"]
    assert (moved.schema, moved.name) == ("people", "person")
    assert state.tables["posts"].foreign_keys[0].table == "people.person"


def test_a_name_that_needs_quotes_gets_those_of_each_database() -> None:
    sql = renamed_words(Sql.of("length(place) > place"), {"place": "order"}, ("mysql", "sqlite"))
    assert sql.on("mysql") == "length(`order`) > `order`"
    assert sql.on("sqlite") == 'length("order") > "order"'
    assert renamed_words(sql, {"order": "place"}) == Sql.of("length(place) > place")


def test_functions_types_and_texts_are_no_names() -> None:
    found = reads(Sql.of("lower(name) = 'lower' AND CAST(age AS date) > 1"))
    assert {"name", "age"} <= found
    assert found.isdisjoint({"lower", "date", "CAST"})
