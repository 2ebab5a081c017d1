"""YAML as read: scalars, sequences and mappings, each with its place and nothing interpreted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from generator.diagnostics import Span


@dataclass(slots=True, eq=False)
class Scalar:
    """One value as written; only where a number or a flag is expected does it become one."""

    at: Span
    text: str
    plain: bool = True
    """Not in quotes, so that `true`, `12` and nothing at all may mean more than their text."""
    is_cut: bool = False
    """A ` #` follows at once, which YAML takes for a comment."""
    is_exact: bool = True
    """The text stands in the file character by character, so places inside it are known."""

    @property
    def is_null(self) -> bool:
        return self.plain and self.text in _NULLS


@dataclass(slots=True, eq=False)
class Sequence:
    """A list."""

    at: Span
    items: list[Node] = field(default_factory=list)
    dropped: bool = False
    """An item stood here until a problem in it was reported."""


@dataclass(slots=True, eq=False)
class Entry:
    """One key of a mapping and its value."""

    key: Scalar
    value: Node


@dataclass(slots=True, eq=False)
class Mapping:
    """Keys and values in the author's order; no key stands twice."""

    at: Span
    entries: dict[str, Entry] = field(default_factory=dict)
    """By the text of the key."""
    dropped: set[str] = field(default_factory=set)
    """Keys that stood here until a problem in them was reported; nothing more is said of them."""

    def find(self, key: str) -> Entry | None:
        return self.entries.get(key)

    def add(self, key: Scalar, value: Node) -> None:
        """One more key, which is not there yet."""
        self.entries[key.text] = Entry(key, value)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())


Node = Scalar | Sequence | Mapping

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def describe(node: Node) -> str:
    """The node in a sentence: `a list`, `the text 'x'`."""
    if isinstance(node, Sequence):
        return "a list"
    if isinstance(node, Mapping):
        return "keys"
    if node.is_null:
        return "nothing"
    return f"{shorten(node.text)!r}"


def as_list(text: str) -> str:
    """The words of a text as a list: `a | b` is `[a, b]`."""
    return f"[{', '.join(text.replace(',', ' ').replace('|', ' ').split())}]"


def shorten(text: str, limit: int = 60) -> str:
    """The text, cut where it is too long for a message."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
