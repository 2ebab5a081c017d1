"""The schema that a spec asks for, straight from what it means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from generator import ir
from generator.expressions.fulltext import document_sql
from generator.expressions.sql import sql_text
from generator.ir import App, Database, DeleteRule, Entity, Kind, Making, ManyToMany, ToOne
from generator.ir.expression import Expression
from generator.ir.traversal import walk
from generator.kinds.facts import ValueKind
from generator.resolve.phrases import noun_of, nouns_of, with_article
from generator.schema.column_types import column_type, made, type_at_rest
from generator.schema.creation_order import creation_order
from generator.schema.databases import only
from generator.schema.defaults import NOW, default_of
from generator.schema.model import (
    Check,
    Column,
    Computation,
    ForeignKey,
    Index,
    NativeEnum,
    Part,
    PrimaryKey,
    Sql,
    State,
    Table,
    Unique,
)
from generator.schema.reference_rows import ReferenceData
from generator.schema.sign_in import sign_in_tables
from generator.schema.spelling import Spelling

COLLATION = "utf8mb4_nopad_bin"
"""Texts compare character by character on every database, blanks at their end too."""
ON_DELETE = {
    DeleteRule.CASCADE: "CASCADE",
    DeleteRule.SET_NULL: "SET NULL",
    DeleteRule.RESTRICT: "RESTRICT",
    DeleteRule.NO_ACTION: None,
}
_TIMES = {ValueKind.INTERVAL, ValueKind.DATETIME}
"""What only PostgreSQL has a type for, so that no expression is right everywhere."""


def schema_of(app: App, spelling: Spelling | None = None) -> State:
    """All tables of an application, its enums and its reference rows, in the author's order.

    They are spelled as revisions have them unless said otherwise, for which SQLAlchemy is imported.
    """
    if spelling is None:
        from generator.schema.sqlalchemy_spelling import SqlalchemySpelling

        spelling = SqlalchemySpelling(app.databases)
    return AppSchema(app, spelling).whole


def is_deferrable(app: App, relation: ToOne) -> bool:
    """A row may be stored before the one that it refers to; MySQL needs and knows no such word."""
    return relation.partner is not None and app.databases != (Database.MYSQL,)


def has_given_number(entity: Entity, column: ir.Column) -> bool:
    """A key that a database would number by itself if it were not told otherwise."""
    is_number = column.type.is_integer and not column.generated
    return is_number and entity.key == (column,)


def numbers_onward(app: App, entity: Entity) -> bool:
    """SQLite has to be told not to give the key of a deleted row to the next one."""
    is_numbered = len(entity.key) == 1 and entity.key[0].generated
    return Database.SQLITE in app.databases and is_numbered and entity.key[0].type.is_integer


def is_null_to_database(app: App, column: ir.Column) -> bool:
    """MariaDB knows no NOT NULL on a column that it computes."""
    return column.making is Making.STORED and Database.MYSQL in app.databases


def comment_of(text: str, app: App) -> str | None:
    """A sentence as a comment in the database; MariaDB's comments lack the characters past U+FFFF."""
    if Database.MYSQL in app.databases:
        text = "".join(character for character in text if ord(character) <= 0xFFFF)
    return text or None


