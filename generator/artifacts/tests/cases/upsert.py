"""The tests of rows that are replaced, or made where there are none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.artifacts.tests.cases.case import WITH_BODY, TestCase, case
from generator.artifacts.tests.cases.lookup import quoted
from generator.artifacts.tests.route_facts import RouteFacts
from generator.emit import literal
from generator.ir import Column, Upsert
from generator.testdata.sample import PLENTY


@dataclass(frozen=True)
class UpsertCases:
    """What PUT does to a row that is known by a unique rule."""

    facts: RouteFacts

    def tests(self) -> Iterator[TestCase]:
        upserts = self.facts.entity.upserts
        for upsert in upserts:
            yield self._upsert(upsert)
        if upserts and not self.facts.password_columns():
            yield self._several(upserts[0])
            yield from self._choice(upserts)

    def _known(self, upsert: Upsert) -> str:
        """The body, which says all of what tells the row apart."""
        samples = self.facts.samples
        left_out = [one for one in upsert.columns if one.derived_from is not None]
        named = (
            f"{literal(one.name)}: {self.facts.json(samples.value(one, 7))}" for one in left_out
        )
        return f"body | {{{', '.join(named)}}}" if left_out else "body"

    def _upsert(self, upsert: Upsert) -> TestCase:
        facts = self.facts
        before, after = facts.before_after
        prefix = facts.app.prefix + facts.entity.path + upsert.path.partition("{")[0]
        parts = "/".join(
            f"{{{self._in_path(one, f'sent[{literal(one.name)}]')}}}" for one in upsert.columns
        )
        return case(
            f"upsert_by_{upsert.name}",
            f"sent = {self._known(upsert)}",
            f"path = f'{prefix}{parts}'",
            "row = answered(client.put(path, json=sent), 201)",
            *facts.reads_as("row"),
            "answer = answered(client.put(path, json=sent))",
            f"assert {after} == {before}" if not facts.entity.parts else "",
            f"assert {facts.json_key('answer')} == {facts.json_key('row')}",
            given=WITH_BODY,
        )

    def _in_path(self, column: Column, source: str) -> str:
        return quoted(self.facts, column, source) if column.type.is_text else source

    def _several(self, upsert: Upsert) -> TestCase:
        facts = self.facts
        pointer = literal(f"/1/{upsert.columns[0].name}")
        return case(
            "upsert_several",
            f"sent = {self._known(upsert)}",
            "[row] = answered(client.put(PATH, json=[sent]))",
            "[answer] = answered(client.put(PATH, json=[sent]))",
            f"assert {facts.json_key('answer')} == {facts.json_key('row')}",
            "twice = client.put(PATH, json=[sent, sent])",
            f'assert_problem(twice, 422, code="invalid", pointer={pointer})',
            given=WITH_BODY,
        )

    def _choice(self, upserts: Sequence[Upsert]) -> Iterator[TestCase]:
        """Which of several rules a list goes by: the first one of which its rows say everything."""
        first, last = upserts[0], upserts[-1]
        own = next((one for one in first.columns if self._is_free(one, last)), None)
        if own is not None:
            other = f"{{{literal(own.name)}: {self.facts.json(self.facts.samples.value(own, 8))}}}"
            yield case(
                "upsert_several_by_the_first_rule",
                f"sent = {self._known(first)}",
                "answered(client.put(PATH, json=[sent]))",
                f"response = client.put(PATH, json=[sent | {other}])",
                'assert_problem(response, 409, code="duplicate")',
                given=WITH_BODY,
                doc=f"By the {last.name} alone they would be the same row.",
            )
        made = [literal(one.name) for one in first.columns if self._is_made(one)]
        if made and any(map(self._is_told, upserts[1:])):
            left_out = f"body.keys() - {{{', '.join(made)}}}"
            yield case(
                "upsert_several_by_another_rule",
                f"sent = {{name: body[name] for name in {left_out}}}",
                "[row] = answered(client.put(PATH, json=[sent]))",
                "[answer] = answered(client.put(PATH, json=[sent]))",
                f"assert {self.facts.json_key('answer')} == {self.facts.json_key('row')}",
                given=WITH_BODY,
                doc="The first rule of which a list says everything tells what it replaces.",
            )

    def _is_free(self, column: Column, other: Upsert) -> bool:
        """A row may have any other value there, and is the same one by the other rule."""
        samples = self.facts.samples
        is_open = column in samples.fields and column.name not in samples.ruled
        return is_open and column not in other.columns and samples.of(column).count >= PLENTY

    def _is_made(self, column: Column) -> bool:
        """A body may leave it out, and does not say which row is meant then."""
        return column.derived_from is not None and column.name not in self.facts.minimal_names

    def _is_told(self, upsert: Upsert) -> bool:
        """Each body says all of it."""
        return all(one.derived_from is None for one in upsert.columns)
