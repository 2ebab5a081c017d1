"""What a careful reviewer would say of revisions, also of those written by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.diagnostics import Diagnostic, Diagnostics
from generator.failures import UserError
from generator.ir import App
from generator.migrations import history
from generator.migrations.history import Written
from generator.migrations.lint import codes
from generator.migrations.lint.allowances import with_allowances
from generator.migrations.lint.blocking import blocking
from generator.migrations.lint.choice import chosen
from generator.migrations.lint.losses import losses
from generator.migrations.lint.releases import releases
from generator.migrations.lint.revision_trace import RevisionTrace
from generator.migrations.lint.ways_back import ways_back
from generator.migrations.replay import Sandbox
from generator.migrations.replay.tracer import Tracer
from generator.schema.databases import primary
from generator.schema.model import State

__all__ = ["Judged", "judge"]

_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Judged:
    """What was looked at, and what there is to say."""

    paths: tuple[str, ...]
    report: Diagnostics


def judge(project: Path, app: App, names: Sequence[str]) -> Judged:
    """The revisions that are named, or those that are new; `UserError` for a name that means none."""
    databases = [one.value for one in app.databases]
    report = Diagnostics(limit=_MOST)
    with history.opened(project, app) as (sandbox, past):
        revisions = chosen(project, past, names)
        for one in revisions:
            trace = _trace(project, sandbox, one, past.starts[one.id], past.ends[one.id])
            report.keep_source(trace.shown, trace.text)
            for found in with_allowances(trace, _findings(trace, databases)):
                report.add(found)
    return Judged(tuple(one.path for one in revisions), report)


def _findings(trace: RevisionTrace, databases: Sequence[str]) -> Iterator[Diagnostic]:
    dialect = primary(databases)
    yield from losses(trace, dialect)
    yield from blocking(trace, databases)
    yield from releases(trace, dialect)
    yield from ways_back(trace, dialect)
    for line, what in trace.upgrade.unread:
        yield codes.unread(trace.at(line), what)


def _trace(
    project: Path, sandbox: Sandbox, revision: Written, start: State, end: State
) -> RevisionTrace:
    text = (project / revision.path).read_text("utf-8").replace("\r\n", "\n")
    return RevisionTrace(
        revision,
        (project / revision.path).as_posix(),
        text,
        start,
        sandbox.trace(revision.script, start, "upgrade", keeps_rows=revision.is_ours),
        _way_back(sandbox, revision, end),
    )


def _way_back(sandbox: Sandbox, revision: Written, end: State) -> Tracer | None:
    """One that refuses to run is none."""
    if revision.script.constant("downgrade") is None:
        return None
    try:
        return sandbox.trace(revision.script, end, "downgrade", keeps_rows=revision.is_ours)
    except UserError:
        return None
