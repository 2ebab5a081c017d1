"""The tests of named queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any

from generator.artifacts.tests.cases.case import Gap, TestCase, case, parameter_tests, why_no_rows
from generator.artifacts.tests.needs import referred
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.source import Stored, free_variable
from generator.artifacts.tests.tables import Case, RowView
from generator.emit import literal
from generator.ir import Column, Query, Role, Route, ToOne
from generator.testdata.candidates import Referred
from generator.testdata.query_rows import Arrangement, Changes, arrange, is_optional, named, pair
from generator.testdata.sample import PLENTY
from generator.testdata.samples import samples

_MOST_ROWS = 20
"""Limits beyond it are not tested: so many rows would only make the tests slow."""
_READING = ("row", "first", "second")
"""Variables in the order in which a list shows their rows."""


@dataclass(frozen=True)
class AskedQuery:
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
class _Asking:
    """What is asked, and what the rows have that it asks for."""

    before: list[str] = field(default_factory=list)
    """Statements that store the rows that parameters name."""
    given: dict[str, str] = field(default_factory=dict)
    same: dict[str, str] = field(default_factory=dict)
    others: list[dict[str, str]] = field(default_factory=list)
    """Changes with which a row is not found."""


@dataclass(frozen=True)
class QueryCases:
    """Rows that are found by a named query."""

    facts: RouteFacts

    def tests(self) -> Iterator[TestCase | Gap]:
        queries = [query for query in self.facts.entity.queries if query.path]
        for query in queries:
            yield from self._of(query)
        for query in queries:
            if any(is_optional(one.column) for one in query.parameters):
                asked = self._query(query, with_defaults=True)
                if asked.rows:
                    yield self._finds(asked, "_with_its_defaults")

    def _of(self, query: Query) -> Iterator[TestCase | Gap]:
        asked = self._query(query)
        if not asked.rows:
            yield Gap(f"the rows that the query {query.name} finds", why_no_rows(query.where))
        yield replace(self._finds(asked), doc=asked.doc)
        if asked.limit:
            yield self._limited(asked)
        yield from parameter_tests(
            f"query_{asked.name}",
            asked.before,
            asked.parameters_or_empty,
            lambda parameters: f"client.get({asked.path}, params={parameters})",
            asked.refused,
            asked.required,
        )

    def _finds(self, asked: AskedQuery, words: str = "") -> TestCase:
        rows = (row.statement for row in asked.rows)
        steps = (*asked.before, *rows, *self._found(asked))
        return case(f"query_{asked.name}{words}", *steps)

    def _found(self, asked: AskedQuery) -> tuple[str, ...]:
        request = f"client.get({asked.path}{asked.arguments})"
        if asked.is_one and not asked.rows:
            return (f'assert_problem({request}, 404, code="not_found")',)
        if asked.is_one and asked.shows_key:
            key = self.facts.json_key("answer")
            return (f"answer = answered({request})", f"assert {key} == {asked.expected}")
        if asked.is_one:
            return (f"answer = answered({request})", "assert answer")
        if not asked.shows_key:
            count = self._most_items(asked.count)
            return (f'assert len(answered({request})["items"]) == {count}',)
        listed = f"listed(client, {asked.path}{asked.listed_arguments}{self.facts.key_argument})"
        return (f"found = {listed}", f"assert found == {asked.expected}")

    def _limited(self, asked: AskedQuery) -> TestCase:
        limit = asked.limit
        arguments = f"client, {asked.path}, parameters"
        key = self.facts.key_argument
        walks = [
            f"del parameters[{literal(self.facts.json_name('page_size'))}]",
            f"shown = walked({arguments}{key})",
            f"assert len(shown) == {limit}",
        ]
        if limit > 1:
            walks.append(f"assert walked({arguments}, back=True{key}) == shown[::-1]")
        return case(
            f"query_{asked.name}_is_limited",
            *asked.before,
            f"for _ in range({limit + 1}):\n    {asked.enough}",
            f"parameters: Row = {asked.parameters_or_empty}",
            f"parameters[{literal(self.facts.json_name('page_size'))}] = {self._most_items(limit + 1)}",
            f"assert len(listed({arguments}{key})) == {self._most_items(limit)}",
            *(walks if self._has_walks else ()),
        )

    @property
    def _has_walks(self) -> bool:
        """The support of the tests walks from page to page by cursors."""
        return self.facts.has_cursors and any(
            Route.LIST in one.routes for one in self.facts.app.entities
        )

    def _most_items(self, count: int) -> int:
        """How many items one page can show of so many."""
        return min(count, self.facts.app.pagination.max_size)

    def _query(self, query: Query, *, with_defaults: bool = False) -> AskedQuery:
        arrangement = arrange(query, self.facts.samples, with_defaults=with_defaults)
        request = _Asking()
        for parameter in query.parameters:
            if parameter.equals is not None and parameter.equals.name not in request.given:
                self._equal(query, parameter.equals, request)
        if arrangement is not None:
            arrangement = self._with_rows(query, arrangement, request)
        self._declared(query, arrangement, request, with_defaults=with_defaults)
        rows = tuple(self._rows_of(query, arrangement, request)) if arrangement else ()
        path, parameters = self.facts.asked(query, request.given)
        variables = sorted((row.variable for row in rows if row.variable), key=_READING.index)
        expected = ", ".join(self.facts.json_key(variable) for variable in variables)
        shown = query.view.columns if query.view is not None else ()
        shows_key = not shown or set(self.facts.entity.key) <= set(shown)
        enough = self._enough(query, arrangement, request.same) if shows_key else ""
        return AskedQuery(
            name=query.name.snake,
            doc=query.doc or f"{query.name.phrase.capitalize()}.",
            before=tuple(request.before),
            rows=rows if shows_key else tuple(RowView(row.call) for row in rows),
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
        changes = self.facts.arguments(arrangement.inside[0]) | same
        for rule in self.facts.entity.uniques:
            is_fixed = all(one.attribute in changes for one in rule.columns)
            free = [
                self.facts.samples.of(one)
                for one in rule.columns
                if one in self.facts.samples.fields
            ]
            has_plenty = any(sample.count >= PLENTY for sample in free)
            if is_fixed or not (has_plenty or any(one.nullable for one in rule.columns)):
                return ""
        return self.facts.insert(changes=changes)

    def _declared(
        self,
        query: Query,
        arrangement: Arrangement | None,
        request: _Asking,
        *,
        with_defaults: bool,
    ) -> None:
        """What the other parameters are: as the rows were arranged for, else plain values."""
        declared = [one.column for one in query.parameters if one.equals is None]
        known = {one.name: next(samples(one)).value(1) for one in declared if one.default is None}
        for column, value in named(arrangement.parameters if arrangement else known, declared):
            is_left_out = value is None or (with_defaults and is_optional(column))
            if not is_left_out and column.name not in request.given:
                request.given[column.name] = self.facts.query(value)

    def _with_rows(self, query: Query, arrangement: Arrangement, request: _Asking) -> Arrangement:
        """The same with stored rows for the parameters that are entities."""
        stored: dict[object, Stored] = {}
        for parameter in query.parameters:
            value = arrangement.parameters.get(parameter.column.name)
            if parameter.entity is None or not isinstance(value, Referred):
                continue
            target = self.facts.app.entity(parameter.entity)
            variable = free_variable(parameter.name)
            request.before.append(f"{variable} = {self.facts.insert(target)}")
            request.given[parameter.column.name] = self.facts.json_key(variable, target)
            stored[value] = Stored(self.facts.python_key(variable, target))

        def placed(changes: Changes) -> Changes:
            return {name: stored.get(value, value) for name, value in changes.items()}

        inside, outside = map(placed, arrangement.inside), map(placed, arrangement.outside)
        return Arrangement(arrangement.parameters, tuple(inside), tuple(outside))

    def _relation_of(self, column: Column, query: Query) -> ToOne | None:
        """The relation that a column is asked for: of several that share it, the longest one."""
        asked = {one.equals.name for one in query.parameters if one.equals is not None}
        found = [
            one
            for one in self.facts.entity.relations
            if column in one.columns and asked.issuperset(part.name for part in one.columns)
        ]
        return max(found, key=lambda one: len(one.columns), default=None)

    def _equal(self, query: Query, column: Column, request: _Asking) -> None:
        """A column that has to equal its parameter: what is asked, and a row that differs."""
        relation = self._relation_of(column, query)
        if relation is not None:
            target = self.facts.app.entity(relation.target)
            variable = self.facts.variable(target)
            request.before.append(f"{variable} = {self.facts.insert(target)}")
            for own, other in zip(
                relation.columns, referred(self.facts.app, relation), strict=True
            ):
                request.given[own.name] = f"{variable}[{literal(other.name)}]"
            request.same.update(self.facts.referring(relation, variable))
            if len(relation.columns) == 1:
                request.others.append(self.facts.referring(relation, self.facts.insert(target)))
            return
        values = pair(column, self.facts.samples)
        if values is None:
            values = (self.facts.samples.value(column, 1),) * 2
        request.given[column.name] = self.facts.query(values[0])
        request.same[column.attribute] = self.facts.python(column, values[0])
        if values[0] != values[1]:
            request.others.append({column.attribute: self.facts.python(column, values[1])})

    def _rows_of(
        self, query: Query, arrangement: Arrangement, request: _Asking
    ) -> Iterator[RowView]:
        if not arrangement.inside:
            return  # No row was found that satisfies the condition.
        inside = self.facts.arguments(arrangement.inside[0]) | request.same
        ordered = [] if query.one else self._ordered(query, arrangement)
        for variable, changes in zip(("second", "first"), reversed(ordered), strict=False):
            changed = inside | self.facts.arguments(changes)
            yield RowView(self.facts.insert(changes=changed), variable)
        if not ordered:
            yield RowView(self.facts.insert(changes=inside), "row")
        for other in request.others:
            if not self._is_taken(other, inside):
                yield RowView(self.facts.insert(changes=inside | other))
        for outside in arrangement.outside:
            yield RowView(self.facts.insert(changes=self.facts.arguments(outside) | request.same))

    def _is_taken(self, other: dict[str, str], inside: dict[str, str]) -> bool:
        """A row that differs from one inside in this alone has a value that must differ, too."""
        return any(
            all(one.attribute in inside and one.attribute not in other for one in rule.columns)
            for rule in self.facts.entity.uniques
        )

    def _ordered(self, query: Query, arrangement: Arrangement) -> list[dict[str, Any]]:
        """Changes of two rows that the query finds, in the order that it shows them; or none."""
        first = query.order[0] if query.order else None
        if (
            first is None
            or first.hops
            or first.column.role is Role.KEY
            or first.column.reference is not None
        ):
            return []
        name = first.column.name
        rows = [{name: value} for value in pair(first.column, self.facts.samples) or ()]
        if name in arrangement.inside[0]:
            is_ordered = first.column.type.is_ordered
            rows = sorted(arrangement.inside[:2], key=itemgetter(name)) if is_ordered else []
        if len(rows) < 2 or self.facts.hides(first.column):
            return []
        return rows[::-1] if first.descending else rows

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
