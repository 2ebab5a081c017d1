"""The tests of values that the application makes: generated, copied and computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property
from typing import Any

from generator.artifacts.behaviour.facts import has_open_parts
from generator.artifacts.tests.cases.case import NOT_MET, Gap, TestCase, case
from generator.artifacts.tests.cases.generated import generated_cases
from generator.artifacts.tests.cases.wholes import Whole, Wholes
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.staging import Staging
from generator.artifacts.tests.tables import mapping
from generator.emit import literal
from generator.ir import Column, Computed, Entity, Inverse, Role
from generator.ir.accepted import unit
from generator.testdata.computed_values import (
    UnknownValueError,
    computed_alone,
    has_room,
    worked_out,
)
from generator.testdata.default_stock import enough, is_possible
from generator.testdata.row_search import RowAssignment, RowSearch


@dataclass(frozen=True)
class ComputedCases:
    """Values that follow from others."""

    facts: RouteFacts
    staging: Staging

    @cached_property
    def wholes(self) -> Wholes:
        return Wholes(self.facts, self.staging)

    def tests(self) -> Iterator[TestCase | Gap]:
        """What a creation and a change make of what they are given."""
        if not self.facts.creates:
            return
        yield from generated_cases(self.facts)
        if self._makes and self.wholes.whole is None:
            yield Gap("the values that a creation computes or copies", NOT_MET)
        yield from self._creations()
        yield from self._roundings()
        yield from self._overflows()
        yield from self._recomputed()
        yield from self._new_parts()

    @property
    def _makes(self) -> bool:
        entities = [
            self.facts.entity,
            *(self.facts.app.entity(one.source) for one in self.facts.entity.parts),
        ]
        return any(one.computed or one.copied for one in entities)

    # A creation

    def _creations(self) -> Iterator[TestCase]:
        whole = self.wholes.whole if self._makes else None
        if whole is None:
            return
        before, body, variables = self.wholes.written(whole)
        after = list(self.wholes.answered(whole, "answer"))
        after += self._copies_stay(whole, variables)
        request = f"answer = answered(client.post(PATH, json={body}), 201)"
        if not after:
            return
        yield case("create_makes", *before, request, *after)

    def _copies_stay(
        self, whole: Whole, variables: Mapping[str, list[dict[str, str]]]
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
                target = self.facts.app.entity(one.path[-1].target)
                old = scene.around.get(one.place, {}).get(one.source.name)
                other = self._other_value(one.source, target, old)
                if one.place not in names or other is None or old is None:
                    continue
                key = self.facts.python_key(names[one.place], target)
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
            if whole is None or not self.wholes.has_room(whole):
                continue
            before, body, _ = self.wholes.written(whole)
            request = f"answer = answered(client.post(PATH, json={body}), 201)"
            seen = tuple(self.wholes.answered(whole, "answer"))
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
            before, body, _ = self.wholes.written(whole)
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
    ) -> Whole | None:
        """A whole of which one row is at the edge."""
        search = self.staging.search(entity, is_body=True)
        found = search.first(
            [*self.wholes.read(entity), computed.expression],
            wanted,
            lambda one: not entity.consumes or is_possible(search, one),
            edges=True,
        )
        whole = self.wholes.whole
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
        whole = self.wholes.whole
        if whole is None or not self.facts.updates or not self.facts.entity.computed:
            return
        search = self.staging.search(is_body=True)
        open_names = {one.name for one in self.facts.entity.updatable}
        other = search.first(
            self.wholes.read(self.facts.entity),
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
        if not changes or not self.wholes.has_room(changed) or not search.is_whole(changed.scene):
            return
        before, body, _ = self.wholes.written(whole)
        sent = mapping({name: self.facts.json(value) for name, value in changes.items()})
        seen = tuple(self.wholes.answered(changed, "answer"))
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
        whole = self.wholes.whole
        if whole is None or not self.facts.updates:
            return
        for inverse in self.facts.entity.parts:
            least = inverse.ownership.least if inverse.ownership else 0
            scenes = whole.parts[inverse.name]
            if not has_open_parts(self.facts.app, inverse) or least >= len(scenes):
                continue
            changed = replace(whole, parts={**whole.parts, inverse.name: scenes[1:]})
            seen = tuple(self.wholes.answered(changed, "answer"))
            if not self.wholes.has_room(changed) or not seen:
                continue
            before, body, variables = self.wholes.written(whole)
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
