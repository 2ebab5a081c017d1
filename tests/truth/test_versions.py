"""What the database takes from a versioned row, as rows that it shows are deleted, raises its version."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.truth.databases import KINDS, new_database
from tests.truth.serving import ROOT, migrate, served

pytestmark = pytest.mark.slow

SPEC = ROOT / "tests" / "golden" / "version_of_others" / "spec.yaml"


@pytest.fixture(scope="module", params=KINDS)
def client(
    request: pytest.FixtureRequest,
    generated: Callable[[Path], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[httpx.Client]:
    folder = generated(SPEC)
    with new_database(request.param, tmp_path_factory.mktemp("database")) as url:
        migrate(folder, url)
        with served(folder, url) as server, server.client() as client:
            yield client


def test_a_reference_that_is_set_to_null(client: httpx.Client) -> None:
    group = _made(client, "groups", name="Tools")
    below = _made(client, "groups", name="Hammers", parent_id=group["id"])
    product = _made(client, "products", name="Mallet", group_id=group["id"])
    invoice = _made(client, "invoices", number="1", lines=[{"amount": 1, "group_id": group["id"]}])
    other = _made(client, "products", name="Saw")
    assert client.delete(f"/groups/{group['id']}").status_code == 204
    _has_changed(client, "groups", below, parent_id=None)
    _has_changed(client, "products", product, group_id=None)
    line = invoice["lines"][0] | {"group_id": None}
    _has_changed(client, "invoices", invoice, lines=[line])
    assert client.get(f"/products/{other['id']}").headers["etag"] == '"1"'


def test_a_link_to_a_row_that_goes(client: httpx.Client) -> None:
    tags = [_made(client, "tags", name=name)["id"] for name in ("new", "old")]
    product = _made(client, "products", name="Drill", tag_ids=tags)
    assert client.delete(f"/tags/{tags[1]}").status_code == 204
    _has_changed(client, "products", product, tag_ids=tags[:1])


def test_links_that_clients_make_and_take_away_at_once(client: httpx.Client) -> None:
    """None is lost, and each that changes something raises the version."""
    keys = [_made(client, "tags", name=f"tag {number}")["id"] for number in range(16)]
    url = f"/products/{_made(client, 'products', name='Plane', tag_ids=keys[:4])['id']}"
    asked = [("DELETE" if key in keys[:4] else "PUT", key) for key in keys for _ in range(2)]
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda one: client.request(one[0], f"{url}/tags/{one[1]}"), asked)
        assert [answer.status_code for answer in answers] == [204] * 32
    found = client.get(url)
    assert found.json()["tag_ids"] == keys[4:]
    assert found.headers["etag"] == '"17"'


@pytest.mark.parametrize("path", ["/brands/{}", "/makers/bulk/prune"])
def test_a_row_that_goes_with_another(client: httpx.Client, path: str) -> None:
    brand = _made(client, "brands", name=f"Brand {path}")
    maker = _made(client, "makers", name="gone", brand_id=brand["id"])
    group = _made(client, "groups", name=f"Group {path}", maker_id=maker["id"])
    assert client.delete(path.format(brand["id"])).is_success
    _has_changed(client, "groups", group, maker_id=None)


def _made(client: httpx.Client, path: str, **body: Any) -> dict[str, Any]:
    answer = client.post(f"/{path}/", json=body)
    assert answer.status_code == 201, answer.text
    row: dict[str, Any] = answer.json()
    return row


def _has_changed(client: httpx.Client, path: str, row: dict[str, Any], **changes: Any) -> None:
    url = f"/{path}/{row['id']}"
    answer = client.get(url)
    assert answer.json() == row | changes
    assert answer.headers["etag"] == '"2"'
    assert client.patch(url, json={}, headers={"If-Match": '"1"'}).status_code == 412
