"""A library under load: what a loan takes of two tables at once comes back with it."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.load.clients import at_once, for_some_time
from tests.load.conftest import Serve
from tests.truth.contract import made
from tests.truth.databases import KINDS, connected
from tests.truth.serving import MODES, Server

pytestmark = pytest.mark.slow

CLIENTS = 20
COPIES = 1000
ALLOWANCE = 20

USUAL = {("sqlite", "async"), ("postgresql", "async"), ("mysql", "sync")}
every_server = [
    pytest.param(
        (kind, mode),
        id=f"{kind}-{mode}",
        marks=[] if (kind, mode) in USUAL else pytest.mark.soak,
    )
    for kind in KINDS
    for mode in MODES
]

_numbers = itertools.count(1)


@pytest.fixture(params=every_server)
def server(request: pytest.FixtureRequest, serve: Serve) -> Server:
    """The library on each database, in each mode."""
    kind, mode = request.param
    return serve(kind, mode, "library")


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        client.base_url = client.base_url.join("/api/v1")
        yield client


@pytest.mark.parametrize(
    ("clients", "seconds"), [(CLIENTS, 2), pytest.param(50, 20, marks=pytest.mark.soak)]
)
def test_loans_and_returns(
    clients: int, seconds: float, server: Server, client: httpx.Client
) -> None:
    books, member = _books(client), _member(client)
    loans: list[int] = []

    def turn(chance: random.Random) -> httpx.Response:
        if loans and chance.random() < 0.6:
            move = chance.choice(("returned", "returned", "lost"))
            url = f"/loans/{chance.choice(loans[-30:])}/status"
            return client.patch(url, params={"new_status": move})
        lines = [{"book_id": book, "copies": 2} for book in chance.sample(books, 2)]
        answer = client.post("/loans/", json={"member_id": member, "lines": lines})
        if answer.status_code == 201:
            loans.append(answer.json()["id"])
        elif "owes" in answer.text:
            debt = client.get(f"/members/{member}").json()["owed"]
            client.post(f"/members/{member}/pay", json={"amount": debt})
        return answer

    heard = for_some_time(seconds, clients, turn)
    assert set(heard) <= {200, 201, 409}
    assert heard[200] > 0
    with connected(server.database_url) as connection:
        away = "SELECT COUNT(*) FROM loans WHERE status <> 'returned' AND member_id = "
        out = connection.exec_driver_sql(away + str(member)).scalar_one()
        for book in books:
            lent = connection.exec_driver_sql(
                "SELECT COALESCE(SUM(loan_lines.copies), 0) FROM loan_lines"
                " JOIN loans ON loans.id = loan_lines.loan_id"
                f" WHERE loans.status <> 'returned' AND loan_lines.book_id = {book}"
            ).scalar_one()
            assert client.get(f"/books/{book}").json()["copies"] + int(lent) == COPIES
    assert client.get(f"/members/{member}").json()["allowance"] + out == ALLOWANCE


def test_the_last_copy_is_lent_once(client: httpx.Client) -> None:
    [book, *_], member = _books(client, copies=1), _member(client)
    body = {"member_id": member, "lines": [{"book_id": book}]}
    requests = [{"method": "POST", "url": "/loans/", "json": body}] * CLIENTS
    assert at_once(client, requests) == {201: 1, 409: CLIENTS - 1}
    assert client.get(f"/members/{member}").json()["allowance"] == ALLOWANCE - 1


def test_fines_follow_every_charge(client: httpx.Client) -> None:
    [book, *_], member = _books(client), _member(client)
    body = {"member_id": member, "lines": [{"book_id": book, "copies": 2}]}
    loan = made(client, "/loans/", body)["id"]
    request = {"method": "POST", "url": f"/loans/{loan}/charge", "json": {"late": 2}}
    assert at_once(client, [request] * 5) == {200: 5}
    found = client.get(f"/loans/{loan}").json()
    assert found["days_late"] == 10
    assert Decimal(found["fine"]) == Decimal("0.40") * 10
    assert Decimal(client.get(f"/members/{member}").json()["owed"]) == Decimal("4.00")


def _books(client: httpx.Client, copies: int = COPIES) -> list[int]:
    author = made(client, "/authors/", {"name": f"Author {next(_numbers)}"})["id"]
    bodies: list[dict[str, Any]] = [
        {"title": f"Book {number}", "isbn": f"978{number:010}", "copies": copies}
        for number in (next(_numbers), next(_numbers))
    ]
    return [made(client, "/books/", {**body, "author_id": author})["id"] for body in bodies]


def _member(client: httpx.Client) -> int:
    number = next(_numbers)
    body = {"name": f"M {number}", "email": f"m{number}@example.com", "allowance": ALLOWANCE}
    return int(made(client, "/members/", body)["id"])
