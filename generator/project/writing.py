"""Writing the output: everything lands beside the target first, then takes its place by renames."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from generator.failures import DifferencesError, UserError
from generator.project.changes import Action, Change

_SHOWN = 10


def write(changes: Sequence[Change], target: Path, *, force: bool = False) -> None:
    """Write what is new or, with `force`, different; when anything fails, nothing has changed.

    A failed run takes back what it did. Surviving a lost process as well is the work of a journal,
    which would take the place of the `undo` stack here.
    """
    if not force:
        _refuse_differences(changes)
    pending = [change for change in changes if change.action is not Action.IDENTICAL]
    if not pending:
        return
    try:
        with ExitStack() as undo:
            stage = _write(pending, target, undo)
            undo.pop_all()
            shutil.rmtree(stage, ignore_errors=True)
    except OSError as error:
        raise _unwritable(error, target) from error


def write_new(files: dict[str, str], target: Path) -> None:
    """Write files into a folder that has none of them."""
    write([Change(path, Action.CREATE, text) for path, text in files.items()], target)


def _refuse_differences(changes: Iterable[Change]) -> None:
    differing = [change.path for change in changes if change.action is Action.UPDATE]
    if not differing:
        return
    listed = "".join(f"\n      differs  {path}" for path in differing[:_SHOWN])
    more = f"\n      … and {len(differing) - _SHOWN} more" if len(differing) > _SHOWN else ""
    count = "1 file differs" if len(differing) == 1 else f"{len(differing)} files differ"
    raise DifferencesError(
        f"{count} from what the spec gives; nothing was written{listed}{more}",
        "--diff shows the differences, --force overwrites them",
    )


def _write(pending: Sequence[Change], target: Path, undo: ExitStack) -> Path:
    """Do the work; the folder that comes back holds what is no longer needed."""
    _make_folder(target, undo)
    stage = Path(tempfile.mkdtemp(prefix=".apiwright-", dir=target))
    undo.callback(shutil.rmtree, stage, ignore_errors=True)
    for number, change in enumerate(pending):
        _stage(change, stage / str(number), target)
    for parent in dict.fromkeys((target / change.path).parent for change in pending):
        _make_folder(parent, undo)
    for number, change in enumerate(pending):
        _replace(change, stage / str(number), target / change.path, undo)
    return stage


def _stage(change: Change, staged: Path, target: Path) -> None:
    staged.write_text(change.text, "utf-8", newline="\n")
    if change.action is Action.UPDATE:
        shutil.copymode(target / change.path, staged)


def _replace(change: Change, staged: Path, place: Path, undo: ExitStack) -> None:
    if change.action is Action.UPDATE:
        kept = staged.with_suffix(".before")
        shutil.copy2(place, kept)
        undo.callback(_quietly, lambda: kept.replace(place))
    else:
        undo.callback(_quietly, lambda: place.unlink(missing_ok=True))
    staged.replace(place)


def _make_folder(folder: Path, undo: ExitStack) -> None:
    """The folder and those above it, each removed again on failure."""
    missing: list[Path] = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for new in reversed(missing):
        new.mkdir()
        undo.callback(_quietly, new.rmdir)


def _quietly(step: Callable[[], object]) -> None:
    """One step back; where it fails, the steps before it are still tried."""
    with suppress(OSError):
        step()


def _unwritable(error: OSError, target: Path) -> UserError:
    place = error.filename2 or error.filename or target
    reason = error.strerror or str(error)
    return UserError(
        f"cannot write {place}: {reason}", "nothing was changed; name another output folder"
    )
