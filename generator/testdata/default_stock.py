"""What the factories give rows whose creation takes from others: amounts and stocks that agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from generator.ir import App, Column, Consumption, Entity
from generator.ir.accepted import is_accepted
from generator.ir.expression import Expression
from generator.testdata.computed_values import UnknownValueError, fitted
from generator.testdata.row_search import Changes, RowAssignment, RowSearch
from generator.testdata.rows import EntitySamples, initial
from generator.untested import UntestedEntity

_PLENTY = (1000, 100, 50, 20, 10, 5, 4, 3, 2)


def read_by_creation(entity: Entity) -> Iterator[Expression]:
    """What decides whether a row can be made."""
    for consumption in entity.consumes:
        yield consumption.amount
        yield from (one.condition for one in consumption.requires)


@dataclass(frozen=True)
class Usual:
    """A row that can be made of a body, and what the rows around it must have."""

    app: App
    samples: Mapping[str, EntitySamples]
    entity: Entity

    @property
    def search(self) -> RowSearch:
        return RowSearch(self.app, self.samples, self.entity, is_body=True)

    @cached_property
    def scene(self) -> RowAssignment:
        """Empty where nothing is taken, or where nothing can be."""
        return RowAssignment() if self._found is None else self._stocked(self._found)

    @property
    def missing(self) -> UntestedEntity | None:
        """Why no row can be made."""
        name = self.entity.name
        if not self.entity.consumes or self._found is not None:
            return None
        message = f"no values were found with which a row of {name} can be made"
        return UntestedEntity(message, str(name), "consumes")

    @cached_property
    def _found(self) -> RowAssignment | None:
        if not self.entity.consumes:
            return None
        search = self.search

        def is_met(scene: RowAssignment) -> bool:
            return is_possible(search, scene) and all(
                is_accepted(one.stock, enough(search, one, scene)) for one in self.entity.consumes
            )

        return search.first(read_by_creation(self.entity), is_met, search.is_whole)

    def _stocked(self, scene: RowAssignment) -> RowAssignment:
        for consumption in self.entity.consumes:
            stock = enough(self.search, consumption, scene)
            scene = scene.with_around(consumption.relation.name, {consumption.stock.name: stock})
        return scene

    @cached_property
    def own(self) -> Changes:
        """Fixed values of the row's own fields."""
        return self.scene.own

    def around(self, relation: str) -> dict[Column, Any]:
        """What a row around must have that it has not by itself."""
        entity = self.search.target(relation)
        changes = self.scene.around.get(relation, {})
        if entity is None:
            return {}
        found = {entity.column(name): value for name, value in changes.items()}
        return {
            column: value
            for column, value in found.items()
            if column.default is None or initial(column) != value
        }


def is_possible(search: RowSearch, scene: RowAssignment) -> bool:
    """All that a creation asks for holds, and something is taken."""
    return all(
        search.hold(consumption.requires, scene) and (amount(search, consumption, scene) or 0) > 0
        for consumption in search.entity.consumes
    )


def amount(search: RowSearch, consumption: Consumption, scene: RowAssignment) -> Any:  # noqa: ANN401
    """What a row takes; None where that is not known."""
    try:
        value = search.value(consumption.amount, scene)
    except UnknownValueError:
        return None
    return None if value is None else fitted(consumption.stock, value)


def enough(search: RowSearch, consumption: Consumption, scene: RowAssignment) -> Any:  # noqa: ANN401
    """A stock from which many rows can take."""
    taken = Decimal(str(amount(search, consumption, scene) or 1))
    for factor in _PLENTY:
        value = fitted(consumption.stock, taken * factor)
        if stocks(search, consumption, scene, value):
            return value
    return fitted(consumption.stock, taken)


def stocks(
    search: RowSearch, consumption: Consumption, scene: RowAssignment, value: object
) -> bool:
    """The row around may have this stock, and still meets what is asked for."""
    target = search.target(consumption.relation.name)
    stock = consumption.stock
    if target is None or not is_accepted(stock, value):
        return False
    rows = search.rows_of(target)
    name = consumption.relation.name
    changed = scene.with_around(name, {stock.name: value})
    return rows.keeps_rules(rows.settled(changed.around[name]), (2,)) and is_possible(
        search, changed
    )
