"""A server that is not there fails the tests of CI, and skips those of a laptop with the reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.migrations.stores import new_store
from tests.truth.databases import KINDS, new_database

NOBODY = "127.0.0.1:9"
"""A port that nobody listens on."""
KIND = pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "sqlite"])


@pytest.fixture(autouse=True)
def _no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("postgresql", "mysql"):
        monkeypatch.setenv(f"APIWRIGHT_{name.upper()}_URL", f"{name}://nobody@{NOBODY}/none")


@KIND
@pytest.mark.parametrize("new", [new_database, new_store])
def test_fails_in_ci(kind: str, new: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=f"no {kind} server at {NOBODY}"):
        new(kind, tmp_path).__enter__()


@KIND
@pytest.mark.parametrize("new", [new_database, new_store])
def test_is_skipped_elsewhere(
    kind: str, new: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=f"no {kind} server at {NOBODY}"):
        new(kind, tmp_path).__enter__()
