"""A name in every spelling the output needs, so that no template spells one."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_")


@dataclass(frozen=True, slots=True)
class Name:
    """One name as written in the spec, such as `OrderItem` or `unit_price`."""

    text: str

    @property
    def words(self) -> list[str]:
        return [word.lower() for word in _BOUNDARY.split(self.text) if word]

    @property
    def snake(self) -> str:
        return "_".join(self.words)

    @property
    def kebab(self) -> str:
        return "-".join(self.words)

    @property
    def pascal(self) -> str:
        return "".join(word[:1].upper() + word[1:] for word in self.words)

    @property
    def camel(self) -> str:
        return self.pascal[:1].lower() + self.pascal[1:]

    @property
    def phrase(self) -> str:
        """The name in a sentence: `order item`."""
        return " ".join(self.words)

    def __str__(self) -> str:
        return self.text
