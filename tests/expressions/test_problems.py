"""What a wrong expression is told: the code, the place and the remedy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.expressions import problems
from generator.expressions.scope import CHECK, INDEX, REPORT
from generator.ir.expression import Expression, ValueType
from generator.kinds.facts import ValueKind

Read = Callable[..., tuple[Any, Any]]

SYNTAX = [
    ("", "E403", "", ""),
    ("a = 1", "E404", "=", "write == to compare"),
    ("a === 1", "E404", "===", "write == or !="),
    ("a => 1", "E404", "=>", "write >= or <="),
    ("a <> 1", "E404", "<>", "write !="),
    ("live && flag", "E404", "&&", "write and"),
    ("live & flag", "E404", "&", "write and"),
    ("live || flag", "E404", "||", "write or; text is joined with +"),
    ("live | flag", "E404", "|", "write or"),
    ("!live", "E404", "!", "write not"),
    ("~live", "E404", "~", "write not"),
    ("a ** 2 > 1", "E404", "**", "write a * a"),
    ("a // 2 > 1", "E404", "//", "write /, and round(…) for a whole number"),
    ("(a := 1) > 0", "E404", ":=", "an expression assigns nothing; write == to compare"),
    ("live ? 1 : 2", "E404", "?", "write a if condition else b"),
    ("live AND flag", "E404", "AND", "write and"),
    ("note IS NOT NULL", "E404", "IS NOT NULL", "write is not None"),
    ("note is null and a BETWEEN 1 and 2", "E404", "BETWEEN", "write low <= value <= high"),
    ("name like 'a%'", "E404", "like", "expressions have no patterns"),
    ("class > 3", "E403", "c", "a field named 'class' is written class_"),
    ("f'{a}' == name", "E405", "f", "write plain quotes"),
    ("b'a' == name", "E405", "b", "write plain quotes"),
    ("'a' 'b' == name", "E403", "'", "join text with +"),
    ("name == 'it''s'", "E403", "'", "join text with +"),
    ('name == "abc', "E406", '"', ""),
    ("name == “x”", "E407", "“", "text stands between straight quotes"),
    ("größe > 3", "E407", "ö", ""),
    ("a > 1 # why", "E407", "#", "an expression has no comments"),
    ("a > {n}", "E407", "{", "a field or parameter is written by its bare name"),
    ("a > 1; b", "E407", ";", "one expression stands alone"),
    ("name == 'a\x00'", "E407", "\x00", ""),
    ("name == '\\ud800'", "E407", "'\\ud800'", ""),
    ("name == '\\n'", "E407", "'\\n'", ""),
    ("name.lower() == 'x'", "E405", "name.lower", "write lower(…), if there is such a function"),
    ("'a'.x == 'x'", "E405", "'a'.x", "a path begins with a relation: category.name"),
    ("name[0] == 'x'", "E405", "name[0]", "substring(text, start, length) cuts text"),
    ("a in (1, 2)", "E405", "(1, 2)", "write a list: [1, 2]"),
    ("[a] == b", "E405", "[a]", "write value in [1, 2]"),
    ("(lambda: 1)() > 0", "E405", "(lambda: 1)()", ""),
    ("[x for x in items]", "E405", "[x for x in items]", None),
    ("length(text=name) > 1", "E404", "=", "write == to compare"),
    ("a == 1j", "E405", "1j", ""),
    ("a == 99999999999999999999", "E408", "99999999999999999999", ""),
    ("price == 1e400", "E408", "1e400", ""),
    ("a >", "E403", ">", ""),
    ("a b", "E403", "b", ""),
    ("a > 1) or (b", "E403", ")", ""),
]

TYPES = [
    ("prise > 3", "E410", "prise", "did you mean 'price'?"),
    ("category.nam == 'x'", "E410", "category.nam", "did you mean 'name'?"),
    ("status == draft", "E410", "draft", "write it in quotes: 'draft'"),
    ("created_at < now", "E410", "now", "write now()"),
    ("note == NULL", "E410", "NULL", "write null"),
    ("lenght(name) > 1", "E411", "lenght", "did you mean 'length'?"),
    ("days() > 1", "E412", "days()", "write days(7)"),
    ("length(a) > 1", "E413", "a", ""),
    ("substring(name, 0) == 'x'", "E413", "0", ""),
    ("coalesce(name, 1) == 'x'", "E413", "1", ""),
    ("cast(price, string) == '1'", "E413", "price", ""),
    ("a.b > 1", "E414", "a.b", ""),
    ("items == 1", "E415", "items", "name one of its fields: items.id"),
    ("self == 1", "E415", "self", "name one of its fields"),
    ("name + 1 == 'x'", "E420", "name + 1", "write cast(…, string) to make text of it"),
    ("a == '1'", "E420", "a == '1'", "write cast(…, string) to make text of it"),
    ("live == 'yes'", "E420", "live == 'yes'", "write true or false, without quotes"),
    ("price % 2 == 0", "E420", "price % 2", ""),
    ("day > '2020-01-01'", "E420", "day > '2020-01-01'", "write date('2020-01-01')"),
    ("created_at > day", "E420", "created_at > day", "give both fields one of these types"),
    ("created_at > today()", "E420", "created_at > today()", "write now()"),
    ("day > now()", "E420", "day > now()", "write today()"),
    ("created_at > local_at", "E420", "created_at > local_at", ""),
    ("-name == 'x'", "E420", "-name", ""),
    ("rate > price", "E421", "rate > price", "write cast(…, decimal(10,2)) around the float"),
    ("a", "E422", "a", "write a != 0 or a is not None"),
    ("name and live", "E422", "name", "write name != '' or name is not None"),
    ("not price", "E422", "price", "write price != 0 or price is not None"),
    ("note == null", "E423", "note == null", "write note is None"),
    ("note != None", "E423", "note != None", "write note is not None"),
    ("note is live", "E404", "note is live", "write == to compare, and is only before None"),
    ("status == 'publishd'", "E424", "'publishd'", "did you mean 'published'?"),
    ("status in ['x']", "E424", "'x'", "one of draft, published, archived"),
    ("status < 'draft'", "E425", "status < 'draft'", ""),
    ("live > flag", "E425", "live > flag", ""),
    ("day == date('2020-02-30')", "E427", "'2020-02-30'", "write date('2030-01-31')"),
    ("day == date(name)", "E427", "name", "write date('2030-01-31')"),
    ("secret == 'x'", "E428", "secret", ""),
    ("created_at - local_at > days(1)", "E420", "created_at - local_at", ""),
    ("day - day > days(1)", "E430", "day - day", None),
    ("created_at > created_at + days(1)", "E430", "created_at > created_at + days(1)", None),
    ("now() > created_at + days(a)", "E430", "days(a)", None),
    (
        "coalesce(category.name, 'x') == 'y'",
        "E431",
        "coalesce(category.name, 'x') == 'y'",
        "write: category is None or …",
    ),
    ("items.product.a > a", "E432", "items.product.a > a", "this version cannot do that"),
    ("a in []", "E433", "[]", ""),
    ("count() > 1", "E416", "count()", ""),
]


@pytest.mark.parametrize(("text", "code", "marked", "hint"), SYNTAX + TYPES)
def test_problem(read: Read, text: str, code: str, marked: str, hint: str | None) -> None:
    expression, report = read(text)
    assert expression is None
    [found] = report.diagnostics
    assert (found.code, text[found.at.column - 1 : found.at.end_column - 1]) == (code, marked)
    if hint is not None:
        assert found.hint == hint


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("created_at < now()", "now()"),
        ("day < today()", "today()"),
        ("a > n", "a parameter"),
        ("category.name == 'x'", "another row"),
        ("items.amount > 1", "another row"),
        ("sum(a) > 1", "sum()"),
    ],
)
@pytest.mark.parametrize("place", [CHECK, INDEX])
def test_place_without_it(read: Read, place: object, text: str, what: str) -> None:
    expression, report = read(text, place=place)
    assert expression is None
    [found] = report.diagnostics
    assert found.code == "E416"
    assert found.message.startswith(what)


def test_all_mistakes_are_reported(read: Read) -> None:
    _, report = read("prise > 3 and nam == 'x' and status == 'drft' and a")
    assert [one.code for one in report.diagnostics] == ["E410", "E410", "E424", "E422"]


def test_problem_of_a_scalar_on_several_lines_marks_the_whole(read: Read) -> None:
    _, report = read("a > 1\n  and prise > 3")
    [found] = report.diagnostics
    assert (found.at.column, found.at.end_column) == (1, 22)


def test_place_after_wide_characters(read: Read) -> None:
    text = "name == 'größe' and prise > 3"
    _, report = read(text)
    [found] = report.diagnostics
    assert text[found.at.column - 1 : found.at.end_column - 1] == "prise"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a" * 2_001, "E401"),
        ("(" * 300 + "a" + ")" * 300, "E402"),
        ("not " * 490 + "live", "E402"),
        ("-" * 1_900 + "a > 1", "E402"),
        ("a" + " + a" * 400 + " > 1", "E402"),
        ("a" + ".a" * 900 + " > 1", "E402"),
        ("[" * 150 + "]" * 150, "E402"),
        ("1" * 1_999, "E408"),
        ("lower(" * 90 + "name" + ")" * 90 + " == ''", "E402"),
    ],
)
def test_bounds(read: Read, text: str, code: str) -> None:
    expression, report = read(text)
    assert expression is None
    assert [one.code for one in report.diagnostics] == [code]


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(read: Read, text: str) -> None:
    expression, report = read(text)
    assert (expression is None) == report.has_errors


_PIECES = st.sampled_from(
    [
        "a",
        "b",
        "price",
        "name",
        "note",
        "live",
        "status",
        "items.amount",
        "category.name",
        "(",
        ")",
        "[",
        "]",
        ",",
        "+",
        "-",
        "*",
        "/",
        "%",
        "==",
        "!=",
        "<",
        "<=",
        "and",
        "or",
        "not",
        "in",
        "is",
        "None",
        "null",
        "true",
        "1",
        "0.5",
        "'x'",
        "'draft'",
        "now()",
        "days(",
        "date(",
        "lower(",
        "coalesce(",
        "if",
        "else",
        "self.",
        "\\",
        '"',
        "=",
        "&",
        "lambda",
        ":",
        "f'{a}'",
        "**",
        "count(",
        "cast(",
        "round(",
        "substring(",
    ]
)


@given(st.lists(_PIECES, max_size=14).map(" ".join))
def test_any_jumble_is_read_or_refused(read: Read, text: str) -> None:
    expression, report = read(text)
    assert (expression is None) == report.has_errors


def test_a_mistake_said_twice_is_refused_twice() -> None:
    """Two expressions at one place, the same mistake: neither may pass."""
    from generator.diagnostics import Diagnostics, Span
    from generator.expressions.syntax import parse

    report, at = Diagnostics(), Span("spec.yaml", 1, 1, 6)
    assert parse("a = 1", at, report) is None
    assert parse("a = 1", at, report) is None


def test_aggregates_have_types(expression: Callable[..., Expression]) -> None:
    kinds = {
        "count()": ValueKind.INTEGER,
        "count(items.amount)": ValueKind.INTEGER,
        "sum(price)": ValueKind.DECIMAL,
        "avg(a)": ValueKind.DECIMAL,
        "min(day)": ValueKind.DATE,
        "max(a) - min(a)": ValueKind.INTEGER,
    }
    found = {text: expression(text, place=REPORT, expected=None).type.kind for text in kinds}
    assert found == kinds


def test_one_bare_word_is_an_enums_value_where_one_is_expected(
    read: Read, expression: Callable[..., Expression]
) -> None:
    status = expression("status", expected=None).type
    assert expression("draft", expected=status) == expression("'draft'", expected=status)
    assert read("drft", expected=status)[0] is None
    [found] = read("'drft'", expected=status)[1].diagnostics
    assert found.code == "E424"


def test_a_value_of_the_wrong_type(read: Read) -> None:
    integer = ValueType(kind=ValueKind.INTEGER)
    [found] = read("name", expected=integer)[1].diagnostics
    assert (found.code, found.message) == ("E426", "an integer is needed here, and this is text")


def test_codes_are_stable_and_said_once() -> None:
    functions = [
        one
        for one in vars(problems).values()
        if getattr(one, "__module__", "") == problems.__name__
    ]
    codes = [one.__doc__[:4] for one in functions]
    assert all(code[0] == "E" and code[1:].isdigit() for code in codes)
    assert len(codes) == len(set(codes))
