"""Writing the output and what is remembered of it, as one step."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from generator import __version__
from generator.failures import UserError
from generator.project import state
from generator.project.change import Change, FileAction
from generator.project.changes import read
from generator.project.finding import seen_from
from generator.project.places import inspect_target
from generator.project.state import (
    HOME,
    MANIFEST,
    SCHEMA,
    SURROUNDINGS,
    Manifest,
    ManifestEntry,
    Standing,
)
from generator.project.transaction import Step, change


def write(changes: Sequence[Change], target: Path, specs: Path | None = None) -> None:
    """Do what `compare` found, and remember the specs; when anything fails, nothing has changed."""
    steps = list(_steps(changes, target, specs))
    if steps:
        _run(steps, target, target / HOME)


def write_new(files: Mapping[str, str], target: Path) -> None:
    """Write files that apiwright does not look after, such as specs."""
    inspect_target(target)
    _run_apart(
        [step for path, text in files.items() for step in writing(path, text, target)], target
    )


def remove(paths: Iterable[str], target: Path) -> None:
    """Remove files that apiwright does not look after."""
    _run_apart([step for path in paths for step in removal(path, target)], target)


def _run_apart(steps: Sequence[Step], target: Path) -> None:
    """With a folder for our own files that goes again."""
    missing = [folder for folder in (target, *target.parents) if not folder.exists()]
    try:
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f"{HOME}-", dir=target) as home:
            change(steps, target, Path(home))
    except BaseException as error:
        for folder in missing:
            with suppress(OSError):
                folder.rmdir()
        if isinstance(error, OSError):
            raise _unwritable(error, target) from error
        raise


def remember(entries: Mapping[str, ManifestEntry | None], target: Path, *others: Step) -> None:
    """Change lines of the manifest, None to forget a file, together with other files."""
    known = state.load(target)
    files = {**known.files, **{path: entry for path, entry in entries.items() if entry}}
    files = {path: entry for path, entry in files.items() if entries.get(path, entry)}
    manifest = Manifest(files, known.generator or __version__, known.specs)
    steps = [step for step in others if step.data != step.before]
    _run([*steps, *writing(MANIFEST, manifest.as_text(), target)], target, target / HOME)


def _steps(changes: Sequence[Change], target: Path, specs: Path | None) -> Iterator[Step]:
    known = state.load(target)
    files = dict(known.files)
    for each in changes:
        yield from _outputs(each, target)
        yield from _remembered(each, known.files.get(each.path), target)
        if each.moved_from:
            files.pop(each.moved_from, None)
        if each.entry is None:
            files.pop(each.path, None)
        else:
            files[each.path] = each.entry
    if not files and known.is_new:
        return
    if (target / SCHEMA).is_file():
        from generator.spec import schema_text

        yield from writing(SCHEMA, schema_text(), target)
    for path, text in SURROUNDINGS.items():
        yield from writing(path, text, target)
    remembered = known.specs if specs is None else seen_from(target, specs)
    yield from writing(MANIFEST, Manifest(files, __version__, remembered).as_text(), target)


def _outputs(each: Change, target: Path) -> Iterator[Step]:
    if each.moved_from:
        yield Step(each.moved_from, None, each.before)
        yield from removal(state.pristine_path(each.moved_from), target)
        text = each.text if each.ours is None else each.ours
        yield Step(each.path, text.encode(), None)
        if each.action is FileAction.CONFLICT:
            yield from writing(each.beside, each.text, target)
    elif each.action is FileAction.REMOVE:
        yield Step(each.path, None, each.before)
    elif each.action is FileAction.CONFLICT:
        yield from writing(each.beside, each.text, target)
    elif each.action.is_pending:
        yield Step(each.path, each.text.encode(), each.before)


def _remembered(each: Change, before: ManifestEntry | None, target: Path) -> Iterator[Step]:
    """The text as generated, and what an earlier conflict left behind."""
    pristine, pending = state.pristine_path(each.path), state.pending_path(each.path)
    if each.entry is None:
        yield from removal(pristine, target)
    elif (each.pristine is not None and (before is None or before.hash != each.entry.hash)) or (
        each.pristine is not None and not (target / pristine).exists()
    ):
        yield from writing(pristine, each.pristine, target)
    if each.pending is not None:
        yield from writing(pending, each.pending, target)
    elif before and before.standing is Standing.CONFLICT:
        yield from removal(pending, target)
        if each.action is not FileAction.CONFLICT:
            yield from removal(each.beside, target)


def writing(path: str, text: str, target: Path) -> Iterator[Step]:
    """The step that makes a file say this, none where it does."""
    data, before = text.encode(), read(path, target)
    if data != before:
        yield Step(path, data, before)


def removal(path: str, target: Path) -> Iterator[Step]:
    """The step that removes a file, none where there is none."""
    before = read(path, target)
    if before is not None:
        yield Step(path, None, before)


def _run(steps: Sequence[Step], target: Path, home: Path) -> None:
    try:
        change(steps, target, home)
    except OSError as error:
        raise _unwritable(error, target) from error


def _unwritable(error: OSError, target: Path) -> UserError:
    place = error.filename2 or error.filename or target
    reason = error.strerror or str(error)
    return UserError(
        f"cannot write {place}: {reason}", "nothing was changed; name another output folder"
    )
