"""Rows that a creation reads, takes from, or makes along."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.artifacts.behaviour.code import RuleView
from generator.artifacts.behaviour.facts import by_target
from generator.artifacts.behaviour.steps import FurtherRow
from generator.artifacts.io import Io
from generator.emit import literal
from generator.ir import Column, Entity, ToOne
from generator.resolve.phrases import noun_of, nouns_of

if TYPE_CHECKING:
    from generator.artifacts.behaviour.service import BehaviourView


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
    def method(self) -> str:
        """What reads the rows: those that something is taken from are locked."""
        return "locked_values" if self.is_locked else "by_key"

    @property
    def keys(self) -> str:
        return f"{self.found} for row in rows"

    @property
    def refusal(self) -> Iterator[str]:
        """Refuses the key of a row that there is not."""
        end = f" and {self.found} is not None" if self.column.nullable else ""
        text = literal(f"{self.column.name} refers to no {noun_of(self.target)} that exists.")
        yield f"if {self.row} is None{end}:"
        yield f"    raise UnknownReferenceError({text})"


def related_rows(
    view: BehaviourView, relations: Iterable[ToOne], locked: Container[str]
) -> list[RelatedView]:
    """Those of relations, in the order in which the tables of their rows are locked."""
    return [
        RelatedView(
            rows=f"{one.attribute}_rows",
            row=one.attribute,
            repository=view.repository_of(target),
            reader=(
                f"{view.repository_of(target)}(executor)"
                if one.refuses_hidden
                else view.repository_with_deleted(target)
            ),
            column=one.columns[0],
            target=target,
            is_locked=one.name in locked,
        )
        for target, group in by_target(view.app, relations)
        for one in group
    ]


@dataclass(frozen=True)
class FurtherRows:
    """Rows that those of a relation lead to, read for all rows that are made."""

    step: FurtherRow
    repository: str
    rows: str
    before: str
    """The rows that lead to them."""

    @property
    def keys(self) -> str:
        return f"one.{self.step.relation.columns[0].attribute} for one in {self.before}.values()"

    @property
    def found(self) -> Iterator[str]:
        """The one of the row that is made."""
        yield f"{self.step.name} = {self.rows}.get({self.step.key})"
        yield from refusal(self.step)


def refusal(step: FurtherRow) -> Iterator[str]:
    """Refuses a row that has gone since the one before was read."""
    column = step.relation.columns[0].name
    text = literal(f"{column} refers to no {noun_of(step.target)} that exists.")
    yield f"if {step.name} is None:"
    yield f"    raise UnknownReferenceError({text})"


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
            yield from rule.refusal
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
    """What makes its rows ready; empty where nothing has to."""
    repository: str
    owner_key: str
    is_open: bool
    finder: str
    inputs: tuple[str, ...]
    """What is read of stored parts to compute the whole anew."""
    defaults: list[tuple[str, str]]
    """What is read of new parts, and may not have been given."""
    io: Io

    def made(self, sent: str) -> str:
        """Rows of new parts, from what was sent."""
        if self.service:
            prepared = f"{self.service}(self.database).prepared(executor, {sent})"
            return f"{self.name} = {self.io.await_}{prepared}"
        given = "".join(f"{literal(name)}: {source}, " for name, source in self.defaults)
        row = f"{{{given}**item}}" if given else "dict(item)"
        return f"{self.name} = [{row} for item in {sent}]"

    @property
    def changed(self) -> Iterator[str]:
        """Replaces the parts where others are sent, and reads those that the whole is made of."""
        if self.is_open:
            found = f"{self.repository}(executor).replace_{self.finder}(key, {self.name})"
            yield f"{self.name}: list[Row] | None = None"
            yield f"if {literal(self.name)} in changed:"
            yield f"    {self.made(f'changed.pop({literal(self.name)})')}"
            yield f"    {self.io.await_}{found}"
        if self.inputs:
            pairs = ", ".join(f"{literal(name)}: one.{name}" for name in self.inputs)
            stored = f"{self.io.await_}{self.repository}(executor).{self.finder}(key)"
            read = f"{self.name} = [{{{pairs}}} for one in {stored}]"
            yield from ([f"if {self.name} is None:", f"    {read}"] if self.is_open else [read])
