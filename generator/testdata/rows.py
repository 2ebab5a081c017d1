"""Rows for the tests of the generated application, which keep the rules over several columns too.

Such a rule is satisfied by trying: the samples of its columns are combined until it holds.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from generator.emit import literal
from generator.ir import App, Check, Column, Computed, DefaultKind, Entity, Kind, Making, Role
from generator.ir.accepted import is_accepted, number_range, unit
from generator.ir.expression import Expression
from generator.ir.json_values import python_value
from generator.ir.traversal import columns as columns_of
from generator.testdata.computed_values import (
    UnknownValueError,
    computed_alone,
    fitted,
    holds,
    is_storable,
    worked_out,
)
from generator.testdata.narrowing import constants, narrowed, solved
from generator.testdata.sample import PLENTY, PROBES, Sample
from generator.testdata.samples import samples
from generator.testdata.search import Rule, assignments, by_rules
from generator.untested import UntestedEntity

TRIED = (1, 2, 7, 50, 1003, 2222, 54_321)
"""Numbers of rows that must keep the rules over several columns."""

_SOON = 50
_LONGEST_PERIOD = 500


@dataclass(frozen=True)
class EntitySamples:
    """A value for each column of an entity, such that each row keeps every rule of its table."""

    app: App
    entity: Entity

    @cached_property
    def rules(self) -> tuple[Check, ...]:
        """Rules over several columns, which the samples of one column do not know of."""
        return tuple(check for check in self.entity.checks if not check.from_bounds)

    @cached_property
    def ruled(self) -> frozenset[str]:
        """Columns that such a rule reads, or that a computed field is made of."""
        ruled = {column.name for check in self.rules for column in check.columns}
        made = (columns_of(one.expression) for one in self.computed)
        return frozenset(ruled | {column.name for columns in made for column in columns})

    @cached_property
    def computed(self) -> tuple[Computed, ...]:
        """The computed fields that follow from the row itself."""
        return computed_alone(self.entity)

    def of(self, column: Column) -> Sample:
        """The sample of a field."""
        return self._chosen[column.name]

    def value(self, column: Column, number: int) -> Any:  # noqa: ANN401 - a value of any type
        """What a new row has in a column: its sample, a default, or nothing."""
        if column.name in self._chosen:
            return self._chosen[column.name].value(number)
        return None if column.reference else initial(column)

    def row(self, number: int = 1, changes: Mapping[str, object] | None = None) -> dict[str, Any]:
        """A whole row by the names of the spec."""
        given = {column.name: self.value(column, number) for column in self.columns}
        return self.completed(given | dict(changes or {}))

    def completed(self, row: dict[str, Any]) -> dict[str, Any]:
        """The row with what is computed of it."""
        for one in self.computed:
            try:
                row[one.column.name] = fitted(one.column, worked_out(one.expression, row))
            except UnknownValueError:
                continue
        return row

    def settled(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Changes with fixed values for the columns that a rule reads together with them."""
        partners = [
            column
            for check in self.rules
            if any(column.name in changes for column in check.columns)
            for column in check.columns
            if column.name not in changes
            and column in self.fields
            and not column.unique
            and column.making is None
        ]
        return dict(changes) | {column.name: self.value(column, 1) for column in partners}

    def keeps_rules(self, changes: Mapping[str, object], numbers: Iterable[int] = ()) -> bool:
        """A row with these changes breaks no rule of its table, whatever the number."""
        if not any(name in self.ruled for name in changes):
            return True
        tried = numbers or self._tried(self._chosen)
        return all(self._is_kept(self.row(number, changes)) for number in tried)

    def _tried(self, chosen: Mapping[str, Sample]) -> Iterable[int]:
        """Numbers that stand for all: of samples that soon repeat, each value together with the others.

        `beds: 1 + number % 8` is too small for a suite with every eighth number alone.
        """
        ruled = (sample.count for name, sample in chosen.items() if name in self.ruled)
        period = math.lcm(*(count for count in ruled if count <= _SOON))
        return itertools.chain(TRIED, range(1, min(period, _LONGEST_PERIOD) + 1))

    def _is_kept(self, row: Mapping[str, Any]) -> bool:
        """The rules hold, and what is computed has room."""
        return all(
            is_storable(one.column, row[one.column.name]) for one in self.computed
        ) and not any(holds(check.expression, row) is False for check in self.rules)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return self.entity.columns

    @cached_property
    def fields(self) -> tuple[Column, ...]:
        """Columns that the tests give values of their own."""
        return tuple(
            column
            for column in self.entity.columns
            if _is_own(column)
            and column.making is not Making.STORED
            and (column.is_creatable or must_be_given(column))
        )

    @property
    def _free(self) -> list[Column]:
        """The columns whose samples the rules have a say in."""
        return [
            column
            for column in self.fields
            if column.name in self.ruled and column.making is not Making.COMPUTED
        ]

    @property
    def missing(self) -> UntestedEntity | None:
        """Why the tests have no row that keeps the rules."""
        return self._choice[1]

    @property
    def _chosen(self) -> Mapping[str, Sample]:
        return self._choice[0]

    @cached_property
    def _choice(self) -> tuple[Mapping[str, Sample], UntestedEntity | None]:
        """Samples of the fields, and what they do not keep."""
        chosen = {column.name: self._first(column) for column in self.fields}
        for column in self.fields:
            if chosen[column.name] is None:
                return self._unknown(chosen), self._no_value(column)
        found = {name: sample for name, sample in chosen.items() if sample is not None}
        if self.entity.soft_delete is not None and self.entity.soft_delete.column.name in found:
            live = self.entity.soft_delete.live_value
            found[self.entity.soft_delete.column.name] = Sample.constant(live, repr(live))
        if not self.ruled.intersection(found) or self._satisfied(found):
            return found, None
        searched = self._searched(found)
        return (found, self._no_row()) if searched is None else (searched, None)

    @staticmethod
    def _unknown(chosen: Mapping[str, Sample | None]) -> dict[str, Sample]:
        nothing = Sample.constant(None, "None")
        return {name: sample or nothing for name, sample in chosen.items()}

    def _no_value(self, column: Column) -> UntestedEntity:
        name = self.entity.name
        key = "id" if column.role is Role.KEY else "fields"
        message = f"no value was found that keeps the rules of {name}.{column.name}"
        return UntestedEntity(message, str(name), key, column.name)

    def _no_row(self) -> UntestedEntity:
        key, name = ("checks", "") if self.rules else ("fields", self.computed[0].column.name)
        rules = [check.name for check in self.rules] + [one.column.name for one in self.computed]
        message = (
            f"no values were found that keep the checks of {self.entity.name}, such as {rules[0]!r}"
        )
        return UntestedEntity(message, str(self.entity.name), key, name)

    def _searched(self, chosen: Mapping[str, Sample]) -> dict[str, Sample] | None:
        """Samples that keep the rules: plain ones, else those around what the rules say.

        Rows that differ are better; where the rules tie columns together, they are all alike.
        """
        conditions = [check.expression for check in self.rules]
        conditions += [one.expression for one in self.computed]
        free = {column.name: column for column in self._free}
        fixed = {name: sample for name, sample in chosen.items() if name not in free}
        rules = [
            Rule(frozenset(self._read_by(check.expression)), partial(self._keeps, check, fixed))
            for check in self.rules
        ]
        plain = {name: list(_variants(column)) for name, column in free.items()}

        def around(*, is_alike: bool) -> dict[str, list[Sample]]:
            return {
                name: list(_choices(column, conditions, is_alike=is_alike))
                for name, column in free.items()
            }

        def values(
            choices: Mapping[str, list[Sample]], name: str, found: Mapping[str, Sample]
        ) -> Iterator[Sample]:
            yield from choices[name]
            if choices is not plain and not free[name].unique:
                row = self._sampled({**fixed, **found}, 1)
                yield from map(_constant, solved(free[name], conditions, row))

        ways = itertools.chain([plain], (around(is_alike=is_alike) for is_alike in (False, True)))
        tried = (
            {**chosen, **found}
            for choices in ways
            for found in assignments(by_rules(free, rules), partial(values, choices), rules)
        )
        return next((row for row in tried if self._satisfied(row)), None)

    def _read_by(self, expression: Expression) -> Iterator[str]:
        """The free columns that an expression follows from, through computed fields too."""
        for column in columns_of(expression):
            made = next((one for one in self.computed if one.column == column), None)
            if made is not None:
                yield from self._read_by(made.expression)
            elif column in self.fields:
                yield column.name

    def _keeps(
        self, check: Check, fixed: Mapping[str, Sample], found: Mapping[str, Sample]
    ) -> bool:
        rows = (self._sampled({**fixed, **found}, number) for number in TRIED)
        return not any(holds(check.expression, row) is False for row in rows)

    def _sampled(self, chosen: Mapping[str, Sample], number: int) -> dict[str, Any]:
        row = {
            column.name: chosen[column.name].value(number)
            if column.name in chosen
            else initial(column)
            for column in self.columns
        }
        return self.completed(row)

    def _satisfied(self, chosen: Mapping[str, Sample]) -> bool:
        return all(self._is_kept(self._sampled(chosen, number)) for number in self._tried(chosen))

    @staticmethod
    def _first(column: Column) -> Sample | None:
        best: Sample | None = None
        for sample in samples(column):
            is_unique = column.unique or column.role is Role.KEY
            if not is_unique or sample.count >= PLENTY:
                return sample
            if best is None or sample.count > best.count:
                best = sample
        return best


