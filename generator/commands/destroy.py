"""`apiwright destroy entity`: an entity leaves the spec, and with it the files made from it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from generator import pipeline
from generator.commands.generate import NEEDS_CONSENT, generate
from generator.commands.problems import BAD_INPUT, compiled, print_problems
from generator.console import Console
from generator.diagnostics import Diagnostics
from generator.failures import UserError
from generator.migrations.consents import Consents
from generator.project.places import read_regular
from generator.project.writing import remove, write_new
from generator.run import Options
from generator.spec.source import MAX_BYTES, spec_files


def destroy_entity(
    name: str, specs: Path, out: Path | None, console: Console, *, accept_loss: tuple[str, ...] = ()
) -> int:
    """Take it out of the spec if the rest is then in order, and generate.

    The spec stays as it was where the loss of its rows is not agreed to.
    """
    place = _find(name, specs)
    before = place.file.read_bytes()
    text = _without(before.decode("utf-8"), place)
    folder = place.file.parent
    if text.strip():
        write_new({place.file.name: text}, folder)
    else:
        remove([place.file.name], folder)
    compilation = compiled(lambda report: pipeline.understand(specs, report))
    if compilation.value is None:
        write_new({place.file.name: before.decode("utf-8")}, folder)
        print_problems(compilation.report, "text", console)
        console.error(f"the spec needs {name}; it was left as it was")
        return BAD_INPUT
    action = "update" if text.strip() else "remove"
    if out is None and specs.name != "specs":
        console.action(action, place.file.as_posix())
        console.note("\nnext step: apiwright generate")
        return 0
    try:
        code = generate(specs, out, Options(consents=Consents(accept_loss=accept_loss)), console)
    except UserError:
        write_new({place.file.name: before.decode("utf-8")}, folder)
        raise
    if code == NEEDS_CONSENT:
        write_new({place.file.name: before.decode("utf-8")}, folder)
        console.note(f"the spec was left as it was: apiwright destroy entity {name} takes the flag")
    else:
        console.action(action, place.file.as_posix())
    return code


@dataclass(frozen=True, slots=True)
class _Place:
    """The lines of an entity in a file, counted from 0; the end is not among them."""

    file: Path
    start: int
    end: int
    section: int
    """The line of `entities:`."""
    is_alone: bool
    """Whether the file has no other entity."""


def _find(name: str, specs: Path) -> _Place:
    names: list[str] = []
    for file in spec_files(specs, Diagnostics()):
        entities = _entities(file)
        for number, (key, _) in enumerate(entities[1] if entities else []):
            names.append(key.value)
            if key.value == name and entities:
                return _place(file, entities[0], entities[1], number)
    known = f"it has {', '.join(sorted(names))}" if names else ""
    raise UserError(f"{specs.as_posix()} has no entity {name}", known)


def _entities(file: Path) -> tuple[yaml.Node, list[tuple[yaml.Node, yaml.Node]]] | None:
    try:
        text = read_regular(file, MAX_BYTES).decode("utf-8")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (OSError, yaml.YAMLError, ValueError, RecursionError) as error:
        raise UserError(
            f"{file} is not YAML as it stands", "apiwright validate says where"
        ) from error
    for key, value in root.value if isinstance(root, yaml.MappingNode) else []:
        if key.value == "entities" and isinstance(value, yaml.MappingNode):
            if value.flow_style:
                raise UserError(
                    f"the entities of {file} stand in braces", "take it out of them by hand"
                )
            return key, value.value
    return None


def _place(
    file: Path, section: yaml.Node, entities: list[tuple[yaml.Node, yaml.Node]], number: int
) -> _Place:
    lines = file.read_text("utf-8").split("\n")
    key = entities[number][0]
    start, indent = key.start_mark.line, key.start_mark.column
    end = start + 1
    for index in range(start + 1, len(lines)):
        line = lines[index]
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if len(line) - len(line.lstrip()) <= indent:
            break
        end = index + 1
    above = section.start_mark.line + 1
    while start > above and lines[start - 1].strip().startswith("#"):
        start -= 1
    return _Place(file, start, end, section.start_mark.line, is_alone=len(entities) == 1)


def _without(text: str, place: _Place) -> str:
    lines = text.split("\n")
    start = place.section if place.is_alone else place.start
    rest = [*lines[:start], *lines[place.end :]]
    return "\n".join(rest)
