"""What is said of a line of the output is so: of its template's line, and of the key of the specs that it is there for."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator import pipeline
from generator.artifacts.planned import PlannedFile
from generator.diagnostics import Diagnostics, SpecErrors
from generator.emit import Imports
from generator.provenance import entity_place, spec_place, template_line
from generator.render import RenderedFile, render_all
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


def _own_words(template: str) -> dict[str, int]:
    """Lines of a template that only it can have written, by their text."""
    lines = [line.strip() for line in Templates().text(template).split("\n")]
    return {
        line: number
        for number, line in enumerate(lines, start=1)
        if lines.count(line) == 1 and "{" not in line and any(map(str.isalnum, line))
    }


@pytest.mark.parametrize(
    "paths",
    [
        ("app/models/order.py", "app/main.py", "app/services/order.py", "README.md"),
        pytest.param(("",), marks=pytest.mark.soak),
    ],
)
@pytest.mark.parametrize(
    "specs",
    [
        SPECS,
        *(
            pytest.param(sample_specs() / one, marks=pytest.mark.soak)
            for one in ("bank", "library")
        ),
    ],
    ids=lambda path: path.name,
)
def test_lines_know_the_line_of_their_template(specs: Path, paths: tuple[str, ...]) -> None:
    planned = pipeline.planned(pipeline.understand(specs, Diagnostics()), specs)
    files = [one for one in planned.files if one.template and one.path.startswith(paths)]
    judged = unknown = 0
    for file in render_all(files):
        assert file.planned is not None
        lines = file.text.split("\n")
        jinja = Templates().environment()
        raw = jinja.get_template(file.planned.template).render(view=file.planned.view)
        imports = getattr(file.planned.view, "imports", None)
        if isinstance(imports, Imports):  # what it needs may be what the template imports anyway
            raw = raw.replace(imports.MARK, imports.render(), 1)
        once = [Counter(map(str.strip, text)) for text in (raw.split("\n"), lines)]
        expected = {
            line: number
            for line, number in _own_words(file.planned.template).items()
            if once[0][line] == once[1][line] == 1
        }
        for number, line in enumerate(lines, start=1):
            if line.strip() in expected:
                found = template_line(file.planned, lines, number, Templates())
                judged, unknown = judged + 1, unknown + (found is None)
                assert found is None or found.number == expected[line.strip()], (file.path, number)
    assert judged
    assert unknown <= judged * 0.05


@pytest.mark.slow
def test_an_included_template_is_named() -> None:
    """What a line of the output came out of need not be the file's own template."""
    file = next(one for one in _output(SPECS) if one.path == "app/services/order.py")
    assert file.planned is not None
    lines = file.text.split("\n")
    found = [template_line(file.planned, lines, n, Templates()) for n in range(1, len(lines) + 1)]
    names = {Templates().name(one.file) for one in found if one is not None}
    assert names == {"services/service.py.jinja", "services/_behaviour.jinja"}


def test_files_of_no_entity_name_no_line_of_the_specs() -> None:
    for file in _output(SPECS):
        planned = file.planned or PlannedFile("")
        lines = file.text.split("\n")
        if file.path == "app/main.py":
            assert entity_place(SPECS, planned) is None
            assert all(
                spec_place(SPECS, planned, lines, number + 1) is None
                for number in range(len(lines))
            )
        if file.path == "tests/test_orders.py":
            whole = entity_place(SPECS, planned)
            assert whole is not None
            assert (Path(whole.file).name, whole.line) == ("order.yaml", 2)


def _scalars(node: yaml.Node | None, keys: tuple[yaml.Node, ...] = ()) -> Iterator[_Scalar]:
    """The values of a document, with the keys that lead to them."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(value, (*keys, key))
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _scalars(value, keys)
    elif isinstance(node, yaml.ScalarNode):
        yield keys, node


_Scalar = tuple[tuple[yaml.Node, ...], yaml.ScalarNode]
_SIZE = re.compile(r"(\w+)\((\d+)(.*)\)")


def _changed(keys: tuple[yaml.Node, ...], node: yaml.ScalarNode) -> str | None:
    """Another value in its place: a greater number, the other boolean, a longer text or path."""
    text = node.value
    if keys and keys[-1].value in ("doc", "message", "summary"):
        return json.dumps(f"{text.rstrip('.')} indeed.")
    if text.isdecimal():
        return str(int(text) + 1)
    if text in ("true", "false"):
        return "false" if text == "true" else "true"
    size = _SIZE.fullmatch(text)
    if size is not None:
        return json.dumps(f"{size[1]}({int(size[2]) + 1}{size[3]})")
    return json.dumps(f"{text}-x") if text.startswith("/") else None


@pytest.mark.soak
@pytest.mark.parametrize("name", ["ecommerce", "bank", "library"])
def test_what_a_value_changes_is_explained_by_its_keys_or_not_at_all(
    name: str, tmp_path: Path
) -> None:
    """Each value of the specs is changed alone: no line that changes may name a key that does not lead to it."""
    specs = sample_specs() / name
    before = {file.path: file for file in _output(specs)}
    tried = named = 0
    for path in sorted(specs.glob("*.yaml")):
        text = path.read_text("utf-8")
        for keys, node in _scalars(yaml.compose(text)):
            value = _changed(keys, node)
            if value is None:
                continue
            folder = tmp_path / f"{tried}" / name
            shutil.copytree(specs, folder)
            start, end = node.start_mark.index, node.end_mark.index
            (folder / path.name).write_text(text[:start] + value + text[end:], "utf-8")
            try:
                after = pipeline.build(folder, Diagnostics()).files
            except SpecErrors:
                shutil.rmtree(folder)
                continue
            tried += 1
            leading = {(path.name, key.start_mark.line + 1) for key in keys}
            for file in after:
                for number, line in _lost(before.get(file.path), file):
                    old = before[file.path]
                    assert old.planned is not None
                    at = spec_place(specs, old.planned, old.text.split("\n"), number)
                    if at is not None:
                        named += 1
                        is_leading = (Path(at.file).name, at.line) in leading
                        assert is_leading or _mentions(specs / Path(at.file).name, at.line, keys), (
                            [key.value for key in keys],
                            file.path,
                            line,
                        )
    assert tried
    assert named


def _mentions(path: Path, line: int, keys: tuple[yaml.Node, ...]) -> bool:
    """What is declared there reads the field, the relation and the like whose value was changed."""
    first, *rest = path.read_text("utf-8").split("\n")[line - 1 :]
    indent = len(first) - len(first.lstrip())
    deeper = takewhile(lambda row: len(row) - len(row.lstrip()) > indent, rest)
    words = re.findall(r"\w+", "\n".join([first, *deeper]))
    return len(keys) > 3 and keys[3].value in words


def _lost(before: RenderedFile | None, after: RenderedFile) -> Iterator[tuple[int, str]]:
    """Lines of which there are fewer now, and none of which the same text stands elsewhere."""
    if before is None or before.planned is None or before.text == after.text:
        return
    lines = before.text.split("\n")
    left = Counter(after.text.split("\n"))
    counted = Counter(lines)
    for number, line in enumerate(lines, start=1):
        if counted[line] == 1 and not left[line]:
            yield number, line
