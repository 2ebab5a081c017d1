"""What the tests of one entity speak of: its names, its values and the calls of its factories."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from itertools import chain

from generator.artifacts.app_view import AppView
from generator.artifacts.naming import enum_member, enum_module
from generator.artifacts.stock_guards import given_back
from generator.artifacts.tests.literals import missing_value, text_source
from generator.artifacts.tests.needs import (
    brings,
    free_changes,
    maker_of,
    needed,
    needs_keys,
    needs_no_part,
    pair_key,
    referred,
)
from generator.emit import Imports, literal
from generator.expressions.evaluate import EPOCH
from generator.ir import App, Column, Entity, Inverse, Kind, Role, Route, ToOne
from generator.ir.json_values import json_value
from generator.resolve.phrases import noun_of, nouns_of, with_article
from generator.testdata.candidates import FromNow, Referred
from generator.testdata.default_stock import Usual
from generator.testdata.rows import EntitySamples

FACTORIES = "tests.factories"
_TAKEN = frozenset(
    [
        "answer",
        "app",
        "body",
        "changes",
        "client",
        "database",
        "executor",
        "field",
        "first",
        "found",
        "hidden",
        "key",
        "key_of",
        "keys",
        "lines",
        "listed",
        "number",
        "other",
        "outside",
        "page",
        "path",
        "query",
        "response",
        "row",
        "rows",
        "second",
        "url",
        "value",
    ]
)
"""Names that the test functions use for something else than a row of their entity."""
_MOMENTS = {Kind.DATE: "date", Kind.TIME: "time", Kind.DATETIME: "datetime"}


@dataclass(frozen=True, slots=True)
class Stored:
    """The key of a row that a test has stored, as source."""

    source: str


class Body(Enum):
    """A body that a client sends."""

    CREATE = Route.CREATE
    UPDATE = Route.UPDATE
    REPLACE = Route.REPLACE


@dataclass(frozen=True)
class EntitySource(AppView):
    """An entity in one generated test module."""

    entity: Entity
    rows: Mapping[str, EntitySamples]
    """The samples of every entity, by its name."""
    imports: Imports = field(default_factory=lambda: Imports(template="tests/entity.py.jinja"))
    is_factory: bool = False
    """The source stands among the factories themselves."""

    @cached_property
    def phrase(self) -> str:
        return noun_of(self.entity)

    @cached_property
    def one(self) -> str:
        return with_article(self.phrase)

    @cached_property
    def plural(self) -> str:
        return nouns_of(self.entity)

    @cached_property
    def samples(self) -> EntitySamples:
        return self.rows[self.entity.name.text]

    @cached_property
    def path(self) -> str:
        return f"{self.app.prefix}{self.entity.path}/"

    @cached_property
    def key(self) -> str:
        """The key's name in JSON."""
        return self.entity.id.name

    @cached_property
    def key_argument(self) -> str:
        """An argument of `listed`, where the key has a name of its own."""
        if self.entity.has_composite_key:
            return f", key=({', '.join(literal(one.name) for one in self.entity.key)})"
        return "" if self.key == "id" else f", key={literal(self.key)}"

    def has(self, *routes: Route) -> bool:
        return all(route in self.entity.routes for route in routes)

    def variable(self, entity: Entity) -> str:
        """What a row of the entity is called in a test."""
        return free_variable(entity.module)

    # Values

    def python(self, column: Column, value: object) -> str:
        """A value as the models hold it."""
        if isinstance(value, Stored):
            return value.source
        if isinstance(value, FromNow):
            moment: dt.datetime = value
            return self.from_now(moment - EPOCH)
        if isinstance(value, Referred):
            target = self.app.entity(value.entity)
            return self.python_key(self.insert(target), target)
        if column.type.item is not None and isinstance(value, list):
            item = replace(column, type=column.type.item)
            return f"[{', '.join(self.python(item, one) for one in value)}]"
        if column.type.enum is not None and isinstance(value, str | int):
            self.imports.need(
                enum_module(column.type.enum, self._owner(column)), column.type.enum.name
            )
            return enum_member(column.type.enum, str(value))
        return literal(value, self.imports)

    def from_now(self, distance: dt.timedelta) -> str:
        """A moment by its distance from now."""
        module = self.imports.need("datetime", alias="dt")
        now = f"{module}.datetime.now({module}.UTC)"
        hours = round(distance / dt.timedelta(hours=1))
        sign = "-" if hours < 0 else "+"
        return f"{now} {sign} {module}.timedelta(hours={abs(hours)})" if hours else now

    def json(self, value: object) -> str:
        """A value as JSON has it."""
        if isinstance(value, Referred):
            target = self.app.entity(value.entity)
            return self.json_key(self.make(target), target)
        if isinstance(value, str):
            return text_source(value)
        return literal(json_value(value))

    def query(self, value: object) -> str:
        """A value as a parameter of a URL."""
        if isinstance(value, bool):
            return literal(str(value).lower())
        return literal(str(json_value(value)))

    # Calls

    def call(self, function: str, changes: Mapping[str, str] | None = None, first: str = "") -> str:
        """A call of a factory, with its changes as keyword arguments where they can be."""
        # Pytest would take a factory of this name, imported into a module of tests, for a test.
        alias = f"new_{function}" if function.startswith("test") else None
        if not self.is_factory:
            function = self.imports.need(FACTORIES, function, alias)
        arguments = [first] if first else []
        plain = {name: source for name, source in (changes or {}).items() if name.isidentifier()}
        arguments += [f"{name}={source}" for name, source in plain.items() if not _is_keyword(name)]
        odd = [name for name in changes or {} if name not in plain or _is_keyword(name)]
        if odd and changes:
            pairs = ", ".join(f"{literal(name)}: {changes[name]}" for name in odd)
            arguments.append(f"**{{{pairs}}}")
        return f"{function}({', '.join(arguments)})"

    def make(self, entity: Entity | None = None, changes: Mapping[str, str] | None = None) -> str:
        """A row that is made through the API, where a route makes one; its JSON."""
        if entity is not None and self._is_partner(entity):
            return self.insert(entity, changes)
        return self.call(maker_of(entity or self.entity), changes, "client")

    def insert(self, entity: Entity | None = None, changes: Mapping[str, str] | None = None) -> str:
        """A row that is stored behind the API's back; its JSON."""
        if entity is not None and self._is_partner(entity):
            changes = self.free(entity) | dict(changes or {})
        name = (entity or self.entity).name.snake
        return self.call(f"insert_{name}", changes, "client")

    def _is_partner(self, entity: Entity) -> bool:
        """Its rows come with rows of this one, which then refer to them."""
        relation = pair_key(self.app, self.entity)
        return relation is not None and relation.target == entity.name.text

    def free(self, entity: Entity) -> dict[str, str]:
        """What makes a row that no partner refers to."""

        def insert(other: Entity, changes: Mapping[str, str]) -> str:
            return self.call(f"insert_{other.name.snake}", changes, "client")

        def read(row: str, column: Column) -> str:
            return self.from_json(column, f"{row}[{literal(column.name)}]")

        return free_changes(self.app, entity, insert, read)

    def body(self, changes: Mapping[str, str] | None = None) -> str:
        body = factory_name(self.app, self.entity, "body")
        if not needs_keys(self.entity):
            return self.call(body, changes)
        keys = self.call(factory_name(self.app, self.entity, "keys"), first="client")
        return self.call(body, changes, f"**{keys}")

    def json_key(self, row: str, entity: Entity | None = None) -> str:
        """The key of a row in JSON."""
        entity = entity or self.entity
        if entity.has_composite_key and entity == self.entity:
            return f"key_of({row})"
        parts = [f"{row}[{literal(column.name)}]" for column in entity.key]
        return parts[0] if len(parts) == 1 else f"({', '.join(parts)})"

    def python_key(self, row: str, entity: Entity | None = None) -> str:
        """The same as the models hold it."""
        key = (entity or self.entity).key
        parts = [self.from_json(one, f"{row}[{literal(one.name)}]") for one in key]
        return parts[0] if len(parts) == 1 else f"({', '.join(parts)})"

    def from_json(self, column: Column, source: str) -> str:
        """A value of a JSON answer as the models hold it."""
        kind = column.type.kind
        if kind is Kind.UUID:
            return f"{self.imports.need('uuid', 'UUID')}({source})"
        if kind is Kind.DECIMAL:
            return f"{self.imports.need('decimal', 'Decimal')}({source})"
        if kind in _MOMENTS:
            dt = self.imports.need("datetime", alias="dt")
            return f"{dt}.{_MOMENTS[kind]}.fromisoformat({source})"
        if column.type.enum is not None:
            module = enum_module(column.type.enum, self._owner(column))
            return f"{self.imports.need(module, column.type.enum.name)}({source})"
        return source

    def referring(self, relation: ToOne, row: str) -> dict[str, str]:
        """What makes a stored row refer to the row of a variable."""
        pairs = zip(relation.columns, referred(self.app, relation), strict=True)
        return {
            own.attribute: self.from_json(other, f"{row}[{literal(other.name)}]")
            for own, other in pairs
        }

    def json_referring(self, relation: ToOne, row: str) -> dict[str, str]:
        """What makes a body refer to the row of a variable."""
        pairs = zip(relation.columns, referred(self.app, relation), strict=True)
        return {own.name: f"{row}[{literal(other.name)}]" for own, other in pairs}

    def missing_value(self, column: Column) -> str:
        """What no row has in a part of its key, as JSON."""
        return missing_value(self.app, column)

    @cached_property
    def missing_row(self) -> str:
        """The key that no row has, as JSON."""
        pairs = (f"{literal(one.name)}: {self.missing_value(one)}" for one in self.entity.key)
        return "{" + ", ".join(pairs) + "}"

    @cached_property
    def needed(self) -> list[ToOne]:
        """Relations without which no row can be created."""
        return needed(self.entity)

    @cached_property
    def needs_client(self) -> bool:
        """A body speaks of rows that have to be there."""
        return bool(self.needed or self.entity.parts)

    def needed_keys(self, entity: Entity | None = None) -> dict[str, str]:
        """What a body needs of other rows: `{"author_id": 'make_user(client)["id"]'}`."""
        entity = entity or self.entity
        if needs_keys(entity):
            return {}
        keys = {
            relation.columns[0].name: self.needed_key(entity, relation)
            for relation in needed(entity)
        }
        return keys | {part.name: self.usual_parts(part) for part in entity.parts}

    def needed_key(self, entity: Entity, relation: ToOne) -> str:
        """The key of a new row that a body can refer to."""
        target = self.app.entity(relation.target)
        if any(one.relation == relation for one in entity.consumes):
            usual = Usual(self.app, self.rows, entity)
            return self.json_reference(relation, self._usual_row(usual, target, relation.name))
        if brings(target, self.entity):
            return self.json_reference(relation, self.insert(target))
        no_parts = {one.name: "[]" for one in target.parts if needs_no_part(self.app, entity, one)}
        return self.json_reference(relation, self.make(target, no_parts))

    def _usual_row(self, usual: Usual, entity: Entity, place: str) -> str:
        """A stored row that a creation can take from, with those that it leads to."""
        changes = {one.attribute: self.python(one, it) for one, it in usual.around(place).items()}
        for relation in entity.relations:
            there = f"{place}.{relation.name}"
            if any(f"{one}.".startswith(f"{there}.") for one in usual.scene.around):
                target = self.app.entity(relation.target)
                changes |= self.referring(relation, self._usual_row(usual, target, there))
        return self.insert(entity, changes)

    def usual_parts(self, inverse: Inverse) -> str:
        """The list of parts of a whole, with as few as can be."""
        part = self.part(self.app.entity(inverse.source))
        least = inverse.ownership.least if inverse.ownership else 0
        return f"[{part}]" if least < 2 else f"[{part} for _ in range({least})]"

    def part(self, entity: Entity, changes: Mapping[str, str] | None = None) -> str:
        """What makes a part within the body of its whole."""
        if self.part_needs_client(entity):
            return self.call(f"new_{entity.name.snake}", changes, "client")
        return self.call(factory_name(self.app, entity, "body"), changes)

    def part_needs_client(self, entity: Entity) -> bool:
        return bool(needed(entity))

    def deletable(
        self, entity: Entity | None = None, *, from_above: bool = False
    ) -> dict[str, str]:
        """What a row is stored with so that it holds no stock, which no deletion loses."""
        entity = entity or self.entity
        found = given_back(self.app, entity, from_above=from_above)
        if found is None:
            return self.free(entity)
        column, state = found
        if state is not None:
            return {column.attribute: self.python(column, state)}
        dt = self.imports.need("datetime", alias="dt")
        return {column.attribute: f"{dt}.datetime(2020, 1, 1, tzinfo={dt}.UTC)"}

    def json_reference(self, relation: ToOne, row: str) -> str:
        """What of a row in JSON a relation of one column refers to."""
        return f"{row}[{literal(referred(self.app, relation)[0].name)}]"

    # Columns

    @cached_property
    def updated(self) -> Column | None:
        return next((one for one in self.entity.columns if one.role is Role.UPDATED), None)

    def _owner(self, column: Column) -> Entity:
        for entity in chain((self.entity,), self.app.entities):
            if any(other.type.enum_within == column.type.enum for other in entity.columns):
                return entity
        return self.entity


def free_variable(name: str) -> str:
    """A variable for a row, beside what the tests call other things."""
    return f"{name}_row" if name in _TAKEN or _is_keyword(name) else name


def _is_keyword(name: str) -> bool:
    import keyword

    return keyword.iskeyword(name)


def factory_name(app: App, entity: Entity, what: str) -> str:
    """`order_body`, or `body_of_make` where `make_body` is what makes a `Body`."""
    snake = entity.name.snake
    is_taken = snake in ("make", "insert", "store", "new") and what in app.snake_names
    return f"{what}_of_{snake}" if is_taken else f"{snake}_{what}"
