"""Queries that hand out rows to workers."""

from __future__ import annotations

from pathlib import Path

from generator.diagnostics import Diagnostics
from generator.pipeline import build

ROOT = Path(__file__).resolve().parent.parent.parent


def test_rows_are_handed_out() -> None:
    files = build(ROOT / "tests/specs/jobs.yaml", Diagnostics()).files
    [repository] = [one.text for one in files if one.path == "app/repositories/job.py"]
    assert "async def waiting(self) -> Sequence[Job]:" in repository
    assert "async def next_of_kind(self, kind: str) -> Job | None:" in repository
    assert repository.count("statement.with_for_update(skip_locked=True)") == 3
    assert repository.count("statement.with_for_update(nowait=True)") == 1
