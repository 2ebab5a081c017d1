"""`apiwright resolve`, `eject` and `adopt`: what becomes of one file."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

from generator.commands.recovery import complete
from generator.console import Console
from generator.failures import UserError
from generator.project import conflicts
from generator.project.finding import project_of
from generator.project.merge import Side


def resolve(path: Path, console: Console, *, ours: bool, theirs: bool, edit: bool) -> int:
    """End a conflict in one of three ways."""
    complete(project_of(path.parent), console)
    if [ours, theirs, edit].count(True) != 1:
        raise UserError(
            "say how the conflict ends: --ours, --theirs or --edit",
            "--ours keeps your text where both changed, --theirs the generated one; "
            "both keep everything else of both sides",
        )
    if edit:
        _edit(path)
        conflicts.resolve(path, None)
    else:
        conflicts.resolve(path, Side.OURS if ours else Side.THEIRS)
    console.action("resolve", path.as_posix())
    return 0


def eject(path: Path, console: Console) -> int:
    """Leave a file to its author."""
    complete(project_of(path.parent), console)
    conflicts.eject(path)
    console.action("eject", path.as_posix())
    console.note("apiwright does not touch it any more; apiwright adopt takes it back")
    return 0


def adopt(path: Path, console: Console) -> int:
    """Take a file back."""
    complete(project_of(path.parent), console)
    is_made = conflicts.adopt(path)
    console.action("create" if is_made else "adopt", path.as_posix())
    console.note("\nnext step: apiwright generate")
    return 0


def _edit(path: Path) -> None:
    """Both texts in the user's editor; the file as it is saved is what counts."""
    conflicts.entry_of(path)
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        raise UserError("no editor is known", "VISUAL or EDITOR names one, for instance: EDITOR=vi")
    command = [*shlex.split(editor), str(path), f"{path}.new"]
    try:
        done = subprocess.run(command, check=False)  # noqa: S603 - the user's own editor, no shell
    except OSError as error:
        raise UserError(f"cannot run {command[0]}: {error.strerror}") from error
    if done.returncode:
        raise UserError(f"{command[0]} ended with {done.returncode}; the conflict stays")
