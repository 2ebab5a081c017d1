"""`apiwright validate`: every mistake of a spec."""

from __future__ import annotations

from pathlib import Path

from generator import pipeline
from generator.commands.problems import BAD_INPUT, compiled, print_problems
from generator.console import Console


def validate(specs: Path, form: str, console: Console) -> int:
    """Print the mistakes, or what was found to be in order."""
    compilation = compiled(lambda report: pipeline.understand(specs, report))
    print_problems(compilation.report, form, console)
    app = compilation.value
    if app is None:
        return BAD_INPUT
    if form == "text":
        count = len(app.entities)
        noun = "entity" if count == 1 else "entities"
        console.result(f"{specs.as_posix()}: {count} {noun}, no mistakes")
    return 0
