"""Many clients at once: what only one may have, one gets; the others are told so."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.load.clients import at_once
from tests.load.conftest import Application, Serve
from tests.truth import contract, processes
from tests.truth.databases import KINDS, connected, new_database
from tests.truth.serving import MODES, environment

pytestmark = pytest.mark.slow

CLIENTS = 20

every_database = pytest.mark.parametrize(
    ("kind", "mode"), [*((kind, "async") for kind in KINDS), ("postgresql", "sync")]
)


@every_database
def test_one_of_many_gets_a_unique_value(kind: str, mode: str, serve: Serve) -> None:
    with serve(kind, mode).client() as client:
        parent = contract.made(client, "/categories/", contract.category())["id"]
        cases = [
            ("/users/", contract.user, {"username": contract.user()["username"]}),
            ("/users/", contract.user, {"email": contract.user()["email"]}),
            ("/categories/", contract.category, {"name": contract.category()["name"]}),
            ("/categories/", contract.category, {"slug": f"taken-{mode}"}),
            ("/products/", contract.product, {"slug": f"taken-{mode}"}),
            ("/products/", contract.product, {"sku": f"TAKEN-{mode}"}),
            ("/products/", contract.product, {"name": "Taken", "category_id": parent}),
            ("/tags/", contract.tag, {"name": f"Same {mode}"}),
            ("/tags/", contract.tag, {"slug": f"taken-{mode}"}),
        ]
        for path, make, same in cases:
            requests = [
                {"method": "POST", "url": path, "json": make(**same)} for _ in range(CLIENTS)
            ]
            assert at_once(client, requests) == {201: 1, 409: CLIENTS - 1}, (path, same)


@every_database
def test_many_rows_of_one_name_get_slugs_of_their_own(kind: str, mode: str, serve: Serve) -> None:
    with serve(kind, mode).client() as client:
        name = f"One name {mode}"
        requests = [
            {"method": "POST", "url": "/products/", "json": contract.product(name=name)}
            for _ in range(CLIENTS)
        ]
        assert at_once(client, requests) == {201: CLIENTS}
        found = client.get("/products/search", params={"q": name, "page_size": 100}).json()
        assert len({item["slug"] for item in found["items"]}) == CLIENTS


@every_database
def test_one_of_many_changes_a_version(kind: str, mode: str, serve: Serve) -> None:
    with serve(kind, mode).client() as client:
        created = client.post("/products/", json=contract.product())
        own, tag = f"/products/{created.json()['id']}", created.headers["etag"]
        requests = [
            {
                "method": "PATCH",
                "url": own,
                "json": {"stock_quantity": number},
                "headers": {"If-Match": tag},
            }
            for number in range(1, CLIENTS + 1)
        ]
        assert at_once(client, requests) == {200: 1, 412: CLIENTS - 1}
        assert client.get(own).headers["etag"] == '"2"'


@every_database
def test_moves_at_once_never_close_a_circle(kind: str, mode: str, serve: Serve) -> None:
    chance = random.Random(7)
    with serve(kind, mode).client() as client:
        ids = [contract.made(client, "/categories/", contract.category())["id"] for _ in range(6)]
        for _ in range(5):
            pairs = [chance.sample(ids, 2) for _ in range(CLIENTS)]
            requests = [
                {"method": "PATCH", "url": f"/categories/{one}", "json": {"parent_id": other}}
                for one, other in pairs
            ]
            assert set(at_once(client, requests)) <= {200, 409}
            above = {one: client.get(f"/categories/{one}").json()["parent_id"] for one in ids}
            for start in ids:
                seen = {start}
                while (start := above.get(start)) is not None:
                    assert start not in seen, above
                    seen.add(start)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", KINDS)
def test_four_processes_migrate_an_empty_database(
    kind: str, mode: str, application: Application, tmp_path: Path
) -> None:
    with new_database(kind, tmp_path) as url:
        upgrade = ("-m", "alembic", "upgrade", "head")
        logs = [tmp_path / f"{number}.log" for number in range(4)]
        variables, folder = environment(url), application(mode)
        running = [
            processes.start(folder, *upgrade, environment=variables, output=log, errors=log)
            for log in logs
        ]
        for process, log in zip(running, logs, strict=True):
            process.join(60)
            assert process.exitcode == 0, log.read_text("utf-8")[-4000:]
        with connected(url) as connection:
            versions = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
            assert versions.scalars().all() == ["0002"]
