"""A list in the order of related rows has each row once, those without one too, on pages of either style."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.truth.databases import new_database
from tests.truth.serving import migrate, served

pytestmark = pytest.mark.slow

SPEC = """
app: {{name: orders, mode: {mode}, pagination: {{style: {style}}}}}
entities:
  City: {{fields: {{name: string(20)?}}}}
  Author:
    fields: {{name: string(20), gone: {{type: boolean, default: false}}}}
    relations: {{city: City?, boss: {{to: Author, nullable: true}}}}
    soft_delete: gone
  Post:
    fields: {{title: string(20)?}}
    relations: {{author: {{to: Author, nullable: true}}}}
    order_by: [author.city.name, -author.name, title]
    views: {{Deep: {{include: [author], route: /deep}}}}
    queries: {{led: {{where: title != 'x', order_by: [-author.boss.name], route: /led}}}}
"""


@pytest.mark.parametrize(
    ("kind", "mode", "style"),
    [("sqlite", "sync", "cursor"), ("postgresql", "async", "cursor"), ("mysql", "sync", "page")],
)
def test_orders(
    kind: str, mode: str, style: str, generated: Callable[[Path], Path], tmp_path: Path
) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(SPEC.format(mode=mode, style=style), "utf-8")
    folder = generated(spec)
    with new_database(kind, tmp_path) as url:
        migrate(folder, url)
        with served(folder, url) as server, server.client() as client:
            _check(client)


def _check(client: httpx.Client) -> None:
    b, a, unnamed = (_made(client, "cities", name=name) for name in ("B", "A", None))
    ann = _made(client, "authors", name="ann", city_id=b)
    bob = _made(client, "authors", name="bob", city_id=a, boss_id=ann)
    cy = _made(client, "authors", name="cy", city_id=unnamed, boss_id=bob)
    dee = _made(client, "authors", name="dee", boss_id=ann)
    gone = _made(client, "authors", name="zed", city_id=a)
    authors = {"1": ann, "2": bob, "3": cy, "4": dee, "5": None, "6": bob, "7": ann, "8": gone}
    for title, author in authors.items():
        _made(client, "posts", title=title, author_id=author)
    assert client.delete(f"/authors/{gone}").status_code == 204
    for path in ("/posts", "/posts/deep"):
        assert _walked(client, path) == list("26175843")
        assert _walked(client, path, order_by="author__name") == list("17263458")
        assert _walked(client, path, order_by="-author__name") == list("85436271")
        order = ["-author__city__name", "author__name"]
        assert _walked(client, path, order_by=order) == list("34581726")
    assert _walked(client, "/posts/led") == list("87513642")
    assert client.get("/posts", params={"order_by": "author__boss__name"}).status_code == 422


def _made(client: httpx.Client, path: str, **body: Any) -> int:
    response = client.post(f"/{path}", json=body)
    assert response.status_code == 201, response.text
    key: int = response.json()["id"]
    return key


def _walked(client: httpx.Client, path: str, **query: Any) -> list[str]:
    """The titles on all pages of two, by the links from one to the next."""
    found: list[str] = []
    response = client.get(path, params={"page_size": 2, **query})
    while True:
        assert response.status_code == 200, response.text
        found += [row["title"] for row in response.json()["items"]]
        if "next" not in response.links:
            return found
        assert len(found) < 20
        response = client.get(response.links["next"]["url"])
