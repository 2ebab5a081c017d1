"""An expression's value over plain Python values, with SQL's three-valued logic: None is unknown."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import mean
from typing import Any

from generator.expressions.source import NoSourceError, substring_bounds
from generator.ir.expression import (
    Aggregate,
    AggregateFunction,
    Binary,
    BoolOp,
    Call,
    Comparator,
    Comparison,
    Conditional,
    Connective,
    Exists,
    Expression,
    FieldRef,
    Function,
    IsNull,
    Literal,
    Membership,
    Negative,
    Not,
    Operator,
    ParameterRef,
)
from generator.ir.traversal import walk
from generator.kinds.facts import ValueKind

Row = Mapping[str, Any]
"""Values by the names of the spec; a relation's is the related row, None or a list of rows."""

_COMPARE: dict[Comparator, Callable[[Any, Any], bool]] = {
    Comparator.EQUAL: operator.eq,
    Comparator.DIFFERENT: operator.ne,
    Comparator.LESS: operator.lt,
    Comparator.AT_MOST: operator.le,
    Comparator.GREATER: operator.gt,
    Comparator.AT_LEAST: operator.ge,
}
EPOCH = datetime(2030, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluator:
    """Evaluates over one row."""

    row: Row
    entity: str = ""
    """Needed where conditions over related rows read the row itself."""
    parameters: Row = field(default_factory=dict)
    now: datetime = EPOCH
    outer: Evaluator | None = None

    def value(self, expression: Expression) -> Any:  # noqa: ANN401 - a value of any type
        """The value; None where it is null or unknown."""
        return _CASES.get(type(expression), _refused)(self, expression)

    def field(self, reference: FieldRef) -> Any:  # noqa: ANN401
        row: Row | None = self._row_of(reference)
        for hop in reference.hops:
            row = row.get(hop.name) if row is not None else None
        return None if row is None else row.get(reference.column.name)

    def _row_of(self, reference: FieldRef) -> Row:
        """The innermost row of the entity that the path begins at, or a parameter's row."""
        if reference.parameter is not None:
            row: Row = self.parameters[reference.parameter]
            return row
        entity = reference.hops[0].source if reference.hops else reference.entity
        evaluator: Evaluator | None = self
        while evaluator is not None and evaluator.outer is not None:
            if evaluator.entity == entity:
                break
            evaluator = evaluator.outer
        return self.row if evaluator is None else evaluator.row


def evaluate(
    expression: Expression,
    row: Row,
    *,
    entity: str = "",
    parameters: Row | None = None,
    now: datetime = EPOCH,
) -> Any:  # noqa: ANN401
    """The value of the expression over `row`."""
    evaluator = Evaluator(row=row, entity=entity, parameters=parameters or {}, now=now)
    return evaluator.value(expression)


def _literal(_: Evaluator, literal: Literal) -> object:
    return literal.value


def _field(evaluator: Evaluator, reference: FieldRef) -> object:
    return evaluator.field(reference)


def _parameter(evaluator: Evaluator, reference: ParameterRef) -> object:
    return evaluator.parameters.get(reference.column.name)


def _negative(evaluator: Evaluator, expression: Negative) -> object:
    value = evaluator.value(expression.operand)
    return None if value is None else -value


def _binary(evaluator: Evaluator, expression: Binary) -> object:
    left, right = evaluator.value(expression.left), evaluator.value(expression.right)
    if left is None or right is None:
        return None
    left, right = _alike(left, right)
    return _ARITHMETIC[expression.operator](left, right)


def _alike(left: Any, right: Any) -> tuple[Any, Any]:  # noqa: ANN401
    """Numbers of two types as two of one."""
    if isinstance(left, float) and isinstance(right, Decimal):
        return left, float(right)
    if isinstance(left, Decimal) and isinstance(right, float):
        return float(left), right
    return left, right


def _divide(left: Any, right: Any) -> Any:  # noqa: ANN401
    if not right:
        return None
    return left / right if isinstance(left, float) else Decimal(left) / right


def _modulo(left: Any, right: Any) -> Any:  # noqa: ANN401
    return int(math.copysign(abs(left) % abs(right), left)) if right else None


_ARITHMETIC: dict[Operator, Callable[[Any, Any], Any]] = {
    Operator.ADD: operator.add,
    Operator.SUBTRACT: operator.sub,
    Operator.MULTIPLY: operator.mul,
    Operator.DIVIDE: _divide,
    Operator.MODULO: _modulo,
}


def _comparison(evaluator: Evaluator, expression: Comparison) -> bool | None:
    values = [evaluator.value(operand) for operand in expression.operands]
    pairs = zip(values, expression.comparators, values[1:], strict=False)
    return _all_hold(_compared(left, comparator, right) for left, comparator, right in pairs)


def _compared(left: Any, comparator: Comparator, right: Any) -> bool | None:  # noqa: ANN401
    if left is None or right is None:
        return None
    left, right = _alike(left, right)
    return _COMPARE[comparator](left, right)


def _membership(evaluator: Evaluator, expression: Membership) -> bool | None:
    value = evaluator.value(expression.operand)
    items = [evaluator.value(item) for item in expression.items]
    found = _opposite(_all_hold(_compared(value, Comparator.DIFFERENT, item) for item in items))
    return _opposite(found) if expression.negated else found


def _is_null(evaluator: Evaluator, expression: IsNull) -> bool:
    return (evaluator.value(expression.operand) is None) is not expression.negated


def _not(evaluator: Evaluator, expression: Not) -> bool | None:
    return _opposite(evaluator.value(expression.operand))


def _bool_op(evaluator: Evaluator, expression: BoolOp) -> bool | None:
    values = [evaluator.value(operand) for operand in expression.operands]
    if expression.connective is Connective.AND:
        return _all_hold(values)
    return _opposite(_all_hold(map(_opposite, values)))


def _all_hold(values: Iterable[bool | None]) -> bool | None:
    known = list(values)
    if False in known:
        return False
    return None if None in known else True


def _opposite(value: bool | None) -> bool | None:  # noqa: FBT001
    return None if value is None else not value


def _conditional(evaluator: Evaluator, expression: Conditional) -> object:
    holds = evaluator.value(expression.condition)
    return evaluator.value(expression.then if holds else expression.otherwise)


def _exists(evaluator: Evaluator, expression: Exists) -> bool:
    related = evaluator.row.get(expression.hop.name)
    rows = related if isinstance(related, list) else [related]
    return any(
        Evaluator(
            row=row,
            entity=expression.hop.target,
            parameters=evaluator.parameters,
            now=evaluator.now,
            outer=evaluator,
        ).value(expression.condition)
        for row in rows
        if row is not None
    )


def _aggregate(evaluator: Evaluator, expression: Aggregate) -> object:
    """A figure over the rows of one list of the row; as in SQL, nulls do not count."""
    argument = expression.argument
    hop = next((one.hops[0] for one in _fields(argument) if one.hops), None)
    if argument is None or hop is None:
        raise NoSourceError(expression.function.value)
    rows = (
        replace(evaluator, row={**evaluator.row, hop.name: one}) for one in evaluator.row[hop.name]
    )
    values = [one.value(argument) for one in rows]
    return _FIGURES[expression.function]([value for value in values if value is not None])


def _fields(expression: Expression | None) -> Iterator[FieldRef]:
    parts = () if expression is None else walk(expression)
    return (part for part in parts if isinstance(part, FieldRef))


def _average(values: list[Any]) -> Any:  # noqa: ANN401
    if not values:
        return None
    total = sum(values)
    return mean(values) if isinstance(total, float) else Decimal(total) / len(values)


_FIGURES: dict[AggregateFunction, Callable[[list[Any]], Any]] = {
    AggregateFunction.COUNT: len,
    AggregateFunction.SUM: sum,
    AggregateFunction.AVG: _average,
    AggregateFunction.MIN: lambda values: min(values, default=None),
    AggregateFunction.MAX: lambda values: max(values, default=None),
}


def _call(evaluator: Evaluator, call: Call) -> object:
    values = [evaluator.value(argument) for argument in call.arguments]
    if call.function is Function.COALESCE:
        return next((value for value in values if value is not None), None)
    if None in values:
        return None
    return _FUNCTIONS[call.function](evaluator, call, *values)


def _now(evaluator: Evaluator, call: Call) -> datetime:
    is_naive = call.type.kind is ValueKind.NAIVE_DATETIME
    return evaluator.now.replace(tzinfo=None) if is_naive else evaluator.now


def _today(evaluator: Evaluator, _: Call) -> date:
    return evaluator.now.date()


def _stretch(_: Evaluator, call: Call, number: int) -> timedelta:
    return timedelta(**{call.function.value: number})


def _cased(_: Evaluator, call: Call, text: str) -> str:
    return text.lower() if call.function is Function.LOWER else text.upper()


def _length(_: Evaluator, __: Call, text: str) -> int:
    return len(text)


def _round(_: Evaluator, call: Call, number: Decimal | int, *__: int) -> Decimal | int:
    return number if isinstance(number, int) else _quantized(number, call)


def _substring(_: Evaluator, call: Call, text: str, *__: int) -> str:
    start, end = substring_bounds(call)
    return text[start:end]


def _cast(_: Evaluator, call: Call, value: Any) -> object:  # noqa: ANN401
    if call.type.kind is ValueKind.DECIMAL:
        return _quantized(Decimal(str(value)), call)
    return value.isoformat() if isinstance(value, date) else str(value)


def _quantized(number: Decimal, call: Call) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-(call.type.scale or 0)), ROUND_HALF_UP)


_FUNCTIONS: dict[Function, Callable[..., object]] = {
    Function.NOW: _now,
    Function.TODAY: _today,
    Function.DAYS: _stretch,
    Function.HOURS: _stretch,
    Function.MINUTES: _stretch,
    Function.LOWER: _cased,
    Function.UPPER: _cased,
    Function.LENGTH: _length,
    Function.ROUND: _round,
    Function.SUBSTRING: _substring,
    Function.CAST: _cast,
}


def _refused(_: Evaluator, expression: Expression) -> object:
    raise NoSourceError(type(expression).__name__)


_CASES: dict[type, Callable[..., Any]] = {
    Literal: _literal,
    FieldRef: _field,
    ParameterRef: _parameter,
    Call: _call,
    Negative: _negative,
    Binary: _binary,
    Comparison: _comparison,
    Membership: _membership,
    IsNull: _is_null,
    Not: _not,
    BoolOp: _bool_op,
    Conditional: _conditional,
    Aggregate: _aggregate,
    Exists: _exists,
}
