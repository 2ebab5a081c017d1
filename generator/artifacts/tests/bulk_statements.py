"""The tests of statements over many rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from generator.artifacts.bulk import parameters_of
from generator.artifacts.sample_rows import Referred
from generator.artifacts.samples import samples
from generator.artifacts.tests.arrangements import is_optional
from generator.artifacts.tests.bodies import refused
from generator.artifacts.tests.bulk_rows import BulkRows, rows_for
from generator.artifacts.tests.finding import FinderTests
from generator.artifacts.tests.subject import Stored, free_variable
from generator.artifacts.tests.tables import Case
from generator.emit import docstring, literal
from generator.expressions.evaluate import EPOCH
from generator.ir import Bulk, Column, DeleteRule, Entity, Kind, Verb
from generator.ir.expression import reads_clock


@dataclass(frozen=True)
class StatementTestView:
    """One statement, with rows that it meets and rows that it leaves alone."""

    name: str
    doc: str
    before: tuple[str, ...]
    inside: tuple[str, ...]
    outside: tuple[str, ...]
    count: str
    """The expression that runs it and gives how many rows it met."""
    route: str
    """The call of its route without its last parenthesis, where it has one."""
    parameters: str
    word: str
    """`params` or `json`: how they are sent."""
    deletes: bool
    changed: tuple[tuple[str, str], ...]
    """Attributes of the columns that it sets and their new values, as sources."""
    near: tuple[tuple[str, str], ...]
    """Those that depend on the clock, and the moment that they are close to."""
    refused: tuple[Case, ...]
    required: tuple[str, ...]
    users: tuple[str, ...] = ()
    """What stores a row that needs the row `first`, which is not deleted then."""

    @property
    def shown(self) -> str:
        """What the number of rows stands in."""
        key = "deleted" if self.deletes else "updated"
        return f'{{"{key}": len(met)}}' if self.route else "len(met)"

    @property
    def sent(self) -> str:
        return f", {self.word}={self.parameters}" if self.parameters else ""

    @property
    def parameters_or_empty(self) -> str:
        return self.parameters or "{}"

    @property
    def word_with_parameters(self) -> str:
        """A statement without a body takes no parameters but those of the URL."""
        return self.word if self.parameters else "params"


@dataclass(frozen=True)
class StatementTests(FinderTests):
    """Changes and deletions of many rows at once."""

    @cached_property
    def statements(self) -> list[StatementTestView]:
        return [self._statement(bulk) for bulk in self.entity.bulk]

    @cached_property
    def statements_with_defaults(self) -> list[StatementTestView]:
        """The same without the parameters that have a default."""
        return [
            view
            for bulk in self.entity.bulk
            if bulk.path and any(is_optional(one.column) for one in bulk.parameters)
            if (view := self._statement(bulk, with_defaults=True)).inside
        ]

    @cached_property
    def stored_table(self) -> str:
        return f"{self.repository}.model.__table__"

    @cached_property
    def touched_by_statements(self) -> str | None:
        """The column that says when a row was changed."""
        return literal(self.updated.attribute) if self.updated is not None else None

    @cached_property
    def counted_by_statements(self) -> str | None:
        """The column that counts the changes of a row."""
        version = self.entity.version
        return literal(version.attribute) if version is not None else None

    def _statement(self, bulk: Bulk, *, with_defaults: bool = False) -> StatementTestView:
        found = rows_for(bulk, self.samples, with_defaults=with_defaults)
        before: list[str] = []
        given: dict[str, str] = {}
        stored: dict[object, Stored] = {}
        known = found.parameters if found else self._plain_values(bulk)
        for parameter in bulk.parameters:
            value = known.get(parameter.column.name)
            if parameter.entity is not None and isinstance(value, Referred):
                target = self.app.entity(parameter.entity)
                variable = free_variable(parameter.name)
                before.append(f"{variable} = {self.insert(target)}")
                stored[value] = Stored(self.python_key(variable, target))
                given[parameter.column.name] = self.json_key(variable, target)
        asked = dict(given)
        for column in (one.column for one in bulk.parameters):
            value = known.get(column.name)
            is_left_out = value is None or (with_defaults and is_optional(column))
            if not is_left_out and column.name not in given:
                is_sent = bulk.verb is Verb.POST and column in parameters_of(bulk)
                asked[column.name] = self.json(value) if is_sent else self.query(value)
        route, parameters = self._called(bulk, asked)
        inside, outside = (
            [self._stored_row(changes, stored) for changes in rows]
            for rows in ((found.inside, found.outside) if found else ((), ()))
        )
        if found and self._is_taken_twice(found):
            inside = inside[:1]
        elif found:
            hidden = self._hidden_row(found)
            inside += [self._stored_row(hidden, stored)] if hidden is not None else []
        return StatementTestView(
            name=bulk.name.snake,
            doc=docstring(bulk.doc or f"{bulk.name.phrase.capitalize()}."),
            before=tuple(before),
            inside=tuple(inside),
            outside=tuple(outside),
            count=self._count(bulk, route, parameters, known, stored),
            route=route,
            parameters=parameters,
            word="json" if bulk.verb is Verb.POST else "params",
            deletes=bulk.deletes,
            changed=tuple(self._changed(bulk, found)) if found else (),
            near=tuple(self._near(bulk, found)) if found else (),
            refused=tuple(self._refused_by_statement(bulk)),
            required=tuple(
                literal(one.name)
                for one in parameters_of(bulk)
                if not one.nullable and one.default is None
            ),
            users=tuple(self._users(found, stored)) if bulk.deletes and found else (),
        )

    def _plain_values(self, bulk: Bulk) -> dict[str, Any]:
        return {
            one.column.name: Referred(one.entity)
            if one.entity
            else next(samples(one.column)).value(1)
            for one in bulk.parameters
            if one.column.default is None
        }

    def _called(self, bulk: Bulk, given: dict[str, str]) -> tuple[str, str]:
        """The call of the route without its last parenthesis, and what is sent with it."""
        if bulk.path is None:
            return "", ""
        path, parameters = self._asked(bulk, given)
        return f"client.{bulk.verb.value.lower()}({path}", parameters

    def _count(
        self,
        bulk: Bulk,
        route: str,
        parameters: str,
        known: dict[str, Any],
        stored: dict[object, Stored],
    ) -> str:
        word = "json" if bulk.verb is Verb.POST else "params"
        if route:
            sent = f", {word}={parameters}" if parameters else ""
            return f"answered({route}{sent}))"
        values = [
            self.python(one.column, self._placed(known.get(one.column.name), stored))
            for one in bulk.parameters
        ]
        call = f"{self.repository}(executor).{bulk.method}({', '.join(values)})"
        return f"run(client, lambda executor: {call})"

    def _stored_row(self, changes: dict[str, Any], stored: dict[object, Stored]) -> str:
        return self.insert(changes=self._stored_changes(changes, stored))

    def _stored_changes(
        self, changes: dict[str, Any], stored: dict[object, Stored]
    ) -> dict[str, str]:
        placed = {name: self._placed(value, stored) for name, value in changes.items()}
        return self._arguments(placed)

    def _placed(self, value: Any, stored: dict[object, Stored]) -> Any:  # noqa: ANN401
        return stored.get(value, value) if isinstance(value, Referred) else value

    def _is_taken_twice(self, found: BulkRows) -> bool:
        """Two such rows would share a unique value, before or behind the statement."""
        fixed = {*found.inside[0], *found.changed}
        return any(all(one.name in fixed for one in rule.columns) for rule in self.entity.uniques)

    def _hidden_row(self, found: BulkRows) -> dict[str, Any] | None:
        """A deleted row that is met all the same."""
        deletion = self.entity.soft_delete
        if deletion is None or deletion.column.name in found.inside[0]:
            return None
        value = next(samples(deletion.column)).value(1)
        mark = value if deletion.live_value is None else not deletion.live_value
        return found.inside[0] | {deletion.column.name: mark}

    def _changed(self, bulk: Bulk, found: BulkRows) -> Iterator[tuple[str, str]]:
        for one in bulk.assignments:
            name = literal(one.column.attribute)
            value = found.changed[one.column.name]
            if (reads_clock(one.value) and value is not None) or isinstance(value, Referred):
                yield name, f"now[{name}]"
            else:
                yield name, self.python(one.column, value)

    def _near(self, bulk: Bulk, found: BulkRows) -> Iterator[tuple[str, str]]:
        for one in bulk.assignments:
            value = found.changed[one.column.name]
            if reads_clock(one.value) and one.column.type.kind is Kind.DATETIME and value:
                yield literal(one.column.attribute), self.from_now(value - EPOCH)

    def _refused_by_statement(self, bulk: Bulk) -> Iterator[Case]:
        """Values that a parameter cannot have."""
        for column in parameters_of(bulk):
            for bad in refused(replace(column, nullable=True)):
                if bulk.verb is Verb.POST:
                    yield Case(
                        (literal(column.name), self.json(bad.value)), f"{column.name}: {bad.what}"
                    )
                elif not column.type.is_text and self._is_refused_as_text(column, bad.value):
                    yield Case(
                        (literal(column.name), self.query(bad.value)), f"{column.name}: {bad.what}"
                    )

    def _is_refused_as_text(self, column: Column, value: object) -> bool:
        """In a URL everything is text, so that only what it says can be wrong."""
        if isinstance(value, str):
            return not (value == "1" and column.type.is_numeric)
        return not isinstance(value, bool)

    def _goes_too(self, other: Entity) -> bool:
        """Its rows are deleted with rows that the statement may delete as well."""
        return any(
            one.target == self.entity.name.text and one.on_delete is DeleteRule.CASCADE
            for one in other.relations
        )

    def _users(self, found: BulkRows, stored: dict[object, Stored]) -> Iterator[str]:
        """What stores a row that keeps the row `first`, and is none that the statement deletes."""
        for other in self.app.referring(self.entity.name.text):
            for relation in other.relations:
                keeps = relation.on_delete in (DeleteRule.RESTRICT, DeleteRule.NO_ACTION)
                if relation.target != self.entity.name.text or not keeps or self._goes_too(other):
                    continue
                if other != self.entity:
                    yield self.insert(other, self.referring(relation, "first"))
                elif found.outside:
                    own = self._stored_changes(found.outside[0], stored)
                    yield self.insert(changes=own | self.referring(relation, "first"))
