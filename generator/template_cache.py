"""Compiled templates: within a process in memory, between runs where Python keeps its modules."""

from __future__ import annotations

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

    An entry is used only if its checksum is that of the template. Where nothing can be written,
    templates are compiled in every run, as modules would be.
    """

    def __init__(self) -> None:
        self.folder = Path(__file__).parent / "__pycache__"
        super().__init__(str(self.folder), f"jinja-{jinja2.__version__}-%s.cache")

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = _compiled.get((bucket.key, bucket.checksum))
        if bucket.code is not None:
            return
        try:
            super().load_bytecode(bucket)
        except Exception:  # noqa: BLE001 - whatever is wrong with it, it can be made anew
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            _compiled[bucket.key, bucket.checksum] = bucket.code
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                self.folder.mkdir(exist_ok=True)
                super().dump_bytecode(bucket)
