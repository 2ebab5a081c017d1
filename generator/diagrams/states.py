"""The states of a row, and the moves between them, as boxes and lines."""

from __future__ import annotations

from generator.diagrams.graph import Box, Edge, End, EndMark, Graph, Look
from generator.ir import Entity, States

_START = "[*]"


def state_graph(entity: Entity, states: States) -> Graph:
    """Each value as a box; what no move leaves is final."""
    enum = states.column.type.enum
    values = enum.values if enum is not None else ()
    boxes = [
        Box(value, value, look=Look.STATE if states.after(value) else Look.FINAL)
        for value in values
    ]
    lines = [_move(value, after) for value in values for after in states.after(value)]
    if states.column.default is not None:
        boxes.insert(0, Box(_START, "", look=Look.START))
        lines.insert(0, _move(_START, str(states.column.default.value)))
    return Graph(f"States of {entity.name}", tuple(boxes), tuple(lines))


def _move(before: str, after: str) -> Edge:
    return Edge(End(before), End(after, EndMark.ARROW))
