"""What a picture shows, before anything has a place: boxes, and lines between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Look(Enum):
    """What a box stands for."""

    ENTITY = "entity"
    STATE = "state"
    FINAL = "final"
    START = "start"


class EndMark(Enum):
    """How a line ends at a box."""

    NONE = "none"
    ARROW = "arrow"
    ONE = "one"
    MAYBE_ONE = "maybe_one"
    MANY = "many"


@dataclass(frozen=True, slots=True)
class BoxRow:
    """A line of text in a box."""

    name: str
    type: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    key: str
    title: str
    rows: tuple[BoxRow, ...] = ()
    look: Look = Look.ENTITY


@dataclass(frozen=True, slots=True)
class End:
    """Where a line meets a box: at one of its rows, or anywhere along its side."""

    box: str
    mark: EndMark = EndMark.NONE
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """From what is referred to, or comes before, to what refers to it, or comes after."""

    start: End
    end: End

    @property
    def is_loop(self) -> bool:
        return self.start.box == self.end.box


@dataclass(frozen=True, slots=True)
class Graph:
    title: str
    boxes: tuple[Box, ...]
    lines: tuple[Edge, ...]
