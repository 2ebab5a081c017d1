"""The benchmark's specs are specs, and its table and limits speak of what was measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import generate as benchmark
from generator.diagnostics import Report
from generator.pipeline import understand


def test_specs_hold_as_many_entities_as_asked_for(tmp_path: Path) -> None:
    benchmark.write_spec(tmp_path / "spec", 15)
    app = understand(tmp_path / "spec", Report())
    assert len(app.entities) == 15
    post = app.entity("Post2")
    assert {relation.target for relation in post.relations} == {"User2"}
    assert [link.target for link in post.links] == ["Tag2"]


@pytest.mark.parametrize(
    ("seconds", "count"),
    [((0.4, 1.4, 6.0), 0), ((0.5, 1.4, 6.0), 1), ((0.4, 1.6, 9.0), 2)],
)
def test_limits(seconds: tuple[float, ...], count: int) -> None:
    timings = [
        benchmark.Timing(size, 0, each) for size, each in zip(benchmark.SIZES, seconds, strict=True)
    ]
    assert len(benchmark.misses(timings)) == count
