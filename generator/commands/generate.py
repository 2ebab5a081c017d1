"""`apiwright generate`: the output of a spec, merged into what is there, or compared with it."""

from __future__ import annotations

import json
import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from generator import __version__
from generator.commands.migrating import (
    NEEDS_CONSENT,
    Due,
    Migration,
    facts_of,
    print_findings,
)
from generator.commands.problems import BAD_INPUT, compiled, print_problems
from generator.console import Console
from generator.diagnostics import Report, SpecErrors
from generator.failures import UserError
from generator.migrations.consents import Consents
from generator.migrations.findings import Finding
from generator.project import Action, Change, compare, diff, revisions, stamp, state, write
from generator.project.changes import EDITED_ORPHAN
from generator.project.formatters import Formatters
from generator.project.renaming import Renaming
from generator.project.state import HOME, Entry, Owner, Standing
from generator.project.transaction import is_interrupted, ours_alone, recover

if TYPE_CHECKING:
    from generator.pipeline import Build
    from generator.project.changes import File
    from generator.render import RenderedFile

DIFFERENCES = 4
CONFLICTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line asks for."""

    dry_run: bool = False
    diff: bool = False
    check: bool = False
    json: bool = False
    force: bool = False
    only: str = ""
    only_migration: bool = False
    consents: Consents = field(default_factory=Consents)
    format: str = "text"

    @property
    def writes(self) -> bool:
        return not (self.dry_run or self.diff or self.check)


def generate(specs: Path, out: Path | None, options: Options, console: Console) -> int:
    """Run the compiler, compare, and write unless only a look was asked for."""
    target = out if out is not None else beside(specs)
    _complete(target, options, console)
    now = stamp.of_run(specs, target)
    is_plain = not (options.force or options.consents or options.only_migration)
    if is_plain and now == stamp.read(target):
        return Run(target, options, console, Report()).end(_as_before(target), is_known=True)
    from generator import pipeline

    compilation = compiled(lambda report: pipeline.build(specs, report))
    run = Run(target, options, console, compilation.report)
    if not options.json:
        print_problems(compilation.report, options.format, console)
    if compilation.value is None:
        run.print_json((), written=False)
        return BAD_INPUT
    build = compilation.value
    first, files = revisions.apart(_only(build, options.only))
    due = run.migrated(Migration(build, first, target, compilation.report))
    if due is None:
        return BAD_INPUT
    run.findings = due.findings
    if not options.json:
        print_findings(due, console)
    if due.open:
        run.print_json((), written=False)
        return NEEDS_CONSENT
    is_whole = not (options.only or options.only_migration)
    outputs: list[File] = [*(() if options.only_migration else files), *due.files]
    formatters = _formatters(build, target)
    changes = compare(
        _styled(outputs, formatters),
        target,
        force=options.force,
        is_whole=is_whole,
        renaming=Renaming.of(build.app),
        style=formatters.style,
    )
    code = run.end(changes)
    if options.writes and not options.only:
        revisions.remember_settled(first, target, compilation.value.app.hints)
    if options.writes and is_whole and not (code or compilation.report.diagnostics):
        stamp.write(stamp.of_run(specs, target), target)
    return code


def beside(specs: Path) -> Path:
    """A project that `apiwright new` made holds its output beside its specs."""
    if specs.name == "specs":
        return specs.parent
    raise UserError(
        "name the output folder", f"for instance: apiwright generate {specs.as_posix()} out"
    )


def _complete(target: Path, options: Options, console: Console) -> None:
    """A run that was lost is completed first; a look alone must not do that."""
    home = target / HOME
    if not is_interrupted(home):
        return
    if not options.writes:
        raise UserError("an earlier run was interrupted", "apiwright generate completes it")
    with ours_alone(target, home):
        recover(target, home)
    console.note("completed an earlier run that was interrupted")


def _only(build: Build, name: str) -> Sequence[RenderedFile]:
    """The files of one entity; those that know of all entities are left for a whole run."""
    if not name:
        return build.files
    names = sorted(str(entity.name) for entity in build.app.entities)
    if name not in names:
        raise UserError(f"the spec has no entity {name}", f"it has {', '.join(names)}")
    return [file for file in build.files if file.planned and file.planned.entity == name]


def _formatters(build: Build, target: Path) -> Formatters:
    generated = {file.path: file.text for file in build.files}
    return Formatters.of(build.app.formatters, target, generated)


def _styled(files: Sequence[File], formatters: Formatters) -> Sequence[File]:
    """As the formatters of the project leave them."""
    if formatters.style is None:
        return files
    texts = formatters.style({file.path: file.text for file in files})
    return [Laid(path, text) for path, text in texts.items()]


@dataclass(frozen=True, slots=True)
class Laid:
    """A file as the formatters left it."""

    path: str
    text: str


def _as_before(target: Path) -> tuple[Change, ...]:
    """What a run says where neither the specs nor apiwright have changed since the last one."""
    known = state.load(target)
    return tuple(
        _unchanged(path, entry, exists=(target / path).is_file())
        for path, entry in known.files.items()
    )


def _unchanged(path: str, entry: Entry, *, exists: bool) -> Change:
    if entry.owner is Owner.EJECTED:
        return Change(path, Action.SKIP, entry=entry, note="ejected")
    if entry.standing is Standing.ORPHAN:
        return Change(path, Action.SKIP, entry=entry, note=EDITED_ORPHAN)
    if not exists:
        return Change(path, Action.SKIP, entry=entry, note="deleted")
    return Change(path, Action.IDENTICAL, entry=entry)


@dataclass(slots=True)
class Run:
    """One run of the command, after the compiler."""

    target: Path
    options: Options
    console: Console
    report: Report
    findings: Sequence[Finding] = ()
    """What there is to say about the migration that is due."""

    def migrated(self, migration: Migration) -> Due | None:
        """The migration that is due; None where the spec's hints are mistaken, which was printed."""
        consents = self.options.consents
        try:
            if self.options.writes and not self.options.json:
                return migration.agreed(consents)
            return migration.due(consents)
        except SpecErrors as error:
            if not self.options.json:
                print_problems(error.report, self.options.format, self.console)
            self.print_json((), written=False)
            return None

    def end(self, changes: Sequence[Change], *, is_known: bool = False) -> int:
        """Write or show what was found; the exit code says whether there is more to do."""
        if not self.options.writes:
            self._show(changes)
        else:
            before = state.load(self.target).generator
            if not is_known:
                write(changes, self.target)
            self._tell(changes, before)
        conflicts = [change for change in changes if change.action is Action.CONFLICT]
        if conflicts:
            self._explain(conflicts)
            return CONFLICTS
        return DIFFERENCES if self.options.check and _pending(changes) else 0

    def _tell(self, changes: Sequence[Change], before: str) -> None:
        self._list(changes)
        verb = "wrote" if _pending(changes) else "nothing to do in"
        self.console.summary(_summary(changes, self.target, verb))
        self.print_json(changes, written=True)
        if before and before != __version__:
            self.console.note(f"upgraded from apiwright {before} to {__version__}")
        if changes and all(change.action is Action.CREATE for change in changes):
            self.console.note(_next_steps(self.target))

    def _show(self, changes: Sequence[Change]) -> None:
        """What would be done, in the form that was asked for."""
        if self.options.diff and not self.options.json:
            for change in _pending(changes):
                self.console.result(diff(change).removesuffix("\n"))
            return
        self._list(_pending(changes) if self.options.check else changes)
        self.console.summary(_summary(changes, self.target, "would write"))
        self.print_json(changes, written=False)

    def print_json(self, changes: Sequence[Change], *, written: bool) -> None:
        """The whole run as one object, with `--json` only."""
        if not self.options.json:
            return
        counts = Counter(change.action.value for change in changes)
        facts = {
            "target": self.target.as_posix(),
            "written": written,
            "counts": {action.value: counts[action.value] for action in Action},
            "files": [_facts(change) for change in changes],
            "problems": json.loads(self.report.as_json()),
            "findings": [facts_of(finding) for finding in self.findings],
        }
        self.console.result(json.dumps(facts, indent=2))

    def _list(self, changes: Sequence[Change]) -> None:
        for change in changes:
            note = f" ({change.note})" if change.note else ""
            self.console.action(change.action.value, change.path + note)

    def _explain(self, conflicts: Sequence[Change]) -> None:
        """Every place that has to be decided by somebody; `--json` has said it already."""
        if self.options.json:
            return
        count = "1 file conflicts" if len(conflicts) == 1 else f"{len(conflicts)} files conflict"
        places = [
            f"  {self.target.as_posix()}/{change.path}:{each}"
            for change in conflicts
            for each in change.conflicts
        ]
        where = "each is as it was" if self.options.writes else "each would stay as it is"
        first = self.target / conflicts[0].path
        self.console.error(
            f"{count} with what is generated now; {where}\n" + "\n".join(places),
            f"compare it with {self.target.as_posix()}/{conflicts[0].beside}, then: "
            f"apiwright resolve {shlex.quote(first.as_posix())} --ours, --theirs or --edit",
        )


