"""The tests of lists: pages, orders, filters, searches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from generator.artifacts.schemas.fields import MAX_VALUES
from generator.artifacts.tests.route_facts import ReferenceView, RouteFacts
from generator.artifacts.tests.tables import Case, mapping
from generator.emit import literal
from generator.ir import Column, Filter, FilterOperator, Kind, PaginationStyle, Role
from generator.ir.accepted import length_limit
from generator.testdata.query_rows import pair


@dataclass(frozen=True)
class ListCases:
    """What a list shows, and in which order."""

    facts: RouteFacts

    @cached_property
    def rows_of_a_page(self) -> int:
        """How many rows the tests of pages can store: fewer where a unique column has few values."""
        counts = [
            self.facts.samples.of(rule.columns[0]).count
            for rule in self.facts.entity.uniques
            if len(rule.columns) == 1 and rule.columns[0] in self.facts.samples.fields
        ]
        return min([3, *counts])

    @cached_property
    def uses_page(self) -> bool:
        return (
            self.facts.lists and self.rows_of_a_page == 3 and self.facts.app.pagination.max_size > 1
        )

    @cached_property
    def newcomer(self) -> str:
        """A row that comes first, where the default order can be told from the keys'."""
        return self.default_order[0] if self.default_order else self.facts.insert()

    @cached_property
    def walked_orders(self) -> list[Case]:
        has_room = self.facts.app.pagination.max_size >= 3
        return self.orders if self.uses_page and has_room else []

    @cached_property
    def other_order(self) -> str:
        """An order that is not the default one."""
        if not self.facts.entity.sortable:
            return ""
        first, default = self.facts.entity.sortable[0], self.facts.entity.order[0]
        is_other = default.column != first or not default.descending
        return literal(f"-{first.name}" if is_other else first.name)

    @cached_property
    def filters(self) -> list[Case]:
        return [case for one in self.facts.entity.filters for case in self._filter(one)]

    @property
    def refused_parameters(self) -> str:
        """Parameters with values that they do not take: those of all lists, and this one's own."""
        own = [f"({literal(name)}, {source})" for name, source in self._refused()]
        return f"[*BAD_PAGES, {', '.join(own)}]" if own else "BAD_PAGES"

    def _refused(self) -> list[tuple[str, str]]:
        """Those of this list, lists of values that are too long among them."""
        found = []
        if self.facts.entity.sortable:
            found.append((self.facts.json_name("order_by"), '"no_such_field"'))
        if self.searches:
            found += [("q", '""'), ("q", '"a" * 201')]
        for column in self.facts.entity.filtered:
            if not column.type.is_text:
                found.append((column.name, '"none of it"'))
            value = self._plain_value(column)
            if value is not None:
                found.append((f"{column.name}__in", f"[{value}] * {MAX_VALUES + 1}"))
        if self.facts.entity.sortable:
            name = self.facts.entity.sortable[0].name
            count = len(self.facts.entity.order_names) + 1
            found.append((self.facts.json_name("order_by"), f"[{literal(name)}] * {count}"))
        return found

    def _plain_value(self, column: Column) -> str | None:
        """A value that the filter takes."""
        if column.reference is not None:
            return self.facts.missing_value(column) if column.type.is_integer else None
        values = pair(column, self.facts.samples)
        return None if values is None else self.facts.query(values[0])

    @cached_property
    def ordered_references(self) -> list[ReferenceView]:
        """Relations that clients may order by; the test of one called `key` is not the key's own."""
        return [
            replace(
                self.facts.reference_to(relation), name=relation.name.replace("key", "relation_key")
            )
            if relation.name == "key"
            else self.facts.reference_to(relation)
            for relation in self.facts.entity.relations
            if len(relation.columns) == 1 and relation.columns[0] in self.facts.entity.sortable
        ]

    def in_order(self, reference: ReferenceView) -> str:
        """The rows of a test in order, one that refers to none last where its rules ask for no other."""
        column = reference.relation.columns[0]
        if not column.nullable or column.name in self.facts.samples.ruled:
            return "made = [first, second]"
        row = self.facts.insert(changes={column.attribute: "None"})
        return f"last = {self.facts.json_key(row)}\nmade = [first, second, last]"

    @cached_property
    def filtered_references(self) -> list[ReferenceView]:
        return [
            self.facts.reference_to(relation)
            for relation in self.facts.entity.relations
            if len(relation.columns) == 1 and relation.columns[0] in self.facts.entity.filtered
        ]

    @cached_property
    def orders(self) -> list[Case]:
        """Columns to order by, with the values of a first and a second row."""
        found = []
        for column in self.facts.entity.sortable:
            if column.role is Role.KEY or column.reference is not None:
                continue
            values = pair(column, self.facts.samples)
            if values is None or self.facts.hides(column):
                continue
            rows = (mapping(self.facts.arguments({column.name: value})) for value in values)
            found.append(Case((literal(column.name), *rows), column.name))
        return found

    @cached_property
    def default_order(self) -> tuple[str, str] | None:
        """The changes of the row that comes first by default, and of the one that follows."""
        first = self.facts.entity.order[0]
        if first.hops or first.column.role is Role.KEY or first.column.reference is not None:
            return None
        values = pair(first.column, self.facts.samples)
        if values is None or self.facts.hides(first.column):
            return None
        ordered = reversed(values) if first.descending else values
        one, two = (self.facts.arguments({first.column.name: value}) for value in ordered)
        return self.facts.insert(changes=one), self.facts.insert(changes=two)

    @cached_property
    def tie(self) -> str:
        """A row that ties with another one in the default order; nothing where none can."""
        order = self.facts.entity.order[0]
        column = order.column
        values = (
            None if order.hops or column.reference is not None else pair(column, self.facts.samples)
        )
        is_unique = any(column in rule.columns for rule in self.facts.entity.uniques)
        if (
            self.default_order is None
            or values is None
            or is_unique
            or len(self.facts.entity.order) > 2
        ):
            return ""
        return self.facts.insert(changes=self.facts.arguments({column.name: values[0]}))

    @cached_property
    def orders_by_key(self) -> bool:
        """The default order is that of the key."""
        first = self.facts.entity.order[0]
        return not first.hops and first.column.role is Role.KEY

    @cached_property
    def key_ends(self) -> str:
        return "reverse=True" if self.facts.entity.order[-1].descending else ""

    @cached_property
    def key_by(self) -> str:
        """How keys are compared that are numbers, but text in JSON."""
        is_decimal = self.facts.entity.id.type.is_decimal
        return f", key={self.facts.imports.need('decimal', 'Decimal')}" if is_decimal else ""

    @cached_property
    def sorts_by_key(self) -> bool:
        return self.facts.entity.id in self.facts.entity.sortable

    @cached_property
    def searches(self) -> list[Case]:
        """Searched columns, each with a text and a part of it in another case."""
        found = []
        for column in self.facts.entity.search:
            text = self._searched(column)
            if text is not None:
                part = text if self.facts.entity.fulltext else text[:5]
                sources = (
                    mapping(self.facts.arguments({column.name: text})),
                    literal(part.swapcase()),
                )
                found.append(Case(sources, column.name))
        return found

    @cached_property
    def literal_searches(self) -> list[Case]:
        """Wildcards of SQL, which a search takes as they are."""
        if self.facts.entity.fulltext:
            return []
        for column in self.facts.entity.search:
            text = self._searched(column)
            if text is None or column.name in self.facts.samples.ruled or len(text) < 3:
                continue
            if (length_limit(column) or 99) < 3:
                continue
            plain = [self.facts.samples.value(one, 1) for one in self.facts.entity.search]
            return [
                Case(
                    (mapping(self.facts.arguments({column.name: f"a{mark}b"})), literal(mark)),
                    f"{mark}",
                )
                for mark in "%_"
                if not any(mark in (value or "") for value in plain)
            ]
        return []

    @cached_property
    def ranked(self) -> tuple[str, str] | None:
        """Of a search for words: the changes of a row with two words once, and of one with them twice."""
        words = self.facts.entity.fulltext
        for column in words.columns if words is not None else ():
            once, twice = "Quixotry zephyrus", "zephyrus and quixotry, quixotry zephyrus"
            rows = ({column.name: once}, {column.name: twice})
            fits = (length_limit(column) or 99) >= len(twice)
            if fits and all(map(self.facts.samples.keeps_rules, rows)):
                first, second = (
                    self.facts.insert(changes=self.facts.arguments(row)) for row in rows
                )
                return first, second
        return None

    @property
    def as_found(self) -> str:
        """What is found of these two: the better one first, where pages come so."""
        is_ranked = self.facts.app.pagination.style is not PaginationStyle.CURSOR
        return "found == [twice, once]" if is_ranked else "sorted(found) == sorted([once, twice])"

    def _filter(self, one: Filter) -> Iterator[Case]:
        column = one.column
        if one.hops or column.reference is not None:
            return
        values = pair(column, self.facts.samples)
        if values is None:
            return
        low, high = values
        asked = asked_of_two(low, high)
        if self.facts.samples.keeps_rules(self.facts.samples.settled({column.name: None})):
            asked[FilterOperator.IS_NULL] = (True, None, low)
        for operator in one.operators:
            if operator not in asked:
                continue
            value, *found = asked[operator]
            query = f"{{{literal(one.name + operator.suffix)}: {self.facts.query(value)}}}"
            rows = (mapping(self.facts.arguments({column.name: each})) for each in found)
            yield Case((query, *rows), f"{one.name}{operator.suffix}")

    def _searched(self, column: Column) -> str | None:
        limit = length_limit(column) or 99
        if limit < (MIN_WORD if self.facts.entity.fulltext else 2):
            return None
        text = "Quixotry"[:limit]
        if column.type.kind is Kind.EMAIL:
            text = "quixotry@example.com"
        return text if self.facts.samples.keeps_rules({column.name: text}) else None


MIN_WORD = 5
"""Characters of a word that no language leaves out as too common."""


def asked_of_two(low: Any, high: Any) -> dict[FilterOperator, tuple[Any, Any, Any]]:  # noqa: ANN401 - values of any type
    """What is asked of two rows, and the values of the one that is found and of the other one."""
    return {
        FilterOperator.EQUAL: (low, low, high),
        FilterOperator.DIFFERENT: (low, high, low),
        FilterOperator.GREATER: (low, high, low),
        FilterOperator.AT_LEAST: (high, high, low),
        FilterOperator.LESS: (high, low, high),
        FilterOperator.AT_MOST: (low, low, high),
        FilterOperator.AMONG: (high, high, low),
        FilterOperator.NOT_AMONG: (high, low, high),
    }
