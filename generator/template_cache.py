"""Compiled templates: within a process in memory, between runs where Python keeps its modules."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
from jinja2 import FileSystemBytecodeCache

if TYPE_CHECKING:
    from types import CodeType

    from jinja2.bccache import Bucket

_compiled: dict[tuple[str, str], CodeType] = {}
"""Name and place of a template with its checksum to its code: each is compiled once a process."""


class TemplateCache(FileSystemBytecodeCache):
    """In the package's `__pycache__`: who could plant a file there could change the code as well.

    Where only others may write there, as with an apiwright that an administrator has installed, the
    user's own cache holds what is missing. An entry is used only if its checksum is that of the
    template. Where nothing can be written, templates are compiled in every run, as modules would be.
    """

    def __init__(self) -> None:
        self.beside = Path(__file__).parent / "__pycache__"
        self.own = _users_cache() / "apiwright"
        super().__init__(str(self.beside), f"jinja-{jinja2.__version__}-%s.cache")

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = _compiled.get((bucket.key, bucket.checksum))
        if bucket.code is None:
            self._load(bucket, self.beside)
        if bucket.code is None and _is_ours_alone(self.own):
            self._load(bucket, self.own)

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            _compiled[bucket.key, bucket.checksum] = bucket.code
        if sys.dont_write_bytecode:
            return
        try:
            self.beside.mkdir(exist_ok=True)
            self._dump(bucket, self.beside)
        except OSError:
            with suppress(OSError):
                self.own.mkdir(mode=0o700, parents=True, exist_ok=True)
                if _is_ours_alone(self.own):
                    self._dump(bucket, self.own)

    def _load(self, bucket: Bucket, folder: Path) -> None:
        self.directory = str(folder)
        try:
            super().load_bytecode(bucket)
        except Exception:  # noqa: BLE001 - whatever is wrong with it, it can be made anew
            bucket.reset()

    def _dump(self, bucket: Bucket, folder: Path) -> None:
        self.directory = str(folder)
        super().dump_bytecode(bucket)


def _users_cache() -> Path:
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return named if named.is_absolute() else Path(os.path.expanduser("~/.cache"))  # noqa: PTH111 - `Path.home()` raises


def _is_ours_alone(folder: Path) -> bool:
    """Nobody else could have written what is read from there and run: `sudo` keeps the HOME of another."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    is_ours = not hasattr(os, "geteuid") or found.st_uid == os.geteuid()
    is_open = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISDIR(found.st_mode) and is_ours and not is_open
