"""`apiwright generate --watch`: generate again whenever the spec or an own template is saved."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from generator.console import Console
from generator.diagnostics import Diagnostics
from generator.failures import UserError
from generator.own_templates import folder_beside
from generator.spec.source import spec_files
from generator.templating import Templates

_PAUSE = 0.3


def watch(specs: Path, run: Callable[[], int], console: Console) -> int:
    """Run at once and after every change, until Ctrl-C."""
    seen: object = None
    try:
        while True:
            now = _moment(specs)
            if now != seen:
                seen = now
                _run(run, console)
                console.note(f"waiting for changes of {specs.as_posix()}; Ctrl-C ends")
            time.sleep(_PAUSE)
    except KeyboardInterrupt:
        return 0


def _run(run: Callable[[], int], console: Console) -> None:
    """A mistake is reported; the next change may put it right."""
    try:
        run()
    except UserError as error:
        console.error(error.message, error.hint)


def _moment(specs: Path) -> object:
    """Which files there are, how large and how old."""
    facts: list[tuple[str, int, int]] = []
    own = folder_beside(specs)
    templates = [own / name for name in Templates(own).own_names()] if own else []
    for path in (*spec_files(specs, Diagnostics()), *templates):
        try:
            found = path.stat()
        except OSError:
            continue
        facts.append((path.as_posix(), found.st_size, found.st_mtime_ns))
    return facts
