"""MariaDB and MySQL by their information schema."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from generator.importing.model import (
    Grade,
    Remark,
    SourceCheck,
    SourceColumn,
    SourceIndex,
    SourcePart,
    SourceReference,
    SourceSchema,
    SourceTable,
    SourceUnique,
)
from generator.importing.read.mysql_types import default_of, type_of
from generator.migrations.drift.catalogue import OWN_TABLES
from generator.schema.of_app import COLLATION

_TABLES = """
SELECT TABLE_NAME, ENGINE, TABLE_COLLATION, TABLE_COMMENT, CREATE_OPTIONS FROM information_schema.TABLES
WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' ORDER BY TABLE_NAME"""
_COLUMNS = """
SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, DATA_TYPE, IS_NULLABLE, COLUMN_DEFAULT, EXTRA,
    GENERATION_EXPRESSION, COLUMN_COMMENT, COLLATION_NAME
FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION"""
_KEYS = """
SELECT k.TABLE_NAME, k.CONSTRAINT_NAME, k.COLUMN_NAME, k.REFERENCED_TABLE_SCHEMA, k.REFERENCED_TABLE_NAME,
    k.REFERENCED_COLUMN_NAME, r.DELETE_RULE, r.UPDATE_RULE, DATABASE()
FROM information_schema.KEY_COLUMN_USAGE k JOIN information_schema.REFERENTIAL_CONSTRAINTS r
    ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME
    AND r.TABLE_NAME = k.TABLE_NAME
WHERE k.CONSTRAINT_SCHEMA = DATABASE() AND k.REFERENCED_TABLE_NAME IS NOT NULL
ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION"""
_INDEXES = """
SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE, COLUMN_NAME, SUB_PART, COLLATION, INDEX_TYPE
FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX"""
_CHECKS_OF_MARIADB = """
SELECT TABLE_NAME, CONSTRAINT_NAME, CHECK_CLAUSE, LEVEL FROM information_schema.CHECK_CONSTRAINTS
WHERE CONSTRAINT_SCHEMA = DATABASE() ORDER BY TABLE_NAME, CONSTRAINT_NAME"""
_CHECKS_OF_MYSQL = """
SELECT t.TABLE_NAME, t.CONSTRAINT_NAME, c.CHECK_CLAUSE, '' FROM information_schema.TABLE_CONSTRAINTS t
JOIN information_schema.CHECK_CONSTRAINTS c ON c.CONSTRAINT_SCHEMA = t.CONSTRAINT_SCHEMA
    AND c.CONSTRAINT_NAME = t.CONSTRAINT_NAME
WHERE t.CONSTRAINT_SCHEMA = DATABASE() AND t.CONSTRAINT_TYPE = 'CHECK'
ORDER BY t.TABLE_NAME, t.CONSTRAINT_NAME"""
_OTHERS = (
    (
        "view",
        (
            "SELECT '', TABLE_NAME, 'reports, queries and views of entities answer what it is for' "
            "FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE()"
        ),
    ),
    (
        "trigger",
        (
            "SELECT EVENT_OBJECT_TABLE, TRIGGER_NAME, CONCAT('a revision written by hand has to make it: ', "
            "ACTION_TIMING, ' ', EVENT_MANIPULATION) FROM information_schema.TRIGGERS "
            "WHERE TRIGGER_SCHEMA = DATABASE()"
        ),
    ),
    (
        "function",
        (
            "SELECT '', CONCAT(LOWER(ROUTINE_TYPE), ' ', ROUTINE_NAME), 'a revision written by hand has to make it' "
            "FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()"
        ),
    ),
    (
        "event",
        (
            "SELECT '', EVENT_NAME, 'a revision written by hand has to make it' "
            "FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()"
        ),
    ),
    (
        "sequence",
        (
            "SELECT '', TABLE_NAME, 'the language has none' FROM information_schema.TABLES "
            "WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'SEQUENCE'"
        ),
    ),
    (
        "versions",
        (
            "SELECT TABLE_NAME, 'of rows', 'the server keeps the history of its rows' FROM information_schema.TABLES "
            "WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'SYSTEM VERSIONED'"
        ),
    ),
)
_ACTIONS = {"CASCADE": "cascade", "SET NULL": "set_null", "SET DEFAULT": "set_default"}


def read(connection: sa.Connection, name: str, _schemas: Sequence[str]) -> SourceSchema:
    """Everything in the database of the address."""
    return _MysqlReading(connection).schema(name)


