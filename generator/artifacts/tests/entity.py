"""The tests of one entity's routes: a function or a row of a table for each thing the spec says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any
from urllib.parse import quote

from generator.artifacts.samples import (
    PLENTY,
    EntitySamples,
    Referred,
    initial,
    length_limit,
    samples,
    transformed,
)
from generator.artifacts.tests.arrangements import (
    Arrangement,
    arrange,
    broken_rule,
    named,
    pair,
)
from generator.artifacts.tests.bodies import accepted, refused
from generator.artifacts.tests.subject import (
    Body,
    Subject,
    json_value,
    missing_key,
    needed,
    text_source,
)
from generator.emit import docstring, literal
from generator.ir import (
    Check,
    Column,
    DefaultKind,
    DeleteRule,
    Entity,
    Kind,
    ManyToMany,
    Query,
    Role,
    Route,
    ToOne,
    Transform,
    Unique,
    View,
)
from generator.ir.entity import Include
from generator.ir.types import INTEGER_RANGE

_READING = ("row", "first", "second")
"""Variables in the order in which a list shows their rows."""
_AGAIN = 7
"""The number of the values that tests write out."""


@dataclass(frozen=True)
class Case:
    """One line of a parametrised test."""

    arguments: tuple[str, ...]
    id: str

    def __str__(self) -> str:
        return f"pytest.param({', '.join(self.arguments)}, id={literal(self.id)})"


@dataclass(frozen=True)
class Values:
    """A table of fields with values, shared by the bodies that carry the fields."""

    name: str
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class ForeignFields:
    """A body, and the names that it does not carry."""

    route: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class TakenView:
    """A value, or several together, that a second row may not have."""

    name: str
    words: str
    create: str
    """The body of the second row."""
    changes: str
    """What makes another row like the first."""
    extra: tuple[str, ...] = ()
    """Statements that come first."""


@dataclass(frozen=True)
class ReferenceView:
    """A relation to one row."""

    relation: ToOne
    name: str
    field: str
    target: str
    field_in: str
    missing: str
    nullable: bool
    updatable: bool
    key: str
    make: str
    insert: str


@dataclass(frozen=True)
class CheckView:
    """A rule over several fields."""

    name: str
    body: str
    broken: str
    status: int
    code: str
    make: str
    change: str
    change_status: int
    whole: str
    """Both values in one change, where the schema sees them all."""


@dataclass(frozen=True)
class RowView:
    """A row that a test stores."""

    call: str
    variable: str = ""

    @property
    def statement(self) -> str:
        return f"{self.variable} = {self.call}" if self.variable else self.call


@dataclass(frozen=True)
class QueryView:
    """A named query with rows inside and outside of it."""

    name: str
    doc: str
    before: tuple[str, ...]
    rows: tuple[RowView, ...]
    path: str
    parameters: str
    expected: str
    is_one: bool
    refused: tuple[Case, ...]
    required: tuple[str, ...]

    @property
    def arguments(self) -> str:
        return f", params={self.parameters}" if self.parameters else ""

    @property
    def listed_arguments(self) -> str:
        return f", {self.parameters}" if self.parameters else ""

    @property
    def parameters_or_empty(self) -> str:
        return self.parameters or "{}"


@dataclass(frozen=True)
class LookupView:
    """A route that finds a row by a unique value; paths as sources."""

    name: str
    row: str
    """What makes the row, and another one where there are values enough."""
    other: str
    path: str
    spelled: str
    """The same in another case, where the lookup does not care."""
    unknown: str


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
class PasswordView:
    name: str
    attribute: str
    valid: str
    other: str
    refused: str


@dataclass(frozen=True)
class SlugView:
    name: str
    source: str
    text: str
    slug: str
    length: int
    is_unique: bool
    can_be_empty: bool
    body: str
    changed: str
    again: str
    """The body of another row of the same source."""
    second: str
    pointer: str


@dataclass(frozen=True)
class LinkView:
    name: str
    path: str
    make: str
    key: str
    missing: str


@dataclass(frozen=True)
class RefusalView:
    """A relation that keeps the rows it leads to."""

    name: str
    other: str
    owner_make: str
    row_insert: str
    path: str


@dataclass(frozen=True)
class TransformView:
    name: str
    sent: str
    stored: str
    words: str


@dataclass(frozen=True)
class EntityTestsView(Subject):
    """Everything that the test module of one entity says."""

    @property
    def doc(self) -> str:
        return docstring(f"Routes of {self.plural}: what they answer, and what they refuse.", 0)

    # What there is

    @property
    def creates(self) -> bool:
        return self.has(Route.CREATE)

    @property
    def gets(self) -> bool:
        return self.has(Route.GET)

    @property
    def updates(self) -> bool:
        return self.has(Route.UPDATE)

    @property
    def replaces(self) -> bool:
        return self.has(Route.REPLACE)

    @property
    def deletes(self) -> bool:
        return self.has(Route.DELETE)

    @property
    def lists(self) -> bool:
        return self.has(Route.LIST)

    @property
    def shows_rows(self) -> bool:
        return self.gets or self.lists

    @property
    def soft_deletes(self) -> bool:
        return self.deletes and self.entity.soft_delete is not None

    @property
    def has_item_routes(self) -> bool:
        return self.gets or self.updates or self.replaces or self.deletes

    @property
    def has_body(self) -> bool:
        return self.creates or self.replaces

    @property
    def key_in_url(self) -> str:
        """The key within an f-string."""
        return literal(self.key).replace('"', "'")

    @property
    def key_pointer(self) -> str:
        return literal(f"/{self.key}")

    @property
    def descending_key(self) -> str:
        return literal(f"-{self.key}")

    @property
    def impossible_key(self) -> str:
        """A key beyond the type of its column."""
        kind = self.entity.id.type.kind
        return '"0-0"' if kind is Kind.UUID else literal(str(INTEGER_RANGE[kind][1] + 1))

    @property
    def repository(self) -> str:
        module = f"app.repositories.{self.entity.module}"
        return self.imports.need(module, f"{self.entity.name}Repository")

    @property
    def stored_key(self) -> str:
        return self.python_key("row")

    def insert_star(self, changes: str) -> str:
        """A stored row with the changes of a table."""
        return self.call(f"insert_{self.entity.name.snake}", first=f"client, **{changes}")

    def make_star(self, changes: str) -> str:
        """A row made through the API with the changes of a table."""
        return self.call(f"make_{self.entity.name.snake}", first=f"client, **{changes}")

    def make_below(self, name: str, parent: str) -> str:
        """A row of a tree below another one."""
        return self.make(changes={name: self.json_key(parent)})

    @property
    def make_call(self) -> str:
        return self.make()

    @property
    def insert_call(self) -> str:
        return self.insert()

    @property
    def body_call(self) -> str:
        return self.call(f"{self.entity.name.snake}_body", self.needed_keys())

    @property
    def rows_of_a_page(self) -> int:
        """How many rows the tests of pages can store: fewer where a unique column has few values."""
        counts = [
            self.samples.of(rule.columns[0]).count
            for rule in self.entity.uniques
            if len(rule.columns) == 1 and rule.columns[0] in self.samples.fields
        ]
        return min([3, *counts])

    @property
    def uses_page(self) -> bool:
        return self.lists and self.rows_of_a_page == 3

    # Creation

    @cached_property
    def readable_names(self) -> list[str]:
        """Every field of an answer."""
        names = [column.name for column in self.entity.readable]
        return [*names, *(link.ids_name for link in self.entity.links)]

    @property
    def field_set(self) -> str:
        return "{" + ", ".join(literal(name) for name in self.readable_names) + "}"

    @property
    def minimal_body(self) -> str:
        """Only what must be sent."""
        pairs = [f"{literal(name)}: body[{literal(name)}]" for name in self.required_names]
        return "{" + ", ".join(pairs) + "}"

    @property
    def required_names(self) -> list[str]:
        return [one.name for one in self.entity.creatable if one.is_required]

    @property
    def missing_fields(self) -> list[str]:
        return [literal(name) for name in self.required_names]

    @property
    def defaults(self) -> list[str]:
        """What an answer shows of fields that were not sent."""
        found = []
        for column in self.entity.readable:
            if column.role is not Role.FIELD and column.role is not Role.REFERENCE:
                continue
            if column.is_creatable and column.is_required:
                continue
            if column.derived_from is not None:
                continue
            found.append(self._default(column))
        found += [f"answer[{literal(link.ids_name)}] == []" for link in self.entity.links]
        return found

    def _default(self, column: Column) -> str:
        name = f"answer[{literal(column.name)}]"
        default = column.default
        if default is None:
            return f"{name} is None"
        if default.kind is not DefaultKind.LITERAL:
            return f"{name} is not None"
        value = json_value(initial(column))
        if isinstance(value, bool):
            return f"{name} is {value}"
        return f"{name} == {literal(value)}"

    @cached_property
    def bad_values(self) -> list[Values]:
        return self._tables("BAD", self._refused)

    @cached_property
    def edge_values(self) -> list[Values]:
        return self._tables("EDGE", self._accepted)

    def bad_of(self, body: str) -> str:
        return self._tables_of("BAD", self.bad_values, Body[body])

    def edges_of(self, body: str) -> str:
        return self._tables_of("EDGE", self.edge_values, Body[body])

    @property
    def foreign_create(self) -> list[str]:
        return self._foreign(Body.CREATE)

    @property
    def foreign_update(self) -> list[str]:
        return self._foreign(Body.UPDATE)

    @property
    def foreign_replace(self) -> list[str]:
        names = {column.name for column in self._replaced()}
        return [*self._foreign_to(names)]

    @property
    def transforms(self) -> list[TransformView]:
        return [
            view
            for column in self.entity.creatable
            if column.is_readable
            for view in self._transform(column)
        ]

    # Rules of creation and change

    @property
    def taken(self) -> list[TakenView]:
        return [view for rule in self.entity.uniques if (view := self._taken(rule)) is not None]

    @property
    def references(self) -> list[ReferenceView]:
        return [
            self._reference(relation)
            for relation in self.entity.relations
            if relation.columns[0].is_creatable
        ]

    @property
    def readable_references(self) -> list[ReferenceView]:
        return [one for one in self.references if one.relation.columns[0].is_readable]

    @property
    def checks(self) -> list[CheckView]:
        found = (self._check(check) for check in self.samples.rules)
        return [view for view in found if view is not None]

    # Changes

    @cached_property
    def changes(self) -> list[Case]:
        """For each field that can be changed by itself: how a row is made, and the change."""
        found = []
        for column in self.entity.updatable:
            if column.role is not Role.FIELD or not column.is_readable:
                continue
            values = self._old_and_new(column)
            if values is not None:
                old, new = (_mapping({column.name: self.json(column, one)}) for one in values)
                found.append(Case((old if column.is_creatable else "{}", new), column.name))
        return found

    @property
    def clearable(self) -> list[str]:
        return [
            literal(column.name)
            for column in self.entity.updatable
            if column.nullable
            and column.role is Role.FIELD
            and column.is_readable
            and self.samples.keeps_rules({column.name: None})
        ]

    @property
    def before_after(self) -> tuple[str, str]:
        """The old and the new row without the moment of the change."""
        if self.updated is None or not self.updated.is_readable:
            return "row", "answer"
        ignored = f"{{{literal(self.updated.name)}: None}}"
        return f"row | {ignored}", f"answer | {ignored}"

    @property
    def replacement(self) -> str:
        """What of a body for creation may replace a row."""
        names = [column.name for column in self._replaced()]
        dropped = [
            column.name
            for column in self.entity.creatable
            if self._is_in_body(column) and column.name not in names
        ]
        dropped += [one.name for one in self._passwords() if one.name not in dropped]
        if not dropped:
            return "body"
        listed = ", ".join(literal(name) for name in dropped)
        return f"{{name: value for name, value in body.items() if name not in ({listed},)}}"

    @property
    def replaced_defaults(self) -> list[str]:
        names = {column.name for column in self._replaced()}
        return [
            self._default(column)
            for column in self.entity.readable
            if column.name in names
            and not column.is_required
            and column.derived_from is None
            and (column.default is None or column.default.kind is DefaultKind.LITERAL)
        ]

    @property
    def minimal_replacement(self) -> str:
        names = [
            column.name
            for column in self._replaced()
            if column.is_required and column.type.kind is not Kind.PASSWORD
        ]
        return "{" + ", ".join(f"{literal(name)}: body[{literal(name)}]" for name in names) + "}"

    @property
    def replacement_needs(self) -> list[str]:
        return [
            literal(column.name)
            for column in self._replaced()
            if column.is_creatable
            and column.is_required
            and column.type.kind is not Kind.PASSWORD
        ]

    # Lists

    @cached_property
    def filters(self) -> list[Case]:
        return [case for column in self.entity.filters for case in self._filter(column)]

    @property
    def filtered_references(self) -> list[ReferenceView]:
        return [
            self._reference(relation)
            for relation in self.entity.relations
            if relation.columns[0] in self.entity.filters
        ]

    @cached_property
    def orders(self) -> list[Case]:
        """Columns to order by, with the values of a first and a second row."""
        found = []
        for column in self.entity.sortable:
            if column.role is Role.KEY or column.reference is not None:
                continue
            values = pair(column, self.samples)
            if values is None or self._is_deletion(column):
                continue
            rows = (self._changes({column.name: value}) for value in values)
            found.append(Case((literal(column.name), *rows), column.name))
        return found

    @property
    def default_order(self) -> tuple[str, str] | None:
        """The changes of the row that comes first by default, and of the one that follows."""
        first = self.entity.order[0]
        if first.column.role is Role.KEY or first.column.reference is not None:
            return None
        values = pair(first.column, self.samples)
        if values is None or self._is_deletion(first.column):
            return None
        ordered = reversed(values) if first.descending else values
        one, two = (self._arguments({first.column.name: value}) for value in ordered)
        return self.insert(changes=one), self.insert(changes=two)

    @property
    def orders_by_key(self) -> bool:
        """The default order is that of the key."""
        return self.entity.order[0].column.role is Role.KEY

    @property
    def key_ends(self) -> str:
        return "reverse=True" if self.entity.order[0].descending else ""

    @property
    def sorts_by_key(self) -> bool:
        return self.entity.id in self.entity.sortable

    @property
    def searches(self) -> list[Case]:
        """Searched columns, each with a text and a part of it in another case."""
        found = []
        for column in self.entity.search:
            text = self._searched(column)
            if text is not None:
                sources = (self._changes({column.name: text}), literal(text[:5].swapcase()))
                found.append(Case(sources, column.name))
        return found

    @property
    def literal_searches(self) -> list[Case]:
        """Wildcards of SQL, which a search takes as they are."""
        for column in self.entity.search:
            text = self._searched(column)
            if text is None or column.name in self.samples.ruled or len(text) < 3:
                continue
            if (length_limit(column) or 99) < 3:
                continue
            plain = [self.samples.value(one, 1) for one in self.entity.search]
            return [
                Case((self._changes({column.name: f"a{mark}b"}), literal(mark)), f"{mark}")
                for mark in "%_"
                if not any(mark in (value or "") for value in plain)
            ]
        return []

    # Finders

    @property
    def lookups(self) -> list[LookupView]:
        return [self._lookup(lookup.column, lookup.path) for lookup in self.entity.lookups if lookup.path]

    @cached_property
    def queries(self) -> list[QueryView]:
        return [self._query(query) for query in self.entity.queries if query.path]

    @cached_property
    def nestings(self) -> list[NestingView]:
        return [
            nesting
            for view in self.entity.views
            if view.path
            for nesting in self._nestings(view)
        ]

    @property
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

    @property
    def missing_views(self) -> list[str]:
        """Paths of views of a row that is not there."""
        return [
            self._view_path(view, None) for view in self.entity.views if view.path and not view.lists
        ]

    # Particular fields

    @property
    def passwords(self) -> list[PasswordView]:
        return [self._password(column) for column in self._passwords() if column.is_creatable]

    @property
    def slugs(self) -> list[SlugView]:
        found = (self._slug(column) for column in self.entity.creatable if column.derived_from)
        return [view for view in found if view is not None]

    @property
    def links(self) -> list[LinkView]:
        return [self._link(link) for link in self.entity.links]

    @property
    def trees(self) -> list[str]:
        return [
            relation.columns[0].name
            for relation in self.entity.relations
            if relation.tree and relation.columns[0].is_updatable
        ]

    @property
    def refusals(self) -> list[RefusalView]:
        """Relations to this entity that keep its rows from being deleted."""
        if not self.deletes or self.entity.soft_delete is not None:
            return []
        found = []
        for other in self.app.entities:
            for relation in other.relations:
                rule = relation.on_delete
                keeps = rule in (DeleteRule.RESTRICT, DeleteRule.NO_ACTION)
                if relation.target == self.entity.name.text and keeps:
                    found.append(self._refusal(other, relation))
        return found

    @property
    def timestamps(self) -> list[str]:
        return [
            literal(column.name)
            for column in self.entity.readable
            if column.role in (Role.CREATED, Role.UPDATED) and not column.nullable
        ]

    @property
    def touched(self) -> tuple[str, str, str] | None:
        """How a change is seen in the moment that a row bears: how it was stored, and the change."""
        if self.updated is None or not self.updated.is_readable or not self.changes:
            return None
        dt = self.imports.need("datetime", alias="dt")
        old = f"{dt}.datetime(2001, 1, 1, tzinfo={dt}.UTC)"
        insert = self.insert(changes={self.updated.attribute: old})
        return insert, self.changes[0].arguments[1], literal(self.updated.name)

    @property
    def hidden_lists(self) -> list[str]:
        """Lists that a deleted row is gone from."""
        paths = ["PATH"] if self.lists else []
        return paths

    @property
    def deletion_filter(self) -> str | None:
        """The filter that still finds deleted rows."""
        deletion = self.entity.soft_delete
        if deletion is None or deletion.column not in self.entity.filters or not self.lists:
            return None
        if deletion.live_value is None:
            return f'{{"{deletion.column.name}__gt": "2001-01-01T00:00:00Z"}}'
        return f"{{{literal(deletion.column.name)}: {self.query(not deletion.live_value)}}}"

    # How it is made

    def _is_in_body(self, column: Column) -> bool:
        return (column.role is Role.FIELD and column in self.samples.fields) or (
            column.role is Role.REFERENCE and not column.nullable
        )

    def _passwords(self) -> list[Column]:
        return [one for one in self.entity.columns if one.type.kind is Kind.PASSWORD]

    def _replaced(self) -> list[Column]:
        return [column for column in self.entity.columns if column.is_updatable]

    def _refused(self, column: Column) -> Iterator[Case]:
        for bad in refused(column):
            if column.derived_from is not None and bad.value is None:
                pass
            sources = (literal(column.name), self.json(column, bad.value))
            yield Case(sources, f"{column.name}: {bad.what}")

    def _accepted(self, column: Column) -> Iterator[Case]:
        if not column.is_readable or column.reference is not None:
            return
        for edge in accepted(column, self.samples):
            sources = (literal(column.name), self.json(column, edge.value))
            yield Case(sources, f"{column.name}: {edge.what}")

    def _tables(self, prefix: str, cases: Any) -> list[Values]:  # noqa: ANN401 - a method
        """Tables of cases: one for what all bodies carry, others for what only some do."""
        groups: dict[tuple[Body, ...], list[Case]] = {}
        bodies = self.bodies()
        for column in self.entity.columns:
            carried = tuple(body for body in bodies if self._carries(body, column))
            if carried:
                groups.setdefault(carried, []).extend(cases(column))
        return [
            Values(self._table_name(prefix, carried), tuple(found))
            for carried, found in groups.items()
            if found
        ]

    def _table_name(self, prefix: str, carried: tuple[Body, ...]) -> str:
        if len(carried) == len(self.bodies()):
            return f"{prefix}_VALUES"
        return f"{prefix}_VALUES_TO_{'_OR_'.join(body.name for body in carried)}"

    def _tables_of(self, prefix: str, tables: list[Values], body: Body) -> str:
        names = [
            table.name
            for table in tables
            if table.name == f"{prefix}_VALUES" or body.name in table.name
        ]
        if len(names) < 2:
            return names[0] if names else ""
        return "[" + ", ".join(f"*{name}" for name in names) + "]"

    def _carries(self, body: Body, column: Column) -> bool:
        return self.in_body(column, body)

    def _foreign(self, body: Body) -> list[str]:
        names = {one.name for one in self.entity.columns if self._carries(body, one)}
        return self._foreign_to(names)

    def _foreign_to(self, names: set[str]) -> list[str]:
        links = {link.ids_name for link in self.entity.links}
        foreign = [one.name for one in self.entity.columns if one.name not in names | links]
        attributes = [one.attribute for one in self._passwords()]
        return [literal(name) for name in (*foreign, *attributes, "no_such_field")]

    def _transform(self, column: Column) -> Iterator[TransformView]:
        value = self.samples.value(column, _AGAIN)
        if not isinstance(value, str) or column.type.kind is Kind.PASSWORD:
            return
        words = list(column.transforms)
        if column.type.kind is Kind.EMAIL and Transform.LOWER not in words:
            words.append(Transform.LOWER)
        for word in words:
            sent = {
                Transform.UPPER: value.lower(),
                Transform.LOWER: value.upper(),
                Transform.STRIP: f"  {value} ",
            }[word]
            if sent == value:
                continue
            stored = transformed(column, sent)
            how = {
                Transform.UPPER: "in_upper_case",
                Transform.LOWER: "in_lower_case",
                Transform.STRIP: "without_blanks",
            }[word]
            yield TransformView(column.name, literal(sent), literal(stored), how)

    def _taken(self, rule: Unique) -> TakenView | None:
        if not all(column.is_creatable for column in rule.columns):
            return None
        changes: dict[str, str] = {}
        extra: list[str] = []
        for relation in self.needed:
            name = relation.columns[0].name
            if relation.unique and relation.columns[0] not in rule.columns:
                target = self.app.entity(relation.target)
                changes[name] = self.json_key(self.make(target), target)
            else:
                changes[name] = f"body[{literal(name)}]"
        for column in rule.columns:
            if column.reference is not None and column.nullable:
                target = self.app.entity(column.reference.entity)
                extra.append(f"body[{literal(column.name)}] = {self.json_key(self.make(target), target)}")
            changes[column.name] = self._spelled_otherwise(column, f"body[{literal(column.name)}]")
        updatable = all(column.is_updatable for column in rule.columns)
        patch = {one.name: changes[one.name] for one in rule.columns}
        pairs = ", ".join(f"{literal(name)}: {source}" for name, source in patch.items())
        names = [column.name for column in rule.columns]
        return TakenView(
            "_and_".join(names),
            " and ".join(names),
            self.body(changes),
            f"{{{pairs}}}" if updatable else "",
            tuple(extra),
        )

    def _spelled_otherwise(self, column: Column, source: str) -> str:
        if column.type.kind is Kind.EMAIL or Transform.LOWER in column.transforms:
            return f"{source}.upper()"
        if Transform.UPPER in column.transforms:
            return f"{source}.lower()"
        return source

    def _reference(self, relation: ToOne) -> ReferenceView:
        target = self.app.entity(relation.target)
        column = relation.columns[0]
        return ReferenceView(
            relation=relation,
            name=relation.name,
            field=literal(column.name),
            target=self.variable(target),
            field_in=literal(f"{column.name}__in"),
            missing=missing_key(target),
            nullable=relation.nullable,
            updatable=column.is_updatable,
            key=self.json_key("{}", target).replace("{}", ""),
            make=self.make(target),
            insert=self.insert(target),
        )

    def insert_with(self, reference: ReferenceView, variable: str) -> str:
        """A stored row that refers to the row of a variable."""
        target = self.app.entity(reference.relation.target)
        key = self.python_key(variable, target)
        return self.insert(changes={reference.relation.columns[0].attribute: key})

    def _check(self, check: Check) -> CheckView | None:
        if not all(one.is_creatable and one.role is Role.FIELD for one in check.columns):
            return None
        found = broken_rule(check, self.samples)
        if found is None:
            return None
        by_name = {column.name: column for column in check.columns}
        kept = {name: self.json(by_name[name], value) for name, value in found.kept.items()}
        broken = {name: self.json(by_name[name], value) for name, value in found.broken.items()}
        in_schema = all(one.is_updatable and one.type.kind is not Kind.PASSWORD for one in check.columns)
        whole = kept | broken
        name = check.name.removeprefix(f"ck_{self.entity.table}_")
        changed = next(iter(broken))
        is_alone = len(check.columns) == 1
        return CheckView(
            name=name,
            body=_mapping(kept),
            broken=_mapping(whole),
            status=422 if in_schema else 409,
            code="invalid" if in_schema else "rule_violated",
            make=self.make(changes=kept),
            change=_mapping(broken) if by_name[changed].is_updatable else "",
            change_status=422 if is_alone and in_schema else 409,
            whole=_mapping(whole) if in_schema and not is_alone else "",
        )

    def _old_and_new(self, column: Column) -> tuple[Any, Any] | None:
        """Two values that differ and keep every rule; the first is that of a new row."""
        values = pair(column, self.samples)
        if values is None:
            return None
        old, new = values
        is_hidden = self._is_deletion(column) and old != self._live_value
        if is_hidden or (not column.is_creatable and new == initial(column)):
            old, new = new, old
        kept = all(
            self.samples.keeps_rules({column.name: value}, (1, 7, 1003)) for value in values
        )
        return (old, new) if kept else None

    def _changes(self, changes: dict[str, Any]) -> str:
        """Changes of a stored row as a dictionary."""
        return _mapping(self._arguments(changes))

    def _arguments(self, changes: dict[str, Any]) -> dict[str, str]:
        return {
            column.attribute: self.python(column, value)
            for column, value in named(self.samples.settled(changes), self.entity.columns)
        }

    @property
    def _live_value(self) -> bool | None:
        return self.entity.soft_delete.live_value if self.entity.soft_delete else None

    def _is_deletion(self, column: Column) -> bool:
        """Rows that differ in it would be hidden."""
        return self.entity.soft_delete is not None and self.entity.soft_delete.column == column

    def _filter(self, column: Column) -> Iterator[Case]:
        if column.reference is not None:
            return
        values = pair(column, self.samples)
        if values is None:
            return
        low, high = values
        cases = [("", low, low, high), ("__in", high, high, low)]
        if column.type.is_ordered:
            cases += [
                ("__gt", low, high, low),
                ("__gte", high, high, low),
                ("__lt", high, low, high),
                ("__lte", low, low, high),
            ]
        for suffix, asked, inside, outside in cases:
            query = f"{{{literal(column.name + suffix)}: {self.query(asked)}}}"
            rows = (self._changes({column.name: value}) for value in (inside, outside))
            yield Case((query, *rows), f"{column.name}{suffix}")

    def _searched(self, column: Column) -> str | None:
        limit = length_limit(column) or 99
        if limit < 2:
            return None
        text = "Quixotry"[:limit]
        if column.type.kind is Kind.EMAIL:
            text = "quixotry@example.com"
        return text if self.samples.keeps_rules({column.name: text}) else None

    def _lookup(self, column: Column, path: str | None) -> LookupView:
        prefix = literal(f"{self.app.prefix}{self.entity.path}{(path or '').partition('{')[0]}")
        value = f"row[{literal(column.name)}]"
        spelled = self._spelled_otherwise(column, value)
        own = next(samples(column))
        known, unknown = own.value(1), own.value(2)
        has_plenty = own.count >= PLENTY or not column.is_creatable
        explicit = {} if has_plenty else {column.name: self.json(column, known)}
        return LookupView(
            name=column.name,
            row=self.make(changes=explicit),
            other=self.make() if has_plenty else "",
            path=f"{prefix} + {self._quoted(column, value)}",
            spelled=f"{prefix} + {self._quoted(column, spelled)}" if spelled != value else "",
            unknown=f'{prefix[:-1]}{quote(str(json_value(unknown)), safe="")}"',
        )

    def _quoted(self, column: Column, source: str) -> str:
        if not column.type.is_text:
            return f"str({source})"
        return f'{self.imports.need("urllib.parse", "quote")}({source}, safe="")'

    # Queries

    def _query(self, query: Query) -> QueryView:
        arrangement = arrange(query, self.samples)
        before: list[str] = []
        rows: list[RowView] = []
        given: dict[str, str] = {}
        same: dict[str, str] = {}
        others: list[dict[str, str]] = []
        for parameter in query.parameters:
            if parameter.equals is not None:
                self._equal(parameter.equals, before, given, same, others)
        known = arrangement or Arrangement(self._plain_parameters(query), (), ())
        declared = [one.column for one in query.parameters if one.equals is None]
        for column, value in named(known.parameters, declared):
            if value is not None:
                given[column.name] = self.query(value)
        if arrangement is not None:
            rows = list(self._rows_of(query, arrangement, same, others))
        path, parameters = self._asked(query, given)
        variables = sorted((row.variable for row in rows if row.variable), key=_READING.index)
        expected = ", ".join(self.json_key(variable) for variable in variables)
        return QueryView(
            name=query.name.snake,
            doc=docstring(query.doc or f"{query.name.phrase.capitalize()}."),
            before=tuple(before),
            rows=tuple(rows),
            path=path,
            parameters=parameters,
            expected=expected if query.one else f"[{expected}]",
            is_one=query.one,
            refused=tuple(self._refused_parameters(query)),
            required=tuple(self._required(query)),
        )

    def _plain_parameters(self, query: Query) -> dict[str, Any]:
        return {
            one.column.name: next(samples(one.column)).value(1)
            for one in query.parameters
            if one.equals is None and one.column.default is None
        }

    def _equal(
        self,
        column: Column,
        before: list[str],
        given: dict[str, str],
        same: dict[str, str],
        others: list[dict[str, str]],
    ) -> None:
        """A column that has to equal its parameter: what is asked, and a row that differs."""
        if column.reference is not None:
            target = self.app.entity(column.reference.entity)
            variable = self.variable(target)
            before.append(f"{variable} = {self.insert(target)}")
            given[column.name] = self.json_key(variable, target)
            same[column.attribute] = self.python_key(variable, target)
            others.append({column.attribute: self.python_key(self.insert(target), target)})
            return
        values = pair(column, self.samples)
        if values is None:
            values = (self.samples.value(column, 1),) * 2
        given[column.name] = self.query(values[0])
        same[column.attribute] = self.python(column, values[0])
        if values[0] != values[1]:
            others.append({column.attribute: self.python(column, values[1])})

    def _rows_of(
        self,
        query: Query,
        arrangement: Arrangement,
        same: dict[str, str],
        others: list[dict[str, str]],
    ) -> Iterator[RowView]:
        inside = self._arguments(arrangement.inside[0]) | same
        first = query.order[0] if query.order else None
        values = None
        if first is not None and first.column.attribute not in inside and not query.one:
            free = first.column.role is not Role.KEY and first.column.reference is None
            values = pair(first.column, self.samples) if free else None
        if values is None or first is None or self._is_deletion(first.column):
            yield RowView(self.insert(changes=inside), "row")
        else:
            ordered = list(reversed(values)) if first.descending else list(values)
            for variable, value in zip(("second", "first"), reversed(ordered), strict=True):
                changes = inside | self._arguments({first.column.name: value})
                yield RowView(self.insert(changes=changes), variable)
        for other in others:
            yield RowView(self.insert(changes=inside | other))
        for outside in arrangement.outside:
            yield RowView(self.insert(changes=self._arguments(outside) | same))

    def _asked(self, query: Query, given: dict[str, str]) -> tuple[str, str]:
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
        return formatted, _mapping(rest) if rest else ""

    def _required(self, query: Query) -> Iterator[str]:
        """Parameters that a request must carry in its query."""
        for parameter in query.parameters:
            column = parameter.column
            in_path = f"{{{column.name}}}" in (query.path or "")
            if not in_path and not column.nullable and column.default is None:
                yield literal(column.name)

    def _refused_parameters(self, query: Query) -> Iterator[Case]:
        for parameter in query.parameters:
            column = parameter.column
            if f"{{{column.name}}}" in (query.path or "") or column.type.is_text:
                continue
            yield Case((literal(column.name), '"none of it"'), column.name)

    # Views

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
        names = "_".join(include.name for include in chain)
        return NestingView(
            name=f"{view.name.snake}_shows_{names}",
            doc=docstring(f"The view {view.name} nests {' and their '.join(one.name for one in chain)}."),
            rows=rows,
            path=self._view_path(view, "row"),
            row="row",
            nested=self.json_key(nested, entities[-1]),
            expected=self.json_key(variables[-1], entities[-1]),
        )

    def _joined(self, entity: Entity, include: Include, place: int) -> tuple[int, int]:
        """Which of the two rows holds the other's key."""
        is_own = any(end.name == include.name for end in (*entity.relations, *entity.links))
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

    # Particular fields

    def _password(self, column: Column) -> PasswordView:
        valid = self.samples.value(column, 1)
        others = [one.value(1) for one in samples(column) if one.value(1) != valid]
        bad = next((one.value for one in refused(column) if isinstance(one.value, str) and one.value), "")
        return PasswordView(
            name=column.name,
            attribute=column.attribute,
            valid=text_source(valid),
            other=text_source(others[0]) if others else "",
            refused=text_source(bad) if bad else "",
        )

    def _slug(self, column: Column) -> SlugView | None:
        source = self.entity.column(column.derived_from or "")
        text = self._slug_source(source)
        if text is None or not source.is_creatable:
            return None
        slug = "-".join(text.lower().replace("@", "-").replace(".", "-").replace("_", "-").split())
        unmatched = self._empty_source(source)
        rest = f" for name, value in body.items() if name != {literal(column.name)}"
        body = f"{{name: value{rest}}} | {{{literal(source.name)}: {literal(text)}}}"
        changed = self._old_and_new(source)
        length = column.type.length or 255
        again = self.body(self.needed_keys() | {source.name: literal(text)})
        return SlugView(
            name=column.name,
            source=source.name,
            text=literal(text),
            slug=literal(slug[:length]),
            length=length,
            is_unique=column.unique and not self._is_taken_alone(source) and length >= 20,
            can_be_empty=unmatched,
            body=body,
            changed=self.json(source, changed[1]) if changed and source.is_updatable else "",
            again=f"{{name: value for name, value in {again}.items() if name != {literal(column.name)}}}",
            second=literal(f"{slug}-2"),
            pointer=literal(f"/{column.name}"),
        )

    def _is_taken_alone(self, source: Column) -> bool:
        """No two rows have the same source, so that their slugs differ anyway."""
        return any(rule.columns == (source,) for rule in self.entity.uniques)

    def _slug_source(self, source: Column) -> str | None:
        for text in ("Hello World", "Hello", "hello", "HELLO", self.samples.value(source, _AGAIN)):
            from generator.artifacts.samples import is_accepted

            if isinstance(text, str) and is_accepted(source, text):
                return text if source.type.kind is not Kind.ENUM else None
        return None

    def _empty_source(self, source: Column) -> bool:
        """A text of which nothing can stand in a slug keeps the source's own rules."""
        from generator.artifacts.samples import is_accepted

        return source.type.kind is not Kind.ENUM and is_accepted(source, "!?!")

    def _link(self, link: ManyToMany) -> LinkView:
        target = self.app.entity(link.target)
        return LinkView(
            name=link.name,
            path=literal(link.ids_name),
            make=self.make(target),
            key=self.json_key("{}", target).replace("{}", ""),
            missing=missing_key(target),
        )

    def _refusal(self, other: Entity, relation: ToOne) -> RefusalView:
        key = self.python_key("row")
        return RefusalView(
            name=f"{other.name.snake}_{relation.name}",
            other=f"{other.name.phrase}",
            owner_make=self.insert(),
            row_insert=self.insert(other, {relation.columns[0].attribute: key}),
            path="",
        )


def _mapping(pairs: dict[str, str]) -> str:
    return "{" + ", ".join(f"{literal(name)}: {source}" for name, source in pairs.items()) + "}"


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


__all__ = ["Case", "EntitySamples", "EntityTestsView", "Referred", "needed"]
