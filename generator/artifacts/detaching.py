"""Versioned rows that a deletion changes: the database itself takes a reference, a link or a part away."""

from __future__ import annotations

from collections.abc import Iterator

from generator.artifacts.naming import link_table
from generator.artifacts.stock_guards import deletes
from generator.emit import Imports
from generator.ir import App, DeleteRule, Entity

Changed = tuple[str, str]
"""A model, and the condition of its rows that change; `gone` are the keys of the rows that go."""


def changed_by_deletion(app: App, entity: Entity, imports: Imports) -> list[Changed]:
    """Which versioned rows a deletion of rows of the entity changes, and does not delete."""
    if not deletes(entity) or entity.has_composite_key:
        return []
    found = dict.fromkeys(_changed(app, entity, "gone", frozenset({entity.name.text}), imports))
    return list(found)


def changes_others(app: App, entity: Entity) -> bool:
    """A deletion of rows of the entity changes versioned rows."""
    return bool(changed_by_deletion(app, entity, Imports()))


def _changed(
    app: App, entity: Entity, gone: str, seen: frozenset[str], imports: Imports
) -> Iterator[Changed]:
    """What changes with the rows whose keys are `gone`, and with those that go with them."""
    for other in app.referring(entity.name.text):
        for relation in other.relations:
            if relation.target != entity.name.text or not relation.is_simple:
                continue
            refers = f"{_model(other, imports)}.{relation.columns[0].attribute}.in_({gone})"
            if relation.on_delete is DeleteRule.SET_NULL:
                # A row that goes as well is left as it is: the statement may look at its moments.
                stays = f", {_model(other, imports)}.{other.id.attribute}.not_in({gone})"
                yield from _of(other, refers + (stays if other == entity else ""), imports)
            if relation.ownership is None and relation.on_delete in _TAKES_PARTS:
                yield from _of_whole(app, other, refers, imports)
            goes = relation.on_delete is DeleteRule.CASCADE and other.name.text not in seen
            if goes and not other.has_composite_key:
                keys = _select(f"{_model(other, imports)}.{other.id.attribute}", refers, imports)
                yield from _changed(app, other, keys, seen | {other.name.text}, imports)
        for link in other.links:
            if link.target == entity.name.text and other.version is not None:
                table = imports.need(f"app.models.{other.module}", link_table(other, link))
                taken = f"{table}.c.{link.target_column}.in_({gone})"
                keys = _select(f"{table}.c.{link.source_column}", taken, imports)
                yield from _of(
                    other, f"{_model(other, imports)}.{other.id.attribute}.in_({keys})", imports
                )


_TAKES_PARTS = (DeleteRule.SET_NULL, DeleteRule.CASCADE)


def _of(entity: Entity, condition: str, imports: Imports) -> Iterator[Changed]:
    if entity.version is not None:
        yield _model(entity, imports), condition


def _of_whole(app: App, part: Entity, condition: str, imports: Imports) -> Iterator[Changed]:
    """The row that a part belongs to: its answer shows the part."""
    owner = part.owner
    whole = app.entity(owner.target) if owner else None
    if owner is None or whole is None or whole.version is None or whole.has_composite_key:
        return
    keys = _select(f"{_model(part, imports)}.{owner.columns[0].attribute}", condition, imports)
    yield _model(whole, imports), f"{_model(whole, imports)}.{whole.id.attribute}.in_({keys})"


def _select(column: str, condition: str, imports: Imports) -> str:
    select = imports.need("sqlalchemy", "select")
    return f"{select}({column}).where({condition})"


def _model(entity: Entity, imports: Imports) -> str:
    return imports.need(f"app.models.{entity.module}", entity.name.text)
