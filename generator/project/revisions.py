"""The revisions of a project, as far as they can be told from their bytes alone.

Neither SQLAlchemy nor Alembic is imported where nothing can have changed: what the first revision of
a new project would say is remembered together with the revisions that were found to amount to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from generator.failures import UserError
from generator.project.places import read_regular
from generator.project.state import HOME, REVISIONS

if TYPE_CHECKING:
    from generator.ir.hints import SpecHints
    from generator.render import RenderedFile


_REMEMBERED = f"{HOME}/structure"


def on_disk(target: Path) -> dict[str, bytes]:
    """Paths and bytes of the revisions that are there, sorted."""
    folder = target / REVISIONS
    if not folder.is_dir():
        return {}
    return {
        f"{REVISIONS}{place.name}": _bytes(place)
        for place in sorted(folder.glob("*.py"))
        if place.name != "__init__.py"
    }


def apart(files: Sequence[RenderedFile]) -> tuple[dict[str, str], list[RenderedFile]]:
    """The first revisions of a new project by their paths, and all other files."""
    first = {file.path: file.text for file in files if file.path.startswith(REVISIONS)}
    return first, [file for file in files if file.path not in first]


def are_settled(first: Mapping[str, str], target: Path, hints: SpecHints) -> bool:
    """Whether the revisions are known to make what the spec asks for.

    They are where they are just those that a new project gets, and where a run has found it out.
    With hints even the same structure may be another one: two columns have exchanged their names.
    """
    from generator.ir.hints import SpecHints

    there = on_disk(target)
    if hints == SpecHints() and there == {path: text.encode() for path, text in first.items()}:
        return True
    try:
        return (target / _REMEMBERED).read_text("utf-8").strip() == _key(first, there, hints)
    except (OSError, UnicodeDecodeError):
        return False


def remember_settled(first: Mapping[str, str], target: Path, hints: SpecHints) -> None:
    """Remember it for the next run; without that it takes longer, so a failure is none."""
    with suppress(OSError, UserError):
        place = target / _REMEMBERED
        place.unlink(missing_ok=True)  # it may be a link, which would be written through
        with place.open("x", encoding="utf-8") as file:
            file.write(f"{_key(first, on_disk(target), hints)}\n")


def _key(first: Mapping[str, str], there: Mapping[str, bytes], hints: SpecHints) -> str:
    digest = hashlib.sha256(repr(hints).encode())
    for path, text in sorted(first.items()):
        digest.update(f"{path}\n{text}\n".encode())
    for path, data in there.items():
        digest.update(f"{path}\n{len(data)}\n".encode() + data)
    return digest.hexdigest()


def _bytes(place: Path) -> bytes:
    try:
        return read_regular(place)
    except OSError as error:
        raise UserError(f"cannot read {place}: {error.strerror}") from error
