"""What effects have done after a request, as statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from generator.artifacts.keys import key_source
from generator.artifacts.tests.needs import needed
from generator.artifacts.tests.staging import Staging, Variables
from generator.emit import literal
from generator.ir import Assignment, Column, CreateEffect, Effect, Entity, Kind, Role, SetEffect
from generator.ir.expression import Expression, FieldRef, ParameterRef
from generator.ir.traversal import columns, reads_clock
from generator.testdata.computed_values import UnknownValueError, fitted
from generator.testdata.row_search import RowAssignment, RowSearch


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
            key = key_source(entity, "one.{}")
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
        start = [expression.parameter] if expression.parameter else []
        place = ".".join([*start, *(hop.name for hop in expression.hops)]) or None
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


_MARK = "\x00"
"""Around the name of a text that only the application makes."""