@dataclass(frozen=True, slots=True)
class AppSchema:
    """What each part of an application becomes."""

    app: App
    spelling: Spelling

    @property
    def whole(self) -> State:
        tables = {table.key: table for table in self._tables()}
        rows = {one.table: one for one in ReferenceData(self.app, tables).all()}
        state = State(
            tables=tables,
            enums={enum.name: enum for enum in self._enums()},
            schemas=frozenset(table.schema for table in tables.values() if table.schema),
            rows=rows,
            extensions=self.app.extensions,
        )
        return only(state, [database.value for database in self.app.databases])

    def _tables(self) -> Iterator[Table]:
        """Each behind those that it refers to."""
        for entity in creation_order(self.app).entities:
            yield self._table(entity)
        for entity in self.app.entities:
            for link in entity.links:
                yield self._link_table(link)
        if any(entity.idempotency for entity in self.app.entities):
            yield self._idempotency_keys()
        yield from sign_in_tables(self.app, self._options())

    def _enums(self) -> Iterator[NativeEnum]:
        """Those that are types of the database."""
        types = (column.type for entity in self.app.entities for column in entity.columns)
        found = {one.native: one.enum_within for one in types if one.native and one.enum_within}
        return (NativeEnum(name, found[name].values) for name in sorted(found))

    def _table(self, entity: Entity) -> Table:
        return Table(
            name=entity.table,
            schema=entity.schema,
            columns=tuple(self._column(entity, column) for column in entity.columns),
            primary_key=PrimaryKey(name=entity.key_constraint, columns=_names(entity.key)),
            foreign_keys=tuple(map(self._foreign_key, entity.relations)),
            uniques=tuple(
                Unique(name=rule.name, columns=_names(rule.columns)) for rule in entity.uniques
            ),
            checks=tuple(self._checks(entity)),
            indexes=(*map(self._index, entity.indexes), *_words(entity)),
            comment=comment_of(entity.doc, self.app),
            options=self._options(numbers_onward=numbers_onward(self.app, entity)),
        )

    def _options(self, *, numbers_onward: bool = False) -> tuple[tuple[str, str | bool], ...]:
        options: list[tuple[str, str | bool]] = []
        if Database.MYSQL in self.app.databases:
            options.append(("mysql_collate", COLLATION))
        if numbers_onward:
            options.append(("sqlite_autoincrement", True))
        return tuple(options)

    def _column(self, entity: Entity, column: ir.Column) -> Column:
        source = column.type.source
        return Column(
            name=column.column,
            type=column_type(column) if source is None else self.spelling.type(source),
            nullable=column.nullable or is_null_to_database(self.app, column),
            default=default_of(column, self.app),
            computed=self._computation(entity, column),
            comment=comment_of(column.doc, self.app),
            autoincrement=not has_given_number(entity, column),
        )

    def _computation(self, entity: Entity, column: ir.Column) -> Computation | None:
        for one in entity.computed:
            if one.column == column and one.stored:
                texts = self._texts(one.expression)
                sql = Sql.of(texts)
                return Computation(sql if sql.is_plain else self.spelling.value(one.expression))
        return None

    def _texts(self, expression: Expression) -> dict[str, str]:
        return {one.value: sql_text(expression, one) for one in self.app.databases}

    def _checks(self, entity: Entity) -> Iterator[Check]:
        for rule in entity.checks:
            yield Check(name=rule.name, sql=self._condition(rule.expression))
        for written in entity.sql_checks:
            yield Check(name=written.name, sql=Sql.of(written.sql))
        for column in entity.columns:
            if column.enum_check is not None and column.type.enum is not None:
                sql = self.spelling.membership(column.column, column.type.enum.members)
                yield Check(name=column.enum_check, sql=sql)

    def _condition(self, condition: Expression) -> Sql:
        sql = Sql.of(self._texts(condition))
        is_of_texts = sql.is_plain or any(part.type.kind in _TIMES for part in walk(condition))
        return sql if is_of_texts else self.spelling.condition(condition)

    def _foreign_key(self, relation: ToOne) -> ForeignKey:
        return ForeignKey(
            name=relation.constraint,
            columns=_names(relation.columns),
            table=relation.references[0].table,
            references=tuple(key.column for key in relation.references),
            on_delete=ON_DELETE[relation.on_delete],
            on_update=ON_DELETE[relation.on_update],
            deferrable=is_deferrable(self.app, relation),
        )

    def _index(self, index: ir.Index) -> Index:
        where = index.where
        options: dict[str, object] = {}
        if index.method is not None:
            options["postgresql_using"] = index.method
        if index.ops:
            options["postgresql_ops"] = tuple(
                sorted((column.column, chosen) for column, chosen in index.ops)
            )
        if index.include:
            options["postgresql_include"] = _names(index.include)
        partial = (Database.POSTGRESQL, Database.SQLITE) if where is not None else ()
        return Index(
            name=index.name,
            parts=tuple(map(self._part, index.columns)),
            unique=index.unique,
            where=tuple(
                (one.value, sql_text(where, one))
                for one in partial
                if where is not None and one in self.app.databases
            ),
            options=tuple(sorted(options.items())),
        )

    def _part(self, part: ir.Order) -> Part:
        column = part.column.column
        if not part.function:
            return Part(column=column, descending=part.descending)
        sql = self.spelling.call(part.function, column)
        return Part(expression=sql, descending=part.descending)

    def _link_table(self, link: ManyToMany) -> Table:
        source, target = self.app.entity(link.source), self.app.entity(link.target)
        ends = (
            (link.source_column, source, link.source_constraint),
            (link.target_column, target, link.target_constraint),
        )
        doc = f"Which {nouns_of(target)} {with_article(noun_of(source))} has."
        return Table(
            name=link.table,
            schema=link.schema,
            columns=tuple(
                Column(
                    name=name, type=column_type(replace(one.id, generated=False)), nullable=False
                )
                for name, one, _ in ends
            ),
            primary_key=PrimaryKey(
                name=link.key_constraint, columns=(link.source_column, link.target_column)
            ),
            foreign_keys=tuple(
                ForeignKey(
                    name=constraint,
                    columns=(name,),
                    table=one.qualified_table,
                    references=(one.id.column,),
                    on_delete="CASCADE",
                )
                for name, one, constraint in ends
            ),
            indexes=(Index(name=link.target_index, parts=(Part(column=link.target_column),)),),
            comment=comment_of(doc, self.app),
            options=self._options(),
        )

    def _idempotency_keys(self) -> Table:
        moment = type_at_rest(ir.FieldType(kind=Kind.DATETIME))
        body = type_at_rest(ir.FieldType(kind=Kind.TEXT))
        table = "idempotency_keys"
        columns = (
            Column(name="scope", type=made("String", length=63), nullable=False),
            Column(name="key", type=made("String", length=255), nullable=False),
            Column(name="body_hash", type=made("String", length=64), nullable=False),
            Column(name="status", type=made("Integer"), nullable=False),
            Column(name="headers", type=made("JSON"), nullable=False),
            Column(name="body", type=body, nullable=False),
            Column(name="created_at", type=moment, default=NOW, nullable=False),
        )
        return Table(
            name=table,
            columns=columns,
            primary_key=PrimaryKey(name=f"pk_{table}", columns=("scope", "key")),
            indexes=(Index(name=f"ix_{table}_created_at", parts=(Part(column="created_at"),)),),
            comment="Creations that clients may repeat.",
            options=self._options(),
        )


def _words(entity: Entity) -> Iterator[Index]:
    """The index of a search for words."""
    if (words := entity.fulltext) is not None:
        part = Part(expression=Sql.of(document_sql(words)))
        yield Index(name=words.name, parts=(part,), options=(("postgresql_using", "gin"),))


def _names(columns: Iterable[ir.Column]) -> tuple[str, ...]:
    return tuple(column.column for column in columns)
