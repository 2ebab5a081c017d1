"""Rows whose texts a `cast` cannot read: SQLite and MariaDB would make 0 of 'twelve' in silence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from generator.ir import Column, Kind
from generator.ir.expression import (
    Aggregate,
    Call,
    Conditional,
    Expression,
    Function,
    IsNull,
    ValueType,
)
from generator.ir.traversal import children, walk
from generator.kinds.facts import ValueKind
from generator.migrations.hints import UnreadableRows, where
from generator.migrations.plan.conversion import every
from generator.migrations.plan.families import Family
from generator.migrations.plan.sources import converted
from generator.migrations.plan.text_conversions import FROM_TEXT
from generator.schema.model import Sql, Type

_LARGEST = 2**63
Write = Callable[[Expression, str], str]
"""A part of an expression in the SQL of a database."""


@dataclass(frozen=True, slots=True)
class _Needed:
    """What has to be so for a part of an expression to be computed at all."""

    expression: Expression
    holds: bool

    def text(self, dialect: str, write: Write) -> str:
        written = write(self.expression, dialect)
        return f"({written})" if self.holds else f"({written}) IS NOT TRUE"


def unreadable_rows(
    expression: Expression, column: Column, databases: Sequence[str], write: Write
) -> tuple[UnreadableRows, ...]:
    """A condition for each cast in the expression, true for rows on which it would fail."""
    found = list(_unreadable(expression, (), databases, write))
    bits = _BITS.get(column.type.kind)
    if bits is not None and expression.type.kind is ValueKind.INTEGER and _casts(expression):
        half = 1 << (bits - 1)
        texts = {one: write(expression, one) for one in databases}
        outside = {
            one: f"({text}) NOT BETWEEN {-half} AND {half - 1}" for one, text in texts.items()
        }
        what = f"not within {-half} and {half - 1}"
        found.append(UnreadableRows(condition=Sql.of(outside), what=what))
    return tuple(found)


_BITS = {Kind.SMALLINT: 16, Kind.INTEGER: 32}


def _casts(expression: Expression) -> bool:
    return any(isinstance(one, Call) and one.function is Function.CAST for one in walk(expression))


def _unreadable(
    expression: Expression,
    conditions: tuple[_Needed, ...],
    databases: Sequence[str],
    write: Write,
) -> Iterator[UnreadableRows]:
    if isinstance(expression, Aggregate):
        return  # over other rows, of which each database does what it does
    for child, more in _parts(expression):
        yield from _unreadable(child, (*conditions, *more), databases, write)
    if isinstance(expression, Call) and expression.function is Function.CAST:
        value = expression.arguments[0]
        guard, what = _guard(value.type, expression.type)
        texts = {}
        for one in databases if guard else ():
            text = write(value, one)
            looked_at = " AND ".join(each.text(one, write) for each in conditions)
            texts[one] = where(looked_at, f"({converted(guard, f'({text})', one)})")
        if texts:
            yield UnreadableRows(condition=Sql.of(texts), what=what)


def _parts(expression: Expression) -> Iterator[tuple[Expression, tuple[_Needed, ...]]]:
    """What an expression is made of, each with what has to be so for it to be looked at."""
    if isinstance(expression, Conditional):
        condition = expression.condition
        yield condition, ()
        yield expression.then, (_Needed(condition, holds=True),)
        yield expression.otherwise, (_Needed(condition, holds=False),)
    elif isinstance(expression, Call) and expression.function is Function.COALESCE:
        before: tuple[_Needed, ...] = ()
        for one in expression.arguments:
            yield one, before
            missing = IsNull(operand=one, type=ValueType(kind=ValueKind.BOOLEAN))
            before = (*before, _Needed(missing, holds=True))
    else:
        yield from ((one, ()) for one in children(expression))


def _guard(source: ValueType, target: ValueType) -> tuple[dict[str, str], str]:
    """A template over a value that is true where it cannot be cast, and what such a value is."""
    is_text = source.kind in (ValueKind.TEXT, ValueKind.ENUM)
    if target.kind is ValueKind.INTEGER:
        if is_text:
            way = FROM_TEXT[Family.INTEGER](Type("String"), Type("BigInteger"))
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
