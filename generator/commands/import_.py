"""`apiwright import`: a database that is there as a spec, with a list of what it does not say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands.generate import DIFFERENCES
from generator.commands.problems import BAD_INPUT, compiled, print_problems
from generator.console import Console
from generator.failures import UserError

if TYPE_CHECKING:
    from generator.importing.run import Import
    from generator.ir import App

_OUR_FAULT = 1


def import_database(  # noqa: PLR0913 - one parameter an option
    url: str,
    specs: Path,
    console: Console,
    *,
    schemas: Sequence[str],
    tables: Sequence[str],
    is_strict: bool,
    is_proven: bool,
) -> int:
    """Write the spec; exit 4 where something of the database is not in it."""
    from generator.importing.run import Request, imported
    from generator.migrations.connection import address

    _refuse_file(specs)
    where = address(url, Path(), lambda: "")
    found = imported(Request(where, tuple(schemas), tuple(tables), is_proven))
    return _finish(found, specs, console, is_strict=is_strict)


def _add(found: Import, specs: Path, before: App, console: Console) -> None:
    """What is new goes into the spec that is there."""
    from generator.importing.listing import FILE
    from generator.importing.merging import merged
    from generator.project.writing import write_new

    new = merged(specs, before, found.documents, found.app)
    write_new({**new.files, FILE: found.page(new)}, specs)
    for path in (*new.files, FILE):
        console.action("update", (specs / path).as_posix())
    for what in new.added:
        console.action("append", what)
    for what in (*new.by_hand, *new.gone, *new.changed):
        console.action("differs", what)


def import_model(
    path: Path, specs: Path, console: Console, *, tables: Sequence[str], is_strict: bool
) -> int:
    """The same for a model in another language, which nothing has to prove."""
    from generator.importing.run import imported_model

    if not path.exists():
        raise UserError(f"there is no file {path}", "name a model: .jdl, .prisma or .dbml")
    _refuse_file(specs)
    compilation = compiled(lambda report: imported_model(path, report, tables))
    found = compilation.value
    if found is None:
        print_problems(compilation.report, "text", console)
        return BAD_INPUT
    return _finish(found, specs, console, is_strict=is_strict)


def _refuse_file(specs: Path) -> None:
    if specs.exists() and not specs.is_dir():
        raise UserError(f"{specs} is a file", "name a folder for the spec")


def _finish(found: Import, specs: Path, console: Console, *, is_strict: bool) -> int:
    """Write the spec unless it was asked to say everything; the exit code."""
    if is_strict and found.unsaid:
        _tell_unsaid(found, console)
        console.error(f"{found.unsaid} things cannot be said; nothing was written")
        return BAD_INPUT
    _write(found, specs, console)
    return _end(found, specs, console)


def _write(found: Import, specs: Path, console: Console) -> None:
    from generator.importing.merging import existing
    from generator.project.writing import write_new

    before = existing(specs)
    if before is not None:
        _add(found, specs, before, console)
        return
    files = found.files
    write_new(files, specs)
    for path in files:
        console.action("create", (specs / path).as_posix())


def _end(found: Import, specs: Path, console: Console) -> int:
    from generator.importing.listing import FILE

    if found.proof is not None:
        console.summary(found.proof.sentence)
        for one in found.proof.unexplained:
            console.action("differs", str(one))
        if found.proof.unexplained:
            return _OUR_FAULT
    if found.unsaid:
        place = (specs / FILE).as_posix()
        source = found.model or "the database"
        things = "thing of {} is" if found.unsaid == 1 else "things of {} are"
        said = things.format(source)
        console.note(f"\n{found.unsaid} {said} not in the spec: see {place}")
    stamp = ", and `alembic stamp head` on the database that was read"
    console.note(f"next step: apiwright generate{'' if found.model else stamp}")
    return DIFFERENCES if found.unsaid else 0


def _tell_unsaid(found: Import, console: Console) -> None:
    from generator.importing.model import Grade

    for one in found.remarks:
        if one.grade is Grade.UNSAID:
            console.action("differs", f"{one.table}: {one.thing}: {one.text}".removeprefix(": "))
