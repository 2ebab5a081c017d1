"""Reports: figures over many rows of an entity, computed by the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from generator.ir.expression import Aggregate, Expression, FieldRef, Hop
from generator.ir.field import Column
from generator.ir.names import Name
from generator.ir.traversal import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.ir.queries import Parameter


class Period(Enum):
    """What days and moments are gathered by."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    def start(self, moment: date) -> date:
        """The first day of the one that a day or a moment lies in; weeks begin on Monday."""
        day = moment.date() if isinstance(moment, datetime) else moment
        match self:
            case Period.DAY:
                return day
            case Period.WEEK:
                return day - timedelta(days=day.weekday())
            case Period.MONTH:
                return day.replace(day=1)
            case Period.QUARTER:
                return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
            case Period.YEAR:
                return day.replace(month=1, day=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A field whose values part the rows: `category.name`, shown as `category_name`."""

    column: Column
    """As the answer shows it."""
    source: FieldRef
    period: Period | None = None
    """The rows of one are together: `month(created_at)`, shown as `created_at_month`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One aggregate of a report."""

    column: Column
    """As the answer shows it; of a map one of its values."""
    aggregate: Aggregate
    where: Expression | None = None
    """Which of the report's rows count."""
    by: Group | None = None
    """It is a map with a figure for each value of this field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOrder:
    """A figure or a group to sort by."""

    name: str
    descending: bool = False


FIGURES = "the report"
"""What fields of figures are of, where the others are those of an entity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Figures of all rows, or a list of them by groups, with a route where the spec gives one."""

    name: Name
    method: str
    parameters: tuple[Parameter, ...]
    where: Expression | None
    groups: tuple[Group, ...]
    figures: tuple[Figure, ...]
    having: Expression | None = None
    """Which groups are shown, over the columns of the figures."""
    order: tuple[ReportOrder, ...] = ()
    """Ended by the groups, so that no two rows tie."""
    limit: int | Parameter | None = None
    path: str | None = None
    summary: str = ""
    doc: str = ""

    @property
    def columns(self) -> tuple[Column, ...]:
        """What the answer shows: groups, then figures."""
        groups = (group.column for group in self.groups)
        return (*groups, *(figure.column for figure in self.figures))

    @property
    def plain(self) -> tuple[Figure, ...]:
        """Figures that are one value."""
        return tuple(figure for figure in self.figures if figure.by is None)

    @property
    def maps(self) -> tuple[Figure, ...]:
        return tuple(figure for figure in self.figures if figure.by is not None)

    @property
    def joins(self) -> tuple[tuple[Hop, ...], ...]:
        """The paths to the rows that it reads beside the entity's own, each after those it goes over."""
        return joins(self._expressions(self.figures))

    def joins_of(self, figures: Iterable[Figure]) -> tuple[tuple[Hop, ...], ...]:
        """Those without which some of the figures cannot be computed.

        A to-many path is among them whatever reads it, as all figures are of the rows it leads to.
        """
        needed = set(joins(self._expressions(figures)))
        many = [hops for hops in self.joins if hops[-1].is_many]
        needed |= {hops[:length] for hops in many for length in range(1, len(hops) + 1)}
        return tuple(hops for hops in self.joins if hops in needed)

    def _expressions(self, figures: Iterable[Figure]) -> Iterator[Expression]:
        """Everything that reads a row."""
        if self.where is not None:
            yield self.where
        yield from (group.source for group in self.groups)
        for figure in figures:
            yield figure.aggregate
            if figure.where is not None:
                yield figure.where
            if figure.by is not None:
                yield figure.by.source


def joins(expressions: Iterator[Expression]) -> tuple[tuple[Hop, ...], ...]:
    """The paths in expressions and the paths that they begin with, each once."""
    found: dict[tuple[Hop, ...], None] = {}
    for expression in expressions:
        for part in walk(expression):
            hops = part.hops if isinstance(part, FieldRef) else ()
            for length in range(1, len(hops) + 1):
                found[hops[:length]] = None
    return tuple(found)
