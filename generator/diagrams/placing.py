"""Coordinates: where each box stands, and the corners of each line."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from generator.diagrams.graph import Box, Edge, End, Graph
from generator.diagrams.layers import Layers, Slot, layers
from generator.diagrams.measures import HEAD, Size, row_middle, size_of

Point = tuple[float, float]

_GAP = 28.0
"""Between boxes of a column."""
_LANE = 12.0
"""What a line takes that passes a column, and between upright pieces of lines."""
_MARK = 26.0
"""Room for the mark at the end of a line."""
_LOOP = 22.0
_APART = 18.0
"""Between lines that share the side of a box, where it is high enough."""
_EDGE = 12.0
"""From its corners."""
_PASSES = 10
_SHAPE = 1.5
"""Width to height that a picture should have."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture with every number in it."""

    width: float
    height: float
    boxes: tuple[tuple[Box, Point, Size], ...]
    lines: tuple[tuple[Edge, tuple[Point, ...]], ...]


def place(graph: Graph) -> Placed:
    """The boxes that belong together side by side, with the groups below each other in rows."""
    sizes = {box.key: size_of(box, _ends_at(box, graph.lines)) for box in graph.boxes}
    parts = [_Part(boxes, lines, sizes).placed() for boxes, lines in _groups(graph)]
    return _packed(parts)


def _ends_at(box: Box, lines: Iterable[Edge]) -> int:
    """How many lines may want to meet one side of it."""
    coming = sum(line.end.box == box.key for line in lines)
    going = sum(line.start.box == box.key for line in lines)
    return max(coming, going)


def _groups(graph: Graph) -> list[tuple[list[Box], list[Edge]]]:
    """Boxes that lines join, the largest group first."""
    group = {box.key: number for number, box in enumerate(graph.boxes)}
    for line in graph.lines:
        one, other = sorted((group[line.start.box], group[line.end.box]))
        if one != other:
            group = {key: one if number == other else number for key, number in group.items()}
    boxes: dict[int, list[Box]] = defaultdict(list)
    lines: dict[int, list[Edge]] = defaultdict(list)
    for box in graph.boxes:
        boxes[group[box.key]].append(box)
    for line in graph.lines:
        lines[group[line.start.box]].append(line)
    numbers = sorted(boxes, key=lambda number: -len(boxes[number]))
    return [(boxes[number], lines[number]) for number in numbers]


def _packed(parts: Sequence[Placed]) -> Placed:
    area = sum((part.width + _GAP) * (part.height + _GAP) for part in parts)
    width = max([*(part.width for part in parts), math.sqrt(area * _SHAPE)], default=0.0)
    x = y = tallest = right = 0.0
    boxes: list[tuple[Box, Point, Size]] = []
    lines: list[tuple[Edge, tuple[Point, ...]]] = []
    for part in parts:
        if x and x + part.width > width:
            x, y, tallest = 0.0, y + tallest + 2 * _GAP, 0.0
        boxes += [(box, (x + left, y + top), size) for box, (left, top), size in part.boxes]
        lines += [
            (line, tuple((x + left, y + top) for left, top in points))
            for line, points in part.lines
        ]
        right, tallest = max(right, x + part.width), max(tallest, part.height)
        x += part.width + 2 * _GAP
    return Placed(right, y + tallest, tuple(boxes), tuple(lines))


