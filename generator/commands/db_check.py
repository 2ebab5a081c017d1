"""`apiwright db check`: a living database beside the spec."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands.database import located, understood
from generator.commands.generate import DIFFERENCES
from generator.commands.problems import BAD_INPUT
from generator.console import Console

if TYPE_CHECKING:
    from generator.migrations.drift import Difference, Drift


def check(
    project: Path,
    specs: Path | None,
    url: str | None,
    console: Console,
    *,
    form: str,
    is_strict: bool,
) -> int:
    """Print where they differ, and what nobody can compare; exit 4 for differences."""
    app = understood(project, specs, console)
    if app is None:
        return BAD_INPUT
    where = located(project, url)
    from generator.migrations.drift import compare

    found = compare(project, app, where)
    wrong = [one for one in found.differences if is_strict or _is_wrong(one)]
    is_wrong = bool(wrong or found.behind or found.unknown or found.unfinished)
    if form == "json":
        console.result(json.dumps(_facts(found, is_wrong=is_wrong), indent=2, ensure_ascii=False))
    else:
        _print(found, len(wrong), console)
    return DIFFERENCES if is_wrong else 0


def _is_wrong(one: Difference) -> bool:
    from generator.migrations.drift import Deviation

    return one.deviation is not Deviation.FOREIGN


def _print(found: Drift, wrong: int, console: Console) -> None:
    for one in found.differences:
        console.action(one.deviation.value, str(one))
    for line in found.not_compared:
        console.action("unknown", line)
    for line in _notes(found):
        console.note(line)
    if wrong:
        noun = "place" if wrong == 1 else "places"
        console.summary(f"the database differs from the spec in {wrong} {noun}")
    elif found.behind or found.unknown or found.unfinished:
        console.summary(
            "the tables are as the spec says, the revisions are not those of the project"
        )
    elif found.not_compared:
        console.summary("the database is as the spec says, as far as it could be compared")
    else:
        console.summary("the database is as the spec says")


def _notes(found: Drift) -> Iterator[str]:
    if not found.is_generated:
        yield "the spec asks for a revision that is not written yet: apiwright generate"
    if found.unknown:
        listed = ", ".join(found.unknown)
        yield f"the database has come to {listed}, which is no revision of this project"
    elif found.unfinished:
        yield f"the {found.unfinished} was begun and is not finished: apiwright db upgrade goes on"
    elif found.behind:
        noun = "revision" if found.behind == 1 else "revisions"
        yield f"the database has yet to run {found.behind} {noun}: apiwright db upgrade"


def _facts(found: Drift, *, is_wrong: bool) -> dict[str, object]:
    return {
        "database": found.database,
        "as_the_spec_says": not is_wrong,
        "revisions": found.revisions,
        "unknown_revisions": found.unknown,
        "unfinished_revision": found.unfinished,
        "pending_revisions": found.behind,
        "spec_is_generated": found.is_generated,
        "differences": [_difference(one) for one in found.differences],
        "not_compared": found.not_compared,
    }


def _difference(one: Difference) -> dict[str, str]:
    return {
        "deviation": one.deviation.value,
        "sort": one.thing.sort,
        "table": one.thing.table,
        "name": one.thing.name,
        "fact": one.fact,
        "expected": one.expected,
        "found": one.found,
        "message": str(one),
    }
