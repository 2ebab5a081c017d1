"""PostgreSQL by its catalogue: a query a kind of thing, however many tables there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from generator.importing.model import (
    Grade,
    Remark,
    SourceCheck,
    SourceColumn,
    SourceEnum,
    SourceIndex,
    SourcePart,
    SourceReference,
    SourceSchema,
    SourceTable,
    SourceUnique,
)
from generator.importing.read.postgresql_default import default_of
from generator.importing.read.postgresql_extras import remarks_of
from generator.importing.read.postgresql_types import TypeReader
from generator.migrations.drift.catalogue import OWN_TABLES
from generator.schema.literals import text_sql

_NOT_OF_EXTENSIONS = """NOT EXISTS (
    SELECT 1 FROM pg_depend d WHERE d.objid = {oid} AND d.deptype = 'e')"""
_SCHEMAS = """
SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
    AND has_schema_privilege(oid, 'USAGE') ORDER BY nspname = current_schema() DESC, nspname"""
_TABLES = f"""
SELECT c.oid, n.nspname, c.relname, obj_description(c.oid, 'pg_class'), c.relkind::text,
    c.relpersistence::text, c.relispartition,
    (SELECT p.inhparent::regclass::text FROM pg_inherits p WHERE p.inhrelid = c.oid LIMIT 1)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ({{schemas}}) AND c.relkind IN ('r', 'p', 'f')
    AND {_NOT_OF_EXTENSIONS.format(oid="c.oid")} ORDER BY n.nspname, c.relname"""
_COLUMNS = """
SELECT c.oid, a.attname, format_type(a.atttypid, a.atttypmod), t.typtype::text, t.typname, tn.nspname,
    a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity::text, a.attgenerated::text,
    (SELECT l.collname FROM pg_collation l WHERE l.oid = a.attcollation AND l.oid <> t.typcollation),
    col_description(c.oid, a.attnum),
    CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END, t.typnotnull, t.typdefault,
    e.typname, en.nspname, e.typtype::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
    JOIN pg_namespace tn ON tn.oid = t.typnamespace
    LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
    LEFT JOIN pg_namespace en ON en.oid = e.typnamespace
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE n.nspname IN ({schemas}) AND c.relkind IN ('r', 'p') AND a.attnum > 0
    AND NOT a.attisdropped ORDER BY c.oid, a.attnum"""
_RULES = """
SELECT k.conrelid, k.conname, k.contype::text, pg_get_constraintdef(k.oid), k.confdeltype::text,
    k.confupdtype::text, k.confmatchtype::text, k.condeferrable, k.condeferred, k.convalidated,
    (SELECT fn.nspname FROM pg_class f JOIN pg_namespace fn ON fn.oid = f.relnamespace WHERE f.oid = k.confrelid),
    (SELECT f.relname FROM pg_class f WHERE f.oid = k.confrelid),
    ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY o(number, place)
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = o.number ORDER BY o.place),
    ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY o(number, place)
        JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = o.number ORDER BY o.place)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ({schemas}) AND k.contype IN ('p', 'u', 'c', 'x', 'f')
    AND (k.contype <> 'f' OR k.conparentid = 0) ORDER BY k.conrelid, k.conname"""
_INDEXES = """
SELECT x.indrelid, i.relname, x.indisunique, x.indisvalid, m.amname, pg_get_indexdef(i.oid),
    pg_get_expr(x.indpred, x.indrelid), x.indnkeyatts,
    ARRAY(SELECT pg_get_indexdef(i.oid, place, true) FROM generate_series(1, x.indnatts) place
        ORDER BY place),
    ARRAY(SELECT a.attname::text FROM generate_series(0, x.indnatts - 1) place
        LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[place] AND a.attnum > 0
        ORDER BY place),
    ARRAY(SELECT x.indoption[place]::int FROM generate_series(0, x.indnkeyatts - 1) place ORDER BY place),
    ARRAY(SELECT CASE WHEN o.opcdefault THEN '' ELSE o.opcname::text END
        FROM generate_series(0, x.indnkeyatts - 1) place
        JOIN pg_opclass o ON o.oid = x.indclass[place] ORDER BY place),
    i.reloptions IS NOT NULL
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am m ON m.oid = i.relam
WHERE n.nspname IN ({schemas}) AND c.relkind IN ('r', 'p') AND NOT EXISTS (
    SELECT 1 FROM pg_constraint k WHERE k.conindid = i.oid AND k.contype IN ('p', 'u', 'x'))
ORDER BY x.indrelid, i.relname"""
_ENUMS = f"""
SELECT n.nspname, t.typname, array_agg(e.enumlabel::text ORDER BY e.enumsortorder),
    obj_description(t.oid, 'pg_type')
FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE {_NOT_OF_EXTENSIONS.format(oid="t.oid")} GROUP BY n.nspname, t.typname, t.oid"""
_EXTENSIONS = "SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY oid"
_ACTIONS = {"a": "", "r": "restrict", "c": "cascade", "n": "set_null", "d": "set_default"}


@dataclass(slots=True)
class _FoundTable:
    """What belongs to one table, until it is whole."""

    schema: str
    name: str
    doc: str
    columns: list[SourceColumn] = field(default_factory=list)
    key: tuple[str, ...] = ()
    key_name: str = ""
    references: list[SourceReference] = field(default_factory=list)
    uniques: list[SourceUnique] = field(default_factory=list)
    indexes: list[SourceIndex] = field(default_factory=list)
    checks: list[SourceCheck] = field(default_factory=list)


def read(connection: sa.Connection, name: str, schemas: Sequence[str]) -> SourceSchema:
    """Everything in the schemas that are named, else in all that the user may look into."""
    return _PostgresqlReading(connection, schemas).schema(name)


class _PostgresqlReading:
    def __init__(self, connection: sa.Connection, schemas: Sequence[str]) -> None:
        self.connection = connection
        self.usual = str(self._scalar("SELECT current_schema()") or "public")
        found = [row[0] for row in connection.exec_driver_sql(_SCHEMAS)]
        self.schemas = [one for one in found if one in schemas] if schemas else found
        self.remarks: list[Remark] = []
        self.tables: dict[int, _FoundTable] = {}
        self.enums = {
            (schema, enum): SourceEnum(
                name=enum,
                values=tuple(values),
                schema="" if schema == self.usual else schema,
                is_native=True,
                doc=doc or "",
            )
            for schema, enum, values, doc in self._rows(_ENUMS)
        }

    def schema(self, name: str) -> SourceSchema:
        """One query after the other; a remark for whatever none of them can keep."""
        if self.schemas:
            self._read_tables()
            self._read_columns()
            self._read_rules()
            self._read_indexes()
            self.remarks += remarks_of(self.connection, self._listed, self._key)
        extensions = [row[0] for row in self._rows(_EXTENSIONS)]
        tables = sorted(self.tables.values(), key=lambda one: (one.schema, one.name))
        used = {column.type.enum for one in tables for column in one.columns}
        for enum in self.enums.values():
            if enum.name not in used and (enum.schema or self.usual) in self.schemas:
                self.remarks.append(Remark("", f"enum {enum.name}", "no column has it"))
        return SourceSchema(
            name=name,
            tables=tuple(map(_whole, tables)),
            enums=tuple(one for one in self.enums.values() if one.name in used),
            databases=("postgresql",),
            extensions=tuple(extensions),
            remarks=tuple(self.remarks),
        )

    @property
    def _listed(self) -> str:
        return ", ".join(text_sql(one, "postgresql") for one in self.schemas)

    def _key(self, schema: str, table: str) -> str:
        return table if schema == self.usual else f"{schema}.{table}"

    def _scalar(self, sql: str) -> object:
        return self.connection.exec_driver_sql(sql).scalar()

    def _rows(self, sql: str) -> Sequence[Any]:
        text = sql.replace("{schemas}", self._listed) if "{schemas}" in sql else sql
        return self.connection.exec_driver_sql(text.replace("%", "%%")).all()

    def _remark(self, table: str, thing: str, text: str, grade: Grade = Grade.UNSAID) -> None:
        self.remarks.append(Remark(table, thing, text, grade))

    def _read_tables(self) -> None:
        for oid, schema, name, doc, kind, persistence, is_partition, parent in self._rows(_TABLES):
            key = self._key(schema, name)
            if name in OWN_TABLES:
                continue
            if is_partition:
                self._remark(key, "partition", f"it is a part of {parent}")
            elif kind == "f":
                self._remark(key, "table", "its rows are on another server")
            else:
                if kind == "p":
                    self._remark(key, "partitions", "the table is cut into partitions", Grade.NEAR)
                elif parent:
                    self._remark(key, "inheritance", f"it inherits from {parent}", Grade.NEAR)
                if persistence == "u":
                    self._remark(key, "persistence", "the table is not logged", Grade.NEAR)
                self.tables[oid] = _FoundTable(
                    "" if schema == self.usual else schema, name, doc or ""
                )

    def _read_columns(self) -> None:
        types = TypeReader(self.enums)
        for row in self._rows(_COLUMNS):
            oid, name, shown, *_ = row
            table = self.tables.get(oid)
            if table is None:
                continue
            key = f"{table.schema}.{table.name}" if table.schema else table.name
            found = types.type_of(row)
            if found is None:
                text = f"the language has no type {shown}"
                if row[6] and row[7] is None:
                    text += "; it is required, so that the application can create no row"
                self._remark(key, f"column {name}", text)
                continue
            if row[10]:
                self._remark(key, f"column {name}", f"its collation is {row[10]}", Grade.NEAR)
            numbered, default = default_of(row[7], row[14], is_identity=bool(row[8]))
            table.columns.append(
                SourceColumn(
                    name=name,
                    type=found,
                    nullable=not (row[6] or row[13]),
                    default=None if row[9] else default,
                    is_numbered=numbered,
                    computed=row[7] if row[9] else "",
                    doc=row[11] or "",
                )
            )

    def _read_rules(self) -> None:
        for row in self._rows(_RULES):
            oid, name, sort, text, *_rest = row
            table = self.tables.get(oid)
            if table is None:
                continue
            own = tuple(row[12])
            if sort == "p":
                table.key, table.key_name = own, name
            elif sort == "u":
                self._unique(table, name, text, own, deferrable=row[7])
            elif sort == "c":
                table.checks.append(SourceCheck(sql=_condition(text), name=name))
            elif sort == "x":
                self._remark(_key_of(table), f"exclusion {name}", text)
            else:
                table.references.append(self._reference(table, row))

    def _unique(
        self, table: _FoundTable, name: str, text: str, own: tuple[str, ...], *, deferrable: bool
    ) -> None:
        key = _key_of(table)
        if "NULLS NOT DISTINCT" in text:
            self._remark(key, f"unique {name}", "two nulls count as equal in it", Grade.NEAR)
        if deferrable:
            self._remark(key, f"unique {name}", "it is checked at the commit", Grade.NEAR)
        if "INCLUDE" in text:
            self._remark(key, f"unique {name}", "its index keeps further columns", Grade.NEAR)
        table.uniques.append(SourceUnique(columns=own, name=name))

    def _reference(self, table: _FoundTable, row: Sequence[Any]) -> SourceReference:
        (
            _,
            name,
            _,
            _,
            deleted,
            updated,
            match,
            deferrable,
            deferred,
            valid,
            schema,
            target,
            own,
            others,
        ) = row
        key, thing = _key_of(table), f"foreign key {name}"
        if match == "f":
            self._remark(key, thing, "it is MATCH FULL", Grade.NEAR)
        if not valid:
            self._remark(key, thing, "rows that are there were never checked", Grade.NEAR)
        if deferred:
            self._remark(key, thing, "it is checked at the commit unless asked", Grade.NEAR)
        return SourceReference(
            columns=tuple(own),
            table=self._key(schema, target),
            references=tuple(others),
            name=name,
            on_delete=_ACTIONS[deleted],
            on_update=_ACTIONS[updated],
            deferrable=deferrable,
        )

    def _read_indexes(self) -> None:
        for row in self._rows(_INDEXES):
            table = self.tables.get(row[0])
            if table is not None:
                table.indexes.append(_index(row))


def _key_of(table: _FoundTable) -> str:
    return f"{table.schema}.{table.name}" if table.schema else table.name


def _whole(found: _FoundTable) -> SourceTable:
    return SourceTable(
        name=found.name,
        schema=found.schema,
        columns=tuple(found.columns),
        primary_key=found.key,
        key_name=found.key_name,
        references=tuple(found.references),
        uniques=tuple(found.uniques),
        indexes=tuple(found.indexes),
        checks=tuple(found.checks),
        doc=found.doc,
    )


def _condition(text: str) -> str:
    """`CHECK ((price > 0))`, perhaps with words behind it."""
    inner = text.removeprefix("CHECK ").strip()
    for words in (" NO INHERIT", " NOT VALID"):
        inner = inner.removesuffix(words)
    return inner


def _index(row: Sequence[Any]) -> SourceIndex:
    _, name, unique, valid, method, text, where, keys, texts, columns, options, ops, tuned = row
    lost = "" if valid else "it was never finished"
    if " COLLATE " in text:
        lost = "it has a collation of its own"
    elif "NULLS NOT DISTINCT" in text:
        lost = "two nulls count as equal in it"
    elif tuned:
        lost = "it has storage parameters"
    parts = []
    for place in range(keys):
        descending, nulls_first = bool(options[place] & 1), bool(options[place] & 2)
        if descending != nulls_first and method == "btree":
            lost = "it says where nulls stand"
        column = columns[place] or ""
        expression = "" if column else texts[place]
        parts.append(SourcePart(column=column, expression=expression, descending=descending))
    classes = tuple(
        (columns[place] or "", one) for place, one in enumerate(ops[:keys]) if one and one != ""
    )
    return SourceIndex(
        parts=tuple(parts),
        name=name,
        unique=unique,
        where=where or "",
        method="" if method == "btree" else method,
        ops=classes,
        include=tuple(one for one in columns[keys:] if one),
        lost=lost,
    )
