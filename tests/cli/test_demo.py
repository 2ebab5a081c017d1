"""`demo`: from one command to a served application, and the ways it can be refused."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
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


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Runs the demo; what it has printed when it serves. In the end it is interrupted."""
    for module in command._NEEDED:
        pytest.importorskip(module)
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        "PYTHONUNBUFFERED": "1",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/never",
        "AUTH_SECRETS": "changeme",
    }
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> str:
        process = subprocess.Popen(
            [sys.executable, "-m", "generator", "demo", "--folder", "shop", *arguments],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        printed = ""
        assert process.stdout is not None
        for line in process.stdout:
            printed += line
            if "Ctrl-C" in line:
                break
        assert re.search(r"http://[\d.:]+", printed), printed + process.communicate(timeout=20)[1]
        return printed

    yield start
    for process in started:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
        assert (process.returncode, errors) == (0, "")


def _address(printed: str) -> str:
    found = re.search(r"http://[\d.:]+", printed)
    assert found
    return found[0]


@pytest.mark.slow
def test_serves_until_interrupted(served: Callable[..., str]) -> None:
    address = _address(served())
    page = _get(f"{address}/docs").decode()
    assert "https://" not in page
    for path in re.findall(r'(?:src|href)="(/[^"]+)"', page):
        assert _get(address + path)
    assert len(json.loads(_get(f"{address}/products/"))["items"]) == 4
    assert json.loads(_get(f"{address}/openapi.json"))["paths"]


@pytest.mark.slow
def test_two_users_sign_in(served: Callable[..., str], tmp_path: Path) -> None:
    printed = served("--with-sign-in")
    address = _address(printed)
    clerk, customer = re.findall(r"Authorization: (Bearer \S+)", printed)
    users = [json.loads(_get(f"{address}/auth/me", one))["role"] for one in (clerk, customer)]
    assert users == ["clerk", "customer"]
    orders = [json.loads(_get(f"{address}/orders", one))["total"] for one in (clerk, customer)]
    assert orders == [1, 1]
    with pytest.raises(urllib.error.HTTPError) as refused:
        _get(f"{address}/orders")
    with refused.value as answer:
        assert answer.code == 401
    assert os.name == "nt" or (tmp_path / "shop/.env").stat().st_mode & 0o777 == 0o600


def _get(url: str, authorization: str = "") -> bytes:
    headers = {"Authorization": authorization} if authorization else {}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
        content: bytes = answer.read()
        return content