def _facts(change: Change) -> dict[str, object]:
    facts: dict[str, object] = {"path": change.path, "action": change.action.value}
    if change.note:
        facts["note"] = change.note
    if change.conflicts:
        facts["beside"] = change.beside
        facts["conflicts"] = [
            {
                "symbol": each.symbol,
                "first": each.first,
                "last": each.last,
                "reason": each.reason,
            }
            for each in change.conflicts
        ]
    return facts


def _pending(changes: Sequence[Change]) -> list[Change]:
    return [change for change in changes if change.action.is_pending]


def _summary(changes: Sequence[Change], target: Path, verb: str) -> str:
    counts = Counter(change.action for change in changes)
    parts = [f"{counts[action]} {_DONE[action]}" for action in Action if counts[action]]
    return f"{verb} {target.as_posix()}: {', '.join(parts) or 'no files'}"


_DONE = {
    Action.CREATE: "created",
    Action.UPDATE: "updated",
    Action.MERGE: "merged",
    Action.FORCE: "forced",
    Action.IDENTICAL: "identical",
    Action.SKIP: "skipped",
    Action.REMOVE: "removed",
    Action.CONFLICT: "in conflict",
}


def _next_steps(target: Path) -> str:
    enter = "" if target == Path() else f"  cd {shlex.quote(target.as_posix())}\n"
    return (
        f"\nnext steps:\n{enter}"
        "  python3 -m venv .venv && .venv/bin/pip install -e '.[test]'\n"
        "  .venv/bin/alembic upgrade head\n"
        "  .venv/bin/uvicorn app.main:app"
    )
