"""The order of named things that two sides added to, removed from and moved around."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def arrange(
    base: Sequence[str], ours: Sequence[str], new: Sequence[str], kept: Iterable[str]
) -> list[str]:
    """The keys that stay: the author's order where the author moved something, else the new one.

    What one side added follows what it follows there; at the same place, the generated comes first.
    """
    staying = set(kept)
    shared = set(base) & set(ours) & set(new) & staying
    was_moved = _only(shared, ours) != _only(shared, base)
    lead, other = (ours, new) if was_moved else (new, ours)
    result = _only(staying, lead)
    fresh = set(new) - set(ours)
    for number, key in enumerate(other):
        if key in staying and key not in result:
            result.insert(_place(other[:number], result, fresh), key)
    return result


def _only(wanted: set[str], keys: Sequence[str]) -> list[str]:
    return [key for key in keys if key in wanted]


def _place(before: Sequence[str], result: Sequence[str], fresh: set[str]) -> int:
    """Behind the nearest key that precedes it, and behind what the generator adds there."""
    for key in reversed(before):
        if key in result:
            place = result.index(key) + 1
            while place < len(result) and result[place] in fresh and key not in fresh:
                place += 1
            return place
    return 0
