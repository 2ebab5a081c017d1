"""Requests find their routes by how a path starts; the rest stays FastAPI's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.truth.conftest import Run

SPEC = """
app: {name: shop, prefix: /api/v1}
entities:
  Book: {fields: {title: {type: string(40), unique: true}}, routes: [list, get, create]}
  Bookmark: {fields: {page: integer}}
"""
SCRIPT = """
import asyncio
import httpx
from fastapi import APIRouter
from app.dependencies import book_service
from app.main import create_app
from app.routing import StrictRoute

class Books:
    async def get(self, id):
        return {"id": id, "title": "overridden"}

tried = []
matches = StrictRoute.matches
StrictRoute.matches = lambda self, scope: tried.append(self) or matches(self, scope)
own = APIRouter(prefix="/api/v1/books")

@own.get("/{id}/cover")
async def cover(id: int) -> str:
    return f"cover {id}"

made = []
make = StrictRoute.get_route_handler
StrictRoute.get_route_handler = lambda self: made.append(self.path) or make(self)

app = create_app()
app.include_router(own)
made.clear()
app.dependency_overrides[book_service] = Books

async def main():
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        async def answer(method, path):
            tried.clear()
            response = await client.request(method, path)
            return response.status_code, response.headers.get("allow"), len(tried)

        assert (await client.get("/api/v1/books/7")).json()["title"] == "overridden"
        assert "/api/v1/books/{id}" in made
        assert not [path for path in made if path.startswith("/api/v1/bookmarks")]
        assert (await client.get("/api/v1/books/7/cover")).json() == "cover 7"
        assert await answer("GET", "/api/v1/books/7") == (200, None, 0)
        assert await answer("DELETE", "/api/v1/books") == (405, "GET, HEAD, POST", 0)
        assert (await answer("PUT", "/api/v1/books/7"))[:2] == (405, "GET, HEAD")
        assert await answer("HEAD", "/api/v1/books/7") == (200, None, 0)
        assert (await answer("HEAD", "/api/v1/books/7/cover"))[0] == 200
        assert (await answer("GET", "/api/v1/book"))[0] == 404
        assert (await answer("GET", "/api/v1/bookmarks/x/y"))[0] == 404
        assert (await answer("GET", "/api/v1" + "/books" * 5000))[0] == 404

asyncio.run(main())
assert not any("head" in operations for operations in app.openapi()["paths"].values())
"""


@pytest.mark.slow
def test_routes_are_found_by_the_start_of_a_path(
    generated: Callable[[Path], Path], run: Run, tmp_path: Path
) -> None:
    """Those of others, overridden dependencies and 405 work as without the table."""
    spec = tmp_path / "shop.yaml"
    spec.write_text(SPEC, "utf-8")
    folder = generated(spec)
    (folder / "ask_for_routes.py").write_text(SCRIPT, "utf-8")
    run(folder, "ask_for_routes")
