"""With `json: camel` clients see one spelling of names, wherever they stand."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.truth.conftest import Run
from tests.truth.serving import ROOT, assert_own_tests_pass

CAMEL = ROOT / "tests/golden/camel/spec.yaml"
SCRIPT = """
import re
from starlette.testclient import TestClient
from app.main import app
from tests.conftest import alembic_config
from alembic import command
from app.config import get_settings

command.upgrade(alembic_config(get_settings().database_url), "head")
SNAKE = re.compile(r"[a-z0-9]_[a-z0-9]")

def keys(value):
    if isinstance(value, dict):
        yield from value
        for one in value.values():
            yield from keys(one)
    elif isinstance(value, list):
        for one in value:
            yield from keys(one)

def plain(answer):
    assert not [key for key in keys(answer.json()) if SNAKE.search(key)], answer.text
    return answer

with TestClient(app) as client:
    ann = {"fullName": "Ann", "address2": "Behind the mill", "x": 3, "class": "A"}
    made = plain(client.post("/customers", json=ann))
    assert made.status_code == 201, made.text
    assert made.json() | ann == made.json() and "createdAt" in made.json()
    customer = made.json()["id"]
    order = {"orderNumber": "1", "unitPrice": "9.50", "customerId": customer, "orderLines": [{"lineText": "a"}]}
    assert plain(client.post("/rush-orders", json=order)).json()["orderLines"][0]["lineText"] == "a"
    plain(client.post("/rush-orders", json=order | {"orderNumber": "2", "unitPrice": "20.00"}))

    found = plain(client.get("/rush-orders?unitPrice__gte=10&orderBy=-orderNumber&pageSize=1")).json()
    assert [one["orderNumber"] for one in found["items"]] == ["2"] and found["hasNext"] is False
    assert plain(client.get("/rush-orders?pageSize=1")).links["next"]["url"].endswith("pageSize=1&page=2")
    assert plain(client.get("/rush-orders/by-order-number/2")).json()["unitPrice"] == "20.00"
    assert plain(client.get("/rush-orders/cheap?upTo=10")).json()["total"] == 1
    [figures] = plain(client.get("/rush-orders/stats/by-customer")).json()
    assert figures == {"customerFullName": "Ann", "orderCount": 2, "totalPrice": "29.50"}
    shown = plain(client.get(f"/customers/{customer}/rush-orders")).json()
    assert (len(shown["rushOrders"]), shown["rushOrdersTotal"]) == (2, 2)
    moved = client.patch("/rush-orders/1/ship-status?newShipStatus=on_the_way")
    assert plain(moved).json()["shipStatus"] == "on_the_way"

    refused = plain(client.post("/customers", json={"fullName": 1, "address_3": ""})).json()
    assert [one["pointer"] for one in refused["errors"]] == ["/fullName", "/address_3"]
    assert "requestId" in refused
    taken = plain(client.post("/rush-orders", json=order)).json()
    assert (taken["code"], taken["detail"]) == ("duplicate", "Another rush order has this orderNumber.")
    nobody = plain(client.post("/rush-orders", json=order | {"orderNumber": "3", "customerId": 99})).json()
    assert nobody["detail"] == "customerId refers to no customer that exists.", nobody
    unlinked = plain(client.post("/rush-orders", json=order | {"orderNumber": "4", "giftTagIds": [9]})).json()
    assert unlinked["detail"] == "One of giftTagIds refers to a row that does not exist."

    document = client.get("/openapi.json").json()
    for name, schema in document["components"]["schemas"].items():
        assert not [one for one in schema.get("properties", {}) if SNAKE.search(one)], name
    for path, operations in document["paths"].items():
        assert not re.search(r"{[^}]*_", path), path
        for operation in operations.values():
            for one in operation.get("parameters", ()):
                assert not SNAKE.search(one["name"].partition("__")[0]), one
    assert document["components"]["schemas"]["RushOrderOrder"]["x-enum-varnames"][:4] == [
        "ID", "ID_DESC", "ORDER_NUMBER", "ORDER_NUMBER_DESC"
    ]
"""


@pytest.mark.slow
def test_clients_see_names_in_camel_case(
    generated: Callable[[Path], Path], run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Bodies, answers, parameters, orders, links, problems and the document; snake_case nowhere."""
    folder = generated(CAMEL)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/camel.db")
    (folder / "ask_for_names.py").write_text(SCRIPT, "utf-8")
    run(folder, "ask_for_names")


@pytest.mark.soak
def test_the_sample_passes_its_own_tests(generated: Callable[[Path], Path], tmp_path: Path) -> None:
    specs = tmp_path / "ecommerce"
    shutil.copytree(ROOT / "specs/ecommerce", specs)
    app = specs / "app.yaml"
    app.write_text(app.read_text("utf-8") + "  naming: {json: camel}\n", "utf-8")
    assert_own_tests_pass(generated(specs))
