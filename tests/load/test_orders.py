"""Orders under load: stock is sold once and given back once, whoever comes at the same time."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from tests.load.clients import Request, answers_at_once, at_once, for_some_time
from tests.load.conftest import Application, Serve
from tests.truth import contract
from tests.truth.databases import KINDS, connected, new_database
from tests.truth.serving import MODES, Server, migrate, served

pytestmark = pytest.mark.slow

CLIENTS = 20
CROWD = 200
STOCK = 1_000_000

every_server = [pytest.param((kind, mode), id=f"{kind}-{mode}") for kind in KINDS for mode in MODES]


@pytest.fixture(params=every_server)
def server(request: pytest.FixtureRequest, serve: Serve) -> Server:
    """The e-commerce application on each database, in each mode."""
    kind, mode = request.param
    return serve(kind, mode)


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client(CROWD) as client:
        yield client


def test_no_more_is_sold_than_there_is(client: httpx.Client) -> None:
    product = _product(client, 10)
    requests = [_order(_buyer(client), (product, 1))] * CROWD
    answers = answers_at_once(client, requests)
    sold = [answer for answer in answers if answer.status_code == 201]
    refused = [answer for answer in answers if answer.status_code == 409]
    assert (len(sold), len(refused)) == (10, CROWD - 10)
    assert all("available" in answer.json()["detail"] for answer in refused)
    assert len({answer.json()["id"] for answer in sold}) == 10
    assert _stock(client, product) == 0


@pytest.mark.parametrize(
    ("clients", "seconds"), [(CLIENTS, 4), pytest.param(50, 20, marks=pytest.mark.soak)]
)
def test_opposite_orders_cancels_and_deliveries(
    clients: int, seconds: float, server: Server, client: httpx.Client
) -> None:
    shop = Shop(client)
    heard = for_some_time(seconds, clients, shop.turn)
    assert set(heard) <= {200, 201, 409}
    assert heard[201] > clients
    assert heard[200] > clients
    shop.check(server)


def test_of_many_cancels_one_wins(client: httpx.Client) -> None:
    product = _product(client, 10)
    order = _placed(client, _buyer(client), (product, 3))
    assert at_once(client, [_move(order, "cancelled")] * CLIENTS) == {200: 1, 409: CLIENTS - 1}
    assert _stock(client, product) == 10


def test_an_order_is_shipped_or_cancelled(client: httpx.Client) -> None:
    buyer = _buyer(client)
    for _ in range(3):
        product = _product(client, 10)
        order = _placed(client, buyer, (product, 3))
        assert client.request(**_move(order, "confirmed")).status_code == 200
        moves = [_move(order, state) for state in ("shipped", "cancelled") * (CLIENTS // 2)]
        assert at_once(client, moves) == {200: 1, 409: CLIENTS - 1}
        left = {"shipped": 7, "cancelled": 10}[client.get(f"/orders/{order}").json()["status"]]
        assert _stock(client, product) == left


def test_an_order_sent_many_times_is_made_once(client: httpx.Client) -> None:
    product = _product(client, 3)
    body = _order(_buyer(client), (product, 3))
    repeated = {**body, "headers": {"Idempotency-Key": f"order-{product}"}}
    answers = answers_at_once(client, [repeated] * CLIENTS)
    assert {answer.status_code for answer in answers} == {201}
    assert len({(answer.content, answer.headers["location"]) for answer in answers}) == 1
    assert _stock(client, product) == 0


def test_a_product_is_deleted_or_sold(client: httpx.Client) -> None:
    buyer = _buyer(client)
    for _ in range(3):
        product = _product(client, STOCK)
        orders = [_order(buyer, (product, 1))] * (CLIENTS - 1)
        deletion = {"method": "DELETE", "url": f"/products/{product}"}
        *placed, deleted = answers_at_once(client, [*orders, deletion])
        is_gone = client.get(f"/products/{product}").status_code == 404
        sold = [answer for answer in placed if answer.status_code == 201]
        assert {answer.status_code for answer in placed} <= {201, 409}
        assert deleted.status_code == (204 if is_gone else 409)
        assert is_gone == (not sold)
        assert is_gone or _stock(client, product) == STOCK - len(sold)


@pytest.mark.soak
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_killed_server_leaves_no_half_order(
    kind: str, mode: str, application: Application, tmp_path: Path
) -> None:
    folder = application(mode)
    with new_database(kind, tmp_path) as url:
        migrate(folder, url)
        for _ in range(3):
            with served(folder, url) as server, server.client(CROWD) as client:
                # Nobody knows whether a change without an answer was made.
                shop = Shop(client, adds=False)
                threads = [
                    threading.Thread(target=shop.until_it_breaks, args=(number,))
                    for number in range(CLIENTS)
                ]
                for thread in threads:
                    thread.start()
                time.sleep(2)
                server.process.kill()
                for thread in threads:
                    thread.join()
            with served(folder, url) as again, again.client() as client:
                shop.client = client
                shop.check(again)
                assert shop.acknowledged
                for key, status in shop.acknowledged.items():
                    order = client.get(f"/orders/{key}").json()
                    assert status == "pending" or order["status"] != "pending"


class Shop:
    """Two products that clients order in opposite orders, cancel, ship and put into stock."""

    def __init__(self, client: httpx.Client, *, adds: bool = True) -> None:
        self.client = client
        self.adds = adds
        self.buyer = _buyer(client)
        self.products = [_product(client, STOCK) for _ in range(2)]
        self.added = dict.fromkeys(self.products, 0)
        self.acknowledged: dict[int, str] = {}
        self.lock = threading.Lock()

    def turn(self, chance: random.Random) -> httpx.Response:
        """What a client does next."""
        with self.lock:
            known = list(self.acknowledged)[-50:]
        if not known or chance.random() < 0.5:
            return self._place(chance)
        if self.adds and chance.random() < 0.2:
            return self._add(chance)
        return self._move(chance.choice(known), chance)

    def until_it_breaks(self, number: int) -> None:
        """A client's turns until the server is gone."""
        chance = random.Random(number)
        while True:
            try:
                answer = self.turn(chance)
            except httpx.TransportError:
                return
            assert answer.status_code < 500, answer.text

    def check(self, server: Server) -> None:
        """Stock and what was sold are what there was and what was added; totals are right."""
        with connected(server.database_url) as connection:
            for product in self.products:
                sold = connection.exec_driver_sql(
                    "SELECT COALESCE(SUM(order_items.quantity), 0) FROM order_items"
                    " JOIN orders ON orders.id = order_items.order_id"
                    f" WHERE orders.status <> 'cancelled' AND order_items.product_id = {product}"
                ).scalar_one()
                there = STOCK + self.added[product]
                assert _stock(self.client, product) + int(sold) == there
            wrong = connection.exec_driver_sql(
                "SELECT orders.id, orders.total_amount, SUM(order_items.total_price) AS total,"
                " COUNT(order_items.id) AS items FROM orders"
                " LEFT JOIN order_items ON orders.id = order_items.order_id"
                f" WHERE orders.user_id = {self.buyer} GROUP BY orders.id, orders.total_amount"
                " HAVING COUNT(order_items.id) <> 2"
                " OR ABS(orders.total_amount - SUM(order_items.total_price)) > 0.001"
            )
            assert wrong.all() == []
            orders, told = (
                connection.exec_driver_sql(
                    f"SELECT COUNT(*) FROM {table} WHERE user_id = {self.buyer}"
                ).scalar_one()
                for table in ("orders", "notifications")
            )
            assert orders == told

    def _place(self, chance: random.Random) -> httpx.Response:
        pair = chance.sample(self.products, 2)
        lines = [(product, chance.randint(1, 3)) for product in pair]
        answer = self.client.request(**_order(self.buyer, *lines))
        if answer.status_code == 201:
            order = answer.json()
            expected = sum(Decimal("10.50") * quantity for _, quantity in lines)
            assert Decimal(order["total_amount"]) == expected
            with self.lock:
                self.acknowledged[order["id"]] = "pending"
        return answer

    def _add(self, chance: random.Random) -> httpx.Response:
        product, change = chance.choice(self.products), chance.choice((-1, 2))
        answer = self.client.patch(f"/products/{product}/stock", params={"change": change})
        if answer.status_code == 200:
            with self.lock:
                self.added[product] += change
        return answer

    def _move(self, order: int, chance: random.Random) -> httpx.Response:
        state = chance.choice(("confirmed", "shipped", "cancelled", "cancelled"))
        answer = self.client.request(**_move(order, state))
        if answer.status_code == 200:
            with self.lock:
                self.acknowledged[order] = state
        return answer


def _buyer(client: httpx.Client) -> int:
    return int(contract.made(client, "/users/", contract.user())["id"])


def _product(client: httpx.Client, stock: int) -> int:
    body = contract.product(stock_quantity=stock)
    return int(contract.made(client, "/products/", body)["id"])


def _stock(client: httpx.Client, product: int) -> int:
    return int(client.get(f"/products/{product}").json()["stock_quantity"])


def _placed(client: httpx.Client, buyer: int, *lines: tuple[int, int]) -> int:
    answer = client.request(**_order(buyer, *lines))
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def _order(buyer: int, *lines: tuple[int, int]) -> Request:
    items = [{"product_id": product, "quantity": quantity} for product, quantity in lines]
    return {"method": "POST", "url": "/orders/", "json": {"user_id": buyer, "items": items}}


def _move(order: int, state: str) -> Request:
    return {"method": "PATCH", "url": f"/orders/{order}/status", "params": {"new_status": state}}
