"""SQLAlchemy models: one module an entity, with its enums and link tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from generator.artifacts.columns import (
    WORDS,
    answer_body,
    as_stored,
    comment_literal,
    python_type,
    server_default,
    sqlalchemy_type,
    stored,
    table_options,
    type_source,
)
from generator.artifacts.features import Features
from generator.artifacts.naming import (
    enum_members,
    has_conventional_key,
    has_conventional_name,
    link_table,
)
from generator.artifacts.planned import PlannedFile
from generator.artifacts.rules import (
    check_sources,
    computed_source,
    index_options,
    sql_check_source,
)
from generator.artifacts.tables import LinkView
from generator.emit import Imports, docstring, literal
from generator.ir import (
    App,
    Column,
    Database,
    DefaultKind,
    Entity,
    EnumType,
    FieldType,
    ForeignKey,
    Index,
    Inverse,
    Kind,
    ManyToMany,
    Mode,
    Name,
    Order,
    PaginationStyle,
    Role,
    ToOne,
    Unique,
)
from generator.ir.json_values import python_value
from generator.resolve.phrases import noun_of, nouns_of, spoken, with_article
from generator.schema.column_types import enum_length
from generator.schema.creation_order import creation_order
from generator.schema.of_app import (
    ON_DELETE,
    has_given_number,
    is_deferrable,
    is_null_to_database,
    numbers_onward,
)

READ_AS = frozenset({Kind.TEXT, Kind.BIGINT, Kind.FLOAT, Kind.DECIMAL, Kind.UUID, Kind.BYTES})
"""Kinds whose type in Python makes a value of what a driver gives."""


class Models:
    name = "models"

    def plan(self, app: App) -> Iterator[PlannedFile]:
        yield PlannedFile(
            "app/models/__init__.py", "models/package.py.jinja", ModelPackageView(app)
        )
        yield PlannedFile("app/models/base.py", "models/base.py.jinja", BaseModelView(app))
        if Features.of(app).idempotency:
            path = "app/models/idempotency_key.py"
            yield PlannedFile(path, "models/idempotency_key.py.jinja", BaseModelView(app))
        if app.enums:
            yield PlannedFile("app/models/enums.py", "models/enums.py.jinja", EnumsView(app))
        for entity in app.entities:
            path = f"app/models/{entity.module}.py"
            yield PlannedFile(
                path,
                "models/model.py.jinja",
                ModelView.of(app, entity),
                f"the entity {entity.name}",
            )


@dataclass(frozen=True)
class EnumView:
    """A Python class for a closed set of values."""

    enum: EnumType
    doc: str

    @property
    def name(self) -> str:
        return self.enum.name

    @property
    def members(self) -> list[tuple[str, str]]:
        return [(name, literal(value)) for name, value in enum_members(self.enum)]


@dataclass(frozen=True)
class EnumsView:
    """The enums that entities share."""

    app: App

    @property
    def enums(self) -> list[EnumView]:
        return [EnumView(enum, docstring(enum_doc(enum))) for enum in self.app.enums]


def enum_doc(enum: EnumType) -> str:
    """What an enum can be; with labels, what each value is called."""
    phrase = with_article(Name(enum.name).phrase)
    if not enum.labels:
        return f"What {phrase} can be."
    pairs = zip(enum.values, enum.labels, strict=True)
    listed = ", ".join(value if value == label else f"{value} ({label})" for value, label in pairs)
    return f"What {phrase} can be: {listed}."


@dataclass(frozen=True)
class ModelPackageView:
    app: App

    @property
    def entities(self) -> tuple[Entity, ...]:
        return self.app.entities

    @property
    def has_idempotency(self) -> bool:
        return Features.of(self.app).idempotency

    @property
    def names(self) -> list[str]:
        """What the package exports; constants first, as linters sort it."""
        names = ["Base", *(entity.name.text for entity in self.entities)]
        names += ["IdempotencyKey"] if self.has_idempotency else []
        return sorted(
            names, key=lambda name: (len(name) == 1 or not name.isupper(), _natural(name))
        )


def _natural(name: str) -> list[tuple[str, int]]:
    """`Item2` stands before `Item10`."""
    return [(text, int(number or 0)) for text, number in re.findall(r"(\D*)(\d*)", name)]


@dataclass(frozen=True)
class BaseModelView:
    app: App

    @property
    def features(self) -> Features:
        return Features.of(self.app)

    @property
    def idempotency_options(self) -> str:
        """What the table of idempotency keys is made with."""
        comment = literal("Creations that clients may repeat.")
        info = literal({"singular": "repeated creation"})
        options = table_options(self.app, ", {}: {}")
        return f'{{"comment": {comment}, "info": {info}{options}}}'

    @property
    def answer_body(self) -> str:
        """The column type of an answer that is kept for a repeat."""
        return answer_body(self.app)

    @property
    def moment(self) -> str:
        """The column type of a moment."""
        return stored(Kind.DATETIME, self.app)

    @property
    def has_datetimes(self) -> bool:
        kinds = {Kind.DATETIME, Kind.NAIVE_DATETIME} & self.features.kinds
        return bool(kinds) or self.features.idempotency

    @property
    def has_now(self) -> bool:
        return self.has_datetimes or self.features.dated_texts

    @property
    def has_postgresql(self) -> bool:
        return Database.POSTGRESQL in self.app.databases

    @property
    def has_others(self) -> bool:
        """Some database has neither arrays nor intervals."""
        return self.app.databases != (Database.POSTGRESQL,)

    @property
    def has_intervals(self) -> bool:
        return Kind.INTERVAL in self.features.kinds and self.has_others

    @property
    def interval(self) -> str:
        """The column type of a stretch of time."""
        return stored(Kind.INTERVAL, self.app)

    @property
    def has_arrays(self) -> bool:
        return Kind.ARRAY in self.features.kinds and self.has_others

    @property
    def reads_as(self) -> bool:
        """Some type of one database is read as another one of Python."""
        return any(
            column.type.source is not None and column.type.kind in READ_AS
            for entity in self.app.entities
            for column in entity.columns
        )

    @property
    def has_text_arrays(self) -> bool:
        return any(
            is_read_as_text(column, self.app)
            for entity in self.app.entities
            for column in entity.columns
        )

    @property
    def has_naive(self) -> bool:
        return Kind.NAIVE_DATETIME in self.features.kinds

    @property
    def has_cursors(self) -> bool:
        """Positions in a list hold moments, which are read again from text."""
        return self.app.pagination.style is PaginationStyle.CURSOR

    @property
    def has_enums(self) -> bool:
        return Kind.ENUM in self.features.kinds

    @property
    def has_uuid(self) -> bool:
        return any(
            column.generated and column.type.kind is Kind.UUID
            for entity in self.app.entities
            for column in entity.key
        )


def is_read_as_text(column: Column, app: App) -> bool:
    """An array of an enum that is a type of PostgreSQL: psycopg, which knows none, gives its text."""
    is_native = column.type.item is not None and column.type.native is not None
    return is_native and app.mode is Mode.SYNC


@dataclass(frozen=True)
class ModelView:
    app: App
    entity: Entity
    imports: Imports = field(default_factory=lambda: Imports(template="models/model.py.jinja"))

    @classmethod
    def of(cls, app: App, entity: Entity) -> ModelView:
        """The view whose imports leave the names free that the class and its body define."""
        links = [link_table(entity, link) for link in entity.links]
        own = [entity.name.text, *entity.attributes, *links]
        return cls(app, entity, Imports(defined=own, template="models/model.py.jinja"))

    @property
    def name(self) -> str:
        return self.entity.name.text

    @property
    def module_doc(self) -> str:
        return docstring(f"The table of {nouns_of(self.entity)}.", indent=0)

    @property
    def doc(self) -> str:
        return docstring(self.entity.doc or f"A row of {self.entity.table}.")

    @property
    def enums(self) -> list[EnumView]:
        return [
            EnumView(
                enum,
                docstring(
                    f"What the {spoken(column.name)} of {with_article(noun_of(self.entity))} can be."
                ),
            )
            for column in self.entity.columns
            if (enum := column.type.enum_within) and not enum.shared
        ] + [
            EnumView(enum, docstring(f"What the parameter `{name}` can be."))
            for name, enum in self._parameter_enums.items()
        ]

    @property
    def _parameter_enums(self) -> dict[str, EnumType]:
        """Enums that only a parameter has."""
        own = {column.type.enum_within for column in self.entity.columns}
        return {
            parameter.column.name: enum
            for parameter in self.entity.parameters
            if (enum := parameter.column.type.enum) and not enum.shared and enum not in own
        }

    @property
    def links(self) -> list[LinkView]:
        return [LinkView(self.app, link) for link in self.entity.links]

    @property
    def table_arguments(self) -> str:
        """Constraints and indexes that do not stand at a column, then the table's own facts."""
        arguments = []
        if self.entity.key_constraint != f"pk_{self.entity.table}":
            keys = ", ".join(literal(column.attribute) for column in self.entity.key)
            name = literal(self.entity.key_constraint)
            arguments.append(f"sa.PrimaryKeyConstraint({keys}, name={name})")
        arguments += [
            self._table_key(relation)
            for relation in self.entity.relations
            if not self._stands_at_column(relation)
        ]
        arguments += [
            source
            for check in self.entity.checks
            for source in check_sources(self.app, check, self.imports, literal(check.name))
        ]
        arguments += [
            sql_check_source(check, literal(check.name)) for check in self.entity.sql_checks
        ]
        arguments += [
            self._unique(rule) for rule in self.entity.uniques if not self._is_inline_unique(rule)
        ]
        arguments += [
            self._index(rule)
            for rule in self.entity.indexes
            if not self._is_inline_index(rule) and not _is_expressed(rule)
        ]
        return f"({', '.join([*arguments, self._facts])})" if arguments else self._facts

    @property
    def columns(self) -> list[str]:
        return [self._column(column) for column in self.entity.columns]

    @property
    def relations(self) -> list[str]:
        own = [self._to_one(relation) for relation in self.entity.relations]
        own += [self._to_many(link) for link in self.entity.links]
        return own + [self._inverse(inverse) for inverse in self.entity.inverses]

    @property
    def id_lists(self) -> list[dict[str, str]]:
        """Properties that give the keys of linked rows."""
        return [
            {
                "name": link.ids_name,
                "type": python_type(self.app.entity(link.target).id, self.imports),
                "relation": link.attribute,
                "key": self.app.entity(link.target).id.attribute,
                "doc": docstring(
                    f"Keys of the {nouns_of(self.app.entity(link.target))}, which must be loaded.",
                    8,
                ),
            }
            for link in self.entity.links
        ]

    @property
    def display(self) -> str | None:
        column = self.entity.display
        if column is None and self._is_stock:
            column = self.entity.id
        if column is None:
            return None
        if column.type.is_text and not column.nullable:
            return f"self.{column.attribute}"
        return f"str(self.{column.attribute})"

    @property
    def _is_stock(self) -> bool:
        """Others take from it, and a refusal names the row."""
        return any(
            one.relation.target == self.name
            for entity in self.app.entities
            for one in entity.consumes
        )

    @property
    def _facts(self) -> str:
        facts: dict[str, object] = {"singular": noun_of(self.entity)}
        rules = {one.name: one.message for one in self.entity.checks if not one.from_bounds}
        rules |= {one.name: one.message for one in self.entity.sql_checks}
        if rules:
            facts["rules"] = rules
        info = f"{literal('info')}: {literal(facts)}"
        comment = (
            f"{literal('comment')}: {comment_literal(self.entity.doc, self.app)}, "
            if self.entity.doc
            else ""
        )
        schema = self.entity.schema
        namespace = f", {literal('schema')}: {literal(schema)}" if schema else ""
        options = table_options(self.app, ", {}: {}")
        if numbers_onward(self.app, self.entity):
            options += f", {literal('sqlite_autoincrement')}: True"
        return f"{{{comment}{info}{namespace}{options}}}"

    def _column(self, column: Column) -> str:
        annotation = self._annotation(column)
        return f"{column.attribute}: Mapped[{annotation}] = mapped_column({', '.join(self._arguments(column))})"

    def _annotation(self, column: Column) -> str:
        enum = column.type.enum_within
        if enum is not None and enum.shared:
            self.imports.need("app.models.enums", enum.name)
        name = python_type(column, self.imports)
        return f"{name} | None" if column.nullable else name

    def _arguments(self, column: Column) -> Iterator[str]:
        if column.attribute != column.column:
            yield literal(column.column)
        yield from self._type(column)
        computed = computed_source(self.app, self.entity, column, self.imports)
        if computed is not None:
            yield computed
            if is_null_to_database(self.app, column):
                yield "nullable=True"
        yield from self._foreign_key(column)
        if column.attribute != column.column:
            yield f"key={literal(column.attribute)}"
        if column.role is Role.KEY:
            yield "primary_key=True"
            if has_given_number(self.entity, column):
                yield "autoincrement=False"
        if any(
            self._is_inline_unique(rule) and rule.columns == (column,)
            for rule in self.entity.uniques
        ):
            yield "unique=True"
        if any(
            self._is_inline_index(rule) and rule.columns[0].column == column
            for rule in self.entity.indexes
        ):
            yield "index=True"
        yield from self._defaults(column)
        if column.doc:
            yield f"comment={comment_literal(column.doc, self.app)}"

    def _type(self, column: Column) -> Iterator[str]:
        kind = column.type.kind
        if column.type.source is not None:
            yield self._native_type(column)
        elif kind in (Kind.DATETIME, Kind.INTERVAL):
            yield self._value_type(column.type).removesuffix("()")
        elif column.type.item is not None:
            yield self._list_type(column)
        elif kind is Kind.ENUM and column.type.enum is not None and column.enum_check is not None:
            yield (
                f"{self._enum_of}({column.type.enum.name}, native_enum=False, create_constraint=True, "
                f"length={enum_length(column.type)}, name={literal(column.enum_check)})"
            )
        elif kind is Kind.ENUM:
            yield self._value_type(column.type)
        else:
            source = sqlalchemy_type(column, self.app)
            if source != WORDS[kind].inferred:
                yield source.removesuffix("()")

    def _native_type(self, column: Column) -> str:
        """The type that the spec writes, read as its type in Python whatever the driver gives."""
        source = str(column.type.source)
        if column.type.kind not in READ_AS:
            return source
        read_as = self.imports.need("app.models.base", "ReadAs")
        return f"{read_as}({source}, {python_type(column, self.imports)})"

    def _list_type(self, column: Column) -> str:
        """An array, or a list that is one on PostgreSQL alone."""
        item = replace(column.type.item or column.type, native=column.type.native)
        source = self._value_type(item)
        if self.app.databases == (Database.POSTGRESQL,):
            if is_read_as_text(column, self.app):
                return f"{self.imports.need('app.models.base', 'ArrayOf')}({source})"
            return f"postgresql.ARRAY({source})"
        python = python_type(replace(column, type=item), self.imports)
        if item.enum is not None:
            python = as_stored(python, self.imports)
        list_of = self.imports.need("app.models.base", "ListOf")
        arguments = [python, source] if Database.POSTGRESQL in self.app.databases else [python]
        return f"{list_of}({', '.join(arguments)})"

    def _value_type(self, type_: FieldType) -> str:
        """The type of one value that no constraint goes with."""
        if type_.kind is Kind.DATETIME:
            return f"{self.imports.need('app.models.base', 'UtcDateTime')}()"
        if type_.kind is Kind.INTERVAL and self.app.databases != (Database.POSTGRESQL,):
            return f"{self.imports.need('app.models.base', 'ExactInterval')}()"
        if type_.enum is None:
            return type_source(type_, self.app)
        if type_.native is not None:
            return f"{self._enum_of}({type_.enum.name}, name={literal(type_.native)})"
        return f"{self._enum_of}({type_.enum.name}, native_enum=False, length={enum_length(type_)})"

    @property
    def _enum_of(self) -> str:
        return self.imports.need("app.models.base", "EnumOf")

    def _foreign_key(self, column: Column) -> Iterator[str]:
        for relation in self.entity.relations:
            if relation.columns == (column,) and self._stands_at_column(relation):
                target = literal(_referred(relation.references[0]))
                yield f"sa.ForeignKey({', '.join([target, *self._key_rules(relation)])})"

    def _table_key(self, relation: ToOne) -> str:
        """A foreign key of several columns, or a further one of its column."""
        columns = ", ".join(literal(column.attribute) for column in relation.columns)
        targets = ", ".join(literal(_referred(one)) for one in relation.references)
        rules = ", ".join(["", *self._key_rules(relation)])
        return f"sa.ForeignKeyConstraint([{columns}], [{targets}]{rules})"

    def _key_rules(self, relation: ToOne) -> Iterator[str]:
        if not has_conventional_key(self.entity, relation):
            yield f"name={literal(relation.constraint)}"
        if ON_DELETE[relation.on_delete]:
            yield f"ondelete={literal(ON_DELETE[relation.on_delete])}"
        if ON_DELETE[relation.on_update]:
            yield f"onupdate={literal(ON_DELETE[relation.on_update])}"
        if is_deferrable(self.app, relation):
            yield "deferrable=True"
        if creation_order(self.app).is_late(self.entity, relation):
            yield "use_alter=True"

    def _stands_at_column(self, relation: ToOne) -> bool:
        """The first foreign key of a column is said there."""
        first = next(one for one in self.entity.relations if relation.columns[0] in one.columns)
        return len(relation.columns) == 1 and first is relation

    def _defaults(self, column: Column) -> Iterator[str]:
        if column.generated and column.type.kind is Kind.UUID:
            yield f"default={self.imports.need('app.models.base', 'uuid7')}"
        default = column.default
        if default is not None and default.kind is DefaultKind.NOW:
            yield f"default={self._now(column, default.offset_seconds)}"
        elif default is not None and default.kind is DefaultKind.UUID:
            yield f"default={self.imports.need('uuid', 'uuid4')}"
        if column.role is Role.UPDATED:
            yield f"onupdate={self._now(column, 0)}"
        if column.role is Role.VERSION:
            yield f"onupdate=sa.column({literal(column.column)}) + 1"
        server = server_default(column, self.app)
        if server is not None:
            yield f"server_default={server}"
        elif default is not None and default.kind is DefaultKind.LITERAL:
            yield f"default={self._constant(column)}"

    def _constant(self, column: Column) -> str:
        """A default that the application gives, as no text of it is right on every database."""
        value = python_value(column.type, column.default.value if column.default else None)
        if not isinstance(value, list | dict):
            return literal(value, self.imports)
        if not value:
            return type(value).__name__
        return f"lambda: {literal(value, self.imports)}"

    def _now(self, column: Column, offset: int) -> str:
        kind = column.type.kind
        if kind is Kind.NAIVE_DATETIME and not offset:
            return self.imports.need("app.models.base", "naive_now")
        if kind is Kind.DATE and not offset:
            return f"{self.imports.need('datetime', alias='dt')}.date.today"
        naive = kind is Kind.NAIVE_DATETIME
        now = self.imports.need("app.models.base", "naive_now" if naive else "utc_now")
        if not offset:
            return now
        dt = self.imports.need("datetime", alias="dt")
        return f"lambda: {now}() + {dt}.timedelta(seconds={offset})"

    def _is_inline_unique(self, rule: Unique) -> bool:
        return len(rule.columns) == 1 and has_conventional_name(self.entity, rule, "uq")

    def _is_inline_index(self, rule: Index) -> bool:
        plain = len(rule.columns) == 1 and rule.is_plain and not rule.unique
        return (
            plain
            and not rule.columns[0].descending
            and has_conventional_name(self.entity, rule, "ix")
        )

    def _unique(self, rule: Unique) -> str:
        columns = ", ".join(literal(column.attribute) for column in rule.columns)
        return f"sa.UniqueConstraint({columns}, name={literal(rule.name)})"

    def _index(self, rule: Index) -> str:
        columns = ", ".join(literal(part.column.attribute) for part in rule.columns)
        return self._index_source(rule, columns)

    def _index_source(self, rule: Index, columns: str) -> str:
        extra = index_options(self.app, rule, self.imports, lambda column: column.attribute)
        return f"sa.Index({', '.join([literal(rule.name), columns, *extra])})"

    @property
    def later_indexes(self) -> list[str]:
        """Indexes with more than names: descending columns and functions."""
        return [
            self._index_source(rule, ", ".join(self._expressed(part) for part in rule.columns))
            for rule in self.entity.indexes
            if _is_expressed(rule)
        ]

    def _expressed(self, part: Order) -> str:
        source = f"{self.name}.{part.column.attribute}"
        if part.function:
            source = f"sa.func.{part.function}({source})"
        return f"{source}.desc()" if part.descending else source

    def _target(self, name: str) -> str:
        if name != self.name:
            entity = self.app.entity(name)
            self.imports.need(f"app.models.{entity.module}", name, typing_only=True)
        return name

    def _to_one(self, relation: ToOne) -> str:
        target = self._target(relation.target)
        annotation = f"{target} | None" if relation.nullable else target
        arguments = []
        if relation.tree or relation.target == self.name:
            keys = ", ".join(one.attribute for one in relation.references)
            arguments.append(f"remote_side=[{keys}]")
        if self._is_ambiguous(self.name, relation.target):
            keys = ", ".join(column.attribute for column in relation.columns)
            arguments.append(f"foreign_keys=[{keys}]")
        if _shares_columns(self.entity, relation):
            arguments.append("viewonly=True")
        return self._relationship(relation.attribute, annotation, self._back(relation), arguments)

    def _to_many(self, link: ManyToMany) -> str:
        annotation = f"list[{self._target(link.target)}]"
        arguments = [
            f"secondary={literal(link.qualified_table)}",
            *self._joins(link),
            self._ordered(link.target),
        ]
        return self._relationship(link.attribute, annotation, self._back(link), arguments)

    def _joins(self, link: ManyToMany, *, back: bool = False) -> list[str]:
        """Which column is which side, where a table is linked to itself."""
        if link.source != link.target:
            return []
        key = f"{link.source}.{self.entity.id.attribute}"
        columns = [link.source_column, link.target_column]
        ends = columns[::-1] if back else columns
        return [
            f"{name}={literal(f'{key} == {link.qualified_table}.c.{column}')}"
            for name, column in zip(("primaryjoin", "secondaryjoin"), ends, strict=True)
        ]

    def _inverse(self, inverse: Inverse) -> str:
        target = self._target(inverse.source)
        annotation = f"list[{target}]" if inverse.is_many else f"{target} | None"
        arguments: list[str] = []
        if inverse.through is not None:
            arguments.append(f"secondary={literal(inverse.through.qualified_table)}")
            arguments += self._joins(inverse.through, back=True)
        else:
            source = self.app.entity(inverse.source)
            relation = next(rel for rel in source.relations if rel.name == inverse.relation)
            if self._is_ambiguous(inverse.source, self.name):
                keys = ", ".join(
                    f"{inverse.source}.{column.attribute}" for column in relation.columns
                )
                arguments.append(f"foreign_keys={literal(f'[{keys}]')}")
            is_shared = _shares_columns(source, relation)
            arguments.append("viewonly=True" if is_shared else 'passive_deletes="all"')
        if inverse.is_many:
            arguments.append(self._ordered(inverse.source, inverse.order))
        other = self._attribute_of(inverse)
        return self._relationship(inverse.attribute, annotation, other, arguments)

    def _ordered(self, name: str, orders: tuple[Order, ...] = ()) -> str:
        """Nested rows come in the order that is written, and then of their keys."""
        parts = [part for one in orders for part in _ordering(name, one)]
        parts += [f"{name}.{column.attribute}" for column in self.app.entity(name).key]
        return f"order_by={literal(', '.join(parts))}"

    def _back(self, end: ToOne | ManyToMany) -> str | None:
        """What Python calls the other end, where it has a name."""
        inverses = self.app.entity(end.target).inverses
        return next(
            (
                one.attribute
                for one in inverses
                if (one.source, one.relation) == (self.name, end.name)
            ),
            None,
        )

    def _attribute_of(self, inverse: Inverse) -> str:
        source = self.app.entity(inverse.source)
        names = {end.name: end.attribute for end in source.relations}
        names |= {end.name: end.attribute for end in source.links}
        return names[inverse.relation]

    def _relationship(
        self, name: str, annotation: str, back: str | None, arguments: list[str]
    ) -> str:
        if back is not None:
            arguments = [*arguments, f"back_populates={literal(back)}"]
        joined = ", ".join([*arguments, 'lazy="raise"'])
        return f"{name}: Mapped[{annotation}] = relationship({joined})"

    def _is_ambiguous(self, source: str, target: str) -> bool:
        """Several foreign keys join the two tables, so each relationship must name its own."""
        pairs = [
            relation
            for one, other in ((source, target), (target, source))
            for relation in self.app.entity(one).relations
            if relation.target == other
        ]
        return len(pairs) > (2 if source == target else 1)


def _shares_columns(entity: Entity, relation: ToOne) -> bool:
    """Another foreign key has some of the columns too, so that neither relation writes them."""
    own = set(relation.columns)
    return any(own & set(one.columns) for one in entity.relations if one != relation)


def _referred(key: ForeignKey) -> str:
    return f"{key.table}.{key.attribute}"


def _is_expressed(rule: Index) -> bool:
    return any(part.descending or part.function for part in rule.columns)


def _ordering(name: str, order: Order) -> Iterator[str]:
    """One column to order by; null counts as greater than every value."""
    source, turned = f"{name}.{order.column.attribute}", ".desc()" if order.descending else ""
    if order.column.nullable:
        yield f"{source}.is_(None){turned}"
    yield f"{source}{turned}"
