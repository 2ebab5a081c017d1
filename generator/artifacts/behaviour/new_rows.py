"""What a row is made of before it is stored: defaults, copies, generated texts, what it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from generator.artifacts.behaviour.code import ExpressionWriter
from generator.artifacts.behaviour.facts import (
    all_effects,
    expressions_of,
    read_of_parts,
    relations_in,
    values_of,
)
from generator.artifacts.behaviour.related import (
    FurtherRows,
    RelatedView,
    StockView,
    related_rows,
)
from generator.artifacts.behaviour.steps import FurtherRow, places_in, steps
from generator.artifacts.values import Values
from generator.emit import Imports, docstring, literal
from generator.ir import (
    App,
    Column,
    Consumption,
    Copied,
    CreationMoment,
    DefaultKind,
    Entity,
    Kind,
    Piece,
    Role,
)
from generator.ir.expression import Expression, FieldRef, Literal
from generator.ir.traversal import columns
from generator.resolve.phrases import listed, nouns_of, sentence

if TYPE_CHECKING:
    from generator.artifacts.behaviour.service import BehaviourView


@dataclass(frozen=True)
class NewRows:
    """What is done with rows before they are stored."""

    view: BehaviourView

    @property
    def _app(self) -> App:
        return self.view.app

    @property
    def _entity(self) -> Entity:
        return self.view.entity

    @property
    def doc(self) -> str:
        made = {
            "copy": self._entity.copied,
            "take": self._entity.consumes,
            "compute": self.view.computes_alone,
        }
        verbs = listed([verb for verb, is_done in made.items() if is_done], "and")
        errors = {
            "`UnknownReferenceError`": self.related,
            "`ShortError`": self.stocks,
            "`RuleViolatedError`": self._entity.computed or any(one.rules for one in self.stocks),
        }
        ends = ", ".join(error for error, is_raised in errors.items() if is_raised)
        what = f"what they {verbs}" if verbs else "what is made for them"
        end = f"; {ends}" if ends else ""
        return docstring(f"{sentence(nouns_of(self._entity))} with {what}{end}.", 8)

    @property
    def reads(self) -> Iterator[str]:
        """Reads the rows that the new ones name."""
        for one in self.related:
            yield f"{one.rows} = {self.view.io.await_}{one.reader}.{one.method}({one.keys})"
        for further in self.further:
            found = f"{self.view.io.await_}{further.repository}.by_key({further.keys})"
            yield f"{further.rows} = {found}"
        yield from self.amounts

    @property
    def amounts(self) -> list[str]:
        return [f"{stock.amounts}: dict[Any, Any] = {{}}" for stock in self.stocks]

    @property
    def lines(self) -> Iterator[str]:
        """Makes one row ready."""
        yield from self.defaulted
        for one in self.related:
            yield f"{one.row} = {one.rows}.get({one.found})"
            yield from one.refusal
        for further in self.further:
            yield from further.found
        yield from in_row([(one.column, self._copy(one)) for one in self._entity.copied])
        yield from self.generated
        if self.view.computes_alone:
            yield "_compute(row)"
        for stock in self.stocks:
            yield from stock.lines

    @property
    def takes(self) -> Iterator[str]:
        return self.counted("take")

    def counted(self, method: str) -> Iterator[str]:
        """Takes the amounts from each stock, or gives them back."""
        for one in self.stocks:
            arguments = f"{one.field}, {one.related.rows}, {one.amounts}"
            if method == "give_back":
                arguments = f"{one.field}, {one.amounts}"
            yield f"{self.view.io.await_}{one.related.repository}(executor).{method}({arguments})"

    @cached_property
    def related(self) -> list[RelatedView]:
        relations = {one.path[0].name: one.path[0] for one in self._entity.copied}
        consumed = {one.relation.name: one.relation for one in self._entity.consumes}
        relations |= consumed
        for consumption in self._entity.consumes:
            for expression in expressions_of(consumption.requires):
                relations |= {one.name: one for one in relations_in(self._entity, expression)}
        return related_rows(self.view, relations.values(), consumed)

    @cached_property
    def further(self) -> list[FurtherRows]:
        """The rows behind those, for what is copied and asked for."""
        rows = {one.name: f"{one.attribute}_rows" for one in self._entity.relations}
        found = []
        for step in self._steps:
            rows[step.place] = f"{step.name}_rows"
            repository = self.view.repository_with_deleted(step.target)
            found.append(FurtherRows(step, repository, rows[step.place], rows[step.before]))
        return found

    @cached_property
    def _steps(self) -> list[FurtherRow]:
        requires = (rule for one in self._entity.consumes for rule in one.requires)
        places = [one.place for one in self._entity.copied]
        places += places_in(expressions_of(requires))
        return steps(self._app, self._entity, places, self._rows)

    @property
    def _rows(self) -> dict[str, str]:
        return {one.name: one.attribute for one in self._entity.relations}

    @cached_property
    def stocks(self) -> list[StockView]:
        consumed = {one.relation.attribute: one for one in self._entity.consumes}
        return [self._stock(one, consumed[one.row]) for one in self.related if one.is_locked]

    def _stock(self, related: RelatedView, consumption: Consumption) -> StockView:
        return StockView(
            related=related,
            field=literal(consumption.stock.attribute),
            amounts=f"{related.row}_amounts",
            amount=self.code.value(consumption.amount),
            may_be_negative=not _is_positive(consumption.amount),
            rules=tuple(self.view.rule(self.code, one) for one in consumption.requires),
        )

    @cached_property
    def code(self) -> ExpressionWriter:
        rows = self._rows | {one.place: one.name for one in self._steps}
        return ExpressionWriter(self._app, self._entity, self.view.imports, rows)

    @property
    def defaulted(self) -> list[str]:
        return [f"row.setdefault({literal(name)}, {source})" for name, source in self.defaults]

    @cached_property
    def defaults(self) -> list[tuple[str, str]]:
        """What is read of a row before it is stored, and may not have been given."""
        read = {column.name for one in self._read_before for column in columns(one)}
        if (owner := self._entity.owner) is not None:
            whole = self._app.entity(owner.target)
            parts = [one for one in whole.parts if one.source == self._entity.name.text]
            read |= {name for one in parts for name in read_of_parts(whole, one)}
        found = []
        for column in self._entity.columns:
            if column.name in read and column.role is not Role.KEY and column.making is None:
                source = self._default(column)
                if source is not None:
                    found.append((column.attribute, source))
        return found

    @property
    def _read_before(self) -> Iterator[Expression]:
        yield from (one.expression for one in self._entity.computed if not one.stored)
        for consumption in self._entity.consumes:
            yield consumption.amount
            yield from expressions_of(consumption.requires)
        for effect in all_effects(self._entity.after_create):
            yield from values_of(effect)

    def _default(self, column: Column) -> str | None:
        default = column.default
        imports = self.view.imports
        if default is None:
            return "None" if column.nullable else None
        if default.kind is DefaultKind.UUID:
            return f"{imports.need('uuid', 'uuid4')}()"
        if default.kind is DefaultKind.LITERAL:
            return Values(self._app, self._entity, imports).constant(column, default.value)
        clock = "naive_now" if column.type.is_naive else "utc_now"
        now = f"{imports.need('app.models.base', clock)}()"
        if default.offset_seconds:
            dt = imports.need("datetime", alias="dt")
            now = f"({now} + {dt}.timedelta(seconds={default.offset_seconds}))"
        return {Kind.DATE: f"{now}.date()", Kind.TIME: f"{now}.time()"}.get(column.type.kind, now)

    def _copy(self, copied: Copied) -> str:
        row = self.code.rows[copied.place]
        end = f" if {row} is not None else None" if copied.path[0].nullable else ""
        return f"{row}.{copied.source.attribute}{end}"

    @property
    def generated(self) -> list[str]:
        made = [(one.column, one.pieces) for one in self._entity.generated]
        return in_row([(column, _generated(pieces, self.view.imports)) for column, pieces in made])


def in_row(values: Iterable[tuple[Column, str]]) -> list[str]:
    """Values that a row is given."""
    return [f"row[{literal(column.attribute)}] = {source}" for column, source in values]


def _is_positive(amount: Expression) -> bool:
    if isinstance(amount, Literal):
        return (
            not isinstance(amount.value, str)
            and bool(amount.value)
            and float(str(amount.value)) > 0
        )
    if not isinstance(amount, FieldRef):
        return False
    bounds = amount.column.bounds
    return (bounds.gt is not None and bounds.gt >= 0) or (bounds.ge is not None and bounds.ge >= 0)


def _generated(pieces: Sequence[Piece], imports: Imports) -> str:
    """The source of a generated text."""
    sources = []
    for piece in pieces:
        if piece.moment is None:
            sources.append(literal(piece.text))
        elif piece.moment is CreationMoment.NOW:
            now = imports.need("app.models.base", "utc_now")
            sources.append(f"{now}().strftime({literal(piece.text)})")
        elif piece.moment is CreationMoment.UUID:
            sources.append(f"str({imports.need('uuid', 'uuid4')}())")
        else:
            token = imports.need("app.amounts", "random_hex")
            sources.append(f"{token}({piece.length})")
    return " + ".join(sources)
