"""The tests of one row that is read, and of keys that lead to none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.artifacts.tests.cases.case import BODY, CLIENT, CaseTable, TestCase
from generator.artifacts.tests.route_facts import RouteFacts


@dataclass(frozen=True)
class ReadCases:
    """Rows by their key."""

    facts: RouteFacts

    def tests(self) -> Iterator[TestCase]:
        facts = self.facts
        if not facts.has_item_routes:
            return
        if facts.gets:
            yield TestCase(
                "get",
                (
                    f"row = {facts.make_call}",
                    "answer = answered(client.get(url(row)))",
                    "assert answer == row",
                    "assert set(answer) == FIELDS",
                ),
            )
        yield self._unknown()
        yield self._impossible()

    def _unknown(self) -> TestCase:
        facts = self.facts
        unknown = 'assert_problem(client.{}, 404, code="not_found")'
        replaced = (
            f"replacement = {facts.replacement}",
            unknown.format("put(path, json=replacement)"),
        )
        return TestCase(
            "a_key_that_no_row_has",
            (
                f"path = url({facts.missing_row})",
                *([unknown.format("get(path)")] if facts.gets else []),
                *([unknown.format("patch(path, json={})")] if facts.updates else []),
                *(replaced if facts.replaces else ()),
                *([unknown.format("delete(path)")] if facts.deletes else []),
                *([unknown.format('post(f"{path}/restore")')] if facts.soft_deletes else []),
            ),
            (CLIENT, *([BODY] if facts.replaces else [])),
        )

    def _impossible(self) -> TestCase:
        facts = self.facts
        requests = {
            "get(path)": facts.gets,
            "patch(path, json={})": facts.updates,
            "delete(path)": facts.deletes,
            "put(path, json={})": facts.replaces,
        }
        return TestCase(
            "a_key_that_cannot_be",
            (
                'path = f"{PATH}{key}"',
                *(
                    f"assert_problem(client.{request}, 422, pointer={facts.key_pointer})"
                    for request, is_there in requests.items()
                    if is_there
                ),
            ),
            (CLIENT, "key: str"),
            CaseTable(("key",), tuple(facts.impossible_keys)),
        )
