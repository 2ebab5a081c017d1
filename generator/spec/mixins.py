"""Mixins: parts that entities list, put into them before anything is validated.

The nodes of a mixin stand in each entity that lists it as if they were written above the entity's
own, and keep their places: a problem is reported where it was written.
"""

from __future__ import annotations

from generator import problems
from generator.diagnostics import Diagnostics
from generator.spec.document import validate
from generator.spec.documents.entities import MixinDocument, MixinsDocument
from generator.spec.nodes import Entry, Mapping, Node, Scalar, Sequence

_CHOSEN = frozenset({"id", "timestamps", "states"})
"""Keys whose mapping is one choice: an entity's own takes the place of a mixin's."""


_NAMED = {
    "fields": "field",
    "relations": "relation",
    "checks": "check",
    "views": "view",
    "queries": "query",
    "actions": "action",
}


def mix(spec: Mapping, report: Diagnostics) -> None:
    """Put the mixins of a spec into the entities that list them."""
    mixins = _sound(spec, report)
    entities = spec.find("entities")
    if entities is None or not isinstance(entities.value, Mapping):
        return
    for entry in entities.value:
        if isinstance(entry.value, Mapping):
            entities.value.entries[entry.key.text] = Entry(
                entry.key, _mixed(entry.value, mixins, report)
            )


def _sound(spec: Mapping, report: Diagnostics) -> dict[str, Mapping | None]:
    """The mixins by name, without what is broken in them; None for one that is nothing but."""
    found = spec.find("mixins")
    if found is None or not isinstance(found.value, Mapping):
        return {}
    names = [*found.value.entries, *found.value.dropped]
    validate(MixinsDocument, Mapping(spec.at, {"mixins": found}), report)
    sound: dict[str, Mapping | None] = dict.fromkeys(names)
    for entry in found.value:
        if isinstance(entry.value, Mapping):
            sound[entry.key.text] = entry.value
    return sound


def _mixed(entity: Mapping, mixins: dict[str, Mapping | None], report: Diagnostics) -> Mapping:
    """A copy of the entity with the parts that it lists."""
    listed = entity.find("mixins")
    if listed is None or not isinstance(listed.value, Sequence):
        return entity
    parts: list[Mapping] = []
    for item in listed.value.items:
        if not isinstance(item, Scalar) or item.is_null:
            continue
        if item.text not in mixins:
            report.add(problems.unknown_mixin(item.at, item.text, mixins))
        mixin = mixins.get(item.text)
        if mixin is not None:
            parts.append(mixin)
    mixed = Mapping(entity.at, dropped=set(entity.dropped))
    for part in parts:
        _add(part, mixed, entity, report)
    for entry in entity:
        before = mixed.find(entry.key.text)
        merged = None if before is None else _joined(before.value, entry, report)
        mixed.entries[entry.key.text] = Entry(entry.key, merged or entry.value)
    return mixed


def _add(part: Mapping, mixed: Mapping, entity: Mapping, report: Diagnostics) -> None:
    """One more mixin behind those before it."""
    mixed.dropped |= part.dropped
    for entry in part:
        key = entry.key.text
        if key not in MixinDocument.keys_of:
            continue
        before = mixed.find(key)
        if before is None:
            mixed.entries[key] = Entry(entry.key, _copied(entry.value))
            continue
        merged = _joined(before.value, entry, report)
        if merged is not None:
            mixed.entries[key] = Entry(before.key, merged)
        elif entity.find(key) is None:
            report.add(problems.mixed_twice(entry.key.at, key, before.key.at))


def _joined(before: Node, entry: Entry, report: Diagnostics) -> Node | None:
    """Names and lists of both; None where only one of the two can be."""
    after = entry.value
    if isinstance(before, Sequence) and isinstance(after, Sequence):
        if entry.key.text in ("order_by", "routes"):
            return None
        dropped = before.dropped or after.dropped
        return Sequence(after.at, [*before.items, *after.items], dropped)
    if entry.key.text in _CHOSEN or not isinstance(before, Mapping):
        return None
    if not isinstance(after, Mapping):
        return None
    joined = Mapping(after.at, dict(before.entries), before.dropped | after.dropped)
    for one in after:
        first = joined.find(one.key.text)
        if first is None:
            joined.entries[one.key.text] = one
        elif first.value is not one.value:
            what = _NAMED.get(entry.key.text, "name")
            report.add(problems.declared_twice(one.key.at, what, one.key.text, first.key.at))
    return joined


def _copied(node: Node) -> Node:
    """A copy that may grow without changing the mixin."""
    if isinstance(node, Mapping):
        return Mapping(node.at, dict(node.entries), set(node.dropped))
    if isinstance(node, Sequence):
        return Sequence(node.at, list(node.items), node.dropped)
    return node
