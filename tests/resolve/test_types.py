"""The types beyond numbers and texts, the enums that entities share, and mixins."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from textwrap import dedent

import pytest

from generator.diagnostics import Diagnostics
from generator.ir import App
from generator.kinds.moments import _interval
from generator.resolve import resolve
from generator.resolve.natives import _source
from generator.spec import load
from tests.resolve.conftest import Understand


def read(folder: Path, text: str) -> tuple[App, Diagnostics]:
    (folder / "spec.yaml").write_text(dedent(text), encoding="utf-8")
    report = Diagnostics()
    return resolve(load(folder / "spec.yaml", report), report), report


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("P1DT2H30M", dt.timedelta(days=1, hours=2, minutes=30)),
        ("-PT0.5S", dt.timedelta(seconds=-0.5)),
        ("PT0.000001S", dt.timedelta(microseconds=1)),
        ("P99999999D", dt.timedelta(days=99_999_999)),
    ],
)
def test_intervals_are_read_exactly(text: str, value: dt.timedelta) -> None:
    assert _interval(text) == value


@pytest.mark.parametrize(
    ("rules", "least"),
    [("", 8), (", max_length: 6", 6), (", min_length: 0", 0), (", min_length: 12", 12)],
)
def test_a_password_has_eight_characters_unless_the_spec_says_otherwise(
    rules: str, least: int, tmp_path: Path
) -> None:
    text = f"""
        app: {{name: shop}}
        entities:
          User: {{fields: {{name: string, secret: {{type: password{rules}}}}}}}
        """
    app, report = read(tmp_path, text)
    assert not report.has_errors
    assert app.entity("User").column("secret").bounds.min_length == least


@pytest.mark.parametrize("text", ["P", "PT", "P1Y", "P1DT", "1D", "PT0.1234567S", "P999999999D"])
def test_what_is_no_interval(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        _interval(text)


def test_defaults_of_json_and_arrays(understand: Understand) -> None:
    columns = (
        understand(
            """
            Item:
              fields:
                data: {type: json, default: {a: [1, 2.5, true, null, 'é']}}
                tags: {type: array(string(5)), default: [a, b]}
                days: {type: array(date), default: [2030-01-31]}
            """
        )
        .entity("Item")
        .columns
    )
    values = [one.default.value for one in columns if one.default]
    assert values == [
        '{"a": [1, 2.5, true, null, "é"]}',
        ("a", "b"),
        (dt.date(2030, 1, 31),),
    ]


def test_an_enum_is_shared(tmp_path: Path) -> None:
    app, report = read(
        tmp_path,
        """
        app: {name: shop}
        enums: {Currency: {EUR: Euro, USD: null}, Grade: [A+, A-]}
        entities:
          One: {fields: {currency: Currency, grades: array(Grade)?}}
          Two: {fields: {currency: Currency?}}
        """,
    )
    assert not report.diagnostics
    [currency, grade] = app.enums
    assert (currency.values, currency.labels) == (("EUR", "USD"), ("Euro", "USD"))
    assert (grade.values, grade.labels) == (("A+", "A-"), ())
    assert app.entity("One").column("currency").type.enum is currency
    assert app.entity("Two").column("currency").nullable
    assert app.entity("One").column("grades").type.enum_within is grade


MIXED = """
app: {name: shop}
mixins:
  Named: {fields: {name: string(20)}, filters: [name], timestamps: created}
  Owned: {relations: {owner: Person}, fields: {note: text?}, timestamps: true, filters: [owner]}
entities:
  Person: {fields: {name: string(20)}}
  Item:
    mixins: [Named, Owned]
    timestamps: updated
    fields: {size: integer}
    filters: [size]
"""


def test_mixins_stand_above_the_entity(tmp_path: Path) -> None:
    app, report = read(tmp_path, MIXED)
    assert not report.diagnostics
    item = app.entity("Item")
    names = [column.name for column in item.columns]
    assert names == ["id", "name", "note", "size", "owner_id", "updated_at"]
    assert [column.name for column in item.filters] == ["name", "owner_id", "size"]
    assert app.entity("Person").relations == ()


def test_a_problem_of_a_mixin_is_reported_once_and_in_its_place(tmp_path: Path) -> None:
    text = (
        MIXED.replace("string(20)}, filters", "strin(20)}, filters")
        + "  Other: {mixins: [Named]}\n"
    )
    _, report = read(tmp_path, text)
    unknown = [one for one in report.diagnostics if one.code == "E202"]
    assert [one.at.line for one in unknown] == [4]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("postgresql.INET()", "postgresql.INET()"),
        ('sa.Unicode( 20, collation="C" )', "sa.Unicode(20, collation='C')"),
        (
            "postgresql.ARRAY(sa.Integer(), dimensions=2)",
            "postgresql.ARRAY(sa.Integer(), dimensions=2)",
        ),
        ("postgresql.INET", None),
        ("os.System('ls')", None),
        ("sa.Integer().with_variant(1)", None),
        ("sa.Enum(*values)", None),
        ("sa.Integer(**{})", None),
        ("sa.String(f'{1}')", None),
        ("sa.String(1 + 1)", None),
        ("sa.__class__()", None),
        ("sa.text('x')", None),
        ("(" * 500, None),
    ],
)
def test_types_of_sqlalchemy_are_names_and_literals(text: str, source: str | None) -> None:
    assert _source(text) == source
