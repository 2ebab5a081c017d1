"""The migration that a run of the generator writes beside the code, and what has to be agreed first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator.console import WIDTH, Console
from generator.diagnostics import Diagnostics
from generator.failures import UserError
from generator.migrations.consents import Consents
from generator.migrations.findings import Finding
from generator.project import revisions

if TYPE_CHECKING:
    from generator.pipeline import Build
    from generator.project.change import File

NEEDS_CONSENT = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The revisions to be written, and what there is to say about them."""

    files: Sequence[File] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def open(self) -> tuple[Finding, ...]:
        """What nobody has agreed to yet."""
        return tuple(one for one in self.findings if one.code.needs_consent)


@dataclass(frozen=True, slots=True)
class Migration:
    """What a run knows of the migration that it may have to write."""

    build: Build
    target: Path
    report: Diagnostics

    def due(self, consents: Consents) -> Due:
        """See `migration_due`; `SpecErrors` for a hint that makes no sense."""
        return migration_due(self.build, self.target, consents, self.report)

    def agreed(self, consents: Consents) -> Due:
        """The same, with what somebody on a terminal agrees to."""
        from generator.commands import asking

        due = self.due(consents)
        while due.open and asking.can_ask():
            answers = asking.ask(due.open, consents)
            if answers is None:
                break
            consents = answers
            due = self.due(consents)
        return due


def migration_due(build: Build, target: Path, consents: Consents, report: Diagnostics) -> Due:
    """The first revisions of a project, or the one that follows those that are there, and what
    revisions call.
    """
    due = _due(build, target, consents, report)
    return replace(due, files=[*due.files, *_called(build, due, target)])


def _called(build: Build, due: Due, target: Path) -> Sequence[File]:
    """The package that revisions call, as far as they do."""
    from generator.artifacts.migration_helper import MigrationHelper
    from generator.render import render_all

    known = [data.decode("utf-8", "replace") for data in revisions.on_disk(target).values()]
    helper = MigrationHelper.of([*known, *(file.text for file in due.files)])
    return render_all(helper.plan(build.app), build.templates)


def _due(build: Build, target: Path, consents: Consents, report: Diagnostics) -> Due:
    """SQLAlchemy and Alembic are imported only where something may have changed."""
    if not revisions.on_disk(target):
        from generator.migrations.first import first_revisions

        return Due(files=list(first_revisions(build.app, build.templates)))
    if not consents and revisions.are_settled(build.app, target):
        return Due()
    try:
        from generator.migrations.next import next_revision
    except ModuleNotFoundError as error:
        raise UserError(
            f"a migration needs {error.name}, which is not installed",
            "pip install sqlalchemy alembic",
        ) from error
    found = next_revision(target, build.app, consents, report, build.templates)
    return Due(files=[found.file] if found.file else [], findings=found.findings)


def print_findings(due: Due, console: Console) -> None:
    """Everything at once; what somebody has to agree to comes with the words for it."""
    for finding in due.findings:
        console.finding(finding.code.value, finding.message)
        if finding.code.needs_consent:
            ways = {"in the spec": finding.spec_line, "or": finding.flag}
            for where, words in ways.items():
                if words:
                    console.problem(f"{'':{WIDTH}}  {where}: {words}")
    if due.open:
        count = len(due.open)
        what = "1 change needs" if count == 1 else f"{count} changes need"
        console.error(f"{what} your consent; nothing was written")


def facts_of(finding: Finding) -> dict[str, str]:
    """A finding for `--json`."""
    return {
        "code": finding.code.value,
        "subject": finding.subject,
        "message": finding.message,
        "spec": finding.spec_line,
        "flag": finding.flag,
    }
