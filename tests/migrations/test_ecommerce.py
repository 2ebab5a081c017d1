"""The e-commerce application goes through ten versions with a thousand orders in it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.migrations.builds import Builds
from tests.migrations.projects import Project
from tests.migrations.rows import ANY
from tests.migrations.runner import Teller
from tests.migrations.stores import new_store
from tests.migrations.story import KINDS, Step, Story
from tests.truth.databases import new_database
from tests.truth.serving import ROOT, assert_own_tests_pass

pytestmark = pytest.mark.slow

ORDERS = 1000
USERS = 40
PRODUCTS = 30
STATUSES = ("pending", "confirmed", "shipped", "delivered", "cancelled")
START = dt.datetime(2024, 1, 1, 8, tzinfo=dt.UTC)


def _spec() -> dict[str, Any]:
    """The spec of the demo as one document, as stories write it."""
    found: dict[str, Any] = {}
    for file in sorted((ROOT / "specs" / "ecommerce").glob("*.yaml")):
        document = yaml.safe_load(file.read_text("utf-8"))
        found |= document.pop("entities", {})
        found |= document
    return found


def _rows(number_of_orders: int) -> dict[str, list[dict[str, Any]]]:
    """Users, products, and orders of one or two items each."""
    users = [
        {
            "id": number,
            "username": f"user_{number}",
            "email": f"user{number}@example.org",
            "hashed_password": "x",
            "full_name": f"Ann O'User {number}" if number % 4 else None,
            "bio": None,
            "is_active": number % 10 != 0,
            "is_superuser": False,
            "created_at": START,
            "updated_at": START,
        }
        for number in range(1, USERS + 1)
    ]
    products = [
        {
            "id": number,
            "name": f"Thing {number}",
            "slug": f"thing-{number}",
            "description": "100% 'thing'" if number % 3 else None,
            "price": _price(number),
            "stock_quantity": number,
            "sku": f"T-{number}",
            "is_active": True,
            "category_id": number % 4 + 1,
            "version": 1,
            "created_at": START,
            "updated_at": START,
        }
        for number in range(1, PRODUCTS + 1)
    ]
    items = [item for number in range(1, number_of_orders + 1) for item in _items(number)]
    orders = [
        {
            "id": number,
            "order_number": f"ORD-{number:06}",
            "status": STATUSES[number % 5],
            "total_amount": str(sum(each["cents"] for each in _parts(number)) / 100),
            "shipping_address": f"{number} Main St\nSpringfield" if number % 6 else None,
            "user_id": number % USERS + 1,
            "created_at": START + dt.timedelta(minutes=number),
        }
        for number in range(1, number_of_orders + 1)
    ]
    notifications = [
        {
            "id": number,
            "message": f"Order ORD-{number:06} received",
            "user_id": number % USERS + 1,
            "order_id": number if number % 2 else None,
            "created_at": START + dt.timedelta(minutes=number),
        }
        for number in range(1, number_of_orders + 1)
    ]
    posts = [
        {"id": 1, "title": "Hi", "slug": "hi", "content": "…", "status": "draft", "view_count": 3,
         "published_at": None, "author_id": 1, "created_at": START, "updated_at": START},
    ]  # fmt: skip
    return {
        "users": users,
        "products": products,
        "orders": orders,
        "order_items": [{**item, "id": number} for number, item in enumerate(items, 1)],
        "notifications": notifications,
        "posts": posts,
        "tags": [{"id": 1, "name": "news", "slug": "news"}],
        "post_tags": [{"post_id": 1, "tag_id": 1}],
    }


def _price(product: int) -> str:
    return f"{product}.99"


def _parts(order: int) -> list[dict[str, int]]:
    products = {order % PRODUCTS + 1, order * 7 % PRODUCTS + 1}
    return [
        {"product": one, "quantity": order % 3 + 1, "cents": (one * 100 + 99) * (order % 3 + 1)}
        for one in sorted(products)
    ]


def _items(order: int) -> list[dict[str, Any]]:
    return [
        {
            "quantity": each["quantity"],
            "unit_price": _price(each["product"]),
            "total_price": str(each["cents"] / 100),
            "order_id": order,
            "product_id": each["product"],
        }
        for each in _parts(order)
    ]


def _with(rows: list[dict[str, Any]], **columns: Callable[[dict[str, Any]], Any]) -> Any:
    return [{**row, **{name: value(row) for name, value in columns.items()}} for row in rows]


def _without(rows: list[dict[str, Any]], *columns: str) -> list[dict[str, Any]]:
    return [{key: value for key, value in row.items() if key not in columns} for row in rows]


def _story(number_of_orders: int) -> Story:
    """Nine changes, and exactly what the rows are after each."""
    rows = _rows(number_of_orders)
    spec = _spec()
    users = _without(_with(rows["users"], display_name=lambda row: row["full_name"]), "full_name")
    orders = _without(rows["orders"], "shipping_address")
    sent = _with(orders, status=lambda row: "sent" if row["status"] == "shipped" else row["status"])
    addresses = [{"order_id": row["id"], "text": row["shipping_address"]} for row in rows["orders"]]
    products = _with(rows["products"], brand=lambda row: f"By {row['sku']}")
    made = _with(products, maker_id=lambda _: ANY)
    counted = _with(sent, item_count=lambda row: len(_parts(row["id"])))
    steps = (
        Step(
            change={
                "User": {
                    "fields": {
                        "full_name": None,
                        "display_name": {
                            "type": "string(100)",
                            "nullable": True,
                            "renamed_from": "full_name",
                        },
                    },
                    "search": ["username", "email", "display_name"],
                }
            },
            rows={"users": users},
        ),
        Step(
            change={
                "Order": {"dropped": ["shipping_address"], "fields": {"shipping_address": None}},
                "Address": {
                    "doc": "Where an order goes to.",
                    "id": "order",
                    "fields": {"text": "text?"},
                    "relations": {
                        "order": {"to": "Order", "inverse": "address", "on_delete": "cascade"}
                    },
                    "fill_from": {
                        "entity": "Order",
                        "fields": {"order": "id", "text": "shipping_address"},
                    },
                },
            },
            rows={"orders": orders, "addresses": addresses},
        ),
        Step(
            change={
                "Product": {"fields": {"price": {"type": "decimal(12,2)"}}},
                "Order": {"fields": {"total_amount": {"type": "decimal(12,2)"}}},
                "OrderItem": {
                    "fields": {
                        "unit_price": {"type": "decimal(12,2)"},
                        "total_price": {"type": "decimal(12,2)"},
                    }
                },
            },
        ),
        Step(
            change={
                "enums": {
                    "OrderStatus": {
                        "pending": {},
                        "confirmed": {},
                        "sent": {"renamed_from": "shipped"},
                        "delivered": {},
                        "cancelled": {},
                    }
                },
                "Order": {
                    "fields": {"status": {"type": "OrderStatus"}},
                    "states": {
                        "transitions": {
                            "confirmed": ["sent", "cancelled"],
                            "shipped": None,
                            "sent": ["delivered"],
                        }
                    },
                },
            },
            rows={"orders": sent},
            refuses=("UPDATE orders SET status = 'shipped' WHERE id = 1",),
        ),
        Step(
            change={
                "Product": {"fields": {"brand": {"type": "string(60)", "fill": "'By ' + sku"}}},
                "Notification": None,
                "Message": {
                    "renamed_from": "Notification",
                    "doc": "What a user is told.",
                    "timestamps": "created",
                    "fields": {"message": "string(255)"},
                    "relations": {
                        "user": {"to": "User", "inverse": "messages", "on_delete": "cascade"},
                        "order": {"to": "Order", "nullable": True, "on_delete": "cascade"},
                    },
                    "routes": ["list", "get"],
                },
                "Order": {
                    "after_create": [
                        {
                            "attempt": [
                                {
                                    "create": {
                                        "Message": {
                                            "user": "user",
                                            "order": "self",
                                            "message": "'Order ' + order_number + ' received'",
                                        }
                                    }
                                }
                            ]
                        }
                    ]
                },
            },
            rows={"products": products, "messages": rows["notifications"]},
        ),
        Step(
            change={
                "Tag": None,
                "dropped": ["Tag"],
                "Post": {"dropped": ["tags"], "relations": {"tags": None}},
            },
        ),
        Step(
            change={
                "Brand": {
                    "doc": "Who makes products.",
                    "fields": {"name": {"type": "string(60)", "unique": True}},
                    "fill_from": {
                        "entity": "Product",
                        "distinct": True,
                        "fields": {"name": "brand"},
                    },
                },
                "Product": {"relations": {"maker": {"to": "Brand", "fill": {"name": "brand"}}}},
            },
            rows={"brands": [{"id": ANY, "name": ANY}] * PRODUCTS, "products": made},
        ),
        Step(
            change={
                "Order": {
                    "fields": {
                        "item_count": {
                            "type": "integer",
                            "default": 0,
                            "api": ["read"],
                            "fill": "count(items)",
                        }
                    }
                },
            },
            rows={"orders": counted},
        ),
        Step(
            change={
                "Order": {"fields": {"item_count": {"type": "bigint", "ge": 0}}},
                "Message": {
                    "fields": {
                        "message": "string(500)",
                        "is_read": {"type": "boolean", "default": False},
                    },
                    "indexes": [["created_at"]],
                },
            },
            rows={"messages": _with(rows["notifications"], is_read=lambda _: False)},
            refuses=("UPDATE orders SET item_count = -1 WHERE id = 1",),
        ),
    )
    gone: dict[str, Any] = {"tags": [], "post_tags": []}
    return Story(
        kind="ecommerce",
        title="ten versions",
        spec=spec,
        rows=rows,
        steps=tuple(
            # Below the step that drops them, the tables are back.
            replace(step, down={**step.down, **gone}) if place < 6 else step
            for place, step in enumerate(steps)
        ),
        to_base=False,  # products refer to the categories that 0002 would take out
    )


def _run_own_tests(project: Project, kind: str, folder: Path, *, sample: str) -> None:
    with new_database(kind, folder) as url:
        assert_own_tests_pass(project.folder, database_url=url, sample=sample)


def _tell(kind: str, folder: Path, *, tests_each: bool, orders: int = ORDERS) -> None:
    story = _story(orders)
    with new_store(kind, folder) as first, new_store(kind, folder) as other:
        # The application is asynchronous, and asyncmy has no `ssl_disabled`.
        store, second = (replace(one, url=one.url.partition("?")[0]) for one in (first, other))
        builds = Builds(folder / "builds", {kind: second}, whole=True)
        teller = Teller(story, store, builds, folder)

        def visit(step: Step, project: Project) -> None:
            if tests_each or step is story.steps[-1]:
                _run_own_tests(project, kind, folder, sample="" if tests_each else "ten versions")

        teller.visit = visit
        teller.tell()


def test_ten_versions(tmp_path: Path) -> None:
    """Nothing is lost, and the application of the last version passes its own tests."""
    _tell("sqlite", tmp_path, tests_each=False)


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_ten_versions_with_their_tests(kind: str, tmp_path: Path) -> None:
    """The application of each version passes its own tests, on every database."""
    _tell(kind, tmp_path, tests_each=True)


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_ten_versions_with_many_orders(kind: str, tmp_path: Path) -> None:
    """`APIWRIGHT_ORDERS` says how many; the application of the last version passes its own tests."""
    orders = int(os.environ.get("APIWRIGHT_ORDERS", "10000"))
    _tell(kind, tmp_path, tests_each=False, orders=orders)
