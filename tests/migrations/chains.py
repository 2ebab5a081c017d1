"""Stories that nobody thought of: random specs that change twice, with what each change does to rows.

A change says what it makes of the spec, of the rows, and of the rows on the way back; what has to be
there after any sequence of changes follows from that.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from hypothesis import strategies as st

from tests.migrations.story import Step, Story

T = TypeVar("T")
Spec = dict[str, Any]
Field = dict[str, Any]
Data = dict[str, list[dict[str, Any]]]

_ENTITIES = ("Apple", "Boat", "Cloud", "Door", "Engine", "Fence", "Glove", "Horse")
_WORDS = ("amber", "brass", "coral", "denim", "ember", "frost", "glass", "heath", "ivory", "jade")
_HINTS = ("renamed_from", "fill", "replaced")
_ZERO: dict[str, Any] = {"integer": 0, "bigint": 0, "boolean": False, "decimal(8,2)": 0}


@dataclass(frozen=True)
class Change:
    """What one change does to a spec, to rows, and to rows on the way back."""

    title: str
    spec: Callable[[Spec], object]
    up: Callable[[Data], object] = len
    down: Callable[[Data], object] = len


@dataclass
class Making:
    """A spec in the making."""

    draw: Callable[[st.SearchStrategy[Any]], Any]
    spec: Spec = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    """Entities and fields that this version has changed already: one change each."""
    exchanged: set[frozenset[str]] = field(default_factory=set)
    """Pairs of fields that had each other's names: the same hints again are ones that are used up."""
    names: int = 0
    founded: int = 0

    def choose(self, options: Iterable[T]) -> T:
        chosen: T = self.draw(st.sampled_from(list(options)))
        return chosen

    def new_name(self) -> str:
        """A name that no field has had yet."""
        self.names += 1
        return f"{_WORDS[self.names % len(_WORDS)]}_{self.names}"

    def new_entity(self) -> str:
        self.founded += 1
        return _ENTITIES[self.founded - 1]

    @property
    def entities(self) -> Iterator[str]:
        return (name for name in self.spec if name[0].isupper() and name not in self.touched)

    def fields(self, fits: Callable[[Field], bool] = bool) -> list[tuple[str, str]]:
        """Entity and field, of those that this version has not changed."""
        return [
            (entity, name)
            for entity in self.entities
            for name, each in self.spec[entity]["fields"].items()
            if fits(each) and f"{entity}.{name}" not in self.touched
        ]


@st.composite
def random_stories(draw: Any) -> Story:
    """A spec with rows, and two versions with up to four changes each."""
    making = Making(draw)
    rows: Data = {}
    for _ in range(draw(st.integers(1, 3))):
        found(making, "").spec(making.spec)
    for entity, document in making.spec.items():
        rows[table_of(entity)] = [
            {
                "id": number,
                **{name: _value(each, number) for name, each in document["fields"].items()},
            }
            for number in range(1, draw(st.integers(0, 3)) + 1)
        ]
    first, current = copy.deepcopy(making.spec), copy.deepcopy(rows)
    versions: list[tuple[Spec, Data, list[Change]]] = []
    for _ in range(2):
        making.touched.clear()
        _forget_hints(making.spec)
        changes = []
        for _ in range(draw(st.integers(1, 4))):
            places, make = making.choose(one for one in CHANGES if one[0](making))
            change = make(making, making.choose(places(making)))
            change.spec(making.spec)
            change.up(current)
            changes.append(change)
        versions.append((copy.deepcopy(making.spec), copy.deepcopy(current), changes))
    return _told(first, rows, versions)


def _told(first: Spec, rows: Data, versions: list[tuple[Spec, Data, list[Change]]]) -> Story:
    """What is there after the way back, and after it was gone up once more."""
    current = copy.deepcopy(versions[-1][1])
    steps: list[Step] = []
    for spec, after, changes in reversed(versions):
        for change in reversed(changes):
            change.down(current)
        steps.insert(0, Step(spec=spec, rows=after, down=copy.deepcopy(current)))
    for _, _, changes in versions:
        for change in changes:
            change.up(current)
    title = "; then ".join(", ".join(each.title for each in changes) for *_, changes in versions)
    return Story(
        kind="chains", title=title, spec=first, rows=rows, steps=tuple(steps), again=current
    )


