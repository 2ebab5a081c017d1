"""The module of an entity's schemas, in its parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from generator.artifacts.schemas.bodies import BodyClasses
from generator.artifacts.schemas.classes import AliasView, ClassView, needs_query
from generator.artifacts.schemas.fields import SchemaFields
from generator.artifacts.schemas.queries import QueryClasses, order_class
from generator.emit import Imports, docstring, literal
from generator.ir import App, Entity
from generator.resolve.phrases import nouns_of


@dataclass(frozen=True)
class SchemaView:
    """The module of an entity's schemas."""

    app: App
    entity: Entity
    imports: Imports = field(default_factory=Imports)

    @property
    def doc(self) -> str:
        return docstring(f"Schemas of {nouns_of(self.entity)}.", indent=0)

    @cached_property
    def _fields(self) -> SchemaFields:
        return SchemaFields(self.app, self.entity, self.imports)

    @cached_property
    def aliases(self) -> list[AliasView]:
        """Types with rules, named once because several bodies carry them."""
        bodies = [AliasView(name, source) for name, source in self._fields.named_types.values()]
        return [*bodies, *self._fields.named_filters.values()]

    @cached_property
    def classes(self) -> list[ClassView]:
        return [*BodyClasses(self._fields).all(), *QueryClasses(self._fields).all()]

    @property
    def order_name(self) -> str:
        return order_class(self.entity)

    @cached_property
    def order_values(self) -> list[str]:
        """What `order_by` accepts; empty where the list has no route."""
        if not needs_query(self.entity):
            return []
        return [
            literal(sign + column.name) for column in self.entity.sortable for sign in ("", "-")
        ]
