"""Conditions that hold whatever a row says: no revision looks for rows that break them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator

_TOKEN = re.compile(r"\s*('(?:[^']|'')*'|\d+(?:\.\d+)?|\w+|<=|>=|<>|!=|\|\||[-+*%(),<>=])\s*")
_LITERAL = re.compile(r"'(?:[^']|'')*'|\d+(?:\.\d+)?|true|false|null", re.IGNORECASE)
_WORDS = frozenset({"and", "or", "not", "in", "between", "is"})
_FUNCTIONS = {"length": "length", "char_length": "length", "abs": "abs", "coalesce": "coalesce"}
"""What all databases compute alike, in the word of SQLite."""


def is_certain(condition: str) -> bool:
    """It is true, or null, of literals alone: `('hello') IN ('hello', 'bye')`.

    A `CASE` counts as each of its results, so `(CASE WHEN beds > 2 THEN 'a' ELSE 'b' END) IN ('a',
    'b')` is certain too. What reads a column is not, but beside an `OR` that is true or null anyway:
    `(NULL) > 3 OR name = 'x'`.
    """
    return any(
        tokens and all(_holds(one) for one in _without_case(tokens))
        for tokens in _alternatives(_tokens(condition))
    )


def _tokens(text: str) -> list[str]:
    tokens, place = [], 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            return []
        tokens.append(match[1])
        place = match.end()
    return tokens


def _alternatives(tokens: list[str]) -> Iterator[list[str]]:
    """What stands between the `OR`s that are in no parentheses and no CASE."""
    part: list[str] = []
    depth = 0
    for token in tokens:
        word = token.casefold()
        depth += (word in {"(", "case"}) - (word in {")", "end"})
        if word == "or" and not depth:
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _without_case(tokens: list[str]) -> list[list[str]]:
    """The condition for each result of its one CASE; as it is where there is none, or another form."""
    words = [one.casefold() for one in tokens]
    if words.count("case") != 1 or words.count("end") != 1 or "else" not in words:
        return [tokens]
    first, last = words.index("case"), words.index("end")
    return [
        [*tokens[:first], tokens[place + 1], *tokens[last + 1 :]]
        if words[place + 2] in ("when", "else", "end")
        else tokens
        for place in range(first, last)
        if words[place] in ("then", "else")
    ]


def _holds(tokens: list[str]) -> bool:
    """What no database computes differently is computed by SQLite, which Python has."""
    words = [_FUNCTIONS.get(one.casefold(), one) for one in tokens]
    if not all(
        _LITERAL.fullmatch(one)
        or one.casefold() in _WORDS
        or one in _FUNCTIONS
        or (not one[0].isalnum() and one[0] != "_")
        for one in words
    ):
        return False
    with sqlite3.connect(":memory:") as database:
        try:
            (result,) = database.execute(f"SELECT {' '.join(words)}").fetchone()
        except sqlite3.Error:
            return False
    return result is None or bool(result)
