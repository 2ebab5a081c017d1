"""Two entities that need each other: one request stores both rows, on every database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.truth.databases import KINDS, new_database
from tests.truth.serving import ROOT, migrate, served

pytestmark = pytest.mark.slow

SPEC = ROOT / "tests" / "golden" / "pairs" / "spec.yaml"
AT_ONCE = 16


@pytest.fixture(scope="module", params=KINDS)
def client(
    request: pytest.FixtureRequest,
    generated: Callable[[Path], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[httpx.Client]:
    """A client of shops, whose managers are clerks of a shop."""
    folder = generated(SPEC)
    with new_database(request.param, tmp_path_factory.mktemp("database")) as url:
        migrate(folder, url)
        with served(folder, url) as server, server.client() as client:
            yield client


def _open_shop(client: httpx.Client, number: int = 1) -> httpx.Response:
    body = {"city": f"City {number}", "manager": {"name": f"Manager {number}"}}
    return client.post("/shops/", json=body)


def test_the_first_pair_and_others(client: httpx.Client) -> None:
    response = _open_shop(client)
    assert response.status_code == 201, response.text
    shop = response.json()
    manager = client.get(f"/clerks/{shop['manager_id']}").json()
    assert manager == {"id": shop["manager_id"], "name": "Manager 1", "shop_id": shop["id"]}
    other = client.post("/clerks/", json={"name": "Clerk", "shop_id": shop["id"]}).json()
    second = client.post("/shops/", json={"city": "Else", "manager_id": other["id"]})
    assert second.status_code == 201, second.text
    moved = client.patch(f"/clerks/{other['id']}", json={"shop_id": second.json()["id"]})
    assert moved.status_code == 200, moved.text


def test_foreign_keys_are_kept_afterwards(client: httpx.Client) -> None:
    """On the connections that stored pairs, or were to."""
    for _ in range(8):
        assert _open_shop(client).status_code == 201
        refused = client.post("/shops/", json={"city": "x", "manager": {"name": "y", "shop_id": 1}})
        assert refused.status_code == 422
        unknown = client.post("/clerks/", json={"name": "Nobody's", "shop_id": 999_999})
        assert (unknown.status_code, unknown.json()["code"]) == (409, "unknown_reference")
        unknown = client.post("/shops/", json={"city": "Nobody's", "manager_id": 999_999})
        assert (unknown.status_code, unknown.json()["code"]) == (409, "unknown_reference")


def test_many_pairs_at_once(client: httpx.Client) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda number: _open_shop(client, number), range(4 * AT_ONCE)))
    assert {answer.status_code for answer in answers} == {201}
    managers = {answer.json()["manager_id"] for answer in answers}
    assert len(managers) == len(answers)
