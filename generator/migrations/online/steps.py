"""The lines of a revision that PostgreSQL runs beside others: Alembic's directives, by the module `online`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import singledispatchmethod

from generator.artifacts.migration_helper import ONLINE
from generator.emit import literal
from generator.migrations.online.turns import (
    DIALECT,
    becomes_required,
    changes_type,
    fill_of,
    is_constant,
    is_made,
    without_nulls,
)
from generator.migrations.operations import (
    AddColumn,
    AddConstraint,
    AddIndex,
    AlterColumn,
    DropConstraint,
    DropIndex,
)
from generator.migrations.render.sources import ScriptSources
from generator.schema.model import Check, Column, Constraint, ForeignKey, Index, Sql, State, Unique
from generator.schema.renaming import reads


@dataclass(frozen=True)
class OnlineSteps:
    """Writes operations down, each on the state that it finds."""

    sources: ScriptSources

    @singledispatchmethod
    def lines(self, _operation: object, _state: State) -> Iterator[str] | None:
        """None for what is written as in any revision."""
        return None

    @lines.register
    def _(self, step: AddColumn, _state: State) -> Iterator[str]:
        return self._added(step)

    def _added(self, step: AddColumn) -> Iterator[str]:
        column, fill = step.column, fill_of(step)
        if fill is None:
            yield self._column(step.table, column)
        elif is_constant(fill):
            yield self._column(step.table, replace(column, default=fill))
            if column.default != fill:
                yield self._alter(step.table, column, f"server_default={self._default(column)}")
        else:
            yield self._column(step.table, without_nulls(column))
            if column.default is not None:
                yield self._alter(step.table, column, f"server_default={self._default(column)}")
            word = "fill_rows" if column.nullable else "set_not_null"
            yield self._filled(word, step.table, column, fill)

    @lines.register
    def _(self, step: AlterColumn, state: State) -> Iterator[str]:
        return self._altered(step, state)

    def _altered(self, step: AlterColumn, state: State) -> Iterator[str]:
        before, after = step.before, step.after
        checks = [one for one in state.tables[step.table].checks if is_made(one)]
        checks = [one for one in checks if changes_type(step) and after.name in reads(one.sql)]
        for check in checks:
            yield self._dropped(step.table, check)
        changes = list(self._changes(before, after))
        if changes:
            yield self._alter(step.table, after, *changes)
        if becomes_required(step):
            yield self._filled("set_not_null", step.table, after, step.fill)
        for check in checks:
            yield self.constraint(step.table, check)

    def _changes(self, before: Column, after: Column) -> Iterator[str]:
        if before.type != after.type:
            yield f"type_={self.sources.type(after.type)}"
        if after.nullable and not before.nullable:
            yield "nullable=True"
        if before.default != after.default:
            yield f"server_default={self._default(after)}"
        if before.comment != after.comment:
            yield f"comment={literal(after.comment)}"

    @lines.register
    def _(self, step: AddConstraint, _state: State) -> Iterator[str] | None:
        return (
            iter([self.constraint(step.table, step.constraint)])
            if is_made(step.constraint)
            else None
        )

    def constraint(self, key: str, rule: Constraint) -> str:
        schema, table = split(key)
        arguments = [self.sources.fixed(rule.name), literal(table)]
        if isinstance(rule, ForeignKey):
            target_schema, target = split(rule.table)
            arguments += [literal(target), *self.sources.key_columns(rule)]
            arguments += [f"source_schema={literal(schema)}"] if schema else []
            arguments += [f"referent_schema={literal(target_schema)}"] if target_schema else []
            return self.call("create_foreign_key", *arguments)
        if isinstance(rule, Check):
            return self.call(
                "create_check_constraint",
                *arguments,
                self.sources.clause(rule.sql),
                *within(schema),
            )
        columns = literal(list(rule.columns))
        return self.call("create_unique_constraint", *arguments, columns, *within(schema))

    @lines.register
    def _(self, step: AddIndex, _state: State) -> Iterator[str]:
        yield self.index(step.table, step.index)

    def index(self, key: str, index: Index) -> str:
        schema, table = split(key)
        source = self.sources.index(table, index, schema)
        return self._module + source.removeprefix(self.sources.imports.need("alembic", "op"))

    @lines.register
    def _(self, step: DropIndex, _state: State) -> Iterator[str]:
        schema, table = split(step.table)
        name = self.sources.fixed(step.index.name)
        yield self.call("drop_index", name, f"table_name={literal(table)}", *within(schema))

    @lines.register
    def _(self, step: DropConstraint, _state: State) -> Iterator[str]:
        yield self._dropped(step.table, step.constraint)

    def _dropped(self, key: str, rule: Constraint) -> str:
        schema, table = split(key)
        kind = "foreignkey" if isinstance(rule, ForeignKey) else "check"
        kind = "unique" if isinstance(rule, Unique) else kind
        name = self.sources.fixed(rule.name)
        return self.call("drop_constraint", name, literal(table), literal(kind), *within(schema))

    def _column(self, key: str, column: Column) -> str:
        schema, table = split(key)
        return self.call("add_column", literal(table), self.sources.column(column), *within(schema))

    def _alter(self, key: str, column: Column, *changes: str) -> str:
        schema, table = split(key)
        name = literal(column.name)
        return self.call("alter_column", literal(table), name, *changes, *within(schema))

    def _filled(self, word: str, key: str, column: Column, fill: Sql | None) -> str:
        schema, table = split(key)
        arguments = [literal(table), literal(column.name)]
        if fill is not None:
            text = self.sources.long(fill.on(DIALECT))
            arguments.append(text if word == "fill_rows" else f"fill={text}")
        return self.call(word, *arguments, *within(schema))

    def _default(self, column: Column) -> str:
        return self.sources.default(column)

    def call(self, name: str, *arguments: str) -> str:
        return f"{self._module}.{name}({', '.join(arguments)})"

    @property
    def _module(self) -> str:
        return self.sources.helper(ONLINE)


def split(key: str) -> tuple[str | None, str]:
    """Schema and name of a table."""
    schema, _, name = key.rpartition(".")
    return schema or None, name


def within(schema: str | None) -> list[str]:
    return [f"schema={literal(schema)}"] if schema else []
