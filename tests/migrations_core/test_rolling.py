"""What is owed, as a script remembers it, and the names of what keeps it until then."""

from __future__ import annotations

import pytest

from generator.migrations.rolling.held import held
from generator.migrations.rolling.owed import Owed, OwedKind, owed_in, triggers
from generator.migrations.triggers import InStep, Substituted
from generator.schema.model import Check, Column, Sql, State, Table, Type

TEXT = Type("String", (("length", 20),))


def column(name: str, **facts: object) -> Column:
    return Column(name=name, type=TEXT, **facts)  # type: ignore[arg-type]


def state(*columns: Column, **facts: object) -> State:
    return State(tables={"people": Table(name="people", columns=columns, **facts)})  # type: ignore[arg-type]


OWED = [
    Owed(kind=OwedKind.DROP_TABLE, table="shop.coupons"),
    Owed(kind=OwedKind.DROP, table="shop.people", name="legacy"),
    Owed(kind=OwedKind.DROP, table="people", name="name", follows="title"),
    Owed(kind=OwedKind.REQUIRE, table="people", name="title"),
    Owed(kind=OwedKind.REQUIRE, table="people", name="sku", value=Sql.of("'x'")),
    Owed(
        kind=OwedKind.REQUIRE,
        table="people",
        name="sku",
        value=Sql.of({"sqlite": "1 = 1", "postgresql": "true"}),
    ),
    Owed(kind=OwedKind.REPLACE, table="people", name="state", replaced="lost", to="closed"),
    Owed(kind=OwedKind.RULE, table="people", name="uq_people_name"),
]


@pytest.mark.parametrize("one", OWED, ids=lambda one: one.sentence)
def test_a_script_gives_back_what_was_written(one: Owed) -> None:
    assert owed_in((one.written,)) == (one,)


@pytest.mark.parametrize("written", [None, 1, "drop", [1], [{}], [{"sell": "people.name"}]])
def test_what_nobody_can_read_owes_nothing(written: object) -> None:
    assert owed_in(written) == ()


def test_names_of_triggers_are_short_and_each_its_own() -> None:
    pairs = [("a_b", "c", "d"), ("a", "b_c", "d"), ("a", "b", "c_d"), ("a" * 63, "b" * 63, "c")]
    pairs += [("a" * 63, "b" * 63, "e"), ("é", "b", "c"), ("ê", "b", "c")]
    names = [
        InStep(table=table, old=column(old), new=column(new)).name for table, old, new in pairs
    ]
    assert len({*names}) == len(names)
    assert all(len(name) <= 48 and name.isascii() for name in names)


def test_triggers_of_columns_that_are_there() -> None:
    there = state(column("name"), column("title"), column("sku"), column("state"))
    found = list(triggers([one for one in OWED if one.table == "people"], there))
    assert [type(one) for one in found] == [InStep, Substituted, Substituted, Substituted]
    assert list(triggers(OWED, state(column("id")))) == []


def test_what_is_owed_stays_as_it_is() -> None:
    rule = Check(name="ck_title", sql=Sql.of("title <> ''"))
    wanted = state(column("title", nullable=False), checks=(rule,))
    there = state(
        column("title", default=Sql.of("'x'")),
        column("name"),
        checks=(Check(name="ck_name", sql=Sql.of("name <> ''")),),
    )
    owed = [
        Owed(kind=OwedKind.REQUIRE, table="people", name="title"),
        Owed(kind=OwedKind.DEFAULT, table="people", name="title"),
        Owed(kind=OwedKind.RULE, table="people", name="ck_title"),
        Owed(kind=OwedKind.DROP, table="people", name="name", follows="title"),
    ]
    assert held(wanted, there, owed) == there
    assert held(wanted, there, []) == wanted
