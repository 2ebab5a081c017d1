"""What a column will hold, said over the rows from before: for questions that are asked first."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from generator.databases import Database
from generator.migrations.plan.comparison import SchemaComparison, identifier
from generator.migrations.plan.conversions import conversion
from generator.migrations.plan.families import enum_of
from generator.schema.literals import text_sql
from generator.schema.model import Column, Sql, Table
from generator.schema.renaming import reads, substituted

Source = dict[str, str]
"""Dialect to the expression, in the names from before."""


class ColumnSources:
    """The sources of the columns of one table that stays."""

    def __init__(self, comparison: SchemaComparison, table: Table) -> None:
        self._comparison = comparison
        self._table = table

    def of(self, name: str) -> Source | None:
        """The expression of a column; None where the database makes the value up."""
        column = self._table.column(name)
        if column.computed is not None:
            return self.read(column.computed.sql)
        old = self._comparison.match.old_column(self._table.key, name)
        if old is None:
            return self._added(column)
        return self._kept(column, old)

    def is_as_before(self, name: str) -> bool:
        """The column is there and its values stay what they are."""
        moved = self._comparison.moved_column(self._table.key, name)
        key = self._table.key, name
        hints = self._comparison.hints
        if moved is None or key in hints.values:
            return False
        column = self._table.column(name)
        return moved.type == column.type and moved.computed == column.computed

    def read(self, sql: Sql) -> Source | None:
        """A text over the columns of the table after, as one over the rows from before."""
        names = [one.name for one in self._table.columns if one.name in reads(sql)]
        sources = {name: self.of(name) for name in names}
        if any(source is None for source in sources.values()):
            return None
        known = {name: source for name, source in sources.items() if source is not None}

        def write(name: str, database: Database) -> str:
            text = known[name][database.value]
            return text if is_name(text) else f"({text})"

        result = substituted(sql, write, known, self._comparison.dialects.names)
        texts = dict(result.texts)
        own = self._comparison.dialects.names
        return {one: texts.get(one, texts.get("", "")) for one in own}

    def _added(self, column: Column) -> Source | None:
        comparison = self._comparison
        if (self._table.key, column.name) in comparison.hints.lookups:
            return None
        fill = comparison.hints.fills.get((self._table.key, column.name))
        if fill is not None:
            return {one: fill.on(one) for one in comparison.dialects.names}
        if column.default is not None:
            return {one: column.default.on(one) for one in comparison.dialects.names}
        return dict.fromkeys(comparison.dialects.names, "NULL") if column.nullable else None

    def _kept(self, column: Column, old: str) -> Source | None:
        comparison, key = self._comparison, (self._table.key, column.name)
        convert = comparison.hints.conversions.get(key)
        moved = comparison.moved.tables[self._table.key].column(column.name)
        names = comparison.dialects.names
        source = {one: identifier(old, one) for one in names}
        if convert is not None and moved.type != column.type:
            source = {one: convert.on(one) for one in names}
        elif moved.type != column.type:
            way = conversion(moved.type, column.type)
            if way is None:
                return None
            source = {
                one: _as_text(source[one], moved, one)
                if one == "postgresql" and enum_of(column.type) is not None
                else converted(way.convert, source[one], one)
                for one in names
            }
        if key in comparison.hints.values:
            source = {one: _as_text(source[one], moved, one) for one in names}
            source = {one: mapped(source[one], comparison.hints.values[key], one) for one in names}
        fill = comparison.hints.fills.get(key) or column.default
        if fill is not None and moved.nullable and not column.nullable:
            source = {one: f"coalesce({source[one]}, {fill.on(one)})" for one in names}
        return source


def _as_text(value: str, column: Column, dialect: str) -> str:
    """A value of a native enum compares with its own values alone."""
    is_native = dialect == "postgresql" and enum_of(column.type) is not None
    return f"CAST({value} AS VARCHAR)" if is_native else value


def converted(convert: Mapping[str, str], text: str, dialect: str) -> str:
    """A value as the other type."""
    return convert.get(dialect, "{c}").replace("{c}", text)


def mapped(text: str, values: Mapping[str, str], dialect: str) -> str:
    """A value of an enum, with others in the place of some."""
    cases = " ".join(
        f"WHEN {text_sql(old, dialect)} THEN {text_sql(new, dialect)}"
        for old, new in values.items()
    )
    return f"CASE {text} {cases} ELSE {text} END"


def items_replaced(text: str, values: Collection[tuple[str, str]], dialect: str) -> str:
    """An array with other values in the place of some: first by ones that nobody has, as two may
    exchange their names.
    """
    olds = {old for old, _ in values}
    waiting = [(old, f"\x01{old}", new) for old, new in values if new in olds]
    pairs = [(old, between) for old, between, _ in waiting]
    pairs += [(old, new) for old, new in values if new not in olds]
    pairs += [(between, new) for _, between, new in waiting]
    for old, new in pairs:
        if dialect == "postgresql":
            text = f"array_replace({text}, {text_sql(old, dialect)}, {text_sql(new, dialect)})"
        else:
            before, after = (text_sql(json.dumps(one), dialect) for one in (old, new))
            text = f"replace({text}, {before}, {after})"
    return text


def is_name(text: str) -> bool:
    """One column, in quotes or without."""
    if text[0] in '"`':
        return text.count(text[0]) == 2
    return text.isidentifier() and text not in ("NULL", "true", "false")
