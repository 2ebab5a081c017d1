"""The text of a revision that keeps nobody waiting on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.migration_helper import ONLINE
from generator.artifacts.planned import PlannedFile
from generator.migrations.apply import apply
from generator.migrations.online.phases import Phase
from generator.migrations.online.steps import OnlineSteps
from generator.migrations.online.turns import DIALECT
from generator.migrations.online.widening import taken_apart
from generator.migrations.online.widening_steps import WideningSteps
from generator.migrations.operations import (
    CreateEnum,
    CreateExtension,
    CreateSchema,
    CreateTable,
    DeleteRows,
    InsertRows,
    Operation,
    Plan,
    UpdateRow,
)
from generator.migrations.render.script import RevisionView
from generator.migrations.render.sources import ScriptSources
from generator.migrations.revision import Revision
from generator.render import render_all
from generator.templating import Templates

_TEMPLATE = "migrations/revision.py.jinja"
_FREE = CreateExtension | CreateSchema | CreateEnum | InsertRows | UpdateRow | DeleteRows
"""What waits for no table that others use."""


def online_script(
    phase: Phase, revision: Revision, databases: Sequence[str], templates: Templates | None = None
) -> str:
    """The revision of one part of a change."""
    kind = OnlineView if phase.is_online else ShortView
    view = kind(revision, phase.upgrade, phase.downgrade, phase.before, tuple(databases))
    (rendered,) = render_all([PlannedFile("revision.py", _TEMPLATE, view)], templates)
    return rendered.text


@dataclass(frozen=True)
class ShortView(RevisionView):
    """A revision in one transaction that gives way to others, and is tried again."""

    @cached_property
    def decorator(self) -> str:
        """Stands above both functions."""
        if all(_is_free(one) for one in self.upgrade_plan.operations):
            return ""
        return f"@{ScriptSources(self.databases, self.imports).helper(ONLINE)}.retried"


@dataclass(frozen=True)
class OnlineView(RevisionView):
    """A revision whose steps commit one by one; on other databases it is one as any other."""

    @property
    def doc(self) -> str:
        head, blank, rest = super().doc.partition("\n\n")
        return f"{head}{blank}{_ABOUT}{blank}{rest}"

    @cached_property
    def upgrade(self) -> list[str]:
        sources = ScriptSources(self.databases, self.imports)
        asked = Plan(guards=self.upgrade_plan.guards)
        found = list(self._statements(asked, self.before)) if asked.guards else []
        if self.databases != (DIALECT,):
            plain = Plan(operations=self.upgrade_plan.operations)
            lines = "\n".join(self._statements(plain, self.before)).replace("\n", "\n    ")
            op = self.imports.need("alembic", "op")
            condition = f'{op}.get_context().dialect.name != "{DIALECT}"'
            found.append(f"if {condition}:\n    {lines}\n    return")
        body = "\n".join(self._online(sources)).replace("\n", "\n    ")
        return [*found, f"with {sources.helper(ONLINE)}.steps():\n    {body}"]

    def _online(self, sources: ScriptSources) -> Iterator[str]:
        steps, state = OnlineSteps(sources), self.before
        widening, others = taken_apart(self.upgrade_plan.operations, state)
        if widening is not None:
            yield from WideningSteps(steps, widening).lines()
            state = widening.after
        for operation in others:
            lines = steps.lines(operation, state)
            if lines is None:
                yield from self._statements(Plan(operations=(operation,)), state)
            else:
                yield from lines
            state = apply(state, operation)


_ABOUT = (
    "PostgreSQL takes these steps beside its readers and writers, each in a transaction of its own;\n"
    "an upgrade that was cut off goes on where it ended."
)


def _is_free(operation: Operation) -> bool:
    if isinstance(operation, CreateTable):
        return not operation.table.foreign_keys
    return isinstance(operation, _FREE)
