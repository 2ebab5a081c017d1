"""Repositories: the SQL of each entity."""

from __future__ import annotations

from collections.abc import Iterator

from generator.artifacts.planned import PlannedFile
from generator.artifacts.repositories.base import BaseRepositoryView
from generator.artifacts.repositories.fulltext import FullTextView
from generator.artifacts.repositories.view import RepositoryView
from generator.ir import App


class Repositories:
    name = "repositories"

    def plan(self, app: App) -> Iterator[PlannedFile]:
        view = BaseRepositoryView(app)
        yield PlannedFile("app/repositories/__init__.py", "repositories/package.py.jinja", view)
        yield PlannedFile("app/repositories/base.py", "repositories/base.py.jinja", view)
        parts = {
            "nested": view.features.nested_lists,
            "composite": view.features.composite_keys,
            "pairs": view.features.pairs,
            "links": view.features.links,
            "linking": view.features.single_links,
            "trees": view.features.trees,
            "consuming": view.features.stocks,
            "prechecks": view.features.passwords,
            "filtering": view.has_filters or view.features.related_searches,
            "references": view.features.live_references,
            "upserting": view.features.upserts,
            "bounded": view.features.bounded,
            "computing": view.features.figures,
            "figures": view.figure_types,
            "periods": view.periods,
        }
        for name, is_needed in parts.items():
            if is_needed:
                path = f"app/repositories/{name}.py"
                yield PlannedFile(path, f"repositories/{name}.py.jinja", view)
        if view.features.fulltext:
            words = FullTextView(view.features)
            yield PlannedFile(
                "app/repositories/fulltext.py", "repositories/fulltext.py.jinja", words
            )
        yield PlannedFile("app/repositories/ordering.py", "repositories/ordering.py.jinja", view)
        yield PlannedFile("app/repositories/protocol.py", "repositories/protocol.py.jinja", view)
        for entity in app.entities:
            path = f"app/repositories/{entity.module}.py"
            yield PlannedFile(
                path,
                "repositories/repository.py.jinja",
                RepositoryView(app, entity),
                f"the entity {entity.name}",
            )
