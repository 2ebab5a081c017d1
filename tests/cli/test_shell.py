"""The command as a process: streams, start-up and what it imports."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from generator import __version__, cli, resources


def _apiwright(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "generator", *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_version() -> None:
    done = _apiwright("--version")
    assert (done.returncode, done.stdout) == (0, f"apiwright {__version__}\n")


def test_help_names_every_command_and_exit_code() -> None:
    done = _apiwright("--help")
    assert done.returncode == 0
    for word in ("new", "add", "validate", "generate", "schema", "demo", "Exit codes"):
        assert word in done.stdout


@pytest.mark.parametrize("arguments", [["nothing"], ["generate", "--nothing"], ["new"]])
def test_wrong_usage_is_bad_input(arguments: list[str]) -> None:
    done = _apiwright(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_help_imports_little() -> None:
    code = (
        "import sys; import generator.cli; "
        "heavy = {'jinja2', 'pydantic', 'yaml', 'rich', 'sqlalchemy', 'fastapi'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_a_run_without_work_does_not_import_typer(tmp_path: Path) -> None:
    """Its options are few enough to be read without it, and its import is half of such a run."""
    places = [str(resources.sample_specs() / "blog"), str(tmp_path / "out")]
    assert _apiwright("generate", *places).returncode == 0
    code = (
        "import sys; from generator.__main__ import main; "
        f"sys.argv = ['apiwright', 'generate', *{places}]; main(); "
        "heavy = {'typer', 'jinja2', 'pydantic', 'yaml', 'generator.ir', 'generator.pipeline'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.startswith("nothing to do in")
    assert done.stdout.endswith("[]\n")


def test_a_reader_that_leaves_is_no_fault() -> None:
    command = f"{sys.executable} -m generator schema | head -c 10"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_terminal_that_knows_only_ascii(tmp_path: Path) -> None:
    done = _apiwright("new", "sch\u00f6n", PYTHONIOENCODING="ascii")
    assert done.returncode == 2
    assert "sch\\xf6n" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_behind_stdout_is_said() -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device, not a path
        done = subprocess.run(
            [sys.executable, "-m", "generator", "schema"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert (done.returncode, done.stderr) == (
        2,
        "error: cannot write the output: No space left on device\n",
    )


def test_help_is_not_cut_and_has_a_short_option() -> None:
    runner = CliRunner()
    for command in ([], ["db"], ["add"], ["destroy"]):
        done = runner.invoke(cli.app, [*command, "-h"])
        assert (done.exit_code, "..." in done.stdout.partition("Commands:")[2]) == (0, False)
    assert runner.invoke(cli.app, ["generate", "-h"]).exit_code == 0


def test_shells_complete_commands() -> None:
    asked = {
        "_APIWRIGHT_COMPLETE": "complete_bash",
        "COMP_WORDS": "apiwright gen",
        "COMP_CWORD": "1",
    }
    code = "from generator.__main__ import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | asked,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout.split() == ["generate"]
