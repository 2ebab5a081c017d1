"""The lines of a script that an operation becomes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatchmethod

from generator.artifacts.schema_sources import narrowed
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
from generator.migrations.plan.families import listed_in
from generator.migrations.plan.sources import items_replaced, mapped
from generator.migrations.render.sources import ScriptSources
from generator.schema.model import (
    Check,
    Column,
    Constraint,
    ForeignKey,
    NativeEnum,
    PrimaryKey,
    Sql,
    State,
)


@dataclass(frozen=True)
class ScriptLine:
    """A statement of a script; `table` is the key of the one within whose block it stands."""

    source: str
    table: str = ""


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
        source_schema, source = _split(operation.table)
        schema, target = _split(operation.key.table)
        arguments = [literal(source), literal(target), *self.sources.key_columns(operation.key)]
        arguments += [f"source_schema={literal(source_schema)}"] if source_schema else []
        arguments += [f"referent_schema={literal(schema)}"] if schema else []
        yield self._on_servers("create_foreign_key", operation.key, arguments)

    @lines.register
    def _(self, operation: DropCircularKey, _state: State) -> Iterator[ScriptLine]:
        schema, name = _split(operation.table)
        arguments = [literal(name), f'type_="foreignkey"{_schema(schema)}']
        yield self._on_servers("drop_constraint", operation.key, arguments)

    def _on_servers(self, name: str, key: ForeignKey, arguments: list[str]) -> ScriptLine:
        call = f"{self._op}.{name}({', '.join([self.sources.fixed(key.name), *arguments])})"
        if "sqlite" not in self.databases:
            return ScriptLine(call)
        return ScriptLine(f'if {self._op}.get_context().dialect.name != "sqlite":\n    {call}')

    @lines.register
    def _(self, operation: DropTable, _state: State) -> Iterator[ScriptLine]:
        table = operation.table
        yield ScriptLine(f"{self._op}.drop_table({literal(table.name)}{_schema(table.schema)})")

    @lines.register
    def _(self, operation: RenameTable, state: State) -> Iterator[ScriptLine]:
        (old_schema, old), (new_schema, new) = map(_split, (operation.old, operation.new))
        if old_schema != new_schema:
            schemas = literal(old_schema), literal(new_schema)
            yield self._call("move_table", literal(old), *schemas)
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
        return ScriptLine(
            f"{self._op}.rename_table({literal(old)}, {literal(new)}{_schema(schema)})"
        )

    def _sequence(
        self, table: str, column: str, new_table: str, new_column: str, schema: str | None
    ) -> Iterator[ScriptLine]:
        if "postgresql" in self.databases:
            old = literal(sequence_name(table, column))
            new = literal(sequence_name(new_table, new_column))
            yield self._call("rename_sequence", old, new + _schema(schema))

    @lines.register
    def _(self, operation: AddColumn, _state: State) -> Iterator[ScriptLine]:
        arguments = [self.sources.column(operation.column)]
        if operation.fill is not None:
            arguments.append(f"fill={self.sources.sql(operation.fill)}")
        elif numbered_column(self.final.tables.get(operation.table)) == operation.column.name:
            arguments.append("numbered=True")
        yield ScriptLine(f"table.add_column({', '.join(arguments)})", operation.table)

    @lines.register
    def _(self, operation: DropColumn, _state: State) -> Iterator[ScriptLine]:
        yield ScriptLine(f"table.drop_column({literal(operation.column.name)})", operation.table)

    @lines.register
    def _(self, operation: RenameColumn, state: State) -> Iterator[ScriptLine]:
        schema, name = _split(operation.table)
        names = (literal(one) for one in (name, operation.old, operation.new))
        yield self._call("rename_column", ", ".join(names) + _schema(schema))
        if numbered_column(state.tables.get(operation.table)) == operation.old:
            yield from self._sequence(name, operation.old, name, operation.new, schema)

    @lines.register
    def _(self, operation: AlterColumn, state: State) -> Iterator[ScriptLine]:
        before, after = operation.before, operation.after
        arguments = [literal(after.name), *self._changes(operation, state)]
        arguments += self._value(operation)
        if operation.fill is not None:
            arguments.append(f"fill={self.sources.sql(operation.fill)}")
        is_computed = operation.replaced or operation.fill is not None
        if before != after or is_computed or operation.numbered is not None:
            yield ScriptLine(f"table.alter_column({', '.join(arguments)})", operation.table)

    def _changes(self, operation: AlterColumn, state: State) -> Iterator[str]:
        """What changes, and the rest of the column: MySQL and SQLite want the whole of it."""
        before, after = operation.before, operation.after
        if self._types_differ(before, after):
            yield f"type_={self.sources.type(after.type)}"
        yield f"existing_type={self.sources.type(before.type)}"
        if before.nullable != after.nullable:
            yield f"nullable={after.nullable}"
        yield f"existing_nullable={before.nullable}"
        if self._default(before) != self._default(after):
            yield f"server_default={self.sources.default(after)}"
        if before.default is not None:
            yield f"existing_server_default={self.sources.default(before)}"
        if before.comment != after.comment:
            yield f"comment={literal(after.comment)}"
        if before.comment is not None:
            yield f"existing_comment={literal(before.comment)}"
        was, is_ = (
            numbered_column(one.tables.get(operation.table)) == before.name
            for one in (state, self.final)
        )
        if operation.numbered is False or (before.autoincrement and not after.autoincrement):
            yield "autoincrement=False"
        elif operation.numbered or (is_ and not before.autoincrement):
            yield "autoincrement=True"
        elif was and self.databases != ("sqlite",):
            yield "existing_autoincrement=True"

    def _default(self, column: Column) -> Sql | None:
        return None if column.default is None else self.sources.own(column.default)

    def _types_differ(self, before: Column, after: Column) -> bool:
        return narrowed(before.type, self.databases) != narrowed(after.type, self.databases)

    def _value(self, operation: AlterColumn) -> Iterator[str]:
        """What the new value is computed with, where a database would not find it by itself."""
        texts = {one: self._expression(operation, one) for one in self.databases}
        known = {one: text for one, text in texts.items() if text is not None}
        if len(known) == len(texts) and len(set(known.values())) == 1:
            yield f"using={self.sources.long(next(iter(known.values())))}"
        elif known:
            yield f"using={self.sources.by_database(known)}"

    def _expression(self, operation: AlterColumn, dialect: str) -> str | None:
        """The new value; None where the old one stays, or the column's own cast does."""
        name = quoted(operation.before.name, Database.named(dialect))
        if operation.convert is not None:
            text = operation.convert.on(dialect)
            return None if text == name else text
        if not operation.replaced:
            return None
        if listed_in(operation.after.type) is not None:
            return items_replaced(name, operation.replaced, dialect)
        return mapped(name, dict(operation.replaced), dialect)

    @lines.register
    def _(self, operation: AddConstraint, _state: State) -> Iterator[ScriptLine]:
        yield ScriptLine(
            f"table.add_constraint({self.sources.constraint(operation.constraint)})",
            operation.table,
        )

    @lines.register
    def _(self, operation: DropConstraint, state: State) -> Iterator[ScriptLine]:
        rule = operation.constraint
        arguments = [self.sources.fixed(rule.name), literal(_kind(rule))]
        table = state.tables.get(operation.table)
        if isinstance(rule, ForeignKey) and table and "mysql" in self.databases:
            # MySQL makes an index of its own for a key that has none.
            arguments += ["index=True"] if not table.is_indexed_by(rule.columns) else []
        yield ScriptLine(f"table.drop_constraint({', '.join(arguments)})", operation.table)

    @lines.register
    def _(self, operation: RenameConstraint, _state: State) -> Iterator[ScriptLine]:
        old, new = (
            self.sources.fixed(operation.before.name),
            self.sources.constraint(operation.after),
        )
        yield ScriptLine(f"table.rename_constraint({old}, {new})", operation.table)

    @lines.register
    def _(self, operation: AddIndex, _state: State) -> Iterator[ScriptLine]:
        schema, name = _split(operation.table)
        yield ScriptLine(self.sources.index(name, operation.index, schema))

    @lines.register
    def _(self, operation: DropIndex, _state: State) -> Iterator[ScriptLine]:
        schema, name = _split(operation.table)
        index = self.sources.fixed(operation.index.name)
        table = f"table_name={literal(name)}"
        yield ScriptLine(f"{self._op}.drop_index({index}, {table}{_schema(schema)})")

    @lines.register
    def _(self, operation: RenameIndex, _state: State) -> Iterator[ScriptLine]:
        schema, name = _split(operation.table)
        names = (literal(one) for one in (name, operation.before.name, operation.after.name))
        yield self._call("rename_index", ", ".join(names) + _schema(schema))

    @lines.register
    def _(self, operation: CollateTable, _state: State) -> Iterator[ScriptLine]:
        _, name = _split(operation.table)
        yield self._call("collate", literal(name), literal(operation.collation))

    @lines.register
    def _(self, operation: CommentTable, _state: State) -> Iterator[ScriptLine]:
        if operation.after is None:
            yield ScriptLine("table.drop_table_comment()", operation.table)
        else:
            yield ScriptLine(
                f"table.create_table_comment({literal(operation.after)})", operation.table
            )

    @lines.register
    def _(self, operation: FillTable, _state: State) -> Iterator[ScriptLine]:
        schema, name = _split(operation.table)
        cells = ", ".join(
            f"{literal(column)}: {self.sources.sql(value)}" for column, value in operation.cells
        )
        arguments = [literal(name), literal(operation.source), f"{{{cells}}}"]
        if operation.where is not None:
            arguments.append(f"where={self.sources.sql(operation.where)}")
        if operation.distinct:
            arguments.append(f"distinct={literal(list(operation.distinct))}")
        yield self._call("copy_rows", ", ".join(arguments) + _schema(schema))

    @property
    def _op(self) -> str:
        return self.sources.imports.need("alembic", "op")

    def _execute(self, sql: str) -> ScriptLine:
        return ScriptLine(f"{self._op}.execute({literal(sql.replace(':', chr(92) + ':'))})")

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


def _kind(rule: Constraint) -> str:
    """As Alembic calls it."""
    if isinstance(rule, ForeignKey):
        return "foreignkey"
    if isinstance(rule, PrimaryKey):
        return "primary"
    return "check" if isinstance(rule, Check) else "unique"


def _split(key: str) -> tuple[str | None, str]:
    schema, _, name = key.rpartition(".")
    return schema or None, name


def _schema(schema: str | None) -> str:
    return f", schema={literal(schema)}" if schema else ""


def _type_name(enum: NativeEnum) -> str:
    return quoted(enum.name, Database.POSTGRESQL)


def _values(enum: NativeEnum) -> str:
    return ", ".join(map(_text, enum.values))


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
