"""The tests of views, with the rows that they nest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.tests.tables import RowView
from generator.artifacts.tests.topic import Topic
from generator.emit import docstring, literal
from generator.ir import (
    Entity,
    View,
)
from generator.ir.entity import Include


@dataclass(frozen=True)
class NestingView:
    """A view that shows related rows."""

    name: str
    doc: str
    rows: tuple[RowView, ...]
    path: str
    row: str
    nested: str
    expected: str


@dataclass(frozen=True)
class ViewTests(Topic):
    """What views show."""

    @cached_property
    def nestings(self) -> list[NestingView]:
        return [
            nesting for view in self.entity.views if view.path for nesting in self._nestings(view)
        ]

    @cached_property
    def plain_views(self) -> list[tuple[str, str, str, str]]:
        """Views that have a route: name, path, the fields they show, and how to reach the row."""
        found = []
        for view in self.entity.views:
            if not view.path:
                continue
            names = [column.name for column in view.columns]
            names += [include.name for include in view.includes]
            shows_links = set(view.columns) == set(self.entity.readable) and view.includes
            names += [link.ids_name for link in self.entity.links] if shows_links else []
            fields = "{" + ", ".join(map(literal, names)) + "}"
            path = self._view_path(view, "row")
            part = '["items"][0]' if view.lists else ""
            found.append((view.name.snake, path, fields, part))
        return found

    @cached_property
    def missing_views(self) -> list[str]:
        """Paths of views of a row that is not there."""
        return [
            self._view_path(view, None)
            for view in self.entity.views
            if view.path and not view.lists
        ]

    def _view_path(self, view: View, row: str | None) -> str:
        path = f"{self.app.prefix}{self.entity.path}{view.path}"
        if view.lists:
            return literal(path)
        key = self.missing_key.strip('"').replace("_", "") if row is None else ""
        if row is None:
            return literal(path.replace("{id}", key))
        inner = self.json_key(row).replace('"', "'")
        return 'f"' + path.replace("{id}", "{" + inner + "}") + '"'

    def _nestings(self, view: View) -> Iterator[NestingView]:
        for chain in _chains(view.includes):
            yield self._nesting(view, chain)

    def _nesting(self, view: View, chain: tuple[Include, ...]) -> NestingView:
        """Rows joined from the entity's own along a chain of relations."""
        entities = [self.entity, *(self.app.entity(one.target) for one in chain)]
        variables = ["row", *(f"nested{place or ''}" for place in range(len(chain)))]
        used = {variables[-1]} | ({"row"} if not view.lists else set())
        changes: list[dict[str, str]] = [{} for _ in entities]
        holders: list[tuple[int, int]] = []
        for place, include in enumerate(chain):
            holder, held = self._joined(entities[place], include, place)
            other = entities[held]
            key = self.python_key(variables[held], other)
            attribute, is_list = self._end(entities[place], include)
            changes[holder][attribute] = f"[{key}]" if is_list else key
            holders.append((holder, held))
            used.add(variables[held])
        order = _insertion_order(len(entities), holders)
        rows = tuple(
            RowView(
                self.insert(entities[place], changes[place]),
                variables[place] if variables[place] in used else "",
            )
            for place in order
        )
        nested = "answer" + ('["items"][0]' if view.lists else "")
        for include in chain:
            nested += f"[{literal(include.name)}]" + ("[0]" if include.is_many else "")
        names = [include.name for include in chain]
        return NestingView(
            name=f"{view.name.snake}_shows_{'_'.join(names)}",
            doc=docstring(f"The view {view.name} nests {' and their '.join(names)}."),
            rows=rows,
            path=self._view_path(view, "row"),
            row="row",
            nested=self.json_key(nested, entities[-1]),
            expected=self.json_key(variables[-1], entities[-1]),
        )

    def _joined(self, entity: Entity, include: Include, place: int) -> tuple[int, int]:
        """Which of the two rows holds the other's key."""
        own = [one.name for one in entity.relations] + [one.name for one in entity.links]
        is_own = include.name in own
        return (place, place + 1) if is_own else (place + 1, place)

    def _end(self, entity: Entity, include: Include) -> tuple[str, bool]:
        """What the row that holds the key calls it, and whether it is a list of keys."""
        for relation in entity.relations:
            if relation.name == include.name:
                return relation.columns[0].attribute, False
        for link in entity.links:
            if link.name == include.name:
                return link.ids_name, True
        inverse = next(one for one in entity.inverses if one.name == include.name)
        if inverse.through is not None:
            return inverse.through.ids_name, True
        source = self.app.entity(inverse.source)
        relation = next(one for one in source.relations if one.name == inverse.relation)
        return relation.columns[0].attribute, False


def _chains(includes: tuple[Include, ...]) -> Iterator[tuple[Include, ...]]:
    """Every way from the entity to the end of a nested relation."""
    for include in includes:
        inner = list(_chains(include.includes))
        if not inner:
            yield (include,)
        for chain in inner:
            yield (include, *chain)


def _insertion_order(count: int, holders: list[tuple[int, int]]) -> list[int]:
    """Rows behind those whose keys they hold."""
    order: list[int] = []
    waiting = list(range(count))
    while waiting:
        for place in waiting:
            if all(held in order for holder, held in holders if holder == place):
                order.append(place)
                waiting.remove(place)
                break
        else:
            return order + waiting
    return order
