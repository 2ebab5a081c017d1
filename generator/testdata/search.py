"""The one search for rows of tests: variables, rules over them, and a bound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")

MAX_STEPS = 5000
"""Values that are tried before a search is given up."""


@dataclass(frozen=True, slots=True)
class Rule(Generic[T]):
    """A condition over some of the variables of a search."""

    names: frozenset[str]
    is_kept: Callable[[Mapping[str, T]], bool]
    """Asked once all its variables have values."""


def assignments(
    names: Iterable[str],
    values: Callable[[str, Mapping[str, T]], Iterable[T]],
    rules: Sequence[Rule[T]],
) -> Iterator[dict[str, T]]:
    """A value for each name such that the rules are kept; at most `MAX_STEPS` are tried.

    `values` are those of a name, given what the names before it have.
    """
    order = _ordered(list(names), rules)
    steps = 0

    def extended(found: dict[str, T]) -> Iterator[dict[str, T]]:
        nonlocal steps
        if len(found) == len(order):
            yield dict(found)
            return
        name = order[len(found)]
        known = found.keys() | {name}
        due = [rule for rule in rules if name in rule.names and rule.names <= known]
        for value in values(name, found):
            steps += 1
            if steps > MAX_STEPS:
                return
            found[name] = value
            if all(rule.is_kept(found) for rule in due):
                yield from extended(found)
            del found[name]

    yield from extended({})


def _ordered(names: list[str], rules: Iterable[Rule[Any]]) -> list[str]:
    """The columns of the smallest rules first, so that rules are asked early."""
    by_size = sorted(rules, key=lambda rule: len(rule.names))
    ruled = (name for rule in by_size for name in names if name in rule.names)
    return list(dict.fromkeys([*ruled, *names]))
