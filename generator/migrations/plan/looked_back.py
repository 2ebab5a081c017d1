"""Values that rows found in another table come back from it."""

from __future__ import annotations

from collections.abc import Mapping

from generator.migrations.hints import RowLookup
from generator.migrations.plan.comparison import SchemaComparison, identifier
from generator.schema.model import Sql

Place = tuple[str, str]


def looked_back(comparison: SchemaComparison, fills: Mapping[Place, Sql]) -> dict[Place, RowLookup]:
    """Old table and old column to the row that holds its value now; else what it is filled with."""
    found: dict[Place, RowLookup] = {}
    for (key, column), lookup in comparison.hints.lookups.items():
        old = comparison.match.tables[key]
        kept = comparison.match.columns[key].values()
        there, names = _after(comparison, lookup)
        for held, sql in lookup.pairs:
            name = _plain(comparison, old, sql)
            if name is None or name in kept or there is None:
                continue
            here = Sql.of({one: identifier(column, one) for one in comparison.dialects.names})
            found[old, name] = RowLookup(
                target=there,
                value=names.get(held, held),
                pairs=((names.get(lookup.value, lookup.value), here),),
                otherwise=fills.get((old, name)),
            )
    return found


def _plain(comparison: SchemaComparison, table: str, sql: Sql) -> str | None:
    """The one column that an expression is."""
    names = comparison.dialects.names
    return next(
        (
            column.name
            for column in comparison.before.tables[table].columns
            if all(sql.on(one) == identifier(column.name, one) for one in names)
        ),
        None,
    )


def _after(comparison: SchemaComparison, lookup: RowLookup) -> tuple[str | None, Mapping[str, str]]:
    """What the table is called in the state after, and its columns by the names of the lookup."""
    if lookup.target in comparison.match.created:
        return lookup.target, {}
    new = comparison.match.new_table(lookup.target)
    columns = comparison.match.columns[new] if new is not None else {}
    return new, {old: one for one, old in columns.items()}