def _forget_hints(spec: Spec) -> None:
    """Those of the version before have done their work."""
    spec.pop("dropped", None)
    for document in _documents(spec):
        document.pop("dropped", None)
        document.pop("renamed_from", None)
        for each in document["fields"].values():
            for hint in _HINTS:
                each.pop(hint, None)


def table_of(entity: str) -> str:
    return f"{entity.lower()}s"


def _value(each: Field, number: int) -> Any:
    """The value of a field in a row of this number; different ones in different rows."""
    if each.get("nullable") and number == 2:
        return None
    values = {
        "integer": number * 7,
        "bigint": number * 7,
        "boolean": number % 2 == 1,
        "decimal(8,2)": number + 0.25,
        "date": dt.date(2024, number, 1),
        "enum(low, mid, high)": ("low", "mid", "high")[number - 1],
    }
    return values.get(each["type"], f"it's {number}%")


def _every(data: Data, entity: str) -> list[dict[str, Any]]:
    return data[table_of(entity)]


# Entities


def _anywhere(making: Making) -> list[str]:
    return [""] if making.founded < len(_ENTITIES) else []


def found(making: Making, _: str) -> Change:
    """An entity comes, with a name that is never dropped and two fields more."""
    entity = making.new_entity()
    kinds = ["string(20)", "integer", "boolean", "decimal(8,2)", "date", "enum(low, mid, high)"]
    fields: dict[str, Field] = {"name": {"type": "string(20)"}}
    for _number in range(2):
        nullable = {"nullable": True} if making.draw(st.booleans()) else {}
        fields[making.new_name()] = {"type": making.choose(kinds), **nullable}

    def spec(spec: Spec) -> None:
        making.touched.add(entity)
        spec[entity] = {"fields": fields}

    return Change(
        f"{entity} comes",
        spec,
        up=lambda data: data.update({table_of(entity): []}),
        down=lambda data: data.pop(table_of(entity)),
    )


def _untouched(making: Making) -> list[str]:
    """Entities of which no field has been changed by this version either."""
    changed = {name.partition(".")[0] for name in making.touched}
    return [entity for entity in making.entities if entity not in changed]


def _alone(making: Making) -> list[str]:
    """Those that no relation leads to or from, if they are not the last."""
    if len(_documents(making.spec)) == 1:
        return []
    return [one for one in _untouched(making) if not _is_related(making.spec, one)]


def _is_related(spec: Spec, entity: str) -> bool:
    return bool(spec[entity].get("relations")) or entity in {
        each["to"] for each in _all_relations(spec)
    }


def _all_relations(spec: Spec) -> Iterator[Field]:
    for document in _documents(spec):
        yield from document.get("relations", {}).values()


def _documents(spec: Spec) -> list[dict[str, Any]]:
    return [value for key, value in spec.items() if key[0].isupper()]


def renamed(making: Making, entity: str) -> Change:
    new = making.new_entity()

    def spec(spec: Spec) -> None:
        making.touched.update({entity, new})
        spec[new] = {**spec.pop(entity), "renamed_from": entity}
        for each in _all_relations(spec):
            if each["to"] == entity:
                each["to"] = new

    return Change(
        f"{entity} becomes {new}",
        spec,
        up=lambda data: data.update({table_of(new): data.pop(table_of(entity))}),
        down=lambda data: data.update({table_of(entity): data.pop(table_of(new))}),
    )


def _renamable(making: Making) -> list[str]:
    return _untouched(making) if _anywhere(making) else []