def _is_own(column: Column) -> bool:
    """A field, or a key that rows come with: not what refers to another row."""
    if column.role is Role.KEY:
        return not column.generated and column.reference is None
    return column.role is Role.FIELD


def must_be_given(column: Column) -> bool:
    """It has no value by itself, or one that a single row can have."""
    if column.default is None:
        return not column.nullable
    return column.unique and column.default.kind is DefaultKind.LITERAL


def _variants(column: Column) -> Iterator[Sample]:
    yield from itertools.islice(samples(column), 4)
    if column.type.is_numeric:
        yield from _shifted(column)
        yield from _fixed(column)
    if column.nullable:
        yield Sample.constant(None, "None")


def _choices(
    column: Column, conditions: Iterable[Expression], *, is_alike: bool
) -> Iterator[Sample]:
    """Samples of a column to search with: those within what the conditions say of it first.

    `is_alike` keeps to single values, but for a column whose rows must differ.
    """
    conditions = tuple(conditions)
    narrow = narrowed(column, conditions)
    if not is_alike or column.unique:
        if narrow != column:
            yield from itertools.islice(samples(narrow), 3)
        if narrow.examples != column.examples:
            yield from itertools.islice(samples(replace(narrow, unique=False)), 1)
        yield from _variants(column)
    if not column.unique:
        yield from map(_constant, constants(narrow, conditions))


