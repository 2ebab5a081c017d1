"""The tests of two rows that need each other and are made by one request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.artifacts.behaviour.facts import way_back
from generator.artifacts.tests.cases.case import WITH_BODY, TestCase, case
from generator.artifacts.tests.needs import needed
from generator.artifacts.tests.route_facts import RouteFacts
from generator.emit import literal
from generator.ir import Route, ToOne


@dataclass(frozen=True)
class PairCases:
    """A new row that comes with the one that it needs."""

    facts: RouteFacts

    def tests(self) -> Iterator[TestCase]:
        relation = self.facts.entity.pair
        if relation is not None and self.facts.creates:
            yield self._both(relation)
            yield self._one_of_two(relation)
            yield from self._unknown(relation)

    def _fresh(self, relation: ToOne) -> str:
        """What makes the new row within the body."""
        partner = self.facts.app.entity(relation.target)
        return self.facts.call(f"new_{partner.name.snake}", first="client")

    def _comes_along(self, relation: ToOne) -> tuple[str, ...]:
        """The body with the new row in the place of its key."""
        return (
            f"del body[{literal(relation.columns[0].name)}]",
            f"body[{literal(relation.name)}] = {self._fresh(relation)}",
        )

    def _both(self, relation: ToOne) -> TestCase:
        partner = self.facts.app.entity(relation.target)
        key = relation.columns[0].name
        path = f"{self.facts.app.prefix}{partner.path}/{{answer[{key!r}]}}"
        back = literal(way_back(self.facts.app, relation).columns[0].name)
        read = (
            f'partner = answered(client.get(f"{path}"))',
            f"assert partner[{back}] == answer[{literal(self.facts.key)}]",
            f"assert partner == partner | body[{literal(relation.name)}]",
        )
        return case(
            f"create_with_a_new_{relation.name}",
            *self._comes_along(relation),
            "answer = answered(client.post(PATH, json=body), 201)",
            "assert set(answer) == FIELDS",
            *self.facts.reads_as("answer", "answer"),
            *(read if Route.GET in partner.routes else ()),
            given=WITH_BODY,
            doc="Each of the two refers to the other.",
        )

    def _one_of_two(self, relation: ToOne) -> TestCase:
        refused = 'assert_problem(client.post(PATH, json={}), 422, code="invalid")'
        return case(
            f"create_takes_one_{relation.name}",
            f"both = body | {{{literal(relation.name)}: {self._fresh(relation)}}}",
            refused.format("both"),
            f"del body[{literal(relation.columns[0].name)}]",
            refused.format("body"),
            given=WITH_BODY,
        )

    def _unknown(self, relation: ToOne) -> Iterator[TestCase]:
        """Rows that are not there, referred to by one of the two: the first other that is needed."""
        back = way_back(self.facts.app, relation)
        partner = self.facts.app.entity(relation.target)
        sides = (
            (self.facts.entity, relation, "body", "and"),
            (partner, back, f"body[{literal(relation.name)}]", "with"),
        )
        listed = f"listed(client, PATH{self.facts.key_argument})"
        lists = self.facts.lists
        for entity, pair, place, word in sides:
            for other in [one for one in needed(entity) if one != pair][:1]:
                column = other.columns[0]
                missing = self.facts.missing_value(column)
                yield case(
                    f"create_refuses_a_new_{relation.name}_{word}_an_unknown_{other.name}",
                    *self._comes_along(relation),
                    f"{place}[{literal(column.name)}] = {missing}",
                    f"before = {listed}" if lists else "",
                    'assert_problem(client.post(PATH, json=body), 409, code="unknown_reference")',
                    f"assert {listed} == before" if lists else "",
                    given=WITH_BODY,
                    doc="Neither of the two is stored.",
                )
