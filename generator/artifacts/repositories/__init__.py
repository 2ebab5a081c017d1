"""Repositories: the SQL of each entity."""

from __future__ import annotations

from collections.abc import Iterator

from generator.artifacts.features import Features
from generator.artifacts.planned import PlannedFile
from generator.artifacts.repositories.base import BaseRepositoryView
from generator.artifacts.repositories.view import RepositoryView
from generator.ir import App


class Repositories:
    name = "repositories"

    def plan(self, app: App) -> Iterator[PlannedFile]:
        view = BaseRepositoryView(app)
        yield PlannedFile("app/repositories/__init__.py", "repositories/package.py.jinja", view)
        yield PlannedFile("app/repositories/base.py", "repositories/base.py.jinja", view)
        if view.features.nested_lists:
            yield PlannedFile("app/repositories/nested.py", "repositories/nested.py.jinja", view)
        if Features.of(app).composite_keys:
            path = "app/repositories/composite.py"
            yield PlannedFile(path, "repositories/composite.py.jinja", view)
        if Features.of(app).pairs:
            yield PlannedFile("app/repositories/pairs.py", "repositories/pairs.py.jinja", view)
        if Features.of(app).single_links:
            yield PlannedFile("app/repositories/linking.py", "repositories/linking.py.jinja", view)
        if view.has_filters:
            path = "app/repositories/filtering.py"
            yield PlannedFile(path, "repositories/filtering.py.jinja", view)
        if Features.of(app).upserts:
            path = "app/repositories/upserting.py"
            yield PlannedFile(path, "repositories/upserting.py.jinja", view)
        yield PlannedFile("app/repositories/ordering.py", "repositories/ordering.py.jinja", view)
        yield PlannedFile("app/repositories/protocol.py", "repositories/protocol.py.jinja", view)
        if view.figure_types:
            path = "app/repositories/figures.py"
            yield PlannedFile(path, "repositories/figures.py.jinja", view)
        if view.periods:
            path = "app/repositories/periods.py"
            yield PlannedFile(path, "repositories/periods.py.jinja", view)
        for entity in app.entities:
            path = f"app/repositories/{entity.module}.py"
            yield PlannedFile(
                path,
                "repositories/repository.py.jinja",
                RepositoryView(app, entity),
                f"the entity {entity.name}",
            )
