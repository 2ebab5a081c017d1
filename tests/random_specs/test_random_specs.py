"""Random valid specs become applications that are clean, typed, imported, migrated and tested.

A failure prints the spec. What it shows is put right in the generator, with a test of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from generator.diagnostics import Diagnostics
from generator.resolve import resolve
from generator.spec import load
from tests.random_specs.coverage import NOT_DRAWN, Key, all_keys, keys_of
from tests.random_specs.trying import (
    Trial,
    check_types,
    drawn,
    generate,
    lint,
    migrate,
    run,
    shown,
)

FEW = range(50)
BATCHES = [range(first, first + 50) for first in range(50, 550, 50)]
TYPED = 6
"""So many of the few are type-checked, which takes longest."""
TESTED = 3
UNDERSTOOD = 140
PLUGINS = ("-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist")


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> list[Trial]:
    return _generated(FEW, tmp_path_factory.mktemp("random"))


def _generated(numbers: range, folder: Path) -> list[Trial]:
    return [generate(f"spec{number}", drawn(number), folder) for number in numbers]


@pytest.mark.slow
def test_drawn_specs_are_valid_and_have_every_key(tmp_path: Path) -> None:
    seen: set[Key] = set()
    for number in range(UNDERSTOOD):
        file = tmp_path / f"{number}.yaml"
        file.write_text(drawn(number), encoding="utf-8")
        report = Diagnostics()
        documents = load(file, report)
        resolve(documents, report)
        report.stop_on_errors()
        seen.update(keys_of(documents))
    missing = all_keys() - seen - NOT_DRAWN.keys()
    assert missing == set(), "let tests/random_specs draw them, or say in NOT_DRAWN why not"
    assert not NOT_DRAWN.keys() & seen
    assert NOT_DRAWN.keys() <= all_keys()


@pytest.mark.slow
def test_linter_and_formatter_find_nothing(trials: list[Trial]) -> None:
    _expect_nothing(trials, lint)


@pytest.mark.slow
def test_type_checker_finds_nothing(trials: list[Trial]) -> None:
    _expect_nothing(trials[:TYPED], check_types)


@pytest.mark.slow
def test_they_are_imported_and_migrated_up_down_and_up(trials: list[Trial]) -> None:
    _expect_nothing(trials, migrate)


@pytest.mark.soak
def test_their_own_tests_pass(trials: list[Trial]) -> None:
    _run_tests([one for one in trials if one.kind == "sqlite"][:TESTED])


@pytest.mark.soak
@pytest.mark.parametrize("numbers", BATCHES, ids=lambda one: f"{one[0]}-{one[-1]}")
def test_many(numbers: range, tmp_path: Path) -> None:
    made = _generated(numbers, tmp_path)
    for check in (lint, check_types, migrate):
        _expect_nothing(made, check)
    _run_tests([one for one in made if one.kind == "sqlite"])


def _expect_nothing(trials: list[Trial], check: Callable[[list[Trial], Path], str]) -> None:
    found = check(trials, trials[0].folder.parent)
    assert not found, shown(trials, found)


def _run_tests(trials: list[Trial]) -> None:
    for one in trials:
        found = run(one.folder, "pytest", *PLUGINS)
        assert not found, f"{found}\n{one.spec}"
