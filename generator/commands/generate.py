"""`apiwright generate`: the output of a spec, written, or compared with what is there."""

from __future__ import annotations

import json
import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import pipeline
from generator.commands.problems import BAD_INPUT, compiled, print_problems
from generator.console import Console
from generator.diagnostics import Report
from generator.failures import DifferencesError, UserError
from generator.project import Action, Change, compare, diff, write

DIFFERENCES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line asks for."""

    dry_run: bool = False
    diff: bool = False
    check: bool = False
    json: bool = False
    force: bool = False
    format: str = "text"

    @property
    def writes(self) -> bool:
        return not (self.dry_run or self.diff or self.check)


def generate(specs: Path, out: Path | None, options: Options, console: Console) -> int:
    """Run the compiler, compare, and write unless only a look was asked for."""
    target = out if out is not None else _beside(specs)
    compilation = compiled(lambda report: pipeline.build(specs, report))
    run = Run(target, options, console, compilation.report)
    if not options.json:
        print_problems(compilation.report, options.format, console)
    if compilation.value is None:
        run.print_json((), written=False)
        return BAD_INPUT
    changes = compare(compilation.value.files, target)
    if options.writes:
        return run.write(changes)
    run.show(changes)
    return DIFFERENCES if options.check and _pending(changes) else 0


def _beside(specs: Path) -> Path:
    """A project that `apiwright new` made holds its output beside its specs."""
    if specs.name == "specs":
        return specs.parent
    raise UserError(
        "name the output folder", f"for instance: apiwright generate {specs.as_posix()} out"
    )


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the command, after the compiler."""

    target: Path
    options: Options
    console: Console
    report: Report

    def write(self, changes: Sequence[Change]) -> int:
        try:
            write(changes, self.target, force=self.options.force)
        except DifferencesError as error:
            if not self.options.json:
                raise
            self.print_json(changes, written=False, error=error.message)
            return error.exit_code
        self._list(changes, overwritten="force")
        verb = "wrote" if _pending(changes) else "nothing to do in"
        self.console.summary(_summary(changes, self.target, verb))
        self.print_json(changes, written=True)
        if all(change.action is Action.CREATE for change in changes):
            self.console.note(_next_steps(self.target))
        return 0

    def show(self, changes: Sequence[Change]) -> None:
        """What would be done, in the form that was asked for."""
        if self.options.diff and not self.options.json:
            for change in _pending(changes):
                self.console.result(diff(change).removesuffix("\n"))
            return
        self._list(_pending(changes) if self.options.check else changes, overwritten="update")
        self.console.summary(_summary(changes, self.target, "would write"))
        self.print_json(changes, written=False)

    def print_json(self, changes: Sequence[Change], *, written: bool, error: str = "") -> None:
        """The whole run as one object, with `--json` only."""
        if not self.options.json:
            return
        counts = Counter(change.action.value for change in changes)
        facts = {
            "target": self.target.as_posix(),
            "written": written,
            "counts": {action.value: counts[action.value] for action in Action},
            "files": [{"path": each.path, "action": each.action.value} for each in changes],
            "problems": json.loads(self.report.as_json()),
            "error": error,
        }
        self.console.result(json.dumps(facts, indent=2))

    def _list(self, changes: Sequence[Change], *, overwritten: str) -> None:
        for change in changes:
            is_update = change.action is Action.UPDATE
            self.console.action(overwritten if is_update else change.action.value, change.path)


def _pending(changes: Sequence[Change]) -> list[Change]:
    return [change for change in changes if change.action is not Action.IDENTICAL]


def _summary(changes: Sequence[Change], target: Path, verb: str) -> str:
    counts = Counter(change.action for change in changes)
    parts = [f"{counts[action]} {_DONE[action]}" for action in Action if counts[action]]
    return f"{verb} {target.as_posix()}: {', '.join(parts) or 'no files'}"


_DONE = {
    Action.CREATE: "created",
    Action.UPDATE: "updated",
    Action.IDENTICAL: "identical",
}


def _next_steps(target: Path) -> str:
    enter = "" if target == Path() else f"  cd {shlex.quote(target.as_posix())}\n"
    return (
        f"\nnext steps:\n{enter}"
        "  python3 -m venv .venv && . .venv/bin/activate\n"
        "  pip install -e '.[test]'\n"
        "  alembic upgrade head\n"
        "  uvicorn app.main:app"
    )
