"""Pydantic schemas: what a client may send of an entity, and what it is shown."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from generator.artifacts.behaviour.facts import has_open_parts, way_back
from generator.artifacts.bulk import parameters_class, parameters_of
from generator.artifacts.features import Features
from generator.artifacts.keys import taken_segments
from generator.artifacts.naming import (
    action_schema,
    companion_class,
    has_own_query,
    query_class,
    schema_attribute,
    state_query,
    takes_body,
    view_class,
    views_module,
)
from generator.artifacts.planned import PlannedFile
from generator.artifacts.reports import (
    ReportFields,
    query_parameters,
    report_class,
    report_query_class,
)
from generator.artifacts.rules import ValidatorView, validator
from generator.artifacts.values import INTEGERS, Values
from generator.emit import Imports, docstring, literal
from generator.ir import (
    Access,
    Action,
    App,
    Bulk,
    Check,
    Column,
    Entity,
    Inverse,
    Kind,
    ManyToMany,
    Name,
    Ownership,
    Query,
    Role,
    Route,
    States,
    Verb,
    View,
)
from generator.ir.accepted import ADDRESSABLE
from generator.ir.entity import Include, Parameter
from generator.ir.report import Report
from generator.ir.types import INTEGER_RANGE
from generator.resolve.names import MODULE_CLASSES
from generator.resolve.phrases import (
    action_on,
    change_of,
    noun_of,
    nouns_of,
    one_view_of,
    report_of,
    rows_of,
    sentence,
    with_article,
)

MAX_LINKS = 100
"""Keys that a body may list at most for a many-to-many relation."""


class Schemas:
    name = "schemas"

    def plan(self, app: App) -> Iterator[PlannedFile]:
        yield PlannedFile(
            "app/schemas/__init__.py", "schemas/package.py.jinja", BaseSchemaView(app)
        )
        yield PlannedFile("app/schemas/base.py", "schemas/base.py.jinja", BaseSchemaView(app))
        for entity in app.entities:
            path = f"app/schemas/{entity.module}.py"
            yield PlannedFile(
                path,
                "schemas/schema.py.jinja",
                SchemaView(app, entity, Imports(defined=_own_names(entity))),
                f"the entity {entity.name}",
            )
            if any(view.includes for view in entity.views):
                path = f"app/schemas/{views_module(app, entity)}.py"
                yield PlannedFile(
                    path,
                    "schemas/views.py.jinja",
                    NestingView(app, entity),
                    f"the entity {entity.name}",
                )


def _own_names(entity: Entity) -> list[str]:
    """Names that the module of an entity's schemas may define: imports must leave them free."""
    suffixes = ("Base", "Create", "Update", "Replace", "Response", "Query", "SearchQuery", "Order")
    made = [f"{entity.name}{suffix}" for suffix in suffixes]
    made += [view_class(entity, view) for view in entity.views]
    made += [query_class(entity, query) for query in entity.queries]
    made += [action_schema(entity, action) for action in entity.actions]
    made += [parameters_class(entity, bulk) for bulk in entity.bulk]
    for report in entity.reports:
        made += [report_class(entity, report), report_query_class(entity, report)]
    passwords = [column.sent_as for column in entity.columns if column.sent_as]
    return [*made, *entity.attributes, *passwords]


@dataclass(frozen=True)
class IntegerView:
    name: str
    low: int
    high: int


