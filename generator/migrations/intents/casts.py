"""Rows whose texts a `cast` cannot read: SQLite and MariaDB would make 0 of 'twelve' in silence.

And those of which comes more than the column holds, which SQLite stores all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from generator.expressions.sql import sql_text
from generator.ir import Column, Database, Kind
from generator.ir.expression import (
    Aggregate,
    Call,
    Conditional,
    Expression,
    Function,
    IsNull,
    Literal,
    ValueType,
)
from generator.ir.traversal import children, walk
from generator.kinds.facts import ValueKind
from generator.migrations.hints import ListedRows, UnreadableRows, where
from generator.migrations.intents.related import RelatedRows, list_of
from generator.migrations.intents.room import INTEGERS, longest, results
from generator.migrations.plan.conversion import every
from generator.migrations.plan.conversions import LENGTH
from generator.migrations.plan.families import Family
from generator.migrations.plan.sources import converted, is_name
from generator.migrations.plan.text_conversions import FROM_TEXT
from generator.schema.model import Sql, Type

_LARGEST = 2**63
_BIGINT = Type("BigInteger")
_INTEGERS = {Kind.SMALLINT: "SmallInteger", Kind.INTEGER: "Integer"}
_TEXTS = (ValueKind.TEXT, ValueKind.ENUM)
Texts = Mapping[str, str]


def unreadable_rows(
    expression: Expression, column: Column | None, rows: Mapping[str, RelatedRows]
) -> Iterator[UnreadableRows]:
    """A condition for each cast in the expression, true for rows on which it would fail.

    `rows` write the row at hand, by dialect; without a column the expression is a condition.
    """
    casts = _Casts(rows)
    if column is None:
        yield from casts.unreadable(expression)
        return
    name = _INTEGERS.get(column.type.kind)
    if name is None or expression.type.kind is not ValueKind.INTEGER or not _casts(expression):
        yield from casts.unreadable(expression)
        yield from _too_long(expression, column, casts)
        return
    found = results(expression)
    at_once = tuple(one for one in found if _is_cast(one) and _source(one).kind in _TEXTS)
    yield from replace(casts, narrow=at_once, integer=Type(name)).unreadable(expression)
    half = INTEGERS[column.type.kind]
    if not all(one in at_once or isinstance(one, Literal) for one in found):
        outside = {
            one: f"({text}) NOT BETWEEN {-half} AND {half - 1}"
            for one, text in casts.texts(expression).items()
        }
        what = f"less than {-half} or more than {half - 1}"
        yield UnreadableRows(condition=Sql.of(outside), what=what, is_result=True)


def _too_long(expression: Expression, column: Column, casts: _Casts) -> Iterator[UnreadableRows]:
    room = column.type.length
    if room is None or expression.type.kind is not ValueKind.TEXT:
        return
    length = longest(expression)
    if length is None or length > room:
        texts = casts.texts(expression).items()
        condition = Sql.of({one: f"{LENGTH[one]}({text}) > {room}" for one, text in texts})
        what = f"longer than {room} characters"
        yield UnreadableRows(condition=condition, what=what, is_result=True)


def _is_cast(expression: Expression) -> bool:
    return isinstance(expression, Call) and expression.function is Function.CAST


def _casts(expression: Expression) -> bool:
    return any(_is_cast(one) for one in walk(expression))


def _source(cast: Expression) -> ValueType:
    return children(cast)[0].type


@dataclass(frozen=True, slots=True)
class _Casts:
    """Finds the casts of an expression over a row, and over the rows of its lists."""

    rows: Mapping[str, RelatedRows]
    narrow: tuple[Expression, ...] = ()
    """Casts whose result is what the column gets."""
    integer: Type = _BIGINT
    """Of that column."""
    of: ListedRows | None = None

    def texts(self, expression: Expression) -> dict[str, str]:
        return {
            one: sql_text(expression, Database.named(one), rows) for one, rows in self.rows.items()
        }

    def unreadable(
        self, expression: Expression, needed: tuple[Texts, ...] = ()
    ) -> Iterator[UnreadableRows]:
        """`needed` is what has to be so for the expression to be computed at all."""
        if isinstance(expression, Aggregate):
            if expression.argument is not None and _casts(expression.argument):
                yield from self._within(expression).unreadable(expression.argument, needed)
            return
        for child, more in self._parts(expression):
            yield from self.unreadable(child, (*needed, *more))
        if _is_cast(expression):
            value = children(expression)[0]
            integer = self.integer if expression in self.narrow else _BIGINT
            guard, what = _guard(value.type, expression.type, integer)
            texts = {}
            for one, text in self.texts(value).items() if guard else ():
                looked_at = " AND ".join(each[one] for each in needed)
                enclosed = text if is_name(text.removeprefix("one_of.")) else f"({text})"
                texts[one] = where(looked_at, f"({converted(guard, enclosed, one)})")
            if texts:
                yield UnreadableRows(condition=Sql.of(texts), what=what, of=self.of)

    def _within(self, aggregate: Aggregate) -> _Casts:
        hop = list_of(aggregate)
        inner = {one: rows.listed(hop) for one, rows in self.rows.items()}
        pairs = Sql.of({one: rows.pairs for one, rows in inner.items()})
        return _Casts(inner, of=ListedRows(table=hop.target, pairs=pairs))

    def _parts(self, expression: Expression) -> Iterator[tuple[Expression, tuple[Texts, ...]]]:
        """What an expression is made of, each with what has to be so for it to be looked at."""
        if isinstance(expression, Conditional):
            condition = expression.condition
            written = self.texts(condition).items()
            yield condition, ()
            yield expression.then, ({one: f"({text})" for one, text in written},)
            yield expression.otherwise, ({one: f"({text}) IS NOT TRUE" for one, text in written},)
        elif isinstance(expression, Call) and expression.function is Function.COALESCE:
            before: tuple[Texts, ...] = ()
            for each in expression.arguments:
                yield each, before
                missing = IsNull(operand=each, type=ValueType(kind=ValueKind.BOOLEAN))
                written = self.texts(missing).items()
                before = (*before, {one: f"({text})" for one, text in written})
        else:
            yield from ((one, ()) for one in children(expression))


def _guard(source: ValueType, target: ValueType, integer: Type) -> tuple[Texts, str]:
    """A template over a value that is true where it cannot be cast, and what such a value is."""
    is_text = source.kind in _TEXTS
    if target.kind is ValueKind.INTEGER:
        if is_text:
            way = FROM_TEXT[Family.INTEGER](Type("String"), integer)
            return dict(way.guard), way.what
        is_exact = source.kind in (ValueKind.DECIMAL, ValueKind.FLOAT)
        outside = f"{{c}} >= {_LARGEST} OR {{c}} < -{_LARGEST}"
        return (every(outside) if is_exact else {}), "beyond 64 bits"
    if target.kind is ValueKind.DECIMAL and target.precision is not None:
        scale = target.scale or 0
        if is_text:
            numeric = Type("Numeric", (("precision", target.precision), ("scale", scale)))
            way = FROM_TEXT[Family.DECIMAL](Type("String"), numeric)
            return dict(way.guard), way.what
        bound = 10 ** (target.precision - scale)
        # What is rounded up to the bound is too large, too.
        largest = bound - Decimal(5).scaleb(-scale - 1)
        return every(f"abs({{c}}) >= {largest:f}"), f"{bound} or more"
    return {}, ""
