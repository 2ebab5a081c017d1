"""`demo`: from one command to a served application, and the ways it can be refused."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.commands import demo as command
from tests.cli.conftest import Run
from tests.conftest import ROOT


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_says_what_is_not_installed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_NEEDED", {"nothing_like_it": "nothing-like-it"})
    result = run("demo")
    assert result.exit_code == 2
    assert "nothing-like-it" in result.stderr
    assert "apiwright[demo]" in result.stderr
    assert list(Path().iterdir()) == []


def test_a_busy_port_is_said(run: Run, monkeypatch: pytest.MonkeyPatch, busy_port: int) -> None:
    pytest.importorskip("uvicorn")
    for step in ("_check_installed", "_use_own_database"):
        monkeypatch.setattr(command, step, lambda: None)
    for step in ("_generate", "_migrate"):
        monkeypatch.setattr(command, step, lambda *_: None)
    result = run("demo", "--port", busy_port)
    assert (result.exit_code, result.stderr.splitlines()[0]) == (
        2,
        f"error: port {busy_port} is taken",
    )


@pytest.mark.slow
def test_serves_until_interrupted(tmp_path: Path) -> None:
    for module in command._NEEDED:
        pytest.importorskip(module)
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        "PYTHONUNBUFFERED": "1",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/never",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "generator", "demo", "--folder", "shop"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    printed = ""
    for line in process.stdout:
        printed += line
        if "Ctrl-C" in line:
            break
    address = re.search(r"http://[\d.:]+", printed)
    try:
        assert address, printed + process.communicate(timeout=20)[1]
        page = _get(f"{address[0]}/docs").decode()
        assert "https://" not in page
        for path in re.findall(r'(?:src|href)="(/[^"]+)"', page):
            assert _get(address[0] + path)
        assert len(json.loads(_get(f"{address[0]}/products/"))["items"]) == 4
        assert json.loads(_get(f"{address[0]}/openapi.json"))["paths"]
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "")


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:
        content: bytes = answer.read()
        return content