@dataclass(frozen=True)
class BaseSchemaView:
    app: App

    @property
    def features(self) -> Features:
        return Features.of(self.app)

    @property
    def kinds(self) -> frozenset[str]:
        """Kinds in use, by their names in the spec language."""
        return frozenset(kind.value for kind in self.features.kinds)

    @property
    def integers(self) -> list[IntegerView]:
        """The sizes of integers in use."""
        return [
            IntegerView(name, *INTEGER_RANGE[kind])
            for kind, name in INTEGERS.items()
            if kind in self.features.kinds
        ]

    @property
    def has_orders(self) -> bool:
        """Some list can be ordered."""
        return any(needs_query(one) and one.sortable for one in self.app.entities)

    @property
    def shows_decimals(self) -> bool:
        """Some answer holds a decimal; a report does where it averages whole numbers."""
        figures = (
            figure.column.type.kind
            for entity in self.app.entities
            for report in entity.reports
            for figure in report.figures
        )
        return "decimal" in self.kinds or Kind.DECIMAL in figures

    @property
    def has_text_keys(self) -> bool:
        """Texts stand in URLs as keys, and not only slugs."""
        kinds = {
            column.type.kind
            for entity in self.app.entities
            for column in entity.key
            if column.type.is_text
        }
        return bool(kinds - {Kind.SLUG})

    @property
    def addressable(self) -> str:
        return literal(ADDRESSABLE)

    @property
    def has_taken_segments(self) -> bool:
        """Some keys could be words of other routes."""
        return any(
            taken_segments(self.app, entity, column)
            for entity in self.app.entities
            for column in entity.key
            if column.type.is_text
        )

    @property
    def has_times(self) -> bool:
        return bool(self.kinds & {"date", "datetime", "time", "naive_datetime", "interval"})

    @property
    def written_types(self) -> str:
        """Python types of the values that are written as ISO 8601 has them."""
        return "dt.date | dt.time" + (" | dt.timedelta" if "interval" in self.kinds else "")

    @property
    def has_parts(self) -> bool:
        return self.features.parts

    @property
    def has_pairs(self) -> bool:
        return self.features.pairs

    @property
    def nests(self) -> bool:
        """Some body holds bodies of other rows."""
        return self.has_parts or self.has_pairs

    @property
    def nested_doc(self) -> str:
        if not self.has_pairs:
            return "A list of parts as what each of them says."
        return "A row, or each of a list, as what it says."

    @property
    def has_search(self) -> bool:
        return self.features.search

    @property
    def has_email(self) -> bool:
        return self.features.emails

    @property
    def has_url(self) -> bool:
        return Kind.URL in self.features.kinds

    @property
    def has_passwords(self) -> bool:
        return self.features.passwords

    @property
    def has_bulk_changes(self) -> bool:
        return self.features.bulk_changes

    @property
    def has_bulk_deletions(self) -> bool:
        return self.features.bulk_deletions

    @property
    def has_slugs(self) -> bool:
        return any(
            column.derived_from is not None and column.is_creatable
            for entity in self.app.entities
            for column in entity.columns
        )

    @property
    def has_transforms(self) -> bool:
        parameters = (one.column for entity in self.app.entities for one in entity.parameters)
        columns = (column for entity in self.app.entities for column in entity.columns)
        return self.has_email or any(column.transforms for column in (*columns, *parameters))


