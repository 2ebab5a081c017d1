"""`generate`: what it prints, what it writes and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator import pipeline
from generator.diagnostics import Diagnostic, Diagnostics, Severity, Span
from generator.render import RenderedFile
from tests.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("compiler")


def test_writes_and_says_so(run: Run) -> None:
    result = run("generate", "spec.yaml", "out")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "      create  app/main.py",
        "      create  README.md",
        "wrote out: 2 created",
    ]
    assert "cd out" in result.stderr
    assert Path("out/app/main.py").read_text() == "x = 1\n"


@pytest.mark.parametrize("empty", ["", " "])
def test_an_empty_output_folder_is_refused(run: Run, empty: str) -> None:
    result = run("generate", "spec.yaml", empty)
    assert result.exit_code == 2
    assert "name a folder" in result.stderr
    assert not list(Path().iterdir())


def test_a_second_run_changes_nothing(run: Run) -> None:
    run("generate", "spec.yaml", "out")
    result = run("generate", "spec.yaml", "out")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "nothing to do in out: 2 identical"
    assert result.stderr == ""


def test_an_edit_is_kept_and_the_rest_written(run: Run, compiler: list[RenderedFile]) -> None:
    run("generate", "spec.yaml", "out")
    Path("out/README.md").write_text("mine\n")
    compiler.append(RenderedFile("new.md", "new\n"))
    result = run("generate", "spec.yaml", "out")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "wrote out: 1 created, 2 identical"
    assert Path("out/README.md").read_text() == "mine\n"


def test_both_changed_different_things(run: Run, compiler: list[RenderedFile]) -> None:
    run("generate", "spec.yaml", "out")
    Path("out/app/main.py").write_text("x = 1\nmine = 3\n")
    compiler[0] = RenderedFile("app/main.py", "x = 2\n")
    result = run("generate", "spec.yaml", "out")
    assert result.exit_code == 0
    assert "       merge  app/main.py" in result.stdout
    assert Path("out/app/main.py").read_text() == "x = 2\nmine = 3\n"


def test_both_changed_the_same(run: Run, compiler: list[RenderedFile]) -> None:
    run("generate", "spec.yaml", "out")
    Path("out/app/main.py").write_text("x = 3\nmine = 3\n")
    compiler[:] = [RenderedFile("app/main.py", "x = 2\ny = 1\n"), RenderedFile("README.md", "!\n")]
    result = run("generate", "spec.yaml", "out")
    assert result.exit_code == 5
    assert "    conflict  app/main.py" in result.stdout
    assert "out/app/main.py:1 x: changed here and by the generator" in result.stderr
    assert "apiwright resolve out/app/main.py" in result.stderr
    assert Path("out/app/main.py").read_text() == "x = 3\nmine = 3\n"
    assert Path("out/app/main.py.new").read_text() == "x = 2\ny = 1\nmine = 3\n"
    assert Path("out/README.md").read_text() == "!\n"
    for look in ("--check", "--dry-run", "--diff"):
        assert run("generate", "spec.yaml", "out", look).exit_code == 5
    facts = json.loads(run("generate", "spec.yaml", "out", "--json").stdout)
    assert facts["files"][0] == {
        "path": "app/main.py",
        "action": "conflict",
        "beside": "app/main.py.new",
        "conflicts": [
            {"symbol": "x", "first": 1, "last": 1, "reason": "changed here and by the generator"}
        ],
    }


def test_force_takes_the_generated_text_where_both_changed(
    run: Run, compiler: list[RenderedFile]
) -> None:
    run("generate", "spec.yaml", "out")
    Path("out/app/main.py").write_text("x = 3\nmine = 3\n")
    compiler[0] = RenderedFile("app/main.py", "x = 2\n")
    assert run("generate", "spec.yaml", "out").exit_code == 5
    result = run("generate", "spec.yaml", "out", "--force")
    assert result.exit_code == 0
    assert "       force  app/main.py" in result.stdout
    assert Path("out/app/main.py").read_text() == "x = 2\nmine = 3\n"
    assert not Path("out/app/main.py.new").exists()


def test_files_of_somebody_else_are_conflicts(run: Run) -> None:
    Path("out").mkdir()
    Path("out/README.md").write_text("mine\n")
    result = run("generate", "spec.yaml", "out")
    assert result.exit_code == 5
    assert Path("out/README.md").read_text() == "mine\n"
    assert Path("out/README.md.new").read_text() == "# x\n"
    assert run("generate", "spec.yaml", "out", "--force").exit_code == 0
    assert Path("out/README.md").read_text() == "# x\n"


def test_what_was_deleted_stays_deleted(run: Run, compiler: list[RenderedFile]) -> None:
    run("generate", "spec.yaml", "out")
    Path("out/README.md").unlink()
    compiler[1] = RenderedFile("README.md", "# y\n")
    result = run("generate", "spec.yaml", "out")
    assert result.exit_code == 0
    assert "     deleted  README.md\n" in result.stdout
    assert "resolve PATH --ours" in result.stderr
    assert not Path("out/README.md").exists()
    run("generate", "spec.yaml", "out", "--force")
    assert Path("out/README.md").read_text() == "# y\n"


def test_what_is_no_longer_generated(run: Run, compiler: list[RenderedFile]) -> None:
    compiler.append(RenderedFile("docs/a.md", "a\n"))
    run("generate", "spec.yaml", "out")
    Path("out/README.md").write_text("mine\n")
    del compiler[1:]
    result = run("generate", "spec.yaml", "out")
    assert result.exit_code == 0
    assert "      remove  docs/a.md" in result.stdout
    assert "        skip  README.md (no longer generated, but edited" in result.stdout
    assert not Path("out/docs").exists()
    assert Path("out/README.md").read_text() == "mine\n"


def test_dry_run_writes_nothing(run: Run) -> None:
    result = run("generate", "spec.yaml", "out", "--dry-run")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "would write out: 2 created"
    assert not Path("out").exists()


def test_check_tells_by_its_exit_code(run: Run) -> None:
    assert run("generate", "spec.yaml", "out", "--check").exit_code == 4
    assert not Path("out").exists()
    run("generate", "spec.yaml", "out")
    assert run("generate", "spec.yaml", "out", "--check").exit_code == 0


def test_diff_prints_a_patch(run: Run, compiler: list[RenderedFile]) -> None:
    run("generate", "spec.yaml", "out")
    compiler[1] = RenderedFile("README.md", "# y\n")
    result = run("generate", "spec.yaml", "out", "--diff")
    assert result.exit_code == 0
    assert "--- a/README.md\n+++ b/README.md\n@@ -1 +1 @@\n-# x\n+# y\n" in result.stdout
    assert "update" not in result.stdout
    assert Path("out/README.md").read_text() == "# x\n"


def test_json_is_one_object(run: Run) -> None:
    facts = json.loads(run("generate", "spec.yaml", "out", "--json").stdout)
    assert facts == {
        "target": "out",
        "written": True,
        "counts": {
            "create": 2,
            "update": 0,
            "merge": 0,
            "force": 0,
            "identical": 0,
            "skip": 0,
            "remove": 0,
            "conflict": 0,
        },
        "files": [
            {"path": "app/main.py", "action": "create"},
            {"path": "README.md", "action": "create"},
        ],
        "problems": [],
        "findings": [],
    }


def test_quiet_prints_nothing(run: Run) -> None:
    result = run("generate", "spec.yaml", "out", "--quiet")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_the_output_of_specs_goes_beside_them(run: Run) -> None:
    assert run("generate").exit_code == 0
    assert Path("app/main.py").exists()


def test_other_specs_need_an_output_folder(run: Run) -> None:
    result = run("generate", "shop.yaml")
    assert result.exit_code == 2
    assert "apiwright generate shop.yaml out" in result.stderr


def test_a_file_as_target_is_bad_input(run: Run) -> None:
    Path("out").write_text("")
    result = run("generate", "spec.yaml", "out")
    assert (result.exit_code, result.stderr.splitlines()[0]) == (2, "error: out is not a folder")


def _problems(severity: Severity) -> Diagnostic:
    return Diagnostic(Span("spec.yaml", 2, 3, 5), "E999", "no such thing", "try", severity)


def test_problems_go_to_stderr(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_specs: Path, report: Diagnostics) -> None:
        report.add(_problems(Severity.ERROR))
        report.stop_on_errors()

    monkeypatch.setattr(pipeline, "build", refuse)
    result = run("generate", "spec.yaml", "out")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "spec.yaml:2:3: E999 no such thing\nhint: try\n\n1 problem\n"
    assert not Path("out").exists()
    result = run("generate", "spec.yaml", "out", "--format", "github")
    assert result.stdout.startswith("::error file=spec.yaml,line=2,col=3")
    facts = json.loads(run("generate", "spec.yaml", "out", "--json").stdout)
    assert [problem["code"] for problem in facts["problems"]] == ["E999"]


def test_a_fault_of_ours_is_called_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_specs: Path, _report: Diagnostics) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(pipeline, "build", fail)
    result = run("generate", "spec.yaml", "out")
    assert result.exit_code == 1
    assert "this is a bug of apiwright" in result.stderr
    assert "ZeroDivisionError: oh" in result.stderr
    assert "Traceback" not in result.stderr
    monkeypatch.setenv("APIWRIGHT_TRACEBACK", "1")
    assert isinstance(run("generate", "spec.yaml", "out").exception, ZeroDivisionError)


def test_an_interrupt_is_quiet(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_specs: Path, _report: Diagnostics) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "build", interrupt)
    result = run("generate", "spec.yaml", "out")
    assert (result.exit_code, result.stdout, result.stderr) == (130, "", "")