class _MysqlReading:
    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self.is_mariadb = getattr(connection.dialect, "is_mariadb", False)
        self.remarks: list[Remark] = []
        self.columns: dict[str, list[SourceColumn]] = defaultdict(list)
        self.references: dict[str, list[SourceReference]] = defaultdict(list)
        self.keys: dict[str, tuple[str, ...]] = {}
        self.uniques: dict[str, list[SourceUnique]] = defaultdict(list)
        self.indexes: dict[str, list[SourceIndex]] = defaultdict(list)
        self.checks: dict[str, list[SourceCheck]] = defaultdict(list)

    def schema(self, name: str) -> SourceSchema:
        """One query after the other; a remark for whatever none of them can keep."""
        tables = [row for row in self._rows(_TABLES) if row[0] not in OWN_TABLES]
        self._read_checks()
        self._read_columns({row[0] for row in tables})
        self._read_references()
        self._read_indexes({row[0] for row in tables})
        for table, engine, collation, _, options in tables:
            self._remark_table(table, str(engine), str(collation), str(options or ""))
        for sort, sql in _OTHERS:
            self.remarks += [
                Remark(table, f"{sort} {one}", text) for table, one, text in sorted(self._rows(sql))
            ]
        return SourceSchema(
            name=name,
            tables=tuple(self._table(row[0], row[3] or "") for row in tables),
            databases=("mysql",),
            remarks=tuple(self.remarks),
        )

    def _table(self, table: str, doc: str) -> SourceTable:
        return SourceTable(
            name=table,
            columns=tuple(self.columns[table]),
            primary_key=self.keys.get(table, ()),
            references=tuple(self.references[table]),
            uniques=tuple(self.uniques[table]),
            indexes=tuple(self.indexes[table]),
            checks=tuple(self.checks[table]),
            doc=doc,
        )

    def _rows(self, sql: str) -> Sequence[Any]:
        return self.connection.exec_driver_sql(sql.replace("%", "%%")).all()

    def _remark(self, table: str, thing: str, text: str, grade: Grade = Grade.UNSAID) -> None:
        self.remarks.append(Remark(table, thing, text, grade))

    def _remark_table(self, table: str, engine: str, collation: str, options: str) -> None:
        if engine.lower() != "innodb":
            self._remark(table, "engine", f"it is {engine}; here InnoDB", Grade.NEAR)
        if collation != COLLATION:
            self._remark(
                table,
                "collation",
                f"it is {collation}; new tables have {COLLATION}, which tells all characters apart",
                Grade.NEAR,
            )
        if "partitioned" in options:
            self._remark(table, "partitions", "the table is cut into partitions", Grade.NEAR)

    def _read_columns(self, tables: set[str]) -> None:
        jsons = {
            (table, column)
            for table, checks in self.checks.items()
            for column in [_json_column(one.sql) for one in checks]
            if column
        }
        for row in self._rows(_COLUMNS):
            table, name, shown, kind, nullable, default, extra, computed, doc, _ = row
            if table not in tables:
                continue
            is_json = (table, name) in jsons
            found = type_of(str(shown), str(kind), is_json=is_json)
            if found is None:
                self._remark(table, f"column {name}", f"the language has no type {shown}")
                continue
            if "on update" in extra.lower():
                text = "the application stamps changes, not the database"
                self._remark(table, f"column {name}", text, Grade.NEAR)
            is_computed = bool(computed)
            said = None if is_computed else default_of(default, extra, found, self.is_mariadb)
            self.columns[table].append(
                SourceColumn(
                    name=name,
                    type=found,
                    nullable=nullable == "YES",
                    default=said,
                    is_numbered="auto_increment" in extra.lower(),
                    computed=str(computed) if is_computed else "",
                    stamp="updated" if "on update" in extra.lower() else "",
                    doc=doc or "",
                )
            )
        for table, checks in self.checks.items():
            self.checks[table] = [one for one in checks if not _json_column(one.sql)]

    def _read_references(self) -> None:
        parts: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for row in self._rows(_KEYS):
            parts[row[0], row[1]].append(row)
        for (table, name), rows in parts.items():
            _, _, _, schema, target, _, deleted, updated, here = rows[0]
            if schema != here:
                text = f"it leads to {target} of another database"
                self._remark(table, f"foreign key {name}", text)
                continue
            self.references[table].append(
                SourceReference(
                    columns=tuple(row[2] for row in rows),
                    table=target,
                    references=tuple(row[5] for row in rows),
                    name=name,
                    on_delete=_ACTIONS.get(deleted, ""),
                    on_update=_ACTIONS.get(updated, ""),
                )
            )

    def _read_indexes(self, tables: set[str]) -> None:
        parts: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for row in self._rows(_INDEXES):
            if row[0] in tables:
                parts[row[0], row[1]].append(row)
        for (table, name), rows in parts.items():
            columns = tuple(row[3] for row in rows)
            is_unique, kind = not rows[0][2], rows[0][6]
            lost = "" if kind == "BTREE" else f"it is a {kind} index"
            if any(row[4] for row in rows):
                lost = "it holds the beginning of texts only"
            if None in columns:
                lost = "it is over an expression"
            is_descending = any(row[5] == "D" for row in rows)
            if name == "PRIMARY":
                self.keys[table] = columns
                if lost:
                    self._remark(table, "primary key", lost, Grade.NEAR)
            elif is_unique and not lost and not is_descending:
                self.uniques[table].append(SourceUnique(columns=columns, name=name))
            else:
                self.indexes[table].append(
                    SourceIndex(
                        parts=tuple(
                            SourcePart(column=row[3] or "", descending=row[5] == "D")
                            for row in rows
                        ),
                        name=name,
                        unique=is_unique,
                        lost=lost,
                    )
                )

    def _read_checks(self) -> None:
        sql = _CHECKS_OF_MARIADB if self.is_mariadb else _CHECKS_OF_MYSQL
        try:
            rows = self._rows(sql)
        except sa.exc.DBAPIError:
            rows = []  # servers before checks
        for table, name, text, level in rows:
            said = "" if level == "Column" else str(name)
            self.checks[table].append(SourceCheck(sql=str(text), name=said))


def _json_column(sql: str) -> str:
    """What MariaDB adds to a column of JSON."""
    text = sql.strip()
    if not text.startswith("json_valid(`") or not text.endswith("`)"):
        return ""
    return text.removeprefix("json_valid(`").removesuffix("`)")
