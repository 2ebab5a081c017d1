"""Pictures of specs: what they show, and that nothing in them lies on something else."""

from __future__ import annotations

import itertools
import os
import random
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner, Result

from generator import cli
from generator.diagnostics import Diagnostics
from generator.diagrams.entities import entity_graph, with_neighbours
from generator.diagrams.graph import Box, Edge, End, EndMark, Graph
from generator.diagrams.layers import layers
from generator.diagrams.measures import row_middle
from generator.diagrams.placing import Placed, place
from generator.diagrams.states import state_graph
from generator.diagrams.svg import svg
from generator.ir import App
from generator.pipeline import understand
from tests.conftest import ROOT

ECOMMERCE = ROOT / "specs/ecommerce"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def shop() -> App:
    return understand(ECOMMERCE, Diagnostics())


def _names(app: App) -> set[str]:
    return {entity.name.text for entity in app.entities}


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(cli.app, ["diagram", *map(str, arguments)])


def _random_graph(seed: int, count: int) -> Graph:
    rng = random.Random(seed)
    boxes = [Box(f"B{number}", f"Box {number}") for number in range(count)]
    lines = [
        Edge(End(rng.choice(boxes).key, EndMark.ONE), End(rng.choice(boxes).key, EndMark.MANY))
        for _ in range(int(count * 1.4))
    ]
    return Graph("random", tuple(boxes), tuple(lines))


def _assert_apart(placed: Placed) -> None:
    """No box lies on another one or leaves the picture, and no line runs through a box."""
    rectangles = [
        (box.key, left, top, left + size.width, top + size.height)
        for box, (left, top), size in placed.boxes
    ]
    for one, other in itertools.combinations(rectangles, 2):
        beside = one[3] <= other[1] or other[3] <= one[1]
        below = one[4] <= other[2] or other[4] <= one[2]
        assert beside or below, (one, other)
    for key, left, top, right, bottom in rectangles:
        assert left >= 0 <= top, key
        assert right <= placed.width + 0.1
        assert bottom <= placed.height + 0.1
        for line, points in placed.lines:
            for (x1, y1), (x2, y2) in itertools.pairwise(points):
                assert x1 == x2 or y1 == y2, "lines run along the axes"
                crosses = min(x1, x2) < right - 0.1 and max(x1, x2) > left + 0.1
                crosses = crosses and min(y1, y2) < bottom - 0.1 and max(y1, y2) > top + 0.1
                assert not crosses, (key, line, points)


@pytest.mark.parametrize(("seed", "count"), [(seed, 4 + seed * 3) for seed in range(16)])
def test_boxes_stand_apart(seed: int, count: int) -> None:
    graph = _random_graph(seed, count)
    placed = place(graph)
    _assert_apart(placed)
    assert len(placed.boxes) == count
    assert len(placed.lines) == len(graph.lines)


def test_upright_pieces_do_not_lie_on_each_other() -> None:
    for seed in range(12):
        placed = place(_random_graph(seed, 20))
        pieces = [
            (x1, min(y1, y2), max(y1, y2), number)
            for number, (_, points) in enumerate(placed.lines)
            for (x1, y1), (x2, y2) in itertools.pairwise(points)
            if x1 == x2
        ]
        for one, other in itertools.combinations(pieces, 2):
            if one[0] == other[0] and one[3] != other[3]:
                assert one[2] <= other[1] or other[2] <= one[1]


def test_the_sample(shop: App) -> None:
    placed = place(entity_graph(shop, _names(shop)))
    _assert_apart(placed)
    tops = {box.key: top for box, (_, top), _ in placed.boxes}
    for line, points in placed.lines:
        if line.end.row is not None:
            assert points[-1][1] == tops[line.end.box] + row_middle(line.end.row)
    lefts = {box.key: left for box, (left, _), _ in placed.boxes}
    assert lefts["User"] < lefts["Order"] < lefts["OrderItem"]


def test_few_lines_run_backwards() -> None:
    keys = dict.fromkeys("abcde", 10.0)
    ring = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("e", "a")]
    assert len(layers(keys, ring, 1000).flipped) == 1
    assert not layers(keys, ring[:-1], 1000).flipped
    assert len(layers(keys, [], 25).columns) == 3


