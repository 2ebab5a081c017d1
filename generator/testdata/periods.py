"""Values of columns that reports gather by week, month, quarter or year."""

from __future__ import annotations

from datetime import UTC, date, datetime

from generator.ir import Column, Kind

_EDGES = (
    datetime(2032, 2, 29, 23, 59, 59, tzinfo=UTC),
    datetime(2032, 12, 26, 23, 59, 59, tzinfo=UTC),
    datetime(2032, 12, 27, tzinfo=UTC),
    datetime(2033, 1, 1, tzinfo=UTC),
    datetime(2033, 4, 1, tzinfo=UTC),
)
"""A leap day, the last second of a Sunday, a week that ends in another year, a year, a quarter."""


def edges_of_periods(column: Column) -> list[date]:
    """Some days or moments, as the column holds them, of which most lie in different periods."""
    if column.type.kind is Kind.DATE:
        return [one.date() for one in _EDGES]
    if column.type.kind is Kind.NAIVE_DATETIME:
        return [one.replace(tzinfo=None) for one in _EDGES]
    return list(_EDGES)
