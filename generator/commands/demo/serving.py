"""The sample in this process: a server in a thread, sample rows through its API, then Ctrl-C."""

from __future__ import annotations

import errno
import importlib
import logging
import os
import signal
import socket
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn

from generator.commands.demo.samples import DemoSample
from generator.console import Console
from generator.failures import UserError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

_FIRST_PORT = 8000
_PORTS = 20
_START_SECONDS = 30
_STOP_SECONDS = 10


def run(
    target: Path,
    host: str,
    port: int | None,
    sample: DemoSample,
    *,
    serve: bool,
    console: Console,
) -> int:
    """Serve the sample until Ctrl-C; without `serve` just long enough to add the rows."""
    listener = _listen(host, port) if serve else _listen("127.0.0.1", 0)
    with listener:
        running = _Running(_load(target), listener)
        try:
            running.start()
            count = sample.add_rows(running.address)
            console.action("create" if count else "skip", f"{count or 'no'} sample rows")
            if serve:
                _print_addresses(sample, running.address, console)
                _wait_for_interrupt()
        finally:
            running.stop()
    if not serve:
        console.note(f"\nnext steps:\n  cd {target.as_posix()}\n  uvicorn app.main:app")
    return 0


class _Running:
    """The server in a thread of its own, so that this one can talk to it."""

    def __init__(self, app: ASGIApp, listener: socket.socket) -> None:
        host, port = listener.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        self.address = f"http://{'127.0.0.1' if host in _ANY else shown}:{port}"
        config = uvicorn.Config(
            app, log_level="warning", timeout_graceful_shutdown=2, lifespan="on", ws="none"
        )
        self._server = uvicorn.Server(config)
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(listener,), daemon=True)

    def start(self) -> None:
        self._thread.start()
        for _ in range(_START_SECONDS * 20):
            if self._server.started:
                return
            self._thread.join(timeout=0.05)
            if not self._thread.is_alive():
                break
        raise UserError("the sample did not start; the messages above say why")

    def stop(self) -> None:
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(timeout=_STOP_SECONDS)

    def _serve(self, listener: socket.socket) -> None:
        try:
            self._server.run(sockets=[listener])
        except SystemExit:
            return  # uvicorn's way to say that the application's start failed; it has logged why


_ANY = ("0.0.0.0", "::")  # noqa: S104 - compared, not listened on


def _listen(host: str, port: int | None) -> socket.socket:
    """A socket on the port that was asked for, else on the first free one."""
    if port is not None:
        return _bound(host, port)
    for candidate in range(_FIRST_PORT, _FIRST_PORT + _PORTS):
        with suppress(_PortTakenError):
            return _bound(host, candidate)
    last = _FIRST_PORT + _PORTS - 1
    raise UserError(f"ports {_FIRST_PORT} to {last} are all taken", "--port names another")


class _PortTakenError(UserError):
    """Somebody else listens there."""


def _bound(host: str, port: int) -> socket.socket:
    try:
        return _open(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            hint = "--port names another; without it a free one is found"
            raise _PortTakenError(f"port {port} is taken", hint) from error
        raise UserError(f"cannot listen on {host}, port {port}: {error.strerror}") from error


def _open(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name != "nt":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except BaseException:
        listener.close()
        raise
    return listener


def _load(target: Path) -> ASGIApp:
    """The generated application, from its folder, as if it were started there."""
    os.chdir(target)
    sys.path.insert(0, str(Path.cwd()))
    app: ASGIApp = importlib.import_module("app.main").app
    logging.getLogger().setLevel(logging.WARNING)
    return app


def _print_addresses(sample: DemoSample, address: str, console: Console) -> None:
    lines = "\n".join(sample.told(address))
    console.result(f"\nThe {sample.title} sample is served:\n{lines}\n\nCtrl-C ends it.")
    if sys.stdout is not None:
        sys.stdout.flush()


def _wait_for_interrupt() -> None:
    """Until Ctrl-C or SIGTERM; both are the ordinary end, not an error."""
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    while not ended.wait(timeout=0.5):
        pass
