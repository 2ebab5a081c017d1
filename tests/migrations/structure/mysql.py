"""MariaDB and MySQL, by their information schema."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

_HERE = "TABLE_SCHEMA = DATABASE() AND TABLE_NAME <> 'alembic_version'"
_TABLES = f"""
SELECT TABLE_NAME, TABLE_COMMENT, TABLE_COLLATION, TABLE_TYPE
FROM information_schema.TABLES WHERE {_HERE}"""
_COLUMNS = f"""
SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, EXTRA, COLLATION_NAME,
    COLUMN_COMMENT, GENERATION_EXPRESSION
FROM information_schema.COLUMNS WHERE {_HERE}"""
_INDEXES = f"""
SELECT TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX, COLUMN_NAME, NON_UNIQUE, SUB_PART, COLLATION, INDEX_TYPE
FROM information_schema.STATISTICS WHERE {_HERE} ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX"""
_KEYS = f"""
SELECT TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME
FROM information_schema.KEY_COLUMN_USAGE WHERE {_HERE} AND REFERENCED_TABLE_NAME IS NOT NULL
ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION"""
_KEY_RULES = """
SELECT TABLE_NAME, CONSTRAINT_NAME, UPDATE_RULE, DELETE_RULE
FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE()"""
_CHECKS = """
SELECT TABLE_NAME, CONSTRAINT_NAME, CHECK_CLAUSE
FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE()"""


def mysql_structure(connection: sa.Connection) -> dict[str, Any]:
    def read(sql: str) -> Any:
        return (tuple(row) for row in connection.exec_driver_sql(sql))

    tables: dict[str, Any] = {}
    for table, *facts in read(_TABLES):
        tables[table] = {"table": facts, "columns": {}, "indexes": {}, "keys": {}, "checks": {}}
    for table, name, *facts in read(_COLUMNS):
        tables[table]["columns"][name] = facts
    for table, name, *facts in read(_INDEXES):
        tables[table]["indexes"].setdefault(name, []).append(facts)
    for table, name, *facts in read(_KEYS):
        tables[table]["keys"].setdefault(name, []).append(facts)
    for table, name, *facts in read(_KEY_RULES):
        tables[table]["keys"][name].append(facts)
    for table, name, clause in read(_CHECKS):
        tables[table]["checks"][name] = clause
    return tables
