"""The e-commerce application keeps its tests' and its contract's promises on every database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import httpx
import pytest

from tests.truth.contract import PROMISES, Promise
from tests.truth.databases import KINDS, new_database
from tests.truth.serving import MODES, assert_own_tests_pass, in_mode, migrate, served

pytestmark = pytest.mark.slow

EVERY_TEST = {("sqlite", "sync")}
TELLING = (
    "create or update or delete or restore or order or page or null or unique or unknown "
    "or migration or nested or search or filter"
)
"""Names of the tests whose outcome depends on the database; the others say the same on each."""


@pytest.fixture(scope="session")
def ecommerce(
    generated: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """The application in a mode."""
    folder = tmp_path_factory.mktemp("specs")
    return lambda mode: generated(in_mode(mode, folder))


BY_HAND = {("sqlite", "sync"), ("postgresql", "sync"), ("mysql", "async")}
"""Runs that the others make improbable to fail: each mode and each database is in one of them.

Both modes have the same tests of routes (`test_modes.py`), and smaller applications that are
synchronous pass all of theirs on SQLite.
"""


@pytest.mark.parametrize("tests", ["sampled", pytest.param("all", marks=pytest.mark.soak)])
@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        pytest.param(kind, mode, marks=pytest.mark.soak if (kind, mode) in BY_HAND else ())
        for kind in KINDS
        for mode in MODES
        if (kind, mode) != ("sqlite", "async")  # with all other specs, in test_applications.py
    ],
)
def test_its_own_tests_pass(
    kind: str, mode: str, tests: str, ecommerce: Callable[[str], Path], tmp_path: Path
) -> None:
    arguments = [] if (kind, mode) in EVERY_TEST else ["-k", TELLING]
    sample = f"{kind} {mode}" if tests == "sampled" else ""
    with new_database(kind, tmp_path) as url:
        assert_own_tests_pass(ecommerce(mode), *arguments, database_url=url, sample=sample)


@pytest.fixture(scope="session")
def clients(
    ecommerce: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str, str], httpx.Client]]:
    """A client of the application, served once for each database and mode."""
    with ExitStack() as stack:

        @cache
        def client(kind: str, mode: str) -> httpx.Client:
            folder = ecommerce(mode)
            database = new_database(kind, tmp_path_factory.mktemp("database"))
            url = stack.enter_context(database)
            migrate(folder, url)
            server = stack.enter_context(served(folder, url))
            return stack.enter_context(server.client())

        yield client


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.__name__)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", KINDS)
def test_contract(
    kind: str, mode: str, promise: Promise, clients: Callable[[str, str], httpx.Client]
) -> None:
    promise(clients(kind, mode))
