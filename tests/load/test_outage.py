"""The database crashes under load and comes back: clients hear 503, and nothing acknowledged is lost.

The test makes a PostgreSQL cluster of its own, so that it can stop it. Soak tier.
"""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.load.conftest import Application
from tests.truth.databases import missing
from tests.truth.serving import MODES, migrate, served

pytestmark = pytest.mark.soak

CLIENTS = 20


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL server that may be stopped."""

    tools: Path
    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def control(self, *words: str) -> None:
        options = f"-p {self.port} -k {self.folder}"
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-o", options, "-w", *words)

    def run(self, tool: str, *words: str) -> None:
        command = [str(self.tools / tool), *words]
        if os.geteuid() == 0:
            command = ["su", "postgres", "-c", shlex.join(command)]
        with (self.folder / "log").open("ab") as log:
            subprocess.run(command, stdout=log, stderr=log, check=True)


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """Made in a short path: the socket's name may not be long."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        missing("no initdb here to make a PostgreSQL cluster with")
    folder = Path(tempfile.mkdtemp(prefix="outage"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = Cluster(found[-1].parent, folder, port)
    made.run("initdb", "-D", str(folder / "data"), "-A", "trust", "-U", "postgres")
    made.control("start")
    yield made
    made.control("-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Load:
    """Clients that create tags until they are told to stop, and what they heard."""

    client: httpx.Client
    heard: list[tuple[float, int, str | None]] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    stopped: threading.Event = field(default_factory=threading.Event)

    def create(self) -> None:
        while not self.stopped.wait(0.02):
            name = uuid.uuid4().hex
            answer = self.client.post("/tags/", json={"name": name})
            self.heard.append(
                (time.monotonic(), answer.status_code, answer.headers.get("retry-after"))
            )
            if answer.status_code == 201:
                self.acknowledged.add(name)


@pytest.mark.parametrize("mode", MODES)
def test_a_crash_of_the_database(mode: str, cluster: Cluster, application: Application) -> None:
    folder = application(mode)
    migrate(folder, cluster.url)
    with served(folder, cluster.url) as server, server.client() as client:
        load = Load(client)
        threads = [threading.Thread(target=load.create) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        time.sleep(2)
        cluster.control("-m", "immediate", "stop")
        time.sleep(1)
        assert client.get("/health/ready").status_code == 503
        assert client.get("/health/live").status_code == 200
        cluster.control("start")
        back = time.monotonic()
        time.sleep(3)
        load.stopped.set()
        for thread in threads:
            thread.join()
        stored = _names(client)
    statuses = {status for _, status, _ in load.heard}
    assert statuses == {201, 503}
    assert all(retry for _, status, retry in load.heard if status == 503)
    first = min(moment for moment, status, _ in load.heard if status == 201 and moment > back)
    assert first - back < 2
    assert load.acknowledged <= stored


def _names(client: httpx.Client) -> set[str]:
    names: set[str] = set()
    number = 1
    while True:
        page = client.get("/tags/", params={"page": number, "page_size": 100}).json()
        names |= {tag["name"] for tag in page["items"]}
        if not page["has_next"]:
            return names
        number += 1
