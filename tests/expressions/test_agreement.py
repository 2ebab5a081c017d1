"""One expression, four readings: SQLAlchemy's, SQL's, Python's and our own evaluation agree."""

from __future__ import annotations

import enum
from collections.abc import Callable
from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from generator.expressions.evaluate import evaluate
from generator.expressions.naming import default_type
from generator.expressions.python import PythonCompiler
from generator.expressions.scope import CHECK
from generator.expressions.sql import sql_text
from generator.expressions.sqlalchemy import compile_condition, compile_constraint
from generator.ir import Column, Database, EnumType
from generator.ir.expression import Expression, Hop, ValueType
from generator.kinds.facts import ValueKind

Read = Callable[..., Expression]


class Status(enum.Enum):
    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


def _values(members: type[enum.Enum]) -> list[str]:
    return [member.value for member in members]


STATUS = sa.Enum(Status, native_enum=False, values_callable=_values)


class Base(DeclarativeBase):
    pass


class Category(Base):
    __tablename__ = "categories"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    note: Mapped[str | None]
    live: Mapped[bool]
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("categories.id"))
    parent: Mapped[Category | None] = relationship(remote_side="Category.id")


class Product(Base):
    __tablename__ = "products"

    id: Mapped[int] = mapped_column(primary_key=True)
    a: Mapped[int]
    b: Mapped[int | None]
    price: Mapped[Decimal] = mapped_column(sa.Numeric(10, 2))
    cost: Mapped[Decimal | None] = mapped_column(sa.Numeric(10, 2))
    name: Mapped[str]
    note: Mapped[str | None]
    live: Mapped[bool]
    flag: Mapped[bool | None]
    status: Mapped[Status] = mapped_column(STATUS)
    category_id: Mapped[int | None] = mapped_column(sa.ForeignKey("categories.id"))
    category: Mapped[Category | None] = relationship()
    items: Mapped[list[Item]] = relationship(back_populates="product")


class Item(Base):
    __tablename__ = "items"

    id: Mapped[int] = mapped_column(primary_key=True)
    amount: Mapped[int]
    note: Mapped[str | None]
    live: Mapped[bool]
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id"))
    product: Mapped[Product] = relationship(back_populates="items")


DIALECTS: list[sa.Dialect] = [postgresql.dialect(), mysql.dialect()]  # type: ignore[no-untyped-call]
MODELS = {"Product": Product, "Category": Category, "Item": Item, "Status": Status}
CATEGORIES: list[dict[str, Any]] = [
    {"id": 1, "name": "x", "note": None, "live": True, "parent_id": None},
    {"id": 2, "name": "Y", "note": "x", "live": False, "parent_id": 1},
]
_PRODUCTS: list[tuple[Any, ...]] = [
    (1, 0, None, "0.25", None, "x", None, True, None, "draft", None),
    (2, 3, 2, "1.50", "1.50", "Ada", "x", False, True, "published", 1),
    (3, -2, 0, "-2.25", "3.00", "", "Ada", True, False, "archived", 2),
    (4, 7, -3, "10.00", None, "it's", "", False, None, "draft", 2),
]
_NAMES = "id a b price cost name note live flag status category_id"
PRODUCTS = [dict(zip(_NAMES.split(), row, strict=True)) for row in _PRODUCTS]
for _product in PRODUCTS:
    _product["price"] = Decimal(_product["price"])
    _product["cost"] = None if _product["cost"] is None else Decimal(_product["cost"])
ITEMS: list[dict[str, Any]] = [
    {"id": 1, "amount": 1, "note": None, "live": True, "product_id": 2},
    {"id": 2, "amount": 5, "note": "x", "live": False, "product_id": 2},
    {"id": 3, "amount": 3, "note": None, "live": False, "product_id": 3},
]


def _plain_row(product: dict[str, Any]) -> dict[str, Any]:
    by_id: dict[int | None, Any] = {one["id"]: one | {"parent": None} for one in CATEGORIES}
    by_id[2]["parent"] = by_id[1]
    row = product | {"category": by_id.get(product["category_id"])}
    items = [item | {"product": row} for item in ITEMS if item["product_id"] == product["id"]]
    return row | {"items": items}


ROWS = [_plain_row(product) for product in PRODUCTS]
PARAMETERS = {"low": Decimal("1.25"), "high": None, "n": 2, "on": True}


