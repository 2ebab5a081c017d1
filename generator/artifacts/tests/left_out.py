"""What generated tests leave out, as no rows were found for it: a missing test is noticed by nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.tests.entity import EntityTestsView
from generator.artifacts.tests.route_facts import flat
from generator.emit import markdown_text
from generator.ir import App, CreateEffect, Effect, Entity, Message, Role, SetEffect
from generator.ir.expression import Expression, FieldRef, columns
from generator.testdata.default_stock import Usual
from generator.testdata.query_rows import broken_rule, reads_others
from generator.testdata.rows import EntitySamples
from generator.untested import LeftOutTest

_NOT_MET = "no values were found that meet its requirements and leave rows that can be stored"
_NOT_REFUSED = "no values were found that only this requirement refuses"
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
                yield from _creation(view)
                yield from _changes(view)
                yield from _lists(view)
                yield from _queries(view)
                yield from _views(view)
                yield from _statements(view)
                yield from _reports(view)
                yield from _consumption(view)
                yield from _states(view)
                yield from _actions(view)

    def _checks(self, entity: Entity) -> Iterator[Subject]:
        samples = self.samples[entity.name.text]
        for check in samples.rules:
            if any(column.role is not Role.FIELD for column in check.columns):
                yield f"the check {check.name}", "it reads keys"
            elif broken_rule(check, samples) is None:
                yield f"the check {check.name}", "no row was found that only this check refuses"


def _creation(view: EntityTestsView) -> Iterator[Subject]:
    if not view.facts.creates:
        return
    if _stores(view.entity.after_create) and view.after_create.following is None:
        yield "what a creation brings about", _NOT_MET
    if view.computed.lacks_made:
        yield "the values that a creation computes or copies", _NOT_MET


def _stores(effects: Iterable[Effect]) -> bool:
    return any(isinstance(one, SetEffect | CreateEffect) for one in flat(effects))


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
        for cases in (view.list.searches, view.list.orders, view.list.filters)
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


def _consumption(view: EntityTestsView) -> Iterator[Subject]:
    tested = {one.name: one for one in view.stock.taken_from}
    given_back = {one.name for one in view.stock.given_back}
    for _, entity in view.stock.consumers:
        every = [one for other in entity.consumes for one in other.requires]
        for consumption in entity.consumes:
            name = f"{entity.name.snake}_{consumption.stock.name}_of_{consumption.relation.name}"
            refusals = {one.name for one in tested[name].refusals} if name in tested else None
            for one in consumption.requires if refusals is not None else ():
                number = f"_{every.index(one) + 1}" if len(every) > 1 else ""
                if number not in (refusals or ()):
                    yield f"the refusal {_text(one.message)!r} of a creation", _NOT_REFUSED
            if view.entity.states is not None and name not in given_back:
                yield f"what becomes of {consumption.stock.name} that was taken", _NOT_MET


def _states(view: EntityTestsView) -> Iterator[Subject]:
    states = view.entity.states
    if states is None or view.state.moving is None:
        return
    tested = {one.state for one in view.state.moving.enterings}
    reached = {new for _, after in states.transitions for new in after}
    for state, effects in states.on_enter:
        if state in reached and _stores(effects) and state not in tested:
            yield f"what entering the state {state} brings about", _NOT_MET


def _actions(view: EntityTestsView) -> Iterator[Subject]:
    tested = {one.name: one for one in view.action.actions}
    for action in view.entity.actions:
        found = tested.get(action.name.snake)
        if found is None:
            yield f"the action {action.name}", _NOT_MET
            continue
        refused = {one.name for one in found.refusals}
        for place, one in enumerate(action.requires, 1):
            number = f"_{place}" if len(action.requires) > 1 else ""
            if number not in refused:
                subject = f"the refusal {_text(one.message)!r} of the action {action.name}"
                yield subject, _NOT_REFUSED


def _text(message: Message) -> str:
    """The sentence, with the fields that it shows by their names."""
    return "".join(part if isinstance(part, str) else _shown(part) for part in message.parts)


def _shown(part: Expression) -> str:
    return f"{{{part.column.name}}}" if isinstance(part, FieldRef) else "…"
