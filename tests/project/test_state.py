"""What is remembered of a project, and what is made of files in every state."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from generator.failures import UserError
from generator.project import state, survey
from generator.project.change import Change, FileAction
from generator.project.changes import compare
from generator.project.state import HOME, MANIFEST, FileOwner, Standing
from generator.project.writing import write
from generator.render import RenderedFile

CODE = '"""Doc."""\n\n\ndef one(a: int) -> int:\n    """One."""\n    return a\n'
TWO = "\n\ndef two() -> int:\n    return 2\n"
FILES = [RenderedFile("app/a.py", CODE), RenderedFile("notes.md", "one\ntwo\nthree\n")]


def _files(code: str = CODE, notes: str = "one\ntwo\nthree\n") -> list[RenderedFile]:
    return [RenderedFile("app/a.py", code), RenderedFile("notes.md", notes)]


def _run(target: Path, files: list[RenderedFile], *, force: bool = False) -> dict[str, Change]:
    changes = compare(files, target, force=force)
    write(changes, target)
    return {change.path: change for change in changes}


def _actions(changes: dict[str, Change]) -> dict[str, str]:
    return {path: change.action.value for path, change in changes.items()}


def test_what_is_remembered_is_plain_and_the_same_everywhere(tmp_path: Path) -> None:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
        _run(tmp_path / name, FILES)
    texts = [(tmp_path / name / MANIFEST).read_text() for name in ("here", "there")]
    assert texts[0] == texts[1]
    assert str(tmp_path) not in texts[0]
    assert [line for line in texts[0].splitlines() if "notes.md" in line] == [
        f'    "notes.md": {{"hash": "{state.hash_of(FILES[1].text)}", "owner": "generated"}}'
    ]
    pristine = tmp_path / "here" / HOME / "pristine/app/a.py.pristine"
    assert pristine.read_text() == CODE


def test_layout_alone_is_no_edit(tmp_path: Path) -> None:
    _run(tmp_path, FILES)
    place = tmp_path / "app/a.py"
    place.write_text("'''Doc.'''\n\ndef one(\n  a: int\n) -> int:\n  '''One.'''\n  return a\n")
    assert survey.survey(tmp_path) == ()
    assert _actions(_run(tmp_path, FILES))["app/a.py"] == "identical"
    assert "  '''One.'''" in place.read_text()
    assert _actions(_run(tmp_path, _files(CODE + TWO)))["app/a.py"] == "merge"
    assert "  '''One.'''" in place.read_text()
    assert TWO in place.read_text()
    assert _actions(_run(tmp_path, FILES[1:]))["app/a.py"] == "remove"
    assert not (tmp_path / "app").exists()


def test_merged_python_is_laid_out_where_its_author_lays_it_out(tmp_path: Path) -> None:
    long = '\nNAMES = ["a_rather_long_name", "another_long_name"]\n'
    _run(tmp_path, _files(CODE + long))
    place = tmp_path / "app/a.py"
    place.write_text(
        place.read_text().replace('_name"]', '_name", "mine_which_is_quite_long_as_well"]')
    )
    new = long.replace('["', '["one_more_name_of_some_length", "')
    assert _actions(_run(tmp_path, _files(CODE + new)))["app/a.py"] == "merge"
    assert '    "one_more_name_of_some_length",\n    "a_rather_long_name",\n' in place.read_text()


def test_line_ends_of_windows_stay(tmp_path: Path) -> None:
    _run(tmp_path, FILES)
    place, notes = tmp_path / "app/a.py", tmp_path / "notes.md"
    place.write_bytes((CODE + "\n\nmine = 1\n").replace("\n", "\r\n").encode())
    notes.write_bytes(notes.read_bytes().replace(b"\n", b"\r\n"))
    actions = _actions(_run(tmp_path, _files(CODE.replace("One", "1"), "one\ntwo\n3\n")))
    assert actions == {"app/a.py": "merge", "notes.md": "update"}
    assert notes.read_bytes() == b"one\r\ntwo\r\n3\r\n"
    expected = (CODE.replace("One", "1") + "\n\nmine = 1\n").replace("\n", "\r\n")
    assert place.read_bytes().decode() == expected


def test_what_is_no_text_is_a_conflict(tmp_path: Path) -> None:
    _run(tmp_path, FILES)
    (tmp_path / "notes.md").write_bytes(b"\xff\xfe")
    changed = _files(notes="new\n")
    assert _actions(_run(tmp_path, changed))["notes.md"] == "conflict"
    assert (tmp_path / "notes.md").read_bytes() == b"\xff\xfe"
    assert _actions(_run(tmp_path, changed, force=True))["notes.md"] == "force"
    assert (tmp_path / "notes.md").read_text() == "new\n"


def test_a_project_made_before(tmp_path: Path) -> None:
    """Equal files are taken over, others are for somebody to decide, revisions stay."""
    revision = RenderedFile("alembic/versions/0001_initial.py", "revision = 1\n")
    for file in [*FILES, revision]:
        place = tmp_path / file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(file.text)
    (tmp_path / "notes.md").write_text("mine\n")
    (tmp_path / revision.path).write_text("revision = 0\n")
    changes = _run(tmp_path, [*FILES, revision])
    assert _actions(changes) == {
        "app/a.py": "identical",
        "notes.md": "conflict",
        revision.path: "skip",
    }
    known = state.load(tmp_path).files
    assert known["notes.md"].standing is Standing.CONFLICT
    assert known[revision.path].owner is FileOwner.ONCE
    assert _actions(_run(tmp_path, [*_files(CODE + TWO), revision]))["app/a.py"] == "update"


def test_an_entity_that_comes_back_meets_its_edits(tmp_path: Path) -> None:
    _run(tmp_path, FILES)
    place = tmp_path / "app/a.py"
    place.write_text(CODE.replace("One", "Mine"))
    orphaned = _run(tmp_path, FILES[1:])["app/a.py"]
    assert (orphaned.action, orphaned.entry and orphaned.entry.standing) == (
        FileAction.SKIP,
        Standing.ORPHAN,
    )
    assert _actions(_run(tmp_path, _files(CODE + TWO)))["app/a.py"] == "merge"
    assert place.read_text() == CODE.replace("One", "Mine") + TWO
    assert [finding.word for finding in survey.survey(tmp_path)] == ["edited"]


def test_an_orphan_that_is_deleted_is_forgotten(tmp_path: Path) -> None:
    _run(tmp_path, FILES)
    (tmp_path / "app/a.py").write_text("mine = 1\n")
    _run(tmp_path, FILES[1:])
    (tmp_path / "app/a.py").unlink()
    _run(tmp_path, FILES[1:])
    assert list(state.load(tmp_path).files) == ["notes.md"]
    assert not (tmp_path / HOME / "pristine/app").exists()


@pytest.mark.parametrize("path", ["pristine/app/a.py.pristine", "manifest.json", "pristine"])
def test_links_in_our_own_folder_are_refused(tmp_path: Path, path: str) -> None:
    target, outside = tmp_path / "out", tmp_path / "outside"
    _run(target, FILES)
    place = target / HOME / path
    place.rename(outside)
    place.symlink_to(outside)
    with pytest.raises(UserError, match="is a link"):
        _run(target, _files(CODE + TWO))


@pytest.mark.parametrize("name", ["", "lock", "stage", "journal.json"])
def test_nothing_is_written_through_links(tmp_path: Path, name: str) -> None:
    target, outside = tmp_path / "out", tmp_path / "outside"
    target.mkdir()
    outside.mkdir()
    place = target / HOME / name
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(outside)
    with pytest.raises(UserError, match="is a link"):
        _run(target, FILES)
    assert list(outside.iterdir()) == []


def test_a_journal_that_came_with_a_project_reaches_nothing_of_git(tmp_path: Path) -> None:
    """Whoever clones a project and generates must not run what it put among git's hooks."""
    stage = tmp_path / HOME / "stage"
    stage.mkdir(parents=True)
    (stage / "0").write_text("#!/bin/sh\n")
    after = state.hash_of("#!/bin/sh\n")
    journal = {"undo": False, "steps": [[".git/hooks/pre-commit", after, ""]]}
    (tmp_path / HOME / "journal.json").write_text(json.dumps(journal))
    with pytest.raises(UserError, match="git's own folder"):
        _run(tmp_path, FILES)
    assert not (tmp_path / ".git").exists()


