"""What a run of the generator says: to people, or as one JSON object."""

from __future__ import annotations

import json
import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import __version__
from generator.commands.problems import print_problems
from generator.console import WIDTH, Console
from generator.diagnostics import Diagnostics
from generator.migrations.consents import Consents
from generator.migrations.findings import Finding
from generator.project.change import EDITED_ORPHAN, Change, FileAction
from generator.project.state import WHOLE
from generator.run import Options, Outcome
from generator.untested import LeftOutTest

_MOST_LEFT_OUT = 20
"""So many are named on the terminal; the file in the tests has them all."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Watches one run for somebody at a console."""

    target: Path
    options: Options
    console: Console

    def problems(self, report: Diagnostics) -> None:
        """What is wrong with the spec; `--json` says it with all else."""
        if not self.options.json:
            print_problems(report, self.options.format, self.console)

    def findings(self, findings: Sequence[Finding]) -> None:
        """Everything at once; what somebody has to agree to comes with the words for it."""
        if self.options.json:
            return
        for finding in findings:
            self.console.finding(finding.code.value, finding.message)
            if finding.code.needs_consent:
                ways = {"in the spec": finding.spec_line, "or": finding.flag}
                for where, words in ways.items():
                    if words:
                        self.console.problem(f"{'':{WIDTH}}  {where}: {words}")
        count = sum(finding.code.needs_consent for finding in findings)
        if count:
            what = "1 change needs" if count == 1 else f"{count} changes need"
            self.console.error(f"{what} your consent; nothing was written")

    def consents(self, questions: Sequence[Finding], given: Consents) -> Consents | None:
        """Ask on a terminal, if there is one."""
        from generator.commands import asking

        if self.options.json or not asking.can_ask():
            return None
        return asking.ask(questions, given)

    def outcome(self, outcome: Outcome) -> None:
        """What was done, or would be, and what is left to do."""
        is_ended = outcome.is_refused or outcome.needs_consent
        if is_ended or not self.options.writes:
            self._show(outcome, is_ended=is_ended)
        else:
            self._tell(outcome)
        if outcome.conflicts:
            self._explain(outcome.conflicts)
        elif self.options.check and outcome.pending:
            self.console.note("to write them: apiwright generate; --diff shows the lines")
        self._tell_left_out(outcome.left_out)

    def _tell(self, outcome: Outcome) -> None:
        self._list(outcome.changes)
        verb = "wrote" if outcome.pending else "nothing to do in"
        self.console.summary(_summary(outcome.changes, self.target, verb))
        self._print_json(outcome, written=True)
        before = outcome.version_before
        if before and before != __version__:
            self.console.note(f"upgraded from apiwright {before} to {__version__}")
        changes = outcome.changes
        if changes and all(change.action is FileAction.CREATE for change in changes):
            self.console.note(_next_steps(self.target))

    def _show(self, outcome: Outcome, *, is_ended: bool) -> None:
        """What would be done, in the form that was asked for."""
        if self.options.diff and not self.options.json and not is_ended:
            from generator.project.changes import diff

            for change in outcome.pending:
                self.console.content(diff(change).removesuffix("\n"))
            return
        if not is_ended:
            self._list(outcome.changes)
            self.console.summary(_summary(outcome.changes, self.target, "would write"))
        self._print_json(outcome, written=False)

    def _tell_left_out(self, left_out: Sequence[LeftOutTest]) -> None:
        """What no generated test looks at; `--json` has it among the files."""
        if not left_out or self.options.json:
            return
        title = f"{len(left_out)} left out of the tests, as no rows were found (tests/README.md):"
        listed = [f"  {one}" for one in left_out[:_MOST_LEFT_OUT]]
        if len(left_out) > _MOST_LEFT_OUT:
            listed.append(f"  and {len(left_out) - _MOST_LEFT_OUT} more")
        self.console.note("\n".join([title, *listed]))

    def _print_json(self, outcome: Outcome, *, written: bool) -> None:
        """The whole run as one object, with `--json` only."""
        if not self.options.json:
            return
        counts = Counter(change.action.value for change in outcome.changes)
        facts = {
            "target": self.target.as_posix(),
            "written": written,
            "counts": {action.value: counts[action.value] for action in FileAction},
            "files": [_facts(change) for change in outcome.changes],
            "problems": json.loads(outcome.report.as_json()),
            "findings": [_facts_of(finding) for finding in outcome.findings],
        }
        self.console.result(json.dumps(facts, indent=2))

    def _list(self, changes: Sequence[Change]) -> None:
        """What is done, and what somebody has to know; the rest stands in the summary."""
        for change in changes:
            if change.action.is_pending or change.note == EDITED_ORPHAN:
                note = f" ({change.note})" if change.note else ""
                self.console.action(change.action.value, change.path + note)
        missed = [change for change in changes if change.missed]
        for change in missed:
            symbols = ", ".join(name for name in change.missed if name != WHOLE)
            self.console.action("deleted", change.path + (f" ({symbols})" if symbols else ""))
        if missed:
            self.console.note(
                "deleted: you deleted or moved it, and it is generated differently now, which "
                "changes nothing here; apiwright resolve PATH --ours says that you know"
            )

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
    if change.missed:
        facts["missed"] = [name for name in change.missed if name != WHOLE]
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


def _summary(changes: Sequence[Change], target: Path, verb: str) -> str:
    counts = Counter(change.action for change in changes)
    parts = [f"{counts[action]} {_DONE[action]}" for action in FileAction if counts[action]]
    return f"{verb} {target.as_posix()}: {', '.join(parts) or 'no files'}"


_DONE = {
    FileAction.CREATE: "created",
    FileAction.UPDATE: "updated",
    FileAction.MERGE: "merged",
    FileAction.FORCE: "forced",
    FileAction.IDENTICAL: "identical",
    FileAction.SKIP: "skipped",
    FileAction.REMOVE: "removed",
    FileAction.CONFLICT: "in conflict",
}


def _next_steps(target: Path) -> str:
    enter = "" if target == Path() else f"  cd {shlex.quote(target.as_posix())}\n"
    return (
        f"\nnext steps:\n{enter}"
        "  python3 -m venv .venv && .venv/bin/pip install -e '.[test]'\n"
        "  .venv/bin/alembic upgrade head\n"
        "  .venv/bin/uvicorn app.main:app"
    )


def _facts_of(finding: Finding) -> dict[str, str]:
    """A finding for `--json`."""
    return {
        "code": finding.code.value,
        "subject": finding.subject,
        "message": finding.message,
        "spec": finding.spec_line,
        "flag": finding.flag,
    }
