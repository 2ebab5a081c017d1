"""The generated application's own tests."""

from __future__ import annotations

from collections.abc import Iterator

from generator.artifacts.features import Features
from generator.artifacts.planned import PlannedFile
from generator.artifacts.routers.route import routed
from generator.artifacts.tests.access import AccessTestsView
from generator.artifacts.tests.costs import CostsView
from generator.artifacts.tests.entity import EntityTestsView
from generator.artifacts.tests.factories import FactoriesView
from generator.artifacts.tests.left_out import LeftOutView
from generator.artifacts.tests.repositories import RepositoryTestsView
from generator.artifacts.tests.services import ServiceTestsView
from generator.artifacts.tests.sign_in import SignInTestsView
from generator.artifacts.tests.support import SupportView
from generator.ir import App, Entity
from generator.testdata.rows import EntitySamples

_SHARED = (
    "access",
    "application",
    "auth",
    "costs",
    "database",
    "migrations",
    "monitoring",
    "reading",
    "replicas",
    "repositories",
    "services",
)
"""Modules of tests that belong to no entity."""


class Tests:
    name = "tests"

    def plan(self, app: App) -> Iterator[PlannedFile]:
        support = SupportView(app)
        samples = {entity.name.text: EntitySamples(app, entity) for entity in app.entities}
        repositories = RepositoryTestsView(app, samples)
        factories = FactoriesView(app, samples)
        features = Features.of(app)
        yield PlannedFile("tests/__init__.py", "tests/package.py.jinja", support)
        yield PlannedFile("tests/conftest.py", "tests/conftest.py.jinja", support)
        yield PlannedFile("tests/answers.py", "tests/answers.py.jinja", support)
        yield PlannedFile("tests/factories.py", "tests/factories.py.jinja", factories)
        if features.files:
            yield PlannedFile("tests/files.py", "tests/files.py.jinja", support)
        yield PlannedFile("tests/test_application.py", "tests/application.py.jinja", support)
        yield PlannedFile("tests/test_database.py", "tests/database.py.jinja", support)
        yield PlannedFile("tests/test_migrations.py", "tests/migrations.py.jinja", support)
        yield PlannedFile("tests/test_repositories.py", "tests/repositories.py.jinja", repositories)
        if not features.pairs:
            yield PlannedFile("tests/test_costs.py", "tests/costs.py.jinja", CostsView(app))
        if app.auth:
            template = "tests/auth.py.jinja"
            sign_in = SignInTestsView.of(app, app.auth, template)
            yield PlannedFile("tests/test_auth.py", template, sign_in)
        if app.monitoring:
            yield PlannedFile("tests/test_monitoring.py", "tests/monitoring.py.jinja", support)
        if app.reads_leniently:
            yield PlannedFile("tests/test_reading.py", "tests/reading.py.jinja", support)
        if app.replicas:
            yield PlannedFile("tests/test_replicas.py", "tests/replicas.py.jinja", support)
        services = ServiceTestsView(app, samples)
        if services.subjects:
            yield PlannedFile("tests/memory.py", "tests/memory.py.jinja", services)
            yield PlannedFile("tests/test_services.py", "tests/services.py.jinja", services)
        if app.auth is not None:
            view = AccessTestsView(app, samples)
            yield PlannedFile("tests/test_access.py", "tests/access.py.jinja", view)
        entities = [EntityTestsView.of(app, entity, samples) for entity in routed(app)]
        for one in entities:
            yield PlannedFile(f"tests/{module_of(one.entity)}.py", "tests/entity.py.jinja", one)
        left_out = LeftOutView(app, samples, entities)
        yield PlannedFile("tests/README.md", "tests/README.md.jinja", left_out)


def module_of(entity: Entity) -> str:
    """`test_products`."""
    plural = entity.plural.snake
    return f"test_{plural}_routes" if plural in _SHARED else f"test_{plural}"
