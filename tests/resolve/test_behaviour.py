"""What the app does by itself, as values: made fields, parts, stock, states, actions, effects."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent, indent

import pytest

from generator.diagnostics import Diagnostics
from generator.ir import (
    Access,
    App,
    AttemptEffect,
    CreateEffect,
    CreationMoment,
    Making,
    Ownership,
    Piece,
    ReleaseEffect,
    SetEffect,
)
from generator.ir.expression import FieldRef, Literal, ParameterRef
from generator.resolve import resolve
from generator.spec import load

Understand = Callable[..., App]

SHOP = """
Customer: {fields: {name: string(50), age: integer?}}
Product:
  version: true
  fields:
    name: string(200)
    price: 'decimal(10,2)'
    stock: {type: integer, default: 0, ge: 0}
    rating: {type: 'enum(G, PG-13, low)', default: G}
    is_old: boolean?
  relations: {maker: Customer}
  actions: ACTIONS
Order:
  fields:
    number: {type: string(40), generate: 'O{now:%Y%m}-{random:4}'}
    status: {type: 'enum(open, paid, gone)', default: open}
    total: {type: 'decimal(10,2)', compute: net + net / 4}
    net: {type: 'decimal(10,2)', compute: sum(lines.sum)}
  relations: {customer: {to: Customer, inverse: orders}}
  states:
    field: status
    transitions: {open: [paid, gone], paid: gone}
    on_enter: {gone: {release: lines}}
  after_create:
    - attempt: {create: {Note: {text: number, order: self}}}
Line:
  fields:
    pieces: {type: integer, gt: 0}
    pack: {type: integer, default: 1, ge: 1}
    amount: {type: integer, compute: pieces * pack}
    price: {type: 'decimal(10,2)', copy: product.price}
    sum: {type: 'decimal(10,2)', compute: price * pieces}
  relations: {order: {to: Order, inverse: lines, owned: true, min: 2, max: 9}, product: Product}
  consumes: {stock: product.stock, amount: amount, require: {product.stock > 0: 'No {{x}} {product.name}!'}}
