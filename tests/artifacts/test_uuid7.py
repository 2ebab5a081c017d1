"""Keys that an application makes itself grow, in threads, with a clock that goes back, and after a fork."""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from generator.artifacts.models import Models
from generator.diagnostics import Diagnostics
from generator.pipeline import understand
from generator.render import render_all

SPEC = "app: {name: sample, ids: uuid}\nentities:\n  Thing: {fields: {name: string(9)}}\n"


@pytest.fixture
def uuid7(tmp_path: Path) -> Callable[[], uuid.UUID]:
    """What the models of an application make their keys with."""
    file = tmp_path / "spec.yaml"
    file.write_text(SPEC, "utf-8")
    planned = [one for one in Models().plan(understand(file, Diagnostics())) if "base" in one.path]
    module: dict[str, Any] = {"__name__": "base"}
    (rendered,) = render_all(planned)
    exec(compile(rendered.text, "base.py", "exec", dont_inherit=True), module)
    made: Callable[[], uuid.UUID] = module["uuid7"]
    return made


def test_keys_grow(uuid7: Callable[[], uuid.UUID]) -> None:
    before = time.time_ns() // 1_000_000
    made = [uuid7() for _ in range(20_000)]
    assert made == sorted(set(made))
    assert {(one.version, one.variant) for one in made} == {(7, uuid.RFC_4122)}
    assert before <= made[0].int >> 80 <= time.time_ns() // 1_000_000


def test_keys_grow_within_a_millisecond_and_when_the_clock_goes_back(
    uuid7: Callable[[], uuid.UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter([5_000_000] * 100 + [4_000_000] * 100 + [6_000_000])
    monkeypatch.setattr(time, "time_ns", lambda: next(moments))
    made = [uuid7() for _ in range(201)]
    assert made == sorted(set(made))
    assert [made[0].int >> 80, made[-1].int >> 80] == [5, 6]


def test_threads_never_make_the_same_key(uuid7: Callable[[], uuid.UUID]) -> None:
    def many(_: int) -> list[uuid.UUID]:
        return [uuid7() for _ in range(2_000)]

    with ThreadPoolExecutor(8) as pool:
        lists = list(pool.map(many, range(8)))
    assert all(made == sorted(made) for made in lists)
    assert len({key for made in lists for key in made}) == 16_000


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_a_fork_makes_keys_of_its_own(
    uuid7: Callable[[], uuid.UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 6_000_000)
    newest = uuid7()
    monkeypatch.setattr(time, "time_ns", lambda: 5_000_000)
    fork = get_context("fork")
    queue: Any = fork.SimpleQueue()
    child = fork.Process(target=lambda: queue.put([uuid7().int for _ in range(100)]))
    child.start()
    of_child = queue.get()
    child.join()
    # It begins anew: not with the next numbers of its parent.
    assert of_child[0] < newest.int
    assert not {*of_child} & {uuid7().int for _ in range(100)}
