"""How much room a box takes. Letters of one width make that known without a font."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from generator.diagrams.graph import Box, BoxRow, Look

LETTER = 7.3
"""Width of a letter of 12 pixels in any usual font of one width, rounded up."""
ROW = 20.0
HEAD = 28.0
PADDING = 10.0
GAP = 14.0
"""Between the columns of a box."""
LONGEST = 36
_DOT = 14.0
_STATE = 36.0
_END = 10.0


@dataclass(frozen=True, slots=True)
class Size:
    width: float
    height: float


def size_of(box: Box, ends: int) -> Size:
    """Room for all its texts; where there is little of that, for the ends of its lines."""
    if box.look is Look.START:
        return Size(_DOT, _DOT)
    names, types, notes = columns_of(box.rows)
    inner = names + (GAP + types if types else 0) + (GAP + notes if notes else 0)
    width = max(inner, text_width(box.title) * 1.1) + 2 * PADDING
    if box.look is not Look.ENTITY:
        return Size(round(max(width, 60.0)), max(_STATE, HEAD + ends * _END))
    bottom = 4.0 if box.rows else 0.0
    return Size(round(max(width, 60.0)), HEAD + len(box.rows) * ROW + bottom)


def columns_of(rows: tuple[BoxRow, ...]) -> tuple[float, float, float]:
    """Widths of names, types and notes."""
    return (
        max((text_width(row.name) for row in rows), default=0.0),
        max((text_width(row.type) for row in rows), default=0.0),
        max((text_width(row.note) for row in rows), default=0.0),
    )


def row_middle(number: int) -> float:
    """How far below the top of a box the middle of a row is."""
    return HEAD + number * ROW + ROW / 2


def cut(text: str) -> str:
    """What is shown of a long text."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def text_width(text: str) -> float:
    return LETTER * sum(_letters(character) for character in cut(text))


def _letters(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "FW" else 1