def gone(making: Making, entity: str) -> Change:
    def spec(spec: Spec) -> None:
        making.touched.add(entity)
        del spec[entity]
        spec["dropped"] = [*spec.get("dropped", []), entity]

    return Change(
        f"{entity} goes",
        spec,
        up=lambda data: data.pop(table_of(entity)),
        down=lambda data: data.update({table_of(entity): []}),
    )


def described(making: Making, entity: str) -> Change:
    return Change(
        f"{entity} is described",
        lambda spec: spec[entity].update(doc=f"What {making.new_name()} is: a 'thing'."),
    )


# Fields


def added(making: Making, entity: str) -> Change:
    """A field comes: nullable, with a default, or filled."""
    name = making.new_name()
    choices: list[tuple[Field, Callable[[dict[str, Any]], Any]]] = [
        ({"type": "string(30)", "nullable": True}, lambda row: None),
        ({"type": "integer", "default": 4, "ge": 0}, lambda row: 4),
        ({"type": "string(40)", "default": "it's"}, lambda row: "it's"),
        ({"type": "enum(low, mid, high)", "default": "mid", "index": True}, lambda row: "mid"),
        (
            {"type": "string(60)", "fill": "upper(name) + '!'"},
            lambda row: f"{row['name'].upper()}!",
        ),
        ({"type": "bigint", "fill": "id * 3", "unique": True}, lambda row: row["id"] * 3),
    ]
    each, value = choices[making.draw(st.integers(0, len(choices) - 1))]

    def spec(spec: Spec) -> None:
        making.touched.update({f"{entity}.{name}", f"{entity}.name"})
        spec[entity]["fields"][name] = dict(each)

    def up(data: Data) -> None:
        for row in _every(data, entity):
            row[name] = value(row)

    def down(data: Data) -> None:
        for row in _every(data, entity):
            del row[name]

    return Change(f"{entity} gets {name}", spec, up, down)


def _extendable(making: Making) -> list[str]:
    """Entities whose name has not been renamed by this version: fills read it."""
    return [one for one in making.entities if "name" in making.spec[one]["fields"]]


def _plain(each: Field) -> bool:
    """A field that can come back by itself."""
    is_known = each.get("nullable") or each["type"] in _ZERO
    return bool(is_known) and not {"unique", "ge", "default"} & set(each)


def dropped(making: Making, place: tuple[str, str]) -> Change:
    entity, name = place
    each = making.spec[entity]["fields"][name]
    zero = None if each.get("nullable") else _ZERO[each["type"]]

    def spec(spec: Spec) -> None:
        making.touched.add(f"{entity}.{name}")
        del spec[entity]["fields"][name]
        spec[entity]["dropped"] = [*spec[entity].get("dropped", []), name]

    def up(data: Data) -> None:
        for row in _every(data, entity):
            del row[name]

    def down(data: Data) -> None:
        for row in _every(data, entity):
            row[name] = zero

    return Change(f"{entity}.{name} goes", spec, up, down)


def _droppable(making: Making) -> list[tuple[str, str]]:
    return [(entity, name) for entity, name in making.fields(_plain) if name != "name"]


def field_renamed(making: Making, place: tuple[str, str]) -> Change:
    entity, name = place
    new = making.new_name()

    def spec(spec: Spec) -> None:
        making.touched.update({f"{entity}.{name}", f"{entity}.{new}"})
        fields = spec[entity]["fields"]
        fields[new] = {**fields.pop(name), "renamed_from": name}

    def up(data: Data) -> None:
        for row in _every(data, entity):
            row[new] = row.pop(name)

    def down(data: Data) -> None:
        for row in _every(data, entity):
            row[name] = row.pop(new)

    return Change(f"{entity}.{name} becomes {new}", spec, up, down)


def exchanged(making: Making, entity: str) -> Change:
    first, second = _pair(making, entity)

    def spec(spec: Spec) -> None:
        making.touched.update({f"{entity}.{first}", f"{entity}.{second}"})
        making.exchanged.add(frozenset({entity, first, second}))
        fields = spec[entity]["fields"]
        old_first, old_second = fields[first], fields[second]
        fields[first] = {**old_second, "renamed_from": second}
        fields[second] = {**old_first, "renamed_from": first}

    def exchange(data: Data) -> None:
        for row in _every(data, entity):
            row[first], row[second] = row[second], row[first]

    return Change(f"{entity}.{first} and {second} exchange names", spec, exchange, exchange)


