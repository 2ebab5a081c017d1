"""Temporary folders for other programs to work in, which are gone whatever ends the run."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SHELL = "/bin/sh"
_REMOVE = (
    'read -r _; n=0; until rm -rf -- "$1" 2>/dev/null && [ ! -e "$1" ] || [ $n -ge 50 ]; '
    "do n=$((n+1)); sleep 0.1; done"
)
"""Its input ends when the run does; a program that the run has left behind may still be writing."""


@contextmanager
def workshop(parent: str | None = None) -> Iterator[Path]:
    """A folder that is removed at the end, by a process of its own, which outlives `kill -9` of us.

    In a folder in memory a lost run would otherwise leave its texts there until the next start of
    the machine. Without a POSIX shell the folder goes with the block.
    """
    if not os.access(_SHELL, os.X_OK):
        with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=parent) as name:
            yield Path(name)
        return
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    with subprocess.Popen(  # noqa: S603 - our own script; the folder is an argument
        [_SHELL, "-c", _REMOVE, "sh", str(folder)],
        env={"PATH": os.defpath},  # that of the run may lead nowhere
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ):
        yield folder


_PREFIX = "apiwright-"
