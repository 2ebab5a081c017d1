"""What a new project begins with: a revision that makes its tables, and one for the rows in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator.artifacts.migration_helper import MigrationHelper
from generator.ir import App
from generator.migrations.hints import Hints
from generator.migrations.plan import plan
from generator.migrations.render import script
from generator.migrations.revision import Revision
from generator.pipeline import Build
from generator.project.state import REVISIONS
from generator.render import RenderedFile, render_all
from generator.schema.model import State
from generator.schema.of_app import schema_of
from generator.templating import Templates

TABLES, ROWS = "0001", "0002"


def new_project(build: Build) -> tuple[RenderedFile, ...]:
    """All files of a project that is not there yet: those of every run, and its first revisions."""
    revisions = list(first_revisions(build.app, build.templates))
    called = MigrationHelper.of(file.text for file in revisions)
    helper = render_all(called.plan(build.app), build.templates)
    files = (*build.files, *revisions, *helper)
    return tuple(sorted(files, key=lambda file: file.path))


def first_revisions(app: App, templates: Templates | None = None) -> Iterator[RenderedFile]:
    """Tables and rows apart: a project that wants other rows edits or drops the second revision."""
    schema = schema_of(app)
    empty, tables = State(), replace(schema, rows={})
    head = Revision(id=TABLES, parents=(), message="All tables as they were at first.")
    yield _revision("initial", head, empty, tables, app, templates)
    if schema.rows:
        message = "The rows that the application comes with."
        head = Revision(id=ROWS, parents=(TABLES,), message=message)
        yield _revision("rows", head, tables, schema, app, templates)


def _revision(
    slug: str, head: Revision, before: State, after: State, app: App, templates: Templates | None
) -> RenderedFile:
    databases = tuple(database.value for database in app.databases)
    planned = plan(before, after, Hints(), databases)
    text = script(planned.upgrade, planned.downgrade, head, databases, before, templates)
    return RenderedFile(f"{REVISIONS}{head.id}_{slug}.py", text)
