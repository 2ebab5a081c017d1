"""What the revisions that are still to run will meet and do on a living database; nothing is changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL

from generator.failures import UserError
from generator.ir import App
from generator.migrations import history
from generator.migrations.connection import backend, reached, reason, unfinished, with_connection
from generator.migrations.history import Written
from generator.migrations.locks import locks_of
from generator.migrations.operations import CreateExtension, CreateTable, RenameTable
from generator.migrations.preflight.asking import Reading
from generator.migrations.preflight.flight import (
    Guarded,
    Passage,
    Preflight,
    RevisionFlight,
    StepCost,
)
from generator.migrations.replay.tracer import AUTOCOMMIT, Traced, Tracer
from generator.migrations.words import words_of
from generator.schema.model import Table

__all__ = ["Guarded", "Passage", "Preflight", "RevisionFlight", "look_ahead"]


def look_ahead(project: Path, app: App, url: URL, seconds: int) -> Preflight:
    """Ask the questions, look at sizes and tell the locks; `UserError` where that cannot be."""
    dialect = backend(url)
    databases = [one.value for one in app.databases]
    if dialect not in databases:
        raise UserError(
            f"the spec is not for {dialect}", f"app.databases says {', '.join(databases)}"
        )

    def look(connection: sa.Connection) -> Preflight:
        if dialect == "sqlite":
            connection.exec_driver_sql("PRAGMA query_only = ON")
            connection.rollback()
        try:
            revisions, begun = reached(connection), unfinished(connection)
            connection.rollback()
        except sa.exc.DBAPIError as error:
            raise UserError(f"the database cannot be read: {reason(error)}") from None
        traces = _traced(project, app, dialect, revisions)
        return _Look(Reading(connection, dialect, seconds), revisions, begun, traces).preflight()

    return with_connection(url, project, look)


@dataclass(frozen=True, slots=True)
class _Trace:
    revision: Written
    tracer: Tracer


def _traced(project: Path, app: App, dialect: str, revisions: Sequence[str]) -> list[_Trace]:
    with history.opened(project, app, dialect) as (sandbox, past):
        unknown = sorted({*revisions} - {one.id for one in past.revisions})
        if unknown:
            raise UserError(
                f"the database has come to {', '.join(unknown)}, which is no revision of this project",
                "bring the project to the version that the database has, or a later one",
            )
        traces: list[_Trace] = []
        made: frozenset[str] = frozenset()
        for one in past.pending(revisions):
            start, keeps_rows = past.starts[one.id], one.is_ours
            tracer = sandbox.trace(one.script, start, "upgrade", keeps_rows=keeps_rows, made=made)
            traces.append(_Trace(one, tracer))
            made = tracer.made
        return traces


class _Look:
    """One look at a database."""

    def __init__(
        self,
        reading: Reading,
        revisions: tuple[str, ...],
        begun: str,
        traces: Sequence[_Trace],
    ) -> None:
        self.reading = reading
        self.revisions = revisions
        self.begun = begun
        self.traces = traces
        self.steps = [step for trace in traces for step in trace.tracer.steps]

    def preflight(self) -> Preflight:
        touched: set[str] = set()
        flights = []
        for trace in self.traces:
            flights.append(self._flight(trace, touched))
            touched |= set(_tables(trace.tracer.steps, self.reading.dialect))
        names = self._names()
        there = {
            names.get(lock.table, lock.table)
            for flight in flights
            for step in flight.steps
            for lock in step.locks
            if not lock.is_new
        }
        return Preflight(
            database=self.reading.dialect,
            revisions=self.revisions,
            unfinished=self.begun,
            flights=tuple(flights),
            sizes=self.reading.sizes(there),
            names=names,
        )

    def _flight(self, trace: _Trace, touched: set[str]) -> RevisionFlight:
        revision, tracer = trace.revision, trace.tracer
        return RevisionFlight(
            id=revision.id,
            message=(revision.script.module.__doc__ or "").strip().partition("\n")[0],
            path=revision.path,
            guards=(
                *self._missing(tracer.steps),
                *(
                    self.reading.guarded(
                        one, is_early=_asks(one.select.on(self.reading.dialect), touched)
                    )
                    for one in tracer.questions
                ),
            ),
            steps=tuple(map(self._cost, tracer.steps)),
            unread=tuple(tracer.unread),
        )

    def _missing(self, steps: Sequence[Traced]) -> Iterator[Guarded]:
        """Extensions that the server or the user's rights do not give."""
        for step in steps if self.reading.dialect == "postgresql" else ():
            if isinstance(step.operation, CreateExtension):
                reason = self.reading.extension(step.operation.name)
                if reason:
                    yield Guarded(line=step.line, message=reason, passage=Passage.STOPS)

    def _cost(self, step: Traced) -> StepCost:
        return StepCost(
            line=step.line,
            words=words_of(step.operation, step.statement),
            locks=tuple(locks_of(step, self.reading.dialect)),
            is_committed=AUTOCOMMIT in step.manners,
        )

    def _names(self) -> dict[str, str]:
        """Names that tables get, and those that they have today."""
        names: dict[str, str] = {}
        for step in self.steps:
            if isinstance(step.operation, RenameTable):
                old, new = step.operation.old, step.operation.new
                names[new] = names.get(old, old)
        return names


def _tables(steps: Sequence[Traced], dialect: str) -> Iterator[str]:
    """What a revision changes: later questions about it are asked too early."""
    for step in steps:
        yield from (lock.table for lock in locks_of(step, dialect))
        match step.operation:
            case RenameTable(new=name) | CreateTable(table=Table(name=name)):
                yield name


def _asks(select: str, tables: set[str]) -> bool:
    words = set(re.findall(r"\w+", select))
    return any(table.rpartition(".")[2] in words for table in tables)
