"""Writing: all or nothing, never over somebody's work, never outside of the target."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.failures import UserError
from generator.project.change import FileAction
from generator.project.changes import compare, diff
from generator.project.writing import write
from generator.render import RenderedFile

FILES = [RenderedFile("a.md", "a\n"), RenderedFile("app/b.py", "b = 1\n")]


def _tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".apiwright" not in path.parts
    }


def test_creates_what_is_not_there(tmp_path: Path) -> None:
    target = tmp_path / "new" / "out"
    changes = compare(FILES, target)
    assert [change.action for change in changes] == [FileAction.CREATE, FileAction.CREATE]
    assert not target.exists()
    write(changes, target)
    assert _tree(target) == {"a.md": "a\n", "app/b.py": "b = 1\n"}
    assert sorted(path.name for path in target.iterdir()) == [".apiwright", "a.md", "app"]
    assert sorted(path.name for path in (target / ".apiwright").iterdir()) == [
        ".gitattributes",
        ".gitignore",
        "lock",
        "manifest.json",
        "pristine",
    ]


def test_touches_nothing_that_is_identical(tmp_path: Path) -> None:
    write(compare(FILES, tmp_path), tmp_path)
    before = (tmp_path / "a.md").stat()
    changes = compare(FILES, tmp_path)
    assert {change.action for change in changes} == {FileAction.IDENTICAL}
    write(changes, tmp_path)
    after = (tmp_path / "a.md").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_force_overwrites_and_keeps_the_mode(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("mine\n")
    (tmp_path / "a.md").chmod(0o640)
    write(compare(FILES, tmp_path, force=True), tmp_path)
    assert _tree(tmp_path)["a.md"] == "a\n"
    assert (tmp_path / "a.md").stat().st_mode & 0o777 == 0o640


def test_other_files_stay(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    write(compare(FILES, tmp_path), tmp_path)
    assert _tree(tmp_path)["mine.txt"] == "x"


@pytest.mark.parametrize("failing", range(8))
def test_a_failure_leaves_the_tree_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    files = [*FILES, RenderedFile("z/c.md", "c\n")]
    (tmp_path / "a.md").write_text("mine\n")
    changes = compare(files, tmp_path, force=True)
    replace, calls = Path.replace, iter(range(100))

    def fail(self: Path, target: Path) -> Path:
        if next(calls) == failing:
            raise OSError(28, "No space left on device", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(UserError, match="No space left"):
        write(changes, tmp_path)
    assert _tree(tmp_path) == {"a.md": "mine\n"}
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"]


def test_an_interrupt_leaves_the_tree_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = compare(FILES, tmp_path / "out")
    replace, calls = Path.replace, iter(range(100))

    def interrupt(self: Path, target: Path) -> Path:
        if next(calls) == 3:
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(changes, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_links_are_refused(tmp_path: Path) -> None:
    outside, target = tmp_path / "outside", tmp_path / "out"
    outside.mkdir()
    target.mkdir()
    (target / "app").symlink_to(outside)
    with pytest.raises(UserError, match="link"):
        compare(FILES, target)
    (target / "app").unlink()
    (target / "a.md").symlink_to(outside / "x")
    with pytest.raises(UserError, match="link"):
        compare(FILES, target)
    assert list(outside.iterdir()) == []


def test_the_target_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write(compare(FILES, tmp_path / "link"), tmp_path / "link")
    assert _tree(tmp_path / "real")["a.md"] == "a\n"


@pytest.mark.parametrize(
    ("there", "message"),
    [
        ("out", "out is not a folder"),
        ("out/app", "app is not a folder"),
        ("out/a.md/x", "a.md is not a file"),
    ],
)
def test_what_stands_in_the_way_is_named(tmp_path: Path, there: str, message: str) -> None:
    place = tmp_path / there
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("")
    with pytest.raises(UserError, match=message):
        compare(FILES, tmp_path / "out")


def test_a_target_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="file is not a folder"):
        compare(FILES, tmp_path / "file" / "out")


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", ""])
def test_a_path_out_of_the_target_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(UserError, match="leave"):
        compare([RenderedFile(path, "")], tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unwritable for root")
def test_an_unwritable_folder_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(UserError, match="Permission denied"):
            write(compare(FILES, tmp_path), tmp_path)
    finally:
        tmp_path.chmod(0o700)


def test_a_name_that_no_file_system_takes_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="File name too long"):
        compare([RenderedFile("x" * 300, "")], tmp_path)


def test_a_diff_names_both_sides(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("mine")
    old, new = compare(FILES, tmp_path, force=True)
    assert diff(old) == (
        "--- a/a.md\n+++ b/a.md\n@@ -1 +1 @@\n-mine\n\\ No newline at end of file\n+a\n"
    )
    assert diff(new).startswith("--- /dev/null\n+++ b/app/b.py\n")
