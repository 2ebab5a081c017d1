"""What one service does beyond storing rows: the code of prepared values, states and actions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.app_view import EntityView
from generator.artifacts.behaviour.actions import ActionView
from generator.artifacts.behaviour.code import ExpressionWriter, RuleView, variable
from generator.artifacts.behaviour.facts import (
    computes,
    inputs,
    is_released,
    prepares,
    stores,
    uses_service,
    way_back,
)
from generator.artifacts.behaviour.new_rows import NewRows, in_row
from generator.artifacts.behaviour.related import PairView
from generator.artifacts.behaviour.states import StatesView
from generator.artifacts.behaviour.storing import StoringView
from generator.emit import docstring, literal
from generator.ir import Column, Entity, Name, Requirement, Route
from generator.ir.expression import FieldRef
from generator.ir.traversal import walk
from generator.resolve.phrases import definite, noun_of, with_article


@dataclass(frozen=True)
class BehaviourView(EntityView):
    """What one service does beyond storing rows."""

    @cached_property
    def made(self) -> NewRows:
        return NewRows(self)

    @cached_property
    def storing(self) -> StoringView:
        return StoringView(self)

    def repository_with_deleted(self, entity: Entity) -> str:
        """A repository for rows that others refer to, also when they are deleted and yet there."""
        made = ".with_deleted" if entity.soft_delete is not None else ""
        return f"{self.repository_of(entity)}{made}(executor)"

    def service_of(self, entity: Entity) -> str:
        """The service of an entity; of modules that need each other one asks for the other later."""
        service = f"{entity.name}Service"
        if entity.name == self.entity.name:
            return service
        if not uses_service(self.app, entity, self.entity):
            return self.imports.need(f"app.services.{entity.module}", service)
        module = self.imports.need("app.services", entity.module, f"{entity.module}_services")
        return f"{module}.{service}"

    @property
    def prepares(self) -> bool:
        return prepares(self.entity)

    @property
    def phrase(self) -> str:
        return noun_of(self.entity)

    @property
    def computes_alone(self) -> bool:
        """Computed fields follow from the row itself."""
        return computes(self.entity) and not self.computes_late

    @property
    def computes_late(self) -> bool:
        """They follow from its parts, too, or no method makes the row ready."""
        return computes(self.entity) and (bool(self.entity.parts) or not self.prepares)

    @property
    def computes(self) -> bool:
        return computes(self.entity)

    @property
    def article_phrase(self) -> str:
        return with_article(noun_of(self.entity))

    def rule(self, code: ExpressionWriter, requirement: Requirement) -> RuleView:
        self.imports.need("app.exceptions", "RuleViolatedError")
        return RuleView(code.broken(requirement.condition), code.message(requirement.message))

    # What is computed

    @property
    def computed(self) -> list[tuple[Column, str]]:
        return [
            (one.column, self.made.code.fitted(one.expression, one.column))
            for one in self.entity.computed
            if not one.stored
        ]

    @property
    def computed_lines(self) -> list[str]:
        return in_row(self.computed)

    @property
    def lists(self) -> list[str]:
        """The lists of parts that computed fields are made of."""
        names = {
            part.hops[0].attribute
            for one in self.entity.computed
            for part in walk(one.expression)
            if isinstance(part, FieldRef) and part.hops
        }
        return [one.attribute for one in self.entity.parts if one.attribute in names]

    @property
    def compute_parameters(self) -> str:
        values = "Sequence[Values]"
        return "".join(f", {name}: {values}" for name in self.lists)

    # Storing and changing

    @property
    def stores(self) -> bool:
        """Parts are stored by the service of the whole."""
        return stores(self.entity) and self.entity.owner is None

    @property
    def pair(self) -> PairView | None:
        """The row that may come within the body of a new one."""
        relation = self.entity.pair
        if relation is None:
            return None
        partner = self.app.entity(relation.target)
        noun = Name(relation.name).phrase
        what = f"Store {definite(self.phrase)}, with its {noun} where that is new"
        return PairView(
            doc=docstring(f"{what}, in the transaction of the executor.", 8),
            name=relation.attribute,
            service=self.service_of(partner),
            back=way_back(self.app, relation).columns[0].attribute,
            key=self.entity.id.attribute,
            io=self.io,
        )

    @property
    def stores_many(self) -> bool:
        """Rows made in bulk are made ready together and stored in one statement."""
        is_bulk = Route.BULK_CREATE in self.entity.routes
        return is_bulk and self.prepares and self.stores_row_alone

    @property
    def stores_row_alone(self) -> bool:
        """Nothing is stored beside the row."""
        return not self.entity.parts and not self.entity.after_create

    @property
    def key(self) -> str:
        return "key" if self.entity.has_composite_key else self.entity.id.attribute

    @property
    def key_parameter(self) -> str:
        types = ", ".join(self.values.plain(column) for column in self.entity.key)
        return f"{self.key}: " + (f"tuple[{types}]" if self.entity.has_composite_key else types)

    @property
    def inputs(self) -> list[str]:
        return [literal(name) for name in inputs(self.app, self.entity)]

    @property
    def releases(self) -> bool:
        return is_released(self.app, self.entity)

    @property
    def variable(self) -> str:
        return variable(self.entity)

    # States and actions

    @property
    def expected(self) -> str:
        """The parameter for the versions that a caller of one row knows, where it has them."""
        if self.entity.version is None:
            return ""
        versions = self.imports.need("app.versions", "Versions")
        return f", expected: {versions} | None = None"

    @property
    def passed(self) -> str:
        return ", expected" if self.entity.version is not None else ""

    @property
    def stale(self) -> str:
        return ", `StaleError`" if self.entity.version is not None else ""

    @cached_property
    def states(self) -> StatesView | None:
        states = self.entity.states
        return StatesView(self, states) if states is not None else None

    @property
    def transitions(self) -> Iterable[str]:
        return self.states.transitions if self.states else ()

    @cached_property
    def actions(self) -> list[ActionView]:
        return [ActionView(self, one) for one in self.entity.actions]
