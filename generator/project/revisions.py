"""The revisions of a project, as far as they can be told from their bytes alone.

Neither SQLAlchemy nor Alembic is imported where nothing can have changed: the schema that the spec
asks for is remembered together with the revisions that were found to make it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from generator.failures import UserError
from generator.project.places import read_regular
from generator.project.state import HOME, REVISIONS

if TYPE_CHECKING:
    from generator.ir import App

_REMEMBERED = f"{HOME}/structure"
OLDER_HELPER = "app/migration/"
_OLDER_IMPORT = re.compile(rb"\bapp(\.| import )migration\b")


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


def older_helper(target: Path) -> frozenset[str]:
    """Files of `app/migration/`, which revisions used to call: the author's, where one still does."""
    if not any(_OLDER_IMPORT.search(data) for data in on_disk(target).values()):
        return frozenset()
    places = (target / OLDER_HELPER).glob("*.py")
    return frozenset(f"{OLDER_HELPER}{place.name}" for place in places)


def are_settled(app: App, target: Path) -> bool:
    """Whether a run has found out that the revisions make what the spec asks for.

    With hints even the same structure may be another one: two columns have exchanged their names.
    """
    try:
        return (target / _REMEMBERED).read_text("utf-8").strip() == _key(app, on_disk(target))
    except (OSError, UnicodeDecodeError):
        return False


def remember_settled(app: App, target: Path) -> None:
    """Remember it for the next run; without that it takes longer, so a failure is none."""
    with suppress(OSError, UserError):
        place = target / _REMEMBERED
        place.unlink(missing_ok=True)  # it may be a link, which would be written through
        with place.open("x", encoding="utf-8") as file:
            file.write(f"{_key(app, on_disk(target))}\n")


def _key(app: App, there: Mapping[str, bytes]) -> str:
    """Of the schema in our own spelling, which needs no SQLAlchemy."""
    from generator.schema import fingerprint
    from generator.schema.of_app import schema_of
    from generator.schema.spelling import OwnSpelling

    schema = schema_of(app, OwnSpelling(app.databases))
    digest = hashlib.sha256(f"{app.hints}\n{fingerprint.of(schema)}\n".encode())
    for path, data in there.items():
        digest.update(f"{path}\n{len(data)}\n".encode() + data)
    return digest.hexdigest()


def _bytes(place: Path) -> bytes:
    try:
        return read_regular(place)
    except OSError as error:
        raise UserError(f"cannot read {place}: {error.strerror}") from error
