"""The use case of `generate`: compile, migrate, format, merge, write. It prints nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from generator import __version__
from generator.diagnostics import Diagnostics, SpecErrors
from generator.failures import UserError
from generator.migrations.consents import Consents
from generator.migrations.due import Due, Migration, agreed
from generator.migrations.findings import Finding
from generator.migrations.rolling.half import Half
from generator.project import revisions, stamp, state
from generator.project.change import EDITED_ORPHAN, Change, FileAction
from generator.project.state import FileOwner, ManifestEntry, Standing

if TYPE_CHECKING:
    from generator.pipeline import Build
    from generator.project.formatters import Formatters
    from generator.render import RenderedFile
    from generator.untested import LeftOutTest


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is asked of a run, and how it is told."""

    dry_run: bool = False
    diff: bool = False
    check: bool = False
    json: bool = False
    force: bool = False
    only: str = ""
    only_migration: bool = False
    allow_older: bool = False
    online: bool = False
    """The migration keeps no reader and no writer of PostgreSQL waiting."""
    consents: Consents = field(default_factory=Consents)
    half: Half = Half.WHOLE
    format: str = "text"

    @property
    def writes(self) -> bool:
        return not (self.dry_run or self.diff or self.check)

    @property
    def is_whole(self) -> bool:
        """All files are made, so that one which is not made any more goes."""
        return not (self.only or self.only_migration)


class Watcher(Protocol):
    """Who is told of a run while it goes on, and asked."""

    def problems(self, report: Diagnostics) -> None:
        """What is wrong with the spec."""

    def findings(self, findings: Sequence[Finding]) -> None:
        """What there is to say about the migration that is due."""

    def consents(self, questions: Sequence[Finding], given: Consents) -> Consents | None:
        """What is agreed to beyond what was given; None where nobody agrees."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to."""

    report: Diagnostics
    changes: Sequence[Change] = ()
    findings: Sequence[Finding] = ()
    left_out: Sequence[LeftOutTest] = ()
    """What no generated test looks at."""
    is_refused: bool = False
    """The spec holds mistakes."""
    needs_consent: bool = False
    """A migration would lose or invent something, and nobody has agreed."""
    version_before: str = ""
    """Of apiwright, when the project was generated the last time."""

    @property
    def pending(self) -> list[Change]:
        return [change for change in self.changes if change.action.is_pending]

    @property
    def conflicts(self) -> list[Change]:
        return [change for change in self.changes if change.action is FileAction.CONFLICT]


def run(specs: Path, target: Path, options: Options, watcher: Watcher) -> Outcome:
    """Compile, migrate, format, merge, write; nothing is written before the last step."""
    report = Diagnostics()
    build = _compiled(specs, report)
    watcher.problems(report)
    if build is None:
        return Outcome(report, is_refused=True)
    files = _only(build, options.only)
    migration = Migration(build, target, report, options.online, options.half)
    due = _migrated(migration, options, watcher)
    if due is None:
        return Outcome(report, is_refused=True)
    watcher.findings(due.findings)
    if due.open:
        return Outcome(report, findings=due.findings, needs_consent=True)
    outputs = [*(_for_migration(files, due) if options.only_migration else files), *due.files]
    changes = _merged(outputs, build, target, options)
    left_out = build.left_out if options.is_whole else ()
    before = state.load(target).generator
    outcome = Outcome(report, changes, due.findings, left_out, version_before=before)
    if options.writes:
        _write(outcome, specs, target)
        _remember(outcome, build, specs, target, options)
    return outcome


def run_unchanged(specs: Path, target: Path, options: Options) -> Outcome | None:
    """A run that finds everything as the last one left it; None for any other."""
    _refuse_older(target, options)
    is_plain = not (options.force or options.consents or options.only_migration)
    is_plain = is_plain and options.half is Half.WHOLE
    if not is_plain or stamp.of_run(specs, target) != stamp.read(target):
        return None
    before = state.load(target).generator
    return Outcome(Diagnostics(), _as_before(target), version_before=before)


