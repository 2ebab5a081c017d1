"""`apiwright generate`: the output of a spec, merged into what is there, or compared with it."""

from __future__ import annotations

from pathlib import Path

from generator.commands.recovery import complete
from generator.commands.telling import Telling
from generator.console import Console
from generator.project.finding import target_of
from generator.project.places import inspect_target
from generator.run import Options, Outcome, run, run_unchanged

DONE = 0
BAD_INPUT = 2
DIFFERENCES = 4
CONFLICTS = 5
NEEDS_CONSENT = 6


def generate(specs: Path, out: Path | None, options: Options, console: Console) -> int:
    """Run the compiler, compare, and write unless only a look was asked for."""
    target = target_of(specs, out)
    code = end_unchanged(specs, target, options, console)
    if code is not None:
        return code
    telling = Telling(target, options, console)
    return _end(run(specs, target, options, telling), telling)


def end_unchanged(specs: Path, target: Path, options: Options, console: Console) -> int | None:
    """The end of a run that finds everything as the last one left it; None for any other."""
    inspect_target(target)
    complete(target, console)
    outcome = run_unchanged(specs, target, options)
    return None if outcome is None else _end(outcome, Telling(target, options, console))


def _end(outcome: Outcome, telling: Telling) -> int:
    """Tell what a run came to; the exit code says whether there is more to do."""
    telling.outcome(outcome)
    if outcome.is_refused:
        return BAD_INPUT
    if outcome.needs_consent:
        return NEEDS_CONSENT
    if outcome.conflicts:
        return CONFLICTS
    return DIFFERENCES if telling.options.check and outcome.pending else DONE
