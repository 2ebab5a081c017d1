"""What a script does and where it says so, one step after the other: for those who judge revisions."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from alembic.operations import ops

from generator.migrations.operations import (
    AddColumn,
    CreateTable,
    DropTable,
    Operation,
    RenameTable,
)
from generator.migrations.replay.recorder import Recorder
from generator.schema.model import Sql, State
from generator.schema.reading import sql_of

CONCURRENTLY = "concurrently"
NOT_VALID = "not valid"
USING_INDEX = "using index"
AUTOCOMMIT = "autocommit"
ONLINE = "online"
"""By a word of the module that knows how to do it beside readers and writers."""
_MANNERS = (CONCURRENTLY, NOT_VALID, USING_INDEX)
_OPTIONS = {"postgresql_concurrently": CONCURRENTLY, "postgresql_not_valid": NOT_VALID}
_MODULE = "generator.migrations.replay.recording_online"
_OF_ROWS = re.compile(r"\s*(?:UPDATE|DELETE|INSERT|MERGE|REPLACE|TRUNCATE)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """One operation, or a statement that changes rows."""

    line: int
    before: State
    operation: Operation | None = None
    statement: str = ""
    manners: frozenset[str] = frozenset()
    """How it is done: `concurrently`, `not valid`, `autocommit`."""
    made: frozenset[str] = frozenset()
    """Tables that the same run has made before it: nobody waits for them."""
    added: frozenset[tuple[str, str]] = frozenset()
    """Tables and columns that the same script has added before it."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a script asks the rows before it changes anything: any answer stops it."""

    line: int
    select: Sql
    message: str


@dataclass
class Tracer(Recorder):
    """A recorder that keeps the steps."""

    file: str = ""
    """Whose lines are told."""
    steps: list[Traced] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    unread: list[tuple[int, str]] = field(default_factory=list)
    """Lines and what nobody can follow there."""
    is_autocommitted: bool = False
    made: frozenset[str] = frozenset()
    added: frozenset[tuple[str, str]] = frozenset()

    def do(self, *operations: Operation) -> None:
        for operation in operations:
            before, count = self.state, len(self.done)
            super().do(operation)
            if len(self.done) > count:
                self._keep(before, operation, "")
            self._tell_surprises()

    def sql(self, text: str) -> None:
        self.text = text
        super().sql(text)
        self.text = ""
        self._tell_surprises()
        if _OF_ROWS.match(text):
            self._keep(self.state, None, " ".join(text.split()))

    def miss(self, what: str) -> None:
        super().miss(what)
        self._tell_surprises()

    def ask(self, select: object, message: str) -> None:
        self.questions.append(Question(self._line, sql_of(select), message))

    @contextmanager
    def autocommitted(self) -> Iterator[None]:
        """What stands in a block of its own is committed statement by statement."""
        self.is_autocommitted = True
        try:
            yield
        finally:
            self.is_autocommitted = False

    def _keep(self, before: State, operation: Operation | None, statement: str) -> None:
        self.steps.append(
            Traced(
                line=self._line,
                before=before,
                operation=operation,
                statement=statement,
                manners=frozenset(self._manners()),
                made=self.made,
                added=self.added,
            )
        )
        match operation:
            case AddColumn(table=name, column=column):
                self.added |= {(name, column.name)}
            case CreateTable(table=table):
                self.made |= {table.key}
            case DropTable(table=table):
                self.made -= {table.key}
            case RenameTable(old=old, new=new) if old in self.made:
                self.made = self.made - {old} | {new}

    def _manners(self) -> Iterator[str]:
        if any(frame.f_globals.get("__name__") == _MODULE for frame in self._frames()):
            yield from (ONLINE, AUTOCOMMIT, *_MANNERS)
        elif self.is_autocommitted:
            yield AUTOCOMMIT
        text = self.text.lower()
        yield from (manner for manner in _MANNERS if manner in text)
        directive = self.directive
        given = getattr(directive, "kw", None) or {}
        if isinstance(directive, ops.AddConstraintOp | ops.CreateIndexOp | ops.DropIndexOp):
            yield from (manner for option, manner in _OPTIONS.items() if given.get(option))

    def _tell_surprises(self) -> None:
        for what in self.surprises[len(self.unread) :]:
            self.unread.append((self._line, what))

    @property
    def _line(self) -> int:
        """The innermost line of the script that is running."""
        *_, last = self._frames()
        return last.f_lineno if last.f_code.co_filename == self.file else 0

    def _frames(self) -> Iterator[FrameType]:
        """From here to the script, or to the very first."""
        frame: FrameType | None = inspect.currentframe()
        while frame is not None:
            yield frame
            frame = frame.f_back if frame.f_code.co_filename != self.file else None
