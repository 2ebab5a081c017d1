"""The tests of links: lists of keys in bodies, and single links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.tests.cases.case import WITH_BODY, TestCase, case
from generator.artifacts.tests.route_facts import RouteFacts
from generator.emit import literal
from generator.ir import ManyToMany, Name, Route


@dataclass(frozen=True)
class LinkCaseView:
    name: str
    path: str
    make: str
    """The key of a new row."""
    missing: str
    most: int
    """How many keys a body may list."""


@dataclass(frozen=True)
class LinkCases:
    """Many-to-many relations of a row."""

    facts: RouteFacts

    def tests(self) -> Iterator[TestCase]:
        for link in self.links:
            yield from self._linked(link)

    @cached_property
    def links(self) -> list[LinkCaseView]:
        return [self._link(link) for link in self.facts.entity.links]

    @cached_property
    def _whole_list(self) -> str:
        """A request for a page that shows all rows of a test, where there is one."""
        if not self.facts.lists or self.facts.app.pagination.max_size < 3:
            return ""
        return f"client.get(PATH{self.facts.page_of_all})"

    def _linked(self, link: LinkCaseView) -> Iterator[TestCase]:
        facts, path = self.facts, link.path
        before, after = facts.before_after
        changes = (
            f"answer = answered(client.patch(url(row), json={{{path}: [two]}}))",
            f"assert {after} == {before} | {{{path}: [two]}}",
            f"assert answered(client.patch(url(row), json={{}}))[{path}] == [two]",
            f"assert answered(client.patch(url(row), json={{{path}: []}}))[{path}] == []",
        )
        listed = (
            [f'assert row in answered({self._whole_list})["items"]'] if self._whole_list else []
        )
        yield case(
            f"{link.name}_are_given_by_their_keys",
            f"one, two = {link.make}, {link.make}",
            f"row = answered(client.post(PATH, json=body | {{{path}: [two, one, two]}}), 201)",
            f"assert row[{path}] == sorted([one, two])",
            *facts.reads_as("row"),
            *listed,
            *(changes if facts.updates else ()),
            given=WITH_BODY,
        )
        pointer = literal(f"/{link.path[1:-1]}")
        refused = f'assert_problem(response, 422, code="invalid", pointer={pointer})'
        changed = (
            f"row = {facts.make()}",
            "response = client.patch(url(row), json=too_many)",
            refused,
        )
        yield case(
            f"{link.name}_may_be_so_many",
            f"too_many = {{{path}: [{link.missing}] * {link.most + 1}}}",
            "response = client.post(PATH, json=body | too_many)",
            refused,
            *(changed if facts.updates else ()),
            given=WITH_BODY,
        )
        yield self._unknown(link)
        if Route.LINK in facts.entity.routes and facts.gets:
            yield self._linked_singly(link)

    def _linked_singly(self, link: LinkCaseView) -> TestCase:
        facts = self.facts
        below = Name(link.name).kebab
        path, first = f'f"{{url(row)}}/{below}/{{key}}"', f'f"{{url(row)}}/{below}/{{one}}"'
        missing = f'(f"{{url(row)}}/{below}/{{unknown}}", f"{{no_row}}/{below}/{{one}}")'
        shown = f"answered(client.get(url(row)))[{link.path}]"
        stale = """headers={"If-Match": '"1"'}"""
        versioned = (
            "etag = client.get(url(row)).headers['ETag']",
            f"assert client.put({first}).status_code == 204",
            "assert client.get(url(row)).headers['ETag'] == etag",
            f"assert_problem(client.put({first}, {stale}), 412, code='stale')",
            f"assert_problem(client.delete({first}, {stale}), 412, code='stale')",
        )
        return case(
            f"{link.name}_are_linked_one_by_one",
            f"one, two, row = {link.make}, {link.make}, {facts.make()}",
            f"for key in (two, one, two):\n    assert client.put({path}).status_code == 204",
            f"assert {shown} == sorted([one, two])",
            *(versioned if facts.entity.version else ()),
            f"for key in (two, two):\n    assert client.delete({path}).status_code == 204",
            f"assert {shown} == [one]",
            f"unknown, no_row = {link.missing}, url({facts.missing_row})",
            f"for path in {missing}:\n"
            '    assert_problem(client.put(path), 404, code="not_found")\n'
            '    assert_problem(client.delete(path), 404, code="not_found")',
        )

    def _unknown(self, link: LinkCaseView) -> TestCase:
        facts = self.facts
        listed = f"listed(client, PATH{facts.key_argument})"
        counts_on = facts.lists and facts.body_brings_rows
        nothing = f"assert {listed} == before"
        if not counts_on:
            nothing = 'assert answered(client.get(PATH))["items"] == []'
        refused = 'assert_problem({}, 409, code="unknown_reference")'
        changed = (
            "row = answered(client.post(PATH, json=body), 201)",
            refused.format("client.patch(url(row), json=unknown)"),
        )
        return case(
            f"{link.name}_must_exist",
            f"unknown = {{{link.path}: [{link.missing}]}}",
            f"before = {listed}" if counts_on else "",
            refused.format("client.post(PATH, json=body | unknown)"),
            nothing if facts.lists else "",
            *(changed if facts.updates else ()),
            given=WITH_BODY,
        )

    def _link(self, link: ManyToMany) -> LinkCaseView:
        target = self.facts.app.entity(link.target)
        return LinkCaseView(
            name=link.name,
            path=literal(link.ids_name),
            make=self.facts.json_key(self.facts.make(target), target),
            missing=self.facts.missing_value(target.id),
            most=link.most,
        )
