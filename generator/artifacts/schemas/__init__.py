"""Pydantic schemas: what clients send, and what they are answered."""

from __future__ import annotations

from collections.abc import Iterator

from generator.artifacts.bulk import parameters_class
from generator.artifacts.naming import action_schema, query_class, view_class, views_module
from generator.artifacts.planned import PlannedFile
from generator.artifacts.reports import report_class, report_query_class
from generator.artifacts.schemas.base import BaseSchemaView
from generator.artifacts.schemas.nesting import NestingView
from generator.artifacts.schemas.view import SchemaView
from generator.emit import Imports
from generator.ir import App, Entity


class Schemas:
    name = "schemas"

    def plan(self, app: App) -> Iterator[PlannedFile]:
        yield PlannedFile(
            "app/schemas/__init__.py", "schemas/package.py.jinja", BaseSchemaView(app)
        )
        yield PlannedFile("app/schemas/base.py", "schemas/base.py.jinja", BaseSchemaView(app))
        for entity in app.entities:
            path = f"app/schemas/{entity.module}.py"
            yield PlannedFile(
                path,
                "schemas/schema.py.jinja",
                SchemaView(app, entity, Imports(defined=_own_names(entity))),
                f"the entity {entity.name}",
            )
            if any(view.includes for view in entity.views):
                path = f"app/schemas/{views_module(app, entity)}.py"
                yield PlannedFile(
                    path,
                    "schemas/views.py.jinja",
                    NestingView(app, entity),
                    f"the entity {entity.name}",
                )


def _own_names(entity: Entity) -> list[str]:
    """Names that the module of an entity's schemas may define: imports must leave them free."""
    suffixes = ("Base", "Create", "Update", "Replace", "Response", "Query", "SearchQuery", "Order")
    made = [f"{entity.name}{suffix}" for suffix in suffixes]
    made += [view_class(entity, view) for view in entity.views]
    made += [query_class(entity, query) for query in entity.queries]
    made += [action_schema(entity, action) for action in entity.actions]
    made += [parameters_class(entity, bulk) for bulk in entity.bulk]
    for report in entity.reports:
        made += [report_class(entity, report), report_query_class(entity, report)]
    passwords = [column.sent_as for column in entity.columns if column.sent_as]
    return [*made, *entity.attributes, *passwords]
