"""The values of the generated tests keep the rules of their columns, whatever the number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from generator.diagnostics import Diagnostics
from generator.ir.accepted import is_accepted
from generator.pipeline import build
from generator.testdata.computed_values import holds
from generator.testdata.rows import EntitySamples
from generator.testdata.sample import PLENTY
from generator.testdata.text_samples import letters

Thing = Callable[[str], EntitySamples]

FIELDS = [
    "string(50)",
    "string(3)",
    "char(3)",
    "{type: string(8), pattern: '^[a-f]{8}$'}",
    "{type: string(50), pattern: '^[A-Za-z0-9-]+$', transform: upper}",
    "{type: string(20), pattern: '^\\+[1-9]\\d{6,14}$'}",
    "{type: string(7), pattern: '^#[0-9A-F]{6}$'}",
    "{type: string(40), min_length: 30}",
    "{type: string(9), transform: [strip, lower], min_length: 9}",
    "{type: string(7), examples: [abc, def], min_length: 3}",
    "email",
    "url",
    "slug(30)",
    "{type: password, min_length: 12, max_length: 20, require: [upper, lower, digit, symbol]}",
    "{type: password, max_length: 4}",
    "integer",
    "{type: integer, ge: 1, le: 5}",
    "{type: integer, lt: 0}",
    "{type: smallint, multiple_of: 7, gt: 7}",
    "{type: bigint, gt: 5000000000}",
    "'decimal(10,2)'",
    "{type: 'decimal(3,2)', gt: 0, lt: 1}",
    "{type: 'decimal(4,1)', ge: 30, le: 45}",
    "{type: 'decimal(8,2)', multiple_of: 0.05}",
    "{type: 'decimal(6,0)', lt: 0}",
    "float",
    "{type: float, gt: 0, lt: 1}",
    "{type: float, multiple_of: 0.5}",
    "date",
    "time",
    "datetime",
    "uuid",
    "boolean",
    "'enum(one, two)'",
]


def _names(number: int) -> dict[str, Any]:
    """What the generated factories have, for evaluating sources."""
    return {
        "number": number,
        "Decimal": Decimal,
        "UUID": UUID,
        "dt": dt,
        "letters": letters,
        "day": lambda days: dt.date(2030, 1, 1) + dt.timedelta(days=days),
        "moment": lambda minutes: (
            dt.datetime(2030, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
        ),
    }


@pytest.mark.parametrize("field", FIELDS)
def test_samples_keep_the_rules_and_are_what_their_source_says(field: str, thing: Thing) -> None:
    rows = thing(f"fields: {{value: {field}}}")
    column = rows.entity.column("value")
    sample = rows.of(column)
    for number in (1, 2, 30, 999, 1000, 54_321):
        value = sample.value(number)
        assert is_accepted(column, value)
        assert eval(sample.source, _names(number)) == value


@pytest.mark.parametrize(
    "field",
    ["string(50)", "{type: string(8), pattern: '^[a-f]{8}$'}", "integer", "'decimal(3,2)'", "date"],
)
def test_samples_of_a_unique_column_differ(field: str, thing: Thing) -> None:
    given = f"{{type: {field}, unique: true}}" if "{" not in field else field
    rows = thing(f"fields: {{value: {given}}}")
    sample = rows.of(rows.entity.column("value"))
    count = min(sample.count, 50)
    assert count > 20
    assert len({sample.value(number) for number in range(1000, 1000 + count)}) == count


def test_examples_come_first(thing: Thing) -> None:
    rows = thing("fields: {value: {type: string(20), examples: [red, green]}}")
    sample = rows.of(rows.entity.column("value"))
    assert {sample.value(1), sample.value(2)} == {"red", "green"}


def test_a_unique_column_has_values_enough_of_its_own_rather_than_examples(thing: Thing) -> None:
    rows = thing("fields: {value: {type: string(20), unique: true, examples: [red, green]}}")
    assert rows.of(rows.entity.column("value")).count == PLENTY


def test_a_default_is_not_what_is_sent(thing: Thing) -> None:
    rows = thing("fields: {value: {type: 'enum(a, b)', default: a}, flag: {type: boolean}}")
    assert rows.of(rows.entity.column("value")).value(1) == "b"


def test_nothing_is_found_for_a_pattern_that_cannot_be_guessed(thing: Thing) -> None:
    rows = thing(r"fields: {value: {type: string(20), pattern: '^(?:x|y){2}\b.*[^ -~]$'}}")
    assert rows.missing is not None
    assert "Thing.value" in rows.missing.message
    assert (rows.missing.key, rows.missing.name) == ("fields", "value")


def test_an_example_helps_where_nothing_is_found(thing: Thing) -> None:
    pattern = r"'^(?:x|y){2}\b.*[^ -~]$'"
    rows = thing(f"fields: {{value: {{type: string(20), pattern: {pattern}, examples: ['xy é']}}}}")
    assert rows.of(rows.entity.column("value")).value(7) == "xy é"


@pytest.mark.parametrize(
    "rules",
    [
        """
        fields: {starts: datetime, ends: datetime}
        checks: {in_order: starts < ends}
        """,
        """
        fields: {low: integer, high: integer}
        checks: {in_order: low < high}
        """,
        """
        fields: {price: 'decimal(10,2)', discount: 'decimal(10,2)?'}
        checks: {less: discount is None or discount < price}
        """,
        """
        fields: {status: 'enum(draft, sent)', sent_at: datetime?}
        checks: {sent: "status != 'draft' or sent_at is None", then: "status == 'sent'"}
        """,
        """
        fields: {code: string(9)}
        checks: {short: length(code) < 7 and code == upper(code)}
        """,
    ],
)
def test_rows_keep_rules_over_several_fields(rules: str, thing: Thing) -> None:
    rows = thing(rules)
    for number in (1, 2, 500, 1234):
        for check in rows.rules:
            assert holds(check.expression, rows.row(number)) is not False


SHAPES = """
kind: string(20)                  | kind in ['area', 'artist']
n: integer                        | n == 7
n: integer                        | n == 3 or n == 5
n: integer                        | n % 7 == 3
n: bigint                         | n >= 1000000000000
n: smallint                       | 1901 <= n <= 2155
n: smallint?                      | n is None or 1901 <= n <= 2155
t: string(10)                     | length(t) == 4
t: text                           | 30 <= length(t) <= 40
t: string(7)                      | length(t) == 7 and substring(t, 1, 1) == '#'
t: string(9)                      | substring(t, 1, 1) in ['A', 'B']
a: integer, b: integer            | a + b == 100
a: integer, b: integer, c: integer | a + b + c == 100
a: string(20), b: string(20)      | length(a) + length(b) <= 12
r: 'decimal(5,4)'                 | 0.5 <= r <= 0.75
r: 'decimal(5,2)'                 | 12.25 < r < 12.5
r: float                          | 0.1 <= r <= 0.3
a: 'decimal(4,3)', b: 'decimal(4,3)' | a + b <= 1 and a > 0 and b > 0
a: date, b: date                  | a < b
d: interval                       | minutes(15) <= d <= hours(8)
d: interval                       | d == hours(1)
a: boolean, b: boolean            | not (a and b)
a: integer?, b: integer?          | (a is None) != (b is None)
k: 'enum(x, y)', v: integer?      | k != 'x' or v is not None
start: integer, duration: integer, end: integer | start + duration <= end
a: integer, b: integer, c: integer, d: integer | a < b and b < c and c < d
a: {type: integer, ge: 1, le: 3}, b: {type: integer, ge: 1, le: 3}, c: {type: integer, ge: 1, le: 3} | a < b < c
n: {type: integer, unique: true}  | 100 <= n <= 999
t: {type: string(8), unique: true} | length(t) == 6 and t == upper(t)
"""


@pytest.mark.parametrize("shape", SHAPES.strip().splitlines())
def test_rows_keep_rules_of_any_shape(shape: str, thing: Thing) -> None:
    fields, _, rule = shape.partition("|")
    rows = thing(f'fields: {{{fields}}}\nchecks: {{rule: "{rule.strip()}"}}')
    found = [rows.row(number) for number in (1, 2, 500, 1234)]
    assert all(holds(rows.rules[0].expression, row) is not False for row in found)
    for column in rows.entity.columns:
        if column.unique:
            assert len({row[column.name] for row in found}) == len(found)


@pytest.mark.parametrize(
    "rules",
    [
        "fields: {kind: string(20)}\nchecks: {c: \"kind in ['area', 'artist']\"}",
        "fields: {n: integer}\nchecks: {c: n == 7}",
        "fields: {year: smallint}\nchecks: {c: 1901 <= year <= 2155}",
        "fields: {t: string(20)}\nchecks: {c: length(t) == 4}",
        "fields: {a: integer, b: integer, c: integer}\nchecks: {c: a + b + c == 1000}",
        "fields: {p: 'decimal(8, 2)'}\nchecks: {c: 10.5 <= p <= 10.9}",
        "fields: {r: float}\nchecks: {c: r > 0.25 and r < 0.5}",
        "fields: {n: integer}\nchecks: {c: n * 2 == 84}",
        "fields: {d: date}\nchecks: {c: \"date('2024-01-01') <= d < date('2024-02-01')\"}",
        "fields: {s: string(9)}\nchecks: {c: \"substring(s, 1, 2) == 'AB'\", d: length(s) == 6}",
        "fields: {s: {type: string(9), unique: true}}\nchecks: {c: \"s in ['low', 'high']\"}",
        "fields: {one: string(20), two: string(20)}\nchecks: {c: length(one) + length(two) <= 12}",
        """
        fields: {net: 'decimal(10, 2)', tax: 'decimal(10, 2)', gross: 'decimal(10, 2)'}
        checks: {sum: gross == net + tax, rate: tax == net * 0.19, least: net > 100}
        """,
        """
        fields: {a: integer?, b: integer?, c: integer?}
        checks: {c: (1 if a is None else 0) + (1 if b is None else 0) + (1 if c is None else 0) == 2}
        """,
        "fields: {d: date}\nchecks: {c: \"d >= date('9999-12-31')\"}",
        "fields: {d: date}\nchecks: {c: \"d <= date('0001-01-01')\"}",
        "fields: {d: datetime}\nchecks: {c: \"d >= datetime('9999-12-31T23:59:00Z')\"}",
        "fields: {s: text, t: string(20)}\nchecks: {c: s == lower(t)}",
        "fields: {d: date, g: date}\nchecks: {c: d == g}",
    ],
)
def test_rows_are_found_for_common_checks(rules: str, thing: Thing) -> None:
    rows = thing(rules)
    assert rows.missing is None
    for number in (1, 2, 500, 1234):
        for check in rows.rules:
            assert holds(check.expression, rows.row(number)) is not False


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (
            "fields: {one: integer, two: integer}\n    checks: {odd: one < two, even: two < one}",
            "5:5",
        ),
        (r"fields: {value: {type: string(20), pattern: '^(?:x|y){2}\b.*[^ -~]$'}}", "4:14"),
    ],
)
def test_where_no_row_is_found_the_tests_say_so_and_the_rest_is_made(
    body: str, place: str, tmp_path: Path
) -> None:
    file = tmp_path / "spec.yaml"
    file.write_text(f"app: {{name: sample}}\nentities:\n  Thing:\n    {body}\n", "utf-8")
    report = Diagnostics()
    factories = next(one for one in build(file, report).files if one.path == "tests/factories.py")
    (problem,) = report.diagnostics
    assert problem.code == "W350"
    assert factories.text.count("raise SkipTest(") == 2
    assert f"{problem.at.line}:{problem.at.column}" == place
