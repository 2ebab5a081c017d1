"""What a served application answers and logs when something goes wrong, on each database.

Routes that an owner might add raise what the application's own do not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.truth.databases import connected, new_database
from tests.truth.serving import Server, migrate, served

pytestmark = pytest.mark.slow

SPEC = """\
app: {{name: errors, mode: {mode}, databases: [sqlite, postgresql, mysql], prefix: /api}}
entities:
  Item:
    fields:
      name: {{type: string(50), unique: true}}
      secret: {{type: string(80), nullable: true}}
      state: {{type: 'enum(new, used)', default: new, api: [read]}}
      marks: {{type: array(Mark), nullable: true}}
    relations: {{tags: {{to: Tag, many: true}}}}
    filters: [state]
    states: {{field: state, transitions: {{new: [used]}}}}
    reports:
      by_state: {{group_by: state, values: {{items: count()}}, route: /report/by-state}}
  Tag:
    fields: {{name: string(50), password: {{type: password, min_length: 8}}}}
    routes: [create, get, list]
    relations: {{owner: Item?}}
enums: {{Mark: [low, high]}}
"""

OWNER = '''\
"""Routes of the owner."""

import warnings
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, FastAPI, HTTPException, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.models.item import Item
from app.models.tag import Tag
from app.repositories.item import ItemRepository

router = APIRouter(prefix="/owner")


class Behind:
    """What a server does that is started with `--root-path /svc`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and any(name == b"x-behind" for name, _ in scope["headers"]):
            scope = {{**scope, "root_path": "/svc", "path": f"/svc{{scope['path']}}"}}
        await self.app(scope, receive, send)


def install(app: FastAPI) -> None:
    app.include_router(router)
    app.add_middleware(Behind)


@router.get("/failure")
async def failure() -> None:
    warnings.warn("This is deprecated", stacklevel=1)
    raise RuntimeError("No\\nline of its own")


@router.get("/raise/{{status}}")
async def refuse(status: int) -> None:
    raise HTTPException(status)


@router.get("/keys/{{number}}")
{async_}def keys(number: int, request: Request) -> int:
    repository = ItemRepository(request.app.state.database.reads)
    return len({await_}repository.by_key(range(1, number)))


@router.get("/parameters/{{number}}")
{async_}def parameters(number: int, request: Request) -> None:
    names = [f"p{{one}}" for one in range(number)]
    statement = sa.text("SELECT " + ", ".join(f":{{name}}" for name in names))
    {await_}request.app.state.database.reads.rows(statement, dict.fromkeys(names, "hidden-value"))


@router.get("/twice")
{async_}def twice(request: Request) -> None:
    executor = request.app.state.database.writes
    values = {{"name": "hidden-name", "secret": "hidden-value", "state": "new"}}
    for _ in range(2):
        {await_}executor.execute(sa.insert(Item.__table__), values)


@router.get("/file")
{async_}def file(request: Request) -> None:
    {async_}def work(executor: Any) -> None:
        open("/no/such/file").close()

    {await_}request.app.state.database.write(work)


@router.get("/slow")
async def slow() -> None:
    raise TimeoutError("The other service is slow.")


@router.get("/within/{{kind}}")
{async_}def within(kind: str, request: Request) -> None:
    errors = {{
        "slow": TimeoutError("The other service is slow."),
        "refused": ConnectionRefusedError(111, "The other service is down."),
        "key": KeyError(2013),  # a number that MySQL's errors have too
    }}

    {async_}def work(executor: Any) -> None:
        {await_}executor.rows(sa.select(1))
        raise errors[kind]

    {await_}request.app.state.database.transact(work)


@router.get("/deferred/{{kind}}")
{async_}def deferred(kind: str, request: Request) -> None:
    {async_}def work(executor: Any) -> None:
        if kind == "sqlite":
            {await_}executor.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
            values = {{"name": "t", "hashed_password": "x", "owner_id": 9999}}
            {await_}executor.execute(sa.insert(Tag.__table__), values)
        for name in ("first deferred", "second deferred"):
            values = {{"name": name, "secret": "deferred", "state": "new"}}
            {await_}executor.execute(sa.insert(Item.__table__), values)

    {await_}request.app.state.database.transact(work)


