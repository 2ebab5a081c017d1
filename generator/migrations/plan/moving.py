"""Renames in an order in which no name is taken: circles go over a name of their own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

_LONGEST = 63


def steps(renames: Mapping[str, str], taken: Collection[str]) -> Iterator[tuple[str, str]]:
    """Old and new name of each step; `taken` are all names that are there before."""
    pending = {old: new for old, new in renames.items() if old != new}
    present = set(taken)
    while pending:
        free = [old for old, new in pending.items() if not _is_taken(new, present - {old})]
        if free:
            old = free[0]
            new = pending.pop(old)
        else:
            old = next(iter(pending))
            new = spare(old, {*present, *pending.values()})
            pending[new] = pending.pop(old)
        present = (present - {old}) | {new}
        yield old, new


def spare(name: str, taken: Collection[str], suffix: str = "_moving") -> str:
    """A name like this one that nothing bears."""
    stem = name[: _LONGEST - len(suffix) - 2] + suffix
    candidates = (stem, *(f"{stem}{number}" for number in range(2, 100)))
    return next(one for one in candidates if not _is_taken(one, taken))


def _is_taken(name: str, present: Collection[str]) -> bool:
    """SQLite and MariaDB do not tell names apart by case."""
    return name.casefold() in {one.casefold() for one in present}
