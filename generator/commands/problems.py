"""Running the compiler for a command: the problems of a spec are printed, and mistakes end it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from generator.console import Console
from generator.diagnostics import Diagnostics, SpecErrors

BAD_INPUT = 2

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Compiled(Generic[Value]):
    """What the compiler gave, None where the spec holds mistakes, and all it has to say."""

    value: Value | None
    report: Diagnostics


def compiled(work: Callable[[Diagnostics], Value]) -> Compiled[Value]:
    """Do the work with a report of its own."""
    report = Diagnostics()
    try:
        return Compiled(work(report), report)
    except SpecErrors as error:
        return Compiled(None, error.report)


def print_problems(report: Diagnostics, form: str, console: Console) -> None:
    """Text is for people and goes to stderr; JSON and GitHub's commands go to stdout."""
    if form == "json":
        console.result(report.as_json())
    elif not report.diagnostics:
        return
    elif form == "github":
        console.result(report.as_github())
    else:
        count = len(report.diagnostics)
        console.problem(f"{report.as_text()}\n\n{count} problem{'' if count == 1 else 's'}")
