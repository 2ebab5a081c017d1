"""Conditions in SQL, as databases spell them back, as expressions."""

import pytest

from generator.importing.sql_reader import Unread, expression

_TYPES = {
    "price": "decimal(10,2)", "stars": "integer", "status": "string(20)", "title": "text?", "live": "boolean",
}  # fmt: skip


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("((price >= (0)::numeric))", "price >= 0"),
        ("((price > 0.5) AND (stars < 5))", "price > 0.5 and stars < 5"),
        ("((stars >= 1) AND (stars <= 5)) OR (title IS NULL)", "stars >= 1 and stars <= 5 or title is None"),
        ("(stars > 2 OR stars < 1) AND price > 1", "(stars > 2 or stars < 1) and price > 1"),
        ("((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))", "status in ['a', 'b']"),
        ("status in ('it''s', 'b')", r"status in ['it\'s', 'b']"),
        ("(length((title)::text) > 3)", "length(title) > 3"),
        ("`stars` between 1 and 5", "1 <= stars <= 5"),
        ("NOT (stars = 3)", "not (stars == 3)"),
        ("live = 1", "live == true"),
        ("live", "live"),
        ("(title IS NOT NULL)", "title is not None"),
        ("(stars + 1) * 2 > price", "(stars + 1) * 2 > price"),
        ("stars > -3", "stars > -3"),
    ],
)  # fmt: skip
def test_read(sql: str, expected: str) -> None:
    assert expression(sql, {name: name for name in _TYPES}, _TYPES) == expected


@pytest.mark.parametrize(
    "sql",
    ["f_ok(stars)", "title ~ '^a'", "title LIKE 'a%'", "other > 1", "price / 2 > 1", "(" * 100, "", "1 = ", "stars > 'x'"],
)  # fmt: skip
def test_unread(sql: str) -> None:
    with pytest.raises(Unread):
        expression(sql, {name: name for name in _TYPES}, _TYPES)
