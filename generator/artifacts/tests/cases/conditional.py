"""The tests of answers that a client has already, and of those that it does not want."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.artifacts.features import answers_conditionally, tags_answers
from generator.artifacts.tests.cases.case import CLIENT, WITH_BODY, TestCase, case
from generator.artifacts.tests.route_facts import RouteFacts
from generator.emit import literal


@dataclass(frozen=True)
class ConditionalCases:
    """304 for what is known, and 204 for what is not to be told."""

    facts: RouteFacts

    def tests(self) -> Iterator[TestCase]:
        facts = self.facts
        if facts.gets and answers_conditionally(facts.app, facts.entity):
            yield self._known()
        if facts.creates and facts.gets and facts.app.answers_minimally:
            yield self._minimal()

    def _known(self) -> TestCase:
        facts = self.facts
        is_listed = facts.lists and tags_answers(facts.app, facts.entity)
        cache = literal(facts.entity.cache)
        kept = f'assert known.headers["cache-control"] == {cache}' if facts.entity.cache else ""
        steps = [
            "first = client.get(path)",
            """known = client.get(path, headers={"If-None-Match": f'"a", {first.headers["etag"]}'})""",
            'assert (known.status_code, known.content) == (304, b"")',
            'assert known.headers["etag"] == first.headers["etag"]',
            kept,
            """other = client.get(path, headers={"If-None-Match": '"a"'})""",
            "assert answered(other) == answered(first)",
        ]
        if is_listed:
            loop = ["for path in (url(row), PATH):", *(f"    {one}" for one in steps if one)]
            return case("a_known_answer_is_not_sent_again", f"row = {facts.make()}", *loop)
        path = f"path = url({facts.make()})"
        return case("a_known_answer_is_not_sent_again", path, *steps, given=(CLIENT,))

    def _minimal(self) -> TestCase:
        """A creation and a change, neither of which tells the row."""
        changed = (
            "changed = client.patch(url(row), json={}, headers=preferred)",
            'assert (changed.status_code, changed.content) == (204, b"")',
        )
        return case(
            "answers_may_be_left_out",
            'preferred = {"Prefer": "return=minimal"}',
            "made = client.post(PATH, json=body, headers=preferred)",
            'assert (made.status_code, made.content) == (204, b"")',
            'assert made.headers["preference-applied"] == "return=minimal"',
            'row = answered(client.get(made.headers["location"]))',
            *(changed if self.facts.updates else ("assert row",)),
            given=WITH_BODY,
        )
