"""The lines of a script that an operation becomes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatchmethod

from generator.databases import Database
from generator.emit import literal
from generator.expressions.sql import quoted
from generator.migrations.numbering import numbered_column
from generator.migrations.operations import (
    AddCircularKey,
    AddColumn,
    AddConstraint,
    AddIndex,
    AlterColumn,
    ChangeEnum,
    CollateTable,
    CommentTable,
    CreateEnum,
    CreateExtension,
    CreateSchema,
    CreateTable,
    DropCircularKey,
    DropColumn,
    DropConstraint,
    DropEnum,
    DropIndex,
    DropTable,
    FillTable,
    RenameColumn,
    RenameConstraint,
    RenameEnum,
    RenameIndex,
    RenameTable,
)
from generator.migrations.render.columns import ColumnStep, ColumnSteps
from generator.migrations.render.lines import ScriptLine, schema_argument, split_key
from generator.migrations.render.rules import RuleStep, RuleSteps
from generator.migrations.render.sources import ScriptSources
from generator.schema.model import (
    NativeEnum,
    State,
)


@dataclass(frozen=True)
class Steps:
    """Writes operations down, each on the state that it finds."""

    sources: ScriptSources
    final: State
    """What there is behind the last of them."""

    @property
    def databases(self) -> tuple[str, ...]:
        return self.sources.databases

    @singledispatchmethod
    def lines(self, operation: object, _state: State) -> Iterator[ScriptLine]:
        raise NotImplementedError(type(operation).__name__)

    @lines.register
    def _(self, operation: CreateExtension, _state: State) -> Iterator[ScriptLine]:
        name = quoted(operation.name, Database.POSTGRESQL)
        created = self.sources.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
        yield ScriptLine(self.sources.on_one(Database.POSTGRESQL, created))

    @lines.register
    def _(self, operation: CreateSchema, _state: State) -> Iterator[ScriptLine]:
        name = quoted(operation.name, Database.POSTGRESQL)
        yield self._execute(f"CREATE SCHEMA IF NOT EXISTS {name}")

    @lines.register
    def _(self, operation: CreateEnum, _state: State) -> Iterator[ScriptLine]:
        yield self._execute(
            f"CREATE TYPE {_type_name(operation.enum)} AS ENUM ({_values(operation.enum)})"
        )

    @lines.register
    def _(self, operation: DropEnum, _state: State) -> Iterator[ScriptLine]:
        yield self._execute(f"DROP TYPE {_type_name(operation.enum)}")

    @lines.register
    def _(self, operation: RenameEnum, _state: State) -> Iterator[ScriptLine]:
        old, new = (quoted(one, Database.POSTGRESQL) for one in (operation.old, operation.new))
        yield self._execute(f"ALTER TYPE {old} RENAME TO {new}")

    @lines.register
    def _(self, operation: ChangeEnum, _state: State) -> Iterator[ScriptLine]:
        columns = {
            f"{table}.{column.name}{'[]' if column.type.name == 'ARRAY' else ''}": (
                column.default.on("postgresql") if column.default is not None else None
            )
            for table, column in operation.columns
        }
        arguments = [
            literal(operation.after.name),
            literal(list(operation.after.values)),
            literal(columns),
        ]
        if operation.replaced:
            arguments.append(literal(dict(operation.replaced)))
        arguments.append(f"before={literal(list(operation.before.values))}")
        yield self._call("change_enum", *arguments)

    @lines.register
    def _(self, operation: CreateTable, _state: State) -> Iterator[ScriptLine]:
        table = operation.table
        parts = [literal(table.name), *self.sources.parts(table, self._inline(operation))]
        if table.schema:
            parts.append(f"schema={literal(table.schema)}")
        if table.comment:
            parts.append(f"comment={literal(table.comment)}")
        parts += [f"{name}={literal(value)}" for name, value in table.options]
        yield ScriptLine(
            f"{self._op}.create_table(\n" + "".join(f"{part},\n" for part in parts) + ")"
        )
        for index in table.indexes:
            yield ScriptLine(self.sources.index(table.name, index, table.schema))

    def _inline(self, operation: CreateTable) -> list[str]:
        """Keys that SQLite takes within the table, though they refer to one that is to come."""
        if not operation.circular or "sqlite" not in self.databases:
            return []
        keys = ", ".join(map(self.sources.constraint, operation.circular))
        return [f'*([{keys}] if {self._op}.get_context().dialect.name == "sqlite" else [])']

    @lines.register
    def _(self, operation: AddCircularKey, _state: State) -> Iterator[ScriptLine]:
        added = self.sources.added_key(operation.table, operation.key)
        yield ScriptLine(self.sources.on_servers(added))

    @lines.register
    def _(self, operation: DropCircularKey, _state: State) -> Iterator[ScriptLine]:
        schema, name = split_key(operation.table)
        arguments = f'{literal(name)}, type_="foreignkey"{schema_argument(schema)}'
        call = f"{self._op}.drop_constraint({self.sources.fixed(operation.key.name)}, {arguments})"
        yield ScriptLine(self.sources.on_servers(call))

    @lines.register
    def _(self, operation: DropTable, _state: State) -> Iterator[ScriptLine]:
        table = operation.table
        yield ScriptLine(
            f"{self._op}.drop_table({literal(table.name)}{schema_argument(table.schema)})"
        )

    @lines.register
    def _(self, operation: RenameTable, state: State) -> Iterator[ScriptLine]:
        (old_schema, old), (new_schema, new) = map(split_key, (operation.old, operation.new))
        if old_schema != new_schema:
            path = self.sources.path(operation.old, Database.POSTGRESQL)
            namespace = quoted(new_schema or "public", Database.POSTGRESQL)
            yield self._execute(f"ALTER TABLE {path} SET SCHEMA {namespace}")
        if old.lower() == new.lower() and old != new:
            # SQLite takes names that differ in case only for one.
            between = f"{new[:62]}_"
            yield self._renaming(old, between, new_schema)
            yield self._renaming(between, new, new_schema)
        elif old != new:
            yield self._renaming(old, new, new_schema)
        column = numbered_column(state.tables.get(operation.old))
        if column is not None and old != new:
            yield from self._sequence(old, column, new, column, new_schema)

    def _renaming(self, old: str, new: str, schema: str | None) -> ScriptLine:
        names = f"{literal(old)}, {literal(new)}"
        return ScriptLine(f"{self._op}.rename_table({names}{schema_argument(schema)})")

    @lines.register(AddColumn)
    @lines.register(DropColumn)
    @lines.register(AlterColumn)
    @lines.register(RenameColumn)
    def _(self, operation: ColumnStep, state: State) -> Iterator[ScriptLine]:
        yield from ColumnSteps(self.sources, self.final).lines(operation, state)
        if isinstance(operation, RenameColumn):
            schema, name = split_key(operation.table)
            if numbered_column(state.tables.get(operation.table)) == operation.old:
                yield from self._sequence(name, operation.old, name, operation.new, schema)

    def _sequence(
        self, table: str, column: str, new_table: str, new_column: str, schema: str | None
    ) -> Iterator[ScriptLine]:
        """PostgreSQL leaves the sequence that numbers the rows its first name."""
        if "postgresql" not in self.databases:
            return
        old = self._named(sequence_name(table, column), schema)
        new = self._named(sequence_name(new_table, new_column))
        statement = self.sources.execute(f"ALTER SEQUENCE IF EXISTS {old} RENAME TO {new}")
        yield ScriptLine(self.sources.on_one(Database.POSTGRESQL, statement))

    @staticmethod
    def _named(name: str, schema: str | None = None) -> str:
        parts = [schema, name] if schema else [name]
        return ".".join(quoted(part, Database.POSTGRESQL) for part in parts)

    @lines.register(AddConstraint)
    @lines.register(DropConstraint)
    @lines.register(RenameConstraint)
    @lines.register(AddIndex)
    @lines.register(DropIndex)
    @lines.register(RenameIndex)
    def _(self, operation: RuleStep, state: State) -> Iterator[ScriptLine]:
        yield from RuleSteps(self.sources).lines(operation, state)

    @lines.register
    def _(self, operation: CollateTable, _state: State) -> Iterator[ScriptLine]:
        _, name = split_key(operation.table)
        if self.databases == ("mysql",):
            change = f"CONVERT TO CHARACTER SET utf8mb4 COLLATE {operation.collation}"
            yield self._execute(f"ALTER TABLE {quoted(name, Database.MYSQL)} {change}")
        else:
            yield self._call("collate", literal(name), literal(operation.collation))

    @lines.register
    def _(self, operation: CommentTable, _state: State) -> Iterator[ScriptLine]:
        schema, name = split_key(operation.table)
        word, text = "drop_table_comment", ""
        if operation.after is not None:
            word, text = "create_table_comment", literal(operation.after)
        names = ", ".join(one for one in (literal(name), text) if one)
        call = f"{self._op}.{word}({names}{schema_argument(schema)})"
        plain = (self.sources.on_servers(call),)
        yield ScriptLine(f"table.{word}({text})", operation.table, plain)

    @lines.register
    def _(self, operation: FillTable, _state: State) -> Iterator[ScriptLine]:
        yield ScriptLine(
            self.sources.execute_on_each(
                {one: _copying(operation, self.sources, one) for one in self.databases}
            )
        )

    @property
    def _op(self) -> str:
        return self.sources.op

    def _execute(self, sql: str) -> ScriptLine:
        return ScriptLine(self.sources.execute(sql))

    def _call(self, name: str, *arguments: str) -> ScriptLine:
        return ScriptLine(f"{self.sources.helper(name)}({', '.join(arguments)})")


def sequence_name(table: str, column: str) -> str:
    """The name that PostgreSQL gives the sequence of a numbered column: at most 63 bytes."""
    room = 63 - len("__seq")
    while len(table) + len(column) > room:
        if len(table) > len(column):
            table = table[:-1]
        else:
            column = column[:-1]
    return f"{table}_{column}_seq"


def _copying(step: FillTable, sources: ScriptSources, dialect: str) -> str:
    """Rows of a new table from those of an old one."""
    database = Database.named(dialect)
    names = ", ".join(quoted(column, database) for column, _ in step.cells)
    values = ", ".join(sources.own(value).on(dialect) for _, value in step.cells)
    target, source = (sources.path(one, database) for one in (step.table, step.source))
    where = "" if step.where is None else f" WHERE {sources.own(step.where).on(dialect)}"
    names_of = [column for column, _ in step.cells]
    places = ", ".join(str(names_of.index(column) + 1) for column in step.distinct)
    # Rows with equal values in these columns become one.
    order = f" GROUP BY {places} ORDER BY {places}" if places else ""
    return f"INSERT INTO {target} ({names}) SELECT {values} FROM {source}{where}{order}"


def _type_name(enum: NativeEnum) -> str:
    return quoted(enum.name, Database.POSTGRESQL)


def _values(enum: NativeEnum) -> str:
    return ", ".join(map(_text, enum.values))


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
