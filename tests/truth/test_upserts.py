"""Rows that several clients replace or make at once, on each database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.truth.databases import KINDS, new_database
from tests.truth.serving import ROOT, migrate, served

pytestmark = pytest.mark.slow

SPEC = ROOT / "tests" / "golden" / "upsert" / "spec.yaml"


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


def test_one_row_of_many_at_once(client: httpx.Client) -> None:
    """One makes it, the others replace it, and each raises the version."""
    bodies = [{"currency": "USD", "value": f"{number}.0000"} for number in range(1, 17)]
    with ThreadPoolExecutor(8) as pool:
        answers = [*pool.map(lambda one: client.put("/rates/by-currency/USD", json=one), bodies)]
    assert sorted(answer.status_code for answer in answers) == [200] * 15 + [201]
    [row] = [one for one in client.get("/rates").json()["items"] if one["currency"] == "USD"]
    assert client.get(f"/rates/{row['id']}").headers["etag"] == '"16"'
    assert row["double"] == f"{2 * float(row['value']):.4f}"


def test_lists_of_rows_at_once(client: httpx.Client) -> None:
    """Whichever order they come in, each list is stored as a whole."""
    names = [f"A{number:02}" for number in range(20)]

    def put(number: int) -> httpx.Response:
        order = names if number % 2 else names[::-1]
        rows = [{"currency": name, "value": f"{number}.0000"} for name in order]
        return client.put("/rates", json=rows)

    with ThreadPoolExecutor(4) as pool:
        answers = [*pool.map(put, range(1, 7))]
    assert [answer.status_code for answer in answers] == [200] * 6, [one.text for one in answers]
    page = client.get("/rates", params={"page_size": 100}).json()["items"]
    found = {one["currency"]: one["value"] for one in page if one["currency"] in names}
    assert found.keys() == set(names)
    assert len(set(found.values())) == 1


def test_versions_and_fields_that_stay(client: httpx.Client) -> None:
    path, body = "/rates/by-currency/EUR", {"currency": "EUR", "value": "1.0000"}
    assert client.put(path, json=body, headers={"If-Match": '"1"'}).status_code == 412
    made = client.put(path, json=body | {"source": "own", "note": "x"})
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    assert client.get(made.headers["location"]).json() == made.json()
    assert client.put(path, json=body, headers={"If-Match": '"7"'}).status_code == 412
    again = client.put(path, json=body, headers={"If-Match": '"1"'})
    assert (again.status_code, again.headers["etag"]) == (200, '"2"')
    assert (again.json()["source"], again.json()["note"]) == ("own", None)
    for other, pointer in (({"source": "ecb"}, "/source"), ({"currency": "GBP"}, "/currency")):
        refused = client.put(path, json=body | other)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] == pointer
    listed = client.put(
        "/rates", json=[{"currency": "NEW", "value": "1"}, body | {"source": "ecb"}]
    )
    assert listed.json()["errors"][0]["pointer"] == "/1/source"
    assert client.get("/rates/by-currency/NEW").status_code == 404


def test_a_deleted_row_keeps_its_value(client: httpx.Client) -> None:
    path, body = "/shops/by-slug/old", {"name": "Old", "slug": "old", "code": "o"}
    made = client.put(path, json=body).json()
    assert client.delete(f"/shops/{made['id']}").status_code == 204
    assert client.put(path, json=body).json()["code"] == "duplicate"
    assert client.put("/shops", json=[body]).status_code == 409
