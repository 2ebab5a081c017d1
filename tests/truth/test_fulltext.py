"""A search for words on PostgreSQL: what is found, by which index, and what nobody can break it with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from tests.conftest import ROOT
from tests.truth.databases import connected, new_database
from tests.truth.processes import run
from tests.truth.serving import environment, migrate, served

pytestmark = pytest.mark.slow

SPEC = ROOT / "tests/golden/fulltext/spec.yaml"
ROWS = [
    ("Running shoes", "What runners wear"),
    ("Rivers", None),
    ("A run", "Run, run, run along the river"),
    ("50% off_now", "O'Brien's \"sale\""),
]
FOUND = [
    ("run", ["A run", "Running shoes"]),
    ("shoes RUNNING", ["Running shoes"]),
    ("river -run", ["Rivers"]),
    ("shoes or rivers", ["Running shoes", "Rivers", "A run"]),
    ('"along the river"', ["A run"]),
    ('"river along"', []),
    ("riv", []),
    ("o'brien", ["50% off_now"]),
    ("the", []),
]
HOSTILE = [
    "'",
    '"',
    '"a',
    "*",
    ":*",
    "run:*",
    "&",
    "a & | ! (b",
    "!",
    "<->",
    "-",
    "or",
    "\\",
    "%",
    "_",
    "a",
]
HOSTILE += [
    "\u200b",
    "😀",
    "İ",
    "a" * 200,
    "a-" * 100,
    "http://a.b/c?d=e&f",
    "' OR 1=1 --",
    "$1",
    ":q",
]
CONDITION = """
from sqlalchemy.dialects import postgresql
import app.models
from app.repositories.post import PostRepository

condition = PostRepository.fulltext.matches("run")
print(condition.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))
"""
REFUSED = ["", "a\0", "a" * 201, "a" * 10_000]


@pytest.fixture(scope="module")
def place(
    generated: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[httpx.Client, str]]:
    """A client of the application with some rows, and where these are."""
    folder = generated(SPEC)
    with new_database("postgresql", tmp_path_factory.mktemp("database")) as url:
        migrate(folder, url)
        with served(folder, url) as server, server.client() as client:
            for title, body in ROWS:
                response = client.post("/posts", json={"title": title, "body": body})
                assert response.status_code == 201, response.text
            yield client, url


def test_what_is_found(place: tuple[httpx.Client, str]) -> None:
    client, _ = place
    for text, titles in FOUND:
        for path in ("/posts", "/posts/search"):
            page = client.get(path, params={"q": text}).json()
            assert sorted(row["title"] for row in page["items"]) == sorted(titles), text
            assert page["total"] == len(titles)


def test_the_best_comes_first_unless_an_order_is_asked_for(
    place: tuple[httpx.Client, str],
) -> None:
    client, _ = place
    best = client.get("/posts", params={"q": "run"}).json()["items"]
    assert [row["title"] for row in best] == ["A run", "Running shoes"]
    by_key = client.get("/posts", params={"q": "run", "order_by": "id"}).json()["items"]
    assert [row["title"] for row in by_key] == ["Running shoes", "A run"]


def test_exports_look_for_words_too(place: tuple[httpx.Client, str]) -> None:
    client, _ = place
    lines = client.get("/posts/export", params={"q": "shoes RUNNING"}).text.splitlines()
    assert len(lines) == 2
    assert "Running shoes" in lines[1]


def test_no_text_breaks_it(place: tuple[httpx.Client, str]) -> None:
    client, _ = place
    for path in ("/posts", "/posts/search", "/posts/export"):
        for text in HOSTILE:
            assert client.get(path, params={"q": text}).status_code == 200, text
        for text in REFUSED:
            assert client.get(path, params={"q": text}).status_code == 422, text[:9]


def test_no_row_is_too_long_for_its_index(place: tuple[httpx.Client, str]) -> None:
    """PostgreSQL refuses more than a megabyte of words."""
    client, _ = place
    words = " ".join(f"{number:x}é{number}" for number in range(60_000))
    made = client.post("/posts", json={"title": "Long", "body": words})
    assert made.status_code in (201, 413), made.status_code
    parts = "-".join(chr(0x10400 + number % 40) for number in range(90_000))
    assert client.post("/posts", json={"title": "Long", "body": parts}).status_code in (201, 413)


def test_its_index_is_used(
    place: tuple[httpx.Client, str], generated: Callable[[Path], Path]
) -> None:
    """The condition that the repository makes is the one that the index serves."""
    _, url = place
    asked = run(generated(SPEC), "-c", CONDITION, environment=environment(url))
    with connected(url) as connection:
        connection.exec_driver_sql("SET enable_seqscan = off")
        rows = connection.execute(sa.text(f"EXPLAIN SELECT * FROM posts WHERE {asked.stdout}"))
        plan = "\n".join(map(str, rows))
    assert "Bitmap Index Scan on ix_posts_title_body_fulltext" in plan, plan
