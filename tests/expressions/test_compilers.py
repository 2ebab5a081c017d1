"""What each compiler writes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from generator.expressions.evaluate import evaluate
from generator.expressions.naming import default_type
from generator.expressions.python import PythonCompiler
from generator.expressions.scope import CHECK
from generator.expressions.sql import quoted, sql_text
from generator.expressions.sqlalchemy import compile_condition, compile_constraint, compile_value
from generator.ir import Column, Database, EnumType
from generator.ir.expression import Expression, Hop, ValueType
from generator.ir.traversal import columns, parameters, reads_clock

Read = Callable[..., Expression]


def need(module: str, name: str) -> None:
    """Imports are of no interest here."""


class Models:
    """Attributes of mapped classes."""

    def column(self, entity: str, column: Column) -> str:
        return f"{entity}.{column.attribute}"

    def relation(self, hop: Hop) -> str:
        return f"{hop.source}.{hop.attribute}"

    def member(self, enum: EnumType, value: str) -> str:
        return f"{enum.name}.{value.upper()}"

    def type(self, kind: ValueType) -> str:
        return default_type(kind, need)


CONDITIONS = [
    ("a <= n and live", ["Product.a <= n", "Product.live"]),
    ("low <= price <= 9.50 and not live", [
        "Product.price >= low", 'Product.price <= Decimal("9.50")', "~Product.live",
    ]),
    ("live == true and flag != true", ["Product.live", "~Product.flag"]),
    ("flag", ["Product.flag == true()"]),
    ("-low < a and -high < a", [
        "Product.a > -low", "0 - literal(high, Numeric(10, 2)) < Product.a",
    ]),
    ("a in [1, 2.5, low]", ['Product.a.in_([1, literal(Decimal("2.5")), literal(low)])']),
    ("live == flag", ["Product.live == Product.flag"]),
    ("self.class_ > 1 or order < 2", ["or_(Product.class_ > 1, Product.order < 2)"]),
    ("category == 3 and category.id != 4", [
        "Product.category_id == 3", "Product.category_id != 4",
    ]),
    ("note is not None and note != 'x'", [
        "Product.note.is_not(None)", 'Product.note != "x"',
    ]),
    ("status in ['draft', 'archived'] and 'draft' != status", [
        "Product.status.in_([Status.DRAFT, Status.ARCHIVED])", "Product.status != Status.DRAFT",
    ]),
    ("a not in [1, b]", ["Product.a != 1", "Product.a != Product.b"]),
    ("low <= high", ["literal(high, Numeric(10, 2)) >= low"]),
    ("low <= n", ["literal(low) <= n"]),
    ("on", ["literal(on)"]),
    ("a - (b - 1) * -a > n * 2", ["Product.a - (Product.b - 1) * -Product.a > n * 2"]),
    ("a / b > 1.5", [
        'Product.a / func.nullif(Product.b, 0, type_=Integer()) > Decimal("1.5")',
    ]),
    ("a % 2 == 0", ["Product.a % 2 == 0"]),
    ("'a' + name + note == 'x'", ['"a" + Product.name + Product.note == "x"']),
    ("created_at + days(7) < now() - hours(n)", [
        "Product.created_at < datetime.now(UTC) - timedelta(hours=n) - timedelta(days=7)",
    ]),
    ("local_at < now()", ["Product.local_at < datetime.now(UTC).replace(tzinfo=None)"]),
    ("created_at >= datetime('2030-01-01T01:00:00+01:00')", [
        "Product.created_at >= datetime(2030, 1, 1, tzinfo=UTC)",
    ]),
    ("day < today()", ["Product.day < datetime.now(UTC).date()"]),
    ("length(lower(name)) > 2", [
        "func.char_length(func.lower(Product.name, type_=String())) > 2",
    ]),
    ("round(price * 2, 1) == 1.5", [
        'func.round(Product.price * 2, 1, type_=Numeric()) == Decimal("1.5")',
    ]),
    ("coalesce(note, 'x') == 'y'", ['func.coalesce(Product.note, "x") == "y"']),
    ("(a if live else 0) > 1", ["case((Product.live, Product.a), else_=0) > 1"]),
    ("rate * 1.5 > 2", ["Product.rate * 1.5 > 2"]),
    ("not (live and a > 1)", ["not_(and_(Product.live, Product.a > 1))"]),
    # Relations
    ("category.name == 'x' and category.live", [
        'Product.category.has(and_(Category.name == "x", Category.live))',
    ]),
    ("not (category.name == 'x' and category.live)", [
        'or_(Product.category.has(Category.name != "x"), Product.category.has(~Category.live))',
    ]),
    ("category.note is None", ["~Product.category.has(Category.note.is_not(None))"]),
    ("category.parent.name == name", [
        "Product.category.has(Category.parent.has(Category.name == Product.name))",
    ]),
    ("items.live and items.amount > a and live", [
        "Product.items.any(and_(Item.live, Item.amount > Product.a))", "Product.live",
    ]),
    ("items.live and not items.amount > 3", [
        "Product.items.any(Item.live)", "~Product.items.any(Item.amount > 3)",
    ]),
    ("items.live or items.amount > 3", [
        "or_(Product.items.any(Item.live), Product.items.any(Item.amount > 3))",
    ]),
    ("items.live == false", ["Product.items.any(Item.live == false())"]),
    ("not not items.live", ["Product.items.any(Item.live)"]),
    ("items.note is None", ["Product.items.any(Item.note.is_(None))"]),
    ("items.product.live", ["Product.items.any(Item.product.has(Product.live))"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CONDITIONS)
def test_sqlalchemy(expression: Read, text: str, expected: list[str]) -> None:
    assert compile_condition(expression(text), Models(), need) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("order > 0", 'column("order") > 0'),
        ("live", 'column("live", Boolean()) == true()'),
        ("not live and a > 1", 'and_(column("live", Boolean()) == false(), column("a") > 1)'),
        ("status != 'draft'", 'column("status") != "draft"'),
        ("name + note == 'x'", 'column("name", String()) + column("note", String()) == "x"'),
        ("a + b > 1", 'column("a", Integer()) + column("b", Integer()) > 1'),
    ],
)
def test_constraint(expression: Read, text: str, expected: str) -> None:
    assert compile_constraint(expression(text, place=CHECK), need) == expected


def test_a_value(expression: Read) -> None:
    value = expression("a * n", expected=None)
    assert compile_value(value, Models(), need) == "Product.a * n"


PYTHON = [
    ("a < order", "self.a < self.order", "self.a < self.order"),
    (
        "a <= b",
        "self.b is None or self.a <= self.b",
        "self.b is not None and self.a <= self.b",
    ),
    ("1 < a < 5", "1 < self.a < 5", "1 < self.a < 5"),
    (
        "a < b < 5",
        "(self.b is None or self.a < self.b) and (self.b is None or self.b < 5)",
        "self.b is not None and self.a < self.b and self.b < 5",
    ),
    (
        "b is None or a <= b",
        "self.b is None or self.a <= self.b",
        "self.b is None or (self.b is not None and self.a <= self.b)",
    ),
    ("note is not None", "self.note is not None", "self.note is not None"),
    (
        "not flag",
        "not (self.flag is not None and self.flag)",
        "not (self.flag is None or self.flag)",
    ),
    ("a % 2 == 0", "self.a % 2 == 0", "self.a % 2 == 0"),
    ("a % 3 == 1", "Decimal(self.a) % 3 == 1", "Decimal(self.a) % 3 == 1"),
    ("status == 'draft'", "self.status == Status.DRAFT", "self.status == Status.DRAFT"),
    ("class_ in [1]", "self.class_ in (1,)", "self.class_ in (1,)"),
    (
        "coalesce(b, a) > 1",
        "(self.b if self.b is not None else self.a) > 1",
        "(self.b if self.b is not None else self.a) > 1",
    ),
    (
        "coalesce(b, b) > 1",
        "self.b > 1 if self.b is not None else (self.b is None or self.b > 1)",
        "self.b > 1 if self.b is not None else (self.b is not None and self.b > 1)",
    ),
    (
        "(b if live else a) > 1",
        "(self.b is None or self.b > 1) if self.live else self.a > 1",
        "(self.b is not None and self.b > 1) if self.live else self.a > 1",
    ),
    ("length(upper(name)) > 2", "len(self.name.upper()) > 2", "len(self.name.upper()) > 2"),
    ("name == 'a\"b'", "self.name == 'a\"b'", "self.name == 'a\"b'"),
]


@pytest.mark.parametrize(("text", "passes", "holds"), PYTHON)
def test_python(expression: Read, text: str, passes: str, holds: str) -> None:
    compiler = PythonCompiler(member=Models().member, need=need)
    condition = expression(text)
    assert (compiler.passes(condition), compiler.holds(condition)) == (passes, holds)


def test_python_of_a_partial_update(expression: Read) -> None:
    compiler = PythonCompiler(member=Models().member, need=need, optional=frozenset({"a"}))
    assert compiler.passes(expression("a > 1")) == "self.a is None or self.a > 1"


SQL = [
    ("a != 1 and order > 2", *['a <> 1 AND "order" > 2'] * 2, "a <> 1 AND `order` > 2"),
    ("live and not flag", "live = 1 AND flag = 0", "live AND NOT flag", "live = 1 AND flag = 0"),
    ("a - (a - 1) > a - -1", *["a - (a - 1) > a - (-1)"] * 3),
    ("-(-a) > 1", *["-(-a) > 1"] * 3),
    ("name == 'it\\'s \\\\'", *[r"name = 'it''s \'"] * 2, r"name = 'it''s \\'"),
    ("name + 'x' + name != ''", *["name || 'x' || name <> ''"] * 2, "concat(name, 'x', name) <> ''"),
    ("length(name) > 1", "length(name) > 1", *["char_length(name) > 1"] * 2),
    (
        "a / 2 > 1",
        "a / (2 + 0.0) > 1",
        "a / CAST(2 AS NUMERIC) > 1",
        "a / 2 > 1",
    ),
    ("a % b == 1", *["a % nullif(b, 0) = 1"] * 3),
    ("(a > 1 or b > 1) and live == flag", *["(a > 1 OR b > 1) AND live = flag"] * 3),
    ("not (a > 1 and b > 1)", *["NOT (a > 1 AND b > 1)"] * 3),
    ("1 < a < 5 or note is None", *["1 < a AND a < 5 OR note IS NULL"] * 3),
    ("status not in ['draft']", *["status NOT IN ('draft')"] * 3),
    (
        "created_at > datetime('2030-01-31T12:00:00Z')",
        "created_at > '2030-01-31 12:00:00.000000'",
        "created_at > '2030-01-31 12:00:00.000000+00:00'",
        "created_at > '2030-01-31 12:00:00.000000'",
    ),
    ("day > date('2030-01-31')", *["day > '2030-01-31'"] * 3),
    ("(1 if live else a) > 0", *[
        "CASE WHEN live = 1 THEN 1 ELSE a END > 0",
        "CASE WHEN live THEN 1 ELSE a END > 0",
        "CASE WHEN live = 1 THEN 1 ELSE a END > 0",
    ]),
    ("cast(a, string) == '1'", *["CAST(a AS VARCHAR) = '1'"] * 2, "CAST(a AS CHAR) = '1'"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sqlite", "postgresql", "mysql"), SQL)
def test_sql(expression: Read, text: str, sqlite: str, postgresql: str, mysql: str) -> None:
    condition = expression(text, place=CHECK)
    found = [sql_text(condition, database) for database in Database]
    assert found == [sqlite, postgresql, mysql]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("price", "price"), ("group", '"group"'), ("unitPrice", '"unitPrice"'), ('a"b', '"a""b"')],
)
def test_quotes(name: str, expected: str) -> None:
    assert quoted(name, Database.POSTGRESQL) == expected


ROW = {
    "a": 3,
    "b": None,
    "name": "Ada",
    "live": True,
    "category": {"name": "x", "live": False, "parent": None},
    "items": [{"amount": 1, "live": True}, {"amount": 5, "live": False}],
    "day": date(2030, 1, 1),
}
VALUES = [
    ("a > 2", True),
    ("b > 2", None),
    ("b > 2 and a > 5", False),
    ("b > 2 or a > 1", True),
    ("not (b > 2)", None),
    ("1 < a < b", None),
    ("5 < a < b", False),
    ("a in [1, b]", None),
    ("a in [3, b]", True),
    ("a in [3, b] and not (a in [1, b])", None),
    ("-a % 2 == -1", True),
    ("a / 0 > 1", None),
    ("coalesce(b, 7) == 7", True),
    ("substring(name, 2, 1) + '!' == 'd!'", True),
    ("category.name == 'x' and not category.live", True),
    ("category.parent.name == 'x'", False),
    ("items.live and items.amount > 3", False),
    ("items.live and items.amount < a", True),
    ("day < today()", False),
]


@pytest.mark.parametrize(("text", "expected"), VALUES)
def test_evaluate(expression: Read, text: str, expected: bool | None) -> None:
    assert evaluate(expression(text), ROW, entity="Product") is expected


def test_what_an_expression_reads(expression: Read) -> None:
    found = expression("a > n and category.name == note and items.amount > b and low < n")
    assert [one.name for one in columns(found)] == ["a", "category_id", "note", "b"]
    assert [one.name for one in parameters(found)] == ["n", "low"]
    assert not reads_clock(found)
    assert reads_clock(expression("created_at < now()"))


def test_equal_texts_give_equal_values(expression: Read) -> None:
    assert expression("a>1 and live") == expression(" a > 1\n and (live == true)")
    assert hash(expression("a > 1")) == hash(expression("a > 1"))
