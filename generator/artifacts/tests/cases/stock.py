"""The tests of consumption: what a creation takes, what it asks for, and what is given back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from generator.artifacts.tests.hidden import deleted_value
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.staging import Staging
from generator.artifacts.tests.tables import Case
from generator.emit import literal
from generator.ir import Action, Consumption, Entity, Inverse, ReleaseEffect, Route, States
from generator.ir.accepted import unit
from generator.testdata.computed_values import fitted
from generator.testdata.default_stock import Usual, amount, enough, stocks
from generator.testdata.row_search import RowAssignment, RowSearch


@dataclass(frozen=True)
class TakenFromView:
    """A stock from which rows take."""

    name: str
    table: str
    before: tuple[str, ...]
    """Statements that store the other rows around."""
    row: str
    """The variable of the row that has the stock."""
    enough: str
    """A call that stores it with more than is taken."""
    one: str
    two: str
    """Bodies with one row that takes, and with two."""
    attribute: str
    left: str
    left_by_two: str
    scarce: str
    """A call that stores it with too little for two, or for one where there cannot be two."""
    scarce_body: str
    scarce_left: str
    scarce_detail: str
    now: str
    """The row as it is in the database."""
    nothing: tuple[str, ...]
    """Statements that nothing was written."""
    hidden: str
    refusals: tuple[ConditionView, ...]
    version: str
    """The column that counts changes of the row with the stock; nothing where it has none."""
    url: str
    """Where a client changes that row if it is the one that it knows; nothing where it cannot."""


@dataclass(frozen=True)
class ConditionView:
    """A requirement of a creation that does not hold."""

    name: str
    before: tuple[str, ...]
    body: str
    detail: str
    after: tuple[str, ...]


@dataclass(frozen=True)
class GivenBackView:
    """What moves or actions do to what was taken."""

    name: str
    before: tuple[str, ...]
    now: str
    attribute: str
    cases: tuple[Case, ...]
    """Moves, with the stock afterwards."""
    action: str = ""
    """The call of an action that gives back."""
    left: str = ""
    version: str = ""
    """The column that counts changes of the row with the stock; nothing where it has none."""
    first: str = ""
    """The stock before."""


@dataclass(frozen=True)
class StockCases:
    """Stocks that creations take from."""

    facts: RouteFacts
    staging: Staging

    @cached_property
    def consumers(self) -> list[tuple[Inverse | None, Entity]]:
        """What is made with the entity and takes from others: itself, or its parts."""
        own: list[tuple[Inverse | None, Entity]] = [(None, self.facts.entity)]
        parts = [(one, self.facts.app.entity(one.source)) for one in self.facts.entity.parts]
        return [(one, entity) for one, entity in [*own, *parts] if entity.consumes]

    @cached_property
    def taken_from(self) -> list[TakenFromView]:
        if Route.CREATE not in self.facts.entity.routes:
            return []
        return [
            view
            for inverse, entity in self.consumers
            for one in entity.consumes
            if (view := self._taken_from(inverse, entity, one)) is not None
        ]

    def _taken_from(
        self, inverse: Inverse | None, entity: Entity, consumption: Consumption
    ) -> TakenFromView | None:
        stage = self.staging.stage(entity, is_body=True)
        scene = Usual(self.facts.app, self.facts.rows, entity).scene
        taken = amount(stage, consumption, scene)
        name = consumption.relation.name
        target = stage.target(name)
        if target is None or taken is None:
            return None
        variables = self.staging.variables(stage, scene)
        others = {one: variable for one, variable in variables.items() if one != name}
        row, stock = variables[name], consumption.stock
        plenty = enough(stage, consumption, scene)
        one = self._body_of(inverse, stage, scene, variables, 1)
        most = 1 if inverse is None else _most(inverse, entity, consumption)
        two = self._body_of(inverse, stage, scene, variables, 2) if most > 1 else ""
        is_room = Decimal(str(plenty)) >= 2 * Decimal(str(taken))
        least = (2 if two else 1) * taken
        scarce = fitted(stock, least - unit(stock))
        has_scarce = scarce >= 0 and stocks(stage, consumption, scene, scarce)
        key = self.facts.python_key(row, target)
        return TakenFromView(
            name=f"{entity.name.snake}_{stock.name}_of_{name}",
            table=literal(target.table),
            before=tuple(self.staging.around(stage, scene, others)),
            row=row,
            enough=self._with_stock(stage, scene, consumption, plenty),
            one=one,
            two=two if is_room else "",
            attribute=stock.attribute,
            left=self.staging.held(stock, fitted(stock, plenty - taken)),
            left_by_two=self.staging.held(stock, fitted(stock, plenty - 2 * taken)),
            scarce=self._with_stock(stage, scene, consumption, scarce) if has_scarce else "",
            scarce_body=two or one,
            scarce_left=self.staging.held(stock, scarce),
            scarce_detail=literal(f"{scarce} available, {least} requested"),
            now=self.staging.stored(target, key),
            nothing=self.staging.nothing_stored(entity),
            hidden=self._deleted_stock(stage, scene, consumption),
            refusals=tuple(self._conditions(inverse, stage, scene, consumption)),
            version=target.version.attribute if target.version else "",
            url=self._changed_at(target, row),
        )

    def _changed_at(self, target: Entity, row: str) -> str:
        """The path of a versioned row that clients may change, as source."""
        if target.version is None or Route.UPDATE not in target.routes:
            return ""
        key = "/".join(f"{{{self.facts.part_in_url(one, row)}}}" for one in target.key)
        return f'f"{self.facts.app.prefix}{target.path}/{key}"'

    def _body_of(
        self,
        inverse: Inverse | None,
        stage: RowSearch,
        scene: RowAssignment,
        variables: dict[str, str],
        count: int,
    ) -> str:
        """A body with so many rows that take."""
        if inverse is None:
            return self.staging.body_source(stage, scene, variables)
        part = self.facts.part(stage.entity, self.staging.body_changes(stage, scene, variables))
        least = inverse.ownership.least if inverse.ownership else 0
        listed = [part] * count
        if least > count:
            listed.append(f"*[{self.facts.part(stage.entity)} for _ in range({least - count})]")
        parts = {inverse.name: f"[{', '.join(listed)}]"}
        return self.staging.body_source(
            self.staging.stage(is_body=True), RowAssignment(), {}, parts
        )

    def _with_stock(
        self, stage: RowSearch, scene: RowAssignment, consumption: Consumption, value: object
    ) -> str:
        name, stock = consumption.relation.name, consumption.stock
        changed = scene.with_around(name, {stock.name: value})
        target = stage.target(name)
        return self.facts.insert(
            target, self.staging.changes_of(target or self.facts.entity, changed.around[name])
        )

    def _deleted_stock(
        self, stage: RowSearch, scene: RowAssignment, consumption: Consumption
    ) -> str:
        """A call that stores a deleted row that has enough."""
        name = consumption.relation.name
        target = stage.target(name)
        deletion = target.soft_delete if target else None
        if target is None or deletion is None:
            return ""
        changes = self.staging.changes_of(target, scene.around[name])
        changes[deletion.column.attribute] = deleted_value(deletion, self.facts.imports)
        return self.facts.insert(target, changes)

    def _conditions(
        self,
        inverse: Inverse | None,
        stage: RowSearch,
        usual: RowAssignment,
        consumption: Consumption,
    ) -> Iterator[ConditionView]:
        """Requirements of this consumption that alone do not hold."""
        every = [one for other in stage.entity.consumes for one in other.requires]
        for requirement in consumption.requires:
            place = every.index(requirement)
            for found in self.staging.only_broken(stage, every, place):
                scene = RowAssignment({**usual.own, **found.own}, self.staging.merged(usual, found))
                variables = self.staging.variables(stage, scene)
                name = consumption.relation.name
                target = stage.target(name) or self.facts.entity
                stock = consumption.stock
                now = self.staging.stored(target, self.facts.python_key(variables[name], target))
                left = self.staging.held(stock, scene.around[name][stock.name])
                number = f"_{place + 1}" if len(every) > 1 else ""
                yield ConditionView(
                    name=number,
                    before=tuple(self.staging.around(stage, scene, variables)),
                    body=self._body_of(inverse, stage, scene, variables, 1),
                    detail=self.staging.detail(stage, scene, requirement.message),
                    after=(
                        f"assert {now}.{stock.attribute} == {left}",
                        *self.staging.nothing_stored(stage.entity),
                    ),
                )

    # What is given back

    @cached_property
    def given_back(self) -> list[GivenBackView]:
        found = []
        for inverse, entity in self.consumers:
            for one in entity.consumes:
                found += list(self._given_back(inverse, entity, one))
        return found

    def _given_back(
        self, inverse: Inverse | None, entity: Entity, consumption: Consumption
    ) -> Iterator[GivenBackView]:
        stage = self.staging.stage(entity)
        scene = stage.first(
            [consumption.amount],
            lambda one: (amount(stage, consumption, one) or 0) > 0 and stage.is_whole(one),
        )
        target = stage.target(consumption.relation.name)
        if scene is None or target is None:
            return
        taken = amount(stage, consumption, scene)
        stock = consumption.stock
        scene = scene.with_around(consumption.relation.name, {stock.name: taken})
        variables = {
            consumption.relation.name: self.staging.variables(stage, scene)[
                consumption.relation.name
            ]
        }
        before = self.staging.around(stage, scene, variables)
        now = self.staging.stored(
            target, self.facts.python_key(variables[consumption.relation.name], target)
        )
        count = 1 if inverse is None else min(2, _most(inverse, entity, consumption))
        own = self._stored_whole(inverse, stage, scene, variables, count)
        name = f"{entity.name.snake}_{stock.name}_of_{consumption.relation.name}"
        raised = fitted(stock, taken + count * taken)
        states = self.facts.entity.states
        if states is not None:
            column = states.column
            row = f"row = {self.facts.insert(changes={**own, column.attribute: 'old'})}"
            cases = tuple(self._moves(states, inverse, consumption, taken, raised))
            yield GivenBackView(
                name,
                (*before, row),
                now,
                stock.attribute,
                cases,
                version=target.version.attribute if target.version else "",
                first=self.staging.held(stock, taken),
            )
        for action in self.facts.entity.actions:
            if not action.parameters and self._releases(action, inverse):
                row = f"row = {self.facts.insert(changes=own)}"
                call = f"client.{action.verb.lower()}({self.facts.item_path(action.path)})"
                yield GivenBackView(
                    f"{name}_by_{action.name.snake}",
                    (*before, row),
                    now,
                    stock.attribute,
                    (),
                    call,
                    self.staging.held(stock, raised),
                )

    def _stored_whole(
        self,
        inverse: Inverse | None,
        stage: RowSearch,
        scene: RowAssignment,
        variables: dict[str, str],
        count: int,
    ) -> dict[str, str]:
        """What a row is stored with that took something, by itself or by its parts."""
        if inverse is None:
            return self.staging.own_changes(stage, scene, variables)
        part = self.staging.part_row(stage, scene, variables)
        return {inverse.attribute: f"[{', '.join([part] * count)}]"}

    def _moves(
        self,
        states: States,
        inverse: Inverse | None,
        consumption: Consumption,
        taken: object,
        raised: object,
    ) -> Iterator[Case]:
        for old, after in states.transitions:
            for new in after:
                gives = any(_gives_back(one, inverse) for one in states.effects(new))
                left = self.staging.held(consumption.stock, raised if gives else taken)
                sources = (self.facts.python(states.column, old), literal(new), left)
                yield Case(sources, f"{old} to {new}")

    def _releases(self, action: Action, inverse: Inverse | None) -> bool:
        return any(_gives_back(one, inverse) for one in action.effects)


def _most(inverse: Inverse, part: Entity, consumption: Consumption) -> int:
    """How many parts of one row may take from the same stock."""
    taking = {*consumption.relation.columns, *(part.owner.columns if part.owner else ())}
    if any(taking.issuperset(one.columns) for one in part.uniques):
        return 1
    return inverse.ownership.most if inverse.ownership else 1


def _gives_back(effect: object, inverse: Inverse | None) -> bool:
    if not isinstance(effect, ReleaseEffect):
        return False
    return effect.parts == (inverse.source if inverse is not None else None)
