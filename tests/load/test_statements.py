"""Statement budgets: what each request costs in round trips to the database."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.load.conftest import Application
from tests.truth import processes
from tests.truth.databases import KINDS, new_database
from tests.truth.serving import environment, migrate

pytestmark = pytest.mark.slow

COUNTING = """
import json

from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from app.services import idempotent
from app.main import app

counted = []
event.listen(Engine, "before_cursor_execute", lambda *arguments: counted.append(arguments[2]))


def transacting(name):
    # The engine itself is in autocommit: SQLAlchemy calls these there too, but sends nothing.
    def count(connection):
        if "isolation_level" in connection.get_execution_options():
            counted.append(name)

    return count


for name in ("begin", "commit", "rollback"):
    event.listen(Engine, name, transacting(name))

costs = {}
with TestClient(app) as client:

    def call(what, method, path, body=None, **headers):
        before = len(counted)
        answer = client.request(method, path, json=body, headers=headers)
        assert answer.is_success, answer.text
        costs[what] = [text for text in counted[before:] if text != "BEGIN"]
        return answer.json()

    call("warm", "GET", "/tags/")
    call("create", "POST", "/categories/", {"name": "One", "slug": "one"})
    two = call("create again", "POST", "/categories/", {"name": "Two", "slug": "two"})
    client.post("/products/", json={"name": "P", "slug": "p", "sku": "P", "price": 1})
    call("get", "GET", "/products/1")
    call("page", "GET", "/products/")
    call("page past the end", "GET", "/products/?page=9")
    call("nested page", "GET", "/products/with-categories")
    call("page without total", "GET", "/products/?with_total=false")
    call("nested", "GET", "/categories/1/products")
    call("patch", "PATCH", "/products/1", {"price": "2.00"})
    call("patch of a tree", "PATCH", "/categories/2", {"parent_id": 1})

    user = {"username": "ada", "email": "ada@example.com", "password": "Secret123"}
    client.post("/users/", json=user)
    for number in range(2, 22):
        body = {"name": f"P{number}", "sku": f"P{number}", "price": 1, "stock_quantity": 99}
        client.post("/products/", json=body)

    def order(count):
        items = [{"product_id": number, "quantity": 1} for number in range(2, 2 + count)]
        return {"user_id": 1, "items": items}

    call("warm", "POST", "/orders/", order(1))
    call("order of 1", "POST", "/orders/", order(1))
    call("order of 3", "POST", "/orders/", order(3))
    call("order of 20", "POST", "/orders/", order(20))
    idempotent.CLEANING = 0
    call("order with a key", "POST", "/orders/", order(3), **{"Idempotency-Key": "one"})
    call("order again", "POST", "/orders/", order(3), **{"Idempotency-Key": "one"})
    call("order's details", "GET", "/orders/4/details")
    call("confirm", "PATCH", "/orders/4/status?new_status=confirmed")
    call("cancel", "PATCH", "/orders/4/status?new_status=cancelled")
    call("action", "PATCH", "/products/2/stock?change=5")
    client.post("/tags/", json={"name": "T", "slug": "t"})
    post = {"title": "P", "slug": "p", "content": "-", "author_id": 1, "tag_ids": [1]}
    call("post", "POST", "/posts/", post)
    call("tags of a post", "PATCH", "/posts/1", {"tag_ids": []})
print(json.dumps(costs))
"""

BUDGETS = {
    "create": 1,
    "create again": 1,
    "get": 1,
    "page": 1,
    "page past the end": 2,
    "nested page": 2,
    "page without total": 1,
    "nested": 2,  # its list ends, so that it is read by itself
    "patch": 1,
    "patch of a tree": 5,
    # 7 with the look at the user, who may be deleted, and 2 for the notification, which is an
    # attempt; 2 more for an Idempotency-Key.
    "order of 1": 9,
    "order of 3": 9,
    "order of 20": 9,
    "order with a key": 11,
    "order again": 1,
    "order's details": 2,
    "confirm": 6,
    "cancel": 9,
    "action": 4,
}
MARIADB = {"patch": 2, "patch of a tree": 6, "action": 5}
"""MariaDB cannot return an updated row: it is read."""

LOCKS = {
    "patch": [],
    "patch of a tree": ["categories, alone"],
    "order of 3": ["users, shared", "products, alone"],
    "confirm": ["orders, alone"],
    "cancel": ["orders, alone", "products, alone"],
    "action": ["products, alone"],
    "post": ["users, shared"],
    "tags of a post": ["posts, alone"],
}
"""What each request keeps others from changing, which no test on SQLite would miss."""
LOCK = re.compile(r"FROM (\w+).*(FOR UPDATE|FOR SHARE|LOCK IN SHARE MODE)$", re.DOTALL)


@pytest.mark.parametrize("kind", KINDS)
def test_requests_keep_their_budgets(kind: str, application: Application, tmp_path: Path) -> None:
    folder = application("async")
    with new_database(kind, tmp_path) as url:
        migrate(folder, url)
        done = processes.run(folder, "-c", COUNTING, environment=environment(url))
    assert done.returncode == 0, done.stderr[-4000:]
    costs: dict[str, list[str]] = json.loads(done.stdout)
    budgets = BUDGETS | (MARIADB if kind == "mysql" else {})
    over = {
        what: [text.split("\n")[0][:40] for text in costs[what]]
        for what, most in budgets.items()
        if len(costs[what]) > most
    }
    assert over == {}, json.dumps(over, indent=1)
    assert all(costs[what] for what in budgets)
    if kind != "sqlite":  # which has one writer at a time
        assert {what: _locks(costs[what]) for what in LOCKS} == LOCKS


def _locks(statements: list[str]) -> list[str]:
    """The tables whose rows are locked, in this order, and whether others may read them so too."""
    found = [LOCK.search(text) for text in statements]
    return [
        f"{one[1]}, {'shared' if 'SHARE' in one[2] else 'alone'}"
        for one in found
        if one is not None
    ]
