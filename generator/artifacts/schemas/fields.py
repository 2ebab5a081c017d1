"""Fields of schema classes: what a body carries, an answer shows and a list is filtered by."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from generator.artifacts.app_view import EntityView
from generator.artifacts.naming import schema_attribute, view_class
from generator.artifacts.policy_names import policy_module, reader_name, writer_name
from generator.artifacts.schemas.classes import needs_query
from generator.artifacts.values import Values
from generator.emit import Imports, literal
from generator.ir import (
    Access,
    App,
    Column,
    Entity,
    Filter,
    FilterOperator,
    Inverse,
    ManyToMany,
    Name,
    Ownership,
    Role,
)
from generator.ir.filters import OF_TEXT
from generator.ir.queries import Parameter
from generator.resolve.names import MODULE_CLASSES

MAX_VALUES = 100
"""Values that a filter may list at most."""
MAX_OF_ALL = 10
"""Keys all of which may be asked for at most: each is a subquery of its own."""


@dataclass(frozen=True)
class SchemaFields(EntityView):
    """Writes the fields of one entity's schemas."""

    @cached_property
    def named_types(self) -> dict[str, tuple[str, str]]:
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
            source = self.values.body(column)
            if "[" not in source:
                continue
            name = f"{self.entity.name}{Name(column.name).pascal}"
            while name in taken:
                name += "Value"
            taken.add(name)
            named[column.name] = (name, source)
        return named

    @cached_property
    def named_filters(self) -> dict[str, tuple[str, str]]:
        """Types of filters that take more than a word, as each filter stands in several forms."""
        if not needs_query(self.entity):
            return {}
        taken = {name for name, _ in self.named_types.values()}
        named: dict[str, tuple[str, str]] = {}
        for one in self.entity.filters:
            source = self._values_of(one).filter(one.column)
            if "[" in source:
                name = f"{self.entity.name}{Name(one.attribute.strip('_').replace('__', '_')).pascal}Filter"
                while name in taken:
                    name += "Value"
                taken.add(name)
                named[one.name] = (name, source)
        return named

    def _values_of(self, one: Filter) -> Values:
        """How values are written of the entity that a filter looks at."""
        if not one.hops:
            return self.values
        return Values(self.app, self.app.entity(one.hops[-1].target), self.imports)

    def filters(self, one: Filter) -> Iterator[str]:
        """The parameters by which lists are filtered by a column."""
        source = self._filter_type(one)
        field = self.imports.need("pydantic", "Field")
        is_taken = one.attribute.endswith("_")
        is_aliased = is_taken or self.is_aliased(one.attribute, one.name)
        for operator in one.operators:
            name = one.name + operator.suffix
            alias = f", alias={literal(name)}" if is_aliased else ""
            type_, default = f"{source} | None", "None"
            if operator is FilterOperator.IS_NULL:
                type_ = "bool | None"
            if operator in OF_TEXT:
                type_ = f"{self.values.part_of_text(one.column)} | None"
            if operator.takes_list:
                type_ = f"list[{source}]"
                limit = MAX_OF_ALL if operator is FilterOperator.ALL else MAX_VALUES
                default = f"{field}(default_factory=list, max_length={limit}{alias})"
            elif alias:
                default = f"{field}(default=None{alias})"
            yield f"{one.attribute}{operator.suffix}: {type_} = {default}"

    def _filter_type(self, one: Filter) -> str:
        named = self.named_filters.get(one.name)
        return named[0] if named else self._values_of(one).filter(one.column)

    def _type(self, column: Column) -> str:
        if column.name in self.named_types:
            return self.named_types[column.name][0]
        return self.values.body(column)

    def written(self, column: Column) -> str:
        """A field of a body for a whole row."""
        default = self.values.default(column)
        nullable = column.nullable and column.derived_from is None
        source = self._type(column)
        if self.values.may_miss(column):
            source = self.may_miss(source)
        return self.field(column, f"{source} | None" if nullable else source, default)

    def left_out(self, column: Column) -> str:
        """A field of a body for changes: it may be missing, and null only where the column may."""
        source = self.may_miss(self._type(column))
        return self.field(
            column, f"{source} | None" if column.nullable else source, self.values.missing
        )

    def alone(self, column: Column) -> str:
        """The one field of a body, which must be sent."""
        source = self._type(column)
        return self.field(column, f"{source} | None" if column.nullable else source, None)

    def may_miss(self, source: str) -> str:
        """The type of a field that may be left out without meaning null or a value of its own."""
        return f"{source} | {self.values.missing}"

    def shown(self, column: Column) -> str:
        """A field of an answer."""
        if column.role is Role.VERSION:
            # The ETag says it; in a body it would be a change that nobody sent.
            self.imports.need("pydantic", "Field")
            return f"{column.attribute}: int = Field(exclude=True)"
        if column.readers is not None:
            source, end = self.values.shown(column), " | None"
            nullable = end if source.endswith(end) else ""
            source = self.may_miss(source.removesuffix(end)) + nullable
            return self.field(column, source, self.values.missing)
        return self.field(column, self.values.shown(column), None)

    def answer_base(self, columns: Collection[Column]) -> str:
        """What the class of an answer with these columns derives from."""
        is_ruled = any(column.readers is not None for column in columns)
        name = "RuledSchema" if is_ruled else "ResponseSchema"
        return self.imports.need("app.schemas.base", name)

    def answer(self, columns: Collection[Column]) -> tuple[str, ...]:
        """The fields of an answer, and who may read them."""
        return (*self.reader_rules(columns), *(self.shown(column) for column in columns))

    def reader_rules(self, columns: Collection[Column]) -> list[str]:
        """Who may read fields of an answer, where that are not all who may read the row."""
        rules = [
            f"{literal(column.attribute)}: {self._rule(reader_name(column))},"
            for column in columns
            if column.readers is not None
        ]
        if not rules:
            return []
        own = self.entity.rules.owner[:1] if len(self.entity.rules.owner) == 1 else ()
        field = own[0].columns[0].attribute if own else ""
        if self.entity.rules.is_user:
            field = self.entity.id.attribute
        owner = [f"whose_field = {literal(field)}"] if field else []
        return [f"field_readers = {{{''.join(rules)}}}", *owner]

    @property
    def writer_rules(self) -> list[str]:
        """Who may set fields of a body, where that are not all who may send it."""
        rules = [
            f"{literal(schema_attribute(column))}: {self._rule(writer_name(column))},"
            for column in self.entity.columns
            if column.writers is not None
        ]
        return [f"field_writers = {{{''.join(rules)}}}"] if rules else []

    def _rule(self, name: str) -> str:
        module = policy_module(self.entity)
        may = self.imports.need("app.policies", module, f"may_{self.entity.name.snake}")
        return f"{may}.{name}"

    def field(self, column: Column, source: str, default: str | None) -> str:
        """A field of a type, with what OpenAPI says of it."""
        name = schema_attribute(column)
        arguments = self.values.description(column)
        if self.is_aliased(name, column.name):
            arguments.append(f"alias={literal(column.name)}")
        if not arguments:
            return f"{name}: {source}" + (f" = {default}" if default is not None else "")
        self.imports.need("pydantic", "Field")
        first = [] if default is None else [f"default={default}"]
        return f"{name}: {source} = Field({', '.join(first + arguments)})"

    def links(self, link: ManyToMany, default: str, *, limited: bool = False) -> str:
        """The keys of linked rows in a body."""
        self.imports.need("pydantic", "Field")
        key = self.values.body(self.app.entity(link.target).id)
        limit = f"max_length={link.most}"
        if limited:
            annotated = self.imports.need("typing", "Annotated")
            source = self.may_miss(f"{annotated}[list[{key}], Field({limit})]")
            return f"{link.ids_attribute}: {source} = {default}"
        return f"{link.ids_attribute}: list[{key}] = {default.format(limit=limit)}"

    def parts(self, inverse: Inverse, *, partial: bool = False, keyed: bool = False) -> str:
        """The list of parts in a body; `keyed` names those that are there by their key."""
        part = self.app.entity(inverse.source)
        name = f"{part.name}Part" if keyed else f"{part.name}Create"
        schema = self.imports.need(f"app.schemas.{part.module}", name)
        limits = inverse.ownership or Ownership()
        rules = [f"min_length={limits.least}"] if limits.least else []
        rules.append(f"max_length={limits.most}")
        self.imports.need("pydantic", "Field")
        aliased = self.is_aliased(inverse.attribute, inverse.name)
        alias = f"alias={literal(inverse.name)}" if aliased else ""
        source = f"list[{schema}]"
        if partial:
            annotated = self.imports.need("typing", "Annotated")
            source = f"{annotated}[{source}, Field({', '.join(rules)})]"
            default = self.values.missing
            if aliased:
                default = f"Field(default={default}, {alias})"
            return f"{inverse.attribute}: {self.may_miss(source)} = {default}"
        arguments = ["default_factory=list"] if not limits.least else []
        arguments += [*rules, *([alias] if alias else [])]
        return f"{inverse.attribute}: {source} = Field({', '.join(arguments)})"

    def shown_but(self, names: Collection[str]) -> list[str]:
        """What a response shows, without the lists of parts of these names."""
        fields = [*self.answer(self.entity.readable)]
        for link in self.entity.links:
            key = self.app.entity(link.target).id
            fields.append(f"{link.ids_attribute}: list[{self.values.shown(key)}]")
        return [*fields, *shown_parts(self.app, self.entity, self.imports, names)]

    def asked(self, parameter: Parameter) -> str:
        """A parameter in a query string."""
        column = parameter.column
        source = self.values.parameter(column)
        source = f"{source} | None" if column.nullable else source
        return self.field(column, source, self.values.default(column))


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
        if EntityView(app, entity, imports).is_aliased(inverse.attribute, inverse.name):
            imports.need("pydantic", "Field")
            source += f" = Field(alias={literal(inverse.name)})"
        fields.append(source)
    return fields
