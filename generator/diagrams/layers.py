"""Boxes in columns: every line goes from a column to one further right, and few lines cross.

The method is Sugiyama's: turn around the lines that close circles, give each box a column, let long
lines take a place in the columns between, and sort each column by where its neighbours are.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

Pair = tuple[str, str]

_SWEEPS = 24


class Slot(NamedTuple):
    """A place in a column: of a box, or of a line that passes."""

    box: str
    line: int = -1
    column: int = -1

    @property
    def is_passed(self) -> bool:
        return self.line >= 0


@dataclass(frozen=True, slots=True)
class Layers:
    """The columns from left to right, each from top to bottom."""

    columns: list[list[Slot]]
    flipped: frozenset[int]
    """Numbers of the lines that run from right to left."""
    paths: list[list[Slot]]
    """For each line the places that it takes, from left to right."""


def layers(heights: Mapping[str, float], pairs: Sequence[Pair], limit: float) -> Layers:
    """Columns for boxes of these heights; none is higher than the limit if there is more than one."""
    order = _order(list(heights), pairs)
    flipped = frozenset(
        number for number, (start, end) in enumerate(pairs) if order[start] > order[end]
    )
    forward = [
        (end, start) if number in flipped else (start, end)
        for number, (start, end) in enumerate(pairs)
    ]
    ranks = _ranks(heights, sorted(heights, key=order.__getitem__), forward, limit)
    columns: list[list[Slot]] = [[] for _ in range(max(ranks.values()) + 1)]
    for key in heights:
        columns[ranks[key]].append(Slot(key))
    paths: list[list[Slot]] = []
    for number, (start, end) in enumerate(forward):
        between = [Slot("", number, rank) for rank in range(ranks[start] + 1, ranks[end])]
        for slot in between:
            columns[slot.column].append(slot)
        paths.append([Slot(start), *between, Slot(end)])
    return Layers(_sorted(columns, _steps(paths, ranks)), flipped, paths)


def _order(keys: Sequence[str], pairs: Sequence[Pair]) -> dict[str, int]:
    """Positions in which few pairs run backwards (Eades, Lin and Smyth)."""
    left = dict.fromkeys(keys)
    first: list[str] = []
    last: list[str] = []
    while left:
        coming, going = _degrees(left, pairs)
        sinks = [key for key in left if not going[key]]
        sources = [key for key in left if not coming[key]]
        if sources:
            first += sources
        elif sinks:
            last = sinks + last
        else:
            first.append(max(left, key=lambda key: going[key] - coming[key]))
        for key in sources or sinks or first[-1:]:
            del left[key]
    return {key: number for number, key in enumerate([*first, *last])}


def _degrees(
    left: Mapping[str, None], pairs: Iterable[Pair]
) -> tuple[dict[str, int], dict[str, int]]:
    coming: dict[str, int] = defaultdict(int)
    going: dict[str, int] = defaultdict(int)
    for start, end in pairs:
        if start in left and end in left:
            going[start] += 1
            coming[end] += 1
    return coming, going


def _ranks(
    heights: Mapping[str, float], order: Sequence[str], pairs: Sequence[Pair], limit: float
) -> dict[str, int]:
    """Behind all that comes before it; where there is no room, further right."""
    before: dict[str, list[str]] = defaultdict(list)
    after: dict[str, list[str]] = defaultdict(list)
    for start, end in pairs:
        before[end].append(start)
        after[start].append(end)
    used: dict[int, float] = defaultdict(float)
    ranks: dict[str, int] = {}

    def place(key: str, rank: int) -> None:
        ranks[key] = rank
        used[rank] += heights[key]

    for key in order:
        rank = max((ranks[one] + 1 for one in before[key]), default=0)
        while used[rank] and used[rank] + heights[key] > limit:
            rank += 1
        place(key, rank)
    for key in reversed(order):
        rank = min((ranks[one] for one in after[key]), default=0) - 1
        is_pulled = len(after[key]) > len(before[key]) and rank > ranks[key]
        if is_pulled and used[rank] + heights[key] <= limit:
            used[ranks[key]] -= heights[key]
            place(key, rank)
    taken = {rank: number for number, rank in enumerate(sorted(set(ranks.values())))}
    return {key: taken[rank] for key, rank in ranks.items()}


Steps = dict[int, list[tuple[Slot, Slot]]]


def _steps(paths: Iterable[Sequence[Slot]], ranks: Mapping[str, int]) -> Steps:
    """For each column the neighbours of its slots in the next one."""
    steps: Steps = defaultdict(list)
    for path in paths:
        for offset, step in enumerate(pairwise(path)):
            steps[ranks[path[0].box] + offset].append(step)
    return steps


def _sorted(columns: list[list[Slot]], steps: Steps) -> list[list[Slot]]:
    """By the mean place of the neighbours, to and fro; the best that was seen is taken."""
    best, fewest = [list(column) for column in columns], _crossings(columns, steps)
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        numbers = range(1, len(columns)) if sweep % 2 == 0 else range(len(columns) - 2, -1, -1)
        for number in numbers:
            other = number - 1 if sweep % 2 == 0 else number + 1
            _sort(columns[number], _neighbours(columns[other], steps, number, other))
        found = _crossings(columns, steps)
        if found < fewest:
            best, fewest = [list(column) for column in columns], found
    return best


def _neighbours(
    other: Sequence[Slot], steps: Steps, number: int, other_number: int
) -> dict[Slot, list[int]]:
    places = {slot: place for place, slot in enumerate(other)}
    found: dict[Slot, list[int]] = defaultdict(list)
    for left, right in steps[min(number, other_number)]:
        slot, neighbour = (right, left) if other_number < number else (left, right)
        found[slot].append(places[neighbour])
    return found


def _sort(column: list[Slot], neighbours: Mapping[Slot, Sequence[int]]) -> None:
    """Slots without a neighbour stay where they are, relative to the others."""
    places = {
        slot: sum(found) / len(found) if (found := neighbours.get(slot)) else float(place)
        for place, slot in enumerate(column)
    }
    column.sort(key=places.__getitem__)


def _crossings(columns: Sequence[Sequence[Slot]], steps: Steps) -> int:
    count = 0
    for number in range(len(columns) - 1):
        left = {slot: place for place, slot in enumerate(columns[number])}
        right = {slot: place for place, slot in enumerate(columns[number + 1])}
        seen: list[int] = []
        for _, end in sorted((left[one], right[other]) for one, other in steps[number]):
            count += bisect_left(seen, -end)
            insort(seen, -end)
    return count
