"""Fields that not everybody may read or set: absent, refused in lists and in bodies, on each database."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.truth.databases import new_database
from tests.truth.serving import MODES, assert_own_tests_pass

pytestmark = pytest.mark.slow

SPEC = """\
app: {{name: shop, mode: {mode}, databases: [sqlite, postgresql, mysql], auth: {{user: User, login: email, role: role, admin: admin}}}}
entities:
  User:
    fields:
      email: {{type: email, unique: true}}
      password: {{type: password, min_length: 12, api: [create]}}
      phone: {{type: string(20), nullable: true, access: {{read: [own, clerk]}}}}
      role: {{type: 'enum(customer, clerk, admin)', default: customer, access: {{read: signed_in, write: admin}}}}
    access: {{create: public, read: signed_in, update: own}}
  Product:
    fields:
      name: string(100)
      price: {{type: 'decimal(10,2)', gt: 0}}
      cost: {{type: 'decimal(10,2)', default: 1, access: clerk}}
      note: {{type: string(50), nullable: true, access: {{write: admin}}}}
    filters: [name, cost]
    order_by: name
    views: {{Short: {{fields: [id, cost], route: /short}}}}
    routes: [list, get, create, update, bulk_create, bulk_update, delete]
    access: {{read: public, create: signed_in, update: signed_in}}
  Order:
    fields: {{text: string(20), secret: {{type: string(20), default: x, access: {{read: own}}}}}}
    relations: {{user: {{to: User, inverse: orders}}, product: {{to: Product, inverse: orders}}}}
    owner: user
    views: {{Full: {{include: [user, product, items], route: "/{{id}}/full"}}}}
    routes: [create, list, get]
    access: {{create: own, read: signed_in}}
  Item:
    fields: {{pieces: integer, discount: {{type: integer, default: 0, access: {{read: signed_in, write: clerk}}}}}}
    relations: {{order: {{to: Order, inverse: items, owned: true}}, product: {{to: Product}}}}
"""

TESTS = """\
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.auth.caller import STRANGER, Caller
from app.auth.dependencies import known_caller
from app.models.user import UserRole
from tests.factories import insert_order, insert_product, insert_user

Row = dict[str, Any]


@pytest.fixture
def become(application: FastAPI) -> Any:
    before = application.dependency_overrides[known_caller]

    def become(user: Row | None, role: UserRole = UserRole.CUSTOMER) -> None:
        async def known() -> Caller:
            return Caller(id=user["id"], role=role) if user else STRANGER

        application.dependency_overrides[known_caller] = known

    yield become
    application.dependency_overrides[known_caller] = before


def test_what_may_not_be_read_is_absent(client: TestClient, become: Any) -> None:
    me, other = insert_user(client, phone="1"), insert_user(client, phone="2")
    product = insert_product(client, cost="3.00")
    path = f"/products/{product['id']}"
    for who, role, sees in (
        (None, UserRole.CUSTOMER, False),
        (me, UserRole.CUSTOMER, False),
        (me, UserRole.CLERK, True),
        (me, UserRole.ADMIN, True),
        (me, UserRole.CUSTOMER, False),
    ):
        become(who, role)
        for shown in (
            client.get(path).json(),
            client.get("/products").json()["items"][0],
            client.get("/products/short").json()["items"][0],
        ):
            assert ("cost" in shown) is sees, shown
        for asked in ("cost__gt=0", "order_by=-cost", "order_by=name&order_by=cost"):
            answer = client.get(f"/products?{asked}")
            assert answer.status_code == (200 if sees else 403), answer.text
    become(me)
    assert [one.get("phone") for one in client.get("/users").json()["items"]][-2:] == ["1", None]
    assert "phone" not in client.get(f"/users/{other['id']}").json()


def test_nested_rows_have_no_more(client: TestClient, become: Any) -> None:
    me, other = insert_user(client, phone="1"), insert_user(client, phone="2")
    order = insert_order(client, user_id=other["id"], secret="s")
    become(me)
    shown = client.get(f"/orders/{order['id']}/full").json()
    assert "phone" not in shown["user"] and "cost" not in shown["product"] and "secret" not in shown
    assert all("discount" in item for item in shown["items"])
    become(other)
    shown = client.get(f"/orders/{order['id']}/full").json()
    assert (shown["user"]["phone"], shown["secret"]) == ("2", "s")
    become(me, UserRole.CLERK)
    shown = client.get(f"/orders/{order['id']}/full").json()
    assert (shown["user"]["phone"], "cost" in shown["product"], "secret" in shown) == ("2", True, False)


def test_what_may_not_be_written(client: TestClient, become: Any) -> None:
    me = insert_user(client)
    product = insert_product(client)
    path = f"/products/{product['id']}"
    new = {"name": "x", "price": "2.00"}
    become(me)

    def refused(answer: Any, *pointers: str) -> None:
        assert answer.status_code == 403, answer.text
        assert [one["pointer"] for one in answer.json()["errors"]] == [*pointers]

    refused(client.post("/products", json=new | {"cost": "1.00"}), "/cost")
    refused(client.post("/products", json=new | {"note": None}), "/note")
    refused(client.post("/products/bulk", json=[new, new | {"cost": "1.00"}]), "/1/cost")
    refused(client.patch(path, json={"cost": "1.00"}), "/cost")
    refused(client.patch("/products", json=[{"id": product["id"], "note": "y"}]), "/0/note")
    refused(client.patch(f"/users/{me['id']}", json={"role": "admin"}), "/role")
    refused(client.patch("/auth/me", json={"role": "admin"}), "/role")
    item = {"product_id": product["id"], "pieces": 1}
    body = {"text": "t", "product_id": product["id"], "items": [item, item | {"discount": 5}]}
    refused(client.post("/orders", json=body), "/items/1/discount")
    made = client.post("/products", json=new)
    assert (made.status_code, "cost" in made.json(), made.json()["note"]) == (201, False, None)
    changed = client.patch(path, json={"name": "y"})
    assert (changed.status_code, "cost" in changed.json()) == (200, False)
    become(None)
    signed_up = {"email": "a@b.example", "password": "long enough to be one"}
    refused(client.post("/users", json=signed_up | {"role": "admin"}), "/role")
    answer = client.post("/users", json=signed_up)
    assert (answer.status_code, "role" in answer.json()) == (201, False)
    become(me, UserRole.CLERK)
    assert client.patch(path, json={"cost": "9.00"}).json()["cost"] == "9.00"
    refused(client.patch(path, json={"note": "y"}), "/note")
    become(me, UserRole.ADMIN)
    assert client.patch(path, json={"note": "y"}).json()["note"] == "y"


def test_the_document_says_so(application: FastAPI) -> None:
    schema = application.openapi()["components"]["schemas"]["ProductResponse"]
    assert "cost" in schema["properties"] and "cost" not in schema["required"]
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql", "mysql"])
@pytest.mark.parametrize("mode", MODES)
def test_fields_follow_their_rules(
    generated: Callable[[Path], Path], tmp_path: Path, mode: str, kind: str
) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC.format(mode=mode), encoding="utf-8")
    folder = tmp_path / "shop"
    shutil.copytree(generated(tmp_path / "spec.yaml"), folder)
    (folder / "tests" / "test_field_access.py").write_text(TESTS, encoding="utf-8")
    tests = ("tests/test_field_access.py", "tests/test_access.py")
    with new_database(kind, tmp_path) as url:
        assert_own_tests_pass(folder, *tests, database_url=url)
