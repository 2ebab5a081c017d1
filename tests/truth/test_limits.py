"""Nobody holds a generated application up: locks, half-sent requests and long headers end by its settings."""

from __future__ import annotations

import importlib.util
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import sqlalchemy as sa

from tests.truth.contract import made, product
from tests.truth.databases import connected, new_database
from tests.truth.serving import Server, in_mode, migrate, served

pytestmark = pytest.mark.slow

BY_HAND = [("postgresql", "async"), ("postgresql", "sync"), ("mysql", "async")]
SERVED = [
    ("sqlite", "async"),
    ("mysql", "sync"),
    *(pytest.param(*one, marks=pytest.mark.soak) for one in BY_HAND),
]
LIMITS = {
    "DATABASE_LOCK_TIMEOUT": "1",
    "REQUEST_TIMEOUT": "3",
    "HEADER_TIMEOUT": "1",
    "KEEP_ALIVE": "2",
    "MAX_HEADER_SIZE": "8192",
}
PATIENT = {**LIMITS, "DATABASE_LOCK_TIMEOUT": "0"}
"""Only the request has a limit, not what it waits for."""

Serve = Callable[[str, str, bool], Server]


@pytest.fixture(scope="module")
def server_of(
    generated: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serve]:
    """The application served once for each database, mode and choice of limits."""
    specs = tmp_path_factory.mktemp("specs")
    with ExitStack() as stack:

        @cache
        def serve(kind: str, mode: str, is_patient: bool) -> Server:
            folder = generated(in_mode(mode, specs))
            url = stack.enter_context(new_database(kind, tmp_path_factory.mktemp("database")))
            migrate(folder, url)
            return stack.enter_context(served(folder, url, PATIENT if is_patient else LIMITS))

        yield serve


@contextmanager
def locked(database_url: str, key: int) -> Iterator[None]:
    """A product that another transaction is changing."""
    with connected(database_url) as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        connection.execute(sa.text("BEGIN IMMEDIATE" if is_sqlite else "BEGIN"))
        change = sa.text("UPDATE products SET price = price + 1 WHERE id = :key")
        connection.execute(change, {"key": key})
        try:
            yield
        finally:
            connection.execute(sa.text("ROLLBACK"))


def overdue(answer: httpx.Response) -> None:
    assert answer.status_code == 503, answer.text
    assert answer.json()["code"] == "timeout"
    assert answer.headers["retry-after"]


@pytest.mark.parametrize(("kind", "mode"), SERVED)
def test_a_wait_for_a_lock_ends(kind: str, mode: str, server_of: Serve) -> None:
    server = server_of(kind, mode, False)
    with server.client() as client:
        row = made(client, "/products/", product())
        path = f"/products/{row['id']}"
        with locked(server.database_url, row["id"]):
            overdue(client.patch(path, json={"price": "5.00"}))
        assert client.get(path).json() == row
        assert client.patch(path, json={"price": "5.00"}).status_code == 200


@pytest.mark.parametrize("kind", ["postgresql", pytest.param("mysql", marks=pytest.mark.soak)])
def test_a_request_that_takes_too_long_is_given_up(kind: str, server_of: Serve) -> None:
    server = server_of(kind, "async", True)
    with server.client() as client:
        row = made(client, "/products/", product())
        path = f"/products/{row['id']}"
        with locked(server.database_url, row["id"]):
            overdue(client.patch(path, json={"price": "5.00"}))
        if kind == "postgresql":  # MariaDB goes on with a statement whose client is gone
            assert client.get(path).json() == row
        assert client.patch(path, json={"price": "5.00"}).status_code == 200


@pytest.fixture(scope="module")
def address(server_of: Serve) -> tuple[str, int]:
    parts = urlsplit(server_of("sqlite", "async", False).url)
    return parts.hostname or "", parts.port or 0


def answer_to(address: tuple[str, int], *pieces: bytes, pause: float = 0) -> bytes:
    """All that the server says until it closes the connection."""
    with socket.create_connection(address, timeout=20) as connection:
        answer = b""
        try:
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)
            while received := connection.recv(65_536):
                answer += received
        except ConnectionError:
            pass  # closed while we were sending
        return answer


HEAD = b"POST /products/ HTTP/1.1\r\nHost: test\r\n"


def test_a_body_that_never_arrives(address: tuple[str, int]) -> None:
    half = HEAD + b'Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"name":'
    answer = answer_to(address, half)
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b'"timeout"' in answer


@pytest.mark.parametrize("sent", [b"", HEAD, b"GET / HT"])
def test_headers_that_never_end(sent: bytes, address: tuple[str, int]) -> None:
    assert answer_to(address, sent) == b""


def test_headers_that_come_byte_by_byte(address: tuple[str, int]) -> None:
    assert answer_to(address, *(b"X" for _ in range(20)), pause=0.1).startswith(
        (b"", b"HTTP/1.1 400")
    )


def test_a_kept_connection_on_which_headers_never_end(address: tuple[str, int]) -> None:
    answer = answer_to(address, b"GET / HTTP/1.1\r\nHost: test\r\n\r\n", HEAD, pause=0.2)
    assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize("pieces", [1, 4])
@pytest.mark.parametrize(("count", "status"), [(6, b"200"), (9, b"431"), (200, b"431")])
def test_headers_have_a_limit(
    count: int, status: bytes, pieces: int, address: tuple[str, int]
) -> None:
    headers = [b"X-Header-%d: %s\r\n" % (number, b"x" * 1000) for number in range(count)]
    sent = b"GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n" + b"".join(headers) + b"\r\n"
    size = -(-len(sent) // pieces)
    answer = answer_to(address, *(sent[at : at + size] for at in range(0, len(sent), size)))
    if importlib.util.find_spec("httptools") is None:  # h11 takes what arrives as a whole
        status = {9: b"200", 200: b"400"}.get(count, status)
    is_cut = count == 200 and not answer  # closed while we were sending
    assert is_cut or answer.startswith(b"HTTP/1.1 " + status)
    assert answer.count(b"HTTP/1.1") <= 1


def test_a_connection_that_nobody_uses_is_closed(address: tuple[str, int]) -> None:
    begin = time.monotonic()
    answer = answer_to(address, b"GET / HTTP/1.1\r\nHost: test\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200")
    assert 2 <= time.monotonic() - begin < 5  # seconds: what it is without the setting


def test_the_application_answers_after_all_that(server_of: Serve) -> None:
    with server_of("sqlite", "async", False).client() as client:
        assert client.get("/health/ready").status_code == 200
