"""Wholes with their parts, as a creation is given them and as its answer shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from generator.artifacts.tests.effects import flat
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.staging import Staging, tells_apart
from generator.emit import literal
from generator.ir import Column, Entity, Inverse, Role, SetEffect
from generator.ir.expression import Expression, FieldRef
from generator.ir.traversal import columns, walk
from generator.testdata.computed_values import computed_alone, is_storable
from generator.testdata.default_stock import enough, is_possible, read_by_creation
from generator.testdata.row_search import RowAssignment


@dataclass(frozen=True)
class Whole:
    """A scene of a whole with those of its parts."""

    scene: RowAssignment
    parts: Mapping[str, tuple[RowAssignment, ...]]


@dataclass(frozen=True)
class Wholes:
    """Writes bodies of a whole with its parts, and what the application makes of them."""

    facts: RouteFacts
    staging: Staging

    @cached_property
    def whole(self) -> Whole | None:
        parts: dict[str, tuple[RowAssignment, ...]] = {}
        for inverse in self.facts.entity.parts:
            scenes = self._part_scenes(inverse)
            if not scenes:
                return None
            parts[inverse.name] = scenes
        scene = self._body_scene(self.facts.entity)
        if scene is None:
            return None
        whole = Whole(scene, parts)
        return whole if self.has_room(whole) else None

    def _part_scenes(self, inverse: Inverse) -> tuple[RowAssignment, ...]:
        """Two parts that differ, or as many as there must be."""
        entity = self.facts.app.entity(inverse.source)
        first = self._body_scene(entity)
        if first is None:
            return ()
        ownership = inverse.ownership
        least, most = (ownership.least, ownership.most) if ownership else (0, 2)
        second = self._body_scene(entity, other=first) or first
        count = min(max(least, 2), most)
        return (first, *[second] * (count - 1))

    def read(self, entity: Entity) -> list[Expression]:
        found = list(read_by_creation(entity))
        found += [one.expression for one in computed_alone(entity)]
        for one in entity.computed:
            found += [] if one in computed_alone(entity) else [one.expression]
        for inverse in self.facts.entity.parts:
            if inverse.source == entity.name.text:
                found += self._argument_columns(entity, inverse)
        return found

    def _argument_columns(self, entity: Entity, inverse: Inverse) -> Iterator[Expression]:
        """What the whole reads of its parts, as expressions over a part."""
        for computed in self.facts.entity.computed:
            for part in walk(computed.expression):
                if isinstance(part, FieldRef) and part.hops and part.hops[0].name == inverse.name:
                    yield replace(part, hops=(), entity=entity.name.text)

    def _body_scene(
        self, entity: Entity, other: RowAssignment | None = None
    ) -> RowAssignment | None:
        search = self.staging.search(entity, is_body=True)
        expressions = self.read(entity)
        copied = [(one.place, one.source) for one in entity.copied]

        def with_sources(scene: RowAssignment) -> RowAssignment:
            for relation, source in copied:
                target = search.target(relation)
                if target is None or source.name in scene.around.get(relation, {}):
                    continue
                if source.role is Role.FIELD and not source.type.is_secret:
                    value = self.facts.rows[target.name.text].value(
                        source, 2 if other is None else 3
                    )
                    scene = scene.with_around(relation, {source.name: value})
            return scene

        def is_sound(scene: RowAssignment) -> bool:
            return (not entity.consumes or is_possible(search, scene)) and search.is_whole(
                with_sources(scene)
            )

        def is_other(scene: RowAssignment) -> bool:
            return other is None or all(
                scene.own.get(name) != value for name, value in other.own.items()
            )

        found = search.first(expressions, is_sound, is_other, tells_apart)
        if found is None or not is_sound(found):
            return None
        found = with_sources(found)
        for consumption in entity.consumes:
            stock = enough(search, consumption, found)
            found = found.with_around(consumption.relation.name, {consumption.stock.name: stock})
        return found

    def _lists(self, whole: Whole) -> dict[str, list[dict[str, Any]]]:
        found = {}
        for inverse in self.facts.entity.parts:
            search = self.staging.search(self.facts.app.entity(inverse.source), is_body=True)
            key = search.entity.id.name
            scenes = whole.parts.get(inverse.name, ())
            found[inverse.name] = [
                search.row(one, {key: place}) for place, one in enumerate(scenes)
            ]
        return found

    def has_room(self, whole: Whole) -> bool:
        row = self.staging.search(is_body=True).row(whole.scene, self._lists(whole))
        return all(
            one.column.name not in row or is_storable(one.column, row[one.column.name])
            for one in self.facts.entity.computed
        )

    def written(self, whole: Whole) -> tuple[list[str], str, dict[str, list[dict[str, str]]]]:
        """The rows around as statements, the body, and the variables of each part."""
        search = self.staging.search(is_body=True)
        own = self.staging.variables(search, whole.scene)
        lines = self.staging.around(search, whole.scene, own)
        parts: dict[str, str] = {}
        variables: dict[str, list[dict[str, str]]] = {"": [own]}
        for inverse in self.facts.entity.parts:
            entity = self.facts.app.entity(inverse.source)
            inner = self.staging.search(entity, is_body=True)
            listed = []
            for number, scene in enumerate(whole.parts[inverse.name], 1):
                names = self.staging.variables(inner, scene, f"_{inverse.name}_{number}")
                lines += self.staging.around(inner, scene, names)
                variables.setdefault(inverse.name, []).append(names)
                listed.append(
                    self.facts.part(entity, self.staging.body_changes(inner, scene, names))
                )
            parts[inverse.name] = f"[{', '.join(listed)}]"
        return lines, self.staging.body_source(search, whole.scene, own, parts), variables

    def answered(self, whole: Whole, answer: str) -> Iterator[str]:
        """What an answer shows of what was made."""
        lists = self._lists(whole)
        row = self.staging.search(is_body=True).row(whole.scene, lists)
        late = self._set_late
        for column in self._made_columns(self.facts.entity):
            if column.name in row and column.name not in late:
                shown = self.staging.shown(column, row[column.name])
                sign = "is" if shown in ("None", "True", "False") else "=="
                yield f"assert {answer}[{literal(column.name)}] {sign} {shown}"
        for inverse in self.facts.entity.parts:
            for column in self._made_columns(self.facts.app.entity(inverse.source)):
                rows = lists[inverse.name]
                if all(column.name in one for one in rows):
                    shown = ", ".join(self.staging.shown(column, one[column.name]) for one in rows)
                    name = literal(column.name)
                    yield (
                        f"assert [one[{name}] for one in {answer}[{literal(inverse.name)}]]"
                        f" == [{shown}]"
                    )

    @cached_property
    def _set_late(self) -> frozenset[str]:
        """What effects of the creation set on the row, and what is computed of that."""
        found = {
            one.column.name
            for effect in flat(self.facts.entity.after_create)
            if isinstance(effect, SetEffect)
            for one in effect.assignments
            if one.row is None
        }
        for computed in self.facts.entity.computed:
            if found & {column.name for column in columns(computed.expression)}:
                found.add(computed.column.name)
        return frozenset(found)

    def _made_columns(self, entity: Entity) -> list[Column]:
        made = [one.column for one in entity.copied] + [one.column for one in entity.computed]
        return [one for one in made if one.is_readable]
