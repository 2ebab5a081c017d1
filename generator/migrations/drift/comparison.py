"""Where a database is other than it should be."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import Enum

from generator.migrations.drift.catalogue import Catalogue, Facts, Thing


class Deviation(Enum):
    """How a thing differs; all but the last are errors."""

    MISSING = "missing"
    DIFFERS = "differs"
    STRICTER = "stricter"
    """Not in the spec, and it refuses rows that the application would store."""
    FOREIGN = "foreign"
    """Not in the spec, and in nobody's way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing, or one fact of it."""

    deviation: Deviation
    thing: Thing
    fact: str = ""
    expected: str = ""
    found: str = ""

    def __str__(self) -> str:
        match self.deviation:
            case Deviation.MISSING:
                return f"{self.thing} is not there"
            case Deviation.DIFFERS:
                wanted, found = (one or "none" for one in (self.expected, self.found))
                return f"{self.thing}: {self.fact} is {found}, and should be {wanted}"
            case Deviation.STRICTER:
                return f"{self.thing} is not in the spec and refuses rows: {self.found}"
            case Deviation.FOREIGN:
                return f"{self.thing} is not in the spec"


def differences(
    expected: Catalogue, found: Catalogue, known: Collection[Thing]
) -> Iterator[Difference]:
    """In the order of tables; what is `known` is of the revisions, if not of the spec."""
    for thing in sorted({*expected, *found}):
        table = Thing(thing.table, "table")
        if thing not in found:
            if thing == table or not thing.table or table in found:
                yield Difference(deviation=Deviation.MISSING, thing=thing)
        elif thing in expected:
            yield from _facts(thing, expected[thing], found[thing])
        elif thing not in known and (thing == table or not thing.table or table in expected):
            yield _extra(thing, found[thing])


def _facts(thing: Thing, expected: Facts, found: Facts) -> Iterator[Difference]:
    """What is not said of one of the two is not compared."""
    for fact, value in expected.items():
        if fact in found and found[fact] != value:
            yield Difference(
                deviation=Deviation.DIFFERS,
                thing=thing,
                fact=fact,
                expected=value,
                found=found[fact],
            )


def _extra(thing: Thing, facts: Facts) -> Difference:
    reason = _refuses(thing, facts)
    deviation = Deviation.STRICTER if reason else Deviation.FOREIGN
    return Difference(deviation=deviation, thing=thing, found=reason)


def _refuses(thing: Thing, facts: Facts) -> str:
    """What rows have to be like for it; empty where it takes any."""
    if thing.sort == "column":
        fills = facts["default"] or facts["computed"] or facts["numbered"]
        return "" if facts["nullable"] == "yes" or fills else "required, without a default"
    if thing.sort in {"check", "unique", "primary key", "foreign key"}:
        return ", ".join(said for said in facts.values() if said not in {"", "no", "yes"})
    is_unique = thing.sort == "index" and facts["unique"] == "yes"
    return f"unique {facts.get('columns') or facts.get('definition')}" if is_unique else ""
