"""Every generated application holds what it promises: clean, typed, migrated, tested."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from generator.diagnostics import Diagnostics
from generator.migrations.first import new_project
from generator.pipeline import build
from tests.random_specs.trying import Trial, check_types
from tests.truth.conftest import Run
from tests.truth.serving import assert_own_tests_pass

ROOT = Path(__file__).resolve().parent.parent.parent
SPECS = sorted(
    [
        *(path for path in (ROOT / "specs").iterdir() if path.is_dir()),
        *(path.parent / "spec.yaml" for path in (ROOT / "tests/golden").glob("*/spec.yaml")),
        *(ROOT / "tests/specs").glob("*.yaml"),
    ]
)
NEEDS_SERVER = {"fulltext", "given_names", "monitoring", "native", "postgresql_only"}
WHOLE = "specs/ecommerce"
"""The one that has everything: all of its tests run."""
LARGE = {"chinook", "northwind", "sakila"}
"""Thousands of tests of rules that smaller applications have, too."""


MISUSE = """
from app.schemas.product import ProductCreate, ProductUpdate
from app.schemas.tag import TagCreate, TagUpdate
from app.services.notification import NotificationService
from app.services.order import OrderService
from app.services.product import ProductService

async def misuse(
    products: ProductService, orders: OrderService, notifications: NotificationService,
    made: ProductCreate, changes: ProductUpdate, tag: TagCreate, tag_changes: TagUpdate,
) -> None:
    await products.create(made)
    await products.update(1, changes)
    await products.create(tag)  # type: ignore[arg-type]
    await products.create(changes)  # type: ignore[arg-type]
    await products.update(1, tag_changes)  # type: ignore[arg-type]
    await products.update("no key", changes)  # type: ignore[arg-type]
    await products.get("no key")  # type: ignore[arg-type]
    await products.delete("no key")  # type: ignore[arg-type]
    await orders.create_once(made, None, lambda row: 1)  # type: ignore[arg-type, return-value]
    await notifications.create(made)  # type: ignore[arg-type]
    (await products.get(1)).nam  # type: ignore[attr-defined]
"""


def _name(specs: Path) -> str:
    return specs.parent.name if specs.name == "spec.yaml" else specs.stem


@pytest.mark.parametrize(
    "chosen",
    [pytest.param(SPECS[::6], id="some"), pytest.param(SPECS, id="all", marks=pytest.mark.slow)],
)
def test_linter_and_formatter_find_nothing(chosen: list[Path], tmp_path: Path, run: Run) -> None:
    """In any of them, each read by the settings of its own: one process for all is a tenth of the work."""
    for number, specs in enumerate(chosen):
        for file in new_project(build(specs, Diagnostics())):
            place = tmp_path / f"{number}_{_name(specs)}" / file.path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(file.text, "utf-8", newline="\n")
    run(tmp_path, "ruff", "check", "--no-cache", "--output-format", "concise", ".")
    run(tmp_path, "ruff", "format", "--no-cache", "--check", ".")


@pytest.mark.slow
def test_type_checker_finds_nothing(generated: Callable[[Path], Path], tmp_path: Path) -> None:
    """In all of them, read as packages of one program: their libraries are read once."""
    trials = [
        Trial(
            specs.relative_to(ROOT).with_suffix("").as_posix().replace("/", "_"),
            "",
            generated(specs),
        )
        for specs in SPECS
    ]
    assert check_types(trials, tmp_path) == ""


@pytest.mark.slow
@pytest.mark.parametrize(
    "specs",
    [
        pytest.param(one, id=_name(one), marks=() if one == ROOT / WHOLE else pytest.mark.soak)
        for one in SPECS
    ],
)
def test_type_checker_finds_nothing_as_it_is_called(
    specs: Path, generated: Callable[[Path], Path], run: Run, tmp_path: Path
) -> None:
    """And in the whole one it refuses what a service does not take: an `ignore` that nobody needs is an error."""
    folder = generated(specs)
    if specs == ROOT / WHOLE:
        folder = copytree(folder, tmp_path / "misused")
        (folder / "app/misuse.py").write_text(MISUSE)
    run(folder, "mypy")


on_sqlite = pytest.mark.parametrize(
    "specs", [pytest.param(one, id=_name(one)) for one in SPECS if _name(one) not in NEEDS_SERVER]
)


@pytest.mark.slow
@pytest.mark.parametrize(
    "specs",
    [
        pytest.param(one, id=_name(one), marks=pytest.mark.soak if _name(one) == "sakila" else ())
        for one in SPECS
        if _name(one) not in NEEDS_SERVER
    ],
)
def test_its_own_tests_pass(specs: Path, generated: Callable[[Path], Path]) -> None:
    """Each of another name; of those that say the same of other entities and values, a third."""
    name = specs.relative_to(ROOT).as_posix()
    assert_own_tests_pass(generated(specs), sample="" if name == WHOLE else name)


@pytest.mark.soak
@on_sqlite
def test_all_its_own_tests_pass(specs: Path, generated: Callable[[Path], Path]) -> None:
    assert_own_tests_pass(generated(specs))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(LARGE))
def test_revisions_of_large_applications(name: str, generated: Callable[[Path], Path]) -> None:
    tests = ("tests/test_migrations.py", "tests/test_application.py")
    assert_own_tests_pass(generated(ROOT / "specs" / name), *tests)
