"""What is measured: the rows of the tables and seven kinds of requests."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from benchmarks.client import Request

CATEGORIES, PRODUCTS, USERS, ORDERS = 1_000, 10_000, 100, 100
STOCK = 1_000_000
PAGE_SIZE = 20
Row = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One kind of request; `number` tells each request of a run from the others."""

    name: str
    route: str
    request: Callable[[int], Request]


def user(key: int) -> Row:
    name = f"user{key}"
    return {"username": name, "email": f"{name}@example.com", "hashed_password": "-"}


def category(key: int) -> Row:
    return {"name": f"Category {key}", "slug": f"c-{key}", "description": "A category."}


def product(key: int) -> Row:
    return {
        "name": f"Product {key}",
        "slug": f"p-{key}",
        "description": "Something that is sold, and what is said of it.",
        "price": Decimal(key % 500 + 1),
        "stock_quantity": STOCK,
        "sku": f"SKU-{key}",
        "category_id": key % CATEGORIES + 1,
    }


def spread(number: int, count: int) -> int:
    """A key from 1 to `count`, far from that of the request before."""
    return number * 7919 % count + 1


def ordered(number: int) -> list[int]:
    """The products of an order."""
    return [spread(3 * number + place, PRODUCTS) for place in range(3)]


def page_of_products(page: int) -> Request:
    return Request("GET", f"/products?page={page}&page_size={PAGE_SIZE}")


def deep_page(number: int) -> int:
    return PRODUCTS * 8 // 10 // PAGE_SIZE + number % 5


def new_category(_: int) -> Request:
    word = uuid.uuid4().hex
    body = {"name": f"Category {word}", "slug": f"category-{word}", "description": "New."}
    return Request("POST", "/categories", body)


def changed_product(number: int) -> Request:
    body = {"price": f"{number % 90 + 10}.50", "stock_quantity": STOCK + number}
    return Request("PATCH", f"/products/{spread(number, PRODUCTS)}", body)


def new_order(number: int) -> Request:
    body = {
        "user_id": spread(number, USERS),
        "shipping_address": "1 Main Street",
        "items": [{"product_id": key, "quantity": 2} for key in ordered(number)],
    }
    return Request("POST", "/orders", body)


GET = Case(
    "GET a product",
    "GET /products/{id}",
    lambda number: Request("GET", f"/products/{spread(number, PRODUCTS)}"),
)
PAGE = Case(
    "GET a page of 20 with total",
    "GET /products",
    lambda number: page_of_products(number % 5 + 1),
)
DEEP = Case(
    "GET a page at 80 %", "GET /products", lambda number: page_of_products(deep_page(number))
)
DETAILS = Case(
    "GET an order with items and products",
    "GET /orders/{id}/details",
    lambda number: Request("GET", f"/orders/{spread(number, ORDERS)}/details"),
)
CREATE = Case("POST a category", "POST /categories", new_category)
PLACE = Case("POST an order of 3 items", "POST /orders", new_order)
CHANGE = Case("PATCH a product", "PATCH /products/{id}", changed_product)
CASES = (GET, PAGE, DEEP, DETAILS, CREATE, PLACE, CHANGE)
