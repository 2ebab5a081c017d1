"""Who waits for how much: one sentence a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from generator.migrations.locks import Effort, Lock, Waits
from generator.migrations.preflight.flight import Preflight, StepCost

EFFORTS = {
    Effort.READ: "read",
    Effort.INDEX: "put into an index",
    Effort.WRITTEN: "written",
    Effort.REWRITTEN: "rewritten",
}
_WAITING = {Waits.EVERYBODY: "nobody reads or writes", Waits.WRITERS: "nobody writes"}


def verdicts(preflight: Preflight) -> Iterator[tuple[str, str]]:
    """Tables, as they are called today, and what others notice of it."""
    steps = [step for flight in preflight.flights for step in flight.steps]
    tables = dict.fromkeys(
        preflight.names.get(lock.table, lock.table)
        for step in steps
        for lock in step.locks
        if lock.waits and not lock.is_new
    )
    if preflight.database == "sqlite" and tables:
        yield "the file", _sentence(preflight, Waits.WRITERS, list(_made_anew_once(_work(steps))))
        return
    for table in tables:
        yield table, _of_table(preflight, table, steps)


def _of_table(preflight: Preflight, table: str, steps: Sequence[StepCost]) -> str:
    held = [(place, lock) for place, step in enumerate(steps) for lock in step.locks
            if lock.waits and preflight.names.get(lock.table, lock.table) == table]  # fmt: skip
    waits = max(lock.waits for _, lock in held)
    if preflight.database == "mysql":  # each statement is a transaction
        return _sentence(preflight, waits, [lock for _, lock in held if lock.effort])
    start = held[0][0]
    until = next(
        (place for place in range(start + 1, len(steps)) if steps[place].is_committed), len(steps)
    )
    end = start + 1 if steps[start].is_committed else until
    return _sentence(preflight, waits, list(_work(steps[start:end])))


def _work(steps: Sequence[StepCost]) -> Iterator[Lock]:
    for step in steps:
        yield from (lock for lock in step.locks if lock.effort and not lock.is_new)


def _made_anew_once(work: Iterable[Lock]) -> Iterator[Lock]:
    """SQLite changes all that one block says of a table in one go."""
    last = None
    for lock in work:
        if lock.effort is not Effort.REWRITTEN or lock != last:
            yield lock
        last = lock


def _sentence(preflight: Preflight, waits: Waits, work: Sequence[Lock]) -> str:
    done: dict[str, Counter[Effort]] = {}
    for lock in work:
        table = preflight.names.get(lock.table, lock.table)
        done.setdefault(table, Counter())[lock.effort] += 1
    if not done:
        return f"{_WAITING[waits]} for a moment"
    parts = []
    for table, efforts in done.items():
        size = preflight.size(table)
        rows = amount(size.rows) if size is not None else "all"
        words = [EFFORTS[effort] + _often(times) for effort, times in efforts.items()]
        parts.append(f"{rows} rows of {table} are {_listed(words)}")
    return f"{_WAITING[waits]} while {_listed(parts)}"


def _often(times: int) -> str:
    return "" if times == 1 else " twice" if times == 2 else f" {times} times"


def _listed(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))


def amount(number: int) -> str:
    """`2.1 million`, `40,000`."""
    if number >= 1_000_000_000:
        return f"{number / 1_000_000_000:.1f} billion"
    return f"{number / 1_000_000:.1f} million" if number >= 1_000_000 else f"{number:,}"


def size_in_bytes(number: int) -> str:
    """`1.3 GB`."""
    size = float(number)
    for unit in ("bytes", "KB", "MB", "GB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "bytes" or size >= 10 else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} TB"
