"""What a user decides about a file: how a conflict ends, and whose the file is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from generator.failures import UserError
from generator.project import state
from generator.project.changes import merged_text, read
from generator.project.finding import project_of
from generator.project.merge import Side
from generator.project.state import WHOLE, FileOwner, ManifestEntry, Standing
from generator.project.transaction import Step
from generator.project.writing import remember, removal, writing


def entry_of(path: Path) -> tuple[Path, str, ManifestEntry]:
    """The project of a file, its path therein, and what is remembered of it."""
    target = project_of(path.parent)
    name = path.absolute().relative_to(target).as_posix()
    entry = state.load(target).files.get(name)
    if entry is None:
        raise UserError(f"{path} is not generated", "apiwright status lists what was changed")
    return target, name, entry


def resolve(path: Path, prefer: Side | None) -> None:
    """End a conflict: both sides are merged, and the preferred one stands where they clash.

    Without a preference the file is taken as it is on disk.
    """
    target, name, entry = entry_of(path)
    if entry.standing is not Standing.CONFLICT and entry.missed:
        _acknowledge(path, prefer)
        return
    if entry.standing is not Standing.CONFLICT:
        raise UserError(f"{path} has no conflict", "apiwright status lists those that there are")
    new = state.read_text(state.pending_path(name), target)
    if new is None:
        raise UserError(
            f"the generated text of {path} is missing", "apiwright generate makes it again"
        )
    before = read(name, target)
    steps: list[Step] = []
    if before is None:
        if prefer is Side.THEIRS:
            steps.append(Step(name, new.encode(), None))
    elif prefer is not None:
        base = state.read_text(state.pristine_path(name), target)
        text = merged_text(name, base, before, new, prefer)
        steps.append(Step(name, text, before))
    settled = ManifestEntry(state.hash_of(new), entry.owner)
    remember(
        {name: settled},
        target,
        *steps,
        *writing(state.pristine_path(name), new, target),
        *_leftovers(name, target),
    )


def _acknowledge(path: Path, prefer: Side | None) -> None:
    """What was deleted here and is generated differently now: it stays deleted, or the file comes back."""
    target, name, entry = entry_of(path)
    if prefer is Side.THEIRS and entry.missed == (WHOLE,):
        adopt(path)
    elif prefer is Side.THEIRS:
        raise UserError(
            f"{path} has it no more: {', '.join(entry.missed)}",
            f"copy it from {target / state.pristine_path(name)}, or end this with --ours",
        )
    remember({name: replace(entry, missed=())}, target)


def eject(path: Path) -> None:
    """Leave a file to its author for good."""
    target, name, entry = entry_of(path)
    if entry.owner is FileOwner.EJECTED:
        raise UserError(f"{path} is ejected already", "apiwright adopt takes it back")
    remember(
        {name: ManifestEntry(entry.hash, FileOwner.EJECTED)},
        target,
        *_leftovers(name, target),
    )


def adopt(path: Path) -> bool:
    """Take back a file that was ejected or deleted; whether it had to be made again."""
    target, name, entry = entry_of(path)
    before = read(name, target)
    if entry.owner is not FileOwner.EJECTED and before is not None:
        raise UserError(f"{path} is apiwright's already", _ADOPTABLE)
    steps: list[Step] = []
    if before is None:
        text = state.read_text(state.pristine_path(name), target)
        if text is None:
            raise UserError(f"nothing is known of {path}", "apiwright generate --force makes it")
        steps.append(Step(name, text.encode(), None))
    remember({name: replace(entry, owner=state.owner_of(name), missed=())}, target, *steps)
    return before is None


_ADOPTABLE = "what was ejected or deleted can be adopted"


def _leftovers(name: str, target: Path) -> list[Step]:
    """What a conflict left beside the file."""
    if state.load(target).files[name].standing is not Standing.CONFLICT:
        return []
    return [*removal(state.pending_path(name), target), *removal(f"{name}.new", target)]
