"""Every type in every place of the language, on every database: kept, found, ordered and refused alike.

The whole table, in both modes, is for soak; a third of its cells, each type and each place among them,
runs by default. One application holds all of them and is served once on each database.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from generator.diagnostics import Diagnostics
from generator.ir import Kind
from generator.migrations import drift
from generator.migrations.first import new_project
from generator.pipeline import build, understand
from generator.project.changes import compare
from generator.project.writing import write
from tests.truth.databases import KINDS, connected, new_database
from tests.truth.serving import MODES, migrate, served
from tests.truth.type_table import EXAMPLES, PLACES, REFUSED, Example, allowed, entities, spec

FILES = {Kind.FILE, Kind.IMAGE}
"""Values of these are bodies of their own; the golden case `files` has them."""
HAS_ORDER = {"gt", "gte", "lt", "lte"}


def test_every_type_is_in_the_table(tmp_path: Path) -> None:
    places = allowed(tmp_path)
    assert set(places) == set(Kind) - FILES
    everything = {*PLACES, "key"}
    assert {kind: everything - found for kind, found in places.items()} == {
        kind: REFUSED.get(kind, set()) for kind in places
    }


@dataclass
class Cells:
    """The rows of one type on one database: one for each value, in the order of the values."""

    kind: Kind
    client: httpx.Client
    database: str

    @property
    def example(self) -> Example:
        return EXAMPLES[self.kind]

    @property
    def path(self) -> str:
        return f"/{self.kind.value}/cells"

    @cached_property
    def ids(self) -> list[int]:
        """The keys of the rows; every other one has nothing in `maybe`."""
        return [self.add(value=value, maybe=value if place % 2 else None, **self.unique(value))["id"]
                for place, value in enumerate(self.example.values)]  # fmt: skip

    def unique(self, value: Any) -> dict[str, Any]:
        names = {"unique": "one", "lookup": "looked"}
        refused = REFUSED.get(self.kind, set())
        return {name: value for place, name in names.items() if place not in refused}

    def add(self, **body: Any) -> dict[str, Any]:
        answer = self.post(**body)
        assert answer.status_code == 201, f"{body!r:.200}: {answer.status_code} {answer.text[:400]}"
        added: dict[str, Any] = answer.json()
        return added

    def post(self, **body: Any) -> httpx.Response:
        text = json.dumps(body)
        return self.client.post(
            f"{self.path}/", content=text, headers={"Content-Type": "application/json"}
        )

    def remove(self, row: dict[str, Any]) -> None:
        assert self.client.delete(f"{self.path}/{row['id']}").status_code == 204

    def get(self, path: str, **parameters: Any) -> Any:
        answer = self.client.get(path, params=parameters)
        assert answer.status_code == 200, (
            f"{path} {parameters!r:.200}: {answer.status_code} {answer.text[:400]}"
        )
        return answer.json()

    def listed(self, **parameters: Any) -> list[int]:
        """The rows that a list answers, as their places among the values."""
        items = self.get(f"{self.path}/", page_size=100, **parameters)["items"]
        return [self.ids.index(row["id"]) for row in items]

    def walked(self, order: str) -> list[int]:
        """The rows of all pages, forwards; the way back has to be the same."""
        pages, cursor = [], None
        while True:
            more: dict[str, Any] = {"cursor": cursor} if cursor else {}
            page = self.get(f"{self.path}/", page_size=2, order_by=order, **more)
            pages.append([row["id"] for row in page["items"]])
            cursor = page["next_cursor"]
            if cursor is None:
                break
            assert len(pages) <= len(self.ids), "the pages have no end"
        back = [pages[-1]]
        while page["previous_cursor"]:
            page = self.get(
                f"{self.path}/", page_size=2, order_by=order, cursor=page["previous_cursor"]
            )
            back.append([row["id"] for row in page["items"]])
            assert len(back) <= len(pages), "the pages have no beginning"
        assert back[::-1] == pages
        return [self.ids.index(one) for page in pages for one in page]


def _written(value: Any) -> str:
    """A value as a URL has it."""
    return value if isinstance(value, str) else json.dumps(value)


def _short(values: tuple[Any, ...]) -> Iterator[tuple[int, Any]]:
    """Those that fit into a URL, with their places."""
    return ((place, one) for place, one in enumerate(values) if len(_written(one)) < 3000)


def stored(cells: Cells) -> None:
    """It is answered and read as it was sent; what is no value of the type is refused."""
    example = cells.example
    for place, value in enumerate(example.values):
        row = cells.get(f"{cells.path}/{cells.ids[place]}")
        if cells.kind is Kind.PASSWORD:
            assert "value" not in row
        else:
            assert (row["value"], type(row["value"])) == (value, type(value))
            assert row["maybe"] == (value if place % 2 else None)
    for sent, shown in example.same:
        row = cells.add(value=sent)
        assert cells.get(f"{cells.path}/{row['id']}")["value"] == row["value"] == shown
        cells.remove(row)
    for value in example.refused:
        answer = cells.post(value=value)
        assert answer.status_code == 422, (
            f"{value!r:.100}: {answer.status_code} {answer.text[:300]}"
        )


def default(cells: Cells) -> None:
    """The application gives it, and so does the database where it has one of its own."""
    fixed = cells.example.fixed
    row = cells.add(value=fixed)
    assert row["given"] == fixed
    table = f"{cells.kind.value}_cells"
    with connected(cells.database) as connection:
        columns = {one["name"]: one for one in sa.inspect(connection).get_columns(table)}
        if columns["given"]["default"] is not None:
            newest = f"(SELECT max(id) FROM {table})"
            copied = f"SELECT value FROM {table} WHERE id = {row['id']}"
            connection.exec_driver_sql(f"INSERT INTO {table} (value) {copied}")
            key = connection.exec_driver_sql(f"SELECT id FROM {table} WHERE id = {newest}").scalar()
            made = cells.get(f"{cells.path}/{key}")
            assert made["given"] == fixed
            cells.remove(made)
    cells.remove(row)


def filtered(cells: Cells) -> None:
    """Exactly the row that has the value, and those on one side of it."""
    values = cells.example.values
    every = list(range(len(cells.ids)))
    paths = cells.client.get("/openapi.json").json()["paths"]
    described = next(paths[one]["get"] for one in (f"{cells.path}/", cells.path) if one in paths)
    names = {one["name"] for one in described["parameters"]}
    schema = next(one["schema"] for one in described["parameters"] if one["name"] == "value")
    for one in schema.get("anyOf", [schema]):
        for bound, beyond in (("minimum", -1), ("maximum", 1)):
            if one.get("type") == "integer" and bound in one:
                assert cells.client.get(f"{cells.path}/?value={one[bound]}").status_code == 200
                refused = cells.client.get(f"{cells.path}/?value={one[bound] + beyond}")
                assert refused.status_code == 422, f"{bound} of {one}"
    for place, value in _short(values):
        text = _written(value)
        assert cells.listed(value=text) == [place], f"{value!r:.50}"
        assert cells.listed(value__in=[text, _written(values[0])]) == sorted({0, place})
        assert cells.listed(maybe=text) == ([place] if place % 2 else [])
        if "value__gt" in names:
            assert sorted(cells.listed(value__gt=text)) == every[place + 1 :]
            assert sorted(cells.listed(value__gte=text)) == every[place:]
            assert sorted(cells.listed(value__lt=text)) == every[:place]
            assert sorted(cells.listed(value__lte=text)) == every[: place + 1]
    for sent, shown in cells.example.same:
        assert cells.listed(value=_written(sent)) == [values.index(shown)]
    for value in cells.example.refused:
        for name in ("value", "value__in", "value__gt"):
            sent = quote(_written(value).encode("utf-8", "surrogatepass"))
            answer = cells.client.get(f"{cells.path}/?{name}={sent}")
            assert answer.status_code in (200, 422), f"{name}={value!r:.50}: {answer.status_code}"


def ordered(cells: Cells) -> None:
    """The same order everywhere, and pages that show each row once."""
    every = list(range(len(cells.ids)))
    given, missing = every[1::2], every[::2]
    for order, expected in {
        "value": every,
        "-value": every[::-1],
        "maybe": given + missing,
        "-maybe": missing[::-1] + given[::-1],
    }.items():
        assert cells.listed(order_by=order) == expected, order
        assert cells.walked(order) == expected, order
    page = cells.get(f"{cells.path}/", page_size=1, order_by="value")
    names, values, way = json.loads(base64.urlsafe_b64decode(page["next_cursor"]))
    for value in (*cells.example.refused, *FORGED):
        text = json.dumps([names, [value, *values[1:]], way])
        cursor = base64.urlsafe_b64encode(text.encode()).decode()
        answer = cells.client.get(f"{cells.path}/", params={"order_by": "value", "cursor": cursor})
        assert answer.status_code in (200, 422), f"{value!r:.50}: {answer.status_code}"


FORGED: tuple[Any, ...] = (
    None, True, -1, 0, 1.5, 2**70, -(2**70), float("nan"), float("inf"), "NaN", "Infinity", "1e999999", "1E+4000", "", "x", "\0", "\ud800",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999-14:00", "0001-01-01", "23:59:59.999999+00:00", "12:30:00Z", "P9999999999D",
    "-P999999999D", [], {}, "\u2028",
)  # fmt: skip
"""What a client may write into a cursor."""


def unique(cells: Cells) -> None:
    """An equal value is refused; all others were taken, however alike."""
    for value in cells.example.values:
        assert cells.ids
        answer = cells.post(value=value, one=value)
        assert answer.status_code == 409, f"{value!r:.50}: {answer.status_code} {answer.text[:300]}"


def looked_up(cells: Cells) -> None:
    """The row of exactly this value."""
    assert cells.ids
    for place, value in enumerate(cells.example.values):
        segment = quote(_written(value), safe="")
        row = cells.get(f"{cells.path}/by-looked/{segment}")
        assert row["id"] == cells.ids[place], f"{value!r:.50}"


def array(cells: Cells) -> None:
    """All values in one list."""
    values = list(cells.example.values)
    row = cells.add(value=values[0], many=values)
    assert cells.get(f"{cells.path}/{row['id']}")["many"] == row["many"] == values
    cells.remove(row)
    for value in cells.example.refused:
        assert cells.post(value=values[0], many=[value]).status_code == 422, f"{value!r:.50}"


def checked(cells: Cells) -> None:
    """The rule refuses its value and no other one; the database says so too."""
    for value in cells.example.values:
        answer = cells.post(value=value, checked=value)
        if value == cells.example.fixed:
            assert answer.status_code in (409, 422), answer.text
            continue
        assert answer.status_code == 201, f"{value!r:.50}: {answer.text[:300]}"
        cells.remove(answer.json())
    table = f"{cells.kind.value}_cells"
    place = cells.example.values.index(cells.example.fixed)
    statement = f"UPDATE {table} SET checked = value WHERE id = {cells.ids[place]}"
    with (
        connected(cells.database) as connection,
        pytest.raises(sa.exc.DBAPIError, match="not_fixed"),
    ):
        connection.exec_driver_sql(statement)


def computed(cells: Cells) -> None:
    """The database compares as the language does."""
    for place, value in enumerate(cells.example.values):
        row = cells.get(f"{cells.path}/{cells.ids[place]}")
        assert row["is_fixed"] is (value == cells.example.fixed), f"{value!r:.50}"


def grouped(cells: Cells) -> None:
    """Each value is a group, in their order."""
    assert cells.ids
    rows = cells.get(f"{cells.path}/groups")
    assert [(row["value"], row["rows"]) for row in rows] == [
        (one, 1) for one in cells.example.values
    ]


def measured(cells: Cells) -> None:
    """The least and the greatest."""
    assert cells.ids
    values = cells.example.values
    assert cells.get(f"{cells.path}/measures") == {"least": values[0], "most": values[-1]}


def parameter(cells: Cells) -> None:
    """A condition over a parameter finds what a filter finds."""
    assert cells.ids
    for place, value in _short(cells.example.values):
        page = cells.get(f"{cells.path}/like-it", wanted=_written(value))
        assert [row["id"] for row in page["items"]] == [cells.ids[place]], f"{value!r:.50}"


def key(cells: Cells) -> None:
    """A row is found by its key, taken once, and listed in the order of keys; what cannot stand in a
    URL is refused."""
    taken, path = [], f"/{cells.kind.value}/keys"
    for value in cells.example.values:
        body = {"code": value, "note": "x"}
        answer = cells.client.post(f"{path}/", json=body)
        assert answer.status_code == 201 or (
            answer.status_code == 422 and isinstance(value, str)
        ), answer.text
        if answer.status_code == 201:
            taken.append(value)
            assert answer.json()["code"] == value
            assert cells.get(f"{path}/{quote(_written(value), safe='')}") == body
            assert cells.client.post(f"{path}/", json=body).status_code == 409
    assert len(taken) > 1
    assert [row["code"] for row in cells.get(f"{path}/", page_size=100)["items"]] == taken


Cell = Callable[[Cells], None]
CELLS: dict[str, Cell] = {
    "column": stored,
    "default": default,
    "filter": filtered,
    "order": ordered,
    "unique": unique,
    "lookup": looked_up,
    "array": array,
    "check": checked,
    "compute": computed,
    "group": grouped,
    "measure": measured,
    "parameter": parameter,
    "key": key,
}


def _table() -> Iterator[Any]:
    for row, kind in enumerate(kind for kind in Kind if kind not in FILES):
        for column, name in enumerate(CELLS):
            if name in REFUSED.get(kind, ()):
                continue
            for (layer, database), mode in product(enumerate(KINDS), MODES):
                is_rare = mode == "sync" or (row + column + layer) % 3 != 0
                marks = [pytest.mark.slow, *([pytest.mark.soak] if is_rare else [])]
                name_of = f"{database}-{mode}-{kind.value}-{name}"
                yield pytest.param(kind, name, database, mode, marks=marks, id=name_of)


CellsOf = Callable[[str, str, Kind], Cells]


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The application of all types, one a mode."""
    folder = tmp_path_factory.mktemp("table")
    everything = entities(allowed(folder))

    @cache
    def generated(mode: str) -> Path:
        path, made = folder / f"{mode}.yaml", folder / mode
        path.write_text(spec(everything, mode=mode), encoding="utf-8")
        write(compare(new_project(build(path, Diagnostics())), made), made)
        return made

    return generated


