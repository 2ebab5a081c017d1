"""Applications that are served for a measurement, their databases, and what they cost the processor."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from benchmarks import cases
from benchmarks.tutorial.models import Base, Category, Notification, Order, Product, User

ROOT = Path(__file__).resolve().parent.parent
POSTGRESQL = "postgresql://postgres@127.0.0.1:5432/postgres"
UNCOMPILED = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
START_SECONDS = 30


@dataclass(frozen=True)
class Application:
    """A served application."""

    name: str
    process: subprocess.Popen[bytes]
    port: int

    @property
    def processor_seconds(self) -> float:
        return processor_seconds(self.process)


def processor_seconds(process: subprocess.Popen[bytes]) -> float:
    """What a process and its threads have used so far, in user and system mode."""
    # The clock of another process, numbered as `clock_getcpuclockid` of Linux's C library does.
    return time.clock_gettime(~process.pid << 3 | 2)


def environment(url: str, settings: Mapping[str, str]) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if name not in UNCOMPILED}
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**kept, "PYTHONPATH": os.pathsep.join(paths), "DATABASE_URL": url, **settings}


def run(arguments: list[str], folder: Path, variables: Mapping[str, str]) -> None:
    """Run a Python process that must succeed."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=variables, capture_output=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr.decode("utf-8", "replace"))


@contextmanager
def new_database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database, which is dropped afterwards."""
    name = f"apiwright_benchmark_{uuid.uuid4().hex[:12]}"
    if kind == "sqlite":
        yield f"sqlite:///{folder / name}.db"
        return
    server = make_url(os.environ.get("APIWRIGHT_POSTGRESQL_URL") or POSTGRESQL)
    _command(server, f"CREATE DATABASE {name}")
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        _command(server, f"DROP DATABASE {name} WITH (FORCE)")


def _command(server: URL, statement: str) -> None:
    engine = sync_engine(server)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def sync_engine(url: URL) -> sa.Engine:
    driver = "sqlite" if url.get_backend_name() == "sqlite" else "postgresql+psycopg"
    return sa.create_engine(url.set(drivername=driver), isolation_level="AUTOCOMMIT")


def create_tables(url: str) -> None:
    """The tables of the applications that are not generated."""
    engine = sync_engine(make_url(url))
    Base.metadata.create_all(engine)
    engine.dispose()


def fill(url: str) -> None:
    """The same rows in any application's tables."""
    rows = {
        User: [cases.user(key) for key in range(1, cases.USERS + 1)],
        Category: [cases.category(key) for key in range(1, cases.CATEGORIES + 1)],
        Product: [cases.product(key) for key in range(1, cases.PRODUCTS + 1)],
    }
    engine = sync_engine(make_url(url))
    with engine.execution_options(isolation_level="SERIALIZABLE").begin() as connection:
        for model, values in rows.items():
            connection.execute(sa.insert(model), values)
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def unannounced(url: str) -> int:
    """How many orders have no notification."""
    missing = sa.select(sa.func.count()).select_from(Order)
    missing = missing.where(~sa.exists().where(Notification.order_id == Order.id))
    engine = sync_engine(make_url(url))
    with engine.connect() as connection:
        count = connection.execute(missing).scalar_one()
    engine.dispose()
    return count


@contextmanager
def served(
    name: str, arguments: list[str], folder: Path, variables: Mapping[str, str]
) -> Iterator[Application]:
    """Serve an application on a free port until the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    filled = [argument.format(port=port) for argument in arguments]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, *filled],
            cwd=folder,
            env={**variables, "PORT": str(port)},
            stdout=log,
            stderr=log,
        )
        try:
            if not _starts(process, port):
                log.seek(0)
                sys.exit(f"{name} did not start\n{log.read().decode('utf-8', 'replace')}")
            yield Application(name, process, port)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(15)


def _starts(process: subprocess.Popen[bytes], port: int) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return True
        except OSError:
            time.sleep(0.05)
    return False