@router.get("/wrong")
async def wrong() -> int:
    result: Any = "hidden-value"
    return result
'''


@dataclass(frozen=True)
class Place:
    """A served application, and its database past it."""

    server: Server
    client: httpx.Client
    kind: str

    def lines(self, request_id: str | None = None) -> list[dict[str, Any]]:
        """What is logged, of one request or all."""
        text = self.server.log.read_text(encoding="utf-8")
        entries = [json.loads(line) for line in text.splitlines()]
        return [one for one in entries if request_id in (None, one["request_id"])]

    def tell(self, *statements: str) -> None:
        with connected(self.server.database_url) as connection:
            if self.kind == "sqlite":
                connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
            for statement in statements:
                connection.exec_driver_sql(statement)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(("sqlite", "sync"), marks=pytest.mark.soak),
        ("postgresql", "async"),
        pytest.param(("postgresql", "sync"), marks=pytest.mark.soak),
        ("mysql", "async"),
    ],
)
def place(
    request: pytest.FixtureRequest,
    generated: Callable[[Path], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Place]:
    kind, mode = request.param
    specs = tmp_path_factory.mktemp("specs") / "spec.yaml"
    specs.write_text(SPEC.format(mode=mode))
    folder = generated(specs)
    is_async = mode == "async"
    words = {"async_": "async " if is_async else "", "await_": "await " if is_async else ""}
    (folder / "app" / "owner.py").write_text(OWNER.format(**words))
    main = folder / "app" / "main.py"
    changed = main.read_text().replace(
        "    return app\n", "    owner.install(app)\n    return app\n"
    )
    main.write_text(changed.replace("from app import ", "from app import owner, "))
    settings = {"LOG_FORMAT": "json", "LOG_LEVEL": "INFO", "CORS_ORIGINS": "https://a.example"}
    with new_database(kind, folder) as url:
        migrate(folder, url)
        with served(folder, url, settings) as server, server.client() as client:
            yield Place(server, client, kind)


def test_a_failure_has_its_id_everywhere(place: Place) -> None:
    headers = {"X-Request-ID": "failed", "Origin": "https://a.example"}
    answer = place.client.get("/owner/failure", headers=headers)
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] == answer.json()["request_id"] == "failed"
    assert answer.headers["access-control-allow-origin"] == "https://a.example"
    assert answer.headers["x-frame-options"] == "DENY"
    loggers = [line["logger"] for line in place.lines("failed")]
    assert loggers == ["py.warnings", "app.errors", "app.access"]
    _, error, access = place.lines("failed")
    assert error["exception"].count("No\nline of its own") == 1
    assert (access["method"], access["path"], access["status"]) == ("GET", "/owner/failure", 500)
    assert access["client"] == "127.0.0.1"
    assert access["duration_ms"] >= 0


@pytest.mark.parametrize("outside", ["", "/svc"])
def test_every_refusal_is_traced_and_crosses_origins(place: Place, outside: str) -> None:
    """Whatever refuses it, router, guard or handler, behind a path of its own or not."""
    refusals: list[tuple[int, str, str, dict[str, Any]]] = [
        (404, "GET", "/api/nowhere", {}),
        (404, "GET", "/api/items/999999", {}),
        (405, "PUT", "/api/items", {}),
        (413, "POST", "/api/items", {"content": b" " * 3_000_000}),
        (415, "POST", "/api/items", {"content": b"{}"}),
        (422, "POST", "/api/items", {"json": {}}),
        (500, "GET", "/owner/failure", {}),
    ]
    headers = {"Origin": "https://a.example", "X-Request-ID": "traced"}
    headers |= {"X-Behind": "yes"} if outside else {}
    for status, method, path, sent in refusals:
        answer = place.client.request(method, path, headers=headers, **sent)
        assert answer.status_code == status, path
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["x-request-id"] == answer.json()["request_id"] == "traced"
        assert answer.headers["access-control-allow-origin"] == "https://a.example", path
        assert answer.json()["instance"] == outside + path
    for path in ("/api/items", "/api/items/999999", "/health/ready", "/openapi.json"):
        head, get = (place.client.request(one, path, headers=headers) for one in ("HEAD", "GET"))
        assert (head.status_code, head.content) == (get.status_code, b"")
        assert head.headers["content-length"] == get.headers["content-length"]


def test_every_line_is_json_and_each_request_has_one(place: Place) -> None:
    place.client.get("/no%0A-such%E2%80%A8path", headers={"X-Request-ID": "one-line"})
    assert {line["logger"] for line in place.lines()} >= {"uvicorn.error", "app.access"}
    assert [line["logger"] for line in place.lines("one-line")] == ["app.access"]


@pytest.mark.parametrize("path", ["/owner/twice", "/owner/wrong"])
def test_the_log_holds_no_values(place: Place, path: str) -> None:
    request_id = path.replace("/", "-")
    assert place.client.get(path, headers={"X-Request-ID": request_id}).status_code == 500
    failure = place.lines(request_id)[0]
    assert "Traceback" in failure["exception"]
    told = failure["exception"].replace('"hidden-value"', "")  # the route's own line
    assert "hidden" not in told


def test_a_wrong_statement_is_a_failure_of_a_bounded_line(place: Place) -> None:
    answer = place.client.get("/owner/parameters/40000", headers={"X-Request-ID": "too-many"})
    assert answer.status_code == (200 if place.kind == "mysql" else 500)
    assert max(len(json.dumps(line)) for line in place.lines("too-many")) < 40_000


def test_a_missing_file_is_no_outage(place: Place) -> None:
    assert place.client.get("/owner/file").status_code == 500


@pytest.mark.parametrize("path", ["slow", "within/slow", "within/refused", "within/key"])
def test_what_happens_to_an_owners_code_is_no_outage(place: Place, path: str) -> None:
    """The request was not too slow, and the database was there: its code has failed."""
    answer = place.client.get(f"/owner/{path}")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")


def test_what_is_refused_at_commit_is_a_conflict(place: Place) -> None:
    if place.kind == "mysql":
        pytest.skip("MariaDB checks everything at once")
    if place.kind == "postgresql":
        rule = "ADD CONSTRAINT owners UNIQUE (secret) DEFERRABLE INITIALLY DEFERRED"
        place.tell(f"ALTER TABLE items {rule}")
    answer = place.client.get(f"/owner/deferred/{place.kind}")
    assert answer.status_code == 409
    code = "duplicate" if place.kind == "postgresql" else "unknown_reference"
    assert answer.json()["code"] == code
    names = [one["name"] for one in place.client.get("/api/items/").json()["items"]]
    assert not [name for name in names if "deferred" in name]


def test_any_number_of_keys(place: Place) -> None:
    place.client.post("/api/items/", json={"name": "one"}).raise_for_status()
    there = len(place.client.get("/api/items/").json()["items"])
    assert place.client.get("/owner/keys/40000").json() == there


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (413, "Content Too Large"),
        (414, "URI Too Long"),
        (416, "Range Not Satisfiable"),
        (422, "Unprocessable Content"),
        (451, "Unavailable For Legal Reasons"),
    ],
)
def test_titles_are_those_of_the_standard(place: Place, status: int, title: str) -> None:
    answer = place.client.get(f"/owner/raise/{status}").json()
    assert (answer["title"], answer["detail"]) == (title, f"{title}.")
    assert answer["code"] == title.lower().replace(" ", "_")


def test_no_body_where_none_may_be(place: Place) -> None:
    assert place.client.get("/owner/raise/204").content == b""


def test_location_and_allow_behind_a_prefix(place: Place) -> None:
    behind = {"X-Behind": "yes"}
    made = place.client.post("/api/items/", json={"name": "behind"}, headers=behind)
    assert made.headers["location"] == f"/svc/api/items/{made.json()['id']}"
    item = f"/api/items/{made.json()['id']}"
    for headers in ({}, behind):
        refused = place.client.put(item, headers=headers)
        assert refused.status_code == 405
        assert refused.headers["allow"] == "DELETE, GET, HEAD, PATCH"
        assert (
            place.client.put("/api/items/", headers=headers).headers["allow"] == "GET, HEAD, POST"
        )


def test_unknown_references_are_called_as_they_were_sent(place: Place) -> None:
    item = {"name": "linked", "tag_ids": [9999]}
    answer = place.client.post("/api/items/", json=item)
    assert answer.status_code == 409
    assert answer.json()["detail"] == "One of tag_ids refers to a row that does not exist."
    tag = {"name": "t", "password": "long enough", "owner_id": 9999}
    detail = place.client.post("/api/tags/", json=tag).json()["detail"]
    assert detail == "owner_id refers to no item that exists."


@pytest.mark.parametrize(
    "name",
    ["for key 'x'", "CHECK constraint failed: x", 'constraint "x"', "CONSTRAINT `x`", "a\nb"],
)
def test_a_taken_value_is_not_taken_for_the_name_of_a_rule(place: Place, name: str) -> None:
    assert place.client.post("/api/items/", json={"name": name}).status_code == 201
    answer = place.client.post("/api/items/", json={"name": name}).json()
    assert answer["detail"] == "Another item has this name."


def test_a_short_password_is_told_in_characters(place: Place) -> None:
    (problem,) = place.client.post("/api/tags/", json={"name": "t", "password": "x"}).json()[
        "errors"
    ]
    assert problem["detail"] == "String should have at least 8 characters"
    assert problem["code"] == "string_too_short"


def test_values_that_an_enum_does_not_know_are_shown(place: Place) -> None:
    body = {"name": "old", "marks": ["low", "high"]}
    made = place.client.post("/api/items/", json=body).json()
    item = f"/api/items/{made['id']}"
    array = "ARRAY['low', 'gone']" if place.kind == "postgresql" else """'["low", "gone"]'"""
    unchecked = (
        [] if place.kind == "sqlite" else ["ALTER TABLE items DROP CONSTRAINT ck_items_state"]
    )
    place.tell(
        *unchecked, f"UPDATE items SET state = 'gone', marks = {array} WHERE id = {made['id']}"
    )
    shown = made | {"state": "gone", "marks": ["low", "gone"]}
    for _ in range(2):
        assert place.client.get(item).json() == shown
        assert shown in place.client.get("/api/items/").json()["items"]
    assert shown not in place.client.get("/api/items/", params={"state": "new"}).json()["items"]
    counted = place.client.get("/api/items/report/by-state").json()
    assert {"state": "gone", "items": 1} in counted
    move = place.client.patch(f"{item}/state", params={"new_state": "used"})
    assert move.status_code == 409
    assert move.json()["detail"] == "The item cannot go from gone to used."
    renamed = place.client.patch(item, json={"name": "renamed"})
    assert renamed.json() == shown | {"name": "renamed"}
    assert place.client.patch(item, json={"marks": ["gone"]}).status_code == 422
    told = [line for line in place.lines() if line["logger"] == "app.models.base"]
    assert sorted(line["message"].split("is no ")[1] for line in told) == [
        "ItemState; it is shown as it is.",
        "Mark; it is shown as it is.",
    ]


@pytest.mark.soak
def test_arrays_of_a_type_of_the_database(
    generated: Callable[[Path], Path], tmp_path: Path
) -> None:
    """Psycopg gives arrays of types that it does not know as text."""
    specs = tmp_path / "spec.yaml"
    specs.write_text(
        "app: {name: native, mode: sync, database: postgresql, databases: [postgresql]}\n"
        "enums: {Grade: [A+, b c, low]}\n"
        "entities:\n"
        "  Item: {fields: {grades: {type: array(Grade), native: true}}}\n"
    )
    folder = generated(specs)
    with new_database("postgresql", folder) as url:
        migrate(folder, url)
        with served(folder, url) as server, server.client() as client:
            made = client.post("/items/", json={"grades": ["A+", "b c"]}).json()
            assert made["grades"] == ["A+", "b c"]
            with connected(url) as connection:
                connection.exec_driver_sql("""ALTER TYPE grade ADD VALUE 'x"y,z'""")
                connection.exec_driver_sql(
                    """UPDATE items SET grades = ARRAY['x"y,z', 'low']::grade[]"""
                )
            assert client.get("/items/1").json()["grades"] == ['x"y,z', "low"]
