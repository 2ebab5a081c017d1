"""The rows that old tables give a new one, as questions to them before anything is changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.migrations.plan.comparison import SchemaComparison, identifier, qualified


def rows_of_fills(
    comparison: SchemaComparison, table: str, columns: Sequence[str], dialect: str
) -> Iterator[str]:
    """What each fill gives these columns, as a question to the rows from before."""
    for fill in comparison.hints.table_fills.get(table, ()):
        cells = dict(fill.cells)
        if not set(columns) <= cells.keys():
            continue
        names = [*cells] if fill.distinct else columns
        values = ", ".join(
            f"{cells[name].on(dialect)} AS {identifier(name, dialect)}" for name in names
        )
        where = f" WHERE {fill.where.on(dialect)}" if fill.where is not None else ""
        word = "SELECT DISTINCT" if fill.distinct else "SELECT"
        rows = f"{word} {values} FROM {qualified(fill.source, dialect)}{where}"
        if list(names) != list(columns):
            chosen = ", ".join(identifier(name, dialect) for name in columns)
            rows = f"SELECT {chosen} FROM ({rows}) AS given"
        yield rows
