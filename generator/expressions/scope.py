"""What an expression may name, and what the place it stands in can use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from generator.ir.expression import Hop
from generator.ir.field import Column, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where expressions stand, in a word for messages, and what they can use there."""

    what: str
    clock: bool = False
    parameters: bool = False
    paths: bool = False
    aggregates: bool = False
    loaded: bool = False
    """Rows one relation away are at hand: Python reads them, no condition asks the database."""

    rows: bool = False
    """The rows of parameters that are entities are at hand: `to.currency`."""
    joins: bool = False
    """Other rows are joined to the row at hand; elsewhere a condition asks whether there are any."""
    converts: bool = False
    """Values may be read as those of other types: `cast(code, integer)`."""
    counts: bool = False
    """A relation to many rows stands for these: `count(posts)`."""


CHECK = Place(what="a check")
INDEX = Place(what="an index")
CONDITION = Place(what="a condition", clock=True, parameters=True, paths=True)
OWN_VALUE = Place(what="a value of the row itself", clock=True, parameters=True)
VALUE = Place(what="a value", clock=True, parameters=True, paths=True)
REPORT = Place(
    what="a value of a report",
    clock=True,
    parameters=True,
    paths=True,
    aggregates=True,
    joins=True,
)
REPORT_CONDITION = Place(
    what="a condition of a report", clock=True, parameters=True, paths=True, joins=True
)
GROUP_CONDITION = Place(what="a condition of groups", clock=True, parameters=True)
GROUP = Place(what="a group of a report", paths=True, joins=True)
COMPUTED = Place(what="a computed field", paths=True, aggregates=True, loaded=True)
VIRTUAL = Place(
    what="a field that is not stored", paths=True, aggregates=True, joins=True, counts=True
)
COUNTED = Place(what="a condition of a figure", paths=True, joins=True)
STORED = Place(what="a field that the database computes")
ROW = Place(what="a rule", paths=True, loaded=True)
EFFECT = Place(what="an effect", clock=True, parameters=True, paths=True, rows=True, loaded=True)


class Scope(Protocol):
    """Answers the questions about names that the checker has."""

    @property
    def entity(self) -> str:
        """The entity whose row is at hand."""

    @property
    def place(self) -> Place: ...

    def column(self, entity: str, name: str) -> Column | None: ...

    def hop(self, entity: str, name: str) -> Hop | None:
        """A relation of the entity or the inverse of one, many-to-many included."""

    def parameter(self, name: str) -> Column | None:
        """A declared parameter; of one that is an entity the key."""

    def target(self, name: str) -> str | None:
        """The entity that the type of a parameter is."""

    def key(self, entity: str) -> Column | None:
        """The entity's key, where it is one column."""

    def names(self, entity: str) -> Sequence[str]:
        """Every name of the entity, for "did you mean"."""

    def parameter_names(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RowScope:
    """The names of one entity."""

    columns: Mapping[str, Column]
    hops: Mapping[str, Hop] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityScope:
    """A scope made of plain facts."""

    entity: str
    rows: Mapping[str, RowScope]
    """By the entity's name; one that is missing has no names."""
    place: Place = CONDITION
    parameters: Mapping[str, Column] = field(default_factory=dict)
    targets: Mapping[str, str] = field(default_factory=dict)
    """Parameters that are entities, with the entity of each."""

    def column(self, entity: str, name: str) -> Column | None:
        row = self.rows.get(entity)
        return row.columns.get(name) if row else None

    def hop(self, entity: str, name: str) -> Hop | None:
        row = self.rows.get(entity)
        return row.hops.get(name) if row else None

    def parameter(self, name: str) -> Column | None:
        return self.parameters.get(name)

    def key(self, entity: str) -> Column | None:
        columns = self.rows[entity].columns.values() if entity in self.rows else ()
        keys = [column for column in columns if column.role is Role.KEY]
        return keys[0] if len(keys) == 1 else None

    def target(self, name: str) -> str | None:
        return self.targets.get(name)

    def names(self, entity: str) -> Sequence[str]:
        row = self.rows.get(entity)
        return [*row.columns, *row.hops] if row else []

    def parameter_names(self) -> Sequence[str]:
        return list(self.parameters)