def _pair(making: Making, entity: str) -> list[str]:
    places = [name for one, name in making.fields() if one == entity and name != "name"]
    return places[:2]


def _pairs(making: Making) -> list[str]:
    return [
        entity
        for entity in making.entities
        if len(pair := _pair(making, entity)) == 2
        and frozenset({entity, *pair}) not in making.exchanged
    ]


_WIDER = {
    "string(20)": "string(50)",
    "string(30)": "text",
    "string(50)": "text",
    "integer": "bigint",
    "decimal(8,2)": "decimal(12,4)",
}


def widened(making: Making, place: tuple[str, str]) -> Change:
    entity, name = place
    wider = _WIDER[making.spec[entity]["fields"][name]["type"]]
    return Change(f"{entity}.{name} becomes {wider}", _edited(making, place, type=wider))


def _widenable(making: Making) -> list[tuple[str, str]]:
    return making.fields(lambda each: each["type"] in _WIDER and not _is_kept_short(each))


def _is_kept_short(each: Field) -> bool:
    """Texts without limit have no index."""
    return bool({"index", "unique"} & set(each)) and _WIDER[each["type"]] == "text"


def loosened(making: Making, place: tuple[str, str]) -> Change:
    return Change(f"{'.'.join(place)} may be null", _edited(making, place, nullable=True))


def _required(making: Making) -> list[tuple[str, str]]:
    places = making.fields(lambda each: not each.get("nullable"))
    return [place for place in places if place[1] != "name"]


def tightened(making: Making, place: tuple[str, str]) -> Change:
    """A field is required from now on; on the way back what was filled stays."""
    entity, name = place
    fills = {
        "integer": ("6", 6),
        "bigint": ("6", 6),
        "boolean": ("true", True),
        "decimal(8,2)": ("1.5", 1.5),
        "decimal(12,4)": ("1.5", 1.5),
        "date": ("date('2020-02-02')", dt.date(2020, 2, 2)),
    }
    kind = making.spec[entity]["fields"][name]["type"]
    text = "mid" if kind.startswith("enum") else "none"
    fill, value = fills.get(kind, (f"'{text}'", text))

    def up(data: Data) -> None:
        for row in _every(data, entity):
            if row[name] is None:
                row[name] = value

    def spec(spec: Spec) -> None:
        making.touched.add(f"{entity}.{name}")
        del spec[entity]["fields"][name]["nullable"]
        spec[entity]["fields"][name]["fill"] = fill

    return Change(f"{entity}.{name} is required", spec, up)


def _optional(making: Making) -> list[tuple[str, str]]:
    return making.fields(lambda each: bool(each.get("nullable")) and "unique" not in each)


def indexed(making: Making, place: tuple[str, str]) -> Change:
    def spec(spec: Spec) -> None:
        making.touched.add(".".join(place))
        each = spec[place[0]]["fields"][place[1]]
        if not each.pop("index", False):
            each["index"] = True

    return Change(f"the index of {'.'.join(place)} comes or goes", spec)


def _indexable(making: Making) -> list[tuple[str, str]]:
    return making.fields(lambda each: each["type"] != "text" and "unique" not in each)


def defaulted(making: Making, place: tuple[str, str]) -> Change:
    kind = making.spec[place[0]]["fields"][place[1]]["type"]
    value = {"integer": 9, "bigint": 9, "boolean": True, "enum(low, mid, high)": "high"}[kind]
    return Change(f"{'.'.join(place)} has a default", _edited(making, place, default=value))


def _defaultable(making: Making) -> list[tuple[str, str]]:
    kinds = {"integer", "bigint", "boolean", "enum(low, mid, high)"}
    return making.fields(lambda each: each["type"] in kinds)


