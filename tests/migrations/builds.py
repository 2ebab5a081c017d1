"""Fresh builds of specs: what each story's versions are measured by, made once a process."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from tests.migrations.projects import Project
from tests.migrations.stores import Store
from tests.migrations.structure import Structure, structure_of


@dataclass(frozen=True)
class Build:
    """A spec that was generated into an empty folder."""

    project: Project
    metadata: sa.MetaData
    structures: dict[str, Structure] = field(default_factory=dict)


@dataclass
class Builds:
    """By the text of the spec; `stores` are databases to look at what the first revision makes."""

    folder: Path
    stores: dict[str, Store]
    whole: bool = False
    _made: dict[str, Build] = field(default_factory=dict)

    def of(self, text: str) -> Build:
        if text not in self._made:
            self.folder.mkdir(parents=True, exist_ok=True)
            folder = Path(tempfile.mkdtemp(prefix="build", dir=self.folder))
            project = Project(folder / "project", self.whole)
            answer = project.generate(text)
            assert answer.code == 0, f"{text}\n{answer.output}"
            self._made[text] = Build(project, project.metadata())
        return self._made[text]

    def structure(self, text: str, kind: str) -> Structure:
        """What a database is like that was made by this version alone."""
        build = self.of(text)
        if kind not in build.structures:
            store = self.stores[kind]
            store.empty()
            build.project.upgrade(store.url)
            with store.connected() as connection:
                build.structures[kind] = structure_of(connection)
        return build.structures[kind]
