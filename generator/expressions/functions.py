"""The functions of the language: how each is written, what it takes and what it gives."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import NamedTuple

from generator.diagnostics import Span
from generator.expressions import problems
from generator.expressions.findings import Findings
from generator.expressions.scope import Place
from generator.expressions.syntax import Syntax
from generator.expressions.types import NUMBERS, ORDERED, adapted, common, is_float_and_decimal
from generator.ir.expression import (
    Aggregate,
    AggregateFunction,
    Call,
    Expression,
    FieldRef,
    Function,
    Literal,
    ValueType,
)
from generator.ir.traversal import walk
from generator.kinds.facts import ValueKind


class Signature(NamedTuple):
    """How a function is written, and how many arguments it takes."""

    usage: str
    least: int
    most: int


_SIGNATURES = {
    "now": Signature("now()", 0, 0),
    "today": Signature("today()", 0, 0),
    "date": Signature("date('2030-01-31')", 1, 1),
    "datetime": Signature("datetime('2030-01-31T12:00:00Z')", 1, 1),
    "days": Signature("days(7)", 1, 1),
    "hours": Signature("hours(7)", 1, 1),
    "minutes": Signature("minutes(7)", 1, 1),
    "lower": Signature("lower(text)", 1, 1),
    "upper": Signature("upper(text)", 1, 1),
    "length": Signature("length(text)", 1, 1),
    "coalesce": Signature("coalesce(value, other)", 2, 10),
    "round": Signature("round(number) or round(number, 2)", 1, 2),
    "substring": Signature("substring(text, 1) or substring(text, 1, 3)", 2, 3),
    "cast": Signature("cast(value, string) or cast(value, decimal(10,2))", 2, 2),
    "json": Signature("json(payload, 'address.city')", 2, 2),
    "count": Signature("count() or count(value)", 0, 1),
    "sum": Signature("sum(number)", 1, 1),
    "avg": Signature("avg(number)", 1, 1),
    "min": Signature("min(value)", 1, 1),
    "max": Signature("max(value)", 1, 1),
}
_AGGREGATES = frozenset(one.value for one in AggregateFunction)
_STRETCHES = {
    "days": Function.DAYS,
    "hours": Function.HOURS,
    "minutes": Function.MINUTES,
}
_CASTS = {
    "string": {ValueKind.TEXT, ValueKind.INTEGER, ValueKind.ENUM, ValueKind.DATE},
    "decimal": NUMBERS,
}
_CASTS_OF_OLD_ROWS = {
    **_CASTS,
    "integer": NUMBERS | {ValueKind.TEXT, ValueKind.BOOLEAN},
    "decimal": NUMBERS | {ValueKind.TEXT},
}
"""What migrations may do, which know that the values can be read so, or look before."""
_MAX_STRETCH = 1_000_000
_JSON_PATH = re.compile(r"[\w $@/-]+(\.[\w $@/-]+)*")
"""Names and places in lists, with dots between them."""


def signatures() -> Sequence[str]:
    """The names of all functions."""
    return list(_SIGNATURES)


def is_function(name: str) -> bool:
    return name in _SIGNATURES


class Calls:
    """Checks the calls of one expression; `expression` checks an argument."""

    def __init__(
        self,
        syntax: Syntax,
        place: Place,
        found: Findings,
        expression: Callable[[ast.expr], Expression | None],
    ) -> None:
        self.syntax = syntax
        self.place = place
        self.found = found
        self.expression = expression
        self._cases: dict[str, Callable[[str, ast.Call], Expression | None]] = {
            "now": self._clock,
            "today": self._clock,
            "date": self._moment,
            "datetime": self._moment,
            "days": self._stretch,
            "hours": self._stretch,
            "minutes": self._stretch,
            "lower": self._of_text,
            "upper": self._of_text,
            "length": self._of_text,
            "coalesce": self._coalesce,
            "round": self._round,
            "substring": self._substring,
            "cast": self._cast,
            "json": self._json,
        }

    def check(self, name: str, node: ast.Call) -> Expression | None:
        """The call of a known function."""
        signature = _SIGNATURES[name]
        if not signature.least <= len(node.args) <= signature.most:
            self.found.add(problems.arguments(self._at(node), name, signature.usage))
            return None
        if name in _AGGREGATES:
            return self._aggregate(name, node)
        return self._cases[name](name, node)

    def _clock(self, name: str, node: ast.Call) -> Expression | None:
        if not self.place.clock:
            what, place = f"{name}()", self.place.what
            self.found.add(problems.not_allowed_here(self._at(node), what, place))
            return None
        kind = ValueKind.DATETIME if name == "now" else ValueKind.DATE
        return Call(function=Function(name), arguments=(), type=ValueType(kind=kind))

    def _moment(self, name: str, node: ast.Call) -> Expression | None:
        """`date('…')` and `datetime('…')` are literals; without zone the latter is in UTC."""
        argument = node.args[0]
        value = argument.value if isinstance(argument, ast.Constant) else None
        parsed = parsed_moment(name, value) if isinstance(value, str) else None
        if parsed is None:
            example = "2030-01-31" if name == "date" else "2030-01-31T12:00:00Z"
            self.found.add(problems.not_a_moment(self._at(argument), name, example))
            return None
        kind = ValueKind.DATE if name == "date" else ValueKind.DATETIME
        return Literal(value=parsed, type=ValueType(kind=kind))

    def _stretch(self, name: str, node: ast.Call) -> Expression | None:
        argument = self._argument(name, node.args[0], {ValueKind.INTEGER}, "an integer")
        if argument is None:
            return None
        reads_fields = any(isinstance(part, FieldRef) for part in walk(argument))
        if reads_fields and not self.place.loaded:
            self.found.add(problems.time_of_a_field(self._at(node)))
            return None
        if isinstance(argument, Literal) and abs(int(str(argument.value))) > _MAX_STRETCH:
            self.found.add(problems.number(self._at(node)))
            return None
        if argument.type.nullable:
            wanted, found = "a number that is never null", "one that may be"
            self.found.add(problems.argument(self._at(node.args[0]), name, wanted, found))
            return None
        kind = ValueType(kind=ValueKind.INTERVAL)
        return Call(function=_STRETCHES[name], arguments=(argument,), type=kind)

    def _of_text(self, name: str, node: ast.Call) -> Expression | None:
        argument = self._argument(name, node.args[0], {ValueKind.TEXT}, "text")
        if argument is None:
            return None
        kind = ValueKind.INTEGER if name == "length" else ValueKind.TEXT
        result = ValueType(kind=kind, nullable=argument.type.nullable)
        return Call(function=Function(name), arguments=(argument,), type=result)

    def _coalesce(self, name: str, node: ast.Call) -> Expression | None:
        checked = [self.expression(argument) for argument in node.args]
        arguments = [argument for argument in checked if argument is not None]
        if len(arguments) < len(checked):
            return None
        kind = arguments[0].type
        for place, argument in enumerate(arguments):
            fitted = adapted(argument, kind)
            fit = common(kind, fitted.type)
            if fit is None or fit.kind is ValueKind.OPAQUE:
                self._report_unlike(name, kind, fitted.type, node.args[place])
                return None
            arguments[place] = fitted
            kind = replace(fit, scale=None, precision=None)
        nullable = all(argument.type.nullable for argument in arguments)
        result = replace(kind, nullable=nullable)
        arguments = [adapted(argument, result) for argument in arguments]
        return Call(function=Function.COALESCE, arguments=tuple(arguments), type=result)

    def _round(self, name: str, node: ast.Call) -> Expression | None:
        exact = {ValueKind.INTEGER, ValueKind.DECIMAL}
        number = self._argument(name, node.args[0], exact, "an integer or a decimal")
        places = self._small_literal(name, node.args[1], 0) if len(node.args) > 1 else 0
        if number is None or places is None:
            return None
        arguments = (number, _integer(places)) if places else (number,)
        kind = replace(number.type, precision=None, scale=places)
        return Call(function=Function.ROUND, arguments=arguments, type=kind)

    def _substring(self, name: str, node: ast.Call) -> Expression | None:
        text = self._argument(name, node.args[0], {ValueKind.TEXT}, "text")
        bounds = [
            self._small_literal(name, argument, least)
            for argument, least in zip(node.args[1:], (1, 0), strict=False)
        ]
        numbers = [_integer(bound) for bound in bounds if bound is not None]
        if text is None or len(numbers) < len(bounds):
            return None
        kind = ValueType(kind=ValueKind.TEXT, nullable=text.type.nullable)
        return Call(function=Function.SUBSTRING, arguments=(text, *numbers), type=kind)

    def _cast(self, name: str, node: ast.Call) -> Expression | None:
        value = self.expression(node.args[0])
        target = self._cast_target(node)
        if value is None or target is None:
            return None
        word, kind = target
        casts = _CASTS_OF_OLD_ROWS if self.place.converts else _CASTS
        if value.type.kind not in casts[word]:
            wanted = f"no such value for {word}"
            found = str(value.type)
            self.found.add(problems.argument(self._at(node.args[0]), name, wanted, found))
            return None
        result = replace(kind, nullable=value.type.nullable)
        return Call(function=Function.CAST, arguments=(value,), type=result)

    def _json(self, name: str, node: ast.Call) -> Expression | None:
        """A value within a JSON column as a text; nothing where there is none."""
        if not self.place.converts:
            what, place = f"{name}()", self.place.what
            self.found.add(problems.not_allowed_here(self._at(node), what, place))
            return None
        column = self._argument(name, node.args[0], {ValueKind.OPAQUE}, "a column of JSON")
        written = node.args[1]
        path = written.value if isinstance(written, ast.Constant) else None
        if not isinstance(path, str) or not _JSON_PATH.fullmatch(path):
            wanted = "a written path like 'address.city' or 'lines.0'"
            self.found.add(problems.argument(self._at(written), name, wanted, "something else"))
            return None
        if column is None:
            return None
        steps = Literal(value=path, type=ValueType(kind=ValueKind.TEXT))
        kind = ValueType(kind=ValueKind.TEXT, nullable=True)
        return Call(function=Function.JSON, arguments=(column, steps), type=kind)

    def _cast_target(self, node: ast.Call) -> tuple[str, ValueType] | None:
        """The type a cast names: `string`, or `decimal` with its digits."""
        target = node.args[1]
        match target:
            case ast.Name(id="string" | "text"):
                return "string", ValueType(kind=ValueKind.TEXT)
            case ast.Name(id="integer") if self.place.converts:
                return "integer", ValueType(kind=ValueKind.INTEGER)
            case ast.Call(func=ast.Name(id="decimal"), args=[first, second]):
                precision = self._small_literal("decimal", first, 1)
                scale = self._small_literal("decimal", second, 0)
                if precision is None or scale is None:
                    return None
                kind = ValueType(kind=ValueKind.DECIMAL, precision=precision, scale=scale)
                return "decimal", kind
            case _:
                usage = _SIGNATURES["cast"].usage
                self.found.add(problems.arguments(self._at(target), "cast", usage))
                return None

    def _aggregate(self, name: str, node: ast.Call) -> Expression | None:
        if not self.place.aggregates:
            what, place = f"{name}()", self.place.what
            self.found.add(problems.not_allowed_here(self._at(node), what, place))
            return None
        inner = [one for one in ast.walk(node) if isinstance(one, ast.Call) and one is not node]
        if any(isinstance(one.func, ast.Name) and one.func.id in _AGGREGATES for one in inner):
            what = f"sum, count or other figure within {name}()"
            self.found.add(problems.construct(self._at(node), what))
            return None
        function = AggregateFunction(name)
        if function is AggregateFunction.COUNT:
            argument = self.expression(node.args[0]) if node.args else None
            if node.args and argument is None:
                return None
            kind = ValueType(kind=ValueKind.INTEGER)
            return Aggregate(function=function, argument=argument, type=kind)
        is_sum = function in (AggregateFunction.SUM, AggregateFunction.AVG)
        kinds, wanted = (NUMBERS, "a number") if is_sum else (ORDERED, "a value with an order")
        argument = self._argument(name, node.args[0], kinds, wanted)
        if argument is None:
            return None
        return Aggregate(
            function=function, argument=argument, type=_aggregate_type(function, argument.type)
        )

    def _argument(
        self, name: str, node: ast.expr, kinds: frozenset[ValueKind] | set[ValueKind], wanted: str
    ) -> Expression | None:
        argument = self.expression(node)
        if argument is None or argument.type.kind in kinds:
            return argument
        found = str(argument.type)
        self.found.add(problems.argument(self._at(node), name, wanted, found))
        return None

    def _small_literal(self, name: str, node: ast.expr, least: int) -> int | None:
        value = node.value if isinstance(node, ast.Constant) else None
        is_integer = isinstance(value, int) and not isinstance(value, bool)
        if is_integer and isinstance(value, int) and least <= value <= 10_000:
            return value
        wanted = f"a written integer from {least} here"
        self.found.add(problems.argument(self._at(node), name, wanted, "something else"))
        return None

    def _report_unlike(self, name: str, left: ValueType, right: ValueType, node: ast.expr) -> None:
        if is_float_and_decimal(left, right):
            self.found.add(problems.float_and_decimal(self._at(node)))
            return
        found = problems.argument(self._at(node), name, f"values like {left}", str(right))
        self.found.add(found)

    def _at(self, node: ast.expr) -> Span:
        return self.syntax.span(node)


def _integer(value: int) -> Literal:
    return Literal(value=value, type=ValueType(kind=ValueKind.INTEGER))


def parsed_moment(name: str, text: str) -> date | datetime | None:
    try:
        if name == "date":
            return date.fromisoformat(text) if len(text) == len("2030-01-31") else None
        moment = datetime.fromisoformat(text)
        aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return aware


def _aggregate_type(function: AggregateFunction, argument: ValueType) -> ValueType:
    """Over no rows counts and sums are 0, others null; an average of integers has a fraction."""
    if function is AggregateFunction.SUM:
        return replace(argument, nullable=False)
    if function is AggregateFunction.AVG and argument.kind is ValueKind.INTEGER:
        return ValueType(kind=ValueKind.DECIMAL, nullable=True)
    return replace(argument, nullable=True)
