"""The figures that a report answers of the rows of a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cmp_to_key
from typing import Any

from generator.expressions.evaluate import evaluate
from generator.expressions.source import NoSourceError
from generator.ir import Role
from generator.ir.expression import AggregateFunction, Expression
from generator.ir.report import Figure, Group, Report
from generator.testdata.computed_values import holds
from generator.testdata.report_join import NotArrangedError, Place, ReportJoin
from generator.testdata.stored_rows import Made, Own


@dataclass(frozen=True)
class ReportFigures:
    """What follows from stored rows."""

    join: ReportJoin
    rows: Sequence[Made]

    def figures(self, given: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What the report answers: one object, or as many as there are groups, in no order."""
        joined = [
            row
            for row in self._joined()
            if self._is_asked_for(row, given) and self._passes(self.join.report.where, row, given)
        ]
        if not self.join.report.groups:
            return [self._object(joined, given)]
        groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
        for row in joined:
            key = tuple(self._group(group, row, given) for group in self.join.report.groups)
            groups.setdefault(key, []).append(row)
        names = [group.column.name for group in self.join.report.groups]
        found = [
            dict(zip(names, key, strict=True)) | self._object(rows, given)
            for key, rows in groups.items()
        ]
        return [one for one in found if self._passes(self.join.report.having, one, given)]

    def _is_asked_for(self, row: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
        """Parameters that filter by a relation, where they are given."""
        return all(
            given[one.column.name] in (None, row.get(one.equals.name))
            for one in self.join.report.parameters
            if one.equals is not None
        )

    def _joined(self) -> Iterator[dict[str, Any]]:
        for row in list(self.rows):
            if row.entity is not self.join.root:
                continue
            if not self.join.leaf:
                yield self._seen(row, ())
                continue
            parent = self._follow(row, self.join.leaf[:-1])
            relation = self.join.key_of(self.join.places[self.join.leaf[:-1]], self.join.leaf[-1])
            for other in self.rows:
                key = other.values.get(relation.columns[0].name)
                if (
                    other.entity is self.join.places[self.join.leaf]
                    and parent is not None
                    and key is parent
                ):
                    yield self._seen(row, (), other)

    def _follow(self, row: Made | None, names: Place) -> Made | None:
        for name in names:
            relations = row.entity.relations if row else ()
            relation = next((one for one in relations if one.name == name), None)
            row = row.values.get(relation.columns[0].name) if row and relation else None
        return row

    def _seen(self, row: Made, place: Place, leaf: Made | None = None) -> dict[str, Any]:
        """A row with the rows that the report joins to it."""
        seen: dict[str, Any] = {
            column.name: Own(row, column)
            for column in self.join.read[place].values()
            if column.role is Role.KEY or self.join.has_plenty(place, column)
        }
        seen |= row.values
        for other in self.join.places:
            if other[:-1] != place or not other:
                continue
            if other == self.join.leaf:
                seen[other[-1]] = self._seen(leaf, other) if leaf else None
                continue
            target = self._follow(row, other[-1:])
            seen[other[-1]] = self._seen(target, other, leaf) if target else None
        return seen

    def _passes(
        self, where: Expression | None, row: Mapping[str, Any], given: Mapping[str, Any]
    ) -> bool:
        return where is None or holds(where, row, given) is True

    def _value(
        self, expression: Expression, row: Mapping[str, Any], given: Mapping[str, Any]
    ) -> Any:  # noqa: ANN401
        try:
            return evaluate(expression, row, parameters=given)
        except (NoSourceError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
            raise NotArrangedError from error

    def _group(self, group: Group, row: Mapping[str, Any], given: Mapping[str, Any]) -> Any:  # noqa: ANN401
        value = self._value(group.source, row, given)
        if group.period is None or value is None:
            return value
        if not isinstance(value, date):
            raise NotArrangedError
        return group.period.start(value)

    def _object(self, rows: list[dict[str, Any]], given: Mapping[str, Any]) -> dict[str, Any]:
        return {
            figure.column.name: self._figure(figure, rows, given)
            for figure in self.join.report.figures
        }

    def _figure(self, figure: Figure, rows: list[dict[str, Any]], given: Mapping[str, Any]) -> Any:  # noqa: ANN401
        counted = [row for row in rows if self._passes(figure.where, row, given)]
        if figure.by is None:
            return self._aggregate(figure, counted, given)
        parts: dict[Any, list[dict[str, Any]]] = {}
        enum = figure.by.column.type.enum
        for value in enum.members if enum else ():
            parts[value] = []
        for row in counted:
            key = self._group(figure.by, row, given)
            if key is not None:
                parts.setdefault(key, []).append(row)
        return {key: self._aggregate(figure, part, given) for key, part in parts.items()}

    def _aggregate(
        self, figure: Figure, rows: list[dict[str, Any]], given: Mapping[str, Any]
    ) -> Any:  # noqa: ANN401
        aggregate = figure.aggregate
        argument = aggregate.argument
        if argument is None:
            return len(rows)
        values = [self._value(argument, row, given) for row in rows]
        values = [value for value in values if value is not None]
        if aggregate.function is AggregateFunction.COUNT:
            return len(_different(values) if aggregate.distinct else values)
        try:
            found = _COMPUTED[aggregate.function](values)
        except TypeError as error:
            raise NotArrangedError from error
        return _rounded(found, figure)

    def in_order(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
        """The rows as the report orders them; None where this is not known here."""
        try:
            ordered = sorted(rows, key=cmp_to_key(self._compare))
        except TypeError:
            return None
        limit = self.join.report.limit
        return ordered[:limit] if isinstance(limit, int) else ordered

    def _compare(self, one: Mapping[str, Any], other: Mapping[str, Any]) -> int:
        for order in self.join.report.order:
            left, right = one[order.name], other[order.name]
            sign = _compared(left, right)
            if sign:
                return -sign if order.descending else sign
        return 0


def _compared(left: Any, right: Any) -> int:  # noqa: ANN401
    """Null is the greatest; how a database orders texts is not known here."""
    if left is None or right is None:
        return (left is None) - (right is None)
    if left == right:
        return 0
    if isinstance(left, str) and not all(_is_plain(text) for text in (left, right)):
        raise TypeError
    return -1 if left < right else 1


def _different(values: list[Any]) -> list[Any]:
    """Each value once; some, as those of JSON, are in no set."""
    found: list[Any] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found


def _is_plain(text: str) -> bool:
    """Every collation sorts such words alike."""
    return text.isascii() and text.isalpha() and text.islower()


def _average(values: list[Any]) -> Any:  # noqa: ANN401
    if not values:
        return None
    total = sum(values)
    return total / len(values) if isinstance(total, float) else Decimal(total) / len(values)


_COMPUTED: dict[AggregateFunction, Callable[[list[Any]], Any]] = {
    AggregateFunction.SUM: sum,
    AggregateFunction.AVG: _average,
    AggregateFunction.MIN: lambda values: min(values, default=None),
    AggregateFunction.MAX: lambda values: max(values, default=None),
}


def _rounded(value: Any, figure: Figure) -> Any:  # noqa: ANN401
    kind = figure.column.type
    if value is None or kind.scale is None:
        return value
    return Decimal(value).quantize(Decimal(1).scaleb(-kind.scale), ROUND_HALF_UP)


def of_no_rows(report: Report) -> dict[str, Any]:
    """The one object that the report answers while there are no rows."""
    found: dict[str, Any] = {}
    for figure in report.figures:
        is_counted = figure.aggregate.function in (AggregateFunction.COUNT, AggregateFunction.SUM)
        value = _rounded(0, figure) if is_counted else None
        enum = figure.by.column.type.enum if figure.by else None
        of_groups = dict.fromkeys(enum.members, value) if enum else {}
        found[figure.column.name] = value if figure.by is None else of_groups
    return found
