"""The tests of a list as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.artifacts.tests.cases.case import TestCase, case
from generator.artifacts.tests.route_facts import RouteFacts
from generator.emit import literal
from generator.ir import Role, Route


@dataclass(frozen=True)
class ExportCases:
    """What the file holds, in both forms."""

    facts: RouteFacts

    def tests(self) -> Iterator[TestCase]:
        """Those of an entity whose list is exported."""
        if Route.EXPORT not in self.facts.entity.routes:
            return
        need = self.facts.imports.need
        need("csv")
        need("json")
        columns = [one for one in self.facts.entity.readable if one.role is not Role.VERSION]
        names = "{" + ", ".join(literal(one.name) for one in columns) + "}"
        made = f"rows = [{self.facts.make()}, {self.facts.make()}]"
        yield case(
            "export",
            made,
            'response = client.get(f"{PATH}export", params={"format": "jsonl"})',
            "shown = [json.loads(line) for line in response.text.splitlines()]",
            "for row in rows:",
            f"    assert {{name: row[name] for name in {names}}} in shown",
            'assert response.headers["x-total-count"] == str(len(shown))',
            'table = client.get(f"{PATH}export").text.splitlines()',
            f"assert set(next(csv.reader(table))) == {names}",
            "assert len(list(csv.DictReader(table))) == len(shown)",
        )
        yield case(
            "export_keeps_its_limit",
            made,
            'response = client.get(f"{PATH}export", params={"format": "jsonl", "limit": 1})',
            "assert len(response.text.splitlines()) == 1",
            'assert int(response.headers["x-total-count"]) >= len(rows)',
            'refused = client.get(f"{PATH}export", params={"limit": 0})',
            'assert_problem(refused, 422, code="invalid", pointer="/limit")',
        )
