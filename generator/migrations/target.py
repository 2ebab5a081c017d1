"""The state that a spec asks for: what its first revision would make, had there been none before."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from generator.artifacts.migrations import Migrations
from generator.ir import App
from generator.migrations.replay import Sandbox
from generator.project.state import REVISIONS
from generator.render import render_all
from generator.schema.databases import only, primary
from generator.schema.model import State


def state_of(app: App, project: Path | None = None) -> State:
    """The state, from the very text that a new project would get, so that both always agree."""
    planned = (file for file in Migrations().plan(app) if file.path.startswith(REVISIONS))
    return state_from({file.path: file.text for file in render_all(planned)}, app, project)


def state_from(texts: Mapping[str, str], app: App, project: Path | None = None) -> State:
    """The same where the first revisions are rendered already; types of the author's own are
    imported from the project.
    """
    databases = [database.value for database in app.databases]
    stage = Sandbox(project or Path("no project"), primary(databases))
    state = State()
    with stage.open():
        for path in sorted(texts):
            script = stage.load(path, texts[path])
            state = stage.run(script, state, keeps_rows=True).state
    return only(state, databases)
