"""Keys of many rows reach the database in pieces: it takes some thousands of parameters at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.truth import processes
from tests.truth.databases import new_database
from tests.truth.serving import environment, migrate

pytestmark = pytest.mark.slow

SPEC = """\
app: {name: pieces, mode: sync}
entities:
  Author:
    fields: {name: string(80), gone_at: {type: datetime, nullable: true, api: [read]}}
    soft_delete: gone_at
    views:
      Deep: {include: [books.reviews], route: /deep}
  Book:
    fields: {name: string(80)}
    relations: {author: {to: Author, inverse: books}}
    routes: [create, bulk_create, list]
  Review:
    fields: {stars: integer}
    relations: {book: {to: Book, inverse: reviews}}
"""

ASKING = """
from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from app.main import app
from app.repositories import base

base.KEYS_AT_ONCE = 4
asked = []
event.listen(Engine, "before_cursor_execute", lambda *all: asked.append((all[2], len(all[3]))))

with TestClient(app) as client:
    authors = [client.post("/authors", json={"name": str(one)}).json()["id"] for one in range(10)]
    books = [{"name": str(one), "author_id": one} for one in authors]
    made = client.post("/books/bulk", json=books)
    assert made.status_code == 201, made.text
    for book in made.json():
        assert client.post("/reviews", json={"stars": 1, "book_id": book["id"]}).status_code == 201
    shown = client.get("/authors/deep").json()["items"]
    assert [one["books"][0]["author_id"] for one in shown] == authors
    assert all(one["books"][0]["reviews_total"] == 1 for one in shown)
    assert client.delete(f"/authors/{authors[0]}").status_code == 204
    assert client.post("/books/bulk", json=books).status_code == 409

reads = [most for statement, most in asked if statement.startswith("SELECT")]
assert max(reads) <= 6, [one for one in asked if one[1] > 6]
"""


def test_keys_go_in_pieces(generated: Callable[[Path], Path], tmp_path: Path) -> None:
    specs = tmp_path / "spec.yaml"
    specs.write_text(SPEC)
    folder = generated(specs)
    with new_database("sqlite", tmp_path) as url:
        migrate(folder, url)
        done = processes.run(folder, "-c", ASKING, environment=environment(url))
    assert done.returncode == 0, done.stderr[-4000:]
