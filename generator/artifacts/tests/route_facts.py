"""What the tests of one entity's routes have in common, whatever they are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from generator.artifacts.behaviour.facts import has_open_parts
from generator.artifacts.keys import ALIKE_IN_URLS
from generator.artifacts.stock_guards import given_back
from generator.artifacts.tests.effects import flat
from generator.artifacts.tests.hidden import deleted_value
from generator.artifacts.tests.needs import brings_wholes, least_of, pair_key
from generator.artifacts.tests.source import EntitySource
from generator.artifacts.tests.support import ROWS_OF_A_TEST
from generator.artifacts.tests.tables import but, mapping
from generator.emit import literal
from generator.ir import (
    Bulk,
    Column,
    DefaultKind,
    Entity,
    Kind,
    Query,
    Route,
    SetEffect,
    ToOne,
    Transform,
)
from generator.ir.json_values import json_value
from generator.ir.report import Report
from generator.testdata.query_rows import named, pair
from generator.testdata.rows import initial


@dataclass(frozen=True)
class ReferenceView:
    """A relation to one row."""

    relation: ToOne
    name: str
    field: str
    target: str
    null: str
    """The filter that asks for rows without it; nothing where there are none."""
    descending: str
    missing: str
    nullable: bool
    updatable: bool
    key: str
    make: str
    insert: str
    deleted: str
    """A row that a request cannot name, as it is deleted; nothing where it can."""


class _Routed(cached_property[bool]):
    """The entity has this route."""

    def __init__(self, route: Route) -> None:
        super().__init__(lambda facts: route in facts.entity.routes)


@dataclass(frozen=True)
class RouteFacts(EntitySource):
    """What several kinds of tests of an entity need to know."""

    creates = _Routed(Route.CREATE)
    gets = _Routed(Route.GET)
    updates = _Routed(Route.UPDATE)
    replaces = _Routed(Route.REPLACE)
    deletes = _Routed(Route.DELETE)
    lists = _Routed(Route.LIST)

    @cached_property
    def page_of_all(self) -> str:
        """The argument that asks for more rows than a page holds by default, where that is few."""
        pagination = self.app.pagination
        is_small = pagination.size < ROWS_OF_A_TEST
        asked = {self.json_name("page_size"): pagination.max_size}
        return f", params={literal(asked)}" if is_small else ""

    @cached_property
    def soft_deletes(self) -> bool:
        return self.deletes and self.entity.soft_delete is not None

    def reads_as(self, value: str, row: str = "row") -> tuple[str, ...]:
        """The statement that a row is read as this value, where it can be read."""
        return (f"assert answered(client.get(url({row}))) == {value}",) if self.gets else ()

    @cached_property
    def replacement(self) -> str:
        """What of a body for creation may replace a row."""
        names = [column.name for column in self.replaced()]
        dropped = [
            column.name
            for column in self.entity.creatable
            if self.is_in_body(column) and column.name not in names
        ]
        dropped += [one.name for one in self.password_columns() if one.name not in dropped]
        dropped += [one.name for one in self.entity.parts if not has_open_parts(self.app, one)]
        if not dropped:
            return "body"
        listed = ", ".join(literal(name) for name in dropped)
        return f"{{name: value for name, value in body.items() if name not in ({listed},)}}"

    @property
    def has_versions(self) -> bool:
        return self.entity.version is not None and self.gets

    @cached_property
    def has_item_routes(self) -> bool:
        return self.gets or self.updates or self.replaces or self.deletes

    @cached_property
    def has_body(self) -> bool:
        return self.entity.has_new_rows or self.replaces

    @cached_property
    def key_in_url(self) -> str:
        """The key of a row within an f-string."""
        return "/".join(f"{{{self.part_in_url(one, 'row')}}}" for one in self.entity.key)

    def part_in_url(self, column: Column, row: str) -> str:
        value = f"{row}[{literal(column.name)}]".replace('"', "'")
        if column.type.kind in ALIKE_IN_URLS or not column.type.is_text:
            return value
        return f"{self.imports.need('urllib.parse', 'quote')}({value}, safe='')"

    @cached_property
    def key_tuple(self) -> str:
        """The key of a row, where several columns make it."""
        return ", ".join(f"row[{literal(one.name)}]" for one in self.entity.key)

    @cached_property
    def row_type(self) -> str:
        """Said of a row that is only a key, where its parts have different types."""
        return ": Row" if self.entity.has_composite_key else ""

    @cached_property
    def descending_key(self) -> str:
        return literal(f"-{self.key}")

    @cached_property
    def repository(self) -> str:
        module = f"app.repositories.{self.entity.module}"
        return self.imports.need(module, f"{self.entity.name}Repository")

    @cached_property
    def has_stored_key(self) -> str:
        """The conditions that a row of the table is the one of the variable."""
        return ", ".join(
            f"{self.repository}.key[{place}] == "
            + self.from_json(column, f"row[{literal(column.name)}]")
            for place, column in enumerate(self.entity.key)
        )

    def insert_star(self, changes: str) -> str:
        """A stored row with the changes of a table."""
        return self.call(f"insert_{self.entity.name.snake}", first=f"client, **{changes}")

    @cached_property
    def holds_stock(self) -> bool:
        """New rows hold stock, so that they cannot be deleted yet."""
        return given_back(self.app, self.entity) is not None

    @cached_property
    def is_paired(self) -> bool:
        """Rows of another table come with new ones."""
        return pair_key(self.app, self.entity) is not None

    @cached_property
    def deletable_call(self) -> str:
        """A row that can be deleted."""
        return self.insert(changes=self.deletable()) if self.is_made_free else self.make()

    @cached_property
    def body_brings_rows(self) -> bool:
        """What a body needs makes other rows of the entity first, so that tests count from there."""
        return self.is_paired or any(brings_wholes(self.app, one) for one in self.entity.parts)

    @cached_property
    def is_made_free(self) -> bool:
        """A row that can be deleted is stored so, and not made through the API."""
        return self.holds_stock or self.is_paired

    @cached_property
    def body_call(self) -> str:
        return self.body(self.needed_keys())

    @cached_property
    def before_after(self) -> tuple[str, str]:
        """The old and the new row without the moment of the change, and what is made of others."""
        ignored = [self.updated] if self.updated is not None else []
        ignored += [*(one.column for one in self.entity.computed), *self.entity.virtual_columns]
        names = {one.name: "None" for one in ignored if one.is_readable}
        if not names:
            return "row", "answer"
        return f"row | {mapping(names)}", f"answer | {mapping(names)}"

    @cached_property
    def missing_names(self) -> list[str]:
        """What a body is told to lack; a partner may come in the place of its key."""
        pair = self.entity.pair
        partner = [column.name for column in pair.columns] if pair else []
        return [name for name in self.required_names if name not in partner]

    @cached_property
    def required_names(self) -> list[str]:
        own = [one.name for one in self.entity.creatable if one.is_required]
        return [*own, *(one.name for one in self.entity.parts if least_of(one))]

    @cached_property
    def changed_by_creation(self) -> frozenset[str]:
        """Fields that a creation gives other values than those sent."""
        effects = flat(self.entity.after_create)
        sets = (each for one in effects if isinstance(one, SetEffect) for each in one.assignments)
        return frozenset(one.column.name for one in sets if one.row is None)

    @cached_property
    def compared_apart(self) -> list[str]:
        """What an answer does not show as it was sent."""
        changed = self.changed_by_creation.union(one.name for one in self.entity.files)
        return [*self.part_names, *map(literal, sorted(changed))]

    def sent_of(self, body: str) -> str:
        """What of a body an answer shows as it was sent."""
        shown = f"{body}.keys() & FIELDS{but(self.compared_apart)}"
        return f"{{name: {body}[name] for name in {shown}}}"

    @cached_property
    def part_names(self) -> list[str]:
        return [literal(one.name) for one in self.entity.parts]

    def given_part(self, name: str) -> str:
        """What an answer shows of a part that was sent as `given`."""
        part = self.entity.parts[self.part_names.index(name)].source
        columns = self.app.entity(part).creatable
        if all(one.is_readable and one.file is None for one in columns):
            return "given"
        shown = "given.keys() & part.keys()" + but(
            [literal(one.name) for one in columns if one.file]
        )
        return f"{{name: given[name] for name in {shown}}}"

    @cached_property
    def minimal_names(self) -> list[str]:
        """What a body cannot do without: what is required, and where defaults break a rule, its fields.

        A reference with a default is one of them: the row that it names need not be there.
        """
        own = [*self.required_names, *self.slugs_of_nothing()]
        own += [
            one.name
            for one in self.entity.creatable
            if one.reference is not None and one.has_default and not one.nullable
        ]
        left_out = [
            one
            for one in self.entity.creatable
            if one.name not in own and one in self.samples.fields
        ]
        if self.samples.keeps_rules({one.name: initial(one) for one in left_out}):
            return own
        return [*own, *(one.name for one in left_out if one.name in self.samples.ruled)]

    def slugs_of_nothing(self) -> list[str]:
        """Slugs that must be, of fields that need not be."""
        return [
            one.name
            for one in self.entity.creatable
            if one.derived_from is not None
            and not one.is_required
            and not one.nullable
            and not self.entity.column(one.derived_from).is_required
        ]

    @cached_property
    def references(self) -> list[ReferenceView]:
        return [
            self.reference_to(relation)
            for relation in self.entity.relations
            if len(relation.columns) == 1 and relation.columns[0].is_creatable
        ]

    def insert_with(self, reference: ReferenceView, variable: str) -> str:
        """A stored row that refers to the row of a variable."""
        return self.insert(changes=self.referring(reference.relation, variable))

    @cached_property
    def every(self) -> str:
        """All rows, as they are stored."""
        return f"{self.imports.need('tests.factories', 'all_stored')}(client, {self.repository})"

    def default_of(self, column: Column) -> str:
        name = f"answer[{literal(column.name)}]"
        default = column.default
        if default is None:
            return f"{name} is None"
        if default.kind is not DefaultKind.LITERAL:
            return f"{name} is not None"
        value = json_value(initial(column))
        return f"{name} {'is' if isinstance(value, bool) else '=='} {literal(value)}"

    def item_path(self, path: str) -> str:
        """A path of the row in a variable `row`, as source."""
        return f'f"{self.app.prefix}{self.entity.path}{path}"'.replace("{id}", self.key_in_url)

    def asked(self, query: Query | Report | Bulk, given: Mapping[str, str]) -> tuple[str, str]:
        """The path and the other parameters of a request."""
        path = f"{self.app.prefix}{self.entity.path}{query.path}"
        rest = {}
        for name, source in given.items():
            mark = f"{{{name}}}"
            if mark not in path:
                rest[name] = source
            elif source.startswith(("'", '"')):
                path = path.replace(mark, quote(source[1:-1], safe=""))
            else:
                path = path.replace(mark, "{" + source.replace('"', "'") + "}")
        formatted = f'f"{path}"' if "{" in path else literal(path)
        return formatted, mapping(rest) if rest else ""

    def old_and_new(self, column: Column) -> tuple[Any, Any] | None:
        """Two values that differ and keep every rule; the first is that of a new row."""
        if column.name in self.changed_by_creation:
            return None
        if self.hides(column) and self.live_value is None:
            return None  # Each value of it hides the row.
        values = pair(column, self.samples)
        if values is None:
            return None
        old, new = values
        is_hidden = self.hides(column) and old != self.live_value
        if is_hidden or (not column.is_creatable and new == initial(column)):
            old, new = new, old
        kept = all(self.samples.keeps_rules({column.name: value}) for value in values)
        return (old, new) if kept else None

    def arguments(self, changes: dict[str, Any]) -> dict[str, str]:
        """Changes of a stored row."""
        return {
            column.attribute: self.python(column, value)
            for column, value in named(self.samples.settled(changes), self.entity.columns)
        }

    @cached_property
    def live_value(self) -> bool | None:
        return self.entity.soft_delete.live_value if self.entity.soft_delete else None

    def hides(self, column: Column) -> bool:
        """Rows that differ in it would be hidden."""
        return self.entity.soft_delete is not None and self.entity.soft_delete.column == column

    def spelled_otherwise(self, column: Column, source: str) -> str:
        if column.type.kind is Kind.EMAIL or Transform.LOWER in column.transforms:
            return f"{source}.upper()"
        if Transform.UPPER in column.transforms:
            return f"{source}.lower()"
        return source

    def reference_to(self, relation: ToOne) -> ReferenceView:
        target = self.app.entity(relation.target)
        column = relation.columns[0]
        return ReferenceView(
            relation=relation,
            name=relation.name,
            field=literal(column.name),
            target=self.variable(target),
            null=literal(f"{column.name}__isnull") if column.nullable else "",
            descending=literal(f"-{column.name}"),
            missing=self.missing_value(column),
            nullable=relation.nullable,
            updatable=column.is_updatable and column.is_readable,
            key=self.json_reference(relation, ""),
            make=self.make(target),
            insert=self.insert(target),
            deleted=self._deleted(target) if relation.refuses_hidden else "",
        )

    def _deleted(self, entity: Entity) -> str:
        """A stored row that is deleted and yet there."""
        deletion = entity.soft_delete
        if deletion is None:
            return ""
        value = deleted_value(deletion, self.imports)
        return self.insert(entity, {deletion.column.attribute: value})

    def is_in_body(self, column: Column) -> bool:
        is_needed = column.reference is not None and not column.nullable
        return is_needed or column in self.samples.fields

    def password_columns(self) -> list[Column]:
        return [one for one in self.entity.columns if one.type.is_secret]

    def replaced(self) -> list[Column]:
        return [*self.entity.updatable]
