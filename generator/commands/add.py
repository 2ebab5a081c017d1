"""`apiwright add entity`: YAML for a new entity, which stays only if the spec is then in order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml

from generator import pipeline
from generator.commands.notation import FieldNotation, check_entity_name, entity_yaml, parse_part
from generator.commands.problems import BAD_INPUT, compiled, print_problems
from generator.console import Console
from generator.failures import UserError
from generator.ir import Name
from generator.project.change import Change, FileAction
from generator.project.places import read_regular
from generator.project.state import EDITOR_LINE, SCHEMA
from generator.project.writing import write_new
from generator.spec.source import MAX_BYTES


def add_entity(name: str, fields: Sequence[str], specs: Path, console: Console) -> int:
    """Add a file to a folder of specs, or an entity at the end of the single file's."""
    check_entity_name(name)
    before = compiled(lambda report: pipeline.understand(specs, report)).value
    enums = {enum.name for enum in before.enums} if before else set()
    parts = [parse_part(text, enums) for text in fields]
    change = _new_file(name, parts, specs) if specs.is_dir() else _longer_file(name, parts, specs)
    place = specs if specs.is_dir() else specs.parent
    write_new({change.path: change.text}, place)
    compilation = compiled(lambda report: pipeline.understand(specs, report))
    if compilation.value is None:
        _take_back(change, place)
        print_problems(compilation.report, "text", console)
        console.error("the spec would not be in order; it was left as it was")
        return BAD_INPUT
    word = "create" if change.action is FileAction.CREATE else "append"
    console.action(word, (place / change.path).as_posix())
    console.note("\nnext step: apiwright generate")
    return 0


def _new_file(name: str, parts: Sequence[FieldNotation], folder: Path) -> Change:
    path = f"{Name(name).snake}.yaml"
    if (folder / path).exists() or (folder / path).is_symlink():
        raise UserError(f"{folder / path} is there already", "add the entity to it by hand")
    lines = ["entities:", *entity_yaml(name, parts)]
    head = EDITOR_LINE if (folder.parent / SCHEMA).is_file() else ""
    return Change(path, FileAction.CREATE, head + "\n".join(lines) + "\n")


def _longer_file(name: str, parts: Sequence[FieldNotation], file: Path) -> Change:
    try:
        before = read_regular(file, MAX_BYTES)
        text = before.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise UserError(
            f"cannot read {file}: {reason}", "--specs names another file or folder"
        ) from error
    return Change(file.name, FileAction.UPDATE, appended(text, name, parts), before)


def appended(text: str, name: str, parts: Sequence[FieldNotation]) -> str:
    """The text with one more entity; all that was there stays as it was written."""
    newline = "\r\n" if "\r\n" in text else "\n"
    end, indent = _entities(text) or (len(text), "")
    block = entity_yaml(name, parts, indent) if indent else ["entities:", *entity_yaml(name, parts)]
    head = text[:end].splitlines(keepends=True)
    behind: list[str] = []
    while indent and head and _is_outside(head[-1]):
        behind.insert(0, head.pop())
    if head and not head[-1].endswith("\n"):
        head[-1] += newline
    gap = [newline] if head and head[-1].strip() != "entities:" else []
    return "".join([*head, *gap, *(line + newline for line in block), *behind, text[end:]])


def _is_outside(line: str) -> bool:
    """A blank line, or a comment at the left edge, that belongs to what follows the entities."""
    return not line.strip() or line.startswith("#")


def _entities(text: str) -> tuple[int, str] | None:
    """Where the entities end and how they are indented; None where the file has none yet."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UserError(
            "the spec is not YAML as it stands", "apiwright validate says where"
        ) from error
    if root is None:
        return None
    if not isinstance(root, yaml.MappingNode):
        raise UserError("the spec is not a mapping", "apiwright validate says more")
    for key, value in root.value:
        if key.value == "entities":
            return _end_of(value)
    return None


def _end_of(entities: yaml.Node) -> tuple[int, str]:
    if isinstance(entities, yaml.MappingNode) and entities.value and not entities.flow_style:
        first = entities.value[0][0]
        return entities.end_mark.index, " " * first.start_mark.column
    if isinstance(entities, yaml.ScalarNode) and not entities.value:
        return entities.end_mark.index, "  "
    raise UserError(
        "the entities of the spec stand in braces", "write them below each other, or use a folder"
    )


def _take_back(change: Change, folder: Path) -> None:
    place = folder / change.path
    if change.before is None:
        place.unlink()
    else:
        place.write_bytes(change.before)
