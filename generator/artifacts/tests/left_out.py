"""What generated tests leave out, as no rows were found for it: a missing test is noticed by nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.tests.cases.case import Gap
from generator.artifacts.tests.entity import EntityTestsView
from generator.emit import markdown_text
from generator.ir import App, Entity, Role
from generator.ir.expression import Expression, columns
from generator.testdata.default_stock import Usual
from generator.testdata.query_rows import broken_rule, reads_others
from generator.testdata.rows import EntitySamples
from generator.untested import LeftOutTest

_NOT_FOUND = "no rows were found that its condition lets through"
_NO_TWO = "no two values were found that rows may have"
_OTHERS = "its condition speaks of other rows"
_KEYS = "its condition speaks of keys"

Subject = tuple[str, str]
"""What is not tested, and why."""


@dataclass(frozen=True)
class LeftOutView:
    """The list of what is not tested; there is no such file where everything is."""

    app: App
    samples: Mapping[str, EntitySamples]
    entities: Sequence[EntityTestsView]

    @property
    def is_wanted(self) -> bool:
        return bool(self.left_out)

    @property
    def lines(self) -> list[str]:
        return [
            f"**{one.entity}**: {markdown_text(one.subject)} ({markdown_text(one.reason)})"
            for one in self.left_out
        ]

    @cached_property
    def left_out(self) -> tuple[LeftOutTest, ...]:
        """Of entities of which some row is known; of others there is a warning."""
        return tuple(
            LeftOutTest(entity.name.text, subject, reason)
            for entity in self.app.entities
            if self._has_rows(entity)
            for subject, reason in self._of(entity)
        )

    def _has_rows(self, entity: Entity) -> bool:
        usual = Usual(self.app, self.samples, entity)
        return self.samples[entity.name.text].missing is None and usual.missing is None

    def _of(self, entity: Entity) -> Iterator[Subject]:
        yield from self._checks(entity)
        for view in self.entities:
            if view.entity == entity:
                yield from ((one.subject, one.reason) for one in view.found if isinstance(one, Gap))
                yield from _changes(view)
                yield from _lists(view)
                yield from _queries(view)
                yield from _views(view)
                yield from _statements(view)
                yield from _reports(view)

    def _checks(self, entity: Entity) -> Iterator[Subject]:
        samples = self.samples[entity.name.text]
        for check in samples.rules:
            if any(column.role is not Role.FIELD for column in check.columns):
                yield f"the check {check.name}", "it reads keys"
            elif broken_rule(check, samples) is None:
                yield f"the check {check.name}", "no row was found that only this check refuses"


def _changes(view: EntityTestsView) -> Iterator[Subject]:
    tested = {one.id for one in view.update.changes}
    for column in view.update.changed_alone if view.facts.updates else ():
        if column.name not in tested:
            yield f"a change of {column.name}", _NO_TWO


def _lists(view: EntityTestsView) -> Iterator[Subject]:
    if not view.facts.lists:
        return
    entity = view.entity
    searched, ordered, filtered = (
        {one.id for one in cases}
        for cases in (view.listing.searches, view.listing.orders, view.listing.filters)
    )
    for column in entity.filters:
        if column.reference is None and column.name not in filtered:
            yield f"the filter {column.name}", _NO_TWO
    for column in entity.sortable:
        if (
            column.role is Role.FIELD
            and not view.facts.hides(column)
            and column.name not in ordered
        ):
            yield f"the order by {column.name}", _NO_TWO
    for column in entity.search:
        if column.name not in searched:
            yield f"the search in {column.name}", "no text was found that a row may have"


def _queries(view: EntityTestsView) -> Iterator[Subject]:
    tested = {one.name for one in view.query.queries if one.rows}
    for query in view.entity.queries:
        if query.path and query.name.snake not in tested:
            yield f"the rows that the query {query.name} finds", _why_none(query.where)


def _statements(view: EntityTestsView) -> Iterator[Subject]:
    tested = {one.name for one in view.bulk.statements if one.inside}
    for bulk in view.entity.bulk:
        if bulk.name.snake not in tested:
            yield f"the rows that the bulk statement {bulk.name} meets", _why_none(bulk.where)


def _why_none(where: Expression | None) -> str:
    if where is not None and reads_others(where):
        return _OTHERS
    is_of_keys = where is not None and any(one.role is Role.KEY for one in columns(where))
    return _KEYS if is_of_keys else _NOT_FOUND


def _reports(view: EntityTestsView) -> Iterator[Subject]:
    tested = {one.name for one in view.report.reports if one.asked}
    for report in view.entity.reports:
        if report.name.snake not in tested:
            yield f"the figures of the report {report.name}", "no rows were found that tell them"


def _views(view: EntityTestsView) -> Iterator[Subject]:
    tested = {one.name for one in view.views.nested_orders}
    for one, include, _ in view.views.wanted_orders:
        if f"{one.name.snake}_orders_{include.name}" not in tested:
            subject = f"the order of {include.name} in the view {one.name}"
            yield subject, _NO_TWO
