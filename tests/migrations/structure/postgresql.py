"""PostgreSQL, whose catalogue gives every definition back in one canonical text."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

_OURS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
_COLUMNS = f"""
SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod) AS type,
    NOT a.attnotnull AS nullable, pg_get_expr(d.adbin, d.adrelid) AS "default",
    a.attidentity::text AS identity, a.attgenerated::text AS generated,
    (SELECT collname FROM pg_collation WHERE oid = a.attcollation) AS collation,
    col_description(c.oid, a.attnum) AS comment,
    pg_get_serial_sequence(quote_ident(n.nspname) || '.' || quote_ident(c.relname), a.attname)
        IS NOT NULL AS owns_sequence
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND {_OURS}
    AND c.relname <> 'alembic_version'"""
_TABLES = f"""
SELECT n.nspname, c.relname, obj_description(c.oid, 'pg_class')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND {_OURS} AND c.relname <> 'alembic_version'"""
_RULES = f"""
SELECT n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid), k.convalidated
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {_OURS} AND c.relname <> 'alembic_version'"""
_INDEXES = f"""
SELECT n.nspname, c.relname, i.relname, pg_get_indexdef(i.oid)
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {_OURS} AND c.relname <> 'alembic_version'
    AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.oid AND k.contype <> 'f')"""
_ENUMS = f"""
SELECT n.nspname || '.' || t.typname, array_agg(e.enumlabel ORDER BY e.enumsortorder)
FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE {_OURS} GROUP BY 1"""
_LOOSE = f"""
SELECT n.nspname || '.' || c.relname, c.relkind::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {_OURS} AND (c.relkind IN ('v', 'm') OR c.relkind = 'S' AND NOT EXISTS (
    SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('a', 'i')))"""


def postgresql_structure(connection: sa.Connection) -> dict[str, Any]:
    def read(sql: str) -> Any:
        return connection.execute(sa.text(sql.replace(":", "\\:")))

    tables: dict[str, Any] = {}
    for schema, table, comment in read(_TABLES):
        empty: dict[str, Any] = {"columns": {}, "rules": {}, "indexes": {}}
        tables[f"{schema}.{table}"] = {"comment": comment, **empty}
    for row in read(_COLUMNS).mappings():
        facts = dict(row)
        name = f"{facts.pop('nspname')}.{facts.pop('relname')}"
        if facts["owns_sequence"]:  # a renamed table keeps the old name of its sequence
            facts["default"] = "a number of its own sequence"
        tables[name]["columns"][facts.pop("attname")] = facts
    for schema, table, name, text, is_valid in read(_RULES):
        tables[f"{schema}.{table}"]["rules"][name] = (text, is_valid)
    for schema, table, name, text in read(_INDEXES):
        tables[f"{schema}.{table}"]["indexes"][name] = text
    enums = {f"type {name}": list(values) for name, values in read(_ENUMS)}
    loose = {f"loose {name}": kind for name, kind in read(_LOOSE)}
    return {**tables, **enums, **loose}