Note: {fields: {text: string(40)}, relations: {order: Order}}
"""


def shop(actions: str = "{}") -> str:
    return SHOP.replace("ACTIONS", actions)


@pytest.fixture
def app(understand: Understand) -> App:
    return understand(shop())


def _set(understand: Understand, assignment: str, params: str = "{}") -> SetEffect:
    action = f"{{go: {{params: {params}, do: {{set: {{{assignment}}}}}}}}}"
    [found] = understand(shop(action)).entity("Product").actions
    [effect] = found.effects
    assert isinstance(effect, SetEffect)
    return effect


def test_generated_pieces(understand: Understand) -> None:
    app = understand(
        "A: {fields: {code: {type: string(60), generate: 'A-{now:%Y}{random:4}-{uuid}'}}}"
    )
    [generated] = app.entity("A").generated
    assert generated.pieces == (
        Piece(text="A-"),
        Piece(text="%Y", moment=CreationMoment.NOW),
        Piece(text="", moment=CreationMoment.RANDOM, length=4),
        Piece(text="-"),
        Piece(text="", moment=CreationMoment.UUID),
    )
    assert generated.column.access == {Access.READ}
    assert generated.column.making is Making.GENERATED


def test_a_snapshot(app: App) -> None:
    [copied] = app.entity("Line").copied
    assert (copied.column.name, copied.place, copied.source.name) == (
        "price",
        "product",
        "price",
    )


def test_computed_fields_come_after_what_they_need(app: App) -> None:
    assert [one.column.name for one in app.entity("Order").computed] == ["net", "total"]
    assert not any(one.column.is_creatable for one in app.entity("Order").computed)


def test_stored_fields_are_the_databases(understand: Understand) -> None:
    app = understand(
        "A: {fields: {n: integer, twice: {type: integer, compute: n * 2, stored: true}}}"
    )
    [computed] = app.entity("A").computed
    assert (computed.stored, computed.column.making) == (True, Making.STORED)


def test_parts(app: App) -> None:
    [order, _] = app.entity("Line").relations
    assert order.ownership == Ownership(least=2, most=9)
    assert order.columns[0].access == {Access.READ}
    assert app.entity("Line").routes == frozenset()
    [lines] = app.entity("Order").inverses[:1]
    assert (lines.name, lines.ownership) == ("lines", order.ownership)


def test_a_consumption_closes_what_it_reads(app: App) -> None:
    line = app.entity("Line")
    [consumption] = line.consumes
    assert (consumption.relation.name, consumption.stock.name) == ("product", "stock")
    updatable = {column.name for column in line.columns if column.is_updatable}
    assert updatable == set()
    assert [type(part) for part in consumption.requires[0].message.parts] == [str, FieldRef, str]
    assert consumption.requires[0].message.parts[::2] == ("No {x} ", "!")


def test_states(app: App) -> None:
    states = app.entity("Order").states
    assert states is not None
    assert states.column.access == {Access.READ}
    assert (states.path, states.parameter) == ("/{id}/status", "new_status")
    assert [states.after(one) for one in ("open", "paid", "gone")] == [
        ("paid", "gone"),
        ("gone",),
        (),
    ]
    assert states.effects("gone") == (ReleaseEffect(parts="Line"),)
    assert states.effects("paid") == ()


def test_effects_after_creation(app: App) -> None:
    [attempt] = app.entity("Order").after_create
    assert isinstance(attempt, AttemptEffect)
    [created] = attempt.effects
    assert isinstance(created, CreateEffect)
    given = {column.name: value for column, value in created.values}
    assert list(given) == ["text", "order_id"]
    key = given["order_id"]
    assert isinstance(key, FieldRef)
    assert (key.entity, key.column.name, key.hops) == ("Order", "id", ())


def test_an_action(understand: Understand) -> None:
    app = understand(
        shop(
            "{restock: {params: {by: Customer, n: {type: integer, gt: 0}}, "
            "require: {stock < n: '{by.name} wants {n}'}, "
            "do: {set: {stock: n, by.age: n}}, route: 'POST /{id}/more', doc: More of it.}}"
        )
    )
    [action] = app.entity("Product").actions
    assert (action.name.text, action.verb, action.path) == ("restock", "POST", "/{id}/more")
    assert [one.column.name for one in action.parameters] == ["by_id", "n"]
    name, text, number = action.requires[0].message.parts
    assert isinstance(name, FieldRef)
    assert (name.parameter, text) == ("by", " wants ")
    assert isinstance(number, ParameterRef)
    [effect] = action.effects
    assert isinstance(effect, SetEffect)
    assert [(one.row, one.column.name) for one in effect.assignments] == [
        (None, "stock"),
        ("by", "age"),
    ]


def test_an_action_has_a_path_of_its_name(understand: Understand) -> None:
    app = understand(shop("{putAway: {do: {set: {stock: 0}}}}"))
    [action] = app.entity("Product").actions
    assert (action.verb, action.path) == ("PATCH", "/{id}/put-away")


@pytest.mark.parametrize("word", ["low", "PG-13", "'PG-13'"])
def test_a_bare_word_is_the_value_of_an_enum(understand: Understand, word: str) -> None:
    [assignment] = _set(understand, f'rating: "{word}"').assignments
    assert isinstance(assignment.value, Literal)
    assert assignment.value.value == word.strip("'")


def test_a_value_goes_before_a_name(understand: Understand) -> None:
    [assignment] = _set(understand, "rating: low", "{low: 'enum(G, PG-13, low)'}").assignments
    assert isinstance(assignment.value, Literal)


@pytest.mark.parametrize("text", ["null", "None", ""])
def test_null(understand: Understand, text: str) -> None:
    [assignment] = _set(understand, f"is_old: {text}").assignments
    assert isinstance(assignment.value, Literal)
    assert assignment.value.value is None


@pytest.mark.parametrize(
    "assignment",
    [
        "stock: '(stock + 1) % 7'",
        "price: price / 2",
        "price: stock",
        "is_old: stock > 1 and maker.age is None",
        "stock: 'coalesce(maker.age, 0)'",
        "maker.age: stock",
        "maker: maker",
        "self.stock: 1",
        "name: \"'x' + maker.name\"",
    ],
)
def test_assignments_that_fit(understand: Understand, assignment: str) -> None:
    assert len(_set(understand, assignment).assignments) == 1


def test_names_that_are_keywords(understand: Understand) -> None:
    app = understand(
        """
        Trip: {fields: {left: integer}}
        Seat:
          fields: {class: {type: integer, ge: 0}}
          relations: {from: Trip}
          consumes: {stock: from.left, amount: class_}
          actions: {up: {params: {in: integer}, require: {in_ > 0: '{class_}'}, do: {set: {from.left: in_}}}}
        """
    )
    seat = app.entity("Seat")
    assert {column.name for column in seat.columns if column.is_updatable} == set()
    assert seat.actions[0].parameters[0].column.attribute == "in_"


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("to: Customer, inverse: orders", "to: Costumer, inverse: orders", "E301"),
        ("owned: true, min: 2", "owned: yes, min: 2", "E104"),
        ("owned: true, min: 2", "owned: true, nullable: true, min: 2", "E332"),
        ("owned: true, min: 2", "owned: true, min: 20", "E304"),
        ("price: 'decimal(10,2)'\n", "price: 'decimal(10;2)'\n", "E204"),
        ("pieces: {type: integer,", "pieces: {type: integr,", "E202"),
        ("{type: integer, default: 0, ge: 0}", "{type: integer, defualt: 0, ge: 0}", "E101"),
        ("compute: sum(lines.sum)", "compute: sum(lines.summ)", "E410"),
        ("amount: amount,", "amount: amuont,", "E410"),
        ("release: lines", "release: line", "E329"),
        ("release: lines", "releese: lines", "E101"),
        ("field: status", "field: sttus", "E302"),
        ("order: self", "order: self.nope", "E410"),
        ("Note: {text: number", "Not: {text: number", "E301"),
        ("text: string(40)", "text: strin(40)", "E202"),
        ("{text: number, order", "{text: [number], order", "E104"),
        ("copy: product.price", "copy: product.prize", "E302"),
        ("name: string(200)", "name: string(200", "E201"),
        ("stock: product.stock, ", "", "E103"),
        ("transitions: {open: [paid, gone], paid: gone}", "transitions: open", "E104"),
    ],
)
def test_one_mistake_is_one_problem(tmp_path: Path, before: str, after: str, code: str) -> None:
    text = shop("{go: {params: {by: Customer}, do: {set: {stock: 1}}}}")
    assert text.count(before) == 1
    entities = indent(dedent(text.replace(before, after)).strip(), "  ")
    spec = tmp_path / "spec.yaml"
    spec.write_text(f"app: {{name: shop}}\nentities:\n{entities}\n", encoding="utf-8")
    report = Diagnostics()
    resolve(load(spec, report), report)
    assert [one.code for one in report.diagnostics] == [code], report.as_text()


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("change_state", "change_state_"),
        ("create", "create_"),
        ("getBySlug", "get_by_slug_"),
        ("get_short", "get_short_"),
        ("list", "list_"),
        ("import", "import_"),
        ("references", "references_"),
        ("publish", "publish"),
    ],
)
@pytest.mark.parametrize("kind", ["actions", "queries", "reports", "bulk"])
def test_a_method_is_not_called_as_another_one(
    kind: str, name: str, method: str, tmp_path: Path
) -> None:
    document = {
        "actions": "{do: {set: {n: 1}}}",
        "queries": "{by: n}",
        "reports": "{values: {total: sum(n)}}",
        "bulk": "{where: n > 1, set: {n: 1}}",
    }
    spec = tmp_path / "spec.yaml"
    text = f"""
