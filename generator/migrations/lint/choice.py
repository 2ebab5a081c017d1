"""Which revisions are judged: those that are named, else those that git has not merged, else the last."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from generator.failures import UserError
from generator.migrations.history import History, Written
from generator.project.state import REVISIONS

_TRUNKS = ("origin/HEAD", "origin/main", "origin/master", "main", "master")


def chosen(project: Path, past: History, names: Sequence[str]) -> tuple[Written, ...]:
    """`UserError` where a name means no revision, or several."""
    if not names:
        return _unmerged(project, past) or _last(past)
    found = {one.id for name in names for one in _named(past, name)}
    return tuple(one for one in past.revisions if one.id in found)


def _named(past: History, name: str) -> Iterable[Written]:
    first, colon, last = name.partition(":")
    if not colon:
        return _last(past) if name == "head" else [_revision(past, name)]
    start = [] if first in {"", "base"} else [_revision(past, first).id]
    behind = past.pending(start)
    if last in {"", "head"}:
        return behind
    beyond = {one.id for one in past.pending([_revision(past, last).id])}
    return [one for one in behind if one.id not in beyond]


def _revision(past: History, name: str) -> Written:
    """By its id, the beginning of it, or the name of its file."""
    exact = [one for one in past.revisions if name in {one.id, one.path, Path(one.path).name}]
    found = exact or [one for one in past.revisions if one.id.startswith(name)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UserError(f"several revisions begin with {name}", ", ".join(one.id for one in found))
    known = ", ".join(one.id for one in past.revisions[-5:])
    raise UserError(f"there is no revision {name}", f"the last ones are {known}" if known else "")


def _last(past: History) -> tuple[Written, ...]:
    return tuple(one for one in past.revisions if one.id in past.heads)


def _unmerged(project: Path, past: History) -> tuple[Written, ...]:
    """What the working folder has, and the trunk has not; nothing where that cannot be told."""
    for trunk in _TRUNKS:
        base = _git(project, "merge-base", "HEAD", trunk)
        if base:
            changed = _git(project, "diff", "--name-only", "--relative", base[0], "--", REVISIONS)
            new = _git(project, "ls-files", "--others", "--exclude-standard", "--", REVISIONS)
            paths = {*changed, *new}
            return tuple(one for one in past.revisions if one.path in paths)
    return ()


def _git(project: Path, *arguments: str) -> list[str]:
    """Lines of what it says; none where it fails."""
    git = shutil.which("git")
    if git is None:
        return []
    done = subprocess.run(  # noqa: S603 - git, which only looks
        [git, "-c", "core.quotepath=off", *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return done.stdout.splitlines() if done.returncode == 0 else []
