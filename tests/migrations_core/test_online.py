"""A change in the parts that PostgreSQL can take beside others, and those that it cannot."""

from __future__ import annotations

import pytest

from generator.migrations.apply import applied
from generator.migrations.findings import Finding, FindingCode
from generator.migrations.hints import Hints
from generator.migrations.online import Phase, phases, still_true
from generator.migrations.online.turns import is_constant, is_longer
from generator.migrations.operations import AddColumn, AddIndex, DropColumn
from generator.schema import fingerprint
from generator.schema.model import Sql, Type
from tests.migrations_core.specs import planned, state

USER = "User:\n  fields: {name: string(50), age: integer?}\n"


def _parts(before: str, after: str, hints: Hints) -> list[Phase]:
    found = planned(before, after, hints, "postgresql")
    return phases(state(before, "postgresql"), found, hints, ("postgresql",))


def test_what_others_wait_for_is_taken_step_by_step_and_drops_come_last() -> None:
    after = "User:\n  fields: {name: {type: string(50), index: true}, sku: string(20)}\n"
    hints = Hints(
        fills={("users", "sku"): Sql.of("upper(name)")},
        dropped_columns=frozenset({("users", "age")}),
    )
    online, last = _parts(USER, after, hints)
    assert online.is_online
    assert [type(one) for one in online.upgrade.operations] == [AddColumn, AddIndex]
    assert not last.is_online
    assert [type(one) for one in last.upgrade.operations] == [DropColumn]


def test_renames_come_first_and_a_part_knows_its_way_back() -> None:
    after = "User:\n  fields: {title: {type: string(50), index: true}, age: integer?}\n"
    parts = _parts(USER, after, Hints(columns={("users", "title"): "name"}))
    assert [one.is_online for one in parts] == [False, True]
    for part in parts:
        there = applied(part.before, part.upgrade.operations)
        back = applied(there, part.downgrade.operations)
        assert fingerprint.of(back) == fingerprint.of(part.before)


@pytest.mark.parametrize(
    "after",
    [
        "User:\n  fields: {name: string(50), age: integer?, note: text?}\n",
        "User:\n  fields: {name: string(60), age: integer?}\n",
        "User:\n  fields: {name: {type: string(50), default: x}, age: integer?}\n",
    ],
)
def test_what_takes_a_moment_is_one_transaction(after: str) -> None:
    (part,) = _parts(USER, after, Hints())
    assert not part.is_online


def test_advice_is_given_where_a_lock_is_taken() -> None:
    after = "User:\n  fields: {name: {type: string(50), index: true}, age: integer?}\n"
    found = planned(USER, after, Hints(), "postgresql")
    other = Finding(code=FindingCode.LOCK, subject="users.age", message="changes its type")
    assert [one.code for one in found.findings] == [FindingCode.LOCK]
    parts = _parts(USER, after, Hints())
    assert still_true((*found.findings, other), parts) == (other,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'it''s'", True),
        ("-1.5", True),
        ("TRUE", True),
        ("now()", True),
        ("'a' || name", False),
        ("upper('a')", False),
        ("gen_random_uuid()", False),
        ("number", False),
    ],
)
def test_constants_are_known(text: str, *, expected: bool) -> None:
    assert is_constant(Sql.of(text)) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (Type("String", (("length", 5),)), Type("String", (("length", 9),)), True),
        (Type("String", (("length", 5),)), Type("Text"), True),
        (Type("String", (("length", 9),)), Type("String", (("length", 5),)), False),
        (Type("Text"), Type("String", (("length", 5),)), False),
        (Type("Text"), Type("CITEXT"), False),
        (Type("Integer"), Type("BigInteger"), False),
        (
            Type("Numeric", (("precision", 5), ("scale", 2))),
            Type("Numeric", (("precision", 9), ("scale", 2))),
            True,
        ),
        (
            Type("Numeric", (("precision", 5), ("scale", 2))),
            Type("Numeric", (("precision", 9), ("scale", 3))),
            False,
        ),
    ],
)
def test_values_that_stay_as_they_are_stored(before: Type, after: Type, *, expected: bool) -> None:
    assert is_longer(before, after) == expected
