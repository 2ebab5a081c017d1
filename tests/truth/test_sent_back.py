"""Read-only fields come back in a change, in whatever form a client writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.truth.databases import new_database
from tests.truth.serving import migrate, served

pytestmark = pytest.mark.slow

SPEC = """\
app: {name: things, mode: sync, databases: [sqlite, postgresql, mysql]}
entities:
  Thing:
    timestamps: true
    version: true
    fields:
      name:   string(20)
      class:  {type: integer, default: 3, api: [read]}
      total:  {type: 'decimal(8,2)', default: 1.50, api: [read]}
      weight: {type: float, default: 2, api: [read]}
      length: {type: interval, default: PT90M, api: [read]}
      day:    {type: date, default: 2030-01-31, api: [read]}
      data:   {type: json, default: {a: [1]}, api: [read]}
      marks:  {type: array(string(5)), default: [x], api: [read]}
      note:   {type: text, nullable: true, api: [read]}
      kind:   {type: 'enum(new, used)', default: new, api: [read]}
    routes: [create, list, get, update, replace]
    states: {field: kind, transitions: {new: used}}
  Stock:
    fields: {pieces: {type: integer, default: 100, ge: 0}}
  Box:
    fields: {name: string(20)}
    routes: [create, list, get, update, replace]
  Piece:
    fields: {amount: {type: integer, gt: 0}, note: string(9)?}
    relations: {box: {to: Box, inverse: pieces, owned: true}, stock: Stock}
    consumes: [{stock: stock.pieces, amount: amount}]
"""

SAME: dict[str, list[Any]] = {
    "class": [3.0],
    "total": ["1.5", "01.50", 1.5],
    "weight": [2, 2.0],
    "length": ["PT1H30M", "PT5400S"],
    "data": [{"a": [1.0]}],
}
OTHER: dict[str, list[Any]] = {
    "id": [0, "x", None, [1]],
    "class": [4, None],
    "total": ["1.51", "NaN", "9" * 5000, {}],
    "created_at": ["2001-01-01T00:00:00Z", "2001-01-01T00:00:00", 5],
    "length": ["PT91M", "P1Y"],
    "day": ["2030-02-30", "2030-01-30"],
    "data": [{"a": [2]}, {}],
    "marks": [["x", "x"], "x"],
    "note": ["", "\0"],
    "kind": ["used", "none", 1],
}


@pytest.fixture(scope="module")
def client(
    generated: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    place = tmp_path_factory.mktemp("things")
    (place / "spec.yaml").write_text(SPEC, encoding="utf-8")
    folder = generated(place / "spec.yaml")
    with new_database("sqlite", place) as url:
        migrate(folder, url)
        with served(folder, url) as server, server.client() as client:
            yield client


def test_the_forms_of_one_value(client: httpx.Client) -> None:
    made = client.post("/things", json={"name": "a"}).json()
    url = f"/things/{made['id']}"
    moment = made["created_at"]
    forms = SAME | {
        "created_at": [moment, moment.replace("Z", "+00:00"), moment.replace("Z", "-00:00")]
    }
    for field, value in ((field, value) for field, values in forms.items() for value in values):
        for change in ({field: value}, {field: value, "name": "b"}):
            answer = client.patch(url, json=change)
            assert answer.status_code == 200, (field, value, answer.text)
            assert answer.json() | {"updated_at": 0} == made | {
                "updated_at": 0,
                "name": answer.json()["name"],
            }


def test_another_value_is_named_and_nothing_changes(client: httpx.Client) -> None:
    made = client.post("/things", json={"name": "a"}).json()
    url = f"/things/{made['id']}"
    for field, value in ((field, value) for field, values in OTHER.items() for value in values):
        for verb in ("PATCH", "PUT"):
            answer = client.request(verb, url, json={"name": "b", field: value})
            assert answer.status_code == 422, (field, value, answer.text)
            assert answer.json()["errors"][0]["pointer"] == f"/{field}"
    assert client.get(url).json() == made


def test_a_stale_change_is_stale_first(client: httpx.Client) -> None:
    made = client.post("/things", json={"name": "a"}).json()
    url = f"/things/{made['id']}"
    changed = client.patch(url, json={"name": "b"})
    assert client.put(url, json=made).status_code == 422
    assert client.put(url, json=made, headers={"If-Match": '"1"'}).status_code == 412
    assert client.put(url, json=changed.json(), headers={"If-Match": '"2"'}).status_code == 200


def test_unknown_names_and_rows(client: httpx.Client) -> None:
    made = client.post("/things", json={"name": "a"}).json()
    url = f"/things/{made['id']}"
    for field in ("version", "no_such_field", "class_"):
        refused: dict[str, Any] = client.patch(url, json={field: 1}).json()
        assert refused["errors"][0]["code"] == "extra_forbidden"
    assert client.put("/things/999999", json=made).status_code == 404


def test_parts_that_no_change_takes(client: httpx.Client) -> None:
    stock = client.post("/stock", json={}).json()["id"]
    pieces = [{"amount": 1, "stock_id": stock}, {"amount": 2, "stock_id": stock, "note": "x"}]
    made = client.post("/boxes", json={"name": "a", "pieces": pieces}).json()
    url = f"/boxes/{made['id']}"
    first, second = made["pieces"]
    others: list[Any] = [
        None, 7, "x", {}, [], [7], [None], [[first]], [{}, {}], [first], [first, first],
        [first, second, second], [first, second | {"amount": 3}],
    ]  # fmt: skip
    for verb in ("PATCH", "PUT"):
        for value in others:
            answer = client.request(verb, url, json={"name": "b", "pieces": value})
            assert answer.status_code == 422, (value, answer.text)
            assert answer.json()["errors"][0]["pointer"] == "/pieces"
        assert client.request(verb, url, json=made).json() == made
