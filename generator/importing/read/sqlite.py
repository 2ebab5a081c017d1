"""A file of SQLite by its pragmas and by the texts that made its tables."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from generator.importing.model import (
    DefaultSort,
    Grade,
    Remark,
    SourceCheck,
    SourceColumn,
    SourceDefault,
    SourceIndex,
    SourcePart,
    SourceReference,
    SourceSchema,
    SourceTable,
    SourceUnique,
    Value,
)
from generator.importing.read.sqlite_types import type_of
from generator.migrations.drift.catalogue import OWN_TABLES, Catalogue, Thing
from generator.migrations.drift.create_table import index_things, table_things

_MASTER = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name"
_COLUMNS = """
SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden
FROM sqlite_master m, pragma_table_xinfo(m.name) c WHERE m.type = 'table' ORDER BY m.name, c.cid"""
_KEYS = """
SELECT m.name, f.id, f."table", f."from", f."to", f.on_update, f.on_delete
FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'
ORDER BY m.name, f.id DESC, f.seq"""
_INDEXES = """
SELECT m.name, i.name, i."unique", i.origin, i.partial, x.name, x."desc", x.coll
FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_xinfo(i.name) x
WHERE m.type = 'table' AND x.key = 1 ORDER BY m.name, i.name, x.seqno"""
_ACTIONS = {
    "CASCADE": "cascade",
    "SET NULL": "set_null",
    "RESTRICT": "restrict",
    "SET DEFAULT": "set_default",
}
_NOW = re.compile(
    r"\(?(?:current_timestamp|datetime\('now'\)|now\(\)|current_date|date\('now'\))\)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\(?\s*([-+]?\d+(?:\.\d+)?)\s*\)?")
_CONDITION = re.compile(r"\bWHERE\b(.*)$", re.IGNORECASE | re.DOTALL)


def read(connection: sa.Connection, name: str, _schemas: Sequence[str]) -> SourceSchema:
    """Everything in the file."""
    return _SqliteReading(connection).schema(name)


class _SqliteReading:
    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self.remarks: list[Remark] = []
        self.texts: dict[str, str] = {}
        self.shown: dict[str, str] = {}
        self.things: dict[str, Catalogue] = {}

    def schema(self, name: str) -> SourceSchema:
        """Pragmas for what they know, texts for the rest."""
        names = self._read_master()
        columns, keys = self._columns(names)
        references = self._references(names, keys)
        uniques, indexes = self._indexes(names)
        tables = [
            SourceTable(
                name=table,
                columns=tuple(columns[table]),
                primary_key=tuple(keys[table]),
                references=tuple(references[table]),
                uniques=tuple(uniques[table]),
                indexes=tuple(indexes[table]),
                checks=tuple(self._checks(table)),
            )
            for table in names
        ]
        return SourceSchema(
            name=name,
            tables=tuple(tables),
            databases=("sqlite",),
            remarks=tuple(self.remarks),
        )

    def _rows(self, sql: str) -> Sequence[Any]:
        return self.connection.exec_driver_sql(sql).all()

    def _remark(self, table: str, thing: str, text: str, grade: Grade = Grade.UNSAID) -> None:
        self.remarks.append(Remark(table, thing, text, grade))

    def _read_master(self) -> list[str]:
        names = []
        shadows = _shadows(self._rows(_MASTER))
        for sort, name, table, sql in self._rows(_MASTER):
            if name.startswith("sqlite_") or table in OWN_TABLES:
                continue
            if sort == "view":
                text = "reports, queries and views of entities answer what it is for"
                self._remark("", f"view {name}", text)
            elif sort == "trigger":
                self._remark(table, f"trigger {name}", "a revision written by hand has to make it")
            elif sort == "index":
                self.shown[name] = sql or ""
            elif sql is None or re.match(r"\s*CREATE\s+VIRTUAL\b", sql, re.IGNORECASE):
                self._remark(name, "table", "it is a virtual table")
            elif name in shadows:
                self._remark(name, "table", "it belongs to a virtual table")
            else:
                names.append(name)
                self._read_text(name, sql)
        return names

    def _read_text(self, name: str, sql: str) -> None:
        self.texts[name] = sql
        try:
            self.things[name] = table_things(name, _without_comments(sql), escapes=False)
        except (ValueError, IndexError):
            self.things[name] = {}
            self._remark(name, "text", "its CREATE TABLE could not be read: checks are missing")
        tail = sql.rpartition(")")[2].upper()
        if "WITHOUT" in tail:
            self._remark(name, "rowid", "the table is WITHOUT ROWID; here it has one", Grade.NEAR)
        if "STRICT" in tail:
            self._remark(name, "types", "the table is STRICT; here it is not", Grade.NEAR)

    def _columns(
        self, names: Sequence[str]
    ) -> tuple[dict[str, list[SourceColumn]], dict[str, list[str]]]:
        found: dict[str, list[SourceColumn]] = defaultdict(list)
        keys: dict[str, list[tuple[int, str]]] = defaultdict(list)
        rows = [row for row in self._rows(_COLUMNS) if row[0] in names]
        count: dict[str, int] = defaultdict(int)
        for row in rows:
            count[row[0]] += bool(row[5])
        for table, name, shown, required, default, place, hidden in rows:
            facts = self.things[table].get(Thing(table, "column", name), {})
            kind = type_of(shown)
            is_rowid = bool(place) and count[table] == 1 and shown.upper() == "INTEGER"
            is_rowid = is_rowid and "WITHOUT" not in self.texts[table].rpartition(")")[2].upper()
            if place:
                keys[table].append((place, name))
            if is_rowid and "autoincrement" not in self.texts[table].lower():
                text = "the number of a deleted row is never given again (AUTOINCREMENT)"
                self._remark(table, "primary key", text, Grade.NEAR)
            if facts.get("collation"):
                text = f"its collation is {facts['collation']}"
                self._remark(table, f"column {name}", text, Grade.NEAR)
            if place and not required and not is_rowid:
                text = "a key may hold null in SQLite; here it may not"
                self._remark(table, f"column {name}", text, Grade.NEAR)
            found[table].append(
                SourceColumn(
                    name=name,
                    type=kind,
                    nullable=not required and not place,
                    default=None if hidden in (2, 3) else _default(default, kind.word),
                    is_numbered=is_rowid,
                    computed=facts.get("computed", "") if hidden in (2, 3) else "",
                )
            )
        return found, {
            table: [one for _, one in sorted(parts)] for table, parts in keys.items()
        } | {table: [] for table in names if table not in keys}

    def _references(
        self, names: Sequence[str], keys: dict[str, list[str]]
    ) -> dict[str, list[SourceReference]]:
        parts: dict[tuple[str, int], list[Any]] = defaultdict(list)
        for row in self._rows(_KEYS):
            if row[0] in names:
                parts[row[0], row[1]].append(row)
        folded = {name.casefold(): name for name in names}
        found: dict[str, list[SourceReference]] = defaultdict(list)
        for (table, _), rows in parts.items():
            target = folded.get(rows[0][2].casefold())
            columns = tuple(row[3] for row in rows)
            if target is None:
                text = f"it leads to {rows[0][2]}, which is no table"
                self._remark(table, f"foreign key {', '.join(columns)}", text)
                continue
            named = tuple(row[4] for row in rows)
            others = named if None not in named else tuple(keys[target])
            name, is_late = self._facts_of_key(table, columns)
            found[table].append(
                SourceReference(
                    columns=columns,
                    table=target,
                    references=others,
                    name=name,
                    on_delete=_ACTIONS.get(rows[0][6], ""),
                    on_update=_ACTIONS.get(rows[0][5], ""),
                    deferrable=is_late,
                )
            )
        return found

    def _facts_of_key(self, table: str, columns: tuple[str, ...]) -> tuple[str, bool]:
        """Its name, and whether it is checked at the commit."""
        listed = ", ".join(columns)
        for thing, facts in self.things[table].items():
            if thing.sort == "foreign key" and facts["columns"].casefold() == listed.casefold():
                name = "" if thing.name == facts["columns"] else thing.name
                return name, facts["deferrable"] != "no"
        return "", False

    def _indexes(
        self, names: Sequence[str]
    ) -> tuple[dict[str, list[SourceUnique]], dict[str, list[SourceIndex]]]:
        parts: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for row in self._rows(_INDEXES):
            if row[0] in names and row[3] != "pk":
                parts[row[0], row[1]].append(row)
        uniques: dict[str, list[SourceUnique]] = defaultdict(list)
        indexes: dict[str, list[SourceIndex]] = defaultdict(list)
        for (table, name), rows in parts.items():
            columns = tuple(row[5] for row in rows)
            if rows[0][3] == "u":
                uniques[table].append(
                    SourceUnique(columns=columns, name=self._unique(table, columns))
                )
                continue
            text = self.shown.get(name, "")
            said = self._expressions(table, name, text)
            lost = "" if all(row[7] in ("BINARY", None) for row in rows) else "it has a collation"
            where = _CONDITION.search(text)
            indexes[table].append(
                SourceIndex(
                    parts=tuple(
                        SourcePart(
                            column=row[5] or "",
                            expression="" if row[5] else said[place],
                            descending=bool(row[6]),
                        )
                        for place, row in enumerate(rows)
                    ),
                    name=name,
                    unique=bool(rows[0][2]),
                    where=where[1].strip() if rows[0][4] and where else "",
                    lost=lost,
                )
            )
        return uniques, indexes

    def _unique(self, table: str, columns: tuple[str, ...]) -> str:
        for thing, facts in self.things[table].items():
            if (
                thing.sort == "unique"
                and facts["columns"].casefold() == ", ".join(columns).casefold()
            ):
                return "" if thing.name == facts["columns"] else thing.name
        return ""

    def _expressions(self, table: str, name: str, text: str) -> list[str]:
        """The texts between the commas of an index; only where the pragma has no names."""
        facts = index_things(table, name, text) if text else {}
        listed = next((one["columns"] for one in facts.values()), "")
        parts = re.split(r", (?![^()]*\))", listed)
        return [*parts, *([""] * 32)]

    def _checks(self, table: str) -> list[SourceCheck]:
        found = []
        for thing, facts in self.things[table].items():
            if thing.sort == "check":
                name = "" if thing.name == facts["condition"] else thing.name
                found.append(SourceCheck(sql=facts["condition"], name=name))
        return found


def _shadows(rows: Sequence[Any]) -> set[str]:
    """Tables that a virtual one keeps its things in."""
    virtual = [
        row[1]
        for row in rows
        if row[3] and re.match(r"\s*CREATE\s+VIRTUAL\b", row[3], re.IGNORECASE)
    ]
    endings = ("_data", "_idx", "_content", "_docsize", "_config", "_node", "_parent", "_rowid", "_segments", "_segdir", "_stat")  # fmt: skip
    return {f"{name}{ending}" for name in virtual for ending in endings}


def _without_comments(sql: str) -> str:
    pattern = re.compile(
        r"('(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\[[^\]]*\])|--[^\n]*|/\*.*?\*/", re.DOTALL
    )
    return pattern.sub(lambda found: found[1] or " ", sql)


def _default(text: str | None, word: str) -> SourceDefault | None:
    if text is None or text.upper() == "NULL":
        return None
    if _NOW.fullmatch(text):
        return SourceDefault(DefaultSort.NOW, text)
    if word == "boolean":
        bare = text.strip("'\"()").lower()
        if bare in ("0", "1", "true", "false"):
            return SourceDefault(DefaultSort.LITERAL, bare in ("1", "true"))
    found = re.fullmatch(r"\(?'((?:[^']|'')*)'\)?|\"([^\"]*)\"", text, re.DOTALL)
    number = _NUMBER.fullmatch(found[1] if found and found[1] and _is_number(word) else text)
    if number and not word.startswith(("string", "char", "text")):
        return SourceDefault(DefaultSort.LITERAL, _number(number[1]))
    if found:
        return SourceDefault(DefaultSort.LITERAL, (found[1] or found[2] or "").replace("''", "'"))
    if number:
        return SourceDefault(DefaultSort.LITERAL, number[1])
    return SourceDefault(DefaultSort.EXPRESSION, text)


def _is_number(word: str) -> bool:
    return word.startswith(("integer", "smallint", "bigint", "decimal", "float", "real"))


def _number(text: str) -> Value:
    return float(text) if "." in text else int(text)
