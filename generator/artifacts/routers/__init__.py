"""Routers: the routes of each entity."""

from __future__ import annotations

from collections.abc import Iterator

from generator.artifacts.planned import PlannedFile
from generator.artifacts.routers.route import routed
from generator.artifacts.routers.view import RouterPackageView, RouterView
from generator.ir import App


class Routers:
    name = "routers"

    def plan(self, app: App) -> Iterator[PlannedFile]:
        yield PlannedFile(
            "app/routers/__init__.py", "routers/package.py.jinja", RouterPackageView(app)
        )
        for entity in routed(app):
            path = f"app/routers/{entity.module}.py"
            yield PlannedFile(
                path,
                "routers/router.py.jinja",
                RouterView(app, entity),
                f"the entity {entity.name}",
            )