def test_cardinalities(shop: App) -> None:
    lines = entity_graph(shop, _names(shop)).lines
    marks = {(line.start.box, line.end.box): (line.start.mark, line.end.mark) for line in lines}
    assert marks["User", "Order"] == (EndMark.ONE, EndMark.MANY)
    assert marks["Category", "Product"] == (EndMark.MAYBE_ONE, EndMark.MANY)
    assert marks["Tag", "Post"] == (EndMark.MANY, EndMark.MANY)
    assert marks["Category", "Category"] == (EndMark.MAYBE_ONE, EndMark.MANY)


def test_one_entity_comes_with_its_neighbours(shop: App) -> None:
    assert with_neighbours(shop, "Order") == {"Order", "User", "OrderItem", "Notification"}
    result = _run(ECOMMERCE, "--entity", "Tag")
    assert result.stdout.startswith("erDiagram\n    Post {\n")
    assert "Post }o--o{ Tag : tags" in result.stdout
    assert "User" not in result.stdout


def test_states(shop: App) -> None:
    order = shop.entity("Order")
    assert order.states is not None
    placed = place(state_graph(order, order.states))
    _assert_apart(placed)
    text = _run(ECOMMERCE, "--states", "--entity", "Order").stdout
    assert text.startswith('stateDiagram-v2\n    state "Order" as Order {\n')
    assert "        Order_0 --> Order_1" in text
    assert "        Order_3 --> [*]" in text


def test_a_picture_needs_nothing_else(shop: App) -> None:
    text = svg([entity_graph(shop, _names(shop))])
    root = ET.fromstring(text)
    assert root.findtext(f"{SVG}title") == "Entities of E-Commerce API"
    titles = [each.text for each in root.iter(f"{SVG}text") if each.get("class") == "title"]
    assert sorted(titles, key=str) == sorted(_names(shop))
    assert "prefers-color-scheme: dark" in text
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|<script|href|url\(", text)


def test_texts_are_escaped() -> None:
    evil = "</text><script>alert('&')</script>\u202e\x07"
    text = svg([Graph(evil, (Box("a", evil), Box("b", "x" * 99)), ())])
    root = ET.fromstring(text)
    assert not list(root.iter(f"{SVG}script"))
    assert "\u202e" not in text
    cut = next(each for each in root.iter(f"{SVG}text") if each.find(f"{SVG}title") is not None)
    assert cut.findtext(f"{SVG}title") in {evil.replace("\u202e\x07", r"\u202e\x07"), "x" * 99}


def test_the_same_everywhere(tmp_path: Path) -> None:
    texts = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-m", "generator", "diagram", str(ECOMMERCE), "--format", "svg"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
            timeout=60,
        )
        texts.add(done.stdout)
    assert len(texts) == 1


def test_files(tmp_path: Path) -> None:
    place_ = tmp_path / "new" / "shop.svg"
    result = _run(ECOMMERCE, "--out", place_)
    assert result.stdout == f"      create  {place_.as_posix()}\n"
    assert place_.read_text().startswith("<svg ")
    assert "update" in _run(ECOMMERCE, "--out", place_, "--states").stdout
    assert "States of Order" in place_.read_text()
    _run(ECOMMERCE, "--out", tmp_path / "x.mmd")
    assert (tmp_path / "x.mmd").read_text().startswith("erDiagram\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--entity", "Ordr"], "did you mean 'Order'?"),
        (["--entity", "Tag", "--states"], "Tag has no states"),
        (["--out", "."], "error"),
    ],
)
def test_mistakes(arguments: list[str], told: str) -> None:
    result = _run(ECOMMERCE, *arguments)
    assert result.exit_code == 2
    assert told in result.output


def test_a_spec_with_mistakes(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("app: {name: a}\nentities: {A: {fields: {x: strin}}}\n")
    result = _run(tmp_path / "a.yaml")
    assert result.exit_code == 2
    assert "a.yaml:2:" in result.output


def test_pictures_of_the_readme_are_up_to_date(shop: App, *, update_golden: bool) -> None:
    place_ = ROOT / "docs/images/ecommerce.svg"
    text = svg([entity_graph(shop, _names(shop))])
    if update_golden:
        place_.write_text(text, "utf-8")
    assert place_.read_text("utf-8") == text, "run this test with --update-golden"
