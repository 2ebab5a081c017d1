"""What a run does to one file of the target folder."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.project.merge import Conflict
    from generator.project.state import ManifestEntry


class FileAction(Enum):
    """What happens to one file, in the word that the run prints."""

    CREATE = "create"
    UPDATE = "update"
    MERGE = "merge"
    FORCE = "force"
    IDENTICAL = "identical"
    SKIP = "skip"
    REMOVE = "remove"
    CONFLICT = "conflict"

    @property
    def is_pending(self) -> bool:
        """Whether the file, or what stands beside it, is written."""
        return self not in {FileAction.IDENTICAL, FileAction.SKIP}


@dataclass(frozen=True, slots=True)
class Change:
    """One file of the output against what is on disk."""

    path: str
    action: FileAction
    text: str = ""
    """What the file becomes; for a conflict the text beside it, generated where both changed."""
    before: bytes | None = None
    """What is there now."""
    entry: ManifestEntry | None = None
    """What is remembered of the file from now on; None where it is forgotten."""
    pristine: str | None = None
    """The generated text to be remembered, None where the one that is remembered stays."""
    pending: str | None = None
    """The generated text of a conflict."""
    conflicts: tuple[Conflict, ...] = ()
    note: str = ""
    """Why, where the action does not say it."""
    moved_from: str = ""
    """Where the file is now, if its entity has another name."""
    ours: str | None = None
    """What the author has, in a file that moves although it conflicts."""
    missed: tuple[str, ...] = ()
    """What the author deleted or moved, and this run would have changed."""

    @property
    def beside(self) -> str:
        """Where the new text of a conflict is put; nothing runs, collects or imports such a name."""
        return f"{self.path}.new"


EDITED_ORPHAN = "no longer generated, but edited: delete it or eject it"
