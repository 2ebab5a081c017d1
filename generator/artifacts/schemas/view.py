"""The module of an entity's schemas, in its parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from generator.artifacts.schemas.bodies import BodyClasses
from generator.artifacts.schemas.classes import ClassView, needs_query
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

    @property
    def types(self) -> Iterator[str]:
        """Types with rules, named once because several bodies carry them, and the orders of a list."""
        named = [*self._fields.named_types.values(), *self._fields.named_filters.values()]
        yield from (f"{name} = {source}" for name, source in named)
        if needs_query(self.entity):
            names = self.entity.order_names
            values = ", ".join(literal(sign + name) for name in names for sign in ("", "-"))
            name = order_class(self.entity)
            if values:
                yield f"{name} = {self._named_type(name, f'Literal[{values}]')}"

    def _named_type(self, name: str, source: str) -> str:
        """A type that documents name, and with it what clients call its values."""
        need = self.imports.need
        need("typing", "Literal")
        annotated, orders = need("typing", "Annotated"), need("app.schemas.base", "ORDER_NAMES")
        alias = need("typing_extensions", "TypeAliasType")
        return f"{alias}({literal(name)}, {annotated}[{source}, {orders}],)"

    @cached_property
    def classes(self) -> list[ClassView]:
        return [*BodyClasses(self._fields).all(), *QueryClasses(self._fields).all()]
