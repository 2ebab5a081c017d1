"""Alembic: its configuration, and the first revision with every table as the models have it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from generator.artifacts.columns import (
    answer_body,
    comment_literal,
    server_default,
    sqlalchemy_type,
    stored,
    table_options,
)
from generator.artifacts.features import Features
from generator.artifacts.formatting import Formatting
from generator.artifacts.io import Io
from generator.artifacts.order import creation_order
from generator.artifacts.planned import PlannedFile
from generator.artifacts.reference_rows import RowsMigrationView
from generator.artifacts.rules import (
    check_sources,
    computed_source,
    enum_check_source,
    index_options,
    sql_check_source,
)
from generator.artifacts.tables import LinkView
from generator.emit import Imports, literal
from generator.expressions.sql import quoted
from generator.ir import App, Column, Database, Entity, Index, Kind, Order, ToOne
from generator.schema.of_app import (
    ON_DELETE,
    has_given_number,
    is_deferrable,
    is_null_to_database,
    numbers_onward,
)

FIRST_REVISION = "0001"
_DEFERRABLE = "is_deferrable"
"""The variable of a revision that says whether the database has deferrable keys."""


class Migrations:
    name = "migrations"

    def plan(self, app: App) -> Iterator[PlannedFile]:
        view = MigrationView(app)
        yield PlannedFile("alembic.ini", "migrations/alembic.ini.jinja", view)
        yield PlannedFile("alembic/env.py", "migrations/env.py.jinja", view)
        yield PlannedFile("alembic/script.py.mako", "migrations/script.py.mako.jinja", view)
        yield PlannedFile("alembic/versions/0001_initial.py", "migrations/initial.py.jinja", view)
        if Features.of(app).rows:
            rows = RowsMigrationView(app)
            yield PlannedFile("alembic/versions/0002_rows.py", "migrations/rows.py.jinja", rows)


@dataclass(frozen=True)
class TableView:
    """One table to create: its name, everything within its parentheses, and its indexes."""

    name: str
    parts: tuple[str, ...]
    indexes: tuple[str, ...]
    comment: str
    schema: str | None = None
    numbers_onward: bool = False


@dataclass(frozen=True)
class NativeType:
    """An enum that is a type of the database."""

    name: str
    values: tuple[str, ...]

    @property
    def creation(self) -> str:
        values = ", ".join("'" + value.replace("'", "''") + "'" for value in self.values)
        sql = f"CREATE TYPE {quoted(self.name, Database.POSTGRESQL)} AS ENUM ({values})"
        return f"op.execute({literal(sql.replace(':', chr(92) + ':'))})"

    @property
    def removal(self) -> str:
        return f"op.execute({literal(f'DROP TYPE {quoted(self.name, Database.POSTGRESQL)}')})"


@dataclass(frozen=True)
class LateKey:
    """A foreign key that is created when all tables are there."""

    app: App
    entity: Entity
    relation: ToOne

    @property
    def creation(self) -> str:
        references = self.relation.references
        columns = [literal(column.column) for column in self.relation.columns]
        targets = [literal(key.column) for key in references]
        schema, _, table = references[0].table.rpartition(".")
        arguments = [
            _fixed(self.relation.constraint),
            literal(self.entity.table),
            literal(table),
            f"[{', '.join(columns)}]",
            f"[{', '.join(targets)}]",
            *_key_rules(self.app, self.relation),
        ]
        if self.entity.schema:
            arguments.append(f"source_schema={literal(self.entity.schema)}")
        if schema:
            arguments.append(f"referent_schema={literal(schema)}")
        return f"op.create_foreign_key({', '.join(arguments)})"

    @property
    def removal(self) -> str:
        name, table = _fixed(self.relation.constraint), literal(self.entity.table)
        schema = f", schema={literal(self.entity.schema)}" if self.entity.schema else ""
        return f'op.drop_constraint({name}, {table}, type_="foreignkey"{schema})'


_DECORATED = {Kind.ARRAY, Kind.DATETIME, Kind.ENUM, Kind.INTERVAL, Kind.NAIVE_DATETIME}


@dataclass(frozen=True)
class MigrationView:
    app: App
    imports: Imports = field(default_factory=Imports)

    @property
    def io(self) -> Io:
        return Io.of(self.app)

    @property
    def has_sqlite(self) -> bool:
        return Database.SQLITE in self.app.databases

    @property
    def has_postgresql(self) -> bool:
        return Database.POSTGRESQL in self.app.databases

    @property
    def decorates(self) -> bool:
        """Some columns have types of the application's own."""
        features = Features.of(self.app)
        is_native = features.native_types
        return bool(_DECORATED & features.kinds) or features.idempotency or is_native

    @property
    def has_mysql(self) -> bool:
        return Database.MYSQL in self.app.databases

    @property
    def has_server(self) -> bool:
        return self.has_postgresql or self.has_mysql

    @property
    def hooks(self) -> list[tuple[str, str]]:
        """Programs that lay out a new revision, and their options."""
        commands = ["ruff check --fix --quiet .", *Formatting(self.app).commands]
        words = (command.split() for command in commands)
        return [
            (name, " ".join([*options, "REVISION_SCRIPT_FILENAME"])) for name, *options, _ in words
        ]

    @property
    def as_mysql(self) -> str:
        """MariaDB is spoken of as MySQL."""
        return '.replace("mariadb", "mysql")' if self.has_mysql else ""

    @property
    def compared(self) -> str:
        """What else is needed to compare two defaults."""
        kind = ", kind=column.type.compile(migration.dialect)" if self.has_postgresql else ""
        return kind + (", exactly=exactly" if self.has_mysql else "")

    @property
    def is_sqlite(self) -> str:
        """Whether the database at hand is SQLite, where it may be another one."""
        return "is_sqlite" if self.has_server else "True"

    @property
    def is_sqlite_or_default(self) -> str:
        """Transactions around changes of tables: SQLite's driver would have none."""
        return "True if is_sqlite else None" if self.has_server else "True"

    @property
    def is_sqlite_and_applied(self) -> str:
        return "is_sqlite and applied" if self.has_server else "applied"

    @property
    def table_options(self) -> str:
        return table_options(self.app, "mysql_collate={1}")

    @property
    def is_async(self) -> bool:
        return self.io.is_async

    @property
    def revision(self) -> str:
        return FIRST_REVISION

    @cached_property
    def tables(self) -> list[TableView]:
        """Every table behind those that it refers to."""
        tables = [self._table(entity) for entity in creation_order(self.app).entities]
        tables += [
            self._link_table(LinkView(self.app, link))
            for entity in self.app.entities
            for link in entity.links
        ]
        return [*tables, self._idempotency_keys] if Features.of(self.app).idempotency else tables

    @property
    def indexes_lower(self) -> bool:
        return Features.of(self.app).indexes_lower

    @property
    def schemas(self) -> list[str]:
        """The namespaces that tables are in, beside the usual one."""
        links = (link.schema for entity in self.app.entities for link in entity.links)
        found = {*(entity.schema for entity in self.app.entities), *links}
        return sorted(one for one in found if one)

    @property
    def schema_creations(self) -> list[str]:
        """Statements that make them where they are not there."""
        names = (quoted(one, Database.POSTGRESQL) for one in self.schemas)
        return [f"op.execute({literal(f'CREATE SCHEMA IF NOT EXISTS {one}')})" for one in names]

    @property
    def natives(self) -> list[NativeType]:
        """The types of the database that enums are, in the order of their names."""
        types = (column.type for entity in self.app.entities for column in entity.columns)
        found = {one.native: one.enum_within for one in types if one.native and one.enum_within}
        return [NativeType(name, found[name].values) for name in sorted(found)]

    @property
    def _idempotency_keys(self) -> TableView:
        table = "idempotency_keys"
        moment = stored(Kind.DATETIME, self.app)
        parts = (
            'sa.Column("scope", sa.String(63), nullable=False)',
            'sa.Column("key", sa.String(255), nullable=False)',
            'sa.Column("body_hash", sa.String(64), nullable=False)',
            'sa.Column("status", sa.Integer(), nullable=False)',
            'sa.Column("headers", sa.JSON(), nullable=False)',
            f'sa.Column("body", {answer_body(self.app)}, nullable=False)',
            f'sa.Column("created_at", {moment}, server_default=sa.func.now(), nullable=False)',
            f'sa.PrimaryKeyConstraint("scope", "key", name={_fixed(f"pk_{table}")})',
        )
        name = _fixed(f"ix_{table}_created_at")
        index = f'op.create_index({name}, "{table}", ["created_at"])'
        return TableView(
            table, parts, (index,), self._comment("Creations that clients may repeat.")
        )

    def _table(self, entity: Entity) -> TableView:
        parts = [self._column(entity, column) for column in entity.columns]
        parts += [
            source
            for check in entity.checks
            for source in check_sources(self.app, check, self.imports, _fixed(check.name))
        ]
        parts += [sql_check_source(check, _fixed(check.name)) for check in entity.sql_checks]
        parts += [
            f"sa.CheckConstraint({enum_check_source(self.app, column, self.imports)}, name={_fixed(column.enum_check or '')})"
            for column in entity.columns
            if column.enum_check is not None
        ]
        parts += self._foreign_keys(entity)
        keys = ", ".join(literal(column.column) for column in entity.key)
        parts.append(f"sa.PrimaryKeyConstraint({keys}, name={_fixed(entity.key_constraint)})")
        parts += [
            f"sa.UniqueConstraint({_names(rule.columns)}, name={_fixed(rule.name)})"
            for rule in entity.uniques
        ]
        indexes = tuple(self._index(entity, index) for index in entity.indexes)
        comment = self._comment(entity.doc)
        onward = numbers_onward(self.app, entity)
        return TableView(entity.table, tuple(parts), indexes, comment, entity.schema, onward)

    def _comment(self, doc: str) -> str:
        return comment_literal(doc, self.app) if doc else ""

    def _link_table(self, view: LinkView) -> TableView:
        link = view.link
        parts = [
            f"sa.Column({literal(name)}, {sqlalchemy_type(replace(entity.id, generated=False), self.app)}, nullable=False)"
            for name, entity, _ in view.ends
        ]
        parts += [
            f"sa.ForeignKeyConstraint([{literal(name)}], [{literal(f'{entity.qualified_table}.{entity.id.column}')}], "
            f'name={_fixed(constraint)}, ondelete="CASCADE")'
            for name, entity, constraint in view.ends
        ]
        keys = ", ".join(literal(name) for name, _, _ in view.ends)
        parts.append(f"sa.PrimaryKeyConstraint({keys}, name={_fixed(link.key_constraint)})")
        schema = f", schema={literal(link.schema)}" if link.schema else ""
        index = f"op.create_index({_fixed(link.target_index)}, {literal(link.table)}, [{literal(link.target_column)}]{schema})"
        return TableView(link.table, tuple(parts), (index,), self._comment(view.doc), link.schema)

    def _column(self, entity: Entity, column: Column) -> str:
        arguments = [literal(column.column), sqlalchemy_type(column, self.app)]
        if has_given_number(entity, column):
            arguments.append("autoincrement=False")
        computed = computed_source(self.app, entity, column, self.imports)
        if computed is not None:
            arguments.append(computed)
        default = server_default(column, self.app)
        if default is not None:
            arguments.append(f"server_default={default}")
        arguments.append(f"nullable={column.nullable or is_null_to_database(self.app, column)}")
        if column.doc:
            arguments.append(f"comment={comment_literal(column.doc, self.app)}")
        return f"sa.Column({', '.join(arguments)})"

    def _foreign_keys(self, entity: Entity) -> Iterator[str]:
        for relation in entity.relations:
            targets = ", ".join(literal(f"{key.table}.{key.column}") for key in relation.references)
            rules = "".join(f", {rule}" for rule in _key_rules(self.app, relation))
            source = (
                f"sa.ForeignKeyConstraint([{_names(relation.columns)}], [{targets}], "
                f"name={_fixed(relation.constraint)}{rules})"
            )
            is_late = creation_order(self.app).is_late(entity, relation)
            yield f"*([{source}] if is_sqlite else [])" if is_late else source

    @property
    def asks_for_deferrable(self) -> bool:
        """A foreign key is deferrable where the database is another one than MySQL."""
        return _has_mysql(self.app) and self.has_deferrable

    @property
    def has_deferrable(self) -> bool:
        return any(
            is_deferrable(self.app, relation)
            for entity in self.app.entities
            for relation in entity.relations
        )

    @property
    def late_keys(self) -> list[LateKey]:
        """Foreign keys of circles: SQLite takes them with the table, the others only afterwards."""
        return [
            LateKey(self.app, entity, relation)
            for entity in creation_order(self.app).entities
            for relation in entity.relations
            if creation_order(self.app).is_late(entity, relation)
        ]

    def _index(self, entity: Entity, index: Index) -> str:
        columns = ", ".join(_part(part) for part in index.columns)
        extra = index_options(self.app, index, self.imports, lambda column: column.column)
        if entity.schema:
            extra.append(f"schema={literal(entity.schema)}")
        arguments = ", ".join([_fixed(index.name), literal(entity.table), f"[{columns}]", *extra])
        return f"op.create_index({arguments})"


def _key_rules(app: App, relation: ToOne) -> list[str]:
    """What a foreign key does when the row that it refers to goes, changes, or comes later."""
    pairs = (
        ("ondelete", ON_DELETE[relation.on_delete]),
        ("onupdate", ON_DELETE[relation.on_update]),
    )
    rules = [f"{name}={literal(rule)}" for name, rule in pairs if rule]
    if is_deferrable(app, relation):
        rules.append(f"deferrable={_DEFERRABLE if _has_mysql(app) else True}")
    return rules


def _has_mysql(app: App) -> bool:
    return Database.MYSQL in app.databases


def _part(part: Order) -> str:
    """One column of an index, or a function of it."""
    name = literal(part.column.column)
    source = f"sa.func.{part.function}(sa.column({name}))" if part.function else name
    if not part.descending:
        return source
    return f"{source}.desc()" if part.function else f"sa.column({name}).desc()"


def _names(columns: tuple[Column, ...]) -> str:
    return ", ".join(literal(column.column) for column in columns)


def _fixed(name: str) -> str:
    """A constraint's final name, to which no naming convention adds anything."""
    return f"op.f({literal(name)})"
