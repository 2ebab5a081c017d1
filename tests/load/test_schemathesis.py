"""schemathesis finds nothing: all checks, several seeds."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.load.conftest import Serve

SECONDS = 120


@pytest.mark.soak
@pytest.mark.skipif(find_spec("schemathesis") is None, reason="schemathesis is not installed")
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_no_check_fails(kind: str, seed: int, serve: Serve, tmp_path: Path) -> None:
    schema = f"{serve(kind, 'async').url}/openapi.json"
    arguments = ["--checks", "all", "--seed", str(seed), "--max-time", str(SECONDS), "--no-color"]
    done = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", "run", schema, *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-20_000:]
    assert "passed" in done.stdout
