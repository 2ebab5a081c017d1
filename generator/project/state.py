"""What apiwright remembers of a project: which files are its own, and their text as last generated.

All of it is plain text below `.apiwright/`, one file an output and one line of the manifest each, so
that two branches merge. No dates, no places of a machine.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import Any

from generator.failures import UserError
from generator.project.places import place_of

HOME = ".apiwright"
MANIFEST = f"{HOME}/manifest.json"
FORMAT = 1
REVISIONS = "alembic/versions/"
"""Where the revisions of a database are."""


class Owner(Enum):
    """Who writes a file after the first run."""

    GENERATED = "generated"
    """Both: it is merged."""
    ONCE = "once"
    """Its author: apiwright made it the first time."""
    EJECTED = "ejected"
    """Its author, who said so."""


class Standing(Enum):
    """What is still to be settled about a file."""

    NONE = ""
    CONFLICT = "conflict"
    """The author and the generator changed the same thing."""
    ORPHAN = "orphan"
    """It was edited and is no longer generated."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the manifest."""

    hash: str
    """Of the text as last generated."""
    owner: Owner = Owner.GENERATED
    standing: Standing = Standing.NONE


@dataclass(frozen=True)
class State:
    """The manifest; empty for a folder that apiwright has not written to."""

    files: dict[str, Entry] = field(default_factory=dict)
    generator: str = ""
    """The version that wrote it."""

    @property
    def is_new(self) -> bool:
        return not self.generator

    def as_text(self) -> str:
        """The manifest with one line a file, so that two branches merge."""
        lines = [
            f"    {json.dumps(path, ensure_ascii=False)}: {_line(entry)}"
            for path, entry in sorted(self.files.items())
        ]
        head = f'{{\n  "format": {FORMAT},\n  "generator": {json.dumps(self.generator)},\n'
        return head + '  "files": {\n' + ",\n".join(lines) + "\n  }\n}\n"


SURROUNDINGS = {
    f"{HOME}/.gitattributes": "pristine/** linguist-generated -text\n"
    "conflicts/** linguist-generated -text\nmanifest.json linguist-generated merge=union\n",
    f"{HOME}/.gitignore": "journal.json\nlock\nstage/\nstamp\nstamp.new\nstructure\n",
}
"""What git is told of the folder."""


def load(target: Path) -> State:
    """The manifest of a project, empty where there is none."""
    place = place_of(MANIFEST, target)
    try:
        text = place.read_text("utf-8")
    except FileNotFoundError:
        return State()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"cannot read {place}: {error}") from error
    try:
        facts = _facts(text)
        number = facts["format"]
        files = {path: _entry(each) for path, each in facts["files"].items()}
        state = State(files, str(facts["generator"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(f"{place} is not a manifest: {error}", _HINT) from error
    if number != FORMAT:
        raise UserError(f"{place} was written by another apiwright", "use a newer version")
    for path in files:
        _check(path, place)
    return state


_HINT = "after a merge of two branches take either side of it, then generate"
_MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")


def _facts(text: str) -> dict[str, Any]:
    try:
        facts: dict[str, Any] = json.loads(text)
    except ValueError:
        if not text.rstrip().endswith("}"):
            raise
        facts = json.loads(_both_sides(text))
    return facts


def _both_sides(text: str) -> str:
    """What git makes of two branches: each line stands for itself, and of two the last one counts."""
    lines = [line.rstrip(",") for line in text.splitlines() if not line.startswith(_MARKERS)]
    files = [line for line in lines if line.startswith("    ")]
    others = [line for line in lines if line.startswith('  "') and line != '  "files": {']
    return "{" + ",".join([*others, '"files": {' + ",".join(files) + "}"]) + "}"


def pristine_path(path: str) -> str:
    """Where the text of an output as last generated is kept."""
    return f"{HOME}/pristine/{path}.pristine"


def pending_path(path: str) -> str:
    """Where the generated text of a conflict waits."""
    return f"{HOME}/conflicts/{path}.pristine"


def read_text(path: str, target: Path) -> str | None:
    """A text of ours; None where it is missing or holds what git left of a merge."""
    try:
        text = place_of(path, target).read_bytes().decode("utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    except OSError as error:
        raise UserError(f"cannot read {target / path}: {error.strerror}") from error
    if any(line.startswith(("<<<<<<< ", ">>>>>>> ")) for line in text.splitlines()):
        raise UserError(f"{target / path} holds an unfinished merge of git", _HINT)
    return text.replace("\r\n", "\n")


def hash_of(text: str) -> str:
    """What the manifest says of a text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:32]


def owner_of(path: str) -> Owner:
    """A revision may have been run on a database somewhere, so it is never changed."""
    return Owner.ONCE if path.startswith(REVISIONS) else Owner.GENERATED


def _line(entry: Entry) -> str:
    facts = {"hash": entry.hash, "owner": entry.owner.value}
    if entry.standing is not Standing.NONE:
        facts["standing"] = entry.standing.value
    return json.dumps(facts)


def _entry(facts: dict[str, str]) -> Entry:
    standing = facts.get("standing", "")
    if standing == _BEHIND:
        standing = ""
    return Entry(str(facts["hash"]), Owner(facts["owner"]), Standing(standing))


_BEHIND = "behind"
"""What apiwright said of revisions before it wrote any but the first."""


def _check(path: str, place: Path) -> None:
    """A manifest comes with the project and may come from anybody."""
    parts = PurePosixPath(path).parts
    if not parts or ".." in parts or path.startswith("/") or parts[0] in {HOME, ".git"}:
        raise UserError(f"{place} names {path!r}, which is no output", _HINT)
