"""The tests of creation in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.artifacts.keys import MAX_BULK
from generator.artifacts.tests.cases.case import WITH_BODY, CaseTable, TestCase, case
from generator.artifacts.tests.cases.create import CreateCases
from generator.artifacts.tests.cases.field import FieldCases
from generator.artifacts.tests.cases.link import LinkCases
from generator.artifacts.tests.route_facts import RouteFacts
from generator.emit import literal
from generator.ir import Route

_SENT = 'client.post(f"{{PATH}}bulk", json={})'


@dataclass(frozen=True)
class BulkCreateCases:
    """Several rows in one request: all of them, or none."""

    facts: RouteFacts
    create: CreateCases
    fields: FieldCases

    def tests(self) -> Iterator[TestCase]:
        if not self.facts.has(Route.BULK_CREATE):
            return
        yield self._whole()
        yield self._minimal()
        yield self._pointed()
        yield case(
            f"bulk_create_takes_from_one_to_{MAX_BULK}",
            f"refused = {_SENT.format('[body] * count')}",
            'assert_problem(refused, 422, code="invalid", pointer="")',
            given=WITH_BODY,
            table=CaseTable(("count: int",), ("0", str(MAX_BULK + 1))),
        )
        yield from self._taken()
        yield from self._unknown()
        yield from self._slugs()
        yield from self._passwords()
        yield from self._links()

    @property
    def _count(self) -> str:
        """How many rows there are."""
        return f"run(client, lambda executor: {self.facts.repository}(executor).count())"

    @property
    def _before(self) -> tuple[str, ...]:
        """Rows that bodies refer to may bring some of the entity."""
        return (f"before = {self._count}",) if self.facts.body_brings_rows else ()

    def _stored(self, number: int) -> str:
        """So many rows are stored, besides those before."""
        return f"assert {self._count} == {'before' if self.facts.body_brings_rows else number}"

    def _whole(self) -> TestCase:
        facts = self.facts
        parts = (
            f"    for part, given in zip(row[{name}], body[{name}], strict=True):\n"
            f"        assert part == part | {facts.given_part(name)}"
            for name in facts.part_names
        )
        shown = (
            "for body, row in zip(bodies, rows, strict=True):",
            f"    assert row == row | {facts.sent_of('body')}",
            *parts,
        )
        read = "[answered(client.get(url(row))) for row in rows] == rows"
        return case(
            "bulk_create",
            f"bodies = [{facts.body_call} for _ in range(3)]",
            f"rows = answered({_SENT.format('bodies')}, 201)",
            "assert [set(row) for row in rows] == [FIELDS] * 3",
            "\n".join(shown),
            f"assert len({{{facts.json_key('row')} for row in rows}}) == 3",
            f"assert {read}" if facts.gets else f"assert {self._count} == 3",
        )

    def _minimal(self) -> TestCase:
        kind = "" if self.facts.minimal_names else ": Row"  # which an empty one does not tell
        defaults = [f"assert {one}" for one in self.create.defaults]
        return case(
            "bulk_create_with_only_what_is_needed",
            f"needed{kind} = {self.create.minimal_body}",
            f"other: Row = {self.facts.body_call}",
            f"rows = answered({_SENT.format('[other, needed]')}, 201)",
            "answer = rows[1]",
            *(defaults or ["assert set(answer) == FIELDS"]),
            given=WITH_BODY,
        )

    def _pointed(self) -> TestCase:
        refused = f"refused = {_SENT.format('bodies')}"
        pointed = 'assert_problem(refused, 422, code="invalid", pointer={})'
        missing: tuple[str, ...] = ()
        for name in self.facts.missing_names[:1]:
            missing = (
                f'del bodies[1]["no_such_field"], bodies[1][{literal(name)}]',
                refused,
                pointed.format(literal(f"/1/{name}")),
            )
        return case(
            "bulk_create_points_to_the_body_that_is_refused",
            f"bodies: list[Row] = [{self.facts.body_call} for _ in range(3)]",
            'bodies[1]["no_such_field"] = 1',
            *self._before,
            refused,
            pointed.format('"/1/no_such_field"'),
            *missing,
            self._stored(0),
        )

    def _taken(self) -> Iterator[TestCase]:
        duplicate = 'assert_problem({}, 409, code="duplicate")'
        for taken in self.create.rules.taken:
            again = f"again = {taken.create}"
            yield case(
                f"bulk_create_refuses_{taken.name}_twice",
                *taken.extra,
                again,
                *self._before,
                duplicate.format(_SENT.format("[body, again]")),
                self._stored(0),
                given=WITH_BODY,
            )
            yield case(
                f"bulk_create_refuses_{taken.name}_that_another_has",
                *taken.extra,
                f"answered({_SENT.format('[body]')}, 201)",
                again,
                f"other = {self.facts.body_call}",
                *self._before,
                duplicate.format(_SENT.format("[other, again]")),
                self._stored(1),
                given=WITH_BODY,
            )

    def _unknown(self) -> Iterator[TestCase]:
        for reference in self.facts.references:
            yield case(
                f"bulk_create_refuses_an_unknown_{reference.name}",
                f"other = {self.facts.body_call}",
                f"body[{reference.field}] = {reference.missing}",
                *self._before,
                f"refused = {_SENT.format('[other, body]')}",
                'assert_problem(refused, 409, code="unknown_reference")',
                self._stored(0),
                given=WITH_BODY,
            )

    def _slugs(self) -> Iterator[TestCase]:
        for slug in self.fields.slugs:
            name = literal(slug.name)
            rows = f"rows = answered({_SENT.format('[body]')}, 201)"
            made = [rows, f"assert rows[0][{name}] == {slug.slug}"]
            if slug.is_unique:
                both, again = _SENT.format(f"[body, {slug.again}]"), _SENT.format(f"[{slug.again}]")
                made = [
                    f"rows = answered({both}, 201)",
                    f"assert [row[{name}] for row in rows] == [{slug.slug}, {slug.second}]",
                    f"rows = answered({again}, 201)",
                    f"assert rows[0][{name}] == {slug.third}",
                ]
            if slug.can_be_empty:
                empty = f'body | {{{literal(slug.source)}: "!?!"}}'
                pointer = literal(f"/1/{slug.name}")
                made += [
                    f"refused = {_SENT.format(f'[{self.facts.body_call}, {empty}]')}",
                    f'assert_problem(refused, 422, code="invalid", pointer={pointer})',
                ]
            yield case(
                f"bulk_create_makes_{slug.name}_of_{slug.source}",
                f"body = {slug.body}",
                *made,
                given=WITH_BODY,
            )

    def _passwords(self) -> Iterator[TestCase]:
        for password in self.fields.passwords:
            yield case(
                f"bulk_create_stores_{password.name}_as_a_hash",
                f"body[{literal(password.name)}] = {password.valid}",
                f"row = answered({_SENT.format('[body]')}, 201)[0]",
                *self.fields.is_hashed(password, password.valid),
                given=WITH_BODY,
            )

    def _links(self) -> Iterator[TestCase]:
        read = "assert [answered(client.get(url(row))) for row in rows] == rows"
        for link in LinkCases(self.facts).links:
            yield case(
                f"bulk_create_links_{link.name}",
                f"one, two = {link.make}, {link.make}",
                f"other = {self.facts.body_call}",
                f"bodies = [body | {{{link.path}: [two, one, two]}},"
                f" other | {{{link.path}: [two]}}]",
                f"rows = answered({_SENT.format('bodies')}, 201)",
                f"assert [row[{link.path}] for row in rows] == [sorted([one, two]), [two]]",
                read if self.facts.gets else "",
                given=WITH_BODY,
            )
