"""A run that was lost is completed by whichever command comes next, before it reads anything."""

from __future__ import annotations

from pathlib import Path

from generator.console import Console
from generator.failures import UserError
from generator.project.state import HOME
from generator.project.transaction import is_interrupted, ours_alone, recover


def complete(target: Path, console: Console) -> None:
    """Until then some files are as before the run, and some as after it."""
    home = target / HOME
    if not is_interrupted(home):
        return
    try:
        with ours_alone(target, home):
            recover(target, home)
    except OSError as error:
        raise UserError(
            f"an earlier run was interrupted, and cannot be completed: {error.strerror}",
            f"{target.as_posix()} has to be writable for that",
        ) from error
    console.note("completed an earlier run that was interrupted")
