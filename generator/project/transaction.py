"""Changing many files as one: after a crash at any point there is the old tree or the new one.

All texts are written to a folder of our own and flushed. Then a journal that lists them appears by a
rename, and from there on the change is decided: the next run completes what a lost process did not.
A run that fails by itself turns the journal round and takes everything back.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from generator.failures import UserError
from generator.project.places import inspect_folder, place_of, read_regular


@dataclass(frozen=True, slots=True)
class Step:
    """One file that is written or, without a text, removed."""

    path: str
    """Below the target, with slashes."""
    data: bytes | None
    before: bytes | None
    """What is there now; anything else means that somebody else is writing."""


def change(steps: Sequence[Step], target: Path, home: Path) -> None:
    """Do all steps or none; `home` is a folder in the target for our own files."""
    with ours_alone(target, home):
        recover(target, home)
        _check_unchanged(steps, target)
        _Change(tuple(steps), target, home).run()


def is_interrupted(home: Path) -> bool:
    """Whether a run that was lost left something to complete."""
    return (home / _JOURNAL).exists()


def recover(target: Path, home: Path) -> bool:
    """Complete, or take back, what a lost run began; whether there was anything."""
    if not is_interrupted(home):
        shutil.rmtree(home / _STAGE, ignore_errors=True)
        return False
    rows, is_undo = _read_journal(home)
    _check_untouched(rows, target, home)
    try:
        if is_undo:
            _undo(rows, target, home)
        else:
            _redo(rows, target, home)
        _finish(rows, target, home)
    except OSError as error:
        raise UserError(
            f"cannot complete an interrupted run: {error.strerror}: {error.filename}",
            "put that right and run it again",
        ) from error
    return True


@contextmanager
def ours_alone(target: Path, home: Path) -> Iterator[None]:
    """Keep other runs out; folders that had to be made for that go again on failure."""
    for place in (home, home / "lock", home / _STAGE, home / _JOURNAL):
        if place.is_symlink():
            raise UserError(f"{place} is a link, and nothing is written through links", "remove it")
    made = _make_folder(home)
    descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _lock(descriptor):
            made = []
            _refuse(target)
        yield
    except BaseException:
        if made and not is_interrupted(home):
            with suppress(OSError):
                (home / "lock").unlink()
            _remove_folders(made)
        raise
    finally:
        os.close(descriptor)


def _refuse(target: Path) -> NoReturn:
    raise UserError(f"another apiwright is writing to {target}", "wait for it to end")


_JOURNAL = "journal.json"
_STAGE = "stage"
_REDO, _UNDO = "redo.json", "undo.json"
_NOTHING = ""


@dataclass(frozen=True, slots=True)
class JournalRow:
    """A step as the journal has it: hashes stand for texts, an empty one for no file."""

    path: str
    after: str
    before: str


@dataclass(frozen=True)
class _Change:
    steps: tuple[Step, ...]
    target: Path
    home: Path

    def run(self) -> None:
        rows = [JournalRow(step.path, _hash(step.data), _hash(step.before)) for step in self.steps]
        try:
            self._stage()
            _draft_journals(rows, self.home)
            _decide(self.home, _REDO)
        except BaseException:
            self._forget()
            raise
        try:
            _redo(rows, self.target, self.home)
        except BaseException:
            _decide(self.home, _UNDO)
            _undo(rows, self.target, self.home)
            _finish(rows, self.target, self.home)
            raise
        _finish(rows, self.target, self.home)

    def _stage(self) -> None:
        """Every new text, flushed, beside what it will replace."""
        stage = self.home / _STAGE
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir()
        places: list[Path] = []
        for number, step in enumerate(self.steps):
            if step.data is None:
                continue
            place = stage / str(number)
            _write(place, step.data)
            if step.before is not None:
                shutil.copymode(self.target / step.path, place)
            places.append(place)
        _flush([*places, stage])

    def _forget(self) -> None:
        with suppress(OSError):
            (self.home / _JOURNAL).unlink(missing_ok=True)
        shutil.rmtree(self.home / _STAGE, ignore_errors=True)


def _redo(rows: Sequence[JournalRow], target: Path, home: Path) -> None:
    """Put everything in its place; what was there is kept until the end."""
    for parent in dict.fromkeys((target / row.path).parent for row in rows if row.after):
        _make_folder(parent)
    for number, row in enumerate(rows):
        staged, kept = _staged(home, number)
        place = target / row.path
        if row.after and staged.exists():
            if row.before and not kept.exists():
                _keep(place, kept)
            staged.replace(place)
        elif not row.after and place.exists():
            place.replace(kept)
    _flush(sorted({(target / row.path).parent for row in rows if row.after}))


def _undo(rows: Sequence[JournalRow], target: Path, home: Path) -> None:
    for number, row in enumerate(rows):
        staged, kept = _staged(home, number)
        place = target / row.path
        if kept.exists():
            kept.replace(place)
        elif not row.before and not staged.exists():
            place.unlink(missing_ok=True)
    for row in rows:
        if not row.before:
            _prune(target / row.path, target)


def _finish(rows: Sequence[JournalRow], target: Path, home: Path) -> None:
    """Nothing is left to do: the journal goes first, then what it speaks of."""
    for row in rows:
        if not row.after:
            _prune(target / row.path, target)
    (home / _JOURNAL).unlink(missing_ok=True)
    _flush([home])
    shutil.rmtree(home / _STAGE, ignore_errors=True)


def _keep(place: Path, kept: Path) -> None:
    """A second name for the old file; a copy where the file system knows no such thing."""
    try:
        os.link(place, kept)
    except FileNotFoundError:
        return
    except OSError:
        shutil.copy2(place, kept)


def _staged(home: Path, number: int) -> tuple[Path, Path]:
    stage = home / _STAGE
    return stage / str(number), stage / f"{number}.before"


def _draft_journals(rows: Sequence[JournalRow], home: Path) -> None:
    """Both are written before anything is changed: taking back must not need room on the disk."""
    steps = [(row.path, row.after, row.before) for row in rows]
    drafts = {name: home / _STAGE / name for name in (_REDO, _UNDO)}
    for name, draft in drafts.items():
        _write(draft, json.dumps({"undo": name == _UNDO, "steps": steps}).encode())
    _flush([*drafts.values(), home / _STAGE])


def _decide(home: Path, name: str) -> None:
    """From here on a lost run is completed, or taken back."""
    (home / _STAGE / name).replace(home / _JOURNAL)
    _flush([home])


def _read_journal(home: Path) -> tuple[list[JournalRow], bool]:
    try:
        facts = json.loads(read_regular(home / _JOURNAL))
        rows = [
            JournalRow(str(path), str(after), str(before)) for path, after, before in facts["steps"]
        ]
        for row in rows:
            place_of(row.path, home.parent)
        return rows, bool(facts["undo"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise UserError(
            f"{home / _JOURNAL} cannot be read: {str(error)[:200]}",
            "git shows what was changed; remove the file to go on",
        ) from error


def _check_untouched(rows: Sequence[JournalRow], target: Path, home: Path) -> None:
    """Who edited a file after the crash must not lose that."""
    for number, row in enumerate(rows):
        staged, kept = _staged(home, number)
        place = target / row.path
        now = _hash(place.read_bytes() if place.exists() else None)
        is_begun = kept.exists() or (row.after and not staged.exists())
        if now not in ({row.before, row.after} if is_begun else {row.before}):
            raise UserError(
                f"{place} was edited after an interrupted run, which can now not be completed",
                "move it away, run again, and bring your edit back",
            )


def _hash(data: bytes | None) -> str:
    return _NOTHING if data is None else hashlib.sha256(data).hexdigest()[:32]


def _check_unchanged(steps: Sequence[Step], target: Path) -> None:
    """An editor may have saved a file since it was read, and a folder may have become a link."""
    for folder in {step.path.rpartition("/")[0] for step in steps}:
        inspect_folder(folder, target)
    for step in steps:
        place = target / step.path
        if step.before is None:
            is_same = not place.exists() and not place.is_symlink()
        else:
            is_same = place.is_file() and place.read_bytes() == step.before
        if not is_same:
            raise UserError(f"{place} changed during the run", "nothing was written; run it again")


def _write(place: Path, data: bytes) -> None:
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    try:
        while data:
            data = data[os.write(descriptor, data) :]
    finally:
        os.close(descriptor)


_FEW = 300
"""Up to so many files each is flushed for itself; beyond that the whole system is, which is faster."""


def _flush(places: Sequence[Path]) -> None:
    """Wait until files and folders are on the disk."""
    if len(places) > _FEW and hasattr(os, "sync"):
        os.sync()
        return
    for place in places:
        if place.is_dir() and os.name == "nt":
            continue
        with suppress(FileNotFoundError):
            descriptor = os.open(place, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _make_folder(folder: Path) -> list[Path]:
    """The folder with those above it; what had to be made, the innermost last."""
    missing: list[Path] = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    made: list[Path] = []
    try:
        for new in reversed(missing):
            new.mkdir(exist_ok=True)
            made.append(new)
    except OSError:
        _remove_folders(made)
        raise
    return made


def _remove_folders(folders: Iterable[Path]) -> None:
    for folder in sorted(folders, key=lambda each: len(each.parts), reverse=True):
        with suppress(OSError):
            folder.rmdir()


def _prune(place: Path, target: Path) -> None:
    """Folders above a removed file go with their last file; compiled modules do not count."""
    folder = place.parent
    while folder != target and folder.is_dir():
        if {each.name for each in folder.iterdir()} == {"__pycache__"}:
            shutil.rmtree(folder / "__pycache__", ignore_errors=True)
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def _lock(descriptor: int) -> bool:
    """Whether nobody else has it; the system takes it back from a process that is lost."""
    try:
        import fcntl
    except ImportError:
        return _lock_on_windows(descriptor)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a file system without locks
    return True


def _lock_on_windows(descriptor: int) -> bool:
    import msvcrt

    try:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return False
    return True
