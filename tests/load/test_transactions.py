"""What a database refuses, aborts or rolls back is never answered as done: failures made in the database itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from tests.load.clients import at_once
from tests.load.conftest import Serve
from tests.truth import contract
from tests.truth.databases import KINDS, connected
from tests.truth.serving import MODES, Server

pytestmark = pytest.mark.slow

EVERY = [(kind, mode) for kind in KINDS for mode in MODES]

REFUSAL = {
    "sqlite": [
        "CREATE TRIGGER boom BEFORE INSERT ON notifications BEGIN SELECT RAISE(ABORT, 'boom'); END",
    ],
    "postgresql": ["ALTER TABLE notifications ADD CONSTRAINT boom CHECK (false) NOT VALID"],
    "mysql": [
        (
            "CREATE TRIGGER boom BEFORE INSERT ON notifications FOR EACH ROW"
            " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'boom'"
        ),
    ],
}
TIMEOUT = {
    "postgresql": "RAISE EXCEPTION 'slow' USING ERRCODE = '57014'",
    "mysql": "SIGNAL SQLSTATE '70100' SET MYSQL_ERRNO = 1969, MESSAGE_TEXT = 'slow'",
}
"""What a statement says that takes longer than it may."""


@pytest.fixture(params=EVERY, ids="-".join)
def server(request: pytest.FixtureRequest, serve: Serve) -> Server:
    """The shop on each database, in each mode."""
    return serve(*request.param)


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


def test_an_order_stands_when_its_attempt_is_refused(server: Server, client: httpx.Client) -> None:
    product, user = _product(client), _user(client)
    with _broken(server, REFUSAL[_kind(server)]):
        order = contract.made(client, "/orders/", _order(product, user))
    assert client.get(f"/orders/{order['id']}").json() == order
    assert _stock(client, product) == 3
    assert _notifications(server, order["id"]) == 0


def test_an_order_stands_when_its_attempt_takes_too_long(
    server: Server, client: httpx.Client
) -> None:
    if _kind(server) == "sqlite":
        pytest.skip("SQLite's statements have no time limit")
    product, user = _product(client), _user(client)
    with _broken(server, _trigger(server, "notifications", TIMEOUT[_kind(server)])):
        order = contract.made(client, "/orders/", _order(product, user))
    assert client.get(f"/orders/{order['id']}").json() == order
    assert _notifications(server, order["id"]) == 0


def test_a_deadlock_in_an_attempt_has_all_of_it_done_again(
    server: Server, client: httpx.Client
) -> None:
    if _kind(server) == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    product, user = _product(client), _user(client)
    setting_up = [
        "CREATE TABLE gate (id INTEGER PRIMARY KEY, passed INTEGER)",
        "INSERT INTO gate VALUES (1, 0)",
        *_trigger(server, "notifications", "UPDATE gate SET passed = passed + 1 WHERE id = 1"),
    ]
    answers: list[httpx.Response] = []
    with _broken(server, setting_up), connected(server.database_url) as other:
        # The other holds the gate and waits for the product, as the order does the other way round.
        # It has changed more, so that MariaDB rolls the order back.
        with other.execution_options(isolation_level="READ COMMITTED").begin():
            for number in range(2, 200):
                other.exec_driver_sql(f"INSERT INTO gate VALUES ({number}, 0)")
            other.exec_driver_sql("UPDATE gate SET passed = 0 WHERE id = 1")
            order = threading.Thread(
                target=lambda: answers.append(client.post("/orders/", json=_order(product, user)))
            )
            order.start()
            _await_wait(server)
            other.exec_driver_sql(
                f"UPDATE products SET stock_quantity = stock_quantity + 10 WHERE id = {product}"
            )
        order.join()
        passed = other.exec_driver_sql("SELECT passed FROM gate WHERE id = 1").scalar_one()
    [answer] = answers
    assert answer.status_code == 201, answer.text
    assert passed == 1
    assert _stock(client, product) == 13
    assert _notifications(server, answer.json()["id"]) == 1


def test_what_fails_at_commit_is_not_answered_as_done(server: Server, client: httpx.Client) -> None:
    if _kind(server) != "postgresql":
        pytest.skip("only PostgreSQL checks constraints of one's own at COMMIT")
    product, user = _product(client), _user(client)
    deferred = [
        (
            "CREATE FUNCTION boom() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'boom' USING ERRCODE = '23503'; END $$"
        ),
        *(
            f"CREATE CONSTRAINT TRIGGER boom AFTER INSERT OR UPDATE OR DELETE ON {table}"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION boom()"
            for table in ("orders", "categories", "users", "post_tags")
        ),
    ]
    tag = contract.made(client, "/tags/", contract.tag())["id"]
    post = contract.made(client, "/posts/", contract.post(client, author_id=user))["id"]
    category = contract.made(client, "/categories/", contract.category())["id"]
    requests: list[tuple[str, str, Any]] = [
        ("POST", "/orders/", _order(product, user)),
        ("POST", "/categories/", contract.category()),
        ("PATCH", f"/categories/{category}", {"description": "new"}),
        ("DELETE", f"/categories/{category}", None),
        ("POST", "/users/bulk", [contract.user(), contract.user()]),
        ("PATCH", f"/posts/{post}", {"tag_ids": [tag]}),
        ("DELETE", f"/users/{user}", None),
    ]
    before = _counts(server)
    with _broken(server, deferred):
        # Each on a connection of its own: one that has answered 500 may be closed.
        answers = [
            httpx.request(method, server.url + url, json=body, trust_env=False)
            for method, url, body in requests
        ]
    assert {answer.status_code for answer in answers} <= {409, 500}
    assert _counts(server) == before
    assert _stock(client, product) == 5
    assert client.get(f"/users/{user}").status_code == 200


def test_one_of_many_acts_on_a_version(client: httpx.Client) -> None:
    product = _product(client)
    url, known = f"/products/{product}/stock", {"If-Match": '"1"'}
    requests = [
        {"method": "PATCH", "url": url, "params": {"change": -1}, "headers": known}
        for _ in range(20)
    ]
    assert at_once(client, requests) == {200: 1, 412: 19}
    assert _stock(client, product) == 4


@contextmanager
def _broken(server: Server, statements: list[str]) -> Iterator[None]:
    """The database with something that refuses, which is gone afterwards."""
    kind = _kind(server)
    with connected(server.database_url) as connection:
        try:
            for statement in statements:
                connection.exec_driver_sql(statement.replace("%", "%%"))
            yield
        finally:
            if kind == "postgresql":
                connection.exec_driver_sql(
                    "ALTER TABLE notifications DROP CONSTRAINT IF EXISTS boom"
                )
                connection.exec_driver_sql("DROP FUNCTION IF EXISTS boom CASCADE")
            else:
                connection.exec_driver_sql("DROP TRIGGER IF EXISTS boom")
            connection.exec_driver_sql("DROP TABLE IF EXISTS gate")


def _trigger(server: Server, table: str, does: str) -> list[str]:
    """A trigger before each new row of a table."""
    if _kind(server) == "mysql":
        return [f"CREATE TRIGGER boom BEFORE INSERT ON {table} FOR EACH ROW {does}"]
    return [
        (
            "CREATE FUNCTION boom() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {does}; RETURN new; END $$"
        ),
        f"CREATE TRIGGER boom BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION boom()",
    ]


def _await_wait(server: Server) -> None:
    """Wait until the order waits for a row."""
    waiting = {
        "postgresql": "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'",
        "mysql": "SELECT count(*) FROM information_schema.innodb_trx"
        " JOIN information_schema.processlist AS p ON p.id = trx_mysql_thread_id"
        " WHERE p.db = DATABASE() AND trx_state = 'LOCK WAIT'",
    }
    with connected(server.database_url) as connection:
        for _ in range(500):
            if connection.exec_driver_sql(waiting[_kind(server)]).scalar_one():
                return
            threading.Event().wait(0.02)
    raise AssertionError("the order does not wait")


def _kind(server: Server) -> str:
    return sa.make_url(server.database_url).get_backend_name()


def _counts(server: Server) -> list[int]:
    tables = ("orders", "order_items", "categories", "users", "post_tags", "notifications")
    with connected(server.database_url) as connection:
        return [
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            for table in tables
        ]


def _notifications(server: Server, order: int) -> int:
    with connected(server.database_url) as connection:
        statement = f"SELECT count(*) FROM notifications WHERE order_id = {order}"
        return int(connection.exec_driver_sql(statement).scalar_one())


def _product(client: httpx.Client) -> int:
    body = contract.product(stock_quantity=5)
    return int(contract.made(client, "/products/", body)["id"])


def _user(client: httpx.Client) -> int:
    return int(contract.made(client, "/users/", contract.user())["id"])


def _order(product: int, user: int) -> dict[str, Any]:
    return {"user_id": user, "items": [{"product_id": product, "quantity": 2}]}


def _stock(client: httpx.Client, product: int) -> int:
    return int(client.get(f"/products/{product}").json()["stock_quantity"])
