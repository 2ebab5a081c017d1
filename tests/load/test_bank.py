"""Transfers under load: money is moved, never made or lost."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.load.clients import Request, at_once, for_some_time
from tests.load.conftest import Serve
from tests.truth.contract import made
from tests.truth.databases import KINDS, connected
from tests.truth.serving import MODES, Server

pytestmark = pytest.mark.slow

CLIENTS = 20
START = Decimal("100.00")

USUAL = {("sqlite", "sync"), ("postgresql", "sync"), ("postgresql", "async"), ("mysql", "sync")}
every_server = [
    pytest.param(
        (kind, mode),
        id=f"{kind}-{mode}",
        marks=[] if (kind, mode) in USUAL else pytest.mark.soak,
    )
    for kind in KINDS
    for mode in MODES
]


@pytest.fixture(params=every_server)
def server(request: pytest.FixtureRequest, serve: Serve) -> Server:
    """The bank on each database, in each mode."""
    kind, mode = request.param
    return serve(kind, mode, "bank")


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


@pytest.mark.parametrize(
    ("clients", "seconds"), [(CLIENTS, 2), pytest.param(50, 20, marks=pytest.mark.soak)]
)
def test_transfers_that_cross_conserve_the_sum(
    clients: int, seconds: float, server: Server, client: httpx.Client
) -> None:
    accounts = [_account(client, START) for _ in range(2)]

    def turn(chance: random.Random) -> httpx.Response:
        source, target = chance.sample(accounts, 2)
        return client.request(**_transfer(source, target, Decimal(chance.randint(1, 6000)) / 100))

    heard = for_some_time(seconds, clients, turn)
    assert set(heard) <= {200, 409}
    assert heard[200] > clients
    balances = {account: _balance(client, account) for account in accounts}
    assert sum(balances.values()) == START * 2
    assert min(balances.values()) >= 0
    with connected(server.database_url) as connection:
        moved = connection.exec_driver_sql(
            "SELECT source_id, amount FROM transfers WHERE status = 'completed'"
        ).all()
    by_first = Decimal(0)
    for source, amount in moved:
        key = str(source).replace("-", "")
        if key in {account.replace("-", "") for account in accounts}:
            sign = -1 if key == accounts[0].replace("-", "") else 1
            by_first += sign * round(Decimal(str(amount)), 2)
    assert balances[accounts[0]] == START + by_first


def test_no_more_is_sent_than_there_is(client: httpx.Client) -> None:
    source, target = _account(client, Decimal(10)), _account(client, Decimal(0))
    heard = at_once(client, [_transfer(source, target, Decimal(3))] * CLIENTS)
    assert heard == {200: 3, 409: CLIENTS - 3}
    assert (_balance(client, source), _balance(client, target)) == (Decimal(1), Decimal(9))


def test_transfers_in_a_ring_do_not_wait_for_each_other(client: httpx.Client) -> None:
    ring = [_account(client, START) for _ in range(6)]
    pairs = [*zip(ring, [*ring[1:], ring[0]], strict=True), *zip(ring[1:], ring, strict=False)]
    requests = [_transfer(source, target, Decimal(1)) for source, target in pairs] * 4
    assert at_once(client, requests) == {200: len(requests)}
    assert sum(_balance(client, account) for account in ring) == START * len(ring)


def _account(client: httpx.Client, balance: Decimal) -> str:
    account = made(client, "/accounts/", {"owner": "Ada", "currency": "EUR"})
    if balance:
        body = {"amount": str(balance)}
        assert client.post(f"/accounts/{account['id']}/deposit", json=body).status_code == 200
    return str(account["id"])


def _balance(client: httpx.Client, account: str) -> Decimal:
    row: dict[str, Any] = client.get(f"/accounts/{account}").json()
    return Decimal(row["balance"])


def _transfer(source: str, target: str, amount: Decimal) -> Request:
    body = {"to_id": target, "amount": str(amount)}
    return {"method": "POST", "url": f"/accounts/{source}/transfer", "json": body}
