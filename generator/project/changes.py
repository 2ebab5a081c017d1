"""What a run would do to each file of the target folder; nothing is written here."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

from generator.failures import UserError
from generator.project.places import inspect_target, place_of


class File(Protocol):
    """A file of the output: its place below the target and its text."""

    @property
    def path(self) -> str: ...

    @property
    def text(self) -> str: ...


class Action(Enum):
    """What happens to one file, in the word that the run prints."""

    CREATE = "create"
    UPDATE = "update"
    IDENTICAL = "identical"


@dataclass(frozen=True, slots=True)
class Change:
    """One file of the output against what is on disk."""

    path: str
    action: Action
    text: str
    before: bytes | None = None
    """What is there now, where that differs."""


def compare(rendered: Iterable[File], target: Path) -> tuple[Change, ...]:
    """Each file's change; `UserError` where the target cannot hold the output.

    This is where a later version tells the author's edits from old output.
    """
    inspect_target(target)
    return tuple(_change(file, target) for file in rendered)


def diff(change: Change) -> str:
    """The change as a unified diff, empty where nothing changes."""
    if change.action is Action.IDENTICAL:
        return ""
    before = (change.before or b"").decode("utf-8", "replace")
    old_name = "/dev/null" if change.before is None else f"a/{change.path}"
    lines = difflib.unified_diff(
        _lines(before), _lines(change.text), old_name, f"b/{change.path}", lineterm="\n"
    )
    return "".join(lines)


def _change(file: File, target: Path) -> Change:
    place = place_of(file.path, target)
    try:
        before = place.read_bytes()
    except FileNotFoundError:
        return Change(file.path, Action.CREATE, file.text)
    except OSError as error:
        raise UserError(f"cannot read {place}: {error.strerror}") from error
    if before == file.text.encode():
        return Change(file.path, Action.IDENTICAL, file.text)
    return Change(file.path, Action.UPDATE, file.text, before)


def _lines(text: str) -> list[str]:
    """Lines with their ends; a missing one at the end is said as `diff` says it."""
    lines = [f"{line}\n" for line in text.split("\n")]
    if lines[-1] == "\n":
        return lines[:-1]
    return [*lines[:-1], lines[-1] + "\\ No newline at end of file\n"]
