"""What cannot be imported is refused in a sentence, without the password of its address."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from generator.cli import app


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("postgresql://u:secret-word@127.0.0.1:1/x", "the database cannot be reached: "),
        ("mysql://u:secret-word@127.0.0.1:1/x", "the database cannot be reached: "),
        ("sqlite:///nowhere/x.db", "there is no database nowhere/x.db"),
        ("oracle://u:secret-word@x/y", "apiwright knows no database oracle"),
        ("secret-word", "this is no address of a database"),
        ("model.jdl", "there is no file model.jdl"),
    ],
)
def test_is_refused_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, expected: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["import", source, "specs"])
    assert done.exit_code != 0
    assert expected in done.output
    assert "secret-word" not in done.output
    assert list(tmp_path.iterdir()) == []
