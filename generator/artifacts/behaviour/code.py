"""Expressions of a spec as Python, in the names that one function has for its rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from generator.artifacts.rules import ModelNaming
from generator.emit import Imports, literal
from generator.expressions.logic import negated
from generator.expressions.python import PythonCompiler
from generator.ir import App, Column, Entity, Kind, Message
from generator.ir.expression import Expression, FieldRef, Hop, Literal, ParameterRef
from generator.kinds.facts import ValueKind

AMOUNTS = "app.amounts"


TAKEN = frozenset(
    [
        "row",
        "rows",
        "key",
        "state",
        "values",
        "executor",
        "repository",
        "stored",
        "prepared",
        "amounts",
        "work",
        "attempted",
        "self",
        "changed",
        "before",
        "after",
        "item",
    ]
)


def variable(entity: Entity, taken: Iterable[str] = ()) -> str:
    """What a row of the entity is called in a function."""
    return f"{entity.module}_row" if entity.module in (*TAKEN, *taken) else entity.module


@dataclass(frozen=True)
class ExpressionWriter:
    """Expressions of one place as Python."""

    app: App
    entity: Entity
    imports: Imports
    rows: dict[str, str] = field(default_factory=dict)
    """The variable that holds the row of a relation, of a parameter, or further on: `line.slot`."""
    own: str | None = None
    """The variable of the row itself; None where it is a dictionary called `row`."""

    @cached_property
    def _compiler(self) -> PythonCompiler:
        naming = ModelNaming(self.app, self.entity, self.imports)
        return PythonCompiler(
            member=naming.member,
            need=naming.need,
            path=self._path,
            present=lambda hop: self.rows[hop.name],
            each=_each,
        )

    def broken(self, condition: Expression) -> str:
        """True where the condition does not hold."""
        return self._compiler.passes(negated(condition))

    def value(self, expression: Expression) -> str:
        return self._compiler.value(expression)

    def fitted(self, expression: Expression, column: Column) -> str:
        """A value that fits the column, or an error."""
        source = self.value(expression)
        if _fits_as_it_is(expression, column):
            return source
        name = literal(column.name)
        kind = column.type.kind
        if kind is Kind.DECIMAL and column.type.precision is not None:
            exact = self.imports.need(AMOUNTS, "exact")
            return f"{exact}({name}, {source}, {column.type.precision}, {column.type.scale or 0})"
        if column.type.range is not None:
            whole = self.imports.need(AMOUNTS, "whole")
            bits = {Kind.SMALLINT: ", 16", Kind.BIGINT: ", 64"}.get(kind, "")
            return f"{whole}({name}, {source}{bits})"
        if expression.type.kind is ValueKind.FLOAT:
            return f"{self.imports.need(AMOUNTS, 'finite')}({name}, {source})"
        length = column.type.length
        if column.type.is_text and length is not None:
            fitting = self.imports.need(AMOUNTS, "fitting")
            return f"{fitting}({name}, {source}, {length})"
        return source

    def message(self, message: Message) -> str:
        """A sentence with values in it."""
        if not any(not isinstance(part, str) for part in message.parts):
            return literal("".join(part for part in message.parts if isinstance(part, str)))
        pieces = [self._piece(part) for part in message.parts]
        if any(piece is None for piece in pieces):
            listed = [
                literal(part) if isinstance(part, str) else f"str({self.value(part)})"
                for part in message.parts
            ]
            return f'"".join(({", ".join(listed)},))'
        return f'f"{"".join(piece or "" for piece in pieces)}"'

    def _piece(self, part: str | Expression) -> str | None:
        """A part within an f-string; None where its quotes or escapes stand against that."""
        if isinstance(part, str):
            source = literal(part)
            plain = source[0] == '"' and "\\" not in source and '"' not in part
            return source[1:-1].replace("{", "{{").replace("}", "}}") if plain else None
        source = self.value(part)
        if "'" in source or "\\" in source or "{" in source:
            return None
        return "{" + source.replace('"', "'") + "}"

    def _path(self, reference: FieldRef) -> str:
        attribute = reference.column.attribute
        if reference.hops and reference.hops[0].is_many:
            return f"{_each(reference.hops[0])[0]}[{literal(attribute)}]"
        start = [reference.parameter] if reference.parameter is not None else []
        place = ".".join([*start, *(hop.name for hop in reference.hops)])
        if place:
            return f"{self.rows[place]}.{attribute}"
        return f"row[{literal(attribute)}]" if self.own is None else f"{self.own}.{attribute}"


def _each(hop: Hop) -> tuple[str, str]:
    return "item", f"{hop.attribute}"


def _fits_as_it_is(expression: Expression, column: Column) -> bool:
    """The value comes from where it obeyed the same limits."""
    if isinstance(expression, Literal):
        return True
    if not isinstance(expression, FieldRef | ParameterRef):
        return False
    source = expression.column.type
    own = column.type
    if source.kind is not own.kind:
        return False
    if own.is_decimal:
        return (source.precision, source.scale) == (own.precision, own.scale)
    return own.length is None or (source.length is not None and source.length <= own.length)


@dataclass(frozen=True)
class RuleView:
    """What is refused, and with which words."""

    broken: str
    message: str

    @property
    def refusal(self) -> tuple[str, str]:
        return f"if {self.broken}:", f"    raise RuleViolatedError({self.message})"
