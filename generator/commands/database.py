"""What commands that look at a living database have in common: which spec, and which database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from generator import pipeline
from generator.commands.interpreter import interpreter
from generator.commands.problems import compiled, print_problems
from generator.console import Console
from generator.project.finding import recorded_specs

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

    from generator.ir import App


def understood(project: Path, specs: Path | None, console: Console) -> App | None:
    """What the spec of a project means; None once its mistakes are printed."""
    place = specs or recorded_specs(project)
    compilation = compiled(lambda report: pipeline.understand(place, report))
    if compilation.value is None:
        print_problems(compilation.report, "text", console)
    return compilation.value


def located(project: Path, url: str | None) -> URL:
    """The database that is named, or that of the project's settings."""
    from generator.migrations.connection import address

    return address(
        url, project, lambda: interpreter(project, "pydantic_settings", "name the database")
    )
