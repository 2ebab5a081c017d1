"""`apiwright db preflight`: what the revisions that are still to run will meet and do on a database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands.database import located, understood
from generator.commands.generate import DIFFERENCES
from generator.commands.problems import BAD_INPUT
from generator.console import Console

if TYPE_CHECKING:
    from generator.migrations.locks import Lock
    from generator.migrations.preflight import Guarded, Preflight, RevisionFlight


def preflight(
    project: Path,
    specs: Path | None,
    url: str | None,
    console: Console,
    *,
    form: str,
    seconds: int,
) -> int:
    """Print it; exit 4 where a revision would stop."""
    app = understood(project, specs, console)
    if app is None:
        return BAD_INPUT
    where = located(project, url)
    from generator.migrations.preflight import look_ahead

    found = look_ahead(project, app, where, seconds)
    if form == "json":
        console.result(json.dumps(_facts(found), indent=2, ensure_ascii=False))
    else:
        _print(found, console)
    return DIFFERENCES if found.stops else 0


def _print(found: Preflight, console: Console) -> None:
    for flight in found.flights:
        _print_flight(found, flight, console)
    if not found.flights:
        console.summary("the database has run all revisions")
        return
    from generator.migrations.preflight.verdict import amount, size_in_bytes, verdicts

    for table, size in found.sizes.items():
        about = "about " if size.is_estimate else ""
        volume = f", {size_in_bytes(size.bytes)}" if size.bytes is not None else ""
        console.action("size", f"{table}: {about}{amount(size.rows)} rows{volume}")
    for table, sentence in verdicts(found):
        console.action("verdict", f"{table}: {sentence}")
    count = len(found.flights)
    noun = "revision" if count == 1 else "revisions"
    if found.unfinished:
        console.note(f"the {found.unfinished} was begun and is not finished: apiwright db upgrade")
    if found.stops:
        console.summary(f"{count} {noun} to run, and rows are in the way; nothing was changed")
    elif found.is_unsure:
        console.summary(f"{count} {noun} to run, and not all questions can be answered before")
    else:
        console.summary(f"{count} {noun} to run, and no row is in the way")


def _print_flight(found: Preflight, flight: RevisionFlight, console: Console) -> None:
    console.action("revision", f"{flight.path}: {flight.message}")
    for guard in flight.guards:
        console.action(guard.passage.value, _guard(guard))
    for step in flight.steps:
        told = [_lock(lock, found) for lock in step.locks if not lock.is_new]
        locks = f" ({'; '.join(dict.fromkeys(told))})" if told else ""
        console.action("step", f"line {step.line}: {step.words}{locks}")
    for line, what in flight.unread:
        console.action("unknown", f"line {line}: nobody can follow {what}")


def _lock(lock: Lock, found: Preflight) -> str:
    from generator.migrations.preflight.verdict import EFFORTS

    done = f", {EFFORTS[lock.effort]}" if lock.effort else ""
    return f"{found.names.get(lock.table, lock.table)}: {lock.name}{done}"


def _guard(guard: Guarded) -> str:
    from generator.migrations.preflight.verdict import amount

    text = f"line {guard.line}: {guard.message}"
    if guard.examples:
        count = "many" if guard.count is None else amount(guard.count)
        more = ", …" if guard.count != len(guard.examples) else ""
        text += f". Found {count}: {', '.join(guard.examples)}{more}"
    return f"{text} ({guard.note})" if guard.note else text


def _facts(found: Preflight) -> dict[str, object]:
    from generator.migrations.preflight.verdict import verdicts

    return {
        "database": found.database,
        "revisions": found.revisions,
        "unfinished_revision": found.unfinished,
        "stops": found.stops,
        "pending": [_flight(found, flight) for flight in found.flights],
        "tables": [
            {"table": name, "rows": size.rows, "is_estimate": size.is_estimate, "bytes": size.bytes}
            for name, size in found.sizes.items()
        ],
        "verdicts": [{"table": table, "message": said} for table, said in verdicts(found)],
    }


def _flight(found: Preflight, flight: RevisionFlight) -> dict[str, object]:
    return {
        "revision": flight.id,
        "message": flight.message,
        "path": flight.path,
        "guards": [
            {
                "line": one.line,
                "message": one.message,
                "passage": one.passage.value,
                "count": one.count,
                "examples": one.examples,
                "note": one.note,
            }
            for one in flight.guards
        ],
        "steps": [
            {
                "line": step.line,
                "does": step.words,
                "locks": [
                    {
                        "table": found.names.get(lock.table, lock.table),
                        "lock": lock.name,
                        "waits": lock.waits.name.lower(),
                        "rows": lock.effort.name.lower(),
                        "is_new_table": lock.is_new,
                    }
                    for lock in step.locks
                ],
            }
            for step in flight.steps
        ],
        "not_followed": [{"line": line, "message": what} for line, what in flight.unread],
    }
