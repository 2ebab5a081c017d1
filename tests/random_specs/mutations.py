"""Single random mutations of specs, as a slip of the hand or an ill will would make them."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from generator.diagnostics import Diagnostics
from generator.spec import nodes
from generator.spec.compose import compose
from generator.spec.reading import number_of

Node = Any
Place = tuple[str | int, ...]

HOSTILE: tuple[Node, ...] = (
    "", " ", "None", "self", "class", "import", "__class__", "model_config", "metadata", "id",
    "{{ 7 * 7 }}", "{% raw %}", "'; DROP TABLE x; --", '"""', "\\", "../../etc", "a b", "a.b.c",
    "a" * 300, "é\U0001f3a7", "\0", "-", "?", "#", "now()", "1 / 0", "true", "Null", "NaN", "Page",
    0, -1, 1, 3.5, 10**30, 1e300, True, False, None, [], {}, [[]], {"a": {"b": []}}, ["x", "x"],
)  # fmt: skip
"""Values and names that somebody will write one day."""


@dataclass(frozen=True)
class Mutation:
    """A spec with one change."""

    label: str
    text: str


def sources(root: Path) -> list[Path]:
    """The valid specs that are mutated."""
    return sorted(
        [
            *(path for path in (root / "specs").iterdir() if path.is_dir()),
            *(root / "tests/specs").glob("*.yaml"),
            *(root / "tests/golden").glob("*/spec.yaml"),
        ]
    )


def mutation(number: int, paths: list[Path]) -> Mutation:
    """The mutation of this number, the same in every run."""
    dice = random.Random(number)
    path = dice.choice(paths)
    spec = _read(path)
    places = list(_places(spec, ()))
    for _ in range(20):
        changed = copy.deepcopy(spec)
        change = dice.choice(_CHANGES)
        place = dice.choice(places)
        if change(changed, place, dice, places) and changed != spec:
            break
    text = yaml.safe_dump(changed, sort_keys=False, allow_unicode=True)
    name = path.parent.name if path.name == "spec.yaml" else path.stem
    return Mutation(f"{number} {name} {change.__name__} {'.'.join(map(str, place))}", text)


def _read(path: Path) -> Node:
    """All files of a spec as one."""
    whole: dict[str, Any] = {}
    for file in sorted(path.rglob("*.yaml")) if path.is_dir() else [path]:
        node = compose(file.read_text(encoding="utf-8"), file.name, Diagnostics())
        for key, value in _plain(node).items():
            whole[key] = {**whole[key], **value} if key in whole else value
    return whole


def _plain(node: nodes.Node | None) -> Node:
    """What a node of our own reading of YAML stands for."""
    match node:
        case nodes.Mapping():
            return {entry.key.text: _plain(entry.value) for entry in node}
        case nodes.Sequence():
            return [_plain(item) for item in node.items]
        case nodes.Scalar(plain=True) if node.is_null:
            return None
        case nodes.Scalar(plain=True) if node.text in ("true", "false"):
            return node.text == "true"
        case nodes.Scalar(plain=True) if (number := number_of(node)) is not None:
            return number if isinstance(number, int) else float(number)
        case nodes.Scalar():
            return node.text
    return {}


def _places(node: Node, place: Place) -> Iterator[Place]:
    """Every value of a spec but the whole."""
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in items:
        yield (*place, key)
        if isinstance(value, dict | list):
            yield from _places(value, (*place, key))


def _at(spec: Node, place: Place) -> Node:
    for step in place:
        spec = spec[step]
    return spec


Change = Callable[[Node, Place, random.Random, list[Place]], bool]


def delete(spec: Node, place: Place, dice: random.Random, places: list[Place]) -> bool:
    del _at(spec, place[:-1])[place[-1]]
    return True


def misspell_key(spec: Node, place: Place, dice: random.Random, places: list[Place]) -> bool:
    key = place[-1]
    if not isinstance(key, str) or len(key) < 2:
        return False
    at = dice.randrange(len(key) - 1)
    written = dice.choice(
        [key[:at] + key[at + 1 :], key[: at + 1] + key[at:], key.swapcase(), f"{key}_", f"x{key}"]
    )
    return _rename(_at(spec, place[:-1]), key, written)


def rename_hostile(spec: Node, place: Place, dice: random.Random, places: list[Place]) -> bool:
    names = [one for one in HOSTILE if isinstance(one, str | int | None)]
    return _rename(_at(spec, place[:-1]), place[-1], dice.choice(names))


def rename_as_another(spec: Node, place: Place, dice: random.Random, places: list[Place]) -> bool:
    return _rename(_at(spec, place[:-1]), place[-1], dice.choice(places)[-1])


def _rename(parent: Node, old: str | int, new: object) -> bool:
    if not isinstance(parent, dict) or new in parent:
        return False
    items = [(new if key == old else key, value) for key, value in parent.items()]
    parent.clear()
    parent.update(items)
    return True


def replace_hostile(spec: Node, place: Place, dice: random.Random, places: list[Place]) -> bool:
    _at(spec, place[:-1])[place[-1]] = copy.deepcopy(dice.choice(HOSTILE))
    return True


def replace_by_another(spec: Node, place: Place, dice: random.Random, places: list[Place]) -> bool:
    other = copy.deepcopy(_at(spec, dice.choice(places)))
    _at(spec, place[:-1])[place[-1]] = other
    return True


def misspell_value(spec: Node, place: Place, dice: random.Random, places: list[Place]) -> bool:
    parent, value = _at(spec, place[:-1]), _at(spec, place)
    if isinstance(value, bool):
        parent[place[-1]] = not value
    elif isinstance(value, int | float):
        parent[place[-1]] = dice.choice([-value, value + 1, value * 1000, str(value), 0])
    elif isinstance(value, str) and value:
        at = dice.randrange(len(value))
        parent[place[-1]] = dice.choice(
            [value[:at] + value[at + 1 :], value[:at] + dice.choice("x(){}.,?-'1 ") + value[at:]]
        )
    else:
        return False
    return True


def duplicate(spec: Node, place: Place, dice: random.Random, places: list[Place]) -> bool:
    parent, key = _at(spec, place[:-1]), place[-1]
    if isinstance(parent, list):
        parent.append(copy.deepcopy(parent[int(key)]))
        return True
    copied = copy.deepcopy(parent[key])
    parent[f"{key}Two" if str(key)[:1].isupper() else f"{key}_two"] = copied
    return True


def swap(spec: Node, place: Place, dice: random.Random, places: list[Place]) -> bool:
    """Two values that stand side by side."""
    parent = _at(spec, place[:-1])
    keys = list(parent) if isinstance(parent, dict) else list(range(len(parent)))
    other = dice.choice(keys)
    parent[place[-1]], parent[other] = parent[other], parent[place[-1]]
    return True


def move(spec: Node, place: Place, dice: random.Random, places: list[Place]) -> bool:
    """A key to where another one stands."""
    target = _at(spec, dice.choice(places)[:-1])
    if not isinstance(target, dict) or not isinstance(place[-1], str):
        return False
    target[place[-1]] = copy.deepcopy(_at(spec, place))
    return True


_CHANGES: tuple[Change, ...] = (
    delete,
    misspell_key,
    rename_hostile,
    rename_as_another,
    replace_hostile,
    replace_by_another,
    misspell_value,
    misspell_value,
    duplicate,
    swap,
    move,
)
