"""Doing what a page says: its commands are run, its files are written, and answers are compared."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import ROOT
from tests.docs.pages import Block, blocks

_FILE = re.compile(r"(?:#|//) (?P<path>[\w./-]+)(?P<end>, at the end)?")
_PORT = "8000"
_SECONDS = 60


@dataclass
class Walk:
    """One reader of a page, in a folder."""

    folder: Path
    programs: Path
    """A folder with the command `apiwright`."""
    port: str = field(default_factory=lambda: str(_free_port()))
    variables: dict[str, str] = field(default_factory=dict)
    served: subprocess.Popen[bytes] | None = None

    def follow(self, page: str) -> int:
        """All blocks of the page in their order; how many commands that were."""
        count = 0
        try:
            for block in blocks(page):
                if block.language == "console":
                    count += self.answer(block)
                else:
                    self._write(block)
        finally:
            self.stop()
        return count

    def answer(self, block: Block) -> int:
        """Run the commands of a block; how many there are."""
        commands = _commands(block)
        for command, answer in commands:
            self._run(command, answer)
        return len(commands)

    def _write(self, block: Block) -> None:
        found = _FILE.fullmatch(block.first)
        if block.language not in {"python", "yaml", "toml", "jdl"} or found is None:
            return
        place = self.folder / found["path"]
        if found["end"]:
            gap = "\n" if block.rest.startswith(" ") else "\n\n"
            place.write_text(place.read_text("utf-8") + gap + block.rest, "utf-8")
        else:
            place.write_text(block.rest, "utf-8")

    def _run(self, command: str, answer: str) -> None:
        if command.startswith("cd "):
            self.folder /= command.removeprefix("cd ")
        elif command.startswith("export "):
            name, _, value = command.removeprefix("export ").partition("=")
            self.variables[name] = value
        elif command.endswith(" &"):
            self.serve(command.removesuffix(" &"))
        else:
            done = subprocess.run(
                command.replace(_PORT, self.port),
                shell=True,
                cwd=self.folder,
                env=self._environment(),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                check=False,
                timeout=_SECONDS * 3,
            )
            said = done.stdout.replace(self.port, _PORT)
            is_refused = re.search(r"^error|: E\d{3} ", answer, re.MULTILINE) is not None
            assert (done.returncode == 0) is not is_refused, f"$ {command}\n{said}"
            assert _pattern(answer).fullmatch(said.strip("\n")), (
                f"$ {command}\n{said}\n--- not\n{answer}"
            )

    def serve(self, command: str) -> None:
        """Until the next server, or the end of the page; the command is waited for."""
        self.stop()
        environment = self._environment() | {"PORT": self.port}
        log = (self.folder.parent / "server.log").open("wb")
        with log:
            self.served = subprocess.Popen(
                command.replace(_PORT, self.port).split(),
                cwd=self.folder,
                env=environment,
                stdout=log,
                stderr=log,
            )
        end = time.monotonic() + _SECONDS
        while time.monotonic() < end and self.served.poll() is None:
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", int(self.port))) == 0:
                    return
            time.sleep(0.1)
        raise AssertionError((self.folder.parent / "server.log").read_text("utf-8"))

    def stop(self) -> None:
        if self.served is not None:
            self.served.terminate()
            self.served.wait(_SECONDS)
            self.served = None

    def _environment(self) -> dict[str, str]:
        ours = {"DATABASE_URL", "TEST_DATABASE_URL", "PYTEST_ADDOPTS", "CI"}
        kept = {name: text for name, text in os.environ.items() if name not in ours}
        path = [str(self.programs), str(Path(sys.executable).parent), kept.get("PATH", "")]
        return kept | {"PATH": os.pathsep.join(path), "NO_COLOR": "1"} | self.variables


def programs(folder: Path) -> Path:
    """The folder, with a command `apiwright` of this checkout."""
    folder.mkdir()
    place = folder / "apiwright"
    place.write_text(
        f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m generator "$@"\n', "utf-8"
    )
    place.chmod(0o755)
    return folder


def _commands(block: Block) -> list[tuple[str, str]]:
    """Each command with what is shown below it."""
    parts = re.split(r"^\$ (.+)\n", block.text, flags=re.MULTILINE)
    assert not parts[0].strip(), "a block begins with a command"
    # No environment is made for each page: ours has all that a project needs.
    commands = (command.removeprefix(".venv/bin/") for command in parts[1::2])
    return list(zip(commands, parts[2::2], strict=True))


def _pattern(answer: str) -> re.Pattern[str]:
    """`…` on a line of its own is any lines, within one any characters; nothing is anything."""
    if not answer.strip():
        return re.compile("(?s).*")
    lines = answer.strip("\n").split("\n")
    parts = [
        "(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + "\n" for line in lines
    ]
    text = "".join(parts)
    if lines[-1] == "…":
        return re.compile(text.removesuffix("(?:.*\n)*?").removesuffix("\n") + "(?s:.*)")
    return re.compile(text.removesuffix("\n"))


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
