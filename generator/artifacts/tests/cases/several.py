"""The tests of rows that are changed or deleted together, each named by its key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.artifacts.keys import MAX_BULK
from generator.artifacts.tests.cases.case import CaseTable, TestCase, case
from generator.artifacts.tests.cases.update import UpdateCases
from generator.artifacts.tests.route_facts import RouteFacts
from generator.emit import literal
from generator.ir import Route


@dataclass(frozen=True)
class SeveralCases:
    """All of the rows, or none."""

    facts: RouteFacts
    update: UpdateCases

    def tests(self) -> Iterator[TestCase]:
        if self.facts.has(Route.BULK_UPDATE):
            yield from self._updates()
        if self.facts.has(Route.BULK_DELETE):
            yield from self._deletions()

    def _key_of(self, row: str) -> str:
        """The key of a row as a change carries it."""
        parts = (
            f"{literal(one.name)}: {row}[{literal(one.name)}]" for one in self.facts.entity.key
        )
        return f"{{{', '.join(parts)}}}"

    def _updates(self) -> Iterator[TestCase]:
        facts = self.facts
        row, missing = self._key_of("row"), self._key_of("missing")
        pointer = f"pointer={literal(f'/1/{facts.entity.key[0].name}')}"
        if self.update.changes:
            before, after = facts.before_after
            make = facts.call(f"make_{facts.entity.name.snake}", first="client, **old")
            yield case(
                "bulk_update",
                f"row = {make}",
                f"[answer] = answered(client.patch(PATH, json=[{row} | new]))",
                f"assert {after} == {before} | new",
                table=CaseTable(("old: Row", "new: Row"), tuple(self.update.changes)),
            )
        yield case(
            "bulk_update_of_a_row_that_is_not_there",
            f"row = {facts.insert()}",
            f"missing{facts.row_type} = {facts.missing_row}",
            f"response = client.patch(PATH, json=[{row}, {missing}])",
            'assert_problem(response, 404, code="not_found")',
            'assert response.json()["errors"][0]["pointer"] == "/1"',
            *facts.reads_as("row"),
        )
        yield case(
            "bulk_update_names_each_row_once",
            f"row = {facts.insert()}",
            f"response = client.patch(PATH, json=[{row}, {row}])",
            f'assert_problem(response, 422, code="invalid", {pointer})',
        )
        yield case(
            f"bulk_update_takes_from_one_to_{MAX_BULK}",
            f"row = {facts.insert()}",
            f"response = client.patch(PATH, json=[{row}] * count)",
            'assert_problem(response, 422, code="invalid", pointer="")',
            table=CaseTable(("count: int",), ("0", str(MAX_BULK + 1))),
        )
        version = facts.entity.version
        if version is not None:
            stale = f"{row} | {{{literal(version.name)}: 9}}"
            yield case(
                "bulk_update_refuses_a_stale_version",
                f"row = {facts.insert()}",
                f"response = client.patch(PATH, json=[{stale}])",
                'assert_problem(response, 412, code="stale")',
                'assert response.json()["errors"][0]["pointer"] == "/0"',
            )

    def _deletions(self) -> Iterator[TestCase]:
        facts = self.facts
        name = literal(facts.entity.key[0].name)
        pointer = literal(f"/{facts.entity.key[0].name}/1")

        def both(other: str) -> str:
            return f"{{{name}: [row[{name}], {other}[{name}]]}}"

        gone = 'assert_problem(client.get(url(row)), 404, code="not_found")'
        yield case(
            "bulk_delete",
            f"row = {facts.deletable_call}",
            f"missing{facts.row_type} = {facts.missing_row}",
            f"refused = client.delete(PATH, params={both('missing')})",
            'assert_problem(refused, 404, code="not_found")',
            f'assert refused.json()["errors"][0]["pointer"] == {pointer}',
            *facts.reads_as("row"),
            f"response = client.delete(PATH, params={{{name}: row[{name}]}})",
            "assert response.status_code == 204",
            gone if facts.gets else "",
        )
        yield case(
            "bulk_delete_names_each_row_once",
            f"row = {facts.insert()}",
            f"refused = client.delete(PATH, params={both('row')})",
            f'assert_problem(refused, 422, code="invalid", pointer={pointer})',
            'assert_problem(client.delete(PATH), 422, code="invalid")',
            *facts.reads_as("row"),
        )
