"""A client that costs little: requests written once, connections kept, answers hardly read."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    """What is asked; the JSON of the body, where there is one."""

    method: str
    path: str
    body: Any = None

    @property
    def wire(self) -> bytes:
        body = b"" if self.body is None else json.dumps(self.body).encode()
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: localhost"]
        if body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class Answers:
    """What came back: the seconds each answer took, and the first bytes of those not 2xx."""

    seconds: list[float] = field(default_factory=list)
    failures: list[bytes] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """The seconds that this share of the answers did not exceed."""
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


class _Connection(asyncio.Protocol):
    """Sends one request after another, each when the answer to the last one is there."""

    def __init__(self, requests: Iterator[bytes], answers: Answers) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._requests = requests
        self._answers = answers
        self._received = b""
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, mark, body = self._received.partition(b"\r\n\r\n")
        if not mark or len(body) < _content_length(head):
            return
        self._answers.seconds.append(time.perf_counter() - self._sent_at)
        if head[9:10] != b"2":
            self._answers.failures.append(self._received[:400])
        self._received = b""
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("the server closed the connection"))

    def _send(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self.done.set_result(None)
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)


def _content_length(head: bytes) -> int:
    _, _, rest = head.lower().partition(b"content-length:")
    return int(rest.partition(b"\r\n")[0])


def send(port: int, requests: list[Request], clients: int) -> Answers:
    """Send the requests to a local server over this many connections at once."""
    return asyncio.run(_send_all(port, [request.wire for request in requests], clients))


async def _send_all(port: int, requests: list[bytes], clients: int) -> Answers:
    answers = Answers()
    remaining = iter(requests)
    loop = asyncio.get_running_loop()
    connections = [
        (await loop.create_connection(lambda: _Connection(remaining, answers), "127.0.0.1", port))[
            1
        ]
        for _ in range(min(clients, len(requests)))
    ]
    await asyncio.gather(*(connection.done for connection in connections))
    return answers