def test_nothing_is_removed_without_a_manifest(tmp_path: Path) -> None:
    _run(tmp_path, FILES)
    (tmp_path / MANIFEST).unlink()
    _run(tmp_path, FILES[1:])
    assert (tmp_path / "app/a.py").read_text() == CODE


def test_a_newer_manifest_is_not_touched(tmp_path: Path) -> None:
    _run(tmp_path, FILES)
    manifest = tmp_path / MANIFEST
    facts = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(facts | {"format": 2}))
    with pytest.raises(UserError, match="its format is 2"):
        compare(FILES, tmp_path)


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    settings = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    return subprocess.run(
        ["git", *settings, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("union", [True, False])
def test_two_branches_merge(tmp_path: Path, union: bool) -> None:
    """Each adds an entity and edits; whatever git makes of the manifest, the next run is right."""
    extra = {name: RenderedFile(f"app/{name}.py", f"{name} = 1\n") for name in ("left", "right")}
    _git(tmp_path, "init", "-q", "-b", "main")
    _run(tmp_path, FILES)
    if not union:
        (tmp_path / ".git/info/attributes").write_text("manifest.json merge=text\n")
    _git(tmp_path, "add", "-A")
    assert _git(tmp_path, "commit", "-qm", "a").returncode == 0
    for name, file in extra.items():
        _git(tmp_path, "checkout", "-q", "-b", name, "main")
        _run(tmp_path, [*FILES, file])
        (tmp_path / file.path).write_text(f"{name} = 1\nmine = 1\n")
        _git(tmp_path, "add", "-A")
        assert _git(tmp_path, "commit", "-qm", name).returncode == 0
    merged = _git(tmp_path, "merge", "-q", "left")
    assert (merged.returncode == 0) is union
    changes = _run(tmp_path, [*FILES, *extra.values()])
    assert {each.action for each in changes.values()} == {FileAction.IDENTICAL}
    expected = ["app/a.py", "app/left.py", "app/right.py", "notes.md"]
    assert sorted(state.load(tmp_path).files) == expected
    json.loads((tmp_path / MANIFEST).read_text())


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_side_of_the_manifest_is_lost(tmp_path: Path, side: str) -> None:
    """The text as last generated is still there, and says what was edited."""
    extra = RenderedFile(f"app/{side}.py", "x = 1\n")
    _run(tmp_path, FILES)
    before = (tmp_path / MANIFEST).read_text()
    _run(tmp_path, [*FILES, extra])
    (tmp_path / extra.path).write_text("x = 1\nmine = 1\n")
    (tmp_path / MANIFEST).write_text(before)
    changed = RenderedFile(extra.path, "x = 2\n")
    assert _actions(_run(tmp_path, [*FILES, changed]))[extra.path] == "merge"
    assert (tmp_path / extra.path).read_text() == "x = 2\nmine = 1\n"