def _constant(value: object) -> Sample:
    return Sample.constant(value, literal(value))


def _shifted(column: Column) -> Iterator[Sample]:
    """Far from the plain sample, so that one column can be above another one."""
    first = next(samples(column), None)
    if first is None or first.count < PLENTY:
        return
    for more in (1_000_000, 100_000, 10_000):
        sample = _above(first, more)
        if all(is_accepted(column, sample.value(number)) for number in PROBES):
            yield sample
            return


def _fixed(column: Column) -> Iterator[Sample]:
    """Single numbers, the least and the greatest among them."""
    first = next(samples(column), None)
    if column.unique or first is None:
        return
    low, high = number_range(column)
    for number in (low, high, Decimal(0), Decimal(1)):
        if number is not None and is_accepted(column, number):
            value = type(first.value(1))(number)
            source = f'Decimal("{value}")' if isinstance(value, Decimal) else literal(value)
            yield Sample.constant(value, source)


def _above(sample: Sample, more: int) -> Sample:
    return Sample(
        f"{sample.source} + {more}", lambda number: sample.value(number) + more, sample.count
    )


def initial(column: Column) -> Any:  # noqa: ANN401 - a value of any type
    """What a column holds where nothing is given."""
    default = column.default
    if default is None:
        return None
    if default.kind is DefaultKind.NOW:
        now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=default.offset_seconds)
        kinds: dict[Kind, object] = {Kind.DATE: now.date(), Kind.TIME: now.time()}
        kinds[Kind.NAIVE_DATETIME] = now.replace(tzinfo=None)
        return kinds.get(column.type.kind, now)
    if default.kind is DefaultKind.UUID:
        return UUID(int=0)
    if column.type.is_decimal and default.value is not None:
        return Decimal(str(default.value)).quantize(unit(column))
    return python_value(column.type, default.value)
