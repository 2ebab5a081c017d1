"""One file of the output before it is rendered."""

from __future__ import annotations

from dataclasses import dataclass

from generator.ir import Entity
from generator.untested import LeftOutTest, UntestedEntity


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """Where a file goes and what makes its text: a template with its view, or the text itself.

    >>> PlannedFile("app/main.py", "main/main.py.jinja", view)
    >>> PlannedFile("app/__init__.py", text="")
    """

    path: str
    """Relative to the output folder, with forward slashes."""
    template: str = ""
    """Name below `templates/`."""
    view: object = None
    """What the template calls `view`."""
    source: str = "the specs"
    """What of the specs it says, for the line at its head."""
    text: str | None = None
    """The text as it is, where there is no template."""
    package: str = ""
    """The installed package that adds the file; empty for apiwright's own."""

    @property
    def is_python(self) -> bool:
        return self.path.endswith((".py", ".pyi"))

    @property
    def origin(self) -> str:
        """For messages: what the text was made from."""
        return f"template {self.template}" if self.template else "a ready text"

    @property
    def findings(self) -> tuple[UntestedEntity, ...]:
        """What its view could not do."""
        return getattr(self.view, "findings", ())

    @property
    def left_out(self) -> tuple[LeftOutTest, ...]:
        """What it says that the tests do without."""
        return getattr(self.view, "left_out", ())

    @property
    def is_wanted(self) -> bool:
        """Whether a file that is there only where it has something to say has that; to know takes long."""
        return getattr(self.view, "is_wanted", True)

    @property
    def entity(self) -> str:
        """The entity that the file is about, empty for those that know of all."""
        found = getattr(self.view, "entity", None)
        return found.name.text if isinstance(found, Entity) else ""
