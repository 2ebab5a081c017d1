"""Texts that match a regular expression, for the tests of the generated application.

A pattern is taken apart with the parser of `re` into runs of characters that a position may have.
What comes of it is only a proposal: `samples` checks each text against the whole rule.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

DIGITS = "0123456789"
LOWER = "abcdefghijklmnopqrstuvwxyz"
UPPER = LOWER.upper()
_PRINTABLE = UPPER + LOWER + DIGITS + "-_ .,:;!?/@#$%&*+=()[]{}<>~^|'\"\\`"
_CATEGORIES = {
    "category_digit": DIGITS,
    "category_space": " ",
    "category_word": UPPER + LOWER + DIGITS + "_",
}
_UNBOUNDED = 64
"""How far a repetition without end is taken."""
_MAX_ENUMERATED = 60


@dataclass(frozen=True, slots=True)
class Run:
    """So many characters of one alphabet in a row."""

    alphabet: str
    least: int = 1
    most: int = 1

    @property
    def is_digits(self) -> bool:
        return set(DIGITS) <= set(self.alphabet)

    @property
    def is_lower(self) -> bool:
        return set(LOWER) <= set(self.alphabet)

    @property
    def is_upper(self) -> bool:
        return set(UPPER) <= set(self.alphabet)

    def filled(self, length: int) -> str:
        """That many characters, the plainest of the alphabet."""
        for plain in ("a", "A", "1"):
            if plain in self.alphabet:
                return plain * length
        return self.alphabet[0] * length


@cache
def runs(pattern: str) -> tuple[Run, ...]:
    """The pattern as runs, of alternatives the first; none where it cannot be taken apart."""
    try:
        tree: Any = parser.parse(pattern)
        return tuple(_merged(_runs(tree)))
    except (re.error, KeyError, IndexError, RecursionError, _UnknownError):
        return ()


def of_length(pattern: str, length: int) -> str | None:
    """A text of exactly this length that the pattern is likely to match."""
    spare = length - sum(run.least for run in runs(pattern))
    if spare < 0 or not runs(pattern):
        return None
    parts = []
    for run in runs(pattern):
        more = min(spare, run.most - run.least)
        if run.most == _UNBOUNDED:
            more = spare
        spare -= more
        parts.append(run.filled(run.least + more))
    return None if spare else "".join(parts)


def several(pattern: str) -> list[str]:
    """Different texts for a pattern that leaves little room, at most sixty."""
    alphabets = [run.alphabet for run in runs(pattern) for _ in range(max(run.least, 1))]
    if not alphabets:
        return []
    texts = ("".join(parts) for parts in itertools.product(*alphabets))
    return list(dict.fromkeys(itertools.islice(texts, _MAX_ENUMERATED)))


class _UnknownError(Exception):
    """The pattern has something that runs cannot say."""


def _runs(tree: Any) -> Iterator[Run]:  # noqa: ANN401 - the parser's own structure
    for operation, argument in tree:
        yield from _run(str(operation).lower(), argument)


def _run(operation: str, argument: Any) -> Iterator[Run]:  # noqa: ANN401
    if operation == "literal":
        yield Run(chr(argument))
    elif operation == "not_literal":
        yield Run(_PRINTABLE.replace(chr(argument), ""))
    elif operation == "any":
        yield Run(_PRINTABLE)
    elif operation == "in":
        yield Run(_alphabet(argument))
    elif operation == "branch":
        yield from _runs(argument[1][0])
    elif operation == "subpattern":
        yield from _runs(argument[-1])
    elif operation in ("max_repeat", "min_repeat"):
        yield from _repeated(*argument)
    elif operation != "at":
        raise _UnknownError


def _repeated(least: int, most: Any, tree: Any) -> Iterator[Run]:  # noqa: ANN401
    parts = list(_runs(tree))
    most = _UNBOUNDED if most == constants.MAXREPEAT else min(int(most), _UNBOUNDED)
    if len(parts) == 1 and parts[0].least == parts[0].most == 1:
        yield replace(parts[0], least=least, most=max(most, least))
        return
    for _ in range(least):
        yield from parts


def _alphabet(items: Any) -> str:  # noqa: ANN401
    is_negated = False
    found = ""
    for operation, argument in items:
        name = str(operation).lower()
        if name == "negate":
            is_negated = True
        elif name == "literal":
            found += chr(argument)
        elif name == "range":
            found += "".join(map(chr, range(argument[0], min(argument[1], 0x17F) + 1)))
        elif name == "category":
            found += _category(str(argument).lower())
        else:
            raise _UnknownError
    if is_negated:
        found = "".join(character for character in _PRINTABLE if character not in found)
    if not found:
        raise _UnknownError
    return found


def _category(name: str) -> str:
    if "_not_" in name:
        there = _CATEGORIES[name.replace("_not_", "_")]
        return "".join(character for character in _PRINTABLE if character not in there)
    return _CATEGORIES[name]


def _merged(parts: Iterator[Run]) -> Iterator[Run]:
    """Neighbours of one alphabet as one run: `[0-9][0-9]` is `[0-9]{2}`."""
    for alphabet, group in itertools.groupby(parts, key=lambda run: run.alphabet):
        members = list(group)
        least = sum(run.least for run in members)
        yield Run(alphabet, least, max(least, min(sum(run.most for run in members), _UNBOUNDED)))
