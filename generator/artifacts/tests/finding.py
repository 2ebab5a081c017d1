"""The tests of lookups and named queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any
from urllib.parse import quote

from generator.artifacts.sample_rows import Referred
from generator.artifacts.samples import PLENTY, samples
from generator.artifacts.tests.arrangements import (
    Arrangement,
    Changes,
    arrange,
    is_optional,
    named,
    pair,
)
from generator.artifacts.tests.subject import (
    Stored,
    free_variable,
    referred,
)
from generator.artifacts.tests.tables import Case, RowView, mapping
from generator.artifacts.tests.topic import Topic
from generator.emit import docstring, literal
from generator.ir import (
    Bulk,
    Column,
    Query,
    Role,
    Route,
    ToOne,
)
from generator.ir.json_values import json_value

_MOST_ROWS = 20
"""Limits beyond it are not tested: so many rows would only make the tests slow."""
_READING = ("row", "first", "second")
"""Variables in the order in which a list shows their rows."""


@dataclass(frozen=True)
class LookupView:
    """A route that finds a row by a unique value; paths as sources."""

    name: str
    row: str
    """What makes the row, and another one where there are values enough."""
    other: str
    path: str
    spelled: str
    """The same in another case, where the lookup does not care."""
    unknown: str


@dataclass(frozen=True)
class QueryView:
    """A named query with rows inside and outside of it."""

    name: str
    doc: str
    before: tuple[str, ...]
    rows: tuple[RowView, ...]
    path: str
    parameters: str
    expected: str
    is_one: bool
    refused: tuple[Case, ...]
    required: tuple[str, ...]
    count: int
    """How many of the rows it finds."""
    shows_key: bool
    limit: int = 0
    """How many rows it answers at most, where a test can store more."""
    enough: str = ""
    """A row like those that it finds."""

    @property
    def arguments(self) -> str:
        return f", params={self.parameters}" if self.parameters else ""

    @property
    def listed_arguments(self) -> str:
        return f", {self.parameters}" if self.parameters else ""

    @property
    def parameters_or_empty(self) -> str:
        return self.parameters or "{}"


@dataclass(frozen=True)
class FinderTests(Topic):
    """Rows that are found by a value or by a named query."""

    @cached_property
    def lookups(self) -> list[LookupView]:
        return [
            self._lookup(lookup.column, lookup.path)
            for lookup in self.entity.lookups
            if lookup.path
        ]

    @cached_property
    def queries(self) -> list[QueryView]:
        return [self._query(query) for query in self.entity.queries if query.path]

    @cached_property
    def defaults_of_queries(self) -> list[QueryView]:
        """The same queries without the parameters that have a default."""
        return [
            view
            for query in self.entity.queries
            if query.path and any(is_optional(one.column) for one in query.parameters)
            if (view := self._query(query, with_defaults=True)).rows
        ]

    @property
    def has_walks(self) -> bool:
        """The support of the tests walks from page to page by cursors."""
        return self.has_cursors and any(Route.LIST in one.routes for one in self.app.entities)

    def most_items(self, count: int) -> int:
        """How many items one page can show of so many."""
        return min(count, self.app.pagination.max_size)

    def _lookup(self, column: Column, path: str | None) -> LookupView:
        prefix = literal(f"{self.app.prefix}{self.entity.path}{(path or '').partition('{')[0]}")
        value = f"row[{literal(column.name)}]"
        spelled = self._spelled_otherwise(column, value)
        own = next(samples(column))
        known, unknown = own.value(1), own.value(2)
        has_plenty = own.count >= PLENTY or not column.is_creatable
        explicit = {} if has_plenty else {column.name: self.json(known)}
        row = self.make(changes=explicit)
        if column.nullable and not self._comes_with_creation(column):
            row = self.insert(changes={column.attribute: self.python(column, known)})
        return LookupView(
            name=column.name,
            row=row,
            other=self.make() if has_plenty else "",
            path=f"{prefix} + {self._quoted(column, value)}",
            spelled=f"{prefix} + {self._quoted(column, spelled)}" if spelled != value else "",
            unknown=f'{prefix[:-1]}{quote(str(json_value(unknown)), safe="")}"',
        )

    def _comes_with_creation(self, column: Column) -> bool:
        """A row that is made has a value there, given or made."""
        is_there = column.is_creatable or column.making is not None
        return is_there and Route.CREATE in self.entity.routes

    def _quoted(self, column: Column, source: str) -> str:
        if not column.type.is_text:
            return f"str({source})"
        return f'{self.imports.need("urllib.parse", "quote")}({source}, safe="")'

    def _query(self, query: Query, *, with_defaults: bool = False) -> QueryView:
        arrangement = arrange(query, self.samples, with_defaults=with_defaults)
        before: list[str] = []
        rows: list[RowView] = []
        given: dict[str, str] = {}
        same: dict[str, str] = {}
        others: list[dict[str, str]] = []
        for parameter in query.parameters:
            if parameter.equals is not None and parameter.equals.name not in given:
                relation = self._relation_of(parameter.equals, query)
                self._equal(parameter.equals, relation, before, given, same, others)
        if arrangement is not None:
            arrangement = self._with_rows(query, arrangement, before, given)
        known = arrangement or Arrangement(self._plain_parameters(query), (), ())
        declared = [one.column for one in query.parameters if one.equals is None]
        for column, value in named(known.parameters, declared):
            is_left_out = value is None or (with_defaults and is_optional(column))
            if not is_left_out and column.name not in given:
                given[column.name] = self.query(value)
        if arrangement is not None:
            rows = list(self._rows_of(query, arrangement, same, others))
        path, parameters = self._asked(query, given)
        variables = sorted((row.variable for row in rows if row.variable), key=_READING.index)
        expected = ", ".join(self.json_key(variable) for variable in variables)
        shown = query.view.columns if query.view is not None else ()
        shows_key = not shown or set(self.entity.key) <= set(shown)
        enough = self._enough(query, arrangement, same) if shows_key else ""
        return QueryView(
            name=query.name.snake,
            doc=docstring(query.doc or f"{query.name.phrase.capitalize()}."),
            before=tuple(before),
            rows=tuple(rows if shows_key else (RowView(row.call) for row in rows)),
            path=path,
            parameters=parameters,
            expected=expected if query.one else f"[{expected}]",
            count=len(variables),
            is_one=query.one,
            shows_key=shows_key,
            refused=tuple(self._refused_parameters(query)),
            required=tuple(self._required(query)),
            limit=query.limit or 0 if enough else 0,
            enough=enough,
        )

    def _enough(self, query: Query, arrangement: Arrangement | None, same: dict[str, str]) -> str:
        """A row that the query finds, and that can be stored once more than its limit."""
        if query.one or arrangement is None or not 0 < (query.limit or 0) < _MOST_ROWS:
            return ""
        changes = self._arguments(arrangement.inside[0]) | same
        for rule in self.entity.uniques:
            is_fixed = all(one.attribute in changes for one in rule.columns)
            free = [self.samples.of(one) for one in rule.columns if one in self.samples.fields]
            has_plenty = any(sample.count >= PLENTY for sample in free)
            if is_fixed or not (has_plenty or any(one.nullable for one in rule.columns)):
                return ""
        return self.insert(changes=changes)

    def _plain_parameters(self, query: Query) -> dict[str, Any]:
        return {
            one.column.name: next(samples(one.column)).value(1)
            for one in query.parameters
            if one.equals is None and one.column.default is None
        }

    def _with_rows(
        self, query: Query, arrangement: Arrangement, before: list[str], given: dict[str, str]
    ) -> Arrangement:
        """The same with stored rows for the parameters that are entities."""
        stored: dict[object, Stored] = {}
        for parameter in query.parameters:
            value = arrangement.parameters.get(parameter.column.name)
            if parameter.entity is None or not isinstance(value, Referred):
                continue
            target = self.app.entity(parameter.entity)
            variable = free_variable(parameter.name)
            before.append(f"{variable} = {self.insert(target)}")
            given[parameter.column.name] = self.json_key(variable, target)
            stored[value] = Stored(self.python_key(variable, target))

        def placed(changes: Changes) -> Changes:
            return {name: stored.get(value, value) for name, value in changes.items()}

        inside, outside = map(placed, arrangement.inside), map(placed, arrangement.outside)
        return Arrangement(arrangement.parameters, tuple(inside), tuple(outside))

    def _relation_of(self, column: Column, query: Query) -> ToOne | None:
        """The relation that a column is asked for: of several that share it, the longest one."""
        asked = {one.equals.name for one in query.parameters if one.equals is not None}
        found = [
            one
            for one in self.entity.relations
            if column in one.columns and asked.issuperset(part.name for part in one.columns)
        ]
        return max(found, key=lambda one: len(one.columns), default=None)

    def _equal(
        self,
        column: Column,
        relation: ToOne | None,
        before: list[str],
        given: dict[str, str],
        same: dict[str, str],
        others: list[dict[str, str]],
    ) -> None:
        """A column that has to equal its parameter: what is asked, and a row that differs."""
        if relation is not None:
            target = self.app.entity(relation.target)
            variable = self.variable(target)
            before.append(f"{variable} = {self.insert(target)}")
            for own, other in zip(relation.columns, referred(self.app, relation), strict=True):
                given[own.name] = f"{variable}[{literal(other.name)}]"
            same |= self.referring(relation, variable)
            if len(relation.columns) == 1:
                others.append(self.referring(relation, self.insert(target)))
            return
        values = pair(column, self.samples)
        if values is None:
            values = (self.samples.value(column, 1),) * 2
        given[column.name] = self.query(values[0])
        same[column.attribute] = self.python(column, values[0])
        if values[0] != values[1]:
            others.append({column.attribute: self.python(column, values[1])})

    def _rows_of(
        self,
        query: Query,
        arrangement: Arrangement,
        same: dict[str, str],
        others: list[dict[str, str]],
    ) -> Iterator[RowView]:
        if not arrangement.inside:
            return  # No row was found that satisfies the condition.
        inside = self._arguments(arrangement.inside[0]) | same
        ordered = [] if query.one else self._ordered(query, arrangement)
        for variable, changes in zip(("second", "first"), reversed(ordered), strict=False):
            changed = inside | self._arguments(changes)
            yield RowView(self.insert(changes=changed), variable)
        if not ordered:
            yield RowView(self.insert(changes=inside), "row")
        for other in others:
            if not self._is_taken(other, inside):
                yield RowView(self.insert(changes=inside | other))
        for outside in arrangement.outside:
            yield RowView(self.insert(changes=self._arguments(outside) | same))

    def _is_taken(self, other: dict[str, str], inside: dict[str, str]) -> bool:
        """A row that differs from one inside in this alone has a value that must differ, too."""
        return any(
            all(one.attribute in inside and one.attribute not in other for one in rule.columns)
            for rule in self.entity.uniques
        )

    def _ordered(self, query: Query, arrangement: Arrangement) -> list[dict[str, Any]]:
        """Changes of two rows that the query finds, in the order that it shows them; or none."""
        first = query.order[0] if query.order else None
        if first is None or first.column.role is Role.KEY or first.column.reference is not None:
            return []
        name = first.column.name
        rows = [{name: value} for value in pair(first.column, self.samples) or ()]
        if name in arrangement.inside[0]:
            is_ordered = first.column.type.is_ordered
            rows = sorted(arrangement.inside[:2], key=itemgetter(name)) if is_ordered else []
        if len(rows) < 2 or self._is_deletion(first.column):
            return []
        return rows[::-1] if first.descending else rows

    def _asked(self, query: Query | Bulk, given: dict[str, str]) -> tuple[str, str]:
        """The path and the other parameters of a request."""
        path = f"{self.app.prefix}{self.entity.path}{query.path}"
        rest = {}
        for name, source in given.items():
            mark = f"{{{name}}}"
            if mark not in path:
                rest[name] = source
            elif source.startswith(("'", '"')):
                path = path.replace(mark, quote(source[1:-1], safe=""))
            else:
                path = path.replace(mark, "{" + source.replace('"', "'") + "}")
        formatted = f'f"{path}"' if "{" in path else literal(path)
        return formatted, mapping(rest) if rest else ""

    def _required(self, query: Query) -> Iterator[str]:
        """Parameters that a request must carry in its query."""
        for parameter in query.parameters:
            column = parameter.column
            in_path = f"{{{column.name}}}" in (query.path or "")
            if not in_path and not column.nullable and column.default is None:
                yield literal(column.name)

    def _refused_parameters(self, query: Query) -> Iterator[Case]:
        for parameter in query.parameters:
            column = parameter.column
            if f"{{{column.name}}}" in (query.path or "") or column.type.is_text:
                continue
            yield Case((literal(column.name), '"none of it"'), column.name)
