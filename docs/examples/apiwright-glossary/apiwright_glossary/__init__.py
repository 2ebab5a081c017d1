"""A glossary of the entities, as one more file of what apiwright generates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.plugin import App, PlannedFile


@dataclass(frozen=True)
class GlossaryView:
    """What the template is given as `view`."""

    app: App

    @property
    def terms(self) -> list[tuple[str, str]]:
        entities = sorted(self.app.entities, key=lambda entity: entity.name.phrase)
        return [(entity.name.phrase, entity.doc) for entity in entities]


class Glossary:
    name = "glossary"
    templates = Path(__file__).parent / "templates"

    def plan(self, app: App) -> Iterator[PlannedFile]:
        yield PlannedFile("docs/glossary.md", "glossary/glossary.md.jinja", GlossaryView(app))


artifact = Glossary()