@pytest.fixture(scope="module")
def session() -> Any:
    engine = sa.create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as opened:
        opened.add_all(Category(**row) for row in CATEGORIES)
        opened.add_all(Product(**(row | {"status": Status(row["status"])})) for row in PRODUCTS)
        opened.flush()
        opened.add_all(Item(**row) for row in ITEMS)
        opened.commit()
        yield opened
    engine.dispose()


class Needs:
    """The names that the compilers ask for."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = dict(MODELS)

    def __call__(self, module: str, name: str) -> None:
        self.names[name] = getattr(import_module(module), name)

    def run(self, text: str, /, **names: Any) -> Any:
        return eval(text, self.names | names)


class Models:
    def __init__(self, need: Needs) -> None:
        self.need = need

    def column(self, entity: str, column: Column) -> str:
        return f"{entity}.{column.attribute}"

    def relation(self, hop: Hop) -> str:
        return f"{hop.source}.{hop.attribute}"

    def member(self, enum: EnumType, value: str) -> str:
        return f"Status.{value.upper()}"

    def type(self, kind: ValueType) -> str:
        if kind.kind is ValueKind.ENUM:
            return "Product.status.type"
        return default_type(kind, self.need)


def _by_sqlalchemy(condition: Expression, session: Session) -> list[int]:
    need = Needs()
    parts = [
        need.run(part, **PARAMETERS) for part in compile_condition(condition, Models(need), need)
    ]
    statement = sa.select(Product.id).where(*parts).order_by(Product.id)
    for dialect in DIALECTS:
        statement.compile(dialect=dialect)
    return list(session.scalars(statement))


def _by_sql(condition: Expression, session: Session, *, passes: bool) -> list[int]:
    text = sql_text(condition, Database.SQLITE)
    test = f"coalesce(({text}), 1)" if passes else text
    found = session.connection().exec_driver_sql(
        f"SELECT id FROM products WHERE {test} ORDER BY id"
    )
    return [row[0] for row in found]


def _by_constraint(condition: Expression, session: Session) -> list[int]:
    need = Needs()
    clause = need.run(compile_constraint(condition, need))
    table = sa.table("products", sa.column("id"))
    statement = sa.select(table.c.id).select_from(table).where(clause).order_by(table.c.id)
    for dialect in DIALECTS:
        statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    return list(session.scalars(statement))


def _by_python(condition: Expression, *, passes: bool) -> list[int]:
    need = Needs()
    compiler = PythonCompiler(member=Models(need).member, need=need)
    text = compiler.passes(condition) if passes else compiler.holds(condition)
    rows = [SimpleNamespace(**(row | {"status": Status(row["status"])})) for row in ROWS]
    return [row.id for row in rows if need.run(text, self=row, **PARAMETERS)]


def _by_evaluation(condition: Expression, *, passes: bool = False) -> list[int]:
    wanted = (True, None) if passes else (True,)
    return [
        row["id"]
        for row in ROWS
        if evaluate(condition, row, entity="Product", parameters=PARAMETERS) in wanted
    ]


_LEAVES = {
    "number": "a b price cost 0 1 2.5 -3 n low high",
    "integer": "a b 2 3 n",
    "text": "name note 'x' 'Ada' 'it\\'s'",
    "status": "status 'draft' 'archived'",
    "condition": "live flag true on",
}
_OWN_LEAVES = {
    kind: " ".join(word for word in words.split() if word not in {"n", "low", "high", "on"})
    for kind, words in _LEAVES.items()
}
_PATHS = [
    "category.live",
    "category.name == 'x'",
    "category.note is None",
    "category.note == name",
    "category.parent.name == name",
    "items.live",
    "items.amount > a",
    "items.note is None",
    "items.amount > 2",
    "items.product.live",
    "not items.live",
    "not category.live",
    "not (category.live or category.name == 'Y')",
    "items.live == false",
]


def _written(leaves: dict[str, str], *, paths: bool) -> st.SearchStrategy[str]:
    """Random conditions of the right types."""

    def number(depth: int) -> st.SearchStrategy[str]:
        leaf = st.sampled_from(leaves["number"].split())
        if not depth:
            return leaf
        inner, whole = number(depth - 1), st.sampled_from(leaves["integer"].split())
        text_ = text(depth - 1)
        return st.one_of(
            leaf,
            st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
            st.builds("({} % {})".format, whole, whole),
            st.builds("(-{})".format, inner),
            st.builds("length({})".format, text_),
            st.builds("coalesce({}, {})".format, inner, inner),
            st.builds("({} if {} else {})".format, inner, condition(depth - 1), inner),
        )

    def text(depth: int) -> st.SearchStrategy[str]:
        leaf = st.sampled_from(leaves["text"].split())
        if not depth:
            return leaf
        inner = text(depth - 1)
        return st.one_of(
            leaf,
            st.builds("({} + {})".format, inner, inner),
            st.builds("lower({})".format, inner),
            st.builds("upper({})".format, inner),
            st.builds("substring({}, 2, 1)".format, inner),
            st.builds("coalesce({}, {})".format, inner, inner),
        )

    def condition(depth: int) -> st.SearchStrategy[str]:
        leaf = st.sampled_from(leaves["condition"].split() + (_PATHS if paths and depth else []))
        if not depth:
            return leaf
        deeper = depth - 1
        inner = condition(deeper)
        compare = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
        equal = st.sampled_from(["==", "!="])
        status = st.sampled_from(leaves["status"].split())
        return st.one_of(
            leaf,
            st.builds("{} {} {}".format, number(deeper), compare, number(deeper)),
            st.builds("{} < {} <= {}".format, *[number(deeper)] * 3),
            st.builds("{} {} {}".format, text(deeper), equal, text(deeper)),
            st.builds("{} {} {}".format, st.just("status"), equal, status),
            st.builds("{} in [{}, {}]".format, *[number(deeper)] * 3),
            st.builds("{} not in [{}, {}]".format, *[text(deeper)] * 3),
            st.builds("{} is None".format, number(deeper)),
            st.builds("{} is not None".format, text(deeper)),
            st.builds("({} and {})".format, inner, inner),
            st.builds("({} or {})".format, inner, inner),
            st.builds("(not ({}))".format, inner),
            st.builds("({}) == ({})".format, condition(0), condition(0)),
        )

    return condition(3)


@settings(max_examples=100, deadline=None)
@given(text=_written(_OWN_LEAVES, paths=False))
def test_checks_agree(expression: Read, session: Session, text: str) -> None:
    condition = expression(text, place=CHECK)
    holds = _by_evaluation(condition)
    assert _by_sqlalchemy(condition, session) == holds
    assert _by_constraint(condition, session) == holds
    assert _by_sql(condition, session, passes=False) == holds
    assert _by_python(condition, passes=False) == holds
    passes = _by_evaluation(condition, passes=True)
    assert _by_sql(condition, session, passes=True) == passes
    assert _by_python(condition, passes=True) == passes


@settings(max_examples=100, deadline=None)
@given(text=_written(_LEAVES, paths=True))
def test_conditions_agree(read: Any, session: Session, text: str) -> None:
    condition, report = read(text)
    if condition is None:
        assert {one.code for one in report.diagnostics} <= {"E431", "E432"}
        return
    assert _by_sqlalchemy(condition, session) == _by_evaluation(condition)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("category.live and category.name == 'x'", [2]),
        ("not category.live", [3, 4]),
        ("category.note is None", [1, 2]),
        ("category.parent.name == 'x'", [3, 4]),
        ("items.live and items.amount > 3", []),
        ("items.live and not items.amount > 8", [2]),
        ("not items.live", [1, 3, 4]),
        ("items.live == false", [2, 3]),
        ("items.note is None and items.amount == 3", [3]),
        ("a / 2 > 1.25", [2, 4]),
        ("a / b > 1", [2]),
        ("price / 4 < 0.1 and price > 0", [1]),
        ("round(price, 1) == 0.3", [1]),
        ("cast(a, string) + name == '3Ada'", [2]),
        ("(status if live else 'draft') == 'draft'", [1, 2, 4]),
        ("(flag if live else true) == true", [2, 4]),
        ("low <= price and price <= high", []),
        ("high is None or price <= high", [1, 2, 3, 4]),
    ],
)
def test_rows(expression: Read, session: Session, text: str, ids: list[int]) -> None:
    condition = expression(text)
    assert _by_sqlalchemy(condition, session) == ids
    assert _by_evaluation(condition) == ids
