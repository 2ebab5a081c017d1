"""A generated application on a database, migrated and served by processes of its own."""

from __future__ import annotations

import os
import re
import shutil
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import httpx

from tests.truth import processes

ROOT = Path(__file__).resolve().parent.parent.parent
MODES = ("async", "sync")

START_SECONDS = 400


@dataclass(frozen=True)
class Server:
    """A served application."""

    url: str
    database_url: str
    process: ForkServerProcess
    log: Path

    def client(self, connections: int = 64) -> httpx.Client:
        limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
        return httpx.Client(base_url=self.url, timeout=30, limits=limits, trust_env=False)


def in_mode(mode: str, folder: Path, domain: str = "ecommerce") -> Path:
    """A copy of one of our specs that asks for one mode."""
    specs = folder / f"{domain}_{mode}"
    if not specs.exists():
        shutil.copytree(ROOT / "specs" / domain, specs)
        rewritten = 0
        for file in specs.glob("*.yaml"):
            text, count = re.subn(r"\bmode: \w+", f"mode: {mode}", file.read_text(encoding="utf-8"))
            file.write_text(text, encoding="utf-8")
            rewritten += count
        assert rewritten == 1
    return specs


def environment(database_url: str, **more: str) -> dict[str, str]:
    """What a process of an application sees: one database, and nothing of ours."""
    inherited = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
    inherited.pop("PYTEST_ADDOPTS", None)
    return {**inherited, "DATABASE_URL": database_url, "LOG_LEVEL": "WARNING", **more}


def migrate(folder: Path, database_url: str, *command: str) -> None:
    """`alembic upgrade head`, or another command of Alembic."""
    arguments = ("-m", "alembic", *(command or ("upgrade", "head")))
    done = processes.run(folder, *arguments, environment=environment(database_url))
    assert done.returncode == 0, done.stderr[-4000:]


SAMPLED = (ROOT / "tests" / "truth" / "sampled.py").read_text("utf-8")
WHOLE = ROOT / "generated_example" / "tests"
"""Those of the application of which all run."""


def assert_own_tests_pass(
    folder: Path, *arguments: str, database_url: str = "", sample: str = ""
) -> None:
    """The tests that come with an application, on SQLite or on an empty database of a server.

    With the name of a sample those that say the same are left out but for a fifth.
    """
    variables = environment(f"sqlite:///{folder}/unused.db")
    if database_url and not database_url.startswith("sqlite"):
        variables["TEST_DATABASE_URL"] = database_url
    plugins = ("-p", "no:cacheprovider", "-p", "no:xdist")
    # It would rewrite the assertions of its plugins, which are imported by now.
    quiet = ("-q", "-W", "ignore::pytest.PytestAssertRewriteWarning")
    command = ("-c", SAMPLED, sample, str(WHOLE)) if sample else ("-m", "pytest")
    options = (*quiet, *plugins, *arguments)
    done = processes.run(folder, *command, *options, environment=variables)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-4000:]
    assert " passed" in done.stdout


@contextmanager
def served(
    folder: Path, database_url: str, settings: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Serve an application on a free port; it ends by itself when it is asked to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / f"served-{port}.log"
    variables = environment(database_url, **{"PORT": str(port), **(settings or {})})
    process = processes.start(folder, "-m", "app", environment=variables, output=log, errors=log)
    server = Server(f"http://127.0.0.1:{port}", database_url, process, log)
    try:
        _await_start(server)
        yield server
    finally:
        process.terminate()
        process.join(15)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise AssertionError("the application did not end when it was asked to")


def _await_start(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.process.exitcode is not None:
            break
        try:
            httpx.get(f"{server.url}/health/live", timeout=1, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the application did not start:\n{server.log.read_text()[-4000:]}")
