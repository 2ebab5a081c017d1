"""The tests of creation: what comes back, what is needed, what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.tests.cases.body_values import BodyValues
from generator.artifacts.tests.cases.case import (
    BODY,
    CLIENT,
    WITH_BODY,
    CaseTable,
    TestCase,
    case,
    each,
)
from generator.artifacts.tests.cases.rule import RuleCases
from generator.artifacts.tests.needs import least_of
from generator.artifacts.tests.route_facts import ReferenceView, RouteFacts
from generator.artifacts.tests.source import Body
from generator.emit import literal
from generator.ir import Column, Kind, Role, ToOne, Transform
from generator.ir.accepted import transformed
from generator.ir.json_values import json_value

_AGAIN = 7
"""The number of the values that tests write out."""


@dataclass(frozen=True)
class CreateCases:
    """What a body may carry."""

    facts: RouteFacts
    values: BodyValues
    rules: RuleCases

    def tests(self) -> Iterator[TestCase]:
        if not self.facts.creates:
            return
        yield self._whole()
        yield self._minimal()
        yield case(
            "create_without_the_slash",
            'assert set(answered(client.post(PATH.rstrip("/"), json=body), 201)) == FIELDS',
            given=WITH_BODY,
        )
        yield from self._refusals()
        yield from self._edges()
        for column in self.facts.entity.creatable:
            if column.is_readable:
                yield from self._transforms(column)
        yield from self.rules.on_create()
        for reference in self.facts.references:
            yield from self._unknown(reference)
        yield from self._default_references()
        yield from self.rules.checks_on_create()

    def _whole(self) -> TestCase:
        facts = self.facts
        parts = (
            f"for part, given in zip(answer[{name}], body[{name}], strict=True):\n"
            f"    assert part == part | {facts.given_part(name)}"
            for name in facts.part_names
        )
        return case(
            "create",
            "response = client.post(PATH, json=body)",
            "answer = answered(response, 201)",
            "assert set(answer) == FIELDS",
            f"assert answer == answer | {facts.sent_of('body')}",
            *parts,
            'assert response.headers["location"] == url(answer)' if facts.gets else "",
            *facts.reads_as("answer", "answer"),
            given=WITH_BODY,
        )

    def _minimal(self) -> TestCase:
        defaults = [f"assert {one}" for one in self.defaults]
        return case(
            "create_with_only_what_is_needed",
            f"answer = answered(client.post(PATH, json={self.minimal_body}), 201)",
            *(defaults or ["assert set(answer) == FIELDS"]),
            given=(CLIENT, *([BODY] if self.facts.minimal_names else [])),
        )

    def _refusals(self) -> Iterator[TestCase]:
        refused = 'assert_problem(response, 422, code="invalid", pointer=f"/{field}")'
        missing = list(map(literal, self.facts.missing_names))
        if missing:
            without = "{name: value for name, value in body.items() if name != field}"
            sent = f"response = client.post(PATH, json={without})"
            yield case("create_needs", *each("field", missing, sent, refused), given=WITH_BODY)
        sent = "response = client.post(PATH, json=body | {field: %s})"
        yield case(
            "create_refuses_what_clients_do_not_set",
            *each("field", self.values.foreign_create, sent % 1, refused),
            given=WITH_BODY,
        )
        bad = self.values.bad_of(Body.CREATE)
        if bad:
            yield case(
                "create_refuses",
                *each("value", "values", sent % "value", refused),
                given=WITH_BODY,
                table=CaseTable(("field: str", "values: list[Any]"), (), bad),
            )

    def _edges(self) -> Iterator[TestCase]:
        edges = self.values.edges_of(Body.CREATE)
        created = "answered(client.post(PATH, json=body), 201)"
        looks = [f"assert {created}[field] == value"]
        if self.values.reads_edges:
            looks = [f"answer = {created}", "assert answer[field] == value"]
            looks += self.facts.reads_as("answer", "answer")
        if edges:
            yield case(
                "create_takes_values_at_the_edge",
                "body[field] = value",
                *looks,
                given=WITH_BODY,
                table=CaseTable(("field: str", "value: Any"), (), edges),
            )

    def _unknown(self, reference: ReferenceView) -> Iterator[TestCase]:
        field = reference.field
        yield case(
            f"create_refuses_an_unknown_{reference.name}",
            f"body[{field}] = {reference.missing}",
            'assert_problem(client.post(PATH, json=body), 409, code="unknown_reference")',
            given=WITH_BODY,
        )
        if reference.deleted:
            sent = f"body | {{{field}: deleted{reference.key}}}"
            yield case(
                f"create_refuses_a_deleted_{reference.name}",
                f"deleted = {reference.deleted}",
                f"before = len({self.facts.every})",
                f"refused = client.post(PATH, json={sent})",
                'assert_problem(refused, 409, code="unknown_reference")',
                f"assert len({self.facts.every}) == before",
                given=WITH_BODY,
            )

    @cached_property
    def field_set(self) -> str:
        return "{" + ", ".join(literal(name) for name in self._readable_names) + "}"

    @cached_property
    def minimal_body(self) -> str:
        """Only what must be sent."""
        pairs = [f"{literal(name)}: body[{literal(name)}]" for name in self.facts.minimal_names]
        return "{" + ", ".join(pairs) + "}"

    @cached_property
    def defaults(self) -> list[str]:
        """What an answer shows of fields that were not sent."""
        found = []
        for column in self.facts.entity.readable:
            if column.role is not Role.FIELD and column.role is not Role.REFERENCE:
                continue
            if column.is_creatable and column.name in self.facts.minimal_names:
                continue
            is_made = column.making is not None or column.name in self.facts.changed_by_creation
            if column.derived_from is not None or is_made:
                continue
            found.append(self.facts.default_of(column))
        found += [f"answer[{literal(link.ids_name)}] == []" for link in self.facts.entity.links]
        parts = (one for one in self.facts.entity.parts if not least_of(one))
        return [*found, *(f"answer[{literal(one.name)}] == []" for one in parts)]

    def _default_references(self) -> Iterator[TestCase]:
        """References that name a row where none is given."""
        for relation in self.facts.entity.relations:
            column = relation.columns[0]
            if column.default is not None and column.is_creatable and column.is_readable:
                yield self._default_reference(relation, column, column.default.value)

    def _default_reference(self, relation: ToOne, column: Column, value: object) -> TestCase:
        target = self.facts.app.entity(relation.target)
        key = self.facts.python(column, value)
        module = f"app.repositories.{target.module}"
        repository = self.facts.imports.need(module, f"{target.name}Repository")
        row = self.facts.insert(target, {target.id.attribute: key})
        field = literal(column.name)
        shown = f"answered(client.post(PATH, json=body), 201)[{field}]"
        return case(
            f"create_without_{relation.name}_takes_the_default",
            f"if not run(client, lambda executor: {repository}(executor).exists({key})):"
            f"\n    {row}",
            f"body.pop({field}, None)",
            f"assert {shown} == {self.facts.json(json_value(value))}",
            given=WITH_BODY,
        )

    def _transforms(self, column: Column) -> Iterator[TestCase]:
        value = self.facts.samples.value(column, _AGAIN)
        if not isinstance(value, str) or column.type.is_secret:
            return
        words = list(column.transforms)
        if column.type.kind is Kind.EMAIL and Transform.LOWER not in words:
            words.append(Transform.LOWER)
        for word in words:
            sent = {
                Transform.UPPER: value.lower(),
                Transform.LOWER: value.upper(),
                Transform.STRIP: f"  {value} ",
            }[word]
            if sent == value:
                continue
            stored = transformed(column, sent)
            how = {
                Transform.UPPER: "in_upper_case",
                Transform.LOWER: "in_lower_case",
                Transform.STRIP: "without_blanks",
            }[word]
            name = literal(column.name)
            shown = f"answered(client.post(PATH, json=body), 201)[{name}]"
            yield case(
                f"create_stores_{column.name}_{how}",
                f"body[{name}] = {literal(sent)}",
                f"assert {shown} == {literal(stored)}",
                given=WITH_BODY,
            )

    @cached_property
    def _readable_names(self) -> list[str]:
        """Every field of an answer."""
        shown = [one for one in self.facts.entity.readable if one.role is not Role.VERSION]
        names = [column.name for column in shown]
        names += [link.ids_name for link in self.facts.entity.links]
        return [*names, *(part.name for part in self.facts.entity.parts)]
