"""The tests of filters by parts of texts, and of filters and orders by columns of related rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.artifacts.tests.cases.case import NO_TWO, CaseTable, Gap, TestCase, case
from generator.artifacts.tests.cases.list import asked_of_two
from generator.artifacts.tests.joined_rows import JoinedRows, RelationStep
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.tables import Case, mapping
from generator.emit import literal
from generator.ir import Filter, FilterOperator, Order, Route, Transform
from generator.ir.accepted import length_limit
from generator.testdata.query_rows import pair

TEXT = "Quixotry"


@dataclass(frozen=True)
class FilterCases:
    """What filters find that look further than at a value of the row."""

    facts: RouteFacts

    def tests(self) -> Iterator[TestCase | Gap]:
        if Route.LIST not in self.facts.entity.routes:
            return
        parts = [row for one in self.facts.entity.filters for row in self._parts(one)]
        if parts:
            yield case(
                "filter_by_a_part_of_a_text",
                f"found = {self.facts.json_key(self.facts.insert_star('inside'))}",
                self.facts.insert_star("outside"),
                f"assert listed(client, PATH, query{self.facts.key_argument}) == [found]",
                table=CaseTable(("query: Row", "inside: Row", "outside: Row"), tuple(parts)),
            )
        for one in self.facts.entity.filters:
            if one.hops:
                yield self._related(one)
        for one in self.facts.entity.related_search:
            yield self._searched(one)
        for order in self.facts.entity.order:
            if order.hops:
                yield self._ordered(order)

    def _parts(self, one: Filter) -> Iterator[Case]:
        """Texts of the row's own, each with one that differs in case or has no wildcard."""
        column, samples = one.column, self.facts.samples
        changes_case = {Transform.LOWER, Transform.UPPER} & set(column.transforms)
        is_virtual = column in self.facts.entity.virtual_columns
        if one.hops or is_virtual or changes_case or (length_limit(column) or 99) < len(TEXT):
            return
        lower = TEXT.swapcase()
        asked = {
            FilterOperator.CONTAINS: (TEXT[2:5], TEXT, lower),
            FilterOperator.CONTAINS_ANY_CASE: (lower[2:5], TEXT, "a"),
            FilterOperator.STARTS_WITH: (TEXT[:3], TEXT, lower),
            FilterOperator.ENDS_WITH: (TEXT[-3:], TEXT, lower),
            FilterOperator.EQUAL_ANY_CASE: (lower, TEXT, TEXT[:-1]),
        }
        wild = {
            FilterOperator.CONTAINS: ("a%b", "xa%bx", "xaxbx"),
            FilterOperator.CONTAINS_ANY_CASE: ("A_B", "xa_bx", "xaxbx"),
            FilterOperator.STARTS_WITH: ("a_b", "a_bx", "axbx"),
            FilterOperator.ENDS_WITH: ("a%b", "xa%b", "xaxb"),
            FilterOperator.EQUAL_ANY_CASE: ("A%B", "a%b", "axb"),
        }
        for operator in one.of_text:
            for value, *found in (asked[operator], wild[operator]):
                changes = [samples.settled({column.name: each}) for each in found]
                if all(map(samples.keeps_rules, changes)):
                    query = f"{{{literal(one.name + operator.suffix)}: {literal(value)}}}"
                    rows = (mapping(self.facts.arguments(each)) for each in changes)
                    yield Case((query, *rows), f"{one.name}{operator.suffix}={value}")

    def _related(self, one: Filter) -> TestCase | Gap:
        """Two rows that lead to different ones, and what each operator finds of them."""
        chain, is_key = self._chain(one)
        changes: list[dict[str, str]] = [{}, {}]
        asked: list[str] = []
        if not is_key:
            there = replace(self.facts, entity=self.facts.app.entity(chain[-1].target))
            values = pair(one.column, there.samples)
            if values is None:
                return Gap(f"the filter {one.name}", NO_TWO)
            changes = [there.arguments({one.column.name: value}) for value in values]
            asked = [self.facts.query(value) for value in values]
        steps: list[str] = []
        for row, last in zip(("one", "two"), changes, strict=True):
            stored, variables = JoinedRows(self.facts).stored(
                chain, last, read={len(chain)} if is_key else (), row=row, nested=f"of_{row}"
            )
            steps += [each.statement for each in stored]
            if is_key:
                target = self.facts.app.entity(chain[-1].target)
                asked.append(self.facts.json_key(variables[-1], target))
        for operator in one.operators:
            steps += self._looked_for(one, operator, asked)
        steps += self._of_both(one, asked)
        names = [hop.attribute for hop in one.hops] + (
            [] if one.is_link else [one.column.attribute]
        )
        return case(f"filter_by_{'__'.join(names)}", *steps)

    def _searched(self, one: Filter) -> TestCase | Gap:
        """A text of a related row is found by a part of it, in any case."""
        there = replace(self.facts, entity=self.facts.app.entity(one.hops[-1].target))
        changes = [there.samples.settled({one.column.name: text}) for text in (TEXT, TEXT[::-1])]
        fits = (length_limit(one.column) or 99) >= len(TEXT)
        if not fits or not all(map(there.samples.keeps_rules, changes)):
            return Gap(f"the search in {one.name}", NO_TWO)
        steps: list[str] = []
        for row, last in zip(("one", "two"), changes, strict=True):
            stored, _ = JoinedRows(self.facts).stored(
                one.hops, there.arguments(last), read=(), row=row, nested=f"of_{row}"
            )
            steps += [each.statement for each in stored]
        low, high = (self.facts.json_key(row) for row in ("one", "two"))
        steps += [
            f"found = {self._listed(literal('q'), literal(TEXT[2:5].upper()))}",
            f"assert {low} in found",
            f"assert {high} not in found",
            f"assert {low} not in {self._listed(literal('q'), literal('%'))}",
        ]
        return case(f"search_in_{one.attribute}", *steps)

    def _ordered(self, order: Order) -> TestCase | Gap:
        """Two rows that lead to different ones, and one that may lead to none."""
        there = replace(self.facts, entity=self.facts.app.entity(order.hops[-1].target))
        values = pair(order.column, there.samples)
        if values is None or order.column.reference is not None:
            return Gap(f"the order by {order.name}", NO_TWO)
        steps: list[str] = []
        for row, value in zip(("two", "one"), reversed(values), strict=True):
            changes = there.arguments({order.column.name: value})
            stored, _ = JoinedRows(self.facts).stored(
                order.hops, changes, read=(), row=row, nested=f"of_{row}"
            )
            steps += [each.statement for each in stored]
        low, high = (self.facts.json_key(row) for row in ("one", "two"))
        by = literal(self.facts.json_name("order_by"))
        for sign, first, second in (("", low, high), ("-", high, low)):
            asked = f"{{{by}: {literal(sign + order.name)}}}{self.facts.key_argument}"
            steps.append(f"keys = listed(client, PATH, {asked})")
            steps.append(f"assert keys.index({first}) < keys.index({second})")
        return case(f"order_by_{order.attribute}", *steps)

    def _chain(self, one: Filter) -> tuple[tuple[RelationStep, ...], bool]:
        """The relations to the row whose value is looked for, and whether that is its key."""
        owner = self.facts.app.entity(one.hops[-1].target)
        further = next((each for each in owner.relations if each.columns == (one.column,)), None)
        if further is None:
            return one.hops, one.is_link
        hop = replace(one.hops[-1], name=further.name, target=further.target, is_many=False)
        return (*one.hops, hop), True

    def _looked_for(self, one: Filter, operator: FilterOperator, asked: list[str]) -> Iterator[str]:
        """The rows that an operator finds, and those that it does not."""
        low, high = (self.facts.json_key(row) for row in ("one", "two"))
        name = literal(one.name + operator.suffix)
        if operator is FilterOperator.IS_NULL:
            yield f"assert {low} not in {self._listed(name, literal('true'))}"
            yield f"assert {low} in {self._listed(name, literal('false'))}"
        elif self._brings_parts(one) and operator in _OF_NONE:
            return
        elif operator is FilterOperator.ALL or operator in _OF_TWO:
            value, inside, _ = _OF_TWO.get(operator, ("low", "low", "high"))
            yield f"found = {self._listed(name, asked[value == 'high'])}"
            yield f"assert {low if inside == 'low' else high} in found"
            if not self._brings_parts(one):
                yield f"assert {high if inside == 'low' else low} not in found"

    def _of_both(self, one: Filter, asked: list[str]) -> Iterator[str]:
        """A row that is linked with both: it has one of them, and so is not without it."""
        links = {link.name: link for link in self.facts.entity.links}
        if not one.is_link or len(one.hops) > 1 or one.hops[0].name not in links:
            return
        link = links[one.hops[0].name]
        stored = self.facts.insert(self.facts.entity, {link.ids_attribute: f"[{', '.join(asked)}]"})
        yield f"both = {stored}"
        for operator, is_found in (
            (FilterOperator.EQUAL, True),
            (FilterOperator.DIFFERENT, False),
            (FilterOperator.NOT_AMONG, False),
        ):
            listed = self._listed(literal(one.name + operator.suffix), asked[1])
            yield f"assert {self.facts.json_key('both')} {'in' if is_found else 'not in'} {listed}"

    def _brings_parts(self, one: Filter) -> bool:
        """A row of the test may come with further ones that the filter looks at."""
        parts = ((hop, self.facts.app.entity(hop.source).parts) for hop in one.hops)
        return any(hop.name == part.name for hop, each in parts for part in each)

    def _listed(self, name: str, value: str) -> str:
        return f"listed(client, PATH, {{{name}: {value}}}{self.facts.key_argument})"


_OF_NONE = (FilterOperator.DIFFERENT, FilterOperator.NOT_AMONG)
"""What none of several rows may be."""
_OF_TWO = asked_of_two("low", "high")
"""Which of two values is asked for, and the row of which is found."""
