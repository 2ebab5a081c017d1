"""Whether a run would find what the run before it found, so that nothing has to be rendered."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from generator import __version__, installed, resources
from generator.project import revisions
from generator.project.places import read_regular
from generator.project.state import HOME, MANIFEST

_STAMP = f"{HOME}/stamp"
_LARGEST = 1_000_000
"""Bytes of a spec file; the loader, which refuses larger ones, would take too long to import."""


def of_run(specs: Path, target: Path) -> str:
    """A hash of everything that the output depends on: the specs, apiwright, and what it remembers."""
    digest = hashlib.sha256()
    parts = (
        *(__version__, sys.version),
        *_own_files(),
        *_inputs(specs, target),
        *_revisions(target),
    )
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogateescape")
        digest.update(len(data).to_bytes(8, "big") + data)
    with suppress(OSError):
        digest.update(read_regular(target / MANIFEST))
    return digest.hexdigest()


def read(target: Path) -> str:
    """What the last run left, empty where it had something to say."""
    try:
        return read_regular(target / _STAMP).decode("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def write(stamp: str, target: Path) -> None:
    """Leave a stamp; without one the next run takes longer, so a failure is none."""
    with suppress(OSError):
        draft = target / f"{_STAMP}.new"
        draft.unlink(missing_ok=True)  # it may be a link, which would be written through
        with draft.open("x", encoding="utf-8") as file:
            file.write(f"{stamp}\n")
        draft.replace(target / _STAMP)


def _own_files() -> Iterator[str]:
    """In a checkout the version says little; size and moment of each file say more."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package, resources.templates()):
        for where, folders, files in os.walk(folder):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(files):
                facts = os.stat(os.path.join(where, name))  # noqa: PTH116, PTH118 - thrice as fast
                yield f"{name} {facts.st_size} {facts.st_mtime_ns}"


def _inputs(specs: Path, target: Path) -> Iterator[str | bytes]:
    """What the output is made of: packages, templates, settings, and all YAML as the loader finds it.

    The loader itself would take too long to import.
    """
    yield from installed.facts()
    templates = Path(os.path.abspath(specs)).parent / "templates"  # noqa: PTH100 - no links
    is_formatted = False
    for path in [
        *([specs] if specs.is_file() else _found(specs, (".yaml", ".yml"))),
        *_found(templates, (".jinja",)),
    ]:
        yield os.path.relpath(path, target)
        try:
            data = read_regular(path, _LARGEST)
        except OSError as error:
            data = repr(error).encode()
        is_formatted = is_formatted or b"format" in data
        yield data
    if is_formatted:
        from generator.project import formatters

        yield from formatters.facts(target)


def _revisions(target: Path) -> Iterator[str | bytes]:
    """Names and bytes of a project's revisions, which its author may add to."""
    for path, data in revisions.on_disk(target).items():
        yield path
        yield data


def _found(folder: Path, endings: tuple[str, ...]) -> list[Path]:
    found: list[Path] = []
    for where, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(where, name) for name in files if name.endswith(endings)]
    return sorted(found)
