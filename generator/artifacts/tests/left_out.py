"""What generated tests leave out, as no rows were found for it: a missing test is noticed by nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.tests.cases.case import NO_TWO
from generator.artifacts.tests.entity import EntityTestsView
from generator.emit import markdown_text
from generator.ir import App, Entity, Role
from generator.testdata.default_stock import Usual
from generator.testdata.query_rows import broken_rule
from generator.testdata.rows import EntitySamples
from generator.untested import LeftOutTest

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
        view = self._views.get(entity.name.text)
        if view is not None:
            yield from ((one.subject, one.reason) for one in view.gaps)
            yield from _changes(view)
            yield from _lists(view)

    @cached_property
    def _views(self) -> dict[str, EntityTestsView]:
        return {view.entity.name.text: view for view in self.entities}

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
            yield f"a change of {column.name}", NO_TWO


def _lists(view: EntityTestsView) -> Iterator[Subject]:
    if not view.facts.lists:
        return
    entity = view.entity
    searched, ordered, filtered = (
        {one.id for one in cases}
        for cases in (view.listing.searches, view.listing.orders, view.listing.filters)
    )
    for column in entity.filtered:
        if column.reference is None and column.name not in filtered:
            yield f"the filter {column.name}", NO_TWO
    for column in entity.sortable:
        if (
            column.role is Role.FIELD
            and column not in entity.virtual_columns
            and not view.facts.hides(column)
            and column.name not in ordered
        ):
            yield f"the order by {column.name}", NO_TWO
    for column in entity.search:
        if column.name not in searched:
            yield f"the search in {column.name}", "no text was found that a row may have"
