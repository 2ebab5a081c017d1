"""The one search for rows of tests: variables, rules over them, and a bound."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
P = TypeVar("P")
T = TypeVar("T")

MAX_STEPS = 5000
"""Values that are tried before a search is given up."""


# What there is to try


def combinations(values: Mapping[K, Sequence[T]], most: int) -> Iterator[dict[K, T]]:
    """A value for each variable, that of the last one changing first; at most so many."""
    tried = itertools.islice(itertools.product(*values.values()), most)
    return (dict(zip(values, one, strict=True)) for one in tried)


def plainest(values: Mapping[K, Sequence[T]], most: int) -> Iterator[dict[K, T]]:
    """The same with the first values of all first: the longest lists are cut to make so many."""
    lists = [list(one) for one in values.values()]
    while math.prod(max(len(one), 1) for one in lists) > most:
        max(lists, key=len).pop()
    numbered = itertools.product(*(list(enumerate(one)) for one in lists))
    for one in sorted(numbered, key=lambda one: sum(place for place, _ in one)):
        yield dict(zip(values, (value for _, value in one), strict=True))


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
    order = list(names)
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


def by_rules(names: Iterable[str], rules: Iterable[Rule[Any]]) -> list[str]:
    """The columns of the smallest rules first, so that rules are asked early."""
    by_size = sorted(rules, key=lambda rule: len(rule.names))
    names = list(names)
    ruled = (name for rule in by_size for name in names if name in rule.names)
    return list(dict.fromkeys([*ruled, *names]))


# What to take of it


def best(found: Iterable[T], worth: Callable[[T], Any], *, enough: Any = None) -> T | None:  # noqa: ANN401 - of any order
    """The first of the worthiest; one that is worth enough ends the search."""
    chosen: tuple[Any, T] | None = None
    for one in found:
        value = worth(one)
        if chosen is None or value > chosen[0]:
            chosen = value, one
        if enough is not None and chosen[0] >= enough:
            break
    return None if chosen is None else chosen[1]


def preferred(found: Sequence[T], wishes: Sequence[Callable[[T], bool]]) -> T | None:
    """The first that is as wished; the last wish is left out where it cannot be."""
    for count in range(len(wishes), min(len(wishes), 1) - 1, -1):
        for one in found:
            if all(wish(one) for wish in wishes[:count]):
                return one
    return None


@dataclass(frozen=True, slots=True)
class Told(Generic[T]):
    """What meets all parts of a condition, and what only one of them refuses."""

    inside: list[T]
    outside: dict[int, list[T]]
    """By the place of the part."""


def told_apart(
    found: Iterable[T], parts: Sequence[P], verdict: Callable[[P, T], bool | None]
) -> Told[T]:
    """A part whose verdict is not known refuses nothing for sure: neither side has such rows."""
    told: Told[T] = Told([], {})
    for one in found:
        verdicts = [verdict(part, one) for part in parts]
        refused = [place for place, kept in enumerate(verdicts) if kept is not True]
        if not refused:
            told.inside.append(one)
        elif len(refused) == 1 and verdicts[refused[0]] is False:
            told.outside.setdefault(refused[0], []).append(one)
    return told
