"""The tests of one row that is read, and of keys that lead to none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from generator.artifacts.tests.cases.case import BODY, CLIENT, TestCase, case, each
from generator.artifacts.tests.literals import text_in_url
from generator.artifacts.tests.route_facts import RouteFacts
from generator.emit import literal
from generator.ir import Column


@dataclass(frozen=True)
class ReadCases:
    """Rows by their key."""

    facts: RouteFacts

    def tests(self) -> Iterator[TestCase]:
        facts = self.facts
        if not facts.has_item_routes:
            return
        if facts.gets:
            yield case(
                "get",
                f"row = {facts.make()}",
                "answer = answered(client.get(url(row)))",
                "assert answer == row",
                "assert set(answer) == FIELDS",
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
        return case(
            "a_key_that_no_row_has",
            f"path = url({facts.missing_row})",
            unknown.format("get(path)") if facts.gets else "",
            unknown.format("patch(path, json={})") if facts.updates else "",
            *(replaced if facts.replaces else ()),
            unknown.format("delete(path)") if facts.deletes else "",
            unknown.format('post(f"{path}/restore")') if facts.soft_deletes else "",
            given=(CLIENT, *([BODY] if facts.replaces else [])),
        )

    def _impossible(self) -> TestCase:
        facts = self.facts
        requests = {
            "get(path)": facts.gets,
            "patch(path, json={})": facts.updates,
            "delete(path)": facts.deletes,
            "put(path, json={})": facts.replaces,
        }
        return case(
            "a_key_that_cannot_be",
            *each(
                "key",
                self._impossible_keys,
                'path = f"{PATH}{key}"',
                *(
                    f"assert_problem(client.{request}, 422, pointer={self._key_pointer})"
                    for request, is_there in requests.items()
                    if is_there
                ),
            ),
        )

    @cached_property
    def _key_pointer(self) -> str:
        return literal(f"/{self._bounded.name}")

    @cached_property
    def _bounded(self) -> Column:
        """The part of the key that tests give an impossible value."""
        parts = self.facts.entity.key
        return next((one for one in parts if not one.type.is_text), parts[0])

    @cached_property
    def _impossible_keys(self) -> list[str]:
        """Keys that are no value of their column."""
        column = self._bounded
        limits = column.type.range
        found = ["no-key", "0-0"]
        if limits is not None:
            found = ["no-key", str(limits[0] - 1), str(limits[1] + 1)]
        elif column.type.is_text:
            found = ["%20"]
        return [literal(self._with_part(column, value)) for value in found]

    def _with_part(self, column: Column, value: str) -> str:
        """A key in a URL with this value in one part."""
        return "/".join(
            value if one == column else quote(text_in_url(self.facts.missing_value(one)), safe="")
            for one in self.facts.entity.key
        )
