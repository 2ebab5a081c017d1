"""What a run would do to each file of the target folder; nothing is written here."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import visible
from generator.failures import UserError
from generator.project import state
from generator.project.change import EDITED_ORPHAN, Change, FileAction
from generator.project.layout import laid_out_alike, tidy
from generator.project.merge import Conflict, Merge, Side, is_same, merge, symbols
from generator.project.places import inspect_target, place_of
from generator.project.renaming import Renaming
from generator.project.state import FileOwner, Manifest, ManifestEntry, Standing

if TYPE_CHECKING:
    from generator.project.formatters import Style
    from generator.render import RenderedFile


def compare(
    rendered: Iterable[RenderedFile],
    target: Path,
    *,
    force: bool = False,
    is_whole: bool = True,
    renaming: Renaming | None = None,
    style: Style | None = None,
) -> tuple[Change, ...]:
    """Each file's change; `UserError` where the target cannot hold the output.

    With `force` the generated text stands where the author and the generator changed the same thing,
    and deleted files come back. Nothing is removed where the output is not whole. Edits in the files
    of a renamed entity move with it. With a `style` merged files are laid out in it.
    """
    inspect_target(target)
    known = state.load(target)
    files = list(rendered)
    generated = {file.path for file in files}
    run = _Run(target, known, force, renaming)
    moves = renaming.moves(known.files, generated) if renaming else {}
    changes = [
        run.moved(file, moves[file.path]) if file.path in moves else run.change(file)
        for file in files
    ]
    if is_whole:
        left = {*generated, *(change.moved_from for change in changes)}
        changes += [
            _farewell(path, entry, target)
            for path, entry in known.files.items()
            if path not in left
        ]
    return _laid_out(changes, style)


def merged_text(path: str, base: str | None, before: bytes, new: str, prefer: Side) -> bytes:
    """One file merged, with the preferred side where both changed the same thing."""
    ours = _decoded(before)
    if ours is None:
        return before if prefer is Side.OURS else new.encode()
    text = merge(path, base, ours, new, prefer=prefer, tidy=tidy).text
    laid_out = laid_out_alike({path: (ours, text)}) if path.endswith(".py") else {}
    return _with_newlines(laid_out.get(path, text), before).encode()


def diff(change: Change) -> str:
    """The change as a unified diff, empty where nothing changes."""
    if not change.action.is_pending:
        return ""
    before = (change.before or b"").decode("utf-8", "replace")
    path = visible(change.path)
    old = "/dev/null" if change.before is None else f"a/{path}"
    new = f"b/{path}{'.new' if change.action is FileAction.CONFLICT else ''}"
    if change.action is FileAction.REMOVE:
        new = "/dev/null"
    lines = difflib.unified_diff(_lines(before), _lines(change.text), old, new, lineterm="\n")
    return "".join(lines)


@dataclass(frozen=True, slots=True)
class _Run:
    target: Path
    known: Manifest
    force: bool
    renaming: Renaming | None

    def change(self, file: RenderedFile) -> Change:
        entry = self.known.files.get(file.path)
        before = read(file.path, self.target)
        fresh = ManifestEntry(state.hash_of(file.text), state.owner_of(file.path))
        if entry and entry.owner is FileOwner.EJECTED:
            return Change(file.path, FileAction.SKIP, before=before, entry=entry, note="ejected")
        if before is None:
            return self._missing(file, entry, fresh)
        text = _decoded(before)
        if fresh.owner is FileOwner.ONCE and text != file.text:
            kept = entry or ManifestEntry("", FileOwner.ONCE)
            return Change(file.path, FileAction.SKIP, "", before, kept, note=MADE_ONCE)
        if text == file.text:
            return Change(file.path, FileAction.IDENTICAL, file.text, before, fresh, file.text)
        if text is None:
            return _unreadable(file, entry, fresh, before, force=self.force)
        base = self._base(file.path)
        change = _merged(file, fresh, before, self._versions(base, text, file), force=self.force)
        return _still_missed(change, entry)

    def moved(self, file: RenderedFile, old: str) -> Change:
        """A file that goes to another place with everything that was done to it."""
        entry, before = self.known.files[old], read(old, self.target)
        text, base = _decoded(before or b""), self._base(old)
        if before is None or text is None or base is None or entry.owner is not FileOwner.GENERATED:
            return self.change(file)
        versions = self._versions(base, text, file)
        fresh = ManifestEntry(state.hash_of(file.text))
        change = _merged(file, fresh, before, versions, force=self.force)
        if change.action is FileAction.CONFLICT and versions.base is not None:
            kept = _with_newlines(versions.ours, before)
            change = replace(change, pristine=versions.base, ours=kept)
        elif change.action is FileAction.IDENTICAL:
            change = replace(
                change, action=FileAction.MERGE, text=_with_newlines(versions.ours, before)
            )
        return replace(_still_missed(change, entry), moved_from=old, note=f"from {old}")

    def _missing(
        self, file: RenderedFile, entry: ManifestEntry | None, fresh: ManifestEntry
    ) -> Change:
        """A file that is gone was deleted by somebody, but for a revision that is due."""
        if entry is None or self.force or fresh.owner is FileOwner.ONCE:
            return Change(file.path, FileAction.CREATE, file.text, None, fresh, file.text)
        base = self._base(file.path)
        is_new = base is not None and not is_same(file.path, base, file.text)
        missed = (state.WHOLE,) if is_new else ()
        fresh = replace(fresh, missed=missed or entry.missed)
        return Change(
            file.path, FileAction.SKIP, "", None, fresh, file.text, note="deleted", missed=missed
        )

    def _base(self, path: str) -> str | None:
        return state.read_text(state.pristine_path(path), self.target)

    def _versions(self, base: str | None, ours: str, file: RenderedFile) -> _Versions:
        if self.renaming and base is not None:
            base, ours = self.renaming.follow(base, ours, file.text)
        return _Versions(base, ours, file.text)


def _still_missed(change: Change, entry: ManifestEntry | None) -> Change:
    """Nobody has to look twice, but once: what an earlier run could not change stays noted."""
    if change.entry is None or entry is None or not (entry.missed or change.missed):
        return change
    there = symbols(change.text or _decoded(change.before or b"") or "")
    kept = {name for name in (*entry.missed, *change.missed) if name not in there} - {state.WHOLE}
    return replace(change, entry=replace(change.entry, missed=tuple(sorted(kept))))


MADE_ONCE = "made once"


@dataclass(frozen=True, slots=True)
class _Versions:
    base: str | None
    ours: str
    new: str

    def merged(self, path: str, prefer: Side) -> Merge:
        return merge(path, self.base, self.ours, self.new, prefer=prefer, tidy=tidy)


def _merged(
    file: RenderedFile, fresh: ManifestEntry, before: bytes, versions: _Versions, *, force: bool
) -> Change:
    if versions.base is not None and versions.ours == versions.base:
        text = _with_newlines(file.text, before)
        return Change(file.path, FileAction.UPDATE, text, before, fresh, file.text)
    merged = versions.merged(file.path, Side.OURS)
    text = merged.text
    if merged.conflicts:
        text = _with_newlines(versions.merged(file.path, Side.THEIRS).text, before)
        if force:
            return Change(file.path, FileAction.FORCE, text, before, fresh, file.text)
        return _conflict(file, fresh, versions.base, before, text, merged.conflicts)
    is_merged = text != _decoded(before)
    return Change(
        file.path,
        FileAction.MERGE if is_merged else FileAction.IDENTICAL,
        _with_newlines(text, before),
        before,
        fresh,
        file.text,
        missed=merged.missed,
    )


def _conflict(
    file: RenderedFile,
    fresh: ManifestEntry,
    base: str | None,
    before: bytes,
    text: str,
    conflicts: tuple[Conflict, ...],
) -> Change:
    remembered = state.hash_of(base) if base is not None else ""
    entry = replace(fresh, hash=remembered, standing=Standing.CONFLICT)
    return Change(file.path, FileAction.CONFLICT, text, before, entry, None, file.text, conflicts)


def _unreadable(
    file: RenderedFile,
    entry: ManifestEntry | None,
    fresh: ManifestEntry,
    before: bytes,
    *,
    force: bool,
) -> Change:
    """What is there is no text that could be merged."""
    if force:
        return Change(file.path, FileAction.FORCE, file.text, before, fresh, file.text)
    entry = replace(fresh, hash=entry.hash if entry else "", standing=Standing.CONFLICT)
    conflict = Conflict("", 1, 1, "it is not UTF-8")
    return Change(
        file.path, FileAction.CONFLICT, file.text, before, entry, None, file.text, (conflict,)
    )


def _farewell(path: str, entry: ManifestEntry, target: Path) -> Change:
    """A file that is no longer generated: removed, unless somebody has worked on it."""
    before = read(path, target)
    if before is None:
        return Change(path, FileAction.IDENTICAL, entry=None)
    if entry.owner is FileOwner.ONCE:
        return Change(path, FileAction.IDENTICAL, before=before, entry=entry)
    if entry.owner is FileOwner.EJECTED:
        return Change(path, FileAction.SKIP, before=before, entry=entry, note="ejected")
    text = _decoded(before)
    base = state.read_text(state.pristine_path(path), target)
    if text is not None and base is not None and is_same(path, base, text):
        return Change(path, FileAction.REMOVE, "", before, None)
    entry = replace(entry, standing=Standing.ORPHAN)
    return Change(path, FileAction.SKIP, "", before, entry, note=EDITED_ORPHAN)


def _laid_out(changes: Sequence[Change], style: Style | None) -> tuple[Change, ...]:
    """Merged Python in the formatter's style, or the project's, where the author's text was in it."""
    merged = {
        change.path: ((_decoded(change.before or b"") or ""), _lf(change.text))
        for change in changes
        if change.path.endswith(".py")
        and change.before is not None
        and change.action in {FileAction.MERGE, FileAction.CONFLICT, FileAction.FORCE}
    }
    texts = laid_out_alike(merged, style)
    return tuple(
        replace(change, text=_with_newlines(texts[change.path], change.before or b""))
        if change.path in texts
        else change
        for change in changes
    )


def read(path: str, target: Path) -> bytes | None:
    """What is at the place of an output."""
    place = place_of(path, target)
    try:
        return place.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UserError(f"cannot read {place}: {error.strerror}") from error


def _decoded(data: bytes) -> str | None:
    """Text with plain line ends; None for what is no text."""
    try:
        return _lf(data.decode("utf-8"))
    except UnicodeDecodeError:
        return None


def _lf(text: str) -> str:
    return text.replace("\r\n", "\n")


def _with_newlines(text: str, before: bytes) -> str:
    """With the line ends that the file has, for those who work on Windows."""
    return text.replace("\n", "\r\n") if b"\r\n" in before else text


def _lines(text: str) -> list[str]:
    """Lines with their ends; a missing one at the end is said as `diff` says it."""
    lines = [f"{line}\n" for line in text.split("\n")]
    if lines[-1] == "\n":
        return lines[:-1]
    return [*lines[:-1], lines[-1] + "\\ No newline at end of file\n"]
