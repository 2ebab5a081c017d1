"""A spec with one random change is a valid application, or a problem with a place; nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.diagnostics import Diagnostics, SpecErrors
from generator.ir import App
from generator.pipeline import understand
from tests.random_specs.mutations import mutation, sources
from tests.random_specs.trying import Trial, check_types, generate, lint, migrate, shown

ROOT = Path(__file__).resolve().parent.parent.parent
FEW = range(500)
BATCHES = [range(first, first + 500) for first in range(500, 5_500, 500)]
SAMPLE = 12
TYPED = 3


def _valid(numbers: range, folder: Path) -> list[tuple[str, str]]:
    """The names and texts of those that are valid; each of the others has a problem with a place."""
    paths = sources(ROOT)
    found = []
    for number in numbers:
        mutated = mutation(number, paths)
        file = folder / f"{number}.yaml"
        file.write_text(mutated.text, encoding="utf-8")
        app = _understood(file)
        if isinstance(app, Diagnostics):
            _check_places(app, mutated.label)
        else:
            found.append((f"mutation{number}", mutated.text))
    return found


def _check_places(report: Diagnostics, label: str) -> None:
    assert report.errors, label
    assert all(one.at.file and one.message for one in report.errors), label
    assert report.as_text()


def _understood(file: Path) -> App | Diagnostics:
    """What the spec means, or what is wrong with it."""
    try:
        return understand(file, Diagnostics())
    except SpecErrors as error:
        return error.report


def _try(valid: list[tuple[str, str]], folder: Path, *, typed: int) -> None:
    made = [_made(name, text, folder) for name, text in valid]
    trials = [one for one in made if one is not None]
    assert len(trials) > len(valid) // 2
    for check, some in ((lint, trials), (migrate, trials), (check_types, trials[:typed])):
        found = check(some, folder)
        assert not found, shown(some, found)


def _made(name: str, text: str, folder: Path) -> Trial | None:
    """The application, None where only its tests show that no row keeps the rules."""
    try:
        return generate(name, text, folder)
    except SpecErrors as error:
        _check_places(error.report, name)
        return None


@pytest.mark.slow
def test_single_mutations(tmp_path: Path) -> None:
    valid = _valid(FEW, tmp_path)
    assert len(valid) > SAMPLE
    _try(valid[:: len(valid) // SAMPLE][:SAMPLE], tmp_path / "generated", typed=TYPED)


@pytest.mark.soak
@pytest.mark.parametrize("numbers", BATCHES, ids=lambda one: f"{one[0]}-{one[-1]}")
def test_many_single_mutations(numbers: range, tmp_path: Path) -> None:
    valid = _valid(numbers, tmp_path)
    _try(valid, tmp_path / "generated", typed=len(valid))
