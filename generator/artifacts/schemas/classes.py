"""What a schema class consists of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.artifacts.rules import ValidatorView
from generator.emit import literal
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
    def body(self) -> Iterator[str]:
        """What the class says below its docstring."""
        yield from self.fields and ("", *self.fields)
        for rule in self.validators:
            yield from ("", '@model_validator(mode="after")')
            yield f"def {rule.name}(self) -> Self:"
            yield f"    if {rule.guard}{rule.broken}:"
            yield f"        raise ValueError({literal(rule.message)})"
            yield "    return self"

    @property
    def is_empty(self) -> bool:
        return not self.fields and not self.validators


def needs_query(entity: Entity) -> bool:
    """Some route lists rows with filters and an order: the list itself, a search, a view, an export."""
    return lists_pages(entity) or Route.EXPORT in entity.routes


def lists_pages(entity: Entity) -> bool:
    """Some route does so in pages."""
    return Route.LIST in entity.routes or any(view.lists for view in entity.views)
