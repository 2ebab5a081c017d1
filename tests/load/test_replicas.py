"""Reads of a replica: a second PostgreSQL server that streams from the first, stops and falls behind."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.truth.databases import connected, missing
from tests.truth.serving import Server, migrate, served

ROOT = Path(__file__).resolve().parent.parent.parent
SPEC = ROOT / "tests/golden/replicas/spec.yaml"
LAG = 1
WRITES = 100

pytestmark = pytest.mark.soak


@dataclass(frozen=True)
class Postgresql:
    """A server of our own, in a folder of its own."""

    programs: Path
    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        options += " -c log_statement=all"
        self.run("pg_ctl", "start", "-w", "-D", self.folder, "-l", self._log, "-o", options)

    def stop(self) -> None:
        self.run("pg_ctl", "stop", "-m", "fast", "-w", "-D", self.folder)

    def run(self, program: str, *arguments: str | Path) -> None:
        as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*as_owner, str(self.programs / program), *map(str, arguments)]
        # What the server inherits it keeps open, and a pipe would never end.
        subprocess.run(command, check=True, timeout=120, stdout=subprocess.DEVNULL, cwd="/")

    def ask(self, question: str) -> object:
        with connected(self.url) as connection:
            return connection.exec_driver_sql(question).scalar()

    @property
    def _log(self) -> Path:
        return self.folder.with_suffix(".log")

    @property
    def reads(self) -> int:
        """How often the table of books was read."""
        return self._log.read_text("utf-8").count("FROM books")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def two_servers() -> Iterator[tuple[Postgresql, Postgresql]]:
    """A primary and a replica that streams from it."""
    with tempfile.TemporaryDirectory(prefix="apiwright-servers-") as folder:
        yield from _two_servers(Path(folder))


def _two_servers(folder: Path) -> Iterator[tuple[Postgresql, Postgresql]]:
    found = shutil.which("initdb")
    if found is None or shutil.which("pg_basebackup") is None:
        missing("no initdb and pg_basebackup of PostgreSQL")
    programs = Path(found).resolve().parent
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    primary = Postgresql(programs, folder / "primary", free_port())
    replica = Postgresql(programs, folder / "replica", free_port())
    primary.run("initdb", "-A", "trust", "-U", "postgres", "-D", primary.folder)
    primary.start()
    try:
        copy = ("-h", "127.0.0.1", "-p", str(primary.port), "-U", "postgres", "-D", replica.folder)
        primary.run("pg_basebackup", *copy, "-R", "-c", "fast")
        replica.start()
        try:
            yield primary, replica
        finally:
            replica.stop()
    finally:
        primary.stop()


def create(client: httpx.Client, title: str) -> int:
    answer = client.post("/books/", json={"title": title})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def test_reads_of_a_replica(generated: Callable[[Path], Path]) -> None:
    application = generated(SPEC)
    with two_servers() as (primary, replica):
        migrate(application, primary.url)
        settings = {"DATABASE_READ_URL": replica.url, "DATABASE_READ_LAG": str(LAG)}
        with served(application, primary.url, settings) as server:
            reads_go_to_the_replica(server, primary, replica)
            clients_read_their_own_writes(server, replica)
            one_that_is_behind_is_left_out(server, replica)
            one_that_is_away_is_left_out(server, replica)


def reads_go_to_the_replica(server: Server, primary: Postgresql, replica: Postgresql) -> None:
    with server.client() as client:
        key = create(client, "One")
    time.sleep(LAG)
    before = primary.reads, replica.reads
    with server.client() as client:
        for _ in range(WRITES):
            assert client.get(f"/books/{key}").status_code == 200
    after = primary.reads, replica.reads
    assert after[1] - before[1] >= WRITES * 0.9
    assert after[0] - before[0] <= WRITES * 0.1
    pools = httpx.get(f"{server.url}/health/db").json()["pools"]
    assert set(pools) == {"primary", "replica_1"}


def clients_read_their_own_writes(server: Server, replica: Postgresql) -> None:
    """Even while the replica replays nothing, and its lag is within the limit."""
    with server.client() as client:
        for number in range(WRITES):
            key = create(client, f"Book {number}")
            assert client.get(f"/books/{key}").status_code == 200
    httpx.get(f"{server.url}/books/1")
    replica.ask("SELECT pg_wal_replay_pause()")
    with server.client() as client:
        for number in range(WRITES):
            key = create(client, f"Book {number} of a pause")
            assert client.get(f"/books/{key}").status_code == 200
    fresh = httpx.get(f"{server.url}/books/{key}", headers={"Cache-Control": "no-cache"})
    assert fresh.status_code == 200
    replica.ask("SELECT pg_wal_replay_resume()")


def one_that_is_behind_is_left_out(server: Server, replica: Postgresql) -> None:
    replica.ask("SELECT pg_wal_replay_pause()")
    with server.client() as client:
        keys = [create(client, f"Behind {number}") for number in range(10)]
    time.sleep(LAG + 1.5)
    assert httpx.get(f"{server.url}/books/{keys[-1]}").status_code == 200, "of the primary"
    replica.ask("SELECT pg_wal_replay_resume()")


def one_that_is_away_is_left_out(server: Server, replica: Postgresql) -> None:
    with server.client() as writer:
        key = create(writer, "Away")
    time.sleep(6)
    replica.stop()
    with server.client() as client:
        began = time.monotonic()
        answers = [client.get(f"/books/{key}").status_code for _ in range(WRITES)]
        seconds = time.monotonic() - began
    assert set(answers) == {200}
    assert seconds < 5
    replica.start()
    time.sleep(6)
    before = replica.reads
    for _ in range(20):
        assert httpx.get(f"{server.url}/books/{key}").status_code == 200
    assert replica.reads > before, "it is read from again"
