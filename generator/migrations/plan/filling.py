"""The rows of a new table that old ones give it."""

from __future__ import annotations

from generator.migrations.hints import TableFill
from generator.migrations.operations import FillTable
from generator.migrations.plan.comparison import SchemaComparison
from generator.migrations.plan.lookups import row_key


def filling(comparison: SchemaComparison, table: str, fill: TableFill) -> FillTable:
    """The step, in the names that hold when it runs."""
    source = comparison.match.new_table(fill.source) or comparison.moved_aside(fill.source)
    cells = [(name, comparison.now_sql(source, sql)) for name, sql in fill.cells]
    cells += [(name, row_key(comparison, lookup, table, source)) for name, lookup in fill.lookups]
    distinct = tuple(name for name, _ in cells) if fill.distinct else ()
    return FillTable(
        table=table,
        source=source,
        cells=(*cells, *fill.made),
        where=None if fill.where is None else comparison.now_sql(source, fill.where),
        distinct=distinct,
    )
