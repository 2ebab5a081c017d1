"""Which file of the spec holds what: one for a small schema, else one a group that belongs together."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from generator.importing.documents import Documents
from generator.importing.model import Value
from generator.importing.yaml_text import Comments, document
from generator.ir import Name
from generator.resolve.plurals import plural

SMALL = 8
"""So many entities stand in one file."""
_GROUP = 16
"""And so many in each of several, about."""


def files_of(
    documents: Documents, head: str = "", comments: Comments | None = None
) -> dict[str, str]:
    """The texts by their paths within the folder of the spec."""
    said = comments or {}
    groups = groups_of(documents)
    app: dict[str, Value] = {"app": dict(documents.app)}
    if documents.enums:
        app["enums"] = dict(documents.enums)
    if len(groups) == 1:
        name = str(documents.app["name"])
        entities: dict[str, Value] = dict(documents.entities)
        return {f"{name}.yaml": document(app | {"entities": entities}, said, head)}
    found = {"app.yaml": document(app, said, head)}
    for name, members in groups.items():
        some: dict[str, Value] = {one: documents.entities[one] for one in members}
        found[f"{name}.yaml"] = document({"entities": some}, said)
    return found


def groups_of(documents: Documents) -> dict[str, list[str]]:
    """Entities by the names of their files."""
    entities = list(documents.entities)
    if len(entities) <= SMALL:
        return {"": entities}
    schemas = set(documents.groups.values())
    if len(schemas) > 1:
        found: dict[str, list[str]] = defaultdict(list)
        for one in entities:
            found[documents.groups.get(one, "") or "main"].append(one)
        return {_file_name(name): members for name, members in sorted(found.items())}
    return _connected(documents)


def _connected(documents: Documents) -> dict[str, list[str]]:
    """Around the entities that others refer to most; each goes where most of its relations lead."""
    ways = {
        one: [to for to in _targets(entity) if to in documents.entities and to != one]
        for one, entity in documents.entities.items()
    }
    often = Counter(to for targets in ways.values() for to in set(targets))
    count = max(2, -(-len(ways) // _GROUP))
    ranked = sorted(often.items(), key=lambda item: (-item[1], item[0]))
    home = {one: one for one, _ in ranked[:count]}
    if not home:
        return _alphabetical(list(documents.entities))
    neighbours: dict[str, Counter[str]] = defaultdict(Counter)
    for one, targets in ways.items():
        for to in targets:
            neighbours[one][to] += 1
            neighbours[to][one] += 1
    while placed := dict(_placed(ways, home, neighbours)):
        home |= placed
    groups: dict[str, list[str]] = defaultdict(list)
    for one in documents.entities:
        groups[home.get(one, "")].append(one)
    return {
        _file_name(plural(Name(name).snake) if name else "others"): members
        for name, members in groups.items()
    }


def _placed(
    entities: Iterable[str], home: Mapping[str, str], neighbours: Mapping[str, Counter[str]]
) -> Iterator[tuple[str, str]]:
    """Entities whose neighbours have a place, and that of most of them."""
    for one in entities:
        votes: Counter[str] = Counter()
        for other, times in neighbours.get(one, Counter()).items():
            if other in home:
                votes[home[other]] += times
        if one not in home and votes:
            yield one, min(votes, key=lambda name: (-votes[name], name))


def _alphabetical(entities: list[str]) -> dict[str, list[str]]:
    parts = [entities[start : start + _GROUP] for start in range(0, len(entities), _GROUP)]
    return {_file_name(f"{Name(part[0]).snake}_to_{Name(part[-1]).snake}"): part for part in parts}


def _targets(entity: Mapping[str, Value]) -> Iterator[str]:
    relations = entity.get("relations", {})
    if isinstance(relations, dict):
        for one in relations.values():
            target = one.get("to") if isinstance(one, dict) else one
            yield str(target).rstrip("?")


def _file_name(text: str) -> str:
    name = re.sub(r"[^a-z0-9_]+", "_", text.lower()).strip("_") or "tables"
    return f"{name}_tables" if name == "app" else name
