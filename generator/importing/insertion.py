"""Putting lines into a spec as its author wrote it: all that is there stays, to the last blank."""

from __future__ import annotations

from collections.abc import Sequence

from generator.diagnostics import Diagnostics
from generator.importing.model import Value
from generator.importing.yaml_text import entry, inline
from generator.spec.compose import compose
from generator.spec.nodes import Mapping


class CannotInsert(Exception):  # noqa: N818 - no error: the author is told what to add
    """The text is laid out in a way that nothing can be put into it."""


def with_member(text: str, entity: str, kind: str, name: str, value: Value) -> str:
    """One more field or relation (`kind`) of an entity."""
    root = compose(text, "", Diagnostics())
    entities = root.find("entities") if isinstance(root, Mapping) else None
    found = (
        entities.value.find(entity) if entities and isinstance(entities.value, Mapping) else None
    )
    if found is None:
        raise CannotInsert
    lines = text.splitlines(keepends=True)
    if not isinstance(found.value, Mapping):
        raise CannotInsert
    block = found.value.find(kind)
    if found.value.at.line == found.key.at.line:
        raise CannotInsert
    if block is None:
        indent = " " * (next(iter(found.value)).key.at.column - 1)
        end = _end(lines, found.key.at.line, found.key.at.column)
        return _inserted(
            lines, end, [f"{indent}{kind}:", *_lines(entity, kind, name, value, indent)]
        )
    if not isinstance(block.value, Mapping) or not block.value.entries:
        raise CannotInsert
    if block.value.at.line == block.key.at.line:
        return _in_braces(lines, block.key.at.line, name, value)
    indent = " " * (block.key.at.column - 1)
    end = _end(lines, block.key.at.line, block.key.at.column)
    return _inserted(lines, end, _lines(entity, kind, name, value, indent))


def with_entities(text: str, block: Sequence[str]) -> str:
    """More entities at the end of those of a file; `block` begins at the left edge of an entity."""
    root = compose(text, "", Diagnostics())
    entities = root.find("entities") if isinstance(root, Mapping) else None
    if entities is None or not isinstance(entities.value, Mapping) or not entities.value.entries:
        raise CannotInsert
    if entities.value.at.line == entities.key.at.line:
        raise CannotInsert
    lines = text.splitlines(keepends=True)
    indent = " " * (next(iter(entities.value)).key.at.column - 1)
    end = _end(lines, entities.key.at.line, entities.key.at.column)
    return _inserted(lines, end, ["", *(f"{indent}{line}".rstrip() for line in block)])


def _lines(entity: str, kind: str, name: str, value: Value, indent: str) -> list[str]:
    return entry(name, value, ("entities", entity, kind), f"{indent}  ")


def _end(lines: Sequence[str], start: int, column: int) -> int:
    """How many lines there are up to the end of the block that begins at a line."""
    end = start
    for number in range(start, len(lines)):
        line = lines[number]
        bare = line.strip()
        if not bare:
            continue
        if len(line) - len(line.lstrip(" ")) < column:
            break
        end = number + 1
    return end


def _in_braces(lines: list[str], number: int, name: str, value: Value) -> str:
    """`fields: {a: text}` on one line."""
    line = lines[number - 1]
    bare = line.rstrip()
    if not bare.endswith("}"):
        raise CannotInsert
    if f" {{{name}:" in bare or f", {name}:" in bare:
        raise CannotInsert
    more = f", {name}: {inline(value, is_flow=True)}}}"
    lines[number - 1] = bare[:-1] + more + line[len(bare) :]
    return "".join(lines)


def _inserted(lines: list[str], end: int, more: Sequence[str]) -> str:
    newline = "\r\n" if any(line.endswith("\r\n") for line in lines) else "\n"
    if end and not lines[end - 1].endswith("\n"):
        lines[end - 1] += newline
    return "".join([*lines[:end], *(f"{line}{newline}" for line in more), *lines[end:]])
