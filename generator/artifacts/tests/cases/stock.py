"""The tests of consumption: what a creation takes, what it asks for, and what is given back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from generator.artifacts.behaviour.facts import state_value
from generator.artifacts.tests.cases.case import (
    NOT_MET,
    NOT_REFUSED,
    CaseTable,
    Gap,
    TestCase,
    case,
    told_in,
)
from generator.artifacts.tests.cases.state import StateCases, sent_type
from generator.artifacts.tests.hidden import deleted_value
from generator.artifacts.tests.needs import least_of
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.staging import Staging, shown
from generator.artifacts.tests.tables import Case
from generator.emit import literal
from generator.ir import (
    Column,
    Consumption,
    Effect,
    Entity,
    Inverse,
    ReleaseEffect,
    Route,
    SoftDelete,
    States,
)
from generator.ir.accepted import unit
from generator.testdata.computed_values import fitted
from generator.testdata.default_stock import Usual, amount, enough, stocks
from generator.testdata.row_search import RowAssignment, RowSearch


@dataclass(frozen=True)
class StockCases:
    """Stocks that creations take from."""

    facts: RouteFacts
    staging: Staging

    def tests(self) -> Iterator[TestCase | Gap]:
        takings = [
            Taking(self.facts, self.staging, inverse, entity, consumption)
            for inverse, entity in self._consumers
            for consumption in entity.consumes
        ]
        for taking in takings if self.facts.creates else ():
            yield from taking.taken()
        for taking in takings:
            yield from taking.given_back()

    @property
    def _consumers(self) -> Iterator[tuple[Inverse | None, Entity]]:
        """What is made with the entity and takes from others: itself, or its parts."""
        yield None, self.facts.entity
        yield from ((one, self.facts.app.entity(one.source)) for one in self.facts.entity.parts)


@dataclass(frozen=True)
class Taking:
    """A stock that new rows take from: those of the entity, or parts of them."""

    facts: RouteFacts
    staging: Staging
    inverse: Inverse | None
    """The list of parts."""
    entity: Entity
    consumption: Consumption

    @cached_property
    def _search(self) -> RowSearch:
        return self.staging.search(self.entity, is_body=True)

    @cached_property
    def _usual(self) -> RowAssignment:
        return Usual(self.facts.app, self.facts.rows, self.entity).scene

    @property
    def _relation(self) -> str:
        return self.consumption.relation.name

    @property
    def _stock(self) -> Column:
        return self.consumption.stock

    @property
    def _target(self) -> Entity:
        """The entity that has the stock."""
        return self.facts.app.entity(self.consumption.relation.target)

    @property
    def _name(self) -> str:
        return f"{self.entity.name.snake}_{self._stock.name}_of_{self._relation}"

    @property
    def _most(self) -> int:
        return 1 if self.inverse is None else _most(self.inverse, self.entity, self.consumption)

    def _now(self, row: str) -> str:
        """The row with the stock as it is in the database."""
        return self.staging.stored(self._target, self.facts.python_key(row, self._target))

    def _is_left(self, row: str, source: str) -> str:
        return f"assert {self._now(row)}.{self._stock.attribute} == {source}"

    def _held(self, value: Any) -> str:  # noqa: ANN401 - a number of any type
        return self.staging.held(self._stock, fitted(self._stock, value))

    # What is taken

    @cached_property
    def _taken(self) -> Any:  # noqa: ANN401 - a number of any type
        return amount(self._search, self.consumption, self._usual)

    @cached_property
    def _plenty(self) -> Any:  # noqa: ANN401 - the same
        return enough(self._search, self.consumption, self._usual)

    @cached_property
    def _variables(self) -> Mapping[str, str]:
        return self.staging.variables(self._search, self._usual)

    @property
    def _row(self) -> str:
        """The variable of the row that has the stock."""
        return self._variables[self._relation]

    @cached_property
    def _one(self) -> str:
        return self._body_of(self._usual, self._variables, 1)

    @cached_property
    def _two(self) -> str:
        """A body with two rows that take; nothing where there cannot be two."""
        return self._body_of(self._usual, self._variables, 2) if self._most > 1 else ""

    def _stored_with(self, row: str) -> tuple[str, ...]:
        """The rows around, with a call that stores the one that has the stock."""
        others = {one: name for one, name in self._variables.items() if one != self._relation}
        around = self.staging.around(self._search, self._usual, others)
        return (*around, f"{self._row} = {row}")

    def taken(self) -> Iterator[TestCase | Gap]:
        if self._taken is None:
            return
        stored = self._stored_with(self._with_stock(self._plenty))
        request = f"answered(client.post(PATH, json={self._one}), 201)"
        yield self._first_taken(stored, request)
        if url := self._changed_at(self._row):
            stale = '{"If-Match": \'"1"\'}'
            yield case(
                f"{self._name}_is_not_put_back_by_a_stale_change",
                *stored,
                request,
                f"response = client.patch({url}, json={{}}, headers={stale})",
                'assert_problem(response, 412, code="stale")',
            )
        if self._two and Decimal(str(self._plenty)) >= 2 * Decimal(str(self._taken)):
            yield case(
                f"{self._name}_is_taken_together",
                *stored,
                f"answered(client.post(PATH, json={self._two}), 201)",
                self._is_left(self._row, self._held(self._plenty - 2 * self._taken)),
            )
        yield from self._short()
        yield from self._of_a_deleted_row()
        yield from self._refusals()

    def _first_taken(self, stored: tuple[str, ...], request: str) -> TestCase:
        version = self._target.version
        counted = f"assert {self._now(self._row)}.{version.attribute} == 2" if version else ""
        return case(
            f"{self._name}_is_taken",
            *stored,
            f"with locking() as tables:\n    {request}",
            f"assert {literal(self._target.table)} in tables",
            self._is_left(self._row, self._held(self._plenty - self._taken)),
            counted or "",
        )

    def _short(self) -> Iterator[TestCase]:
        """Too little for two, or for one where there cannot be two."""
        least = (2 if self._two else 1) * self._taken
        scarce = fitted(self._stock, least - unit(self._stock))
        if scarce < 0 or not stocks(self._search, self.consumption, self._usual, scarce):
            return
        told = literal(f"{scarce} available, {least} requested")
        yield case(
            f"{self._name}_is_short",
            *self._stored_with(self._with_stock(scarce)),
            f"response = client.post(PATH, json={self._two or self._one})",
            'assert_problem(response, 409, code="insufficient")',
            f'assert {told} in response.json()["detail"]',
            self._is_left(self._row, self._held(scarce)),
            *self.staging.nothing_stored(self.entity),
        )

    def _of_a_deleted_row(self) -> Iterator[TestCase]:
        if self._target.soft_delete is not None and self.consumption.relation.refuses_hidden:
            request = f"client.post(PATH, json={self._one})"
            yield case(
                f"{self._name}_of_a_deleted_row_is_not_taken",
                *self._stored_with(self._deleted(self._target.soft_delete)),
                f'assert_problem({request}, 409, code="unknown_reference")',
                *self.staging.nothing_stored(self.entity),
            )

    def _changed_at(self, row: str) -> str:
        """The path of a versioned row that clients may change, as source."""
        target = self._target
        if target.version is None or Route.UPDATE not in target.routes:
            return ""
        key = "/".join(f"{{{self.facts.part_in_url(one, row)}}}" for one in target.key)
        return f'f"{self.facts.app.prefix}{target.path}/{key}"'

    def _body_of(self, scene: RowAssignment, variables: Mapping[str, str], count: int) -> str:
        """A body with so many rows that take."""
        search, inverse = self._search, self.inverse
        if inverse is None:
            return self.staging.body_source(search, scene, variables)
        part = self.facts.part(self.entity, self.staging.body_changes(search, scene, variables))
        listed = [part] * count
        if least_of(inverse) > count:
            more = least_of(inverse) - count
            listed.append(f"*[{self.facts.part(self.entity)} for _ in range({more})]")
        parts = {inverse.name: f"[{', '.join(listed)}]"}
        whole = self.staging.search(is_body=True)
        return self.staging.body_source(whole, RowAssignment(), {}, parts)

    def _with_stock(self, value: object) -> str:
        changed = self._usual.with_around(self._relation, {self._stock.name: value})
        changes = self.staging.changes_of(self._target, changed.around[self._relation])
        return self.facts.insert(self._target, changes | self._further)

    def _deleted(self, deletion: SoftDelete) -> str:
        """A call that stores a deleted row that has enough."""
        changes = self.staging.changes_of(self._target, self._usual.around[self._relation])
        changes[deletion.column.attribute] = deleted_value(deletion, self.facts.imports)
        return self.facts.insert(self._target, changes | self._further)

    @property
    def _further(self) -> dict[str, str]:
        """The keys of the rows that the one with the stock leads to."""
        return self.staging.leading_on(self._target, self._relation, self._variables)

    def _refusals(self) -> Iterator[TestCase | Gap]:
        """Requirements of this consumption that alone do not hold."""
        search, usual = self._search, self._usual
        every = [one for other in self.entity.consumes for one in other.requires]
        for requirement in self.consumption.requires:
            place = every.index(requirement)
            found = self.staging.only_broken(search, every, place)
            if found is None:
                yield Gap(f"the refusal {shown(requirement.message)!r} of a creation", NOT_REFUSED)
                continue
            scene = RowAssignment({**usual.own, **found.own}, self.staging.merged(usual, found))
            variables = self.staging.variables(search, scene)
            left = scene.around[self._relation][self._stock.name]
            number = f"_{place + 1}" if len(every) > 1 else ""
            yield case(
                f"{self._name}_is_refused{number}",
                *self.staging.around(search, scene, variables),
                f"response = client.post(PATH, json={self._body_of(scene, variables, 1)})",
                'assert_problem(response, 409, code="rule_violated")',
                *told_in(self.staging.detail(search, scene, requirement.message)),
                self._is_left(variables[self._relation], self.staging.held(self._stock, left)),
                *self.staging.nothing_stored(self.entity),
            )

    # What is given back

    def given_back(self) -> Iterator[TestCase | Gap]:
        search, consumption = self.staging.search(self.entity), self.consumption
        scene = search.first(
            [consumption.amount],
            lambda one: (amount(search, consumption, one) or 0) > 0 and search.is_whole(one),
        )
        if scene is None:
            if self.facts.entity.states is not None:
                yield Gap(f"what becomes of {self._stock.name} that was taken", NOT_MET)
            return
        taken = amount(search, consumption, scene)
        scene = scene.with_around(self._relation, {self._stock.name: taken})
        row = self.staging.variables(search, scene)[self._relation]
        variables = {self._relation: row}
        before = self.staging.around(search, scene, variables)
        count = min(2, self._most)
        own = self._stored_whole(search, scene, variables, count)
        raised = fitted(self._stock, taken + count * taken)
        states = self.facts.entity.states
        if states is not None:
            changes = {**own, states.column.attribute: "old"}
            stored = (*before, f"row = {self.facts.insert(changes=changes)}")
            yield self._moved(states, row, stored, (taken, raised))
        for action in self.facts.entity.actions:
            if not action.parameters and _give_back(action.effects, self.inverse):
                call = f"client.{action.verb.lower()}({self.facts.item_path(action.path)})"
                is_left = self._is_left(row, self.staging.held(self._stock, raised))
                yield case(
                    f"{self._name}_by_{action.name.snake}_is_given_back_once",
                    *before,
                    f"row = {self.facts.insert(changes=own)}",
                    f"answered({call})",
                    is_left,
                    f'assert_problem({call}, 409, code="rule_violated")',
                    is_left,
                )

    def _moved(
        self, states: States, row: str, before: tuple[str, ...], stock: tuple[Any, Any]
    ) -> TestCase:
        """Moves, some of which give back, and that a second one does not do so again.

        `stock` is what there is before and after.
        """
        taken, raised = (self.staging.held(self._stock, one) for one in stock)
        moves = StateCases(self.facts, self.staging)
        request = moves.request(states, "new")
        version = self._target.version
        counted = f"(1 if left == {taken} else 2)"
        cases = (
            Case(
                (
                    self.facts.python(states.column, state_value(states, old)),
                    literal(state_value(states, new)),
                    raised if _give_back(states.effects(new), self.inverse) else taken,
                ),
                f"{old} to {new}",
            )
            for old, after in states.transitions
            for new in after
        )
        return case(
            f"{self._name}_after_a_move",
            *before,
            f"answered({request})",
            self._is_left(row, "left"),
            f"assert {self._now(row)}.{version.attribute} == {counted}" if version else "",
            request,
            self._is_left(row, "left"),
            table=CaseTable(
                (f"old: {moves.enum(states)}", f"new: {sent_type(states)}", "left: Any"),
                tuple(cases),
            ),
        )

    def _stored_whole(
        self, search: RowSearch, scene: RowAssignment, variables: Mapping[str, str], count: int
    ) -> dict[str, str]:
        """What a row is stored with that took something, by itself or by its parts."""
        if self.inverse is None:
            return self.staging.own_changes(search, scene, variables)
        part = self.staging.part_row(search, scene, variables)
        return {self.inverse.attribute: f"[{', '.join([part] * count)}]"}


def _most(inverse: Inverse, part: Entity, consumption: Consumption) -> int:
    """How many parts of one row may take from the same stock."""
    taking = {*consumption.relation.columns, *(part.owner.columns if part.owner else ())}
    if any(taking.issuperset(one.columns) for one in part.uniques):
        return 1
    return inverse.ownership.most if inverse.ownership else 1


def _give_back(effects: Iterable[Effect], inverse: Inverse | None) -> bool:
    parts = inverse.source if inverse is not None else None
    return any(isinstance(one, ReleaseEffect) and one.parts == parts for one in effects)