app: {{name: shop}}
entities:
  Item:
    fields: {{n: integer, slug: {{type: slug(9), unique: true}}, state: {{type: 'enum(a, b)', default: a}}}}
    views: {{Short: {{fields: [n]}}}}
    states: {{field: state, transitions: {{a: b}}}}
    {kind}: {{{name}: {document[kind]}}}
"""
    spec.write_text(text, encoding="utf-8")
    report = Diagnostics()
    app = resolve(load(spec, report), report)
    assert not report.diagnostics
    (found,) = getattr(app.entities[0], kind)
    assert (found.name.text, found.method) == (name, method)


def test_two_statements_of_one_name_are_refused(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    text = """
app: {name: shop}
entities:
  Item:
    fields: {n: integer}
    queries: {latest: {by: n}}
    reports: {latest: {values: {total: sum(n)}}}
"""
    spec.write_text(text, encoding="utf-8")
    report = Diagnostics()
    resolve(load(spec, report), report)
    assert [one.code for one in report.diagnostics] == ["E305"]


def test_parameters_keep_out_of_the_way_of_the_method(understand: Understand) -> None:
    action = (
        "{go: {params: {rows: integer, work: integer, class: integer}, do: {set: {stock: rows}}}}"
    )
    [go] = understand(shop(action)).entity("Product").actions
    assert [one.column.name for one in go.parameters] == ["rows", "work", "class"]
    assert [one.column.attribute for one in go.parameters] == ["rows_", "work_", "class_"]
