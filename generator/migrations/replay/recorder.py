"""What a script does to the structure, one operation after the other."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from generator.migrations.apply import UnknownError, apply
from generator.migrations.operations import (
    AddColumn,
    AddConstraint,
    AddIndex,
    CreateExtension,
    CreateTable,
    Operation,
    RenameColumn,
    RenameConstraint,
    RenameIndex,
    RenameTable,
)
from generator.migrations.statements import UnreadableError, operations_of
from generator.schema.model import State


@dataclass(frozen=True, slots=True)
class Mark:
    """A table, or what is in one: a column, a rule or an index; an extension is in none."""

    table: str
    name: str = ""
    """Empty for the table itself."""

    @classmethod
    def of(cls, text: str, tables: Collection[str]) -> Mark:
        """From how it is written down; a table in a schema has a dot in its name."""
        if text in tables:
            return cls(text)
        table, _, name = text.rpartition(".")
        return cls(table, name)

    def __str__(self) -> str:
        return f"{self.table}.{self.name}" if self.name else self.table


@dataclass
class Recorder:
    """The state while a script runs."""

    state: State
    dialect: str
    keeps_rows: bool = True
    """Whether rows that are inserted are those of the application: not where the author does it."""
    done: list[Operation] = field(default_factory=list)
    marks: set[Mark] = field(default_factory=set)
    """What the script has made, under the names that it has by now."""
    surprises: list[str] = field(default_factory=list)
    """What could not be followed."""
    directive: object = None
    """Alembic's, while one is done."""
    text: str = ""
    """The SQL, while some is read."""

    def ask(self, select: object, message: str) -> None:
        """A question to rows, of which there are none."""

    def do(self, *operations: Operation) -> None:
        """Apply operations; one that has nothing to work on is a surprise."""
        for operation in operations:
            try:
                self.state = apply(self.state, operation)
            except UnknownError as error:
                self.surprises.append(str(error))
                continue
            self.done.append(operation)
            self.marks = _marked(self.marks, operation)

    def sql(self, text: str) -> None:
        """A statement in the author's own words."""
        try:
            self.do(*operations_of(text, self.state, self.dialect))
        except UnreadableError as error:
            self.surprises.append(str(error))

    def miss(self, what: str) -> None:
        """Something that is to be changed is not there."""
        self.surprises.append(what)


def _marked(marks: set[Mark], operation: Operation) -> set[Mark]:
    if isinstance(operation, CreateTable):
        return marks | {Mark(operation.table.key)}
    if isinstance(operation, CreateExtension):
        return marks | {Mark("", operation.name)}
    if isinstance(operation, AddColumn):
        return marks | {Mark(operation.table, operation.column.name)}
    if isinstance(operation, AddConstraint):
        return marks | {Mark(operation.table, operation.constraint.name or "?")}
    if isinstance(operation, AddIndex):
        return marks | {Mark(operation.table, operation.index.name)}
    return carried(marks, operation)


def carried(marks: Iterable[Mark], operation: Operation) -> set[Mark]:
    """Marks under the names that hold after an operation."""
    if isinstance(operation, RenameTable):
        old, new = operation.old, operation.new
        return {Mark(new, one.name) if one.table == old else one for one in marks}
    if isinstance(operation, RenameColumn):
        before, after = operation.old, operation.new
    elif isinstance(operation, RenameConstraint | RenameIndex):
        before, after = operation.before.name or "?", operation.after.name or "?"
    else:
        return set(marks)
    old_mark = Mark(operation.table, before)
    return {Mark(operation.table, after) if one == old_mark else one for one in marks}
