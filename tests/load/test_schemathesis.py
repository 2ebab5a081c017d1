"""schemathesis finds nothing: all checks, several seeds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.load.conftest import Serve
from tests.truth.databases import new_database
from tests.truth.serving import migrate, served

SECONDS = 120
ROOT = Path(__file__).resolve().parent.parent.parent

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(find_spec("schemathesis") is None, reason="schemathesis is not installed"),
    pytest.mark.parametrize("seed", [1, 2, 3]),
    pytest.mark.parametrize("kind", ["sqlite", "postgresql"]),
]


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """schemathesis, asking the server at a URL."""

    def asking(url: str, seed: int, *arguments: str) -> subprocess.CompletedProcess[str]:
        common = ["--seed", str(seed), "--max-time", str(SECONDS), "--no-color", *arguments]
        return subprocess.run(
            [sys.executable, "-m", "schemathesis.cli", "run", f"{url}/openapi.json", *common],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    return asking


def test_no_check_fails(
    kind: str,
    seed: int,
    serve: Serve,
    run: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = run(serve(kind, "async").url, seed, "--checks", "all")
    assert done.returncode == 0, done.stdout[-20_000:]
    assert "passed" in done.stdout


def test_everything_at_once_never_fails(
    kind: str,
    seed: int,
    generated: Callable[[Path], Path],
    run: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path: Path,
) -> None:
    """Some of what its schema allows is refused all the same: a key of the path that the body has otherwise."""
    folder = generated(ROOT / "tests/specs/bicycles.yaml")
    with new_database(kind, tmp_path) as url:
        migrate(folder, url)
        with served(folder, url) as server:
            run(server.url, seed, "--checks", "all")
            log = server.log.read_text("utf-8")
    answers = [line for line in log.splitlines() if " app.access " in line]
    assert len(answers) > 1000
    assert not [line for line in answers if " 500 " in line]
