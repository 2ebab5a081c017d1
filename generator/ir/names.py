"""A name in every spelling the output needs, so that no template spells one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

STATEMENT_WORDS = frozenset(
    [
        "aliased",
        "and_",
        "case",
        "cast",
        "datetime",
        "false",
        "func",
        "literal",
        "not_",
        "null",
        "or_",
        "select",
        "statement",
        "true",
        "where",
    ]
)
"""What methods that write SQL call their own things, so that no variable of theirs is called so."""

_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_")


@dataclass(frozen=True, slots=True)
class Name:
    """One name as written in the spec, such as `OrderItem` or `unit_price`."""

    text: str

    @property
    def words(self) -> list[str]:
        return list(_words(self.text))

    @property
    def snake(self) -> str:
        return _joined(self.text, "_")

    @property
    def kebab(self) -> str:
        return _joined(self.text, "-")

    @property
    def pascal(self) -> str:
        return _pascal(self.text)

    @property
    def camel(self) -> str:
        return self.pascal[:1].lower() + self.pascal[1:]

    @property
    def phrase(self) -> str:
        """The name in a sentence: `order item`."""
        return _joined(self.text, " ")

    def __str__(self) -> str:
        return self.text


@cache
def _words(text: str) -> tuple[str, ...]:
    """Each name is spelled many times in a run, so it is taken apart only once."""
    return tuple(word.lower() for word in _BOUNDARY.split(text) if word)


@cache
def _joined(text: str, between: str) -> str:
    return between.join(_words(text))


@cache
def _pascal(text: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in _words(text))
