"""What the application does by itself: values it makes, stock it takes, states, actions, effects."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from generator.ir.expression import Aggregate, Expression
from generator.ir.field import Column
from generator.ir.names import Name
from generator.ir.relation import ToOne
from generator.ir.traversal import walk

if TYPE_CHECKING:
    from generator.ir.queries import Parameter


class CreationMoment(Enum):
    """A value that only the moment of a creation can give, as a text is generated."""

    NOW = "now"
    RANDOM = "random"
    UUID = "uuid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a generated text: a literal, or what is made anew for each row."""

    text: str
    """The literal; of NOW the format of strftime; of RANDOM and UUID nothing."""
    moment: CreationMoment | None = None
    length: int = 0
    """Hexadecimal digits of RANDOM."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """A text that the application makes at creation."""

    column: Column
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A snapshot of a related row, taken at creation."""

    column: Column
    path: tuple[ToOne, ...]
    """The relations that lead to the row: one, or several that are required."""
    source: Column

    @property
    def place(self) -> str:
        """The way to the row as the spec writes it: `line.slot`."""
        return ".".join(one.name for one in self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """A value that follows from others of the row and of its parts."""

    column: Column
    expression: Expression
    stored: bool = False
    """The database computes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualField:
    """A value that is worked out when the row is read, of its fields or of rows that belong to it."""

    column: Column
    expression: Expression
    where: Expression | None = None
    """Which of the other rows its figures count."""

    @property
    def reads_others(self) -> bool:
        """It counts other rows, so no INSERT or UPDATE returns it."""
        return any(isinstance(part, Aggregate) for part in walk(self.expression))


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A sentence for the client with values in it."""

    parts: tuple[str | Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What must hold, or the request is refused (409)."""

    condition: Expression
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumption:
    """What the creation of a row takes from the stock of a related one."""

    relation: ToOne
    stock: Column
    amount: Expression
    requires: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A field of a row that is at hand gets a new value."""

    column: Column
    value: Expression
    row: str | None = None
    """None for the row itself; else the relation or the parameter that leads to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetEffect:
    """All right sides read the values before."""

    assignments: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateEffect:
    """A row of another entity is made."""

    entity: str
    values: tuple[tuple[Column, Expression], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseEffect:
    """What the row, or its parts, consumed is given back."""

    parts: str | None
    """The entity of the parts; None for what the row itself consumed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptEffect:
    """Effects whose failure is logged, and harms nothing else."""

    effects: tuple[Effect, ...]


Effect = SetEffect | CreateEffect | ReleaseEffect | AttemptEffect


@dataclass(frozen=True, slots=True, kw_only=True)
class States:
    """The states of a row, and the moves between them."""

    column: Column
    transitions: tuple[tuple[str, tuple[str, ...]], ...]
    """From each state that is not final to those that may follow."""
    on_enter: tuple[tuple[str, tuple[Effect, ...]], ...] = ()
    path: str = ""
    parameter: str
    """What the new state is called in a URL: `new_status`."""
    attribute: str
    """What Python calls it."""

    def effects(self, state: str) -> tuple[Effect, ...]:
        """What happens when a row enters the state."""
        return dict(self.on_enter).get(state, ())

    def after(self, state: str) -> tuple[str, ...]:
        """The states that may follow; none after a final one."""
        return dict(self.transitions).get(state, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A named transaction on one row."""

    name: Name
    method: str
    parameters: tuple[Parameter, ...]
    requires: tuple[Requirement, ...]
    effects: tuple[Effect, ...]
    verb: str
    path: str
    summary: str = ""
    doc: str = ""
