"""The migration that a run of the generator writes beside the code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator.databases import Database
from generator.diagnostics import Diagnostics
from generator.failures import UserError
from generator.migrations.consents import Consents
from generator.migrations.findings import Finding
from generator.migrations.rolling.half import Half
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
    target: Path
    report: Diagnostics
    online: bool = False
    """Asked for on the command line: the revisions keep no reader and no writer waiting."""
    half: Half = Half.WHOLE

    def due(self, consents: Consents) -> Due:
        """The first revisions of a project, or the one that follows those that are there, and what
        revisions call. `SpecErrors` for a hint that makes no sense.
        """
        if self.online and Database.POSTGRESQL not in self.build.app.databases:
            raise UserError(
                "--online is for PostgreSQL, and the application does not run on it",
                "add postgresql to app.databases, or leave --online out",
            )
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
    """The package that revisions call, as far as they do."""
    from generator.artifacts.migration_helper import MigrationHelper
    from generator.render import render_all

    build, there = migration.build, revisions.on_disk(migration.target)
    known = [data.decode("utf-8", "replace") for data in there.values()]
    helper = MigrationHelper.of([*known, *(file.text for file in due.files)])
    return render_all(helper.plan(build.app), build.templates)


def _due(migration: Migration, consents: Consents) -> Due:
    """SQLAlchemy and Alembic are imported only where something may have changed."""
    build, target = migration.build, migration.target
    if not revisions.on_disk(target):
        from generator.migrations.first import first_revisions

        return Due(files=list(first_revisions(build.app, build.templates)))
    is_plain = not consents and migration.half is Half.WHOLE
    if is_plain and revisions.are_settled(build.app, target):
        return Due()
    try:
        from generator.migrations.next import next_revision
    except ModuleNotFoundError as error:
        raise UserError(
            f"a migration needs {error.name}, which is not installed",
            "pip install sqlalchemy alembic",
        ) from error
    found = next_revision(
        target,
        build.app,
        consents,
        migration.report,
        build.templates,
        online=migration.online,
        half=migration.half,
    )
    return Due(files=found.files, findings=found.findings)
