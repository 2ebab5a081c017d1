"""A run that is killed at any point leaves the old tree or the new one, once the next has begun."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from generator.failures import UserError
from generator.project.changes import compare
from generator.project.state import HOME
from generator.project.transaction import is_interrupted, ours_alone, recover
from generator.project.writing import write
from generator.render import RenderedFile

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="a process is forked for each point"
)

OLD = [
    RenderedFile("a.py", "a = 1\n"),
    RenderedFile("app/b.py", "b = 1\n"),
    RenderedFile("gone/c.py", "c = 1\n"),
    RenderedFile("notes.md", "one\ntwo\nthree\n"),
]
NEW = [
    RenderedFile("a.py", "a = 2\n"),
    RenderedFile("app/b.py", "b = 2\nd = 3\n"),
    RenderedFile("fresh/deep/e.py", "e = 1\n"),
    RenderedFile("notes.md", "one\nTWO\nthree\n"),
]
_CHANGING = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.chmod", "os.truncate"}


def _tree(folder: Path) -> dict[str, str]:
    """All that matters: what only one machine knows is left out."""
    own = {"lock", "stamp"}
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8") if path.is_file() else "/"
        for path in sorted(folder.rglob("*"))
        if path.name not in own
    }


def _old_tree(folder: Path) -> None:
    write(compare(OLD, folder), folder)
    (folder / "app" / "b.py").write_text("b = 1\nmine = 1\n")
    (folder / "notes.md").write_text("one\nmine\nthree\n")


def _killed(work: Callable[[], object], point: int) -> bool:
    """Whether a process of its own was killed just before the given change of a file."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return os.WIFSIGNALED(status)
    left = iter(range(point))

    def die() -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(event: str, arguments: tuple[object, ...]) -> None:
        writes = event == "open" and bool(int(str(arguments[2] or 0)) & (os.O_WRONLY | os.O_RDWR))
        if event in _CHANGING or writes:
            die()

    real_write, real_sync = os.write, os.fsync

    def torn(descriptor: int, data: bytes) -> int:
        real_write(descriptor, data[: len(data) // 2])
        die()
        return len(data) // 2 + real_write(descriptor, data[len(data) // 2 :])

    def sync(descriptor: int) -> None:
        die()
        real_sync(descriptor)

    os.write, os.fsync = torn, sync  # type: ignore[assignment]
    sys.addaudithook(audit)
    try:
        work()
    finally:
        os._exit(0)


def _recovered(folder: Path) -> dict[str, str]:
    home = folder / HOME
    if home.exists():
        with ours_alone(folder, home):
            recover(folder, home)
    return _tree(folder)


@pytest.mark.slow
def test_killed_at_every_point(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    _old_tree(before)
    _old_tree(after)
    write(compare(NEW, after), after)
    old, new = _tree(before), _tree(after)
    assert "notes.md.new" in new
    seen = []
    start = tmp_path / "start"
    _old_tree(start)
    for point in range(400):
        folder = tmp_path / f"at-{point}"
        shutil.copytree(start, folder)
        changes = compare(NEW, folder)
        if not _killed(partial(write, changes, folder), point):
            break
        tree = _recovered(folder)
        assert tree in (old, new), f"a mixture after {point} changes"
        seen.append(tree == new)
        write(compare(NEW, folder), folder)
        assert _tree(folder) == new
    else:
        pytest.fail("the run never ended")
    assert len(seen) > 80
    assert seen == sorted(seen), "once decided, it stays"
    assert _tree(folder) == new


@pytest.mark.slow
def test_killed_in_a_first_run(tmp_path: Path) -> None:
    write(compare(OLD, tmp_path / "whole"), tmp_path / "whole")
    whole = _tree(tmp_path / "whole")
    for point in range(400):
        folder = tmp_path / f"at-{point}"
        changes = compare(OLD, folder)
        if not _killed(partial(write, changes, folder), point):
            break
        tree = _recovered(folder)
        assert tree == whole or not {path for path in tree if not path.startswith(HOME)}
        write(compare(OLD, folder), folder)
        assert _tree(folder) == whole


def test_killed_while_recovering(tmp_path: Path) -> None:
    """A recovery that is lost as well is completed by the next."""
    _old_tree(tmp_path / "after")
    write(compare(NEW, tmp_path / "after"), tmp_path / "after")
    new = _tree(tmp_path / "after")
    points = 0
    for first in range(30, 400, 9):
        folder = tmp_path / f"at-{first}"
        _old_tree(folder)
        changes = compare(NEW, folder)
        if not _killed(partial(write, changes, folder), first):
            break
        if not is_interrupted(folder / HOME):
            continue
        second = 0
        while _killed(partial(_recovered, folder), second):
            second += 3
            points += 1
        assert _recovered(folder) == new
    assert points


def test_an_edit_after_the_crash_is_not_overwritten(tmp_path: Path) -> None:
    _old_tree(tmp_path)
    changes = compare(NEW, tmp_path)
    point = next(
        number
        for number in range(400)
        if _killed(partial(write, changes, tmp_path), number) and is_interrupted(tmp_path / HOME)
    )
    assert point
    (tmp_path / "a.py").write_text("a = 'mine'\n")
    with pytest.raises(UserError, match=r"a\.py was edited after an interrupted run"):
        _recovered(tmp_path)
    assert (tmp_path / "a.py").read_text() == "a = 'mine'\n"


def test_two_runs_at_once(tmp_path: Path) -> None:
    _old_tree(tmp_path)
    changes = compare(NEW, tmp_path)
    with (
        ours_alone(tmp_path, tmp_path / HOME),
        pytest.raises(UserError, match="another apiwright is writing"),
    ):
        write(changes, tmp_path)
    write(changes, tmp_path)


def test_a_file_saved_during_the_run_is_not_overwritten(tmp_path: Path) -> None:
    _old_tree(tmp_path)
    changes = compare(NEW, tmp_path)
    (tmp_path / "a.py").write_text("a = 'saved just now'\n")
    tree = _tree(tmp_path)
    with pytest.raises(UserError, match="changed during the run"):
        write(changes, tmp_path)
    assert _tree(tmp_path) == tree
