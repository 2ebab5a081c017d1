"""Stories that nobody thought of: random specs that change twice, with what each change does to rows.

A change says what it makes of the spec, of the rows, and of the rows on the way back; so what has to
be there after any sequence of changes follows.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tests.migrations.story import Step, Story

Spec = dict[str, Any]
Table = list[dict[str, Any]]
Data = dict[str, Table]
Draw = Callable[[st.SearchStrategy[Any]], Any]

_ENTITIES = ("Apple", "Boat", "Cloud", "Door", "Engine", "Fence")
_WORDS = ("amber", "brass", "coral", "denim", "ember", "frost", "glass", "heath", "ivory", "jade")


@dataclass
class Change:
    """One change, as functions that work on what they are given."""

    title: str
    spec: Callable[[Spec], None]
    up: Callable[[Data], None] = lambda data: None
    down: Callable[[Data], None] = lambda data: None


@dataclass
class Making:
    """A spec in the making, and which of its places a version has changed already."""

    draw: Draw
    spec: Spec
    touched: set[str] = field(default_factory=set)
    names: int = 0

    def choose(self, options: Any) -> Any:
        return self.draw(st.sampled_from(list(options)))

    def new_name(self) -> str:
        """A name that no field has had yet."""
        self.names += 1
        return f"{_WORDS[self.names % len(_WORDS)]}_{self.names}"

    def entities(self) -> list[str]:
        return [name for name in self.spec if name[0].isupper() and name not in self.touched]

    def fields(self, fits: Callable[[dict[str, Any]], bool]) -> list[tuple[str, str]]:
        """Entity and field, of those that this version has not touched."""
        return [
            (entity, name)
            for entity in self.entities()
            for name, each in self.spec[entity]["fields"].items()
            if fits(each) and f"{entity}.{name}" not in self.touched
        ]


def table_of(entity: str) -> str:
    return {"Box": "boxes"}.get(entity, f"{entity.lower()}s")


def story_of(draw: Draw) -> Story:
    """A random spec with rows, and two versions with up to four changes each."""
    making = Making(draw, {})
    data: Data = {}
    for entity in _ENTITIES[: draw(st.integers(1, 3))]:
        _found(making, data, entity)
    first, before, changes, steps = copy.deepcopy(making.spec), data, [], []
    title = []
    current = copy.deepcopy(data)
    for _ in range(2):
        making.touched.clear()
        step_changes: list[Change] = []
        patch_before = copy.deepcopy(making.spec)
        for _ in range(draw(st.integers(1, 4))):
            options = [make for make in _CHANGES if _can(make, making)]
            change = making.choose(options)(making)
            change.spec(making.spec)
            change.up(current)
            step_changes.append(change)
        title += [change.title for change in step_changes]
        changes.append(step_changes)
        steps.append((patch_before, copy.deepcopy(making.spec), copy.deepcopy(current)))
    return _told(" + ".join(title), first, before, changes, steps)


def _told(title: str, first: Spec, rows: Data, changes: Any, steps: Any) -> Story:
    """Rows on the way back follow from the last version's, and from those what comes again."""
    current = copy.deepcopy(steps[-1][2])
    downs: list[Data] = []
    for step_changes in reversed(changes):
        for change in reversed(step_changes):
            change.down(current)
        downs.insert(0, copy.deepcopy(current))
    for step_changes in changes:
        for change in step_changes:
            change.up(current)
    told = [
        Step(change=_patch(before, after), rows=after_rows, down=down)
        for (before, after, after_rows), down in zip(steps, downs, strict=True)
    ]
    return Story(
        kind="chains", title=title, spec=first, rows=rows, steps=tuple(told), again=current
    )


def _patch(before: Spec, after: Spec) -> dict[str, Any]:
    """The whole of the next version, as a change."""
    gone: dict[str, Any] = dict.fromkeys(set(before) - set(after))
    return gone | {key: _Whole(value) for key, value in after.items()}


class _Whole(dict[str, Any]):
    """A mapping that takes the place of another one instead of being put over it."""
