"""The next revision of a project: what its revisions have made, what its spec asks for, the way between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator.diagnostics import Diagnostics
from generator.ir import App
from generator.migrations import history
from generator.migrations.apply import applied
from generator.migrations.by_hand import with_manual_changes
from generator.migrations.consents import Consents
from generator.migrations.findings import Finding
from generator.migrations.history import History
from generator.migrations.intents import intents
from generator.migrations.message import message_of, slug_of
from generator.migrations.online import Phase, online_script, phases, still_true
from generator.migrations.operations import Plan
from generator.migrations.plan import Planned, plan
from generator.migrations.plan.dialects import Dialects
from generator.migrations.render import script
from generator.migrations.revision import Revision
from generator.migrations.rolling.contract import contracted
from generator.migrations.rolling.expand import expanded
from generator.migrations.rolling.half import Half
from generator.migrations.rolling.held import held
from generator.migrations.rolling.owed import Owed, with_debts
from generator.migrations.rolling.standing import refuse_changes_of_owed
from generator.project.state import REVISIONS
from generator.render import RenderedFile
from generator.schema import fingerprint
from generator.schema.databases import as_replayed, only
from generator.schema.model import State
from generator.schema.of_app import schema_of
from generator.templating import Templates


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What is due, if anything, and what there is to say about it."""

    files: tuple[RenderedFile, ...] = ()
    findings: tuple[Finding, ...] = ()


def next_revision(  # noqa: PLR0913 - one parameter a thing that a run may say
    project: Path,
    app: App,
    consents: Consents,
    report: Diagnostics,
    templates: Templates | None = None,
    *,
    online: bool = False,
    half: Half = Half.WHOLE,
) -> Next:
    """The revision that leads from what is there to the spec; several, where a change that keeps
    nobody waiting (`online`) needs them.

    `SpecErrors` where a hint speaks of what was not there before.
    """
    past = history.read(project, app)
    databases = tuple(database.value for database in app.databases)
    dialects = Dialects(tuple(sorted(databases)))
    wanted = as_replayed(schema_of(app).in_order, databases)
    before = told_alike(past.state, wanted)
    asked = intents(app, consents, before, wanted, past.hints_used, report)
    final = with_manual_changes(wanted, before, past.by_hand, asked.hints)
    after = held(final, before, past.owed)
    refuse_changes_of_owed(before, after, asked.hints, past.owing)
    planned = plan(before, after, asked.hints, databases, asked.words)
    owed: tuple[Owed, ...] = ()
    settles: tuple[str, ...] = ()
    if half is Half.EXPAND:
        expansion = expanded(before, after, asked.hints, dialects)
        owed = expansion.owed
        planned = expansion.planned(planned, before, dialects)
    elif half is Half.CONTRACT and past.owed:
        settles = tuple(sorted(one.id for one in past.owing))
        planned = contracted(planned, before, final, asked, past.owed, dialects)
    findings = (*past.findings, *planned.findings)
    if not (planned.upgrade or owed or settles) and len(past.heads) < 2:
        return Next(findings=findings)
    if (online or app.migrates_online) and half is Half.WHOLE:
        parts = phases(before, planned, asked.hints, databases)
        return Next(
            files=tuple(_in_parts(parts, past, planned, databases, templates)),
            findings=still_true(findings, parts),
        )
    revision = _revision(past.heads, past.state, planned.upgrade, databases, planned.consumed)
    revision = with_debts(revision, owed, settles)
    text = script(planned.upgrade, planned.downgrade, revision, databases, before, templates)
    return Next(files=(_file(revision, text),), findings=findings)


def _in_parts(
    parts: Sequence[Phase],
    past: History,
    planned: Planned,
    databases: tuple[str, ...],
    templates: Templates | None,
) -> Iterator[RenderedFile]:
    """A revision a part, each behind the one before."""
    heads, state, hints = past.heads, past.state, planned.consumed
    for part in parts:
        revision = _revision(heads, state, part.upgrade, databases, hints)
        yield _file(revision, online_script(part, revision, databases, templates))
        heads, state = (revision.id,), applied(state, part.upgrade.operations)
        hints = ()


def _revision(
    heads: tuple[str, ...],
    state: State,
    upgrade: Plan,
    databases: tuple[str, ...],
    hints: tuple[str, ...],
) -> Revision:
    made = only(applied(state, upgrade.operations), databases)
    return Revision(
        id=fingerprint.revision_id(heads, made),
        parents=heads,
        message=message_of(upgrade.operations),
        state=fingerprint.of(made),
        hints=hints,
    )


def _file(revision: Revision, text: str) -> RenderedFile:
    return RenderedFile(f"{REVISIONS}{revision.id}_{slug_of(revision.message)}.py", text)


def told_alike(before: State, after: State) -> State:
    """Rows known by what the spec knows them by: a script may not have said by which columns."""
    rows = {
        key: one.told_by(after.rows[key].key) if key in after.rows else one
        for key, one in before.rows.items()
    }
    return replace(before, rows=rows)
