"""Where a line of the output comes from: the line of its template, and the place in the specs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from generator.diagnostics import Report, Span
from generator.emit import Imports
from generator.spec.compose import compose
from generator.spec.nodes import Mapping, Node
from generator.spec.source import displayed, read_text, spec_files

if TYPE_CHECKING:
    from pathlib import Path

    from generator.artifacts.planned import PlannedFile
    from generator.templating import Templates

_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a rendered file, and the line of the template that was running when it was made."""

    text: str
    template_line: int


def template_line(
    file: PlannedFile, final: Sequence[str], number: int, templates: Templates
) -> int | None:
    """The template's line behind line `number` of the laid out text; None where there is none."""
    raw = list(_rendered(file, templates))
    return _nearest(raw, final, number - 1)


def spec_place(specs: Path, entity: str, words: Sequence[str]) -> Span | None:
    """Where the specs say the first of these words about an entity; else where the entity begins."""
    found = _entity(specs, entity)
    if found is None:
        return None
    at, node = found
    places = dict(reversed(list(_names(node))))
    return next((places[word] for word in words if word in places), at)


def _rendered(file: PlannedFile, templates: Templates) -> Iterator[Line]:
    """The text as the template makes it, before it is laid out."""
    if not file.template:
        return
    template = templates.environment().get_template(file.template)
    context = template.new_context({"view": file.view})
    generator = template.root_render_func(context)
    text, number = "", 1
    for chunk in generator:
        frame = getattr(generator, "gi_frame", None)
        started = template.get_corresponding_lineno(frame.f_lineno) if frame else number
        lines = (text + chunk).split("\n")
        first = number if text.strip() else started
        for offset, line in enumerate(lines[:-1]):
            yield from _with_imports(file, line, first if not offset else started + offset)
        text, number = lines[-1], started + len(lines) - 1
    yield Line(text, number)


def _with_imports(file: PlannedFile, line: str, number: int) -> Iterator[Line]:
    imports = getattr(file.view, "imports", None)
    if isinstance(imports, Imports) and line == imports.MARK:
        for each in imports.render().split("\n"):
            yield Line(each, number)
    else:
        yield Line(line, number)


def _nearest(raw: Sequence[Line], final: Sequence[str], index: int) -> int | None:
    """Lines that the layout left alone pair up; between them words do."""
    left = [line.text.strip() for line in raw]
    right = [line.strip() for line in final]
    at_left = at_right = 0
    for block in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks():
        if index < block.b:
            return _by_words(raw[at_left : block.a], right[at_right : block.b], index - at_right)
        if index < block.b + block.size:
            return raw[block.a + index - block.b].template_line
        at_left, at_right = block.a + block.size, block.b + block.size
    return None


def _by_words(raw: Sequence[Line], final: Sequence[str], index: int) -> int | None:
    left = [(word, line.template_line) for line in raw for word in _WORD.findall(line.text)]
    right = [(word, number) for number, line in enumerate(final) for word in _WORD.findall(line)]
    matcher = SequenceMatcher(
        None, [word for word, _ in left], [word for word, _ in right], autojunk=False
    )
    for block in matcher.get_matching_blocks():
        for offset in range(block.size):
            if right[block.b + offset][1] == index:
                return left[block.a + offset][1]
    return None


def _entity(specs: Path, name: str) -> tuple[Span, Node] | None:
    report = Report()
    for path in spec_files(specs, report):
        text = read_text(path, report)
        node = compose(text, displayed(path), report) if text is not None else None
        entities = node.find("entities") if isinstance(node, Mapping) else None
        value = entities.value if entities else None
        entry = value.find(name) if isinstance(value, Mapping) else None
        if entry:
            return entry.key.at, entry.value
    return None


def _names(node: Node) -> Iterator[tuple[str, Span]]:
    """Every key of an entity with its place, the outer ones first."""
    if isinstance(node, Mapping):
        yield from ((entry.key.text, entry.key.at) for entry in node)
        for entry in node:
            yield from _names(entry.value)
