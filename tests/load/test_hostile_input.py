"""Hostile input is refused politely and leaves nothing behind that harms."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.load.conftest import Serve
from tests.load.hostile import Attack
from tests.truth import contract
from tests.truth.databases import KINDS

pytestmark = pytest.mark.slow

COLLECTIONS = ("/users/", "/categories/", "/products/", "/posts/", "/tags/")
UNICODE = (
    "Ünïcödé ß \u017f \ufb01",
    "e\u0301 \u00e9",
    "\U0001f469\u200d\U0001f4bb \U0010fffd",
    "\u202eright to left\u202c \ufeff \u2028 \u00a0",
    "\t line\r\nbreak \x1b[31m \x7f",
    "' OR 1=1; -- \" ` \\ %s %(x)s {x} $1 ? :name",
    "trailing space ",
)


CASES = [
    pytest.param(
        (kind, mode), marks=[] if kind == "sqlite" else pytest.mark.soak, id=f"{kind}-{mode}"
    )
    for kind in KINDS
    for mode in ("async", "sync")
]


@pytest.fixture(params=CASES)
def client(request: pytest.FixtureRequest, serve: Serve) -> Iterator[httpx.Client]:
    """A client of the served e-commerce application, in each mode."""
    with serve(*request.param).client() as client:
        yield client


def test_no_input_makes_the_application_fail(client: httpx.Client) -> None:
    rows = (
        ("/users/", contract.user()),
        ("/categories/", contract.category()),
        ("/products/", contract.product()),
        ("/tags/", contract.tag()),
        ("/posts/", contract.post(client)),
    )
    known = {contract.made(client, path, body)["id"] for path, body in rows}
    attack = Attack(client, client.get("/openapi.json").json(), _proper(), known=min(known))
    findings = attack.run()
    assert findings.wrong == []
    assert findings.requests > 1200
    _every_list_answers(client)


def test_large_bodies_are_refused(client: httpx.Client) -> None:
    megabytes = b" " * 1_000_000
    for path in COLLECTIONS:
        headers = {"Content-Type": "application/json"}
        for content in (megabytes * 20, (megabytes for _ in range(20))):
            try:
                answer = client.post(path, content=content, headers=headers)
            except httpx.WriteError:
                continue  # refused and closed before all was sent
            contract.refused(answer, 413)
    assert client.get("/health").status_code == 200


@pytest.mark.parametrize("text", UNICODE)
def test_text_comes_back_as_it_was_sent(client: httpx.Client, text: str) -> None:
    row = contract.made(client, "/categories/", contract.category(description=text))
    assert row["description"] == text
    assert client.get(f"/categories/{row['id']}").json()["description"] == text


def _proper() -> dict[str, contract.Json]:
    user = {"username": "hostile_{n}", "email": "h{n}@example.com", "password": "Secret123"}
    return {
        "/users/": {**user, "full_name": "Ada", "bio": "Text"},
        "/categories/": {"name": "C {n}", "slug": "c-{n}", "description": "", "parent_id": None},
        "/products/": {
            "name": "P {n}",
            "slug": "p-{n}",
            "description": "",
            "price": "1.00",
            "stock_quantity": 1,
            "sku": "P-{n}",
            "category_id": None,
        },
        "/posts/": {
            "title": "P {n}",
            "slug": "post-{n}",
            "content": "",
            "status": "draft",
            "published_at": None,
            "author_id": 1,
            "tag_ids": [],
        },
        "/tags/": {"name": "T {n}", "slug": "t-{n}"},
    }


def _every_list_answers(client: httpx.Client) -> None:
    for path in COLLECTIONS:
        page, has_next = 1, True
        while has_next:
            answer = client.get(path, params={"page": page, "page_size": 100})
            assert answer.status_code == 200, answer.text
            page, has_next = page + 1, answer.json()["has_next"]
