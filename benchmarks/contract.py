"""What every application must answer to the measured requests, looked at before any is timed.

Frameworks differ in how they wrap a page and write a number with decimals; the rest is the same.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from benchmarks import cases
from benchmarks.cases import ORDERS, PAGE_SIZE, PRODUCTS, STOCK, Row
from benchmarks.client import Request

_ITEMS = ("items", "data")
_TOTALS = ("total", "count", "total_count")


def problems(port: int) -> list[str]:
    """What a served application with the rows of `cases` answers otherwise than it must.

    Its first orders are placed meanwhile; later ones are measured against them.
    """
    found: list[str] = []
    for look in (_products, _pages, _categories, _orders, _changes):
        try:
            found += [
                f"{name}: {got!r}, not {due!r}" for name, got, due in look(port) if got != due
            ]
        except (LookupError, TypeError, urllib.error.HTTPError) as error:
            found.append(f"{look.__name__.strip('_')}: {error!r}")
    return found


def ask(port: int, request: Request) -> tuple[int, Any]:
    """The status and the JSON that a local server answers; `HTTPError` for one that is no success."""
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}{request.path}",
        None if request.body is None else json.dumps(request.body).encode(),
        {"Content-Type": "application/json"},
        method=request.method,
    )
    with urllib.request.urlopen(asked) as answer:
        return answer.status, json.load(answer)


Facts = Iterator[tuple[str, object, object]]


def _products(port: int) -> Facts:
    status, got = ask(port, cases.GET.request(5))
    yield "status of a product", status, 200
    yield "a product", _product(got), cases.product(cases.spread(5, PRODUCTS))


def _pages(port: int) -> Facts:
    for case, page in ((cases.PAGE, 3), (cases.DEEP, cases.deep_page(2))):
        _, got = ask(port, case.request(2))
        first = (page - 1) * PAGE_SIZE + 1
        due = [cases.product(key) for key in range(first, first + PAGE_SIZE)]
        yield "a page", [_product(one) for one in _one_of(got, _ITEMS)], due
        yield "its total", _one_of(got, _TOTALS), PRODUCTS


def _categories(port: int) -> Facts:
    request = cases.CREATE.request(0)
    status, got = ask(port, request)
    yield "status of a created category", status, 201
    yield "a created category", {name: got[name] for name in request.body}, request.body
    yield "what it was given", bool(got["id"] and got["created_at"]), True


def _orders(port: int) -> Facts:
    placed = [ask(port, cases.PLACE.request(number)) for number in range(ORDERS)]
    status, got = placed[0]
    lines = [_line(key) for key in sorted(cases.ordered(0))]
    yield "status of a placed order", status, 201
    yield "its total", Decimal(str(got["total_amount"])), sum(line["total_price"] for line in lines)
    yield "its items", _lines(got), lines
    _, details = ask(port, Request("GET", f"/orders/{got['id']}/details"))
    yield "the items of its details", _lines(details), lines
    shown = sorted((item["product"] for item in details["items"]), key=lambda one: one["id"])
    for line, one in zip(lines, shown, strict=True):
        due = cases.product(line["product_id"])
        yield "the product of an item", _product(one) | {"stock_quantity": STOCK}, due
        yield "whose stock was taken", one["stock_quantity"] < STOCK, True
    user = cases.user(details["user_id"])
    names = ("username", "email")
    yield "its user", [details["user"][name] for name in names], [user[name] for name in names]
    key = cases.ordered(0)[0]
    too_many = {"user_id": 1, "items": [{"product_id": key, "quantity": STOCK * 2}]}
    try:
        yield "an order of more than there is", ask(port, Request("POST", "/orders", too_many)), 409
    except urllib.error.HTTPError as error:
        yield "an order of more than there is", error.code, 409


def _changes(port: int) -> Facts:
    key = cases.spread(1, PRODUCTS)
    request = cases.CHANGE.request(1)
    due = cases.product(key) | request.body | {"price": Decimal(request.body["price"])}
    _, got = ask(port, request)
    yield "a changed product", _product(got), due
    _, got = ask(port, Request("GET", f"/products/{key}"))
    yield "what was stored of it", _product(got), due


def _one_of(answer: Any, names: tuple[str, ...]) -> Any:
    return answer[next((name for name in names if name in answer), names[0])]


def _product(answer: Row) -> Row:
    """What of a product the rows say; the rest has to be there."""
    if not (answer["is_active"] and answer["created_at"] and answer["updated_at"]):
        raise LookupError("a product that is not active or lacks its times")
    return {name: answer[name] for name in cases.product(1)} | {
        "price": Decimal(str(answer["price"])),
    }


def _line(key: int) -> Row:
    price = cases.product(key)["price"]
    return {"product_id": key, "quantity": 2, "unit_price": price, "total_price": price * 2}


def _lines(order: Row) -> list[Row]:
    """The items of an order, by product."""
    return [
        {
            "product_id": item["product_id"],
            "quantity": item["quantity"],
            "unit_price": Decimal(str(item["unit_price"])),
            "total_price": Decimal(str(item["total_price"])),
        }
        for item in sorted(order["items"], key=lambda item: item["product_id"])
    ]
