"""What a package that adds files to the output builds on; the rest may change with any version.

Such a package names an object with the shape of `Artifact` as an entry point of the group
`apiwright.artifacts`. `docs/extending.md` shows a whole one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from generator import ir
from generator.artifacts.planned import PlannedFile
from generator.emit import Imports
from generator.ir import App, Column, Entity

__all__ = ["App", "Artifact", "Column", "Entity", "Imports", "PlannedFile", "ir"]


class Artifact(Protocol):
    """A kind of output."""

    @property
    def name(self) -> str:
        """A word for it; templates of the package are named `<name>/<file>`."""

    @property
    def templates(self) -> Path | None:
        """The folder of the package's templates; None where its files are ready texts."""

    def plan(self, app: App) -> Iterator[PlannedFile]:
        """The files that it adds for this application, the same ones for the same app."""
