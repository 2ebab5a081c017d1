"""The hints of the way back: what was renamed gets its old name, and what is gone is made up."""

from __future__ import annotations

from dataclasses import dataclass

from generator.migrations.hints import Hints
from generator.migrations.numbering import numbered_column
from generator.migrations.plan.comparison import SchemaComparison, identifier, qualified
from generator.migrations.plan.enums import replacing, values_of
from generator.migrations.plan.looked_back import looked_back
from generator.migrations.plan.zeros import zero
from generator.schema.model import Column, Sql
from generator.schema.renaming import renamed_words


def inverted(comparison: SchemaComparison) -> Hints:
    """Hints that lead from the state after to the one before."""
    found = comparison.match
    tables = {old: new for new, old in found.tables.items()}
    columns = {
        (found.tables[key], old): new
        for key, names in found.columns.items()
        for new, old in names.items()
    }
    columns |= {
        (found.tables[table], remap.column): column
        for (table, column), remap in comparison.key_remaps.found.items()
    }
    values = {
        (found.tables[table], found.columns[table][column]): pairs
        for table, column in comparison.hints.values
        if (pairs := _renamed_values(comparison, table, column))
    }
    fills = _made_up(comparison)
    lookups = looked_back(comparison, fills)
    return Hints(
        tables=tables,
        columns=columns,
        values=values,
        fills={place: sql for place, sql in fills.items() if place not in lookups},
        lookups=lookups,
    )


def _renamed_values(comparison: SchemaComparison, table: str, column: str) -> dict[str, str]:
    """New value to the old one, where nothing else became the new one."""
    found = replacing(comparison, table, column)
    moved = comparison.moved_column(table, column)
    if found is None or moved is None:
        return {}
    known = values_of(comparison.moved.tables[table], moved) or ()
    turned: dict[str, str] = {}
    for old, new in found.replaced.items():
        if new not in known or new in found.replaced:
            turned.setdefault(new, old)
    return turned


def _made_up(comparison: SchemaComparison) -> dict[tuple[str, str], Sql]:
    """Values of required columns that come back: those that went to another table, or zeros."""
    fills: dict[tuple[str, str], Sql] = {}
    for key, old in comparison.match.kept:
        came_back = {one: new for new, one in comparison.match.columns[key].items()}
        for column in comparison.before.tables[old].columns:
            is_numbered = numbered_column(comparison.before.tables[old]) == column.name
            if column.computed is not None or is_numbered:
                continue
            new = came_back.get(column.name)
            if new is None:
                value = _returned(comparison, key, old, column)
            elif not column.nullable and _may_be_null(comparison.after.tables[key].column(new)):
                value = column.default or _zero(comparison, key, old, column)
            else:
                value = None
            if value is not None:
                fills[old, column.name] = value
    return fills


def _may_be_null(column: Column) -> bool:
    """What the database computes is not null because of MariaDB alone, which says otherwise."""
    return column.nullable and column.computed is None


def _returned(comparison: SchemaComparison, key: str, old: str, column: Column) -> Sql | None:
    carried = _carried(comparison, key, old, column.name)
    if column.nullable:
        return carried
    value = _zero(comparison, key, old, column) if column.default is None else column.default
    if carried is None:
        return None if column.default is not None else value
    if value is None:
        return carried
    names = comparison.dialects.names
    return Sql.of({one: f"coalesce({carried.on(one)}, {value.on(one)})" for one in names})


def _zero(comparison: SchemaComparison, key: str, old: str, column: Column) -> Sql | None:
    """In the names of the state after, in which the way back begins."""
    value = zero(comparison.before.tables[old], column, comparison.dialects)
    names = {one: new for new, one in comparison.match.columns[key].items()}
    return None if value is None else renamed_words(value, names, comparison.dialects.names)


def carriers(comparison: SchemaComparison) -> list[Carrier]:
    """Tables that values of others went to, and come back from."""
    found: set[Carrier] = set()
    for key, old in comparison.match.kept:
        kept = set(comparison.match.columns[key].values())
        names = [one.name for one in comparison.before.tables[old].columns if one.name not in kept]
        found |= {place[0] for name in names if (place := _place(comparison, key, old, name))}
    return sorted(found, key=lambda one: (one.table, one.source))


@dataclass(frozen=True, slots=True)
class Carrier:
    """A table that `fill_from` filled, and how its rows name those that they came from."""

    table: str
    source: str
    """The table that they came from; all names are those from after."""
    keys: tuple[tuple[str, str], ...]
    """Column of the table, and of the key of the other one."""


def _carried(comparison: SchemaComparison, key: str, old: str, column: str) -> Sql | None:
    """Where the values are, or where `fill_from` took them, found again by the key of the row."""
    if (old, column) in comparison.hints.restored:
        return comparison.hints.restored[old, column]
    place = _place(comparison, key, old, column)
    if place is None:
        return None
    carrier, cell = place
    return comparison.dialects.of(
        {one: _looked_up(one, carrier, cell) for one in comparison.dialects.names}
    )


def _place(
    comparison: SchemaComparison, key: str, old: str, column: str
) -> tuple[Carrier, str] | None:
    keys = comparison.before.tables[old].primary_key
    fills = [(table, one) for table, each in comparison.hints.table_fills.items() for one in each]
    for table, fill in sorted(fills, key=lambda one: one[0]):
        if fill.source != old or table not in comparison.match.created or keys is None:
            continue
        taken = {sql.on(comparison.dialects.names[0]).strip('"`'): cell for cell, sql in fill.cells}
        if column not in taken or not set(keys.columns) <= taken.keys():
            continue
        names = {one: new for new, one in comparison.match.columns[key].items()}
        if set(keys.columns) <= names.keys():
            pairs = tuple((taken[one], names[one]) for one in keys.columns)
            return Carrier(table, key, pairs), taken[column]
    return None


def _looked_up(dialect: str, carrier: Carrier, cell: str) -> str:
    """The value in the row of another table that has the key of this one."""
    source, here = qualified(carrier.table, dialect), qualified(carrier.source, dialect)
    pairs = " AND ".join(
        f"{source}.{identifier(theirs, dialect)} = {here}.{identifier(mine, dialect)}"
        for theirs, mine in carrier.keys
    )
    return f"(SELECT {source}.{identifier(cell, dialect)} FROM {source} WHERE {pairs})"
