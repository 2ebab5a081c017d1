"""The text of a revision: its view, and the statements of both directions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from generator.artifacts.planned import PlannedFile
from generator.emit import Imports, literal
from generator.migrations.apply import applied, apply
from generator.migrations.operations import Operation, Plan, TriggerStep
from generator.migrations.render.lines import ScriptLine, schema_argument, split_key
from generator.migrations.render.rows import RowStep, RowSteps
from generator.migrations.render.sources import ScriptSources
from generator.migrations.render.steps import Steps
from generator.migrations.render.triggers import Triggers
from generator.migrations.revision import (
    HINTS_USED,
    MADE_BY_HAND,
    OWED,
    SETTLES,
    STATE_AFTER,
    Revision,
)
from generator.render import render_all
from generator.schema.model import State
from generator.templating import Templates

TEMPLATE = "migrations/revision.py.jinja"
_FOR_APIWRIGHT = (
    "# For apiwright: the structure that this revision leads to, and the hints that it has used up."
)
_OWED = (
    "# What waits until no process of the release before is at work: apiwright generate --contract."
)


def script(
    upgrade: Plan,
    downgrade: Plan,
    revision: Revision,
    databases: tuple[str, ...],
    before: State,
    templates: Templates | None = None,
) -> str:
    """The revision that leads away from the state `before`, and back to it."""
    view = RevisionView(revision, upgrade, downgrade, before, databases)
    (rendered,) = render_all([PlannedFile("revision.py", TEMPLATE, view)], templates)
    return rendered.text


@dataclass(frozen=True)
class RevisionView:
    revision: Revision
    upgrade_plan: Plan
    downgrade_plan: Plan
    before: State
    databases: tuple[str, ...]
    imports: Imports = field(default_factory=lambda: Imports(defined=("upgrade", "downgrade")))

    @property
    def doc(self) -> str:
        return f"{self.revision.message}\n\nRevision ID: {self.id}\nRevises: {self.parents}"

    @property
    def id(self) -> str:
        return self.revision.id

    @property
    def parents(self) -> str:
        """For the docstring."""
        return ", ".join(self.revision.parents)

    @property
    def down_revision(self) -> str:
        return literal(self.revision.down_revision)

    @property
    def constants(self) -> list[str]:
        """What apiwright wants to know again."""
        lists = {
            HINTS_USED: self.revision.hints,
            MADE_BY_HAND: self.revision.by_hand,
            SETTLES: self.revision.settles,
        }
        found = [f"{name}: tuple[str, ...] = {literal(one)}" for name, one in lists.items() if one]
        if self.revision.state:
            found.insert(0, f"{STATE_AFTER}: str = {literal(self.revision.state)}")
        if self.revision.owed:
            owed = "".join(f"{literal(dict(one))},\n" for one in self.revision.owed)
            found += [_OWED, f"{OWED}: tuple[dict[str, str], ...] = (\n{owed})"]
        return [_FOR_APIWRIGHT, *found] if found else []

    @property
    def decorator(self) -> str:
        """Of both functions, where they are run in a way of their own."""
        return ""

    @cached_property
    def upgrade(self) -> list[str]:
        return list(self._statements(self.upgrade_plan, self.before))

    @cached_property
    def downgrade(self) -> list[str]:
        after = applied(self.before, self.upgrade_plan.operations)
        return list(self._statements(self.downgrade_plan, after))

    def _statements(self, plan: Plan, state: State) -> Iterator[str]:
        sources = ScriptSources(self.databases, self.imports)
        for guard in plan.guards:
            arguments = f"{sources.sql(guard.select)}, {sources.long(guard.message, indent=9)}"
            yield f"{sources.helper('stop_if_any')}({arguments})"
        yield from _blocks(self._lines(plan, state, sources), sources)
        if not plan.guards and not plan.operations:
            yield "pass"

    def _lines(self, plan: Plan, state: State, sources: ScriptSources) -> Iterator[ScriptLine]:
        steps = Steps(sources, applied(state, plan.operations))
        triggers = Triggers(sources)
        found = list(_with_states(plan.operations, state))
        rows = RowSteps(
            sources, [(step, known) for step, known in found if isinstance(step, RowStep)]
        )
        for are_triggers, group in groupby(found, key=lambda one: isinstance(one[0], TriggerStep)):
            if are_triggers:
                steps_of_triggers = [one for one, _ in group if isinstance(one, TriggerStep)]
                yield ScriptLine(triggers.changed(steps_of_triggers))
                continue
            for operation, known in group:
                if isinstance(operation, RowStep):
                    yield from map(ScriptLine, rows.lines(operation, known))
                else:
                    yield from steps.lines(operation, known)


def _with_states(
    operations: Iterable[Operation], state: State
) -> Iterator[tuple[Operation, State]]:
    """Operations, each with the state that it finds."""
    for operation in operations:
        yield operation, state
        state = apply(state, operation)


def _blocks(lines: Iterable[ScriptLine], sources: ScriptSources) -> Iterator[str]:
    """Statements; neighbours that change one table are plain, or stand in one block of it."""
    for table, run in groupby(lines, key=lambda line: line.table):
        group = list(run)
        if not table:
            yield from (line.source for line in group)
            continue
        if all(line.plain for line in group):
            yield from (statement for line in group for statement in line.plain)
            continue
        schema, name = split_key(table)
        arguments = literal(name) + schema_argument(schema)
        body = "".join(f"\n    {line.source}" for line in group)
        yield f"with {sources.helper('alter_table')}({arguments}) as table:{body}"
