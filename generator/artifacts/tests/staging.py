"""Scenes as statements of a test: rows that are stored, bodies that are sent, values expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from generator.artifacts.behaviour.facts import owner_column
from generator.artifacts.tests.route_facts import RouteFacts
from generator.artifacts.tests.source import factory_name, free_variable, needed
from generator.artifacts.tests.tables import mapping
from generator.emit import literal
from generator.ir import (
    Assignment,
    Column,
    CreateEffect,
    Effect,
    Entity,
    Kind,
    Message,
    Parameter,
    Requirement,
    Role,
    SetEffect,
)
from generator.ir.expression import Expression, FieldRef, ParameterRef
from generator.ir.traversal import columns, reads_clock, walk
from generator.testdata.computed_values import UnknownValueError, fitted, holds, is_storable
from generator.testdata.row_search import RowAssignment, RowSearch

_MARK = "\x00"
"""Around the name of a text that only the application makes."""

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
        return {name: f"{free_variable(name)}{suffix}" for name in names}

    def around(self, search: RowSearch, scene: RowAssignment, variables: Variables) -> list[str]:
        """Statements that store the rows around."""
        lines = []
        for name, variable in variables.items():
            target = search.target(name)
            if target is None:
                continue
            changes = self.changes_of(target, scene.around.get(name, {}))
            lines.append(f"{variable} = {self.facts.insert(target, changes)}")
        return lines

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


@dataclass(frozen=True)
class Expected:
    """What effects have done after a request, as statements."""

    staging: Staging
    search: RowSearch
    scene: RowAssignment
    variables: Variables
    row: str = "row"
    """The variable of the row itself, as JSON."""

    def lines(self, effects: Iterable[Effect]) -> list[str]:
        effects = list(effects)
        found: list[str] = []
        sets = [
            one for effect in effects if isinstance(effect, SetEffect) for one in effect.assignments
        ]
        for place in dict.fromkeys(one.row for one in sets):
            found += self._set(place, [one for one in sets if one.row == place])
        creations = [one for one in effects if isinstance(one, CreateEffect)]
        for entity in dict.fromkeys(one.entity for one in creations):
            found += self._created(entity, [one for one in creations if one.entity == entity])
        return found

    def _set(self, place: str | None, sets: list[Assignment]) -> Iterator[str]:
        entity = self.search.entity if place is None else self.search.target(place)
        if entity is None:
            return
        row = self.row if place is None else self.variables[place]
        name = f"changed_{place}" if place else "changed"
        yield f"{name} = {self.staging.stored(entity, self.staging.facts.python_key(row, entity))}"
        for one in sets:
            yield self._is(name, one.column, one.value)
        if place is None:
            yield from self._computed(name, sets)

    def _computed(self, name: str, sets: list[Assignment]) -> Iterator[str]:
        """Computed fields follow what is set."""
        own = dict(self.scene.own)
        for one in sets:
            try:
                own[one.column.name] = fitted(one.column, self._value(one.value))
            except UnknownValueError:
                return
        after = self.search.row(replace(self.scene, own=own))
        changed = {one.column.name for one in sets}
        for computed in self.search.entity.computed:
            read = {one.name for one in columns(computed.expression)}
            if computed.column.name in after and read & changed:
                value = self.staging.held(computed.column, after[computed.column.name])
                yield self.staging.is_held(name, computed.column, value)

    def _created(self, name: str, effects: list[CreateEffect]) -> Iterator[str]:
        entity = self.staging.facts.app.entity(name)
        there = [
            variable
            for place, variable in self.variables.items()
            if self.search.target(place) == entity
        ]
        there += [self.row] if entity == self.search.entity else []
        every = self.staging.all_stored(entity)
        if there:
            keys = ", ".join(self.staging.facts.python_key(one, entity) for one in there)
            parts = [f"one.{column.attribute}" for column in entity.key]
            key = parts[0] if len(parts) == 1 else f"({', '.join(parts)})"
            every = f"[one for one in {every} if {key} not in ({keys},)]"
        is_alone = not self._comes_with_others(entity)
        if len(effects) > 1:
            yield f"assert len({every}) {'==' if is_alone else '>='} {len(effects)}"
            return
        variable = f"made_{entity.name.snake}"
        yield f"{f'[{variable}]' if is_alone else f'*_, {variable}'} = {every}"
        for column, value in effects[0].values:
            yield self._is(variable, column, value)

    def _comes_with_others(self, entity: Entity) -> bool:
        """Rows of the entity are there because other rows need them; they have lesser keys."""
        app = self.staging.facts.app
        waiting = [one for place in self.variables if (one := self.search.target(place))]
        waiting += [
            app.entity(one.target)
            for one in needed(self.search.entity)
            if one.name not in self.variables
        ]
        seen = [one.name for one in waiting if one not in map(self.search.target, self.variables)]
        while waiting:
            further = [app.entity(one.target) for one in needed(waiting.pop())]
            waiting += [one for one in further if one.name not in seen]
            seen += [one.name for one in further]
        return entity.name in seen

    def _is(self, row: str, column: Column, expression: Expression) -> str:
        source = self._source(column, expression)
        if not source:
            return f"assert {row}.{column.attribute} is not None"
        return self.staging.is_held(row, column, source)

    def _source(self, column: Column, expression: Expression) -> str:
        """The value as source; nothing where it is that of the moment."""
        if reads_clock(expression):
            return ""
        key = self._key(expression)
        if key is not None:
            return key
        try:
            value = fitted(column, self._value(expression))
        except UnknownValueError:
            return ""
        if isinstance(value, str) and _MARK in value:
            return self._marked(value)
        return self.staging.held(column, value)

    def _value(self, expression: Expression) -> Any:  # noqa: ANN401
        marks = {
            one.column.name: f"{_MARK}{one.column.name}{_MARK}"
            for one in self.search.entity.generated
            if self.search.is_body
        }
        return self.search.value(expression, self.scene, marks)

    def _marked(self, text: str) -> str:
        """A text around others that the application has made."""
        parts = text.split(_MARK)
        sources = [
            f"{self.row}[{literal(part)}]" if place % 2 else literal(part)
            for place, part in enumerate(parts)
            if part
        ]
        return " + ".join(sources)

    def _key(self, expression: Expression) -> str | None:
        """The key of a row, where the expression is one."""
        facts = self.staging.facts
        if isinstance(expression, ParameterRef):
            for one in self.search.parameters:
                if one.entity is not None and one.column == expression.column:
                    return facts.python_key(self.variables[one.name], facts.app.entity(one.entity))
            return None
        if not isinstance(expression, FieldRef):
            return None
        column = expression.column
        if column.role not in (Role.KEY, Role.REFERENCE):
            return None
        place = expression.parameter or (expression.hops[0].name if expression.hops else None)
        entity = self.search.entity if place is None else self.search.target(place)
        if entity is None or (place is not None and place not in self.variables):
            return ""
        row = self.row if place is None else self.variables[place]
        if column.role is Role.KEY:
            return facts.python_key(row, entity)
        source = f"{row}[{literal(column.name)}]"
        if column.type.kind is Kind.UUID:
            return f"{facts.imports.need('uuid', 'UUID')}({source})"
        return source


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


def expressions_of(effects: Iterable[Effect]) -> Iterator[Expression]:
    """What effects read."""
    for effect in effects:
        if isinstance(effect, SetEffect):
            yield from (one.value for one in effect.assignments)
        if isinstance(effect, CreateEffect):
            yield from (value for _, value in effect.values)


def touched(effects: Iterable[Effect]) -> Iterator[str]:
    """The rows around that effects speak of."""
    effects = list(effects)
    for effect in effects:
        if isinstance(effect, SetEffect):
            yield from (one.row for one in effect.assignments if one.row)
    for expression in expressions_of(effects):
        for part in walk(expression):
            if isinstance(part, FieldRef) and len(part.hops) == 1:
                yield part.hops[0].name


def fits(
    search: RowSearch, effects: Iterable[Effect], scene: RowAssignment, *, anew: bool = False
) -> bool:
    """What the effects store has room and keeps the rules; `anew` wants all of it to change."""
    rows: dict[str | None, dict[str, Any]] = {}
    old = search.row(scene)
    for effect in effects:
        if isinstance(effect, CreateEffect):
            for column, value in effect.values:
                known, found = _known(search, value, scene)
                if known and not _is_kept_by(column, found):
                    return False
        if not isinstance(effect, SetEffect):
            continue
        for one in effect.assignments:
            known, found = _known(search, one.value, scene)
            if not known:
                continue
            if not _is_kept_by(one.column, found):
                return False
            before = (old if one.row is None else search.around(scene, one.row)).get(
                one.column.name
            )
            value = fitted(one.column, found)
            if anew and before == value:
                return False
            rows.setdefault(one.row, {})[one.column.name] = value
    return all(_keeps(search, place, changes, scene) for place, changes in rows.items())


def _known(search: RowSearch, expression: Expression, scene: RowAssignment) -> tuple[bool, Any]:
    try:
        return True, search.value(expression, scene)
    except UnknownValueError:
        return False, None


def _is_kept_by(column: Column, value: Any) -> bool:  # noqa: ANN401
    return is_storable(column, fitted(column, value))


def _keeps(
    search: RowSearch, place: str | None, changes: dict[str, Any], scene: RowAssignment
) -> bool:
    """The row that is left keeps the rules of its table."""
    if place is not None:
        entity = search.target(place)
        if entity is None:
            return False
        rows = search.rows_of(entity)
        row = rows.row(2, scene.around.get(place, {})) | changes
        return not any(holds(check.expression, row) is False for check in rows.rules)
    row = search.row(replace(scene, own={**scene.own, **changes}))
    rows = search.rows_of(search.entity)
    return search.is_whole(replace(scene, own={**scene.own, **changes})) and not any(
        holds(check.expression, row) is False for check in rows.rules
    )


def shown(message: Message) -> str:
    """The sentence, with the fields that it shows by their names."""
    return "".join(part if isinstance(part, str) else _named(part) for part in message.parts)


def _named(part: Expression) -> str:
    return f"{{{part.column.name}}}" if isinstance(part, FieldRef) else "…"
