"""The tests of values that the application makes: generated, copied and computed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property
from typing import Any

from generator.artifacts.behaviour.facts import has_open_parts
from generator.artifacts.tests.cases.case import (
    NOT_MET,
    WITH_BODY,
    Gap,
    TestCase,
    case,
)
from generator.artifacts.tests.effects import flat
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.staging import Staging, tells_apart
from generator.artifacts.tests.tables import mapping
from generator.emit import literal
from generator.ir import (
    Column,
    Computed,
    CreationMoment,
    Entity,
    Generated,
    Inverse,
    Piece,
    Role,
    SetEffect,
)
from generator.ir.accepted import unit
from generator.ir.expression import Expression, FieldRef
from generator.ir.traversal import columns, walk
from generator.testdata.computed_values import (
    UnknownValueError,
    computed_alone,
    has_room,
    is_storable,
    worked_out,
)
from generator.testdata.default_stock import enough, is_possible, read_by_creation
from generator.testdata.row_search import RowAssignment, RowSearch

_DIRECTIVES = {"Y": r"\d{4}", "j": r"\d{3}", "f": r"\d{6}", "%": "%"}
_TWO_DIGITS = "mdHMSyUWVGI"


@dataclass(frozen=True)
class _Whole:
    """A scene of a whole with those of its parts."""

    scene: RowAssignment
    parts: Mapping[str, tuple[RowAssignment, ...]]


@dataclass(frozen=True)
class ComputedCases:
    """Values that follow from others."""

    facts: RouteFacts
    staging: Staging

    def tests(self) -> Iterator[TestCase | Gap]:
        """What a creation and a change make of what they are given."""
        if not self.facts.creates:
            return
        for generated in self.facts.entity.generated:
            if generated.column.is_readable:
                yield self._generated(generated, "")
        for inverse in self.facts.entity.parts:
            path = f"[{literal(inverse.name)}][0]"
            for generated in self.facts.app.entity(inverse.source).generated:
                yield self._generated(generated, path)
        if self._makes and self._whole is None:
            yield Gap("the values that a creation computes or copies", NOT_MET)
        yield from self._creations()
        yield from self._roundings()
        yield from self._overflows()
        yield from self._recomputed()
        yield from self._new_parts()

    def _generated(self, generated: Generated, path: str) -> TestCase:
        """A text that the application makes."""
        path = f"{path}[{literal(generated.column.name)}]"
        pattern = literal("".join(map(_pattern, generated.pieces)))
        moments = {piece.moment for piece in generated.pieces}
        other = (
            f"other = answered(client.post(PATH, json={self.facts.body_call}), 201)",
            f"assert other{path} != answer{path}",
        )
        return case(
            f"{generated.column.name}_is_made",
            "answer = answered(client.post(PATH, json=body), 201)",
            f"assert re.fullmatch({pattern}, answer{path})",
            *(other if moments & {CreationMoment.RANDOM, CreationMoment.UUID} else ()),
            given=WITH_BODY,
        )

    @property
    def _makes(self) -> bool:
        entities = [
            self.facts.entity,
            *(self.facts.app.entity(one.source) for one in self.facts.entity.parts),
        ]
        return any(one.computed or one.copied for one in entities)

    # A creation

    def _creations(self) -> Iterator[TestCase]:
        whole = self._whole if self._makes else None
        if whole is None:
            return
        before, body, variables = self._written(whole)
        after = list(self._answered(whole, "answer"))
        after += self._copies_stay(whole, variables)
        request = f"answer = answered(client.post(PATH, json={body}), 201)"
        if not after:
            return
        yield case("create_makes", *before, request, *after)

    @cached_property
    def _whole(self) -> _Whole | None:
        parts: dict[str, tuple[RowAssignment, ...]] = {}
        for inverse in self.facts.entity.parts:
            scenes = self._part_scenes(inverse)
            if not scenes:
                return None
            parts[inverse.name] = scenes
        scene = self._body_scene(self.facts.entity)
        if scene is None:
            return None
        whole = _Whole(scene, parts)
        return whole if self._has_room(whole) else None

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

    def _read(self, entity: Entity) -> list[Expression]:
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
        expressions = self._read(entity)
        copied = [(one.relation.name, one.source) for one in entity.copied]

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

    def _lists(self, whole: _Whole) -> dict[str, list[dict[str, Any]]]:
        found = {}
        for inverse in self.facts.entity.parts:
            search = self.staging.search(self.facts.app.entity(inverse.source), is_body=True)
            key = search.entity.id.name
            scenes = whole.parts.get(inverse.name, ())
            found[inverse.name] = [
                search.row(one, {key: place}) for place, one in enumerate(scenes)
            ]
        return found

    def _has_room(self, whole: _Whole) -> bool:
        row = self.staging.search(is_body=True).row(whole.scene, self._lists(whole))
        return all(
            one.column.name not in row or is_storable(one.column, row[one.column.name])
            for one in self.facts.entity.computed
        )

    def _written(self, whole: _Whole) -> tuple[list[str], str, dict[str, list[dict[str, str]]]]:
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

    def _answered(self, whole: _Whole, answer: str) -> Iterator[str]:
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

    def _copies_stay(
        self, whole: _Whole, variables: Mapping[str, list[dict[str, str]]]
    ) -> Iterator[str]:
        """Later changes of what was copied leave the copies alone."""
        groups = [(self.facts.entity, "answer", whole.scene, variables[""][0])]
        for inverse in self.facts.entity.parts:
            entity = self.facts.app.entity(inverse.source)
            first = whole.parts[inverse.name][0]
            path = f"answer[{literal(inverse.name)}][0]"
            groups.append((entity, path, first, variables[inverse.name][0]))
        for entity, path, scene, names in groups:
            for one in entity.copied:
                target = self.facts.app.entity(one.relation.target)
                old = scene.around.get(one.relation.name, {}).get(one.source.name)
                other = self._other_value(one.source, target, old)
                if one.relation.name not in names or other is None or old is None:
                    continue
                key = self.facts.python_key(names[one.relation.name], target)
                changes = {one.source.attribute: self.facts.python(one.source, other)}
                yield self.staging.change_stored(target, key, changes)
                kept = self.staging.stored(entity, self.facts.python_key(path, entity))
                yield self.staging.is_held(kept, one.column, self.staging.held(one.column, old))

    def _other_value(self, column: Column, entity: Entity, old: object) -> Any:  # noqa: ANN401
        if column.role is not Role.FIELD or column.making is not None:
            return None
        rows = self.facts.rows[entity.name.text]
        for number in (5, 6, 7):
            value = rows.value(column, number)
            if value != old and rows.keeps_rules({column.name: value}, (2,)):
                return value
        return None

    # Figures at the edge

    def _edge_subjects(self) -> Iterator[tuple[Inverse | None, Entity, Computed]]:
        for computed in computed_alone(self.facts.entity):
            yield None, self.facts.entity, computed
        for inverse in self.facts.entity.parts:
            entity = self.facts.app.entity(inverse.source)
            for computed in computed_alone(entity):
                yield inverse, entity, computed

    def _roundings(self) -> Iterator[TestCase]:
        for inverse, entity, computed in self._edge_subjects():
            if computed.stored or not (
                computed.column.type.is_decimal or computed.column.type.is_integer
            ):
                continue
            search = self.staging.search(entity, is_body=True)

            def is_tie(
                scene: RowAssignment, computed: Computed = computed, search: RowSearch = search
            ) -> bool:
                value = _exact(search, computed, scene)
                if value is None:
                    return False
                step = unit(computed.column)
                remainder = abs(value) % step
                return remainder * 2 == step and value.quantize(
                    step, ROUND_HALF_EVEN
                ) != search.row(scene).get(computed.column.name)

            whole = self._edge(inverse, entity, computed, is_tie, is_sound=True)
            if whole is None or not self._has_room(whole):
                continue
            before, body, _ = self._written(whole)
            request = f"answer = answered(client.post(PATH, json={body}), 201)"
            seen = tuple(self._answered(whole, "answer"))
            if not seen:
                continue
            yield case(f"{computed.column.name}_is_rounded_half_up", *before, request, *seen)

    def _overflows(self) -> Iterator[TestCase]:
        for inverse, entity, computed in self._edge_subjects():
            if computed.stored:
                continue
            search = self.staging.search(entity, is_body=True)

            def is_beyond(
                scene: RowAssignment, computed: Computed = computed, search: RowSearch = search
            ) -> bool:
                row = search.row(scene)
                name = computed.column.name
                return (
                    name in row
                    and row[name] is not None
                    and not has_room(computed.column, row[name])
                )

            whole = self._edge(inverse, entity, computed, is_beyond, is_sound=False)
            if whole is None:
                continue
            before, body, _ = self._written(whole)
            yield case(
                f"{computed.column.name}_has_no_room",
                *before,
                f"response = client.post(PATH, json={body})",
                'assert_problem(response, 409, code="rule_violated")',
                *self.staging.nothing_stored(entity),
            )

    def _edge(
        self,
        inverse: Inverse | None,
        entity: Entity,
        computed: Computed,
        wanted: Any,  # noqa: ANN401 - a condition over scenes
        *,
        is_sound: bool,
    ) -> _Whole | None:
        """A whole of which one row is at the edge."""
        search = self.staging.search(entity, is_body=True)
        found = search.first(
            [*self._read(entity), computed.expression],
            wanted,
            lambda one: not entity.consumes or is_possible(search, one),
            edges=True,
        )
        whole = self._whole
        if found is None or whole is None or not wanted(found):
            return None
        if entity.consumes and not is_possible(search, found):
            return None
        if is_sound and not search.is_whole(found):
            return None
        for consumption in entity.consumes:
            stock = enough(search, consumption, found)
            found = found.with_around(consumption.relation.name, {consumption.stock.name: stock})
        if inverse is None:
            return replace(whole, scene=found)
        others = whole.parts[inverse.name][1:]
        return replace(whole, parts={**whole.parts, inverse.name: (found, *others)})

    # Changes

    def _recomputed(self) -> Iterator[TestCase]:
        """Changes of what computed fields are made of."""
        whole = self._whole
        if whole is None or not self.facts.updates or not self.facts.entity.computed:
            return
        search = self.staging.search(is_body=True)
        open_names = {one.name for one in self.facts.entity.updatable}
        other = search.first(
            self._read(self.facts.entity),
            search.is_whole,
            lambda one: any(
                one.own.get(name) != value
                for name, value in whole.scene.own.items()
                if name in open_names
            ),
        )
        if other is None:
            return
        changes = {
            name: value
            for name, value in other.own.items()
            if name in open_names and value != whole.scene.own.get(name)
        }
        changed = replace(whole, scene=replace(whole.scene, own={**whole.scene.own, **changes}))
        if not changes or not self._has_room(changed) or not search.is_whole(changed.scene):
            return
        before, body, _ = self._written(whole)
        sent = mapping({name: self.facts.json(value) for name, value in changes.items()})
        seen = tuple(self._answered(changed, "answer"))
        if not seen:
            return
        yield case(
            "update_computes_anew",
            *before,
            f"row = answered(client.post(PATH, json={body}), 201)",
            f"answer = answered(client.patch(url(row), json={sent}))",
            *seen,
        )

    def _new_parts(self) -> Iterator[TestCase]:
        """Parts that replace others, and what follows from them."""
        whole = self._whole
        if whole is None or not self.facts.updates:
            return
        for inverse in self.facts.entity.parts:
            least = inverse.ownership.least if inverse.ownership else 0
            scenes = whole.parts[inverse.name]
            if not has_open_parts(self.facts.app, inverse) or least >= len(scenes):
                continue
            changed = replace(whole, parts={**whole.parts, inverse.name: scenes[1:]})
            seen = tuple(self._answered(changed, "answer"))
            if not self._has_room(changed) or not seen:
                continue
            before, body, variables = self._written(whole)
            entity = self.facts.app.entity(inverse.source)
            inner = self.staging.search(entity, is_body=True)
            listed = [
                self.facts.part(entity, self.staging.body_changes(inner, scene, names))
                for scene, names in zip(scenes[1:], variables[inverse.name][1:], strict=True)
            ]
            sent = mapping({inverse.name: f"[{', '.join(listed)}]"})
            yield case(
                f"update_of_{inverse.attribute}_makes",
                *before,
                f"row = answered(client.post(PATH, json={body}), 201)",
                f"answer = answered(client.patch(url(row), json={sent}))",
                *seen,
            )


def _exact(search: RowSearch, computed: Computed, scene: RowAssignment) -> Decimal | None:
    """The value before it is rounded."""
    row = search.row(scene)
    try:
        value = worked_out(computed.expression, row)
    except UnknownValueError:
        return None
    return Decimal(value) if isinstance(value, int | Decimal) else None


def _pattern(piece: Piece) -> str:
    """A regular expression for a part of a generated text."""
    if piece.moment is None:
        return _escaped(piece.text)
    if piece.moment is CreationMoment.UUID:
        return "[0-9a-f-]{36}"
    if piece.moment is CreationMoment.RANDOM:
        return f"[0-9A-F]{{{piece.length}}}"
    return re.sub(r"%(.)|(.)", _directive, piece.text)


def _directive(found: re.Match[str]) -> str:
    letter, plain = found[1], found[2]
    if letter is None:
        return _escaped(plain)
    return _DIRECTIVES.get(letter, r"\d{2}" if letter in _TWO_DIGITS else ".+")


def _escaped(text: str) -> str:
    """A pattern of just this text; a hyphen means nothing outside of brackets."""
    return re.escape(text).replace(r"\-", "-").replace(r"\ ", " ")
