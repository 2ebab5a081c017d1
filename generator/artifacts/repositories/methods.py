"""Methods of a repository that find rows: by a unique field, by a named query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.artifacts.app_view import EntityView
from generator.artifacts.bulk import StatementView
from generator.artifacts.naming import shape_constant
from generator.artifacts.repositories.sources import tuple_source
from generator.artifacts.rules import conditions
from generator.emit import Imports, docstring
from generator.ir import Column, Order, Query
from generator.resolve.phrases import noun_of, rows_of, spoken


@dataclass(frozen=True)
class Finders(EntityView):
    """Writes the finders of one entity."""

    def all(self) -> Iterator[StatementView]:
        """By each field that is unique, and by each query."""
        yield from (self._by_unique(lookup.column) for lookup in self.entity.lookups)
        yield from map(self._query, self.entity.queries)

    def _by_unique(self, column: Column) -> StatementView:
        type_ = self.values.plain(column).removesuffix(" | None")
        return StatementView(
            f"get_by_{column.word}",
            f"self, {column.attribute}: {type_}",
            f"{self.model} | None",
            docstring(f"The {noun_of(self.entity)} with this {spoken(column.name)}.", 8),
            (
                f"return {self.io.await_}self.first({self.model}.{column.attribute} == {column.attribute})",
            ),
        )

    def _sort(self, part: Order) -> str:
        return sort_source(self.imports, self.model, part, owner="self.")

    def _query(self, query: Query) -> StatementView:
        return self._locked(query) if query.lock else self._shown(query)

    def _locked(self, query: Query) -> StatementView:
        """Rows that are handed out: held until the transaction ends."""
        parameters = [
            f"{parameter.column.attribute}: {self.values.plain(parameter.column)}"
            for parameter in query.parameters
        ]
        ordered = ", ".join(self._sort(part) for part in query.order)
        order = f"({ordered},)" if query.order else "self.order"
        limit = 1 if query.one else query.limit
        rows = f"{self.io.await_}self.executor.entities(statement)"
        sequence = self.imports.need("collections.abc", "Sequence")
        noun = f"{'the first ' if query.one else ''}{rows_of(self.entity, query)}"
        end = "those that others hold are left out"
        if query.lock == "nowait":
            end = "`OverdueError` where another holds one"
        phrase = f"{noun[0].upper()}{noun[1:]}, held until the transaction ends; {end}."
        return StatementView(
            query.method,
            ", ".join(["self", *parameters]),
            f"{self.model} | None" if query.one else f"{sequence}[{self.model}]",
            docstring(query.doc or phrase, 8),
            (
                f"statement = self._select({', '.join(self._where(query))})",
                f"statement = statement.order_by(*self._order_by({order})).limit({limit})",
                f"statement = statement.with_for_update({query.lock}=True)",
                f"return next(iter({rows}), None)" if query.one else f"return {rows}",
            ),
        )

    def _where(self, query: Query) -> list[str]:
        where = [
            f"{self.model}.{parameter.equals.attribute} == {parameter.column.attribute}"
            for parameter in query.parameters
            if parameter.equals is not None
        ]
        if query.where is not None:
            where += conditions(self.app, self.entity, query.where, self.imports)
        return where

    def _shown(self, query: Query) -> StatementView:
        parameters = [
            f"{parameter.column.attribute}: {self.values.plain(parameter.column)}"
            for parameter in query.parameters
        ]
        where = self._where(query)
        extra = (
            [f"order={tuple_source(self._sort(part) for part in query.order)}"]
            if query.order
            else []
        )
        if query.view is not None:
            extra.append(f"shape=self.{shape_constant(query.view)}")
        if query.limit is not None and not query.one:
            extra.append(f"at_most={query.limit}")
        if not query.one:
            page = self.imports.need("app.pagination", "PageQuery")
            parameters.append(f"query: {page}")
        call = "read_where" if query.one else "page_where"
        first = [] if query.one else ["query"]
        base = "app.repositories.base"
        row = f"{self.imports.need(base, 'Row')} | {self.model} | None"
        result = row if query.one else self.imports.need("app.pagination", "Slice")
        arguments = ", ".join([*first, *where, *extra])
        phrase = f"{'The first' if query.one else 'A page of'} {rows_of(self.entity, query)}."
        return StatementView(
            query.method,
            ", ".join(["self", *parameters]),
            result,
            docstring(query.doc or phrase, 8),
            (f"return {self.io.await_}self.{call}({arguments})",),
        )


def sort_source(imports: Imports, model: str, part: Order, owner: str = "") -> str:
    """How rows are ordered by one column; `owner` has those of related rows."""
    sort = imports.need("app.repositories.ordering", "Sort")
    direction = ", descending=True" if part.descending else ""
    column = f"{owner}{part.attribute}" if part.hops else f"{model}.{part.column.attribute}"
    return f"{sort}({column}{direction})"