def _compiled(specs: Path, report: Diagnostics) -> Build | None:
    from generator import pipeline

    try:
        return pipeline.build(specs, report)
    except SpecErrors:
        return None


def _migrated(migration: Migration, options: Options, watcher: Watcher) -> Due | None:
    """The migration that is due, as far as it is agreed to; None where a hint is mistaken."""
    if options.only:
        return Due()
    ask = watcher.consents if options.writes else None
    try:
        return agreed(migration, options.consents, ask)
    except SpecErrors as error:
        watcher.problems(error.report)
        return None


def _for_migration(files: Sequence[RenderedFile], due: Due) -> Sequence[RenderedFile]:
    """What makes the module importable that revisions call."""
    from generator.artifacts.migration_helper import FOLDER

    calls = any(file.path.startswith(FOLDER) for file in due.files)
    return [file for file in files if calls and file.path == "alembic.ini"]


def _merged(
    outputs: Sequence[RenderedFile], build: Build, target: Path, options: Options
) -> tuple[Change, ...]:
    """What each file becomes, once the formatters of the project have been over it."""
    from generator.project.changes import compare
    from generator.project.formatters import Formatters
    from generator.project.renaming import Renaming

    generated = {file.path: file.text for file in build.files}
    formatters = Formatters.of(build.app.formatters, target, generated)
    changes = compare(
        _formatted(outputs, formatters),
        target,
        force=options.force,
        is_whole=options.is_whole,
        renaming=Renaming.of(build.app),
        style=formatters.style,
    )
    theirs = revisions.older_helper(target)
    return tuple(
        Change(change.path, FileAction.IDENTICAL, before=change.before)
        if change.path in theirs
        else change
        for change in changes
    )


def _formatted(files: Sequence[RenderedFile], formatters: Formatters) -> Sequence[RenderedFile]:
    from generator.render import RenderedFile

    if formatters.style is None:
        return files
    texts = formatters.style({file.path: file.text for file in files})
    return [RenderedFile(path, text) for path, text in texts.items()]


def _write(outcome: Outcome, specs: Path, target: Path) -> None:
    from generator.project.writing import write

    write(outcome.changes, target, specs)


def _remember(
    outcome: Outcome,
    build: Build,
    specs: Path,
    target: Path,
    options: Options,
) -> None:
    """What lets the next run be short."""
    if not options.only:
        revisions.remember_settled(build.app, target)
    if options.is_whole and not outcome.conflicts and not outcome.report.diagnostics:
        stamp.write(stamp.of_run(specs, target), target)


def _refuse_older(target: Path, options: Options) -> None:
    """An older version would take back what a newer one has mended, file by file."""
    known = state.load(target).generator
    if not options.allow_older and state.order_of(known) > state.order_of(__version__):
        raise UserError(
            f"{target.as_posix()} was generated by apiwright {known}, and this is {__version__}",
            f"pip install --upgrade 'apiwright>={known}', or --allow-older to go back",
        )


def _only(build: Build, name: str) -> Sequence[RenderedFile]:
    """The files of one entity; those that know of all entities are left for a whole run."""
    if not name:
        return build.files
    names = sorted(str(entity.name) for entity in build.app.entities)
    if name not in names:
        raise UserError(f"the spec has no entity {name}", f"it has {', '.join(names)}")
    return [file for file in build.files if file.planned and file.planned.entity == name]


def _as_before(target: Path) -> tuple[Change, ...]:
    """What a run says where neither the specs nor apiwright have changed since the last one."""
    known = state.load(target)
    return tuple(
        _unchanged(path, entry, exists=(target / path).is_file())
        for path, entry in known.files.items()
    )


def _unchanged(path: str, entry: ManifestEntry, *, exists: bool) -> Change:
    if entry.owner is FileOwner.EJECTED:
        return Change(path, FileAction.SKIP, entry=entry, note="ejected")
    if entry.standing is Standing.ORPHAN:
        return Change(path, FileAction.SKIP, entry=entry, note=EDITED_ORPHAN)
    if not exists:
        return Change(path, FileAction.SKIP, entry=entry, note="deleted")
    return Change(path, FileAction.IDENTICAL, entry=entry)
