"""The command line run in this process, with a compiler that gives two fixed files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner, Result

from generator import cli, pipeline
from generator import run as use_case
from generator.ir.hints import SpecHints
from generator.migrations.due import Due
from generator.project import revisions, stamp
from generator.render import RenderedFile

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    return lambda *arguments: runner.invoke(cli.app, [str(each) for each in arguments])


@pytest.fixture
def compiler(monkeypatch: pytest.MonkeyPatch) -> list[RenderedFile]:
    """The files that the compiler gives; a test may change the list."""
    files = [RenderedFile("app/main.py", "x = 1\n"), RenderedFile("README.md", "# x\n")]
    monkeypatch.setattr(stamp, "read", lambda _target: "")
    monkeypatch.setattr(use_case, "agreed", lambda *_: Due())
    monkeypatch.setattr(revisions, "remember_settled", lambda *_: None)
    app = SimpleNamespace(hints=SpecHints(), formatters=())
    monkeypatch.setattr(
        pipeline,
        "build",
        lambda _specs, _report: SimpleNamespace(files=tuple(files), app=app, left_out=()),
    )
    return files
