"""A database of each kind for each process that tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from tests.migrations.builds import Builds
from tests.migrations.runner import Teller
from tests.migrations.stores import Store, new_store
from tests.migrations.story import Story

Desk = Callable[[str], tuple[Store, Builds]]


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A database of a kind to tell stories on, and the fresh builds to compare with."""
    folder = tmp_path_factory.mktemp("migrations")
    with ExitStack() as stack:
        builds = Builds(folder, {})

        @cache
        def of(kind: str) -> tuple[Store, Builds]:
            builds.stores[kind] = stack.enter_context(new_store(kind, folder))
            return stack.enter_context(new_store(kind, folder)), builds

        yield of


@pytest.fixture
def tell(desk: Desk, tmp_path: Path) -> Callable[[Story, str], None]:
    """Tell a story on a kind of database."""
    return lambda story, kind: Teller(story, *desk(kind), tmp_path).tell()
