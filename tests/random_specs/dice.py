"""Decisions, drawn by Hypothesis; each shrinks towards leaving something out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

T = TypeVar("T")


class Dice:
    """Draws one decision after the other."""

    def __init__(self, draw: DrawFn) -> None:
        self._draw = draw

    def chance(self, percent: int) -> bool:
        """True in so many of a hundred cases."""
        return self._draw(st.integers(0, 99)) >= 100 - percent

    def number(self, least: int, most: int) -> int:
        return self._draw(st.integers(least, most))

    def one(self, options: Sequence[T]) -> T:
        return self._draw(st.sampled_from(options))

    def some(self, options: Sequence[T], most: int, least: int = 0) -> list[T]:
        """Several of the options, each once, in any order."""
        if not options:
            return []
        places = st.sampled_from(range(len(options)))
        most = min(most, len(options))
        found = self._draw(st.lists(places, min_size=least, max_size=most, unique=True))
        return [options[place] for place in found]
