"""The tests of deletion and restoration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.tests.cases.case import TestCase, case
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.staging import Staging
from generator.emit import literal
from generator.ir import DeleteRule, Entity, ToOne


@dataclass(frozen=True)
class DeleteCases:
    """What becomes of a row that is deleted."""

    facts: RouteFacts
    staging: Staging

    def tests(self) -> Iterator[TestCase]:
        if not self.facts.deletes:
            return
        yield self._delete()
        if self.facts.holds_stock:
            row = self.facts.make()
            yield self._refused("delete_is_refused_while_stock_is_held", f"row = {row}")
        if self.facts.entity.soft_delete is None:
            yield from self._needed()
            yield from self._losing()
        else:
            yield from self._restored()

    def _delete(self) -> TestCase:
        facts = self.facts
        listed = f"listed(client, PATH{facts.key_argument})"
        gone = 'assert_problem(client.{}, 404, code="not_found")'
        is_paired = facts.lists and facts.is_paired
        left: tuple[str, ...] = ()
        if is_paired:
            left = (
                f"left = [key for key in before if key != {facts.json_key('row')}]",
                f"assert {listed} == left",
            )
        elif facts.lists:
            left = (f"assert {listed} == [{facts.json_key('other')}]",)
        return case(
            "delete",
            f"row = {facts.deletable_call}",
            f"other = {facts.make()}" if self._looks_at_others else "",
            f"before = {listed}" if is_paired else "",
            "response = client.delete(url(row))",
            "assert response.status_code == 204",
            'assert response.content == b""',
            gone.format("get(url(row))") if facts.gets else "",
            *facts.reads_as("other", "other"),
            gone.format("patch(url(row), json={})") if facts.updates else "",
            gone.format("delete(url(row))"),
            *left,
        )

    def _refused(self, name: str, *before: str) -> TestCase:
        refused = 'assert_problem(client.delete(url(row)), 409, code="in_use")'
        if self.facts.gets and any(one.reads_others for one in self.facts.entity.virtual):
            old, new = self.facts.before_after
            kept = ("answer = answered(client.get(url(row)))", f"assert {new} == {old}")
            return case(name, *before, refused, *kept)
        return case(name, *before, refused, *self.facts.reads_as("row"))

    def _needed(self) -> Iterator[TestCase]:
        """Relations to this entity that keep its rows from being deleted."""
        row = self.facts.insert(changes=self.facts.deletable())
        for other, relation in self._relations_here():
            if relation.on_delete in (DeleteRule.RESTRICT, DeleteRule.NO_ACTION):
                yield self._refused(
                    f"delete_is_refused_while_{other.name.snake}_{relation.name}_needs_it",
                    f"row = {row}",
                    self.facts.insert(other, self.facts.referring(relation, "row")),
                )

    def _losing(self) -> Iterator[TestCase]:
        """Versioned rows that lose a row of this entity when it goes."""
        row = self.facts.insert(changes=self.facts.deletable())
        for other, relation in self._relations_here():
            is_lost = relation.is_simple and relation.on_delete is DeleteRule.SET_NULL
            version = other.version
            if version is None or not is_lost or self.facts.entity.has_composite_key:
                continue
            now = self.staging.stored(other, self.facts.python_key("other", other))
            yield case(
                f"delete_changes_{other.name.snake}_{relation.name}",
                f"row = {row}",
                f"other = {self.facts.insert(other, self.facts.referring(relation, 'row'))}",
                "assert client.delete(url(row)).status_code == 204",
                f"assert {now}.{version.attribute} == 2",
            )

    def _relations_here(self) -> Iterator[tuple[Entity, ToOne]]:
        for other in self.facts.app.referring(self.facts.entity.name.text):
            for relation in other.relations:
                if relation.target == self.facts.entity.name.text:
                    yield other, relation

    def _restored(self) -> Iterator[TestCase]:
        before, after = self.facts.before_after
        deleted = (
            f"row = {self.facts.make()}",
            "assert client.delete(url(row)).status_code == 204",
        )
        yield case(
            "restore",
            *deleted,
            'answer = answered(client.post(f"{url(row)}/restore"))',
            f"assert {after} == {before}",
            *self.facts.reads_as("answer"),
        )
        query, key = self._deletion_filter, self.facts.key_argument
        if query is not None:
            yield case(
                "only_its_filter_finds_a_deleted_row",
                *deleted,
                f"assert listed(client, PATH{key}) == []",
                f"found = listed(client, PATH, {query}{key})",
                f"assert found == [{self.facts.json_key('row')}]",
            )

    @property
    def _deletion_filter(self) -> str | None:
        """The filter that still finds deleted rows."""
        deletion = self.facts.entity.soft_delete
        if (
            deletion is None
            or deletion.column not in self.facts.entity.filtered
            or not self.facts.lists
        ):
            return None
        if deletion.live_value is None:
            zone = "" if deletion.column.type.is_naive else "Z"
            return f'{{"{deletion.column.name}__gt": "2001-01-01T00:00:00{zone}"}}'
        return f"{{{literal(deletion.column.name)}: {self.facts.query(not deletion.live_value)}}}"

    @cached_property
    def _looks_at_others(self) -> bool:
        """The test of a deletion looks at the row that is left."""
        return self.facts.gets or (self.facts.lists and not self.facts.is_paired)
