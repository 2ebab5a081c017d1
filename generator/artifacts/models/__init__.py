"""SQLAlchemy models: one module an entity, with its enums and link tables."""

from __future__ import annotations

from collections.abc import Iterator

from generator.artifacts.features import Features
from generator.artifacts.models.base import BaseModelView
from generator.artifacts.models.computed import ComputedView
from generator.artifacts.models.enums import EnumsView
from generator.artifacts.models.package import ModelPackageView
from generator.artifacts.models.view import ModelView
from generator.artifacts.planned import PlannedFile
from generator.ir import App


class Models:
    name = "models"

    def plan(self, app: App) -> Iterator[PlannedFile]:
        yield PlannedFile(
            "app/models/__init__.py", "models/package.py.jinja", ModelPackageView(app)
        )
        yield PlannedFile("app/models/base.py", "models/base.py.jinja", BaseModelView(app))
        if Features.of(app).idempotency:
            path = "app/models/idempotency_key.py"
            yield PlannedFile(path, "models/idempotency_key.py.jinja", BaseModelView(app))
        if any(entity.virtual for entity in app.entities):
            path = "app/models/computed.py"
            yield PlannedFile(path, "models/computed.py.jinja", ComputedView(app))
        if app.enums:
            yield PlannedFile("app/models/enums.py", "models/enums.py.jinja", EnumsView(app))
        for entity in app.entities:
            path = f"app/models/{entity.module}.py"
            yield PlannedFile(
                path,
                "models/model.py.jinja",
                ModelView.of(app, entity),
                f"the entity {entity.name}",
            )