@dataclass(frozen=True)
class ClassView:
    """One schema class: name, base, sentence and body."""

    name: str
    base: str
    doc: str
    fields: tuple[str, ...] = ()
    validators: tuple[ValidatorView, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.fields and not self.validators


@dataclass(frozen=True)
class AliasView:
    name: str
    source: str


@dataclass(frozen=True)
class SchemaView:
    app: App
    entity: Entity
    imports: Imports = field(default_factory=Imports)

    @property
    def doc(self) -> str:
        return docstring(f"Schemas of {nouns_of(self.entity)}.", indent=0)

    @cached_property
    def aliases(self) -> list[AliasView]:
        """Types with rules, named once because several bodies carry them."""
        bodies = [AliasView(name, source) for name, source in self._named_types.values()]
        return [*bodies, *self._named_filters.values()]

    @cached_property
    def classes(self) -> list[ClassView]:
        entity = self.entity
        classes: list[ClassView] = []
        creates = entity.has_new_rows or entity.owner is not None
        replaces = Route.REPLACE in entity.routes
        if creates or replaces:
            classes.append(self._base)
        if creates:
            classes.append(self._create)
        classes += [self._companion(whole) for whole in self._wholes]
        if Route.UPDATE in entity.routes:
            classes.append(self._update)
        if replaces:
            classes.append(self._replace)
        classes.append(self._response)
        classes += [self._plain_view(view) for view in entity.views if not view.includes]
        if needs_query(entity):
            classes.append(self._query)
            if self.entity.search:
                classes.append(self._search)
        classes += [self._query_of(query) for query in entity.queries if has_own_query(query)]
        if entity.states is not None:
            classes.append(self._state(entity.states))
        classes += [self._action(action) for action in entity.actions if action.parameters]
        for report in entity.reports:
            if report.path is not None:
                classes += self._report(report)
        classes += [self._parameters_of(bulk) for bulk in entity.bulk if parameters_of(bulk)]
        return classes

    @property
    def order_name(self) -> str:
        return f"{self.entity.name}Order"

    @cached_property
    def order_values(self) -> list[str]:
        """What `order_by` accepts; empty where the list has no route."""
        if not needs_query(self.entity):
            return []
        return [
            literal(sign + column.name) for column in self.entity.sortable for sign in ("", "-")
        ]

    @cached_property
    def _values(self) -> Values:
        return Values(self.app, self.entity, self.imports)

    @cached_property
    def _named_types(self) -> dict[str, tuple[str, str]]:
        """Column name to alias and source, for columns whose rules take more than a word."""
        taken = set(MODULE_CLASSES)
        taken |= {f"{self.entity.name}{end}" for end in ("Base", "Create", "Update", "Replace")}
        taken |= {f"{self.entity.name}{suffix}" for suffix in ("Response", "Query", "Order")}
        taken |= {view_class(self.entity, view) for view in self.entity.views}
        enums = (column.type.enum_within for column in self.entity.columns)
        taken |= {enum.name for enum in enums if enum is not None}
        named: dict[str, tuple[str, str]] = {}
        for column in self.entity.columns:
            if not column.access & {Access.CREATE, Access.UPDATE}:
                continue
            source = self._values.body(column)
            if "[" not in source:
                continue
            name = f"{self.entity.name}{Name(column.name).pascal}"
            while name in taken:
                name += "Value"
            taken.add(name)
            named[column.name] = (name, source)
        return named

    @cached_property
    def _named_filters(self) -> dict[str, AliasView]:
        """Types of filters that take more than a word, as each filter stands in several forms."""
        if not needs_query(self.entity):
            return {}
        taken = {name for name, _ in self._named_types.values()}
        named: dict[str, AliasView] = {}
        for column in self.entity.filters:
            source = self._values.filter(column)
            if "[" in source:
                name = f"{self.entity.name}{Name(column.name).pascal}Filter"
                while name in taken:
                    name += "Value"
                taken.add(name)
                named[column.name] = AliasView(name, source)
        return named

    @property
    def _phrase(self) -> str:
        return noun_of(self.entity)

    @property
    def _shared(self) -> list[Column]:
        """What creation and replacement carry alike."""
        return [
            column
            for column in self.entity.columns
            if column.is_creatable
            and column.is_updatable
            and column.type.kind is not Kind.PASSWORD
            and column not in self._of_partner
        ]

    @property
    def _of_partner(self) -> tuple[Column, ...]:
        """The foreign key that a new row may leave out, as the row that it refers to comes along."""
        return self.entity.pair.columns if self.entity.pair else ()

    @property
    def _wholes(self) -> list[Entity]:
        """Entities whose bodies may hold a new row of this one."""
        name = self.entity.name.text
        return [one for one in self.app.referring(name) if one.pair and one.pair.target == name]

    @property
    def _base(self) -> ClassView:
        fields = [self._written(column) for column in self._shared]
        fields += [
            self._links(link, "Field(default_factory=list, {limit})") for link in self.entity.links
        ]
        fields += [
            self._parts(inverse)
            for inverse in self.entity.parts
            if has_open_parts(self.app, inverse)
        ]
        return ClassView(
            f"{self.entity.name}Base",
            self.imports.need("app.schemas.base", "InputSchema"),
            docstring(f"What a client says of a whole {self._phrase}."),
            tuple(fields),
            tuple(self._rules(partial=False)),
        )

    @property
    def _create(self) -> ClassView:
        extra = [
            self._left_out(column) if column in self._of_partner else self._written(column)
            for column in self.entity.columns
            if column.is_creatable and column not in self._shared
        ]
        extra += [
            self._parts(inverse)
            for inverse in self.entity.parts
            if not has_open_parts(self.app, inverse)
        ]
        return ClassView(
            f"{self.entity.name}Create",
            f"{self.entity.name}Base",
            docstring(f"A new {self._phrase}."),
            (*self._derived, *extra, *self._partner),
            tuple(self._one_of_both),
        )

    @property
    def _partner(self) -> Iterator[str]:
        """The new row that may come along."""
        relation = self.entity.pair
        if relation is None:
            return
        partner = self.app.entity(relation.target)
        schema = self.imports.need(
            f"app.schemas.{partner.module}", companion_class(partner, self.entity)
        )
        alias = "" if relation.attribute == relation.name else f"alias={literal(relation.name)}, "
        unset = self.imports.need("app.schemas.base", "unset")
        text = literal(f"A new one instead of `{relation.columns[0].name}`.")
        yield f"{relation.attribute}: {schema} = {unset}({alias}description={text})"

    @property
    def _one_of_both(self) -> Iterator[ValidatorView]:
        relation = self.entity.pair
        if relation is None:
            return
        self.imports.need("pydantic", "model_validator")
        self.imports.need("typing", "Self")
        key = relation.columns[0]
        names = f"{literal(schema_attribute(key))}, {literal(relation.attribute)}"
        yield ValidatorView(
            f"check_{relation.attribute}",
            f"len(self.model_fields_set & {{{names}}}) != 1",
            f"Either {key.name} or {relation.name} must be given.",
        )

    def _companion(self, whole: Entity) -> ClassView:
        """A new row that comes within the body of one that it needs."""
        left_out = way_back(self.app, whole.pair).columns if whole.pair else ()
        fields = [
            self._written(column)
            for column in self.entity.columns
            if column.is_creatable and column not in left_out
        ]
        fields += [
            self._links(link, "Field(default_factory=list, {limit})") for link in self.entity.links
        ]
        return ClassView(
            companion_class(self.entity, whole),
            self.imports.need("app.schemas.base", "InputSchema"),
            docstring(f"A new {self._phrase} that comes with its {noun_of(whole)}."),
            tuple(fields),
            tuple(self._rules(partial=False, without=left_out)),
        )

    @property
    def _derived(self) -> list[str]:
        """What the JSON schema says of slugs that may be left out."""
        sources = {
            column.name: column.derived_from
            for column in self.entity.columns
            if column.derived_from is not None and column.is_creatable
        }
        if not sources:
            return []
        derived = self.imports.need("app.schemas.base", "derived")
        return [f"model_config = {derived}({literal(sources)})"]

    @property
    def _replace(self) -> ClassView:
        extra = [
            self._left_out(column) if column.type.kind is Kind.PASSWORD else self._written(column)
            for column in self.entity.columns
            if column.is_updatable and column not in self._shared
        ]
        return ClassView(
            f"{self.entity.name}Replace",
            f"{self.entity.name}Base",
            docstring(f"A whole {self._phrase}; what is left out gets its default."),
            tuple(extra),
        )

    @property
    def _update(self) -> ClassView:
        fields = [self._left_out(column) for column in self.entity.updatable]
        unset = (
            self.imports.need("app.schemas.base", "UNSET") if fields or self.entity.links else ""
        )
        fields += [self._links(link, unset, limited=True) for link in self.entity.links]
        fields += [
            self._parts(inverse, partial=True)
            for inverse in self.entity.parts
            if has_open_parts(self.app, inverse)
        ]
        return ClassView(
            f"{self.entity.name}Update",
            self.imports.need("app.schemas.base", "InputSchema"),
            docstring(f"Changes to {with_article(self._phrase)}; what is left out stays as it is."),
            tuple(fields),
            tuple(self._rules(partial=True)),
        )

    @property
    def _response(self) -> ClassView:
        return ClassView(
            f"{self.entity.name}Response",
            self.imports.need("app.schemas.base", "ResponseSchema"),
            docstring(self.entity.doc or f"{sentence(with_article(self._phrase))}."),
            tuple(self.fields_but(())),
        )

    def fields_but(self, names: Collection[str]) -> list[str]:
        """What a response shows, without the lists of parts of these names."""
        fields = [self.shown(column) for column in self.entity.readable]
        for link in self.entity.links:
            key = self.app.entity(link.target).id
            fields.append(f"{link.ids_name}: list[{self._values.shown(key)}]")
        return [*fields, *shown_parts(self.app, self.entity, self.imports, names)]

    def _plain_view(self, view: View) -> ClassView:
        return ClassView(
            view_class(self.entity, view),
            self.imports.need("app.schemas.base", "ResponseSchema"),
            docstring(view.doc or f"{sentence(one_view_of(self.entity, view))}."),
            tuple(self.shown(column) for column in view.columns),
        )

    @property
    def _query(self) -> ClassView:
        entity = self.entity
        base = self.imports.need(
            "app.schemas.base", "SearchQuery" if entity.search else "ListQuery"
        )
        fields = []
        if entity.sortable:
            self.imports.need("pydantic", "Field")
            self.imports.need("typing", "Annotated")
            self.imports.need("typing", "Literal")
            self.imports.need("typing_extensions", "TypeAliasType")
            self.imports.need("app.schemas.base", "ORDER_NAMES")
            fields.append(
                f"order_by: list[{self.order_name}] = Field(default_factory=list, "
                f"max_length={len(entity.sortable)}, "
                'description="Columns to order by; a minus sign for the greatest first.")'
            )
        for column in entity.filters:
            fields += self._filters(column)
        return ClassView(
            f"{entity.name}Query",
            base,
            docstring(f"Which page of which {nouns_of(entity)}, in which order."),
            tuple(fields),
        )

    @property
    def _search(self) -> ClassView:
        text = self.imports.need("app.schemas.base", "SearchText")
        return ClassView(
            f"{self.entity.name}SearchQuery",
            f"{self.entity.name}Query",
            docstring("A list that is searched, so that the text must be given."),
            (f'q: {text} = Field(description="Text to look for; case does not matter.")',),
        )

    def _report(self, report: Report) -> Iterator[ClassView]:
        """The parameters of a report, if it has any, and what it answers."""
        subject = report_of(self.entity, report)
        asked = query_parameters(report)
        if asked:
            yield ClassView(
                report_query_class(self.entity, report),
                self.imports.need("app.schemas.base", "InputSchema"),
                docstring(f"Parameters of the report “{subject}”."),
                tuple(map(self._asked, asked)),
            )
        shown = ReportFields(self.app, self.entity, report, self.imports)
        doc = f"One row of the report “{subject}”." if report.groups else f"The {subject}."
        yield ClassView(
            report_class(self.entity, report),
            self.imports.need("app.schemas.base", "ResponseSchema"),
            docstring(report.doc or doc),
            tuple(self._field(column, source, None) for column, source in shown.all()),
        )

    def _asked(self, parameter: Parameter) -> str:
        """A parameter in a query string."""
        column = parameter.column
        source = self._values.parameter(column)
        source = f"{source} | None" if column.nullable else source
        return self._field(column, source, self._values.default(column))

    def _query_of(self, query: Query) -> ClassView:
        """The parameters of a named query that are not in its path."""
        base = "PageQuery"
        module = "app.pagination"
        if query.one:
            base, module = "InputSchema", "app.schemas.base"
        fields = [
            self._asked(parameter)
            for parameter in query.parameters
            if f"{{{parameter.column.name}}}" not in (query.path or "")
        ]
        return ClassView(
            query_class(self.entity, query),
            self.imports.need(module, base),
            docstring(f"Which {rows_of(self.entity, query)}."),
            tuple(fields),
        )

    def _parameters_of(self, bulk: Bulk) -> ClassView:
        """The parameters of a bulk statement that are not in its path."""
        fields = []
        for column in parameters_of(bulk):
            is_sent = bulk.verb is Verb.POST
            source = self._values.body(column) if is_sent else self._values.parameter(column)
            source = f"{source} | None" if column.nullable else source
            fields.append(self._field(column, source, self._values.default(column)))
        return ClassView(
            parameters_class(self.entity, bulk),
            self.imports.need("app.schemas.base", "InputSchema"),
            docstring(f"What is needed to {_lower(bulk.summary) or change_of(self.entity, bulk)}."),
            tuple(fields),
        )

    def _filters(self, column: Column) -> Iterator[str]:
        source = self._filter_type(column)
        names = [("", source)]
        if column.type.is_ordered and column.reference is None:
            names += [(f"__{suffix}", source) for suffix in ("gt", "gte", "lt", "lte")]
        for suffix, type_ in names:
            alias = f"Field(default=None, alias={literal(column.name + suffix)})"
            default = "None" if column.attribute == column.name else alias
            yield f"{column.attribute}{suffix}: {type_} | None = {default}"
        self.imports.need("pydantic", "Field")
        alias = (
            "" if column.attribute == column.name else f", alias={literal(column.name + '__in')}"
        )
        yield (
            f"{column.attribute}__in: list[{source}] = "
            f"Field(default_factory=list, max_length={MAX_LINKS}{alias})"
        )

    def _filter_type(self, column: Column) -> str:
        named = self._named_filters.get(column.name)
        return named.name if named else self._values.filter(column)

    def _type(self, column: Column) -> str:
        if column.name in self._named_types:
            return self._named_types[column.name][0]
        return self._values.body(column)

    def _written(self, column: Column) -> str:
        """A field of a body for a whole row."""
        default = self._values.default(column)
        nullable = column.nullable and column.derived_from is None
        source = f"{self._type(column)} | None" if nullable else self._type(column)
        return self._field(column, source, default)

    def _left_out(self, column: Column) -> str:
        """A field of a body for changes: it may be missing, and null only where the column may."""
        source = f"{self._type(column)} | None" if column.nullable else self._type(column)
        return self._field(column, source, self.imports.need("app.schemas.base", "UNSET"))

    def shown(self, column: Column) -> str:
        if column.role is Role.VERSION:
            # The ETag says it; in a body it would be a change that nobody sent.
            self.imports.need("pydantic", "Field")
            return f"{column.attribute}: int = Field(exclude=True)"
        return self._field(column, self._values.shown(column), None)

    def _field(self, column: Column, source: str, default: str | None) -> str:
        name = schema_attribute(column)
        arguments = self._values.description(column)
        if name != column.name:
            arguments.append(f"alias={literal(column.name)}")
        if not arguments:
            return f"{name}: {source}" + (f" = {default}" if default is not None else "")
        self.imports.need("pydantic", "Field")
        if default == "UNSET":
            default = f"{self.imports.need('app.schemas.base', 'unset')}({', '.join(arguments)})"
            return f"{name}: {source} = {default}"
        first = [] if default is None else [f"default={default}"]
        return f"{name}: {source} = Field({', '.join(first + arguments)})"

    def _links(self, link: ManyToMany, default: str, *, limited: bool = False) -> str:
        self.imports.need("pydantic", "Field")
        key = self._values.body(self.app.entity(link.target).id)
        limit = f"max_length={MAX_LINKS}"
        if limited:
            annotated = self.imports.need("typing", "Annotated")
            return f"{link.ids_name}: {annotated}[list[{key}], Field({limit})] = {default}"
        return f"{link.ids_name}: list[{key}] = {default.format(limit=limit)}"

    def _parts(self, inverse: Inverse, *, partial: bool = False) -> str:
        """The list of parts in a body."""
        part = self.app.entity(inverse.source)
        schema = self.imports.need(f"app.schemas.{part.module}", f"{part.name}Create")
        limits = inverse.ownership or Ownership()
        rules = [f"min_length={limits.least}"] if limits.least else []
        rules.append(f"max_length={limits.most}")
        self.imports.need("pydantic", "Field")
        aliased = inverse.attribute != inverse.name
        alias = f"alias={literal(inverse.name)}" if aliased else ""
        source = f"list[{schema}]"
        if partial:
            annotated = self.imports.need("typing", "Annotated")
            source = f"{annotated}[{source}, Field({', '.join(rules)})]"
            unset = self.imports.need("app.schemas.base", "unset" if aliased else "UNSET")
            return f"{inverse.attribute}: {source} = {unset}" + (f"({alias})" if aliased else "")
        arguments = ["default_factory=list"] if not limits.least else []
        arguments += [*rules, *([alias] if alias else [])]
        return f"{inverse.attribute}: {source} = Field({', '.join(arguments)})"

    def _state(self, states: States) -> ClassView:
        """The query that names a new state."""
        column = states.column
        source = self._values.parameter(column)
        return ClassView(
            state_query(self.entity, states),
            self.imports.need("app.schemas.base", "InputSchema"),
            docstring(f"Where {with_article(self._phrase)} is to go."),
            (f"{states.parameter}: {source}",),
        )

    def _action(self, action: Action) -> ClassView:
        """What an action is given."""
        return ClassView(
            action_schema(self.entity, action),
            self.imports.need("app.schemas.base", "InputSchema"),
            docstring(
                f"What is needed to {_lower(action.summary) or action_on(self.entity, action)}."
            ),
            tuple(self._given(action, one.column) for one in action.parameters),
        )

    def _given(self, action: Action, column: Column) -> str:
        read = self._values.body if takes_body(action) else self._values.parameter
        source = f"{read(column)} | None" if column.nullable else read(column)
        return self._field(column, source, self._values.default(column))

    def _rules(self, *, partial: bool, without: Collection[Column] = ()) -> Iterator[ValidatorView]:
        left_out = {*without, *(() if partial else self._of_partner)}
        for check in self.entity.checks:
            is_whole = left_out.isdisjoint(check.columns)
            if not check.from_bounds and is_whole and self._is_sent(check):
                self.imports.need("pydantic", "model_validator")
                self.imports.need("typing", "Self")
                unset = [
                    column
                    for column in check.columns
                    if partial or self._values.default(column) == "UNSET"
                ]
                yield validator(self.app, self.entity, check, self.imports, unset=unset)

    def _is_sent(self, check: Check) -> bool:
        """All columns of the rule are in the body, so that it can be checked there."""
        return all(
            column.is_creatable and column.is_updatable and column.type.kind is not Kind.PASSWORD
            for column in check.columns
        )


@dataclass(frozen=True)
class NestingView:
    """Views that show related rows within the entity's own."""

    app: App
    entity: Entity
    imports: Imports = field(default_factory=Imports)

    def __post_init__(self) -> None:
        views = (view for view in self.entity.views if view.includes)
        self.imports.define(*(view_class(self.entity, view) for view in views))

    @property
    def doc(self) -> str:
        return docstring(f"Views of {nouns_of(self.entity)} that show related rows.", indent=0)

    @cached_property
    def classes(self) -> list[ClassView]:
        return [cls for view in self.entity.views if view.includes for cls in self._classes(view)]

    def _classes(self, view: View) -> Iterator[ClassView]:
        name = view_class(self.entity, view)
        whole, one = one_view_of(self.entity, view), with_article(noun_of(self.entity))
        within = one if whole.startswith(one) else whole
        nested = list(self._nested(name, view.includes, within))
        yield from (cls for _, classes in nested for cls in classes)
        fields = tuple(source for source, _ in nested)
        base = self._response(self.entity)
        own = SchemaView(self.app, self.entity, self.imports)
        shown = {include.name for include in view.includes}
        if set(view.columns) != set(self.entity.readable):
            base = self.imports.need("app.schemas.base", "ResponseSchema")
            fields = tuple(own.shown(column) for column in view.columns) + fields
        elif any(inverse.name in shown for inverse in self.entity.parts):
            base = self.imports.need("app.schemas.base", "ResponseSchema")
            fields = (*own.fields_but(shown), *fields)
        doc = docstring(view.doc or f"{sentence(whole)}.")
        yield ClassView(name, base, doc, fields)

    def _nested(
        self, prefix: str, includes: tuple[Include, ...], whole: str
    ) -> Iterator[tuple[str, list[ClassView]]]:
        for include in includes:
            target = self.app.entity(include.target)
            classes: list[ClassView] = []
            name = self._response(target)
            below = {nested.name for nested in include.includes}
            if any(inverse.name in below for inverse in target.parts):
                own = SchemaView(self.app, target, self.imports)
                inner = list(
                    self._nested(prefix + Name(include.name).pascal, include.includes, whole)
                )
                classes = [cls for _, made in inner for cls in made]
                cls = ClassView(
                    prefix + Name(include.name).pascal,
                    self.imports.need("app.schemas.base", "ResponseSchema"),
                    docstring(f"{sentence(with_article(noun_of(target)))} within {whole}."),
                    (*own.fields_but(below), *(source for source, _ in inner)),
                )
                classes.append(cls)
                name = cls.name
            elif include.includes:
                inner = list(
                    self._nested(prefix + Name(include.name).pascal, include.includes, whole)
                )
                classes = [cls for _, made in inner for cls in made]
                cls = ClassView(
                    prefix + Name(include.name).pascal,
                    name,
                    docstring(f"{sentence(with_article(noun_of(target)))} within {whole}."),
                    tuple(source for source, _ in inner),
                )
                classes.append(cls)
                name = cls.name
            if include.is_many:
                type_ = f"list[{name}]"
            else:
                hidden = include.nullable or target.soft_delete is not None
                type_ = f"{name} | None" if hidden else name
            arguments = []
            if include.attribute != include.name:
                arguments.append(f"alias={literal(include.name)}")
            if include.limit is not None:
                arguments.append(f"description={literal(f'The first {include.limit}.')}")
            yield self._field(f"{include.attribute}: {type_}", arguments), classes
            if include.limit is not None:
                alias = f"{include.name}_total"
                arguments = arguments[:-1] and [f"alias={literal(alias)}"]
                doc = "How many there are in all."
                arguments.append(f"description={literal(doc)}")
                yield self._field(f"{include.attribute}_total: int", arguments), []

    def _field(self, source: str, arguments: Sequence[str]) -> str:
        if not arguments:
            return source
        return f"{source} = {self.imports.need('pydantic', 'Field')}({', '.join(arguments)})"

    def _response(self, entity: Entity) -> str:
        return self.imports.need(f"app.schemas.{entity.module}", f"{entity.name}Response")


def shown_parts(
    app: App, entity: Entity, imports: Imports, names: Collection[str] = ()
) -> list[str]:
    """The lists of parts that an answer shows, without those of these names."""
    fields = []
    for inverse in entity.parts:
        if inverse.name in names:
            continue
        part = app.entity(inverse.source)
        response = imports.need(f"app.schemas.{part.module}", f"{part.name}Response")
        source = f"{inverse.attribute}: list[{response}]"
        if inverse.attribute != inverse.name:
            imports.need("pydantic", "Field")
            source += f" = Field(alias={literal(inverse.name)})"
        fields.append(source)
    return fields


def needs_query(entity: Entity) -> bool:
    """Some route lists rows with filters and an order: the list itself, a search, a view."""
    return Route.LIST in entity.routes or any(view.lists for view in entity.views)


def _lower(summary: str) -> str:
    """The author's words within a sentence."""
    return summary[:1].lower() + summary[1:].rstrip(".")
