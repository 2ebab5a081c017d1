"""What the e-commerce application promises over HTTP, asked of a served one.

Every promise makes its own rows, so that the database need not be empty and the order is free.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import httpx

Json = dict[str, Any]
Promise = Callable[[httpx.Client], None]

_numbers = itertools.count(1)


def user(**other: Any) -> Json:
    number = next(_numbers)
    plain = {"username": f"user_{number}", "email": f"u{number}@example.com"}
    return {**plain, "password": "Secret123", **other}


def category(**other: Any) -> Json:
    return {"name": f"Category {next(_numbers)}", **other}


def product(**other: Any) -> Json:
    number = next(_numbers)
    return {"name": f"Product {number}", "sku": f"SKU-{number}", "price": "10.50", **other}


def post(client: httpx.Client, **other: Any) -> Json:
    author = made(client, "/users/", user())["id"]
    return {"title": f"Post {next(_numbers)}", "content": "Text", "author_id": author, **other}


def tag(**other: Any) -> Json:
    return {"name": f"Tag {next(_numbers)}", **other}


def made(client: httpx.Client, path: str, body: Json) -> Json:
    """The row that a body makes."""
    answer = client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    row: Json = answer.json()
    return row


def refused(answer: httpx.Response, status: int) -> Json:
    """The problem document of a refusal."""
    assert answer.status_code == status, f"{answer.status_code} instead of {status}: {answer.text}"
    assert answer.headers["content-type"] == "application/problem+json"
    problem: Json = answer.json()
    assert problem.keys() >= {"type", "title", "status", "detail", "instance", "code", "request_id"}
    assert problem["status"] == status
    assert problem["request_id"] == answer.headers["x-request-id"]
    if status == 422:
        assert all(error.keys() >= {"pointer", "detail"} for error in problem["errors"]), problem
    return problem


def rows_are_created_read_changed_and_deleted(client: httpx.Client) -> None:
    bodies = (
        ("/users/", user(), {"full_name": "Ada"}),
        ("/categories/", category(), {"description": "Old"}),
        ("/products/", product(), {"stock_quantity": 7}),
        ("/posts/", post(client), {"status": "published"}),
        ("/tags/", tag(), {"name": f"Tag {next(_numbers)}"}),
    )
    for path, body, change in bodies:
        created = client.post(path, json=body)
        assert created.status_code == 201, created.text
        row = created.json()
        own = f"{path}{row['id']}"
        assert httpx.URL(created.headers["location"]).path == own
        assert client.get(own).json() == row
        changed = client.patch(own, json=change)
        assert changed.status_code == 200, changed.text
        assert changed.json() == client.get(own).json()
        assert changed.json().items() >= change.items()
        if path == "/users/":
            assert client.put(own, json=body).json()["full_name"] is None
        assert client.delete(own).status_code == 204
        refused(client.get(own), 404)
        refused(client.patch(own, json=change), 404)
        refused(client.delete(own), 404)


def unknown_and_foreign_input_is_refused(client: httpx.Client) -> None:
    for path, body in (("/users/", user()), ("/products/", product()), ("/tags/", tag())):
        problem = refused(client.post(path, json={**body, "id": 5}), 422)
        assert [error["pointer"] for error in problem["errors"]] == ["/id"]
        refused(client.post(path, json=[]), 422)
        json_type = {"Content-Type": "application/json"}
        [broken, binary] = (
            client.post(path, content=one, headers=json_type) for one in (b"{", b"\xff")
        )
        assert refused(broken, 422)["errors"] == refused(binary, 422)["errors"]
        assert broken.json()["detail"] == binary.json()["detail"] == "The body is not JSON."
        refused(client.get(path, params={"colour": "red"}), 422)
        refused(client.get(f"{path}0x10"), 422)
    refused(client.post("/users/", json=user(is_superuser=True)), 422)
    refused(client.post("/users/", json=user(username="no spaces")), 422)
    refused(client.post("/products/", json=product(price="0")), 422)
    refused(client.post("/products/", json=product(price="1.005")), 422)


def passwords_never_come_back(client: httpx.Client) -> None:
    created = client.post("/users/", json=user(password="Sup3rSecret"))
    assert created.status_code == 201
    assert "password" not in created.text.lower()
    weak = client.post("/users/", json=user(password="sup3rsecret"))
    refused(weak, 422)
    assert "sup3rsecret" not in weak.text


def unique_values_are_taken_once(client: httpx.Client) -> None:
    first = made(client, "/users/", user())
    problem = refused(client.post("/users/", json=user(email=first["email"].upper())), 409)
    assert "email" in problem["detail"]
    other = made(client, "/users/", user())
    taken = client.patch(f"/users/{other['id']}", json={"username": first["username"]})
    assert "username" in refused(taken, 409)["detail"]
    refused(client.post("/products/", json=product(category_id=2**31 - 1)), 409)


def slugs_are_derived(client: httpx.Client) -> None:
    name = f"Grüße {next(_numbers)}"
    first = made(client, "/products/", product(name=name))
    second = made(client, "/products/", product(name=name))
    assert first["slug"].startswith("grusse-")
    assert second["slug"] == f"{first['slug']}-2"
    renamed = client.patch(f"/products/{first['id']}", json={"name": "Renamed"}).json()
    assert renamed["slug"] == first["slug"]
    assert client.get(f"/products/by-slug/{first['slug']}").json() == renamed
    refused(client.post("/products/", json=product(name="!!!")), 422)


def lists_come_in_pages(client: httpx.Client) -> None:
    parent = made(client, "/categories/", category())["id"]
    for price in ("3.00", "1.00", "2.00"):
        made(client, "/products/", product(price=price, category_id=parent))
    query = {"category_id": parent, "order_by": "-price", "page_size": 2}
    first = client.get("/products/", params=query).json()
    assert [item["price"] for item in first["items"]] == ["3.00", "2.00"]
    del first["items"]
    assert first == {
        "total": 3, "page": 1, "page_size": 2, "total_pages": 2,
        "has_next": True, "has_previous": False,
    }  # fmt: skip
    last = client.get("/products/", params={**query, "page": 2, "with_total": False}).json()
    assert [item["price"] for item in last["items"]] == ["1.00"]
    assert (last["total"], last["total_pages"]) == (None, None)
    assert (last["has_next"], last["has_previous"]) == (False, True)
    beyond = client.get("/products/", params={**query, "page": 99}).json()
    assert beyond["items"] == []
    refused(client.get("/products/", params={"page_size": 101}), 422)
    refused(client.get("/products/", params={"page": 0}), 422)
    refused(client.get("/products/", params={"order_by": "description"}), 422)


def searches_take_wildcards_literally(client: httpx.Client) -> None:
    mark = f"{next(_numbers)}%_done"
    row = made(client, "/products/", product(name=f"All {mark}"))
    made(client, "/products/", product(name=f"All {mark}".replace("%_", "xx")))
    for path in ("/products/search", "/products/"):
        found = client.get(path, params={"q": mark.upper()}).json()
        assert [item["id"] for item in found["items"]] == [row["id"]]
    refused(client.get("/products/search"), 422)


def finders_find(client: httpx.Client) -> None:
    ada = made(client, "/users/", user())
    assert client.get(f"/users/by-email/{ada['email']}").json() == ada
    refused(client.get("/users/by-email/nobody@example.com"), 404)
    parent = made(client, "/categories/", category())
    cheap = made(client, "/products/", product(sku="x-" + str(next(_numbers)), price="77.01",
                                               category_id=parent["id"]))  # fmt: skip
    assert cheap["sku"].startswith("X-")
    assert client.get(f"/products/by-sku/{cheap['sku'].lower()}").json()["id"] == cheap["id"]
    paths: tuple[tuple[str, Json], ...] = (
        (f"/products/by-category/{parent['id']}", {}),
        ("/products/in-price-range", {"low": "77.01", "high": "77.01"}),
        ("/products/low-stock", {"threshold": 0, "page_size": 100}),
    )
    for path, query in paths:
        items = client.get(path, params=query).json()["items"]
        assert cheap["id"] in [item["id"] for item in items], path
    nested = client.get(f"/categories/{parent['id']}/products").json()
    assert [item["id"] for item in nested["products"]] == [cheap["id"]]
    with_category = client.get("/products/with-categories", params={"category_id": parent["id"]})
    assert with_category.json()["items"][0]["category"]["id"] == parent["id"]


def deleted_users_come_back(client: httpx.Client) -> None:
    ada = made(client, "/users/", user())
    own = f"/users/{ada['id']}"
    assert client.delete(own).status_code == 204
    refused(client.get(own), 404)
    find = {"q": ada["username"]}
    assert client.get("/users/", params=find).json()["total"] == 0
    assert client.get("/users/", params={**find, "is_active": False}).json()["total"] == 1
    assert client.post(f"{own}/restore").status_code == 200
    assert client.get(own).json()["is_active"] is True


def categories_form_a_tree(client: httpx.Client) -> None:
    root = made(client, "/categories/", category())
    leaf = made(client, "/categories/", category(parent_id=root["id"]))
    refused(client.patch(f"/categories/{root['id']}", json={"parent_id": leaf["id"]}), 409)
    refused(client.patch(f"/categories/{root['id']}", json={"parent_id": root["id"]}), 409)
    assert client.delete(f"/categories/{root['id']}").status_code == 204
    assert client.get(f"/categories/{leaf['id']}").json()["parent_id"] is None


def posts_carry_tags(client: httpx.Client) -> None:
    tags = [made(client, "/tags/", tag())["id"] for _ in range(3)]
    row = made(client, "/posts/", post(client, tag_ids=tags[:2]))
    assert sorted(row["tag_ids"]) == tags[:2]
    changed = client.patch(f"/posts/{row['id']}", json={"tag_ids": [tags[2]]}).json()
    assert changed["tag_ids"] == [tags[2]]
    refused(client.patch(f"/posts/{row['id']}", json={"tag_ids": [2**31 - 1]}), 409)
    assert client.get(f"/posts/{row['id']}").json()["tag_ids"] == [tags[2]]
    stamp = "2024-02-29T23:59:59.123456+02:00"
    dated = client.patch(f"/posts/{row['id']}", json={"published_at": stamp}).json()
    assert dated["published_at"] == "2024-02-29T21:59:59.123456Z"


def versions_guard_changes(client: httpx.Client) -> None:
    created = client.post("/products/", json=product())
    own, tag_ = f"/products/{created.json()['id']}", created.headers["etag"]
    changed = client.patch(own, json={"price": "9.99"}, headers={"If-Match": tag_})
    assert changed.status_code == 200
    assert changed.headers["etag"] == client.get(own).headers["etag"] != tag_
    refused(client.patch(own, json={"price": "1.00"}, headers={"If-Match": tag_}), 412)
    assert client.get(own).json()["price"] == "9.99"


def paths_and_methods_are_exact(client: httpx.Client) -> None:
    assert client.get("/users").status_code == client.get("/users/").status_code == 200
    fixed = client.post("/products/low-stock")
    refused(fixed, 405)
    assert fixed.headers["allow"] == "GET, HEAD"
    own = client.post("/tags/1", json={})
    refused(own, 405)
    assert own.headers["allow"] == "DELETE, GET, HEAD, PATCH"
    refused(client.get("/nowhere"), 404)


def the_application_tells_how_it_is(client: httpx.Client) -> None:
    about = client.get("/").json()
    assert (about["name"], about["version"]) == ("E-Commerce API", "1.0.0")
    for path in ("/health", "/health/live", "/health/ready", "/health/db"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert answer.json()["status"] == "healthy"
    answer = client.get("/", headers={"X-Request-ID": "mine-1"})
    assert answer.headers["x-request-id"] == "mine-1"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "server" not in answer.headers
    assert client.get("/openapi.json").json()["openapi"].startswith("3.")


PROMISES: tuple[Promise, ...] = (
    rows_are_created_read_changed_and_deleted,
    unknown_and_foreign_input_is_refused,
    passwords_never_come_back,
    unique_values_are_taken_once,
    slugs_are_derived,
    lists_come_in_pages,
    searches_take_wildcards_literally,
    finders_find,
    deleted_users_come_back,
    categories_form_a_tree,
    posts_carry_tags,
    versions_guard_changes,
    paths_and_methods_are_exact,
    the_application_tells_how_it_is,
)
