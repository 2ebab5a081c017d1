"""Other old rows that an expression reads: those that a relation leads to, and those that refer here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from generator.expressions.source import NoSourceError
from generator.expressions.sql import quoted, sql_text
from generator.ir import Database
from generator.ir.expression import Aggregate, AggregateFunction, Expression, FieldRef, Hop
from generator.ir.traversal import walk
from generator.migrations.hints import OldNames
from generator.migrations.intents.renames import Renames
from generator.schema.model import ForeignKey, State


@dataclass(frozen=True, slots=True)
class Join:
    """A way from a row to others, and the columns that are equal then: here and there."""

    hop: Hop
    pairs: tuple[tuple[str, str], ...]


Joins = Mapping[tuple[str, str], Join]
"""Old table and name of the way."""


def joins_of(renames: Renames) -> dict[tuple[str, str], Join]:
    """All ways between old rows.

    A relation is called as its column without the `_id`; the rows that refer here as the spec calls
    them now, or as their table.
    """
    state, found = renames.before, dict[tuple[str, str], Join]()
    for table in state.tables.values():
        for key in table.foreign_keys:
            if key.table not in state.tables:
                continue
            stem = key.columns[0].removesuffix(f"_{key.references[0]}").removesuffix("_id")
            pairs = tuple(zip(key.columns, key.references, strict=True))
            is_free = any(table.column(name).nullable for name in key.columns)
            hop = _hop(stem, table.key, key.table, nullable=is_free)
            found.setdefault((table.key, stem), Join(hop, pairs))
    for target, name, source, key in _referring(renames):
        pairs = tuple(zip(key.references, key.columns, strict=True))
        found.setdefault((target, name), Join(_hop(name, target, source, is_many=True), pairs))
    return found


def _hop(
    name: str, source: str, target: str, *, is_many: bool = False, nullable: bool = False
) -> Hop:
    return Hop(
        name=name,
        attribute=name,
        source=source,
        target=target,
        is_many=is_many,
        nullable=nullable,
        is_simple=False,
    )


def _referring(renames: Renames) -> Iterator[tuple[str, str, str, ForeignKey]]:
    """Table, what its rows call those that refer to it, their table and the key by which they do."""
    yield from _inverses(renames)
    state = renames.before
    for table in state.tables.values():
        for key in table.foreign_keys:
            others = [one for one in table.foreign_keys if one.table == key.table]
            if len(others) == 1 and key.table in state.tables:
                yield key.table, table.name, table.key, key


def _inverses(renames: Renames) -> Iterator[tuple[str, str, str, ForeignKey]]:
    """By the names of the spec."""
    matched = renames.matched
    for entity in renames.app.entities:
        target = matched.get(entity.qualified_table)
        for link in entity.links if target is not None else ():
            source = matched.get(link.qualified_table)
            yield from _by_columns(renames.before, target, link.name, source, (link.source_column,))
        for inverse in entity.inverses if target is not None else ():
            child = renames.app.entity(inverse.source)
            relation = next((one for one in child.relations if one.name == inverse.relation), None)
            source = matched.get(child.qualified_table)
            if relation is None or source is None:
                continue
            columns = tuple(
                renames.columns.get((child.qualified_table, one.column), one.column)
                for one in relation.columns
            )
            yield from _by_columns(renames.before, target, inverse.name, source, columns)


def _by_columns(
    state: State, target: str | None, name: str, source: str | None, columns: tuple[str, ...]
) -> Iterator[tuple[str, str, str, ForeignKey]]:
    for key in state.tables[source].foreign_keys if source is not None else ():
        if target is not None and source is not None and key.columns == columns:
            yield target, name, source, key


def reads_other_rows(expression: Expression) -> bool:
    """It needs more than the row at hand."""
    return bool(tables_of(expression)) or any(
        isinstance(one, Aggregate) for one in walk(expression)
    )


def tables_of(expression: Expression) -> frozenset[str]:
    """Old keys of the tables of the other rows."""
    references = (one for one in walk(expression) if isinstance(one, FieldRef))
    return frozenset(hop.target for one in references for hop in one.hops)


def list_of(aggregate: Aggregate) -> Hop:
    """The one list over whose rows a figure is computed."""
    lists = {
        one.hops[0]
        for one in walk(aggregate)
        if isinstance(one, FieldRef) and one.hops and one.hops[0].is_many
    }
    if len(lists) != 1:
        raise NoSourceError(f"{aggregate.function.value}() over no list or several")
    return next(iter(lists))


@dataclass(frozen=True, slots=True)
class RelatedRows:
    """Writes the columns of one old row, or of one that is joined, and asks for values of others."""

    table: str
    joins: Joins
    naming: OldNames
    database: Database
    alias: str = ""
    """What the row is called in a question to others; nothing for the row at hand."""
    within: Hop | None = None
    """The list over whose rows a figure is computed."""
    outer: str = ""
    """What the row is called that has the list."""

    def column(self, reference: FieldRef) -> str:
        hops, name = reference.hops, reference.column.column
        if self.within is not None and hops[:1] == (self.within,):
            hops, table, row = hops[1:], self.within.target, self.alias
        else:
            table = self.table
            row = self.outer if self.within is not None else self.alias
        if hops:
            if any(hop.is_many for hop in hops):
                raise NoSourceError(f"one value of the many {hops[0].name}")
            return self._looked_up(hops, name, table, row)
        text = quoted(self.naming.column(table, name), self.database)
        return f"{row}.{text}" if row else text

    def figure(self, aggregate: Aggregate) -> str:
        """Over the rows of one list."""
        argument, hop = aggregate.argument, list_of(aggregate)
        if argument is None:
            raise NoSourceError(f"{aggregate.function.value}() over nothing")
        inner = self.listed(hop)
        value = sql_text(argument, self.database, inner)
        figure = f"{aggregate.function.value}({value})"
        if aggregate.function is AggregateFunction.SUM:
            figure = f"coalesce({figure}, 0)"
        rows = self._rows(hop.target)
        return f"(SELECT {figure} FROM {rows} AS {inner.alias} WHERE {inner.pairs})"

    def listed(self, hop: Hop) -> RelatedRows:
        """The rows of a list, over which a figure is computed."""
        return replace(self, alias="one_of", within=hop, outer=self._qualified(self.table))

    @property
    def pairs(self) -> str:
        """What is equal in a row of the list and the row that has the list."""
        return self._pairs(self.within, self.outer, self.alias) if self.within is not None else ""

    def _looked_up(self, hops: tuple[Hop, ...], name: str, table: str, row: str) -> str:
        """The value at the end of a way over rows, of which there is one each."""
        here = row or self._qualified(table)
        aliases = [f"other_{place}" for place, _ in enumerate(hops, 1)]
        value = quoted(self.naming.column(hops[-1].target, name), self.database)
        text = f"SELECT {aliases[-1]}.{value} FROM {self._rows(hops[0].target)} AS {aliases[0]}"
        for before, alias, hop in zip(aliases, aliases[1:], hops[1:], strict=False):
            pairs = self._pairs(hop, before, alias)
            text += f" JOIN {self._rows(hop.target)} AS {alias} ON {pairs}"
        return f"({text} WHERE {self._pairs(hops[0], here, aliases[0])})"

    def _pairs(self, hop: Hop, here: str, there: str) -> str:
        pairs = self.joins[hop.source, hop.name].pairs
        return " AND ".join(
            f"{there}.{quoted(self.naming.column(hop.target, other), self.database)} = "
            f"{here}.{quoted(self.naming.column(hop.source, own), self.database)}"
            for own, other in pairs
        )

    def _rows(self, table: str) -> str:
        rows = self._qualified(table)
        if self.database is Database.MYSQL and table == self.table:
            # MySQL does not read the table that it updates, but for a copy of it.
            return f"(SELECT DISTINCT * FROM {rows})"
        return rows

    def _qualified(self, table: str) -> str:
        return ".".join(quoted(part, self.database) for part in self.naming.table(table).split("."))
