"""What a database of PostgreSQL has, by its catalogue, which gives every text back in one form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex, CreateTable, SetColumnComment, SetTableComment

from generator.failures import UserError
from generator.migrations.drift.blueprint import Blueprint, Unmade
from generator.migrations.drift.catalogue import OWN_TABLES, Catalogue, Sort, Thing
from generator.schema.literals import text_sql
from generator.schema.model import NativeEnum, State, Table
from generator.schema.tables import sqlalchemy_table

_TABLES = """
SELECT c.relname, obj_description(c.oid, 'pg_class')
FROM pg_class c WHERE c.relnamespace = {schema} AND c.relkind IN ('r', 'p') AND NOT EXISTS (
    SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"""
_COLUMNS = """
SELECT c.relname, a.attname, replace(format_type(a.atttypid, a.atttypmod), '(6)', CASE WHEN
    t.typcategory IN ('D', 'T') THEN '' ELSE '(6)' END), NOT a.attnotnull,
    pg_get_expr(d.adbin, d.adrelid), a.attidentity::text, a.attgenerated::text,
    (SELECT l.collname FROM pg_collation l WHERE l.oid = a.attcollation AND l.oid <> t.typcollation),
    col_description(c.oid, a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = {schema} AND c.relkind IN ('r', 'p') AND a.attnum > 0
    AND NOT a.attisdropped"""
_RULES = """
SELECT c.relname, k.conname, k.contype::text, pg_get_constraintdef(k.oid, true)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE c.relnamespace = {schema} AND k.contype IN ('p', 'u', 'c', 'x')"""
_KEYS = """
SELECT c.relname, k.conname, n.nspname, f.relname, k.confdeltype::text, k.confupdtype::text,
    k.condeferrable, k.condeferred, k.convalidated,
    ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY o(number, place)
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = o.number ORDER BY o.place),
    ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY o(number, place)
        JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = o.number ORDER BY o.place)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid
    JOIN pg_namespace n ON n.oid = f.relnamespace
