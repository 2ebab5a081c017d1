"""The tests of changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.tests.cases.body_values import BodyValues
from generator.artifacts.tests.cases.case import CaseTable, TestCase, case, each
from generator.artifacts.tests.cases.rule import RuleCases
from generator.artifacts.tests.route_facts import ReferenceView, RouteFacts
from generator.artifacts.tests.source import Body
from generator.artifacts.tests.tables import Case, mapping
from generator.emit import literal
from generator.ir import Column, Role
from generator.testdata.query_rows import pair


@dataclass(frozen=True)
class UpdateCases:
    """What PATCH does to a row."""

    facts: RouteFacts
    values: BodyValues
    rules: RuleCases

    def tests(self) -> Iterator[TestCase]:
        if not self.facts.updates:
            return
        row = f"row = {self.facts.make()}"
        if self.changes:
            before, after = self.facts.before_after
            make = f"make_{self.facts.entity.name.snake}"
            made = self.facts.call(make, first="client, **old")
            yield case(
                "update_changes_only_what_is_sent",
                f"row = {made}",
                "assert row != row | new",
                "answer = answered(client.patch(url(row), json=new))",
                f"assert {after} == {before} | new",
                table=CaseTable(("old: Row", "new: Row"), tuple(self.changes)),
            )
        unchanged = "assert answered(client.patch(url(row), json={})) == row"
        yield case("update_without_a_change", row, unchanged)
        if self.clearable:
            cleared = "answered(client.patch(url(row), json={field: None}))[field]"
            yield case(
                "update_to_null",
                row,
                f"assert {cleared} is None",
                table=CaseTable(("field: str",), tuple(self.clearable)),
            )
        yield from self._values(row)
        yield from self.rules.on_update() if self.facts.creates else ()
        for reference in self.facts.references:
            if reference.updatable:
                yield self._reference(reference, row)
        if self.touched:
            stored, change, name = self.touched
            yield case(
                "update_sets_its_moment",
                f"row = {stored}",
                f"answer = answered(client.patch(url(row), json={change}))",
                f"assert answer[{name}] > row[{name}]",
            )

    def _values(self, row: str) -> Iterator[TestCase]:
        refused = 'assert_problem(response, 422, code="invalid", pointer=f"/{field}")'
        bad, edges = self.values.bad_of(Body.UPDATE), self.values.edges_of(Body.UPDATE)
        if bad:
            yield case(
                "update_refuses",
                row,
                *each(
                    "value",
                    "values",
                    "response = client.patch(url(row), json={field: value})",
                    refused,
                ),
                *self.facts.reads_as("row"),
                table=CaseTable(("field: str", "values: list[Any]"), (), bad),
            )
        if edges:
            changed = "answered(client.patch(url(row), json={field: value}))[field]"
            yield case(
                "update_takes_values_at_the_edge",
                row,
                f"assert {changed} == value",
                table=CaseTable(("field: str", "value: Any"), (), edges),
            )
        yield case(
            "update_refuses_what_clients_do_not_set",
            row,
            *each(
                "field",
                self.values.foreign_update,
                "response = client.patch(url(row), json={field: [row.get(field)]})",
                refused,
            ),
        )

    def _reference(self, reference: ReferenceView, row: str) -> TestCase:
        field, key = reference.field, reference.key
        before, after = self.facts.before_after
        unknown = 'assert_problem({}, 409, code="unknown_reference")'
        steps = [
            row,
            f"other = {reference.make}",
            f"changes = {{{field}: other{key}}}",
            "answer = answered(client.patch(url(row), json=changes))",
            f"assert {after} == {before} | changes",
            f"unknown = client.patch(url(row), json={{{field}: {reference.missing}}})",
            unknown.format("unknown"),
        ]
        if reference.deleted:
            kept = "answered(client.patch(url(kept), json=changes))"
            steps += [
                f"deleted = {reference.deleted}",
                f"changes = {{{field}: deleted{key}}}",
                unknown.format("client.patch(url(row), json=changes)"),
                f"kept = {self.facts.insert_with(reference, 'deleted')}",
                f"assert {kept}[{field}] == deleted{key}",
            ]
        if reference.nullable:
            cleared = f"answered(client.patch(url(row), json={{{field}: None}}))"
            steps.append(f"assert {cleared}[{field}] is None")
        return case(f"update_of_{reference.name}", *steps)

    @cached_property
    def changes(self) -> list[Case]:
        """For each field that can be changed by itself: how a row is made, and the change."""
        cases = (self._change(column) for column in self.changed_alone)
        return [one for one in cases if one is not None]

    @property
    def changed_alone(self) -> Iterator[Column]:
        """Fields of which a change can be seen, and leaves the row where it is."""
        for column in self.facts.entity.updatable:
            is_seen = column.role is Role.FIELD and column.is_readable and column.file is None
            is_hidden = self.facts.hides(column) and self.facts.live_value is None
            if is_seen and not is_hidden and column.name not in self.facts.changed_by_creation:
                yield column

    def _change(self, column: Column) -> Case | None:
        values = self.facts.old_and_new(column)
        if values is not None:
            old, new = ({column.name: self.facts.json(one)} for one in values)
            return Case((mapping(old if column.is_creatable else {}), mapping(new)), column.name)
        return self._change_among_others(column)

    def _change_among_others(self, column: Column) -> Case | None:
        """The change of a row that is made with the other fields that rules tie to this one."""
        values = pair(column, self.facts.samples)
        if values is None:
            return None
        old = self.facts.samples.settled({column.name: values[0]})
        if not all(self.facts.entity.column(name).is_creatable for name in old):
            return None
        made = mapping({name: self.facts.json(value) for name, value in old.items()})
        return Case((made, mapping({column.name: self.facts.json(values[1])})), column.name)

    @cached_property
    def first_change(self) -> str:
        """A change that any row can take; nothing where each asks for certain rows."""
        for column in self.changed_alone:
            values = self.facts.old_and_new(column)
            if values is not None:
                return mapping({column.name: self.facts.json(values[1])})
        return ""

    @cached_property
    def clearable(self) -> list[str]:
        return [
            literal(column.name)
            for column in self.facts.entity.updatable
            if column.nullable
            and column.role is Role.FIELD
            and column.is_readable
            and self.facts.samples.keeps_rules({column.name: None})
        ]

    @cached_property
    def touched(self) -> tuple[str, str, str] | None:
        """How a change is seen in the moment that a row bears: how it was stored, and the change."""
        if (
            self.facts.updated is None
            or not self.facts.updated.is_readable
            or not self.first_change
        ):
            return None
        dt = self.facts.imports.need("datetime", alias="dt")
        old = f"{dt}.datetime(2001, 1, 1, tzinfo={dt}.UTC)"
        if self.facts.updated.type.is_naive:
            old += ".replace(tzinfo=None)"
        insert = self.facts.insert(changes={self.facts.updated.attribute: old})
        return insert, self.first_change, literal(self.facts.updated.name)
