"""Rows that a creation reads, takes from, or makes along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.artifacts.behaviour.code import RuleView
from generator.artifacts.io import Io
from generator.emit import literal
from generator.ir import Column, Entity
from generator.resolve.phrases import noun_of, nouns_of


@dataclass(frozen=True)
class RelatedView:
    """Rows of a relation that a creation reads."""

    rows: str
    row: str
    repository: str
    reader: str
    """The repository with its executor, which sees what a request may name."""
    column: Column
    target: Entity
    is_locked: bool

    @property
    def found(self) -> str:
        """The key in a row that is made."""
        name = literal(self.column.attribute)
        return f"row.get({name})" if self.column.nullable else f"row[{name}]"

    @property
    def arguments(self) -> str:
        keys = f"{self.found} for row in rows"
        return f"({keys}), lock=True" if self.is_locked else keys

    @property
    def method(self) -> str:
        """How one row is read."""
        return "lock" if self.is_locked else "get"

    @property
    def is_unknown(self) -> str:
        test = f"{self.row} is None"
        return f"{test} and {self.found} is not None" if self.column.nullable else test

    @property
    def unknown(self) -> str:
        return literal(f"{self.column.name} refers to no {noun_of(self.target)} that exists.")


@dataclass(frozen=True)
class StockView:
    """What is taken from a stock."""

    related: RelatedView
    field: str
    amounts: str
    amount: str
    may_be_negative: bool
    rules: tuple[RuleView, ...]

    @property
    def lines(self) -> Iterator[str]:
        """Checks what must hold, and adds what one row takes to what others take."""
        for rule in self.rules:
            yield f"if {rule.broken}:"
            yield f"    raise RuleViolatedError({rule.message})"
        if self.may_be_negative:
            yield f"if {self.amount} < 0:"
            text = literal(f"The amount taken from {nouns_of(self.related.target)} is negative.")
            yield f"    raise RuleViolatedError({text})"
        yield counted(self.amounts, f"{self.related.row}.{self.key}", self.amount)

    @property
    def key(self) -> str:
        return self.related.target.id.attribute


def counted(amounts: str, key: str, amount: str) -> str:
    """One more amount for a key."""
    return f"{amounts}[{key}] = {amounts}.get({key}, 0) + {amount}"


@dataclass(frozen=True)
class PairView:
    """A row that may be stored with the one that it needs, and that needs it."""

    doc: str
    name: str
    """What the body calls the other row."""
    service: str
    back: str
    """The other row's foreign key to this one."""
    key: str
    io: Io


@dataclass(frozen=True)
class PartView:
    """A list of rows that are made with the whole."""

    name: str
    service: str
    repository: str
    owner_key: str
    prepares: bool
    is_open: bool
    finder: str
    inputs: tuple[str, ...]
    """What is read of stored parts to compute the whole anew."""
    defaults: list[tuple[str, str]]
    """What is read of new parts, and may not have been given."""
    io: Io

    @property
    def row(self) -> str:
        """A new part that nothing else makes ready."""
        given = "".join(f"{literal(name)}: {source}, " for name, source in self.defaults)
        return f"{{{given}**item}}" if given else "dict(item)"

    @property
    def read_back(self) -> str:
        pairs = ", ".join(f"{literal(name)}: one.{name}" for name in self.inputs)
        found = f"{self.io.await_}{self.repository}(executor).{self.finder}(key)"
        return f"[{{{pairs}}} for one in {found}]"
