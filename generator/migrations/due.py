"""The migration that a run of the generator writes beside the code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Diagnostics
from generator.failures import UserError
from generator.migrations.consents import Consents
from generator.migrations.findings import Finding
from generator.project import revisions

if TYPE_CHECKING:
    from generator.pipeline import Build
    from generator.render import RenderedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The revisions to be written, and what there is to say about them."""

    files: Sequence[RenderedFile] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def open(self) -> tuple[Finding, ...]:
        """What nobody has agreed to yet."""
        return tuple(one for one in self.findings if one.code.needs_consent)


Ask = Callable[[Sequence[Finding], Consents], Consents | None]
"""Gives what is agreed to beyond what was given before; None where nobody agrees."""


@dataclass(frozen=True, slots=True)
class Migration:
    """What a run knows of the migration that it may have to write."""

    build: Build
    first: Mapping[str, str]
    """The first revisions, as a new project would get them."""
    target: Path
    report: Diagnostics

    def due(self, consents: Consents) -> Due:
        """The first revisions of a project, or the one that follows those that are there, and what
        revisions call. `SpecErrors` for a hint that makes no sense.
        """
        if not self.first:
            return Due()
        due = _due(self, consents)
        return replace(due, files=[*due.files, *_called(self, due)])


def agreed(migration: Migration, consents: Consents, ask: Ask | None) -> Due:
    """The migration that is due, with what somebody agrees to who is asked."""
    due = migration.due(consents)
    while due.open and ask is not None:
        answers = ask(due.open, consents)
        if answers is None:
            break
        consents = answers
        due = migration.due(consents)
    return due


def _called(migration: Migration, due: Due) -> Sequence[RenderedFile]:
    """The package that revisions call, once there is one that does."""
    from generator.artifacts.migration_helper import MigrationHelper, is_called_by
    from generator.render import render_all

    build = migration.build
    known = [
        data.decode("utf-8", "replace") for data in revisions.on_disk(migration.target).values()
    ]
    if any(map(is_called_by, [*known, *(file.text for file in due.files)])):
        return render_all(MigrationHelper().plan(build.app), build.templates)
    return ()


def _due(migration: Migration, consents: Consents) -> Due:
    """SQLAlchemy and Alembic are imported only where something may have changed."""
    from generator.render import RenderedFile

    build, first, target = migration.build, migration.first, migration.target
    if not revisions.on_disk(target):
        return Due(files=[RenderedFile(path, text) for path, text in first.items()])
    if not consents and revisions.are_settled(first, target, build.app.hints):
        return Due()
    try:
        from generator.migrations.next import next_revision
    except ModuleNotFoundError as error:
        raise UserError(
            f"a migration needs {error.name}, which is not installed",
            "pip install sqlalchemy alembic",
        ) from error
    found = next_revision(target, build.app, first, consents, migration.report, build.templates)
    return Due(files=[found.file] if found.file else [], findings=found.findings)