WHERE c.relnamespace = {schema} AND k.contype = 'f' AND k.conparentid = 0"""
_INDEXES = """
SELECT c.relname, i.relname, x.indisunique, x.indisvalid, pg_get_indexdef(i.oid)
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
WHERE c.relnamespace = {schema} AND NOT EXISTS (
    SELECT 1 FROM pg_constraint k WHERE k.conindid = i.oid AND k.contype IN ('p', 'u', 'x'))"""
_ENUMS = """
SELECT t.typname, array_agg(e.enumlabel::text ORDER BY e.enumsortorder)
FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid
WHERE t.typnamespace = {schema} AND NOT EXISTS (
    SELECT 1 FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
GROUP BY t.typname"""
_HERE = "(SELECT oid FROM pg_namespace WHERE nspname = {name})"
_SCRATCH = "pg_my_temp_schema()"
_SORTS: dict[str, Sort] = {"p": "primary key", "u": "unique", "c": "check", "x": "check"}
_ACTIONS = {"a": "", "r": "restrict", "c": "cascade", "n": "set null", "d": "set default"}
_SEQUENCE = re.compile(r"nextval\(.*\)")


def read(connection: sa.Connection, state: State) -> Catalogue:
    """Everything that is there, in the usual schema and those of the spec."""
    usual = connection.exec_driver_sql("SELECT current_schema()").scalar()
    if usual is None:
        raise UserError(
            "the user of the database may look into no schema of its search path",
            "GRANT USAGE ON SCHEMA public TO … lets it",
        )
    things: Catalogue = {}
    there = set(connection.exec_driver_sql("SELECT nspname FROM pg_namespace").scalars())
    for name in connection.exec_driver_sql("SELECT extname FROM pg_extension").scalars():
        if name in state.extensions:
            things[Thing("", "extension", name)] = {}
    for schema in (None, *sorted(state.schemas)):
        if schema is not None and schema in there:
            things[Thing("", "schema", schema)] = {}
        place = _HERE.format(name=text_sql(schema or str(usual), "postgresql"))
        reading = _Reading(connection, place, f"{schema}." if schema else "", str(usual))
        things.update(reading.things())
        things.update(reading.foreign_keys())
    return things


def expected(connection: sa.Connection, state: State) -> Blueprint:
    """What the server says of temporary tables that are made alike, in a transaction that is undone."""
    things: Catalogue = {}
    unmade: list[Unmade] = []
    for schema in sorted({table.schema for table in state.tables.values()}, key=str):
        tables = [one for one in state.tables.values() if one.schema == schema]
        with connection.begin() as transaction:
            for enum in state.enums.values():
                connection.exec_driver_sql(_enum(enum).replace("%", "%%"))
            for table in tables:
                unmade.extend(_made(connection, table))
            prefix = f"{schema}." if schema else ""
            found = _Reading(connection, _SCRATCH, prefix, "").things()
            things.update({one: facts for one, facts in found.items() if one.table})
            transaction.rollback()
    return Blueprint(things, tuple(unmade))


def _enum(enum: NativeEnum) -> str:
    values = ", ".join(text_sql(value, "postgresql") for value in enum.values)
    return f'CREATE TYPE pg_temp."{enum.name}" AS ENUM ({values})'


def _made(connection: sa.Connection, table: Table) -> Iterator[Unmade]:
    """One failure does not end the transaction."""
    try:
        with connection.begin_nested():
            made = sqlalchemy_table(table, "postgresql", is_temporary=True)
            connection.execute(CreateTable(made))
            for index in sorted(made.indexes, key=lambda one: str(one.name)):
                connection.execute(CreateIndex(index))
            if made.comment:
                connection.execute(SetTableComment(made))
            for column in made.columns:
                if column.comment:
                    connection.execute(SetColumnComment(column))
    except (sa.exc.DBAPIError, ImportError, AttributeError) as error:
        yield Unmade.of(table.key, error)


class _Reading:
    """The things of one schema."""

    def __init__(self, connection: sa.Connection, schema: str, prefix: str, usual: str) -> None:
        self.connection = connection
        self.schema = schema
        self.prefix = prefix
        self.usual = usual

    def things(self) -> Catalogue:
        """All but foreign keys."""
        found: Catalogue = {}
        for one in (self._tables(), self._columns(), self._rules(), self._indexes(), self._enums()):
            found.update({thing: facts for thing, facts in one if self._is_theirs(thing)})
        return found

    def _is_theirs(self, thing: Thing) -> bool:
        return thing.table.removeprefix(self.prefix) not in OWN_TABLES

    def _rows(self, sql: str) -> Iterable[Any]:
        return self.connection.exec_driver_sql(
            sql.replace("%", "%%").format(schema=self.schema)
        ).all()

    def _tables(self) -> Iterator[tuple[Thing, dict[str, str]]]:
        for table, comment in self._rows(_TABLES):
            yield Thing(self.prefix + table, "table"), {"comment": comment or ""}

    def _columns(self) -> Iterator[tuple[Thing, dict[str, str]]]:
        for row in self._rows(_COLUMNS):
            table, name, kind, nullable, text, identity, generated, collation, comment = row
            text = text or ""
            is_sequence = _SEQUENCE.fullmatch(text) is not None
            yield (
                Thing(self.prefix + table, "column", name),
                {
                    "type": kind,
                    "nullable": "yes" if nullable else "no",
                    "default": "" if generated or is_sequence else text,
                    "computed": text if generated else "",
                    "collation": collation or "",
                    "comment": comment or "",
                    "numbered": "yes" if is_sequence or identity else "",
                },
            )

    def _rules(self) -> Iterator[tuple[Thing, dict[str, str]]]:
        for table, name, sort, text in self._rows(_RULES):
            key = self.prefix + table
            if sort == "p":
                yield Thing(key, "primary key"), {"name": name, "rule": text}
            else:
                yield Thing(key, _SORTS[sort], name), {"rule": text}

    def _indexes(self) -> Iterator[tuple[Thing, dict[str, str]]]:
        for table, name, unique, valid, text in self._rows(_INDEXES):
            yield (
                Thing(self.prefix + table, "index", name),
                {
                    "unique": "yes" if unique else "no",
                    "definition": text.partition(" USING ")[2],
                    "usable": "yes" if valid else "no",
                },
            )

    def _enums(self) -> Iterator[tuple[Thing, dict[str, str]]]:
        for name, values in self._rows(_ENUMS):
            listed = ", ".join(text_sql(value, "postgresql") for value in values)
            yield Thing("", "enum", self.prefix + name), {"values": listed}

    def foreign_keys(self) -> Iterator[tuple[Thing, dict[str, str]]]:
        for row in self._rows(_KEYS):
            table, name, schema, target, deleted, updated, deferrable, deferred, valid, *ends = row
            own, others = (", ".join(one) for one in ends)
            target = target if schema == self.usual else f"{schema}.{target}"
            when = "initially" if deferred else "yes" if deferrable else "no"
            yield (
                Thing(self.prefix + table, "foreign key", name),
                {
                    "columns": own,
                    "refers to": f"{target}({others})",
                    "on delete": _ACTIONS[deleted],
                    "on update": _ACTIONS[updated],
                    "deferrable": when,
                    "validated": "yes" if valid else "no",
                },
            )
