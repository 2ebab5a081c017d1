"""Rows that relations of rows at hand lead to: the slot of a line, the guide of that slot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator.artifacts.behaviour.code import TAKEN
from generator.ir import App, Entity, Parameter, ToOne
from generator.ir.expression import Expression, FieldRef
from generator.ir.traversal import walk


@dataclass(frozen=True)
class FurtherRow:
    """A row that a required relation of another one leads to."""

    place: str
    """The way to it as the spec writes it: `line.slot`."""
    relation: ToOne
    target: Entity
    name: str
    """The variable that holds it."""
    key: str
    """The key in the row before: `line.slot_id`."""
    before: str
    """The place of the row before."""


def places_in(expressions: Iterable[Expression]) -> Iterator[str]:
    """The ways to single rows that expressions read: `line.slot`, `to.owner` of a parameter."""
    for expression in expressions:
        for part in walk(expression):
            if isinstance(part, FieldRef) and not any(hop.is_many for hop in part.hops):
                start = [part.parameter] if part.parameter else []
                yield ".".join([*start, *(hop.name for hop in part.hops)])


def steps(
    app: App,
    entity: Entity,
    places: Iterable[str],
    rows: Mapping[str, str],
    *,
    parameters: Iterable[Parameter] = (),
    taken: Collection[str] = (),
) -> list[FurtherRow]:
    """The rows behind those that are called as `rows` says, each after the one that leads to it."""
    found: dict[str, FurtherRow] = {}
    places = list(places)
    ends = Counter(one.rpartition(".")[2] for one in _further(places))
    targets = {one.name: one.target for one in entity.relations}
    targets |= {one.name: str(one.entity) for one in parameters if one.entity}
    names = dict(rows)
    for place in places:
        before, *further = place.split(".")
        for name in further:
            there = f"{before}.{name}"
            if there not in found:
                owner = found[before].target if before in found else app.entity(targets[before])
                relation = next(one for one in owner.relations if one.name == name)
                used = {*taken, *TAKEN, *names.values()}
                if ends[name] > 1:
                    used.add(relation.attribute)
                names[there] = _free(relation.attribute, names[before], used)
                found[there] = FurtherRow(
                    place=there,
                    relation=relation,
                    target=app.entity(relation.target),
                    name=names[there],
                    key=f"{names[before]}.{relation.columns[0].attribute}",
                    before=before,
                )
            before = there
    return list(found.values())


def _further(places: Iterable[str]) -> set[str]:
    """All places behind the rows at hand."""
    split = [place.split(".") for place in places]
    return {".".join(one[: end + 1]) for one in split for end in range(1, len(one))}


def _free(name: str, before: str, taken: Collection[str]) -> str:
    """A variable for a row: its own name, or with that of the row that leads to it."""
    if not {name, f"{name}_rows"} & set(taken):
        return name
    longer = f"{before}_{name}"
    while {longer, f"{longer}_rows"} & set(taken):
        longer += "_"
    return longer