def bounded(making: Making, place: tuple[str, str]) -> Change:
    def spec(spec: Spec) -> None:
        making.touched.add(".".join(place))
        each = spec[place[0]]["fields"][place[1]]
        if each.pop("ge", None) is None:
            each["ge"] = 0

    return Change(f"the bound of {'.'.join(place)} comes or goes", spec)


def _boundable(making: Making) -> list[tuple[str, str]]:
    return making.fields(lambda each: each["type"] in {"integer", "bigint", "decimal(8,2)"})


def restricted(making: Making, place: tuple[str, str]) -> Change:
    """A value of an enum goes; on the way back nobody knows which rows had it."""
    entity, name = place

    def replace(data: Data) -> None:
        for row in _every(data, entity):
            if row[name] == "high":
                row[name] = "low"

    edit = _edited(making, place, type="enum(low, mid)", replaced={"high": "low"})
    return Change(f"{entity}.{name} loses a value", edit, replace)


def extended(making: Making, place: tuple[str, str]) -> Change:
    edit = _edited(making, place, type="enum(low, mid, high, extreme)")
    return Change(f"{'.'.join(place)} gets a value", edit)


def _enums(making: Making) -> list[tuple[str, str]]:
    places = making.fields(lambda each: each["type"] == "enum(low, mid, high)")
    return [
        (entity, name)
        for entity, name in places
        if making.spec[entity]["fields"][name].get("default") != "high"
    ]


def _edited(making: Making, place: tuple[str, str], **values: Any) -> Callable[[Spec], None]:
    def edit(spec: Spec) -> None:
        making.touched.add(".".join(place))
        spec[place[0]]["fields"][place[1]] |= values

    return edit


# Relations


def related(making: Making, entity: str) -> Change:
    """A relation that may be empty comes, to any entity that stays."""
    target = making.choose(making.entities)
    name = making.new_name()

    def spec(spec: Spec) -> None:
        making.touched.update({f"{entity}.{name}", f"{target}.{name}"})
        relations = spec[entity].setdefault("relations", {})
        relations[name] = {"to": target, "nullable": True, "on_delete": "set_null"}

    def up(data: Data) -> None:
        for row in _every(data, entity):
            row[f"{name}_id"] = None

    def down(data: Data) -> None:
        for row in _every(data, entity):
            del row[f"{name}_id"]

    return Change(f"{entity} refers to {target}", spec, up, down)


def unrelated(making: Making, place: tuple[str, str]) -> Change:
    entity, name = place

    def spec(spec: Spec) -> None:
        making.touched.add(f"{entity}.{name}")
        del spec[entity]["relations"][name]
        spec[entity]["dropped"] = [*spec[entity].get("dropped", []), name]

    def up(data: Data) -> None:
        for row in _every(data, entity):
            del row[f"{name}_id"]

    def down(data: Data) -> None:
        for row in _every(data, entity):
            row[f"{name}_id"] = None

    return Change(f"{entity} refers to {name} no more", spec, up, down)


def _relations(making: Making) -> list[tuple[str, str]]:
    return [
        (entity, name)
        for entity in making.entities
        for name in making.spec[entity].get("relations", {})
        if f"{entity}.{name}" not in making.touched
    ]


CHANGES: tuple[tuple[Callable[[Making], list[Any]], Callable[[Making, Any], Change]], ...] = (
    (_anywhere, found),
    (_renamable, renamed),
    (_alone, gone),
    (lambda making: list(making.entities), described),
    (_extendable, added),
    (_droppable, dropped),
    (_droppable, field_renamed),
    (_pairs, exchanged),
    (_widenable, widened),
    (_required, loosened),
    (_optional, tightened),
    (_indexable, indexed),
    (_defaultable, defaulted),
    (_boundable, bounded),
    (_enums, restricted),
    (_enums, extended),
    (lambda making: list(making.entities), related),
    (_relations, unrelated),
)
"""Where a change can be made, and the change."""
