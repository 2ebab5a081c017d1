"""The planner: its steps lead from one state to the next and back, and it asks what it has to."""

from __future__ import annotations

import pytest

from generator.migrations.apply import applied
from generator.migrations.findings import FindingCode
from generator.migrations.hints import Hints, TableFill
from generator.migrations.operations import (
    AddColumn,
    AlterColumn,
    ChangeEnum,
    CreateTable,
    DropColumn,
    DropTable,
    FillTable,
    Guard,
    RenameColumn,
    RenameTable,
)
from generator.migrations.plan import Planned
from generator.schema import fingerprint
from generator.schema.model import Sql
from tests.migrations_core.specs import planned, state

ALL = "sqlite, postgresql, mysql"
POSTGRESQL = "postgresql"
USER = "User:\n  fields: {name: string(50)}\n"

CHANGES = {
    "nothing": (USER, USER, Hints()),
    "column added": (USER, "User:\n  fields: {name: string(50), age: integer?}\n", Hints()),
    "column dropped": ("User:\n  fields: {name: string(50), age: integer?}\n", USER, Hints()),
    "column renamed": (
        "User:\n  fields: {name: {type: 'string(50)', unique: true}}\n",
        "User:\n  fields: {title: {type: 'string(50)', unique: true}}\n",
        Hints(columns={("users", "title"): "name"}),
    ),
    "columns swapped": (
        "User:\n  fields: {a: {type: integer, ge: 1}, b: {type: integer, index: true}}\n",
        "User:\n  fields: {b: {type: integer, ge: 1}, a: {type: integer, index: true}}\n",
        Hints(columns={("users", "a"): "b", ("users", "b"): "a"}),
    ),
    "column takes the name of one that goes": (
        "User:\n  fields: {a: integer, b: string(9)}\n",
        "User:\n  fields: {a: string(9)}\n",
        Hints(columns={("users", "a"): "b"}),
    ),
    "table renamed": (
        (
            "User:\n  fields: {name: {type: 'string(50)', index: true}}\n"
            "Post:\n  fields: {a: text}\n  relations: {user: User}\n"
        ),
        (
            "Person:\n  fields: {name: {type: 'string(50)', index: true}}\n"
            "Post:\n  fields: {a: text}\n  relations: {user: Person}\n"
        ),
        Hints(tables={"people": "users"}),
    ),
    "tables swapped": (
        (
            "Cat:\n  fields: {a: {type: integer, index: true}}\n"
            "Dog:\n  fields: {a: {type: text}, b: integer}\n"
        ),
        (
            "Dog:\n  fields: {a: {type: integer, index: true}}\n"
            "Cat:\n  fields: {a: {type: text}, b: integer}\n"
        ),
        Hints(tables={"cats": "dogs", "dogs": "cats"}),
    ),
    "table renamed and a new one with its name": (
        "Cat:\n  fields: {a: {type: integer, index: true}}\n",
        "Dog:\n  fields: {a: {type: integer, index: true}}\nCat:\n  fields: {b: text}\n",
        Hints(tables={"dogs": "cats"}),
    ),
    "table takes the name of one that goes": (
        (
            "Cat:\n  fields: {a: {type: integer, index: true}}\n"
            "Dog:\n  fields: {a: {type: integer, index: true}}\n  relations: {cat: Cat?}\n"
        ),
        "Cat:\n  fields: {a: {type: integer, index: true}}\n",
        Hints(tables={"cats": "dogs"}),
    ),
    "tables in a circle come": (
        USER,
        USER + "Cat:\n  fields: {a: text}\n  relations: {dog: Dog?}\n"
        "Dog:\n  fields: {a: text}\n  relations: {cat: Cat?}\n",
        Hints(),
    ),
    "enum": (
        "User:\n  fields: {state: {type: 'enum(a, b)', default: a}}\n",
        "User:\n  fields: {state: {type: 'enum(b, cc)', default: cc}}\n",
        Hints(values={("users", "state"): {"a": "cc"}}),
    ),
    "text to integer": (
        "User:\n  fields: {a: {type: 'string(9)', index: true}}\n",
        "User:\n  fields: {a: {type: integer, index: true, ge: 0}}\n",
        Hints(),
    ),
    "stored computed": (
        "User:\n  fields: {a: integer, b: {type: integer, compute: a * 2, stored: true}}\n",
        "User:\n  fields: {c: bigint, b: {type: integer, compute: c * 3, stored: true}}\n",
        Hints(columns={("users", "c"): "a"}),
    ),
    "computed becomes plain": (
        "User:\n  fields: {a: integer, b: {type: integer, compute: a * 2, stored: true}}\n",
        "User:\n  fields: {a: integer, b: integer}\n",
        Hints(),
    ),
    "reference rows": (
        (
            "Cat:\n  fields: {code: {type: 'string(9)', unique: true}, name: text}\n"
            "  rows: {key: code, data: [{code: a, name: A}, {code: b, name: B}]}\n"
            "Dog:\n  fields: {a: text}\n  relations: {cat: Cat}\n"
        ),
        (
            "Cat:\n  fields: {code: {type: 'string(9)', unique: true}, name: text}\n"
            "  rows: {key: code, data: [{code: b, name: BB}, {code: c, name: C}]}\n"
            "Dog:\n  fields: {a: text}\n  relations: {cat: Cat}\n"
        ),
        Hints(),
    ),
    "comment, default and nullability": (
        "User:\n  doc: One.\n  fields: {a: {type: integer, default: 1}, b: text?, c: text}\n",
        "User:\n  doc: Two.\n  fields: {a: {type: integer, doc: A}, b: text, c: text?}\n",
        Hints(fills={("users", "b"): Sql.of("c")}),
    ),
    "a table filled from another": (
        "User:\n  fields: {name: text, street: text, town: text?}\n",
        (
            "User:\n  fields: {name: text}\n"
            "Address:\n  fields: {street: text, town: text?}\n  relations: {user: User}\n"
        ),
        Hints(
            table_fills={
                "addresses": (
                    TableFill(
                        source="users",
                        cells=(
                            ("street", Sql.of("street")),
                            ("town", Sql.of("town")),
                            ("user_id", Sql.of("id")),
                        ),
                    ),
                )
            }
        ),
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_steps_lead_to_the_other_state_and_back(name: str) -> None:
    before, after, hints = CHANGES[name]
    found = planned(before, after, hints)
    old, new = state(before), state(after)
    assert fingerprint.of(applied(old, found.upgrade.operations)) == fingerprint.of(new)
    assert fingerprint.of(applied(new, found.downgrade.operations)) == fingerprint.of(old)
    assert bool(found.upgrade) is (name != "nothing")


def _kinds(found: Planned) -> list[type]:
    return [type(one) for one in found.upgrade.operations]


def _codes(found: Planned) -> list[tuple[str, str]]:
    return [(one.code.value, one.subject) for one in found.open]


def _texts(guards: tuple[Guard, ...], dialect: str = "sqlite") -> list[str]:
    return [guard.select.on(dialect) for guard in guards]


def test_a_lost_column_and_table_are_asked_about() -> None:
    before = "User:\n  fields: {name: text, old: text?}\nPost:\n  fields: {a: text}\n"
    found = planned(before, "User:\n  fields: {name: text}\n")
    assert _codes(found) == [("LOSS", "posts"), ("LOSS", "users.old")]
    agreed = Hints(
        dropped_tables=frozenset({"posts"}), dropped_columns=frozenset({("users", "old")})
    )
    found = planned(before, "User:\n  fields: {name: text}\n", agreed)
    assert not found.open
    assert found.consumed == ("accept-loss posts", "accept-loss users.old")
    assert _kinds(found) == [DropColumn, DropTable]


def test_a_required_column_wants_a_value() -> None:
    after = "User:\n  fields: {name: string(50), sku: string(9)}\n"
    found = planned(USER, after)
    assert _codes(found) == [("VALUE", "users.sku")]
    assert found.findings[0].flag == '--fill users.sku="…"'
    found = planned(USER, after, Hints(fills={("users", "sku"): Sql.of("upper(name)")}))
    assert not found.open
    (step,) = found.upgrade.operations
    assert isinstance(step, AddColumn)
    assert step.fill == Sql.of("upper(name)")


def test_an_equal_column_may_be_the_old_one() -> None:
    after = "User:\n  fields: {title: string(50)}\n"
    found = planned(USER, after)
    assert _codes(found) == [("RENAME?", "users.name")]
    assert "--rename users.name=title" in found.findings[0].flag
    found = planned(USER, after, Hints(columns={("users", "title"): "name"}))
    assert not found.open
    assert found.consumed == ("rename users.name=title",)
    assert found.upgrade.operations == (RenameColumn(table="users", old="name", new="title"),)
    assert found.downgrade.operations == (RenameColumn(table="users", old="title", new="name"),)


def test_of_equal_columns_the_alike_are_paired_then_those_in_the_same_place() -> None:
    before = "User:\n  timestamps: true\n  fields: {street: string(50), town: string(50)}\n"
    after = (
        "User:\n  timestamps: {created: made, updated: touched}\n"
        "  fields: {place: string(50), street_name: string(50)}\n"
    )
    flags = [one.flag.split(" or ")[0] for one in planned(before, after).findings]
    assert set(flags) == {
        "--rename users.street=street_name",
        "--rename users.created_at=made",
        "--rename users.updated_at=touched",
        "--rename users.town=place",
    }


def test_an_equal_table_may_be_the_old_one() -> None:
    found = planned(USER, "Person:\n  fields: {name: string(50)}\n")
    assert _codes(found) == [("RENAME?", "users")]


def test_a_fill_speaks_of_old_names_and_runs_with_new_ones() -> None:
    hints = Hints(
        columns={("users", "title"): "name"}, fills={("users", "slug"): Sql.of("lower(name)")}
    )
    after = "User:\n  fields: {title: string(50), slug: {type: 'string(50)', unique: true}}\n"
    found = planned(USER, after, hints)
    (step,) = (one for one in found.upgrade.operations if isinstance(one, AddColumn))
    assert step.fill == Sql.of("lower(title)")
    assert _texts(found.upgrade.guards) == [
        (
            "SELECT value_1 FROM (SELECT lower(name) AS value_1 FROM users) AS found "
            "WHERE value_1 IS NOT NULL GROUP BY value_1 HAVING count(*) > 1"
        )
    ]


def test_new_rules_look_at_the_rows_under_their_old_names() -> None:
    before = "User:\n  fields: {a: integer, b: integer}\nPost:\n  fields: {user: integer?}\n"
    after = (
        "User:\n  fields: {c: {type: integer, unique: true, gt: 0}, b: integer}\n"
        "Post:\n  fields: {user: {type: integer, nullable: true}}\n"
        "  relations: {owner: {to: User, columns: [user]}}\n"
    )
    found = planned(before, after, Hints(columns={("users", "c"): "a"}))
    assert _texts(found.upgrade.guards) == [
        "SELECT a FROM users WHERE a IS NOT NULL GROUP BY a HAVING count(*) > 1",
        "SELECT id FROM users WHERE NOT (a > 0)",
        (
            'SELECT id FROM posts WHERE posts."user" IS NOT NULL AND NOT EXISTS '
            '(SELECT 1 FROM users AS target WHERE target.id = posts."user")'
        ),
    ]
    assert {one.code for one in found.findings} == {FindingCode.DATA, FindingCode.LOCK}


def test_a_narrower_text_is_looked_at_and_cut_decimals_are_asked_about() -> None:
    found = planned(
        "User:\n  fields: {a: string(50), b: 'decimal(12,4)'}\n",
        "User:\n  fields: {a: string(20), b: 'decimal(12,2)'}\n",
    )
    assert _codes(found) == [("LOSS", "users.a"), ("LOSS", "users.b")]
    assert _texts(found.upgrade.guards) == ["SELECT id FROM users WHERE length(a) > 20"]
    assert _texts(found.downgrade.guards) == ["SELECT id FROM users WHERE abs(b) >= 100000000"]


def test_a_lost_value_of_an_enum_is_asked_about_unless_replaced() -> None:
    before = "User:\n  fields: {state: 'enum(a, b)'}\n"
    after = "User:\n  fields: {state: 'enum(a, c)'}\n"
    found = planned(before, after)
    assert _codes(found) == [("LOSS", "users.state")]
    assert _texts(found.upgrade.guards) == ["SELECT id FROM users WHERE state IN ('b')"]
    found = planned(before, after, Hints(values={("users", "state"): {"b": "c"}}))
    assert not found.findings
    (step,) = (one for one in found.upgrade.operations if isinstance(one, AlterColumn))
    assert step.replaced == (("b", "c"),)
    (back,) = (one for one in found.downgrade.operations if isinstance(one, AlterColumn))
    assert back.replaced == (("c", "b"),)


def test_values_that_became_one_are_not_told_apart_again() -> None:
    before = "User:\n  fields: {state: 'enum(a, b)'}\n"
    after = "User:\n  fields: {state: 'enum(a)'}\n"
    found = planned(before, after, Hints(values={("users", "state"): {"b": "a"}}))
    assert not any(isinstance(one, AlterColumn) for one in found.downgrade.operations)


def test_a_native_enum_gets_another_type() -> None:
    form = "User:\n  fields: {{state: {{type: 'enum({})', native: mood, default: a}}}}\n"
    before, after = form.format("a, b"), form.format("a, c, b")
    found = planned(before, after, databases=POSTGRESQL)
    assert _kinds(found) == [ChangeEnum]
    back = found.downgrade.operations[0]
    assert isinstance(back, ChangeEnum)
    assert back.after.values == ("a", "b")
    assert _texts(found.downgrade.guards, POSTGRESQL) == [
        "SELECT id FROM users WHERE CAST(state AS VARCHAR) IN ('c')"
    ]


def test_a_column_that_comes_back_holds_what_its_rules_allow() -> None:
    before = (
        "User:\n  fields:\n    name: text\n    a: {type: integer, ge: 5}\n    b: 'enum(x, y)'\n"
        "    c: {type: 'string(40)', unique: true}\n    d: datetime\n    e: text?\n"
        "  relations: {boss: User}\n"
    ).replace("boss: User}", "boss: {to: User, nullable: true}}")
    found = planned(before, "User:\n  fields: {name: text}\n")
    fills = {
        one.column.name: one.fill.on("sqlite") if one.fill else None
        for one in found.downgrade.operations
        if isinstance(one, AddColumn)
    }
    assert fills == {
        "a": "10",
        "b": "'x'",
        "c": "CAST(id AS TEXT)",
        "d": "'1970-01-01 00:00:00.000000'",
        "e": None,
        "boss_id": None,
    }


def test_a_required_relation_cannot_come_back_to_rows() -> None:
    before = USER + "Post:\n  fields: {a: text}\n  relations: {user: User}\n"
    found = planned(before, USER + "Post:\n  fields: {a: text}\n")
    assert _texts(found.downgrade.guards) == ["SELECT id FROM posts WHERE 1 = 1"]


def test_what_went_to_another_table_comes_back() -> None:
    before, after, hints = CHANGES["a table filled from another"]
    found = planned(before, after, hints)
    assert FillTable in _kinds(found)
    assert _kinds(found).index(FillTable) < _kinds(found).index(DropColumn)
    fills = {
        one.column.name: one.fill.on("sqlite") if one.fill else None
        for one in found.downgrade.operations
        if isinstance(one, AddColumn)
    }
    assert fills["town"] == (
        "(SELECT addresses.town FROM addresses WHERE addresses.user_id = users.id)"
    )
    assert fills["street"] is not None
    assert fills["street"].startswith("coalesce((SELECT")


def test_a_hint_left_in_the_spec_renames_nothing_twice() -> None:
    hints = Hints(tables={"people": "users"}, columns={("people", "title"): "name"})
    spec = "Person:\n  fields: {title: string(50)}\nUser:\n  fields: {name: string(50)}\n"
    found = planned(spec, spec, hints)
    assert not found.upgrade.operations
    assert not found.consumed


def test_tables_come_behind_those_they_refer_to() -> None:
    after = "Ant:\n  fields: {a: text}\n  relations: {bee: Bee}\nBee:\n  fields: {a: text}\n"
    found = planned(USER, USER + after)
    names = [one.table.key for one in found.upgrade.operations if isinstance(one, CreateTable)]
    assert names == ["bees", "ants"]
    gone = [one.table.key for one in found.downgrade.operations if isinstance(one, DropTable)]
    assert gone == ["ants", "bees"]


def test_a_swap_goes_over_a_third_name() -> None:
    before, after, hints = CHANGES["tables swapped"]
    found = planned(before, after, hints)
    renames = [one for one in found.upgrade.operations if isinstance(one, RenameTable)]
    assert [(one.old, one.new) for one in renames] == [
        ("dogs", "dogs_moving"),
        ("cats", "dogs"),
        ("dogs_moving", "cats"),
    ]


def test_a_default_stands_for_nulls_that_are_lost() -> None:
    before = "User:\n  fields: {stock: {type: integer, nullable: true, default: 4}}\n"
    after = "User:\n  fields: {stock: {type: integer, default: 4}}\n"
    found = planned(before, after)
    (step,) = found.upgrade.operations
    assert isinstance(step, AlterColumn)
    assert step.fill == Sql.of("4")
    assert not found.upgrade.guards


def test_guards_for_rules_over_columns_that_are_new() -> None:
    """Those that no row can break are left out: of the others, one asks about what the fill gives."""
    before = "Room:\n  fields: {beds: integer}\n"
    after = """Room:
  fields:
    beds: integer
    phone: {type: 'string(30)?', unique: true}
    kind: {type: 'enum(a, b)', default: a}
    view: {type: 'enum(sea, yard)'}
    stock: {type: integer, default: 0, ge: 0}
    floor: {type: integer, ge: 1}
"""
    view = Sql.of("CASE WHEN beds > 2 THEN 'sea' ELSE 'yard' END")
    fills = {("rooms", "view"): view, ("rooms", "floor"): Sql.of("beds")}
    found = planned(before, after, Hints(fills=fills))
    assert isinstance(found, Planned)
    assert _texts(found.upgrade.guards) == ["SELECT id FROM rooms WHERE NOT (beds >= 1)"]
