"""What apiwright remembers of a project: which files are its own, and their text as last generated.

All of it is plain text below `.apiwright/`, one file an output and one line of the manifest each, so
that two branches merge. No dates, no places of a machine.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import Any

from generator.failures import UserError
from generator.project.places import place_of

HOME = ".apiwright"
MANIFEST = f"{HOME}/manifest.json"
FORMAT = 1
SCHEMA = f"{HOME}/schema.json"
"""The JSON Schema of the spec language, where `apiwright new` made the project."""
EDITOR_LINE = f"# yaml-language-server: $schema=../{SCHEMA}\n"
"""What a spec file begins with, so that editors complete its keys."""
REVISIONS = "alembic/versions/"
"""Where the revisions of a database are."""


class FileOwner(Enum):
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
class ManifestEntry:
    """One line of the manifest."""

    hash: str
    """Of the text as last generated."""
    owner: FileOwner = FileOwner.GENERATED
    standing: Standing = Standing.NONE
    missed: tuple[str, ...] = ()
    """What its author deleted or moved and the generator has changed since, until that is settled."""


WHOLE = "*"
"""Among what is missed: the file itself."""


@dataclass(frozen=True)
class Manifest:
    """The manifest; empty for a folder that apiwright has not written to."""

    files: dict[str, ManifestEntry] = field(default_factory=dict)
    generator: str = ""
    """The version that wrote it."""
    specs: str = ""
    """Where its spec is, seen from here, if not in `specs`."""

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
        if self.specs:
            head += f'  "specs": {json.dumps(self.specs)},\n'
        return head + '  "files": {\n' + ",\n".join(lines) + "\n  }\n}\n"


SURROUNDINGS = {
    f"{HOME}/.gitattributes": "pristine/** linguist-generated -text\n"
    "conflicts/** linguist-generated -text\nmanifest.json linguist-generated merge=union\nschema.json linguist-generated\n",
    f"{HOME}/.gitignore": "journal.json\nlock\nstage/\nstamp\nstamp.new\nstructure\n",
}
"""What git is told of the folder."""


def load(target: Path) -> Manifest:
    """The manifest of a project, empty where there is none."""
    place = place_of(MANIFEST, target)
    try:
        with place.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return Manifest()
    except OSError as error:
        raise UserError(f"cannot read {place}: {error.strerror}") from error
    try:
        state = _read(data)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(f"{place} is not a manifest: {_reason(error)}", _HINT) from error
    for path in state.files:
        _check(path, place)
    return state


def _read(data: bytes) -> Manifest:
    if len(data) > _LARGEST:
        raise ValueError(f"it is larger than {_LARGEST // 1_000_000} MB")
    facts = _facts(data.decode("utf-8"))
    if facts["format"] != FORMAT:
        raise ValueError(f"its format is {facts['format']!r}, and this version reads {FORMAT}")
    files = {path: _entry(each) for path, each in facts["files"].items()}
    return Manifest(files, str(facts["generator"]), str(facts.get("specs", "")))


def _reason(error: Exception) -> str:
    """In words of the file, not of the parser."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, KeyError):
        return f"{error} is missing"
    if isinstance(error, TypeError | AttributeError):
        return "a value is of another kind than belongs there"
    return str(error)[:200]


_LARGEST = 20_000_000
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


def order_of(version: str) -> tuple[int, ...]:
    """What tells an older version from a newer one; of one that cannot be read nothing is known."""
    found = re.match(r"[0-9]{1,9}(\.[0-9]{1,9})*", version)
    return tuple(map(int, found.group().split("."))) if found else ()


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


def owner_of(path: str) -> FileOwner:
    """A revision may have been run on a database somewhere, so it is never changed."""
    return FileOwner.ONCE if path.startswith(REVISIONS) else FileOwner.GENERATED


def _line(entry: ManifestEntry) -> str:
    facts: dict[str, object] = {"hash": entry.hash, "owner": entry.owner.value}
    if entry.standing is not Standing.NONE:
        facts["standing"] = entry.standing.value
    if entry.missed:
        facts["missed"] = list(entry.missed)
    return json.dumps(facts)


def _entry(facts: dict[str, Any]) -> ManifestEntry:
    standing = facts.get("standing", "")
    if standing == _BEHIND:
        standing = ""
    missed = tuple(sorted(map(str, facts.get("missed", ()))))
    return ManifestEntry(str(facts["hash"]), FileOwner(facts["owner"]), Standing(standing), missed)


_BEHIND = "behind"
"""What apiwright said of revisions before it wrote any but the first."""


_LONGEST = 1_000
"""Characters of a path."""


def _check(path: str, place: Path) -> None:
    """A manifest comes with the project and may come from anybody."""
    parts = PurePosixPath(path).parts
    is_path = path.isprintable() and len(path) <= _LONGEST and not path.startswith("/")
    if not is_path or not parts or ".." in parts or parts[0] in {HOME, ".git"}:
        raise UserError(f"{place} names {path[:80]!r}, which is no output", _HINT)
