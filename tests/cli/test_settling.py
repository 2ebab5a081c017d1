"""`status`, `resolve`, `eject`, `adopt`: what becomes of single files."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from generator.render import RenderedFile
from tests.cli.conftest import Run

MAIN = Path("out/app/main.py")


@pytest.fixture
def conflict(run: Run, compiler: list[RenderedFile]) -> None:
    """A file where `x` was changed on both sides, and something else on each."""
    run("generate", "spec.yaml", "out")
    MAIN.write_text("x = 3\nmine = 3\n")
    compiler[0] = RenderedFile("app/main.py", "x = 2\nnew = 1\n")
    assert run("generate", "spec.yaml", "out").exit_code == 5


def _left() -> list[str]:
    folder = Path("out/.apiwright/conflicts")
    return [str(path) for path in [*Path("out").rglob("*.new"), *folder.rglob("*.pristine")]]


def test_status_of_an_untouched_project(run: Run, compiler: list[RenderedFile]) -> None:
    run("generate", "spec.yaml", "out")
    result = run("status", "out")
    assert (result.exit_code, result.stdout) == (0, "every file is as it was generated\n")


def test_status_names_what_differs(run: Run, compiler: list[RenderedFile]) -> None:
    compiler += [
        RenderedFile(name, "a = 1\n") for name in ("gone.py", "left.py", "same.py", "orphan.py")
    ]
    run("generate", "spec.yaml", "out")
    Path("out/gone.py").unlink()
    run("eject", "out/left.py")
    Path("out/same.py").write_text("a=1\n")
    Path("out/orphan.py").write_text("a = 2\n")
    Path("out/README.md").write_text("mine\n")
    compiler.pop()
    run("generate", "spec.yaml", "out")
    result = run("status", "out/app")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "      edited  README.md",
        "     missing  gone.py",
        "     ejected  left.py",
        "      orphan  orphan.py",
        "1 edited, 1 ejected, 1 missing, 1 orphan",
    ]
    facts = json.loads(run("status", "out", "--json").stdout)
    assert {"path": "gone.py", "status": "missing"} in facts["files"]


def test_status_outside_of_a_project(run: Run) -> None:
    result = run("status")
    assert result.exit_code == 2
    assert "is in no project of apiwright" in result.stderr


@pytest.mark.usefixtures("conflict")
def test_status_of_a_conflict(run: Run) -> None:
    result = run("status", "out")
    assert result.exit_code == 5
    assert "    conflict  app/main.py" in result.stdout


@pytest.mark.usefixtures("conflict")
@pytest.mark.parametrize(("side", "x"), [("--ours", 3), ("--theirs", 2)])
def test_a_side_is_chosen_where_both_changed(run: Run, side: str, x: int) -> None:
    assert run("resolve", MAIN, side).exit_code == 0
    assert MAIN.read_text() == f"x = {x}\nnew = 1\nmine = 3\n"
    assert _left() == []
    assert run("status", "out").exit_code == 0
    assert run("generate", "spec.yaml", "out", "--check").exit_code == 0


@pytest.mark.usefixtures("conflict")
def test_both_texts_in_an_editor(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    script = Path("editor.py")
    script.write_text(
        "import pathlib, sys\n"
        "ours, new = map(pathlib.Path, sys.argv[1:])\n"
        "assert new.read_text() == 'x = 2\\nnew = 1\\nmine = 3\\n'\n"
        "ours.write_text('x = 23\\nnew = 1\\n')\n"
    )
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    assert "VISUAL or EDITOR" in run("resolve", MAIN, "--edit").stderr
    monkeypatch.setenv("EDITOR", f"{sys.executable} -c 'raise SystemExit(3)'")
    assert run("resolve", MAIN, "--edit").exit_code == 2
    assert _left()
    monkeypatch.setenv("EDITOR", f"{sys.executable} editor.py")
    assert run("resolve", MAIN, "--edit").exit_code == 0
    assert MAIN.read_text() == "x = 23\nnew = 1\n"
    assert run("generate", "spec.yaml", "out", "--check").exit_code == 0


@pytest.mark.usefixtures("conflict")
def test_a_conflict_ends_by_hand(run: Run) -> None:
    MAIN.write_text("x = 2\nnew = 1\nmine = 3\n")
    assert run("generate", "spec.yaml", "out").exit_code == 0
    assert _left() == []


@pytest.mark.usefixtures("conflict")
def test_resolve_wants_one_way(run: Run) -> None:
    assert run("resolve", MAIN).exit_code == 2
    assert run("resolve", MAIN, "--ours", "--theirs").exit_code == 2
    assert "has no conflict" in run("resolve", "out/README.md", "--ours").stderr
    assert "is not generated" in run("resolve", "out/other.md", "--ours").stderr


@pytest.mark.usefixtures("conflict")
def test_a_conflicting_file_that_is_deleted(run: Run) -> None:
    MAIN.unlink()
    assert run("resolve", MAIN, "--ours").exit_code == 0
    assert not MAIN.exists()
    assert _left() == []


def test_an_ejected_file_is_left_alone(run: Run, compiler: list[RenderedFile]) -> None:
    run("generate", "spec.yaml", "out")
    assert run("eject", MAIN).exit_code == 0
    compiler[0] = RenderedFile("app/main.py", "x = 2\n")
    result = run("generate", "spec.yaml", "out", "--force")
    assert "1 skipped" in result.stdout
    assert MAIN.read_text() == "x = 1\n"
    assert "is ejected already" in run("eject", MAIN).stderr
    MAIN.write_text("x = 1\nmine = 1\n")
    assert run("adopt", MAIN).exit_code == 0
    run("generate", "spec.yaml", "out")
    assert MAIN.read_text() == "x = 2\nmine = 1\n"


def test_a_deleted_file_comes_back_when_asked_for(run: Run, compiler: list[RenderedFile]) -> None:
    run("generate", "spec.yaml", "out")
    MAIN.unlink()
    compiler[0] = RenderedFile("app/main.py", "x = 2\n")
    run("generate", "spec.yaml", "out")
    assert not MAIN.exists()
    assert "      create  out/app/main.py" in run("adopt", MAIN).stdout
    assert MAIN.read_text() == "x = 2\n"
    assert "is apiwright's already" in run("adopt", MAIN).stderr


def test_a_manifest_of_somebody_else_reaches_nowhere(
    run: Run, compiler: list[RenderedFile]
) -> None:
    run("generate", "spec.yaml", "out")
    manifest = Path("out/.apiwright/manifest.json")
    text = manifest.read_text()
    for path in ("../victim", "/etc/passwd", ".git/config", ".apiwright/manifest.json"):
        manifest.write_text(text.replace("README.md", path))
        result = run("generate", "spec.yaml", "out")
        assert result.exit_code == 2
        assert "which is no output" in result.stderr
    manifest.write_text(text[:40])
    assert "take either side" in run("generate", "spec.yaml", "out").stderr
