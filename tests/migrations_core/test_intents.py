"""Hints of the spec and flags: old names are found, expressions understood, stale ones ignored."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from generator.diagnostics import Diagnostics, SpecErrors
from generator.failures import UserError
from generator.migrations.consents import Consents
from generator.migrations.hints import Hints, TableFill
from generator.migrations.intents import Intents, intents
from generator.migrations.plan import Planned, plan
from generator.schema.model import Sql
from generator.schema.of_app import schema_of
from tests.migrations_core.specs import app_of, state

ALL = "sqlite, postgresql, mysql"


def _intents(
    before: str,
    after: str,
    consents: Consents | None = None,
    used: Collection[str] = (),
    databases: str = ALL,
) -> Intents:
    old, new = state(before, databases), state(after, databases)
    return intents(app_of(after, databases), consents or Consents(), old, new, used, Diagnostics())


def _hints(
    before: str, after: str, consents: Consents | None = None, used: Collection[str] = ()
) -> Hints:
    return _intents(before, after, consents, used).hints


def _planned(before: str, after: str, consents: Consents | None = None) -> Planned:
    found = _intents(before, after, consents)
    return plan(state(before), state(after), found.hints, tuple(ALL.split(", ")), found.words)


USER = "User:\n  fields: {name: string(50)}\n"


def test_an_entity_is_renamed_by_its_old_name_or_its_old_table() -> None:
    for old in ("User", "users", "user"):
        after = f"Person:\n  renamed_from: {old}\n  fields: {{name: string(50)}}\n"
        assert _hints(USER, after).tables == {"people": "users"}


def test_fields_relations_and_keys_are_renamed() -> None:
    before = USER + (
        "Post:\n  fields: {title: text, secret: password}\n  relations: {user: User}\n"
    )
    after = USER + (
        "Post:\n  id: {name: number, type: integer, renamed_from: id}\n"
        "  fields:\n    heading: {type: text, renamed_from: title}\n"
        "    key: {type: password, renamed_from: secret}\n"
        "  relations: {author: {to: User, renamed_from: user}}\n"
    )
    assert _hints(before, after).columns == {
        ("posts", "number"): "id",
        ("posts", "heading"): "title",
        ("posts", "hashed_key"): "hashed_secret",
        ("posts", "author_id"): "user_id",
    }


def test_a_link_table_follows_its_entity_and_its_relation() -> None:
    before = "Post:\n  fields: {a: text}\n  relations: {tags: {to: Tag, many: true}}\n"
    before += "Tag:\n  fields: {name: text}\n"
    after = (
        "Article:\n  renamed_from: Post\n  fields: {a: text}\n"
        "  relations: {labels: {to: Tag, many: true, renamed_from: tags}}\n"
        "Tag:\n  fields: {name: text}\n"
    )
    hints = _hints(before, after)
    assert hints.tables == {"articles": "posts", "article_labels": "post_tags"}
    assert hints.columns == {("article_labels", "article_id"): "post_id"}


def test_a_hint_that_was_used_up_renames_nothing_again() -> None:
    swapped = (
        "User:\n  fields:\n    a: {type: text, renamed_from: b}\n"
        "    b: {type: text, renamed_from: a}\n"
    )
    before = "User:\n  fields: {a: text, b: text}\n"
    assert len(_hints(before, swapped).columns) == 2
    used = ("rename users.a=b", "rename users.b=a")
    assert not _hints(before, swapped, used=used).columns


def test_a_conversion_that_was_used_up_converts_nothing_again() -> None:
    before = "User:\n  fields: {a: integer}\n"
    after = "User:\n  fields: {a: {type: bigint, convert: a * 100}}\n"
    assert _hints(before, after).conversions == {("users", "a"): Sql.of("a * 100")}
    assert not _hints(before, after, used=("convert users.a a * 100",)).conversions


@pytest.mark.parametrize(
    ("kind", "fill", "texts"),
    [
        ("string(9)", "\"'x'\"", "'x'"),
        ("string(9)", "''", "''"),
        ("string(9)", "upper(name)", "upper(name)"),
        ("integer", "0", "0"),
        ("integer", "'cast(name, integer)'", None),
        ("boolean", "false", None),
        ("date", "\"date('2030-01-31')\"", "'2030-01-31'"),
        ("date", "\"'2030-01-31'\"", "'2030-01-31'"),
        ("time", "\"'12:30'\"", "'12:30:00.000000'"),
        ("datetime", "now() - days(2)", None),
        ("uuid", "uuid()", None),
        ("json", "\"'[1]'\"", "'[1]'"),
        ("enum(a, b)", "b", "'b'"),
        ("decimal(10,2)", "1.50", "1.50"),
    ],
)
def test_a_fill_is_a_value_of_the_column(kind: str, fill: str, texts: str | None) -> None:
    after = f"User:\n  fields:\n    name: string(50)\n    new: {{type: '{kind}', fill: {fill}}}\n"
    sql = _hints(USER, after).fills["users", "new"]
    if texts is not None:
        assert sql == Sql.of(texts)
    else:
        assert len(sql.texts) >= 2


def test_a_moment_is_spelled_for_each_database() -> None:
    after = (
        "User:\n  fields:\n    name: string(50)\n    new: {type: datetime, fill: now() - days(2)}\n"
    )
    sql = _hints(USER, after).fills["users", "new"]
    assert sql.on("sqlite") == ("strftime('%Y-%m-%d %H:%M:%f', 'now', '-2880 minutes') || '000'")
    assert sql.on("postgresql") == "now() + INTERVAL '-2880 minutes'"
    assert sql.on("mysql") == "UTC_TIMESTAMP(6) + INTERVAL -2880 MINUTE"


def test_what_the_application_would_make_fills_without_a_word() -> None:
    after = "User:\n  fields: {name: string(50), token: {type: uuid, default: uuid()}}\n"
    found = _planned(USER, after)
    assert not found.open
    assert found.upgrade.operations


def test_expressions_speak_of_the_old_row() -> None:
    after = "User:\n  fields:\n    title: {type: string(50), renamed_from: name}\n"
    after += "    slug: {type: 'string(50)', fill: lower(name)}\n"
    assert _hints(USER, after).fills == {("users", "slug"): Sql.of("lower(name)")}
    with pytest.raises(SpecErrors) as raised:
        _hints(USER, after.replace("lower(name)", "lower(title)"))
    (problem,) = raised.value.report.diagnostics
    assert "title" in problem.message


def test_a_value_that_is_none_of_the_column_is_a_problem() -> None:
    after = "User:\n  fields:\n    name: string(50)\n    new: {type: uuid, fill: \"'x'\"}\n"
    with pytest.raises(SpecErrors) as raised:
        _hints(USER, after)
    assert [one.code for one in raised.value.report.diagnostics] == ["E393"]


def test_values_of_enums_take_the_place_of_others() -> None:
    before = "User:\n  fields: {state: 'enum(sent, lost)'}\n"
    after = (
        "User:\n  fields:\n    state: {type: 'enum(shipped)', "
        "replaced: {sent: shipped, lost: shipped, gone: shipped}}\n"
    )
    assert _hints(before, after).values == {
        ("users", "state"): {"sent": "shipped", "lost": "shipped"}
    }


def test_losses_are_agreed_by_spec_and_flag() -> None:
    before = "User:\n  fields: {name: string(50), old: text?}\n  relations: {boss: User?}\n"
    before += "Post:\n  fields: {a: text}\n"
    after = "User:\n  dropped: [old, boss]\n  fields: {name: string(50)}\n"
    assert _hints(before, after).dropped_columns == {("users", "old"), ("users", "boss_id")}
    bare = USER
    found = _planned(before, bare)
    assert [one.subject for one in found.open] == ["posts", "users.boss_id", "users.old"]
    assert found.open[2].spec_line == "User: {dropped: [old]}"
    flags = Consents(accept_loss=("posts", "users.old", "users.boss_id"))
    assert not _planned(before, bare, flags).open


def test_rows_of_a_new_table_come_from_an_old_one() -> None:
    before = "User:\n  fields: {name: text, street: text}\n"
    after = (
        "User:\n  fields: {name: text}\n  dropped: [street]\n"
        "Address:\n  fill_from: {entity: User, fields: {user: id, street: street}}\n"
        "  fields: {street: text}\n  relations: {user: User}\n"
    )
    hints = _hints(before, after)
    assert hints.table_fills == {
        "addresses": (
            TableFill(
                source="users", cells=(("user_id", Sql.of("id")), ("street", Sql.of("street")))
            ),
        )
    }
    assert not _planned(before, after).open


SHOP = "Brand:\n  fields: {name: text}\nProduct:\n  fields: {maker: text}\n"


@pytest.mark.parametrize(
    ("before", "brand", "fill", "reason"),
    [
        (SHOP, "Brand:\n  fields: {name: text}\n", "{name: maker}", "may hold the same"),
        (SHOP, "Brand:\n  fields: {name: text}\n", "{}", "may hold the same"),
        (
            SHOP,
            "Brand:\n  fields: {name: text, code: {type: string(9), unique: true, fill: name}}\n",
            "{code: maker}",
            "code of Brand comes with this migration",
        ),
    ],
)
def test_a_lookup_that_means_no_single_row_is_refused(
    before: str, brand: str, fill: str, reason: str
) -> None:
    after = (
        f"{brand}Product:\n  fields: {{maker: text}}\n  relations:\n    brand:\n      to: Brand\n"
    )
    report = Diagnostics()
    app = app_of(f"{after}      nullable: true\n      fill: {fill}\n")
    with pytest.raises(SpecErrors):
        intents(app, Consents(), state(before), schema_of(app), (), report)
    assert [(one.code, reason in one.hint) for one in report.errors] == [("E394", True)]


LISTS = (
    "Team:\n  fields: {name: text}\n"
    "Player:\n  fields: {size: text}\n  relations: {team: {to: Team, inverse: players}}\n"
)


@pytest.mark.parametrize(
    ("table", "hint", "code", "words"),
    [
        ("Team", "fill: length(players.size)", "E393", "one value of the many players"),
        ("Team", "fill: sum(length(name))", "E393", "over no list"),
        ("Team", "fill: count(player)", "E410", "did you mean 'players'"),
        ("Team", "fill: sum(players.team.name)", "E413", "a number"),
        ("Player", "fill: team.nam", "E410", "did you mean 'name'"),
        ("Player", "fill: 'cast(team.name, int)'", "E412", "cast(value, string)"),
        ("Player", "fill: \"json(size, 'a')\"", "E413", "a column of JSON"),
        ("Player", "convert: team.name", "E416", "another row"),
    ],
)
def test_a_value_that_other_rows_cannot_give_is_refused(
    table: str, hint: str, code: str, words: str
) -> None:
    name = "size" if hint.startswith("convert") else "more"
    after = LISTS.replace(
        f"{table}:\n  fields: {{",
        f"{table}:\n  fields:\n    {name}: {{type: bigint, {hint}}}\n    #",
    )
    kept = "    name: text\n" if table == "Team" else "" if name == "size" else "    size: text\n"
    after = after.replace("    #name: text}\n", kept).replace("    #size: text}\n", kept)
    report = Diagnostics()
    app = app_of(after)
    with pytest.raises(SpecErrors):
        intents(app, Consents(), state(LISTS), schema_of(app), (), report)
    [problem] = report.errors
    assert (problem.code, words in f"{problem.message} {problem.hint}") == (code, True), problem


def test_flags_rename_and_fill() -> None:
    after = "Person:\n  fields: {title: string(50), sku: string(9)}\n"
    flags = Consents(rename=("users=people", "users.name=title"), fill=("people.sku=''",))
    hints = _hints(USER, after, flags)
    assert hints.tables == {"people": "users"}
    assert hints.columns == {("people", "title"): "name"}
    assert hints.fills == {("people", "sku"): Sql.of("''")}


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (Consents(accept_loss=("user",)), "--accept-loss names no table: 'user'"),
        (Consents(accept_loss=("users.nam",)), "users has no column 'nam'"),
        (Consents(rename=("users",)), "--rename takes"),
        (Consents(rename=("users=persons",)), "--rename names no table: 'persons'"),
        (Consents(rename=("users.x=name",)), "users has no column 'x'"),
        (Consents(fill=("users.x=1",)), "users has no column 'x'"),
        (Consents(fill=("x=1",)), "--fill names no table"),
    ],
)
def test_a_flag_that_names_nothing_is_refused(flags: Consents, words: str) -> None:
    with pytest.raises(UserError, match=words.replace("(", "[(]")):
        _hints(USER, USER, flags)


def test_a_report_of_its_own_may_be_given() -> None:
    report = Diagnostics()
    after = "User:\n  fields:\n    name: string(50)\n    new: {type: uuid, fill: nothing}\n"
    with pytest.raises(SpecErrors):
        intents(app_of(after), Consents(), state(USER), state(after), (), report)
    assert report.has_errors
