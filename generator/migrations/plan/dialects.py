"""States as the databases of one application see them, so that nothing else makes a difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from generator.migrations.state import Check, Column, Index, Part, Sql, State, Table, Type


@dataclass(frozen=True, slots=True)
class Dialects:
    """The databases of an application."""

    names: tuple[str, ...]

    def has(self, name: str) -> bool:
        """It is one of them."""
        return name in self.names

    def of(self, texts: Mapping[str, str]) -> Sql:
        """A text a database, of these alone."""
        return Sql.of({one: texts[one] for one in self.names if one in texts})

    def state(self, state: State) -> State:
        """The state in the words of these databases."""
        tables = {key: self._table(table) for key, table in state.tables.items()}
        return replace(state, tables=tables)

    def sql(self, sql: Sql) -> Sql:
        """The text without the words of other databases."""
        known = dict(sql.texts)
        said = {one: known.get(one, known.get("")) for one in self.names}
        texts = {name: text for name, text in said.items() if text is not None}
        return Sql.of(texts) if texts else sql

    def type(self, type_: Type) -> Type:
        """The type without what stands in its place elsewhere."""
        each = {one: type_.on(one) for one in self.names}
        if len(set(each.values())) == 1:
            return each[self.names[0]]
        plain = replace(type_, variants=())
        variants = tuple(sorted((name, one) for name, one in each.items() if one != plain))
        return replace(plain, variants=variants)

    def _table(self, table: Table) -> Table:
        checks = (one for one in table.checks if self._is_made(one))
        own = tuple(
            (name, value) for name, value in table.options if name.partition("_")[0] in self.names
        )
        return replace(
            table,
            columns=tuple(map(self._column, table.columns)),
            checks=tuple(map(self._check, checks)),
            indexes=tuple(map(self._index, table.indexes)),
            options=own,
        )

    def _column(self, column: Column) -> Column:
        computed = column.computed
        if computed is not None:
            computed = replace(computed, sql=self.sql(computed.sql))
        default = None if column.default is None else self.sql(column.default)
        return replace(column, type=self.type(column.type), default=default, computed=computed)

    def _is_made(self, check: Check) -> bool:
        return not check.dialects or not self._own(check.dialects).isdisjoint(self.names)

    def _check(self, check: Check) -> Check:
        own = self._own(check.dialects)
        dialects = () if own == set(self.names) else tuple(sorted(own))
        return replace(check, sql=self.sql(check.sql), dialects=dialects)

    def _own(self, dialects: tuple[str, ...]) -> set[str]:
        return {one for one in dialects if one in self.names}

    def _index(self, index: Index) -> Index:
        def part(one: Part) -> Part:
            expression = one.expression
            return one if expression is None else replace(one, expression=self.sql(expression))

        return replace(
            index,
            parts=tuple(map(part, index.parts)),
            where=tuple((name, text) for name, text in index.where if name in self.names),
            options=tuple(
                (name, value)
                for name, value in index.options
                if name.partition("_")[0] in self.names
            ),
        )