@dataclass
class _Part:
    """One group while it is laid out."""

    boxes: Sequence[Box]
    lines: Sequence[Edge]
    sizes: Mapping[str, Size]
    tops: dict[Slot, float] = field(default_factory=dict)
    layers: Layers = field(init=False)
    loops: set[str] = field(init=False)
    """The boxes that refer to themselves."""
    joins: list[Edge] = field(init=False)
    """The lines between two boxes, as `layers` numbers them."""
    steps: dict[Slot, list[tuple[Slot, int]]] = field(init=False)
    """For each slot its neighbours, and the line to each."""
    offsets: dict[tuple[int, str], float] = field(default_factory=dict)
    """How far below the top of a box a line meets it."""

    def placed(self) -> Placed:
        heights = {box.key: self.sizes[box.key].height + _GAP for box in self.boxes}
        area = sum(heights[box.key] * (self.sizes[box.key].width + 80) for box in self.boxes)
        limit = max(math.sqrt(area / _SHAPE), *heights.values())
        self.loops = {line.start.box for line in self.lines if line.is_loop}
        self.joins = [line for line in self.lines if not line.is_loop]
        pairs = [(line.start.box, line.end.box) for line in self.joins]
        self.layers = layers(heights, pairs, limit)
        self.steps = _steps(self.layers.paths)
        self._stack()
        for _ in range(3):
            self._meet()
            self._straighten()
        return self._drawn()

    def _height(self, slot: Slot) -> float:
        return _LANE if slot.is_passed else self.sizes[slot.box].height

    def _port(self, slot: Slot, line: int) -> float:
        """How far below the top of a slot a line meets it."""
        return _LANE / 2 if slot.is_passed else self.offsets[line, slot.box]

    def _stack(self) -> None:
        """Each column from top to bottom, with its middle where those of the others are."""
        for column in self.layers.columns:
            total = sum(self._height(slot) + _GAP for slot in column)
            top = -total / 2
            for slot in column:
                self.tops[slot] = top
                top += self._height(slot) + _GAP

    def _meet(self) -> None:
        """Ends at a row are given; others share the side of the box, sorted by where they lead."""
        sides: dict[tuple[str, bool], list[tuple[float, int]]] = defaultdict(list)
        for number, line in enumerate(self.joins):
            path = self.layers.paths[number]
            for end in (line.start, line.end):
                if end.row is not None:
                    self.offsets[number, end.box] = row_middle(end.row)
                    continue
                is_left = path[0].box == end.box
                near = path[1] if is_left else path[-2]
                sides[end.box, is_left].append((self._middle(near, number), number))
        for (key, _), ends in sides.items():
            for (_, number), offset in zip(sorted(ends), self._spread(key, ends), strict=True):
                self.offsets[number, key] = offset

    def _spread(self, key: str, ends: Sequence[tuple[float, int]]) -> list[float]:
        """As level with the other ends as the height of the box and the marks allow."""
        top, height = self.tops[Slot(key)], self.sizes[key].height
        low = min(_EDGE, height / 2)
        edge = low + (_APART if key in self.loops else 0)
        room = height - edge - low
        step = min(_APART, room / max(len(ends) - 1, 1))
        wishes = [far - top - place * step for place, (far, _) in enumerate(sorted(ends))]
        last = room - step * (len(ends) - 1)
        return [
            edge + min(max(wish - edge, 0.0), last) + place * step
            for place, wish in enumerate(_ascending(wishes, [1.0] * len(wishes)))
        ]

    def _middle(self, slot: Slot, line: int) -> float:
        offset = None if slot.is_passed else self.offsets.get((line, slot.box))
        return self.tops[slot] + (self._height(slot) / 2 if offset is None else offset)

    def _straighten(self) -> None:
        """Move boxes up and down until lines are as level as the order of the columns allows."""
        columns = self.layers.columns
        for sweep in range(_PASSES):
            numbers = range(len(columns))
            for number in numbers if sweep % 2 == 0 else reversed(numbers):
                self._settle(columns[number])

    def _settle(self, column: Sequence[Slot]) -> None:
        targets: list[float] = []
        weights: list[float] = []
        rooms: list[float] = []
        room = 0.0
        for slot in column:
            found = list(self._wishes(slot))
            total = sum(weight for _, weight in found)
            wish = sum(top * weight for top, weight in found) / total if total else self.tops[slot]
            targets.append(wish - room)
            weights.append(total or 0.1)
            rooms.append(room)
            room += self._height(slot) + (_LANE if slot.is_passed else _GAP)
        for slot, top, room in zip(column, _ascending(targets, weights), rooms, strict=True):
            self.tops[slot] = top + room

    def _wishes(self, slot: Slot) -> Iterator[tuple[float, float]]:
        """The top that would make each line level, and how much that matters."""
        for other, line in self.steps.get(slot, ()):
            level = self.tops[other] + self._port(other, line) - self._port(slot, line)
            yield level, 1.0 + 3.0 * slot.is_passed + 3.0 * other.is_passed

    def _drawn(self) -> Placed:
        """Columns as wide as their boxes, and between them as many lanes as lines need."""
        highest = min(self.tops.values())
        self.tops = {slot: round(top - highest) for slot, top in self.tops.items()}
        self._meet()
        corners: list[list[Point]] = [[] for _ in self.joins]
        lefts: dict[str, float] = {}
        left = 0.0
        for column in self.layers.columns:
            boxes = [slot.box for slot in column if not slot.is_passed]
            lefts |= dict.fromkeys(boxes, left)
            right = left + max((self.sizes[box].width for box in boxes), default=0.0)
            left = right + self._channel(right, column, corners)
        extra = dict.fromkeys(self.loops, _LOOP + 8)
        rights = [lefts[key] + self.sizes[key].width + extra.get(key, 0) for key in lefts]
        lines = [
            (line, self._with_ends(number, line, corners[number], lefts))
            for number, line in enumerate(self.joins)
        ]
        lines += [(line, self._loop(line, lefts)) for line in self.lines if line.is_loop]
        places = [
            (box, (lefts[box.key], self.tops[Slot(box.key)]), self.sizes[box.key])
            for box in self.boxes
        ]
        bottom = max(top + self._height(slot) for slot, top in self.tops.items())
        return Placed(max(rights), bottom, tuple(places), tuple(lines))

    def _channel(self, right: float, column: Sequence[Slot], corners: list[list[Point]]) -> float:
        """Give each line that leaves a column its upright piece; how wide the room for them is."""
        here = set(column)
        pieces: list[tuple[int, float, float]] = []
        for line, path in enumerate(self.layers.paths):
            for one, other in pairwise(path):
                if one in here:
                    start = self.tops[one] + self._port(one, line)
                    pieces.append((line, start, self.tops[other] + self._port(other, line)))
        lanes = _lanes(pieces)
        for (line, start, end), lane in zip(pieces, lanes, strict=True):
            x = right + _MARK + _LOOP + lane * _LANE
            corners[line] += [(x, start), (x, end)]
        return 2 * _MARK + _LOOP + max(lanes, default=0) * _LANE

    def _with_ends(
        self, number: int, line: Edge, corners: Sequence[Point], lefts: Mapping[str, float]
    ) -> tuple[Point, ...]:
        """From the start of the line to its end, which may be the left one."""
        path = self.layers.paths[number]
        first, last = path[0].box, path[-1].box
        begin = (lefts[first] + self.sizes[first].width, corners[0][1])
        points = _without_steps([begin, *corners, (lefts[last], corners[-1][1])])
        return tuple(points if first == line.start.box else reversed(points))

    def _loop(self, line: Edge, lefts: Mapping[str, float]) -> tuple[Point, ...]:
        box = line.start.box
        right, top = lefts[box] + self.sizes[box].width, self.tops[Slot(box)]
        low = top + _row_of(line.end, self.sizes[box])
        high = top + HEAD / 2
        return ((right, high), (right + _LOOP, high), (right + _LOOP, low), (right, low))


