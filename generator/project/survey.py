"""Which files of a project are not as they were generated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.project import state
from generator.project.changes import read
from generator.project.merge import is_same
from generator.project.state import WHOLE, FileOwner, ManifestEntry, Standing


@dataclass(frozen=True, slots=True)
class FileStatus:
    """A file and the word for what it is: edited, missing, deleted, conflict, orphan or ejected.

    What is deleted, file or symbols, is generated differently now, which nobody has acknowledged.
    """

    path: str
    word: str
    symbols: tuple[str, ...] = ()


def survey(target: Path) -> tuple[FileStatus, ...]:
    """Every file that is not as it was generated, sorted by path; layout does not count."""
    known = state.load(target)
    return tuple(_findings(known.files, target))


def _findings(files: dict[str, ManifestEntry], target: Path) -> Iterator[FileStatus]:
    for path, entry in sorted(files.items()):
        word = _word(path, entry, target)
        if word and WHOLE not in entry.missed:
            yield FileStatus(path, word)
        if entry.missed:
            yield FileStatus(path, "deleted", tuple(name for name in entry.missed if name != WHOLE))


def _word(path: str, entry: ManifestEntry, target: Path) -> str:
    if entry.owner is FileOwner.EJECTED:
        return "ejected"
    if entry.standing is Standing.CONFLICT:
        return "conflict"
    data = read(path, target)
    if data is None:
        return "missing"
    if entry.standing is not Standing.NONE:
        return str(entry.standing.value)
    return "edited" if _is_edited(path, entry, data, target) else ""


def _is_edited(path: str, entry: ManifestEntry, data: bytes, target: Path) -> bool:
    try:
        text = data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return True
    if state.hash_of(text) == entry.hash:
        return False
    base = state.read_text(state.pristine_path(path), target)
    return base is None or not is_same(path, base, text)
