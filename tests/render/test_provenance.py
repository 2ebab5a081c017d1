"""Every line of the demo's output is explained by the key of the specs without which it would not be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator import pipeline
from generator.diagnostics import Diagnostics
from generator.provenance import spec_place, sure_template_line
from generator.render import RenderedFile
from generator.resources import sample_specs
from generator.templating import Templates

SPECS = sample_specs() / "ecommerce"
PARTS = [
    ("Order", "views", "Details"),
    ("Order", "views", "Summary"),
    ("Order", "queries", "by_user"),
    ("Order", "reports", "summary"),
    ("Order", "fields", "shipping_address"),
    ("Product", "queries", "low_stock"),
    ("Product", "actions", "adjust_stock"),
    ("Product", "views", "WithCategory"),
    ("Post", "fields", "view_count"),
    ("Post", "fields", "published_at"),
]


@cache
def _output(specs: Path) -> tuple[RenderedFile, ...]:
    return pipeline.build(specs, Diagnostics()).files


@cache
def _explained() -> dict[tuple[str, int], Counter[tuple[str, str]]]:
    """The lines of the application, by their file, that each line of the specs explains."""
    found: dict[tuple[str, int], Counter[tuple[str, str]]] = {}
    for file in _output(SPECS):
        if file.planned is None or not file.path.startswith("app/"):
            continue
        lines = file.text.split("\n")
        for number, line in enumerate(lines, start=1):
            at = spec_place(SPECS, file.planned, lines, number)
            if at is not None:
                place = (Path(at.file).name, at.line)
                found.setdefault(place, Counter())[file.path, line] += 1
    return found


def _places(part: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Where a key stands, by the events of another reader of YAML."""
    for path in SPECS.glob("*.yaml"):
        node = yaml.compose(path.read_text("utf-8"))
        for key in ("entities", *part):
            pairs = node.value if isinstance(node, yaml.MappingNode) else []
            at, node = next(((k, v) for k, v in pairs if k.value == key), (None, None))
            if node is None:
                break
        else:
            assert at is not None
            yield path.name, at.start_mark.line + 1


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(
            part, marks=pytest.mark.soak if place % 3 else pytest.mark.slow, id=".".join(part)
        )
        for place, part in enumerate(PARTS)
    ],
)
def test_without_the_key_its_lines_are_gone(part: tuple[str, str, str], tmp_path: Path) -> None:
    [place] = _places(part)
    explained = _explained()[place]
    assert explained
    entity, kind, name = part
    for path in SPECS.glob("*.yaml"):
        document: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
        declared = document.get("entities", {}).get(entity)
        if declared is not None:
            del declared[kind][name]
            if name == "Summary":
                del declared["queries"]["by_user"]["view"]
        (tmp_path / path.name).write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")
    before, after = _counted(_output(SPECS)), _counted(_output(tmp_path))
    for (path_, line), count in explained.items():
        if any(character.isalnum() for character in line):
            assert after[path_, line] <= before[path_, line] - count, f"{path_}: {line}"


def _counted(files: tuple[RenderedFile, ...]) -> Counter[tuple[str, str]]:
    return Counter((file.path, line) for file in files for line in file.text.split("\n"))


def test_every_line_has_an_answer() -> None:
    """A template's line that is named is there; files of no entity name no line of the specs."""
    templates = Templates()
    for file in _output(SPECS):
        if file.planned is None or file.path not in ("app/models/order.py", "app/main.py"):
            continue
        lines = file.text.split("\n")
        length = len(templates.text(file.planned.template).split("\n"))
        for number in range(1, len(lines) + 1):
            row = sure_template_line(file.planned, lines, number, templates)
            assert row is None or 1 <= row <= length
            at = spec_place(SPECS, file.planned, lines, number)
            assert (at is None) == (file.path == "app/main.py")
