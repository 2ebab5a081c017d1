"""What a schema class consists of."""

from __future__ import annotations

from dataclasses import dataclass

from generator.artifacts.rules import ValidatorView
from generator.ir import Entity, Route


@dataclass(frozen=True)
class ClassView:
    """One schema class: name, base, sentence and body."""

    name: str
    base: str
    doc: str
    fields: tuple[str, ...] = ()
    validators: tuple[ValidatorView, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.fields and not self.validators


@dataclass(frozen=True)
class AliasView:
    name: str
    source: str


def needs_query(entity: Entity) -> bool:
    """Some route lists rows with filters and an order: the list itself, a search, a view."""
    return Route.LIST in entity.routes or any(view.lists for view in entity.views)
