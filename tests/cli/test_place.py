"""Which project and which spec a command means, in whatever folder it runs."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from generator.project.state import MANIFEST
from generator.render import RenderedFile
from tests.cli.conftest import Run


def test_from_a_folder_in_the_project(run: Run, compiler: list[RenderedFile]) -> None:
    run("new", "shop")
    os.chdir("shop")
    assert run("generate").exit_code == 0
    os.chdir("app")
    compiler[0] = RenderedFile("app/main.py", "x = 2\n")
    done = run("generate", "--check")
    assert (done.exit_code, "update  app/main.py" in done.stdout) == (4, True)
    assert "to write them: apiwright generate" in done.stderr
    assert run("generate").exit_code == 0
    assert Path("main.py").read_text() == "x = 2\n"
    assert run("validate").exit_code == 0
    assert run("status").exit_code == 0
    assert "specs" not in json.loads(Path("..", MANIFEST).read_text())


def test_a_new_project_is_found_before_its_first_run(
    run: Run, compiler: list[RenderedFile]
) -> None:
    assert compiler
    run("new", "shop")
    os.chdir("shop/specs")
    assert run("generate").exit_code == 0
    assert Path("../app/main.py").is_file()


@pytest.mark.parametrize("folder", ["shop", "shop/app", "."])
def test_a_spec_outside_is_remembered(folder: str, run: Run, compiler: list[RenderedFile]) -> None:
    Path("design").mkdir()
    Path("design/shop.yaml").write_text("app: {name: shop}\n")
    assert run("generate", "design/shop.yaml", "shop").exit_code == 0
    assert json.loads(Path("shop", MANIFEST).read_text())["specs"] == "../design/shop.yaml"
    compiler[0] = RenderedFile("app/main.py", "x = 2\n")
    home = Path.cwd()
    os.chdir(folder)
    arguments = ["generate"] if folder != "." else ["generate", "design/shop.yaml", "shop"]
    done = run(*arguments)
    assert (done.exit_code, done.stderr) == (0, "")
    assert (home / "shop/app/main.py").read_text() == "x = 2\n"
    if folder == "shop/app":
        assert run("generate", "../../design/shop.yaml").exit_code == 0
    assert not list(home.glob("**/app/app"))


def test_only_changes_are_printed(run: Run, compiler: list[RenderedFile]) -> None:
    run("generate", "spec.yaml", "out")
    compiler[0] = RenderedFile("app/main.py", "x = 2\n")
    for flags in ([], ["--dry-run"]):
        done = run("generate", "spec.yaml", "out", *reversed(flags), "--dry-run")
        assert done.stdout.splitlines() == [
            "      update  app/main.py",
            "would write out: 1 updated, 1 identical",
        ]


def test_a_lost_run_is_completed_by_any_command(run: Run, compiler: list[RenderedFile]) -> None:
    from generator.project import state
    from generator.project.transaction import JournalRow, _draft_journals, _hash

    run("generate", "spec.yaml", "out")
    assert compiler
    home = Path("out", state.HOME)
    for command in (["status", "out"], ["generate", "spec.yaml", "out", "--check"]):
        before = Path("out/README.md").read_bytes()
        (home / "stage").mkdir()
        (home / "stage/0").write_bytes(before + b"more\n")
        _draft_journals([JournalRow("README.md", _hash(before + b"more\n"), _hash(before))], home)
        (home / "stage/redo.json").rename(home / "journal.json")
        done = run(*command)
        assert "completed an earlier run" in done.stderr
        assert Path("out/README.md").read_bytes() == before + b"more\n"
        assert not (home / "journal.json").exists()


def test_pages_beside_the_specs_are_no_overrides(run: Run) -> None:
    run("new", "shop")
    pages = Path("shop/templates/emails")
    pages.mkdir(parents=True)
    (pages / "welcome.html.jinja").write_text("{{ user.name }}")
    (pages.parent / "base.html").write_text("{{ block }}")
    done = run("generate", "shop/specs")
    assert (done.exit_code, "W501" in done.output) == (0, False)
    assert "next steps" in done.stderr