def _steps(paths: Sequence[Sequence[Slot]]) -> dict[Slot, list[tuple[Slot, int]]]:
    found: dict[Slot, list[tuple[Slot, int]]] = defaultdict(list)
    for number, path in enumerate(paths):
        for left, right in pairwise(path):
            found[left].append((right, number))
            found[right].append((left, number))
    return found


def _row_of(end: End, size: Size) -> float:
    return row_middle(end.row) if end.row is not None else size.height * 0.75


def _ascending(targets: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The ascending numbers that are nearest to the targets: neighbours in the way move together."""
    pools: list[tuple[float, float, int]] = []
    for target, weight in zip(targets, weights, strict=True):
        pools.append((target, weight, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (one, first, few), (other, second, more) = pools[-2:]
            mean = (one * first + other * second) / (first + second)
            pools[-2:] = [(mean, first + second, few + more)]
    return [mean for mean, _, count in pools for _ in range(count)]


def _lanes(pieces: Sequence[tuple[int, float, float]]) -> list[int]:
    """A lane for each upright piece, so that none lies on another and few lines cross there."""
    down = sorted((n for n, (_, a, b) in enumerate(pieces) if b > a), key=lambda n: -pieces[n][1])
    up = sorted((n for n, (_, a, b) in enumerate(pieces) if b < a), key=lambda n: pieces[n][1])
    lanes = [0] * len(pieces)
    done: list[int] = []
    for number in [*down, *up]:
        low, high = sorted(pieces[number][1:])
        for other in done:
            first, last = sorted(pieces[other][1:])
            if first < high + _LANE / 2 and low < last + _LANE / 2:
                lanes[number] = max(lanes[number], lanes[other] + 1)
        done.append(number)
    return lanes


def _without_steps(points: Iterable[Point]) -> list[Point]:
    """Without corners that are none."""
    found: list[Point] = []
    for point in points:
        while len(found) > 1 and found[-2][1] == found[-1][1] == point[1]:
            found.pop()
        if not found or found[-1] != point:
            found.append(point)
    return found
