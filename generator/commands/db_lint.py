"""`apiwright db lint`: what a careful reviewer would say of revisions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from generator.commands.database import understood
from generator.commands.generate import DIFFERENCES
from generator.commands.problems import BAD_INPUT, print_problems
from generator.console import Console


def lint(
    project: Path, specs: Path | None, names: Sequence[str], console: Console, *, form: str
) -> int:
    """Print the findings; exit 4 where one of them is an error."""
    app = understood(project, specs, console)
    if app is None:
        return BAD_INPUT
    from generator.migrations.lint import judge

    found = judge(project, app, names)
    if form != "text":
        print_problems(found.report, form, console)
    else:
        if found.report.diagnostics:
            console.problem(found.report.as_text())
        count = len(found.paths)
        noun = "revision" if count == 1 else "revisions"
        errors, all_ = len(found.report.errors), len(found.report.diagnostics)
        said = f"{errors} of {all_} findings are errors" if all_ else "nothing to say"
        console.summary(f"{count} {noun}: {said}")
    return DIFFERENCES if found.report.has_errors else 0
