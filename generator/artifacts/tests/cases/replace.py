"""The tests of replacements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.behaviour.facts import has_open_parts
from generator.artifacts.tests.cases.body_values import BodyValues
from generator.artifacts.tests.cases.case import WITH_BODY, CaseTable, TestCase, case, each
from generator.artifacts.tests.needs import least_of
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.source import Body
from generator.artifacts.tests.tables import but
from generator.emit import literal
from generator.ir import DefaultKind


@dataclass(frozen=True)
class ReplaceCases:
    """What PUT does to a row."""

    facts: RouteFacts
    values: BodyValues

    def tests(self) -> Iterator[TestCase]:
        if not self.facts.replaces:
            return
        row = f"row = {self.facts.make()}"
        replacement = f"replacement = {self.facts.replacement}"
        yield self._whole(row, replacement)
        if self._defaults:
            yield case(
                "replace_brings_defaults_back",
                row,
                f"answer = answered(client.put(url(row), json={self._minimal}))",
                *(f"assert {default}" for default in self._defaults),
                given=WITH_BODY,
            )
        refused = 'assert_problem(response, 422, code="invalid", pointer=f"/{field}")'
        if self._needs:
            without = "{name: value for name, value in replacement.items() if name != field}"
            sent = f"response = client.put(url(row), json={without})"
            yield case(
                "replace_needs",
                row,
                replacement,
                *each("field", self._needs, sent, refused),
                given=WITH_BODY,
            )
        put = "response = client.put(url(row), json=replacement | {{field: {}}})"
        bad = self.values.bad_of(Body.REPLACE)
        if bad:
            yield case(
                "replace_refuses",
                row,
                replacement,
                *each("value", "values", put.format("value"), refused),
                given=WITH_BODY,
                table=CaseTable(("field: str", "values: list[Any]"), (), bad),
            )
        yield case(
            "replace_refuses_what_clients_do_not_set",
            row,
            replacement,
            *each("field", self.values.foreign_replace, put.format("[row.get(field)]"), refused),
            given=WITH_BODY,
        )

    def _whole(self, row: str, replacement: str) -> TestCase:
        facts = self.facts
        names = [*facts.part_names, *(literal(one.name) for one in facts.entity.files)]
        shown = f"{{name: replacement[name] for name in replacement.keys() & FIELDS{but(names)}}}"
        return case(
            "replace",
            row,
            replacement,
            "answer = answered(client.put(url(row), json=replacement))",
            f"shown = {shown}",
            "assert answer == answer | shown",
            f"assert {facts.json_key('answer')} == {facts.json_key('row')}",
            *facts.reads_as("answer"),
            given=WITH_BODY,
        )

    @cached_property
    def _defaults(self) -> list[str]:
        names = {column.name for column in self.facts.replaced()}
        return [
            self.facts.default_of(column)
            for column in self.facts.entity.readable
            if column.name in names
            and column.name not in self.facts.minimal_names
            and not column.is_required
            and not column.may_stay
            and column.derived_from is None
            and (column.default is None or column.default.kind is DefaultKind.LITERAL)
        ]

    @cached_property
    def _minimal(self) -> str:
        names = [
            column.name
            for column in self.facts.replaced()
            if not column.may_stay
            and (column.is_required or column.name in self.facts.minimal_names)
            and column.name not in self.facts.slugs_of_nothing()
        ]
        names += [
            one.name
            for one in self.facts.entity.parts
            if least_of(one) and has_open_parts(self.facts.app, one)
        ]
        return "{" + ", ".join(f"{literal(name)}: body[{literal(name)}]" for name in names) + "}"

    @cached_property
    def _needs(self) -> list[str]:
        return [
            literal(column.name)
            for column in self.facts.replaced()
            if column.is_creatable and column.is_required and not column.may_stay
        ] + [
            literal(one.name)
            for one in self.facts.entity.parts
            if least_of(one) and has_open_parts(self.facts.app, one)
        ]
