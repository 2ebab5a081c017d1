"""The e-commerce application, served by a process of its own, for proofs under load."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from tests.truth.conftest import generated
from tests.truth.databases import new_database
from tests.truth.serving import Server, in_mode, migrate, served

__all__ = ["application", "generated", "serve"]

Serve = Callable[[str, str], Server]


@pytest.fixture(scope="session")
def application(
    generated: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """The application in a mode."""
    folder = tmp_path_factory.mktemp("specs")
    return lambda mode: generated(in_mode(mode, folder))


@pytest.fixture(scope="session")
def serve(
    application: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serve]:
    """Serve the application in a mode on a kind of database, once a session."""
    with ExitStack() as stack:

        @cache
        def once(kind: str, mode: str) -> Server:
            folder = tmp_path_factory.mktemp("database")
            url = stack.enter_context(new_database(kind, folder))
            migrate(application(mode), url)
            return stack.enter_context(served(application(mode), url))

        yield once
