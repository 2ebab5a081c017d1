"""Options and fixtures that all tests share.

Three tiers: plain `pytest` is the quick one, without what installs, serves or migrates;
`pytest --tier default` is what CI runs; `pytest --tier soak` runs for hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.formatting import formatted_once

_LEFT_OUT = {"quick": {"slow", "soak"}, "default": {"soak"}, "soak": set[str]()}
ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--tier", choices=list(_LEFT_OUT), default="quick", help="which tests run")
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite the expected output of golden cases"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = _LEFT_OUT[config.getoption("--tier")]
    kept: list[pytest.Item] = []
    dropped: list[pytest.Item] = []
    for item in items:
        is_left_out = any(item.get_closest_marker(name) for name in left_out)
        (dropped if is_left_out else kept).append(item)
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = kept


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether the run is to rewrite expected output instead of comparing with it."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session", autouse=True)
def _formatted_once() -> Iterator[None]:
    with formatted_once():
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT
