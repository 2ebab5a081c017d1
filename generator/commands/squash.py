"""`apiwright db squash`: all revisions of a project as one, for databases that have run them all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from generator import pipeline
from generator.commands.problems import BAD_INPUT, compiled, print_problems
from generator.console import Console
from generator.failures import UserError
from generator.project import Action, Change, revisions, write
from generator.project.changes import read
from generator.project.state import Entry, Owner, hash_of

if TYPE_CHECKING:
    from generator.migrations.history import Written


def squash(specs: Path, target: Path, console: Console, *, force: bool) -> int:
    """One revision takes the place and the id of the last one, so databases notice nothing."""
    compilation = compiled(lambda report: pipeline.understand(specs, report))
    print_problems(compilation.report, "text", console)
    if compilation.value is None:
        return BAD_INPUT
    there = revisions.on_disk(target)
    if len(there) < 2:
        console.summary(f"nothing to do in {target.as_posix()}")
        return 0
    from generator.migrations import squash as migrations

    found = migrations.squashed(target, compilation.value)
    if found.by_hand and not force:
        raise UserError(
            f"{_listed(found.by_hand)} would be lost: what it does to rows nobody knows",
            "--force leaves it out",
        )
    text = found.file.text
    changes = [
        Change(path, Action.REMOVE, before=read(path, target))
        for path in there
        if path != found.file.path
    ]
    entry = Entry(hash_of(text), Owner.ONCE)
    before = read(found.file.path, target)
    changes.append(Change(found.file.path, Action.CREATE, text, before, entry, text))
    write(changes, target)
    for change in changes:
        console.action(change.action.value, change.path)
    console.summary(f"{len(there)} revisions of {target.as_posix()} are one")
    console.note(
        f"databases have to be at {found.head}, the last of them, before they see it\n"
        "next step: apiwright generate"
    )
    return 0


def _listed(written: tuple[Written, ...]) -> str:
    return " and ".join(one.path for one in written)