@pytest.fixture(scope="module")
def cells_of(application: Callable[[str], Path]) -> Iterator[CellsOf]:
    """The rows of a type on a database: an application is served once on each that is asked for."""
    with ExitStack() as stack:

        @cache
        def client(database: str, mode: str) -> tuple[httpx.Client, str]:
            url = stack.enter_context(new_database(database, application(mode)))
            migrate(application(mode), url)
            server = stack.enter_context(served(application(mode), url))
            return stack.enter_context(server.client()), url

        @cache
        def cells(database: str, mode: str, kind: Kind) -> Cells:
            return Cells(kind, *client(database, mode))

        yield cells


@pytest.mark.parametrize(("kind", "cell", "database", "mode"), list(_table()))
def test_cell(kind: Kind, cell: str, database: str, mode: str, cells_of: CellsOf) -> None:
    CELLS[cell](cells_of(database, mode, kind))


@pytest.mark.slow
@pytest.mark.parametrize("database", KINDS)
def test_the_database_agrees_with_the_models(
    database: str, application: Callable[[str], Path], tmp_path: Path
) -> None:
    """Each database keeps a type and a default in words of its own; that is no difference."""
    with new_database(database, tmp_path) as url:
        migrate(application("async"), url)
        migrate(application("async"), url, "check")
        made = application("async")
        app = understand(made.with_suffix(".yaml"), Diagnostics())
        found = drift.compare(made, app, make_url(url))
        assert (found.differences, found.not_compared) == ((), ())
