"""Names and files that come from anybody: no terminal obeys them, and no command fails by them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.project.state import MANIFEST
from generator.render import RenderedFile
from tests.cli.conftest import Run

HOSTILE = "\x1b]0;owned\x07\x1b[31m\u202etxt\u2066\x9b2J\r"
"""A title, a colour, text from right to left and a line that is overwritten."""
COMMANDS = [
    ["validate", f"{HOSTILE}.yaml"],
    ["validate", f"{HOSTILE}.yaml", "--format", "github"],
    ["validate", "specs"],
    ["generate", f"{HOSTILE}.yaml", "out"],
    ["generate", "specs", HOSTILE],
    ["status", HOSTILE],
    ["eject", HOSTILE],
    ["explain", f"{HOSTILE}:1"],
    ["diagram", f"{HOSTILE}.yaml"],
    ["new", HOSTILE],
    ["add", "entity", HOSTILE],
    ["add", "template", HOSTILE],
    ["db", "upgrade", "--out", HOSTILE],
    ["resolve", HOSTILE, "--ours"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command[:2]))
def test_no_name_reaches_the_terminal_raw(command: list[str], run: Run) -> None:
    Path("specs").mkdir()
    Path(f"specs/{HOSTILE}.yaml").write_text("nothing: 1\n")
    done = run(*command)
    assert done.exit_code == 2
    assert all(line.isprintable() for line in done.output.split("\n"))


def test_a_name_that_is_no_utf8(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / os.fsdecode(b"\xff\x1b.yaml")).write_text("nothing: 1\n")
    done = subprocess.run(
        [sys.executable, "-m", "generator", "generate"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert rb"specs/\udcff\x1b.yaml:1:1: E101" in done.stderr


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{" * 100_000 + "}",
        '{"a":' * 100_000 + "}",
        "[]",
        "null",
        "7",
        "{}",
        '{"format": 1, "generator": "1", "files": []}',
        '{"format": 1, "generator": "1", "files": {"a": 1}}',
        '{"format": 1, "generator": "1", "files": {"a": {"hash": 1}}}',
        '{"format": 1, "generator": "1", "files": {"a": {"hash": "", "owner": []}}}',
        '{"format": [[1]], "generator": {}, "files": {}}',
        '{"format": 1, "generator": "1", "files": {"../x": {"hash": "", "owner": "generated"}}}',
        '{"format": 1, "generator": "1", "files": {"\\ud800": {"hash": "", "owner": "generated"}}}',
        '{"format": 1, "generator": "1", "files": {"\\u001b[2J": {"hash": "", "owner": "once"}}}',
        '{"format": 1, "generator": "1", "files": {"a\\u0000": {"hash": "", "owner": "once"}}}',
        '{"format": ' + "9" * 5_000 + "}",
        "x" * 20_000_001,
    ],
    ids=lambda text: text[:40],
)
def test_a_manifest_from_anybody_is_a_clear_error(
    text: str, run: Run, compiler: list[RenderedFile]
) -> None:
    manifest = Path("out") / MANIFEST
    manifest.parent.mkdir(parents=True)
    manifest.write_text(text)
    for command in (["generate", "spec.yaml", "out"], ["status", "out"], ["adopt", "out/a.py"]):
        done = run(*command)
        assert done.exit_code == 2, done.output
        assert "manifest" in done.stderr
        assert "bug of apiwright" not in done.stderr
        assert len(done.stderr) < 1_000
    assert compiler
    assert manifest.read_text() == text


@pytest.mark.parametrize("text", ["[" * 100_000, "{}", "[]", "\x1b"])
def test_a_journal_from_anybody_is_a_clear_error(text: str, run: Run) -> None:
    run("new", "shop")
    Path("shop/.apiwright/journal.json").write_text(text)
    Path("shop", MANIFEST).write_text('{"format": 1, "generator": "0.1.0", "files": {}}')
    done = run("status", "shop")
    assert done.exit_code == 2
    assert "cannot be read" in done.stderr


def test_a_project_of_a_newer_version_is_left_alone(run: Run, compiler: list[RenderedFile]) -> None:
    run("generate", "spec.yaml", "out")
    manifest = Path("out") / MANIFEST
    facts = json.loads(manifest.read_text())
    newer = json.dumps(facts | {"generator": "99.1.0"})
    manifest.write_text(newer)
    compiler[0] = RenderedFile("app/main.py", "x = 2\n")
    for flags in ([], ["--check"], ["--force"]):
        done = run("generate", "spec.yaml", "out", *flags)
        assert done.exit_code == 2
        assert "by apiwright 99.1.0" in done.stderr
        assert "--allow-older" in done.stderr
    assert manifest.read_text() == newer
    assert Path("out/app/main.py").read_text() == "x = 1\n"
    assert run("generate", "spec.yaml", "out", "--allow-older").exit_code == 0
    assert Path("out/app/main.py").read_text() == "x = 2\n"
    assert run("generate", "spec.yaml", "out").exit_code == 0


_KILLED = """
import os, signal
from generator.workshop import workshop
with workshop() as folder:
    (folder / "text").write_text("x")
    print(folder, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name == "nt", reason="there the folder goes with the run")
def test_a_killed_run_leaves_no_texts_in_memory() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _KILLED],
        env=os.environ | {"PATH": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    folder = Path(done.stdout.strip())
    assert (done.returncode, folder.name[:10]) == (-9, "apiwright-")
    for _ in range(600):
        if not folder.exists():
            return
        time.sleep(0.05)
    raise AssertionError(f"{folder} is still there")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
@pytest.mark.parametrize(
    ("place", "command"),
    [
        ("shop/specs/pipe.yaml", ["validate", "shop/specs"]),
        ("shop/specs/pipe.yaml", ["add", "entity", "Thing", "--specs", "shop/specs/pipe.yaml"]),
        ("shop/specs/aaa.yaml", ["destroy", "entity", "Label", "--specs", "shop/specs"]),
        ("shop/.apiwright/journal.json", ["generate", "shop/specs"]),
        ("shop/.apiwright/manifest.json", ["status", "shop"]),
        ("shop/pyproject.toml", ["generate", "shop/specs"]),
        ("shop/app/main.py", ["generate", "shop/specs"]),
        ("shop/alembic/versions/0002_x.py", ["generate", "shop/specs"]),
    ],
    ids=lambda each: each if isinstance(each, str) else each[0],
)
def test_nothing_waits_for_a_pipe(
    place: str, command: list[str], run: Run, compiler: list[RenderedFile]
) -> None:
    compiler.append(RenderedFile("pyproject.toml", "[project]\n"))
    run("new", "shop")
    Path(place).parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(place)
    done = run(*command)
    assert done.exit_code == 2
    assert "is not a" in done.output or "not YAML as it stands" in done.output
    assert "bug of apiwright" not in done.output


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_the_stamp_of_a_run_does_not_wait_for_a_pipe(
    run: Run, compiler: list[RenderedFile]
) -> None:
    run("new", "shop")
    os.mkfifo("shop/specs/pipe.yaml")
    assert compiler
    assert run("generate", "shop/specs").exit_code == 0, "this compiler reads no specs"


def test_a_template_that_is_no_file_is_none(run: Run) -> None:
    run("new", "shop")
    Path("shop/templates/models").mkdir(parents=True)
    Path("shop/templates/models/model.py.jinja").symlink_to("/dev/zero")
    assert run("generate", "shop/specs", "--dry-run").exit_code == 0
