"""Scenes as statements of a test: rows that are stored, bodies that are sent, values expected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from generator.artifacts.behaviour.facts import owner_column
from generator.artifacts.tests.needs import needed
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.source import factory_name, free_variable
from generator.artifacts.tests.tables import mapping
from generator.emit import literal
from generator.ir import Column, Entity, Message, Parameter, Requirement
from generator.ir.expression import Expression, FieldRef
from generator.testdata.computed_values import UnknownValueError
from generator.testdata.row_search import RowAssignment, RowSearch

Variables = Mapping[str, str]
"""What the rows around are called in a test, by relation or parameter."""


@dataclass(frozen=True)
class Staging:
    """Writes scenes down."""

    facts: RouteFacts

    def search(
        self,
        entity: Entity | None = None,
        parameters: tuple[Parameter, ...] = (),
        *,
        is_body: bool = False,
    ) -> RowSearch:
        return RowSearch(
            self.facts.app, self.facts.rows, entity or self.facts.entity, parameters, is_body
        )

    def repository_of(self, entity: Entity) -> str:
        return self.facts.imports.need(
            f"app.repositories.{entity.module}", f"{entity.name}Repository"
        )

    def stored(self, entity: Entity, key: str) -> str:
        """A row as it is in the database now."""
        repository = self.repository_of(entity)
        return (
            f"{self.facts.imports.need('tests.factories', 'stored')}(client, {repository}, {key})"
        )

    def all_stored(self, entity: Entity) -> str:
        repository = self.repository_of(entity)
        return f"{self.facts.imports.need('tests.factories', 'all_stored')}(client, {repository})"

    def change_stored(self, entity: Entity, key: str, changes: Mapping[str, str]) -> str:
        function = self.facts.imports.need("tests.factories", "change_stored")
        pairs = ", ".join(f"{name}={source}" for name, source in changes.items())
        return f"{function}(client, {self.repository_of(entity)}, {key}, {pairs})"

    # Rows

    def variables(
        self, search: RowSearch, scene: RowAssignment, suffix: str = ""
    ) -> dict[str, str]:
        """A variable for each row around."""
        names = [*scene.around]
        names += [one.name for one in search.parameters if one.entity and one.name not in names]
        names = list(dict.fromkeys(place for name in names for place in _leading(name)))
        return {name: f"{free_variable(name.replace('.', '_'))}{suffix}" for name in names}

    def around(self, search: RowSearch, scene: RowAssignment, variables: Variables) -> list[str]:
        """Statements that store the rows around."""
        lines = []
        # A row is stored after those that it refers to.
        for name, variable in sorted(variables.items(), key=lambda one: -one[0].count(".")):
            target = search.target(name)
            if target is None:
                continue
            changes = self.changes_of(target, scene.around.get(name, {}))
            changes |= self.leading_on(target, name, variables)
            lines.append(f"{variable} = {self.facts.insert(target, changes)}")
        return lines

    def leading_on(self, entity: Entity, name: str, variables: Variables) -> dict[str, str]:
        """The keys of rows that a row around leads to."""
        changes: dict[str, str] = {}
        for relation in entity.relations:
            further = variables.get(f"{name}.{relation.name}")
            if further is not None:
                changes |= self.facts.referring(relation, further)
        return changes

    def changes_of(self, entity: Entity, values: Mapping[str, Any]) -> dict[str, str]:
        """Values of a stored row as arguments of its factory."""
        settled = self.facts.rows[entity.name.text].settled(values)
        return {
            entity.column(name).attribute: self.facts.python(entity.column(name), value)
            for name, value in settled.items()
        }

    def own_changes(
        self, search: RowSearch, scene: RowAssignment, variables: Variables
    ) -> dict[str, str]:
        """What the row itself is stored with: its values, and the keys of rows around."""
        changes = self.changes_of(search.entity, scene.own)
        for relation in search.entity.relations:
            target = search.target(relation.name)
            if relation.name in variables and target is not None:
                is_shadowed = search.parameter(relation.name) is not None
                if not is_shadowed:
                    changes |= self.facts.referring(relation, variables[relation.name])
        return changes

    def body_changes(
        self, search: RowSearch, scene: RowAssignment, variables: Variables
    ) -> dict[str, str]:
        """What a body says: its values, the keys of rows around, and of others that it needs."""
        entity = search.entity
        changes: dict[str, str] = {}
        for relation in entity.relations:
            if relation.name in variables:
                changes |= self.facts.json_referring(relation, variables[relation.name])
            elif relation in needed(entity) and len(relation.columns) == 1:
                changes[relation.columns[0].name] = self.facts.needed_key(entity, relation)
        settled = self.facts.rows[entity.name.text].settled(scene.own)
        for name, value in settled.items():
            if entity.column(name).is_creatable:
                changes[name] = self.facts.json(value)
        return changes

    def body_source(
        self,
        search: RowSearch,
        scene: RowAssignment,
        variables: Variables,
        parts: Mapping[str, str] | None = None,
    ) -> str:
        """A body of this scene."""
        changes = self.body_changes(search, scene, variables)
        for part in search.entity.parts:
            changes[part.name] = (parts or {}).get(part.name) or self.facts.usual_parts(part)
        return self.facts.call(factory_name(self.facts.app, search.entity, "body"), changes)

    def part_row(self, search: RowSearch, scene: RowAssignment, variables: Variables) -> str:
        """What a stored part has, as changes for the factory of its whole."""
        changes = self.own_changes(search, scene, variables)
        changes.pop(owner_column(search.entity).attribute, None)
        return mapping(changes)

    # What is expected

    def shown(self, column: Column, value: Any) -> str:  # noqa: ANN401
        """A value of an answer."""
        source = self.facts.json(value)
        if column.type.is_float and value is not None:
            return f"pytest.approx({source})"
        return source

    def held(self, column: Column, value: Any) -> str:  # noqa: ANN401
        """A value of a stored row."""
        source = self.facts.python(column, value)
        if column.type.is_float and value is not None:
            return f"pytest.approx({source})"
        return source

    def is_held(self, row: str, column: Column, source: str) -> str:
        """A comparison of a stored value."""
        name = f"{row}.{column.attribute}"
        if source in ("None", "True", "False"):
            return f"assert {name} is {source}"
        return f"assert {name} == {source}"

    def detail(self, search: RowSearch, scene: RowAssignment, message: Message) -> str:
        """The sentence of a refusal; nothing where only the application knows it."""
        parts = []
        for part in message.parts:
            if isinstance(part, str):
                parts.append(part)
                continue
            try:
                value = search.value(part, scene)
            except UnknownValueError:
                return ""
            if not isinstance(value, str | int) and type(value).__name__ != "Decimal":
                return ""
            parts.append(str(value))
        return literal("".join(parts))

    def only_broken(
        self, search: RowSearch, requires: Sequence[Requirement], place: int
    ) -> RowAssignment | None:
        """A scene that only one of the requirements refuses; else one that those before do not."""
        expressions = [one.condition for one in requires]
        expressions += [part for part in requires[place].message.parts if not isinstance(part, str)]
        others = [one for number, one in enumerate(requires) if number != place]
        scene = search.first(
            expressions,
            lambda one: search.holds(requires[place].condition, one) is False,
            lambda one: search.hold(requires[:place], one),
            lambda one: search.hold(others, one) and search.is_whole(one),
        )
        if scene is None or search.holds(requires[place].condition, scene) is not False:
            return None
        return scene if search.hold(requires[:place], scene) else None

    def nothing_stored(self, entity: Entity) -> tuple[str, ...]:
        """The rows that a refused creation did not leave."""
        entities = dict.fromkeys([self.facts.entity.name.text, entity.name.text])
        every = (self.all_stored(self.facts.app.entity(name)) for name in entities)
        return tuple(f"assert {one} == []" for one in every)

    def merged(self, usual: RowAssignment, found: RowAssignment) -> dict[str, dict[str, Any]]:
        names = {**usual.around, **found.around}
        return {
            name: {**usual.around.get(name, {}), **found.around.get(name, {})} for name in names
        }


def _leading(place: str) -> Iterator[str]:
    """The rows on the way to a place, the first of them first: `line`, `line.slot`."""
    steps = place.split(".")
    yield from (".".join(steps[: number + 1]) for number in range(len(steps)))


def tells_apart(scene: RowAssignment) -> bool:
    """No number stands twice in the scene, so that none is taken for another."""
    values = [*scene.own.values(), *scene.given.values()]
    values += [value for row in scene.around.values() for value in row.values()]
    numbers = [
        one
        for one in values
        if isinstance(one, int | float | Decimal) and not isinstance(one, bool)
    ]
    return len(set(numbers)) == len(numbers)


def shown(message: Message) -> str:
    """The sentence, with the fields that it shows by their names."""
    return "".join(part if isinstance(part, str) else _named(part) for part in message.parts)


def _named(part: Expression) -> str:
    return f"{{{part.column.name}}}" if isinstance(part, FieldRef) else "…"
