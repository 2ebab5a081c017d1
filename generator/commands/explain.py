"""`apiwright explain`: where a line of a generated file comes from."""

from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path

from generator import pipeline
from generator.artifacts.migration_helper import MigrationHelper
from generator.artifacts.planned import PlannedFile
from generator.commands.problems import BAD_INPUT, compiled, print_problems
from generator.commands.recovery import complete
from generator.console import Console
from generator.failures import UserError
from generator.project import revisions, state
from generator.project.conflicts import entry_of
from generator.project.finding import project_of, recorded_specs
from generator.provenance import entity_place, spec_place, template_line
from generator.spec.source import displayed
from generator.templating import Templates


def explain(place: str, specs: Path | None, console: Console) -> int:
    """Name the line of the specs, the template and the view; or say that it is the user's own."""
    path, number = _parsed(place)
    complete(project_of(path.parent), console)
    target, name, _ = entry_of(path)
    spec = specs or recorded_specs(target)
    if not spec.exists():
        raise UserError("name the specs", "for instance: --specs shop.yaml")
    lines = _lines(path)
    if not 1 <= number <= len(lines):
        raise UserError(f"{path} has {len(lines)} lines")
    pristine = state.read_text(state.pristine_path(name), target)
    generated = pristine.split("\n") if pristine is not None else []
    origin = _origin(lines, generated, number)
    console.result(f"{place}: {lines[number - 1].strip()}")
    if origin is None:
        console.result("      yours  added or changed by hand")
        return 0
    if name.startswith(state.REVISIONS):
        console.result(f"       spec  {spec.as_posix()}, as it was when the revision was written")
        console.result("       view  generator.migrations.render.script.RevisionView")
        return 0
    compilation = compiled(lambda report: pipeline.understand(spec, report))
    if compilation.value is None:
        print_problems(compilation.report, "text", console)
        return BAD_INPUT
    plan = pipeline.planned(compilation.value, spec)
    called = [data.decode("utf-8", "replace") for data in revisions.on_disk(target).values()]
    files = (*plan.files, *MigrationHelper.of(called).plan(compilation.value))
    file = next((each for each in files if each.path == name), None)
    if file is None:
        raise UserError(f"{path} is no longer generated", "apiwright generate removes it")
    _tell(file, plan.templates, generated, origin, spec, console)
    return 0


def _tell(
    file: PlannedFile,
    templates: Templates,
    generated: list[str],
    number: int,
    specs: Path,
    console: Console,
) -> None:
    console.result(f"       spec  {_spec(file, generated, number, specs)}")
    if not file.template:
        return
    console.result(f"   template  {_template(file, templates, generated, number)}")
    if file.package:
        console.result(f"    package  {file.package}")
    view = type(file.view)
    console.result(f"       view  {view.__module__}.{view.__qualname__}")


def _spec(file: PlannedFile, generated: list[str], number: int, specs: Path) -> str:
    at = spec_place(specs, file, generated, number)
    if at is not None:
        return f"{at.file}:{at.line}"
    whole = entity_place(specs, file)
    if whole is not None:
        return f"{whole.file}:{whole.line}, {file.entity} as a whole"
    return f"{specs.as_posix()}, no single line of it"


def _template(file: PlannedFile, templates: Templates, generated: list[str], number: int) -> str:
    """The template, or the one that it includes, and the line where it is known."""
    own = templates.place(file.template)
    name = displayed(own) if own is not None else file.template
    try:
        line = template_line(file, generated, number, templates)
    except Exception:  # noqa: BLE001 - it may have been broken since; apiwright generate says how
        line = None
    return f"{templates.name(line.file)}:{line.number}" if line else name


def _parsed(place: str) -> tuple[Path, int]:
    path, _, number = place.rpartition(":")
    if not path or not number.isdecimal():
        raise UserError(f"{place!r} names no line", "for instance: app/main.py:12")
    if not Path(path).is_file():
        raise UserError(f"{path} is not there")
    return Path(path), int(number)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"cannot read {path}") from error


def _origin(lines: list[str], generated: list[str], number: int) -> int | None:
    """The line of the generated text that this one was."""
    for block in SequenceMatcher(None, generated, lines, autojunk=False).get_matching_blocks():
        if block.b < number <= block.b + block.size:
            return block.a + number - block.b
    return None
