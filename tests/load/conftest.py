"""Our applications, served by processes of their own, for proofs under load."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Protocol

import pytest

from tests.truth.conftest import generated
from tests.truth.databases import new_database
from tests.truth.serving import Server, in_mode, migrate, served

__all__ = ["Application", "Serve", "application", "generated", "serve"]


class Application(Protocol):
    """The folder of an application in a mode."""

    def __call__(self, mode: str, domain: str = "ecommerce") -> Path: ...


class Serve(Protocol):
    """An application in a mode, served on a kind of database."""

    def __call__(self, kind: str, mode: str, domain: str = "ecommerce") -> Server: ...


@pytest.fixture(scope="session")
def application(
    generated: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory
) -> Application:
    """Each of our domains in each mode, generated once a session."""
    folder = tmp_path_factory.mktemp("specs")

    def in_folder(mode: str, domain: str = "ecommerce") -> Path:
        return generated(in_mode(mode, folder, domain))

    return in_folder


@pytest.fixture(scope="module")
def serve(application: Application, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Each application served on each kind of database until the module's end.

    All of them at once would take more connections than a PostgreSQL server has by default.
    """
    with ExitStack() as stack:

        @cache
        def once(kind: str, mode: str, domain: str = "ecommerce") -> Server:
            folder = tmp_path_factory.mktemp("database")
            url = stack.enter_context(new_database(kind, folder))
            migrate(application(mode, domain), url)
            return stack.enter_context(served(application(mode, domain), url))

        yield once
