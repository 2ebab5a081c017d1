"""DBML as a neutral schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from generator import problems
from generator.diagnostics import Diagnostics, Span
from generator.importing.languages.dbml_parser import parse_dbml
from generator.importing.languages.dbml_partials import with_partials
from generator.importing.languages.dbml_plain import plain_name, plain_table, with_plain_names
from generator.importing.languages.dbml_refs import RefReader
from generator.importing.languages.dbml_tree import DbmlColumn, DbmlFile, DbmlIndex, DbmlTable
from generator.importing.languages.dbml_world import DbmlWorld, bare_name, key_of, schema_of
from generator.importing.languages.names import application, check_once, snake, unknown
from generator.importing.languages.sql_types import as_array, extensions_of, sql_type
from generator.importing.model import (
    DefaultSort,
    Grade,
    SourceCheck,
    SourceColumn,
    SourceDefault,
    SourceEnum,
    SourceIndex,
    SourcePart,
    SourceSchema,
    SourceTable,
    SourceType,
    SourceUnique,
    Value,
)

_DATABASES = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "mysql": "mysql",
    "mariadb": "mysql",
    "sqlite": "sqlite",
}
_STAMPS = {"created_at": "created", "updated_at": "updated"}
_NOWS = ("now()", "current_timestamp", "getdate()", "sysdate")
_UUIDS = ("gen_random_uuid()", "uuid_generate_v4()", "uuid()", "newid()")
_NUMBERED = {"serial", "bigserial", "smallserial"}
_WHOLE = {"integer", "bigint", "smallint"}


def read_dbml(text: str, file: str, name: str, report: Diagnostics) -> SourceSchema:
    """What the file says; mistakes of names go to the report, which ends the run."""
    found = parse_dbml(text, file, report)
    if not found.tables:
        report.add(problems.model_empty(Span(file), "DBML", "tables"))
    check_once(report, "table", found.tables)
    check_once(report, "enum", found.enums)
    found = with_partials(found, report)
    for table in found.tables:
        check_once(report, f"column of {table.name}", table.body.columns)
    report.stop_on_errors()
    plain = with_plain_names(found)
    check_once(report, "table", plain.tables)
    for table in plain.tables:
        check_once(report, f"column of {table.name}", table.body.columns)
    report.stop_on_errors()
    world = DbmlWorld(plain, report)
    _tell_names(found, world)
    schema = _DbmlReader(plain, world).schema(name)
    report.stop_on_errors()
    return schema


def _tell_names(found: DbmlFile, world: DbmlWorld) -> None:
    for table in found.tables:
        name = plain_table(table.name)
        if name != table.name:
            world.remark(name, f"table {table.name}", f"it is called {name}", Grade.NEAR)
        for column in table.body.columns:
            plain = plain_name(column.name)
            if plain != column.name:
                text = f"it is called {plain}"
                world.remark(
                    name.removeprefix("public."), f"column {column.name}", text, Grade.NEAR
                )


class _DbmlReader:
    def __init__(self, found: DbmlFile, world: DbmlWorld) -> None:
        self.found, self.world = found, world
        self.enums = {one.name.removeprefix("public."): one for one in found.enums}
        self.database = _DATABASES.get(found.project.get("database_type", "").lower(), "")
        self.counts = any(
            column.settings.has("increment") or column.type.lower() in _NUMBERED
            for table in found.tables
            for column in table.body.columns
        )
        """The file says of keys whether the database makes them."""
        self.refs = RefReader(world)

    def schema(self, name: str) -> SourceSchema:
        self.refs.read()
        tables = [self._table(one) for one in self.found.tables]
        links = self.refs.links(tables)
        if self.found.records or any(one.body.records for one in self.found.tables):
            self.world.remark("", "records", "rows are not read; `rows` of an entity says them")
        is_hatched = any(column.type.sqlalchemy for table in tables for column in table.columns)
        app: dict[str, Value] = {"database": self.database} if self.database else {}
        if note := self.found.project.get("note", ""):
            app["description"] = " ".join(re.sub(r"(?m)^\s*#+", "", note).split())
        return SourceSchema(
            name=application(self.found.name or name),
            tables=(*tables, *links),
            enums=tuple(self._enums()),
            databases=("postgresql",) if is_hatched else (),
            extensions=extensions_of(tables),
            remarks=tuple(self.world.remarks),
            app=app,
        )

    def _enums(self) -> Iterator[SourceEnum]:
        for enum in self.found.enums:
            name = bare_name(enum.name)
            if any(not value for value, _ in enum.values):
                self.world.remark("", f"enum {enum.name}", "a value of no character is left out")
            yield SourceEnum(
                name=name,
                schema=schema_of(enum.name),
                values=tuple(value for value, _ in enum.values if value),
                labels={value: note for value, note in enum.values if note and value},
            )

    def _table(self, table: DbmlTable) -> SourceTable:
        key = self.world.key(table)
        columns = [self._column(table, one, key) for one in table.body.columns]
        if not key:
            columns.insert(0, self._made_key(table))
            key = (columns[0].name,)
        return SourceTable(
            name=bare_name(table.name),
            schema=schema_of(table.name),
            columns=tuple(columns),
            primary_key=key,
            references=self.refs.of(table),
            uniques=(*self._uniques(table), *self.refs.uniques(table)),
            indexes=tuple(self._indexes(table)),
            checks=tuple(self._checks(table)),
            doc=" ".join((table.body.note or table.settings.text("note")).split()),
        )

    # Columns

    def _column(self, table: DbmlTable, column: DbmlColumn, key: tuple[str, ...]) -> SourceColumn:
        settings = column.settings
        type_ = self._type(column)
        is_key = column.name in key
        stamp = _STAMPS.get(snake(column.name), "") if type_.word == "datetime" else ""
        default = SourceDefault(DefaultSort.NOW, "now()") if stamp else self._default(column, type_)
        if stamp and not (settings.has("not null") or settings.has("default")):
            text = "the application keeps it, so it is never null"
            self.world.remark(key_of(table), f"column {column.name}", text, Grade.NEAR)
        is_numbered = settings.has("increment") or column.type.lower() in _NUMBERED
        if self._is_surely_numbered(table, column, key, type_):
            is_numbered = True
            text = "the database makes it, as keys of the file have no `increment`"
            self.world.remark(key_of(table), f"column {column.name}", text, Grade.NEAR)
        if key == (column.name,) and type_.word == "uuid" and default is None:
            default = SourceDefault(DefaultSort.UUID, "", False)
        return SourceColumn(
            name=column.name,
            type=type_,
            nullable=not (settings.has("not null") or is_key or stamp),
            default=default,
            is_numbered=is_numbered,
            stamp=stamp,
            doc=" ".join(settings.text("note").split()),
        )

    def _made_key(self, table: DbmlTable) -> SourceColumn:
        """What a table without a key is known by."""
        names = {column.name for column in table.body.columns}
        name = "id" if "id" not in names else "row_id"
        text = f"the file names no key; here it is {name}, which the database numbers"
        self.world.remark(key_of(table), "table", text, Grade.NEAR)
        return SourceColumn(name=name, type=SourceType(word="integer"), is_numbered=True)

    def _is_surely_numbered(
        self, table: DbmlTable, column: DbmlColumn, key: tuple[str, ...], type_: SourceType
    ) -> bool:
        is_number = type_.word in _WHOLE and key == (column.name,)
        is_reference = any(column.name in one.columns for one in self.refs.of(table))
        return is_number and not self.counts and not is_reference

    def _type(self, column: DbmlColumn) -> SourceType:
        written = column.type
        bare = written.removesuffix("[]").removeprefix("public.")
        if bare in self.enums:
            type_ = SourceType(enum=bare_name(bare), source=written)
            return as_array(type_, written) if written.endswith("[]") else type_
        return sql_type(written, is_postgresql=self.database == "postgresql")

    def _default(self, column: DbmlColumn, type_: SourceType) -> SourceDefault | None:
        value = column.settings.values.get("default")
        if value is None or value.text.lower() == "null":
            return None
        lower = value.text.lower()
        if value.kind in {"expression", "word"} and lower.startswith(_NOWS):
            return SourceDefault(DefaultSort.NOW, "now()")
        if value.kind == "expression" and lower in {"true", "false"}:
            return SourceDefault(DefaultSort.LITERAL, lower == "true")
        if value.kind == "expression":
            is_uuid = lower in _UUIDS
            return SourceDefault(
                DefaultSort.UUID if is_uuid else DefaultSort.EXPRESSION, value.text
            )
        return SourceDefault(DefaultSort.LITERAL, _literal(value.text, value.kind, type_))

    # Rules

    def _uniques(self, table: DbmlTable) -> Iterator[SourceUnique]:
        for column in table.body.columns:
            if column.settings.has("unique"):
                yield SourceUnique(columns=(column.name,))
        for index in table.body.indexes:
            if index.settings.has("unique") and self._is_plain(table, index):
                columns = tuple(part.text for part in index.parts)
                yield SourceUnique(columns=columns, name=index.settings.text("name"))

    def _indexes(self, table: DbmlTable) -> Iterator[SourceIndex]:
        for index in table.body.indexes:
            is_key = index.settings.has("pk", "primary key")
            is_plain = self._is_plain(table, index)
            if is_key or (is_plain and index.settings.has("unique")):
                continue
            method = index.settings.text("type").lower()
            yield SourceIndex(
                parts=tuple(
                    SourcePart(column=part.text)
                    if part.kind == "word"
                    else SourcePart(expression=part.text)
                    for part in index.parts
                ),
                name=index.settings.text("name"),
                unique=index.settings.has("unique"),
                method="" if method == "btree" else method,
            )

    def _is_plain(self, table: DbmlTable, index: DbmlIndex) -> bool:
        """Over columns alone; those that are not there are mistakes."""
        names = [column.name for column in table.body.columns]
        for part in index.parts:
            if part.kind == "word" and part.text not in names:
                what = f"column of {table.name}"
                unknown(self.world.report, what, part.text, index.at, names)
        return all(part.kind == "word" for part in index.parts)

    def _checks(self, table: DbmlTable) -> Iterator[SourceCheck]:
        for check in table.body.checks:
            yield SourceCheck(sql=check.expression, name=check.settings.text("name"))
        for column in table.body.columns:
            for sql in column.settings.checks:
                yield SourceCheck(sql=sql)


def _literal(text: str, kind: str, type_: SourceType) -> Value:
    lower = text.lower()
    if type_.word == "boolean" and lower in {"true", "false", "0", "1"}:
        return lower in {"true", "1"}
    is_number = type_.word in {*_WHOLE, "float", "real"} or type_.word.startswith("decimal")
    if kind == "number" or is_number:
        for read in (int, float):
            with suppress(ValueError):
                return read(text)
    return text
