"""Files of rows: which go with a row, and the routes and bodies of each."""

from __future__ import annotations

from collections.abc import Iterator

from generator.artifacts.naming import made_class
from generator.emit import Imports
from generator.ir import App, Column, DeleteRule, Entity, Name, Route


def loses_files(app: App, entity: Entity) -> bool:
    """A deletion of rows of the entity takes files with it."""
    return bool([*files_of_deletion(app, entity, Imports())])


def files_of_deletion(app: App, entity: Entity, imports: Imports) -> Iterator[str]:
    """SELECTs of the files of rows that go, and of those that the database deletes with them.

    `where` are the conditions of the rows that go, and `gone` their keys.
    """
    if entity.files:
        yield f"{_columns(entity, imports)}.where(*where)"
    if not entity.has_composite_key:
        yield from _below(app, entity, "gone", frozenset({entity.name.text}), imports)


def _below(
    app: App, entity: Entity, gone: str, seen: frozenset[str], imports: Imports
) -> Iterator[str]:
    for other in app.referring(entity.name.text):
        if other.name.text in seen:
            continue
        for relation in other.relations:
            is_below = relation.target == entity.name.text and relation.is_simple
            if not is_below or relation.on_delete is not DeleteRule.CASCADE:
                continue
            column = f"{_model(other, imports)}.{relation.columns[0].attribute}"
            refers = f".where({column}.in_({gone}))"
            if other.files:
                yield _columns(other, imports) + refers
            if not other.has_composite_key:
                select = imports.need("sqlalchemy", "select")
                key = f"{_model(other, imports)}.{other.id.attribute}"
                deeper = f"{select}({key}){refers}"
                yield from _below(app, other, deeper, seen | {other.name.text}, imports)


def _columns(entity: Entity, imports: Imports) -> str:
    select = imports.need("sqlalchemy", "select")
    model = _model(entity, imports)
    return f"{select}({', '.join(f'{model}.{one.attribute}' for one in entity.files)})"


def _model(entity: Entity, imports: Imports) -> str:
    return imports.need(f"app.models.{entity.module}", entity.name.text)


def file_class(entity: Entity, column: Column) -> str:
    """The body of a file alone: `DocumentScanFile`."""
    return made_class(entity, f"{Name(column.name).pascal}File")


def is_changed_alone(entity: Entity, column: Column) -> bool:
    """A route replaces the file and nothing else."""
    return column.is_updatable and Route.UPDATE in entity.routes
