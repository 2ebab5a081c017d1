"""The output, one module a kind of file: `ARTIFACTS` is its table of contents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from generator.artifacts.application import Application
from generator.artifacts.auth import SignIn
from generator.artifacts.deployment import Deployment
from generator.artifacts.migrations import Migrations
from generator.artifacts.models import Models
from generator.artifacts.planned import PlannedFile
from generator.artifacts.policies import Policies
from generator.artifacts.project import Project
from generator.artifacts.repositories import Repositories
from generator.artifacts.routers import Routers
from generator.artifacts.schemas import Schemas
from generator.artifacts.services import Services
from generator.artifacts.tests import Tests
from generator.ir.json_names import as_clients_see

if TYPE_CHECKING:
    from generator.ir import App

__all__ = ["ARTIFACTS", "Artifact", "PlannedFile", "plan"]


class OutputKind(Protocol):
    """A kind of output."""

    @property
    def name(self) -> str: ...

    def plan(self, app: App) -> Iterator[PlannedFile]: ...


ARTIFACTS: tuple[OutputKind, ...] = (
    Project(),
    Deployment(),
    Application(),
    Models(),
    Schemas(),
    Repositories(),
    Policies(),
    Services(),
    Routers(),
    SignIn(),
    Migrations(),
    Tests(),
)
"""Every kind of output, in the order in which its files are listed."""


def plan(app: App) -> Iterator[PlannedFile]:
    """Every file of the application; `name` is there what JSON says."""
    seen = as_clients_see(app)
    for artifact in ARTIFACTS:
        yield from artifact.plan(seen)
