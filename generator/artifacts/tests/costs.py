"""The test that what a request costs does not grow with the rows that there are."""

from __future__ import annotations

from dataclasses import dataclass, field

from generator.artifacts.features import Features
from generator.artifacts.routers.route import routed
from generator.artifacts.routers.view import RouterView
from generator.artifacts.schemas.fields import MAX_VALUES
from generator.emit import Imports, literal
from generator.ir import App, Entity, Route


@dataclass(frozen=True)
class CostsView:
    app: App
    imports: Imports = field(default_factory=lambda: Imports(template="tests/costs.py.jinja"))

    @property
    def most(self) -> int:
        """The longest list that any answer may hold."""
        limits = [self.app.pagination.size, MAX_VALUES]
        for entity in self.app.entities:
            limits += [one.ownership.most for one in entity.parts if one.ownership]
            limits += [
                include.limit
                for view in entity.views
                for include in view.all_includes
                if include.limit is not None
            ]
        return max(limits)

    @property
    def streams(self) -> bool:
        """Some answers are files or exports, which are no JSON."""
        features = Features.of(self.app)
        return features.exports or features.files

    @property
    def models(self) -> list[tuple[str, str]]:
        return [
            (RouterView(self.app, entity).prefix, self._model(entity))
            for entity in routed(self.app)
        ]

    @property
    def stored(self) -> list[str]:
        return [f"store_{entity.name.snake}" for entity in self.app.entities]

    @property
    def made(self) -> list[tuple[str, str]]:
        return [
            (f"{RouterView(self.app, entity).prefix}/", f"make_{entity.name.snake}")
            for entity in routed(self.app)
            if Route.CREATE in entity.routes
        ]

    @property
    def parts(self) -> list[str]:
        return [
            literal(self.app.entity(part.source).table)
            for entity in self.app.entities
            for part in entity.parts
        ]

    def _model(self, entity: Entity) -> str:
        return self.imports.need(f"app.models.{entity.module}", entity.name.text)
