"""The tests of one row that is read, and of keys that lead to none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from generator.artifacts.behaviour.facts import has_keyed_parts, has_open_parts
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
        if facts.gets and self._sends_back:
            yield self._sent_back()

    @property
    def _sends_back(self) -> str:
        """The method of a change that takes what was read."""
        if self.facts.updates:
            return "patch"
        # A replacement gives all that it needs, and an answer has not what is hidden.
        needed = (one for one in self.facts.replaced() if one.is_required)
        is_whole = all(one.is_readable for one in needed) and not self._open_parts
        return "put" if self.facts.replaces and is_whole else ""

    @property
    def _open_parts(self) -> list[str]:
        """Lists of parts that a change makes anew."""
        facts = self.facts
        return [
            literal(one.name)
            for one in facts.entity.parts
            if has_open_parts(facts.app, one) and not has_keyed_parts(facts.app, one)
        ]

    def _sent_back(self) -> TestCase:
        facts = self.facts
        before, after = facts.before_after
        parts = ", ".join(self._open_parts)
        whole = f"{{name: row[name] for name in row.keys() - {{{parts}}}}}"
        return case(
            "what_was_read_can_be_sent_back",
            f"row = {facts.make()}",
            f"answer = answered(client.{self._sends_back}(url(row), json={whole if parts else 'row'}))",
            f"assert {after} == {before}",
        )

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
