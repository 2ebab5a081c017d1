"""Every filter means the same on every database: null, case, wildcards, accents, rows that are deleted or many."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import ROOT
from tests.truth.databases import connected, new_database
from tests.truth.serving import migrate, served

pytestmark = pytest.mark.slow

SPEC = ROOT / "tests/golden/filters/spec.yaml"

TITLES = ["Ärger", "ärger", "Arger", "100% sure", "100 sure", "a_b", "axb", "a/b\\", "'", None]


FOUND: list[tuple[dict[str, Any], list[str | None]]] = [
    ({"title__contains": "rger"}, ["Ärger", "ärger", "Arger"]),
    ({"title__contains": "Ä"}, ["Ärger"]),
    ({"title__contains": "RGER"}, []),
    ({"title__contains": "%"}, ["100% sure"]),
    ({"title__contains": "_"}, ["a_b"]),
    ({"title__contains": "\\"}, ["a/b\\"]),
    ({"title__contains": "/"}, ["a/b\\"]),
    ({"title__contains": "'"}, ["'"]),
    ({"title__icontains": "äRG"}, ["Ärger", "ärger"]),
    ({"title__icontains": "A_B"}, ["a_b"]),
    ({"title__startswith": "ä"}, ["ärger"]),
    ({"title__startswith": "100%"}, ["100% sure"]),
    ({"title__startswith": "a_"}, ["a_b"]),
    ({"title__endswith": "GER"}, []),
    ({"title__endswith": "b\\"}, ["a/b\\"]),
    ({"title__iexact": "ÄRGER"}, ["Ärger", "ärger"]),
    ({"title__iexact": "A_B"}, ["a_b"]),
    ({"title": "Arger"}, ["Arger"]),
    ({"title__ne": "Arger"}, [one for one in TITLES if one not in ("Arger", None)]),
    ({"title__in": ["a_b", "axb"]}, ["a_b", "axb"]),
    ({"title__not_in": TITLES[:8]}, ["'"]),
    ({"title__isnull": "true"}, [None]),
    ({"title__isnull": "false"}, TITLES[:-1]),
    ({"title__contains": "a", "title__startswith": "a_"}, ["a_b"]),
]


@pytest.fixture(params=["sqlite", "postgresql", "mysql"], scope="module")
def place(
    request: pytest.FixtureRequest,
    generated: Callable[[Path], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[httpx.Client, str]]:
    """A client of the application on each database, and where that is."""
    folder = generated(SPEC)
    with new_database(request.param, tmp_path_factory.mktemp("database")) as url:
        migrate(folder, url)
        with served(folder, url) as server, server.client() as client:
            yield client, url


@pytest.fixture
def client(place: tuple[httpx.Client, str]) -> httpx.Client:
    """The same without posts of before."""
    found, _ = place
    for path in ("comments", "posts"):
        while rows := found.get(f"/{path}").json()["items"]:
            for row in rows:
                assert found.delete(f"/{path}/{row['id']}").status_code == 204
    return found


def made(client: httpx.Client, path: str, **body: Any) -> int:
    response = client.post(f"/{path}", json=body)
    assert response.status_code == 201, response.text
    key: int = response.json()["id"]
    return key


def titles(client: httpx.Client, **query: Any) -> list[str | None]:
    """The titles of the posts that are found, and nothing but them is counted."""
    page = client.get("/posts", params={"page_size": 100, **query})
    assert page.status_code == 200, page.text
    found = [row["title"] for row in page.json()["items"]]
    assert page.json()["total"] == len(found)
    return found


def test_texts(client: httpx.Client) -> None:
    """Texts are compared character by character, but for those in any case; no character is a wildcard."""
    for title in TITLES:
        made(client, "posts", title=title)
    for query, found in FOUND:
        assert titles(client, **query) == found, query


def test_related_rows(client: httpx.Client) -> None:
    """Over relations to one row a row without it has no value; over several one is enough, each row comes once."""
    town, village = made(client, "cities", **{"in": 1}), made(client, "cities")
    ann = made(client, "authors", name="Ann", city_id=town, mail="Ann@example.com")
    bob = made(client, "authors", name="Bob", boss_id=ann, city_id=village)
    red, blue, grey = (made(client, "tags", name=name) for name in ("red", "blue", "grey"))
    made(client, "posts", title="both", author_id=ann, tag_ids=[red, blue])
    made(client, "posts", title="red", author_id=bob, tag_ids=[red])
    talked = made(client, "posts", title="bare", tag_ids=[])
    for stars, author in ((1, ann), (5, bob), (5, None)):
        made(client, "comments", post_id=talked, stars=stars, author_id=author)
    for query, found in (
        ({"author__name": "Ann"}, ["both"]),
        ({"author__name__ne": "Ann"}, ["red"]),
        ({"author__name__in": ["Ann", "Bob"]}, ["both", "red"]),
        ({"author__name__isnull": "true"}, ["bare"]),
        ({"author__name__isnull": "false"}, ["both", "red"]),
        ({"author__mail": "ANN@example.com"}, ["both"]),
        ({"author__mail__contains": "ANN@"}, ["both"]),
        ({"author__mail__isnull": "true"}, ["red", "bare"]),
        ({"author__city__in": 1}, ["both"]),
        ({"author__city__in__in": [1, 2]}, ["both"]),
        ({"author__city__in__isnull": "true"}, ["red", "bare"]),
        ({"author__boss__name": "Ann"}, ["red"]),
        ({"tag_id": red}, ["both", "red"]),
        ({"tag_id__in": [red, blue]}, ["both", "red"]),
        ({"tag_id__all": [red, blue]}, ["both"]),
        ({"tag_id__all": [red, grey]}, []),
        ({"tag_id__ne": blue}, ["red", "bare"]),
        ({"tag_id__not_in": [blue, grey]}, ["red", "bare"]),
        ({"tag_id__isnull": "true"}, ["bare"]),
        ({"tags__name": "blue"}, ["both"]),
        ({"tags__name__ne": "blue"}, ["red", "bare"]),
        ({"comments__stars__gte": 5}, ["bare"]),
        ({"comments__stars__ne": 5}, ["both", "red"]),
        ({"comments__author_id": bob}, ["bare"]),
        ({"comment_id__isnull": "false"}, ["bare"]),
        ({"tags__name": "red", "author__name": "Bob"}, ["red"]),
    ):
        assert titles(client, **query) == found, query
    assert client.delete(f"/authors/{ann}").status_code == 204
    assert titles(client, author__name__in=["Ann", "Bob"]) == ["red"]
    assert titles(client, author__name__isnull="true") == ["both", "bare"]
    assert titles(client, author__boss__name="Ann") == []
    assert titles(client, author_id=ann) == ["both"]


def test_limits(client: httpx.Client) -> None:
    """The longest lists and texts are no error of the server, and longer ones are refused."""
    many = list(range(1, 11))
    assert (
        titles(client, tag_id__all=many, comment_id__all=many, tag_id__not_in=list(range(100)))
        == []
    )
    for query in (
        {"tag_id__all": list(range(11))},
        {"tag_id__in": list(range(101))},
        {"title__contains": ""},
        {"title__contains": "a" * 201},
        {"title__contains": "a\0"},
        {"tag_id": [1, 1]},
        {"title": ["a", "b"]},
        {"title__isnull": "perhaps"},
        {"author__name__contains": "a"},
    ):
        response = client.get("/posts", params=query)
        assert response.status_code == 422, (query, response.text)
        assert response.json()["errors"][0]["pointer"] == f"/{next(iter(query))}"


def test_indexes_are_used(place: tuple[httpx.Client, str]) -> None:
    """A value of a related row is found by its index, and from there the rows that lead to it."""
    _, url = place
    kind = url.partition(":")[0]
    if kind == "sqlite":
        pytest.skip("SQLite looks through the list for EXISTS")
    statement = (
        "SELECT * FROM posts WHERE EXISTS (SELECT 1 FROM authors WHERE authors.id = posts.author_id"
        " AND authors.name = 'Ann' AND authors.gone IS false)"
    )
    with connected(url) as connection:
        if kind == "postgresql":
            connection.exec_driver_sql("SET enable_seqscan = off")
        plan = "\n".join(map(str, connection.exec_driver_sql(f"EXPLAIN {statement}")))
    assert "ix_authors_name" in plan, plan
    assert "ix_posts_author_id" in plan, plan
