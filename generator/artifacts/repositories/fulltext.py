"""What searches for words have in common."""

from __future__ import annotations

from dataclasses import dataclass

from generator.artifacts.features import Features
from generator.expressions.fulltext import LONGEST


@dataclass(frozen=True, slots=True)
class FullTextView:
    features: Features

    @property
    def longest(self) -> int:
        """Characters that are looked into."""
        return LONGEST
