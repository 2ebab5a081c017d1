"""`apiwright db squash`: all revisions of a project as one, for databases that have run them all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from generator import pipeline
from generator.commands.generate import generate
from generator.commands.problems import BAD_INPUT, compiled, print_problems
from generator.commands.recovery import complete
from generator.console import Console
from generator.diagnostics import Diagnostics
from generator.failures import UserError
from generator.migrations.consents import Consents
from generator.migrations.due import Migration
from generator.project import revisions
from generator.project.change import Change, FileAction
from generator.project.changes import read
from generator.project.state import REVISIONS, FileOwner, ManifestEntry, hash_of
from generator.project.writing import write
from generator.run import Options

if TYPE_CHECKING:
    from generator.migrations.history import Written
    from generator.pipeline import Build


def squash(specs: Path, target: Path, console: Console, *, force: bool) -> int:
    """One revision takes the place and the id of the last one, so databases notice nothing.

    What revisions call goes where none calls it any more.
    """
    complete(target, console)
    compilation = compiled(lambda report: _settled(specs, target, report))
    print_problems(compilation.report, "text", console)
    if compilation.value is None:
        return BAD_INPUT
    there = revisions.on_disk(target)
    if len(there) < 2:
        console.summary(f"nothing to do in {target.as_posix()}")
        return 0
    from generator.migrations import squash as migrations

    found = migrations.squashed(target, compilation.value.app)
    if found.by_hand and not force:
        raise UserError(
            f"{_listed(found.by_hand)} would be lost: what it does to rows nobody knows",
            "--force leaves it out",
        )
    text = found.file.text
    changes = [
        Change(path, FileAction.REMOVE, before=read(path, target))
        for path in there
        if path != found.file.path
    ]
    entry = ManifestEntry(hash_of(text), FileOwner.ONCE)
    before = read(found.file.path, target)
    changes.append(Change(found.file.path, FileAction.CREATE, text, before, entry, text))
    write(changes, target)
    for change in changes:
        console.action(change.action.value, change.path)
    console.summary(f"{len(there)} revisions of {target.as_posix()} are one")
    console.note(f"databases have to be at {found.head}, the last of them, before they see it")
    return generate(specs, target, Options(), Console(quiet=True))


def _settled(specs: Path, target: Path, report: Diagnostics) -> Build:
    """What the specs mean; `UserError` where a migration is missing that a squashed one would hide."""
    build = pipeline.build(specs, report)
    due = Migration(build, target, report).due(Consents())
    if due.open or any(file.path.startswith(REVISIONS) for file in due.files):
        raise UserError("the spec asks for a migration that is not there yet", "apiwright generate")
    return build


def _listed(written: tuple[Written, ...]) -> str:
    return " and ".join(one.path for one in written)
