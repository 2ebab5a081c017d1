"""Columns that come, go, change or get another name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.artifacts.schema_sources import narrowed
from generator.databases import Database
from generator.emit import literal
from generator.expressions.sql import quoted
from generator.migrations.numbering import numbered_column
from generator.migrations.operations import AddColumn, AlterColumn, DropColumn, RenameColumn
from generator.migrations.plan.families import listed_in
from generator.migrations.plan.sources import items_replaced, mapped
from generator.migrations.render.lines import ScriptLine, schema_argument, split_key
from generator.migrations.render.sources import ScriptSources
from generator.migrations.render.sqlite_alter import is_addable, is_droppable
from generator.schema.model import Column, Sql, State

ColumnStep = AddColumn | DropColumn | AlterColumn | RenameColumn


@dataclass(frozen=True)
class ColumnSteps:
    """Writes them down, in Alembic's own words where these do for every database."""

    sources: ScriptSources
    final: State
    """What there is behind the last step."""

    @property
    def databases(self) -> tuple[str, ...]:
        return self.sources.databases

    @property
    def on_sqlite(self) -> bool:
        return "sqlite" in self.databases

    @property
    def on_mysql(self) -> bool:
        return "mysql" in self.databases

    def lines(self, step: ColumnStep, state: State) -> Iterator[ScriptLine]:
        """A step on the state that it finds."""
        if isinstance(step, AddColumn):
            yield self._added(step)
        elif isinstance(step, DropColumn):
            name, table = literal(step.column.name), state.tables[step.table]
            plain: tuple[str, ...] = ()
            if not self.on_sqlite or is_droppable(table, step.column.name):
                plain = (self._call("drop_column", step.table, name),)
            yield ScriptLine(f"table.drop_column({name})", step.table, plain)
        elif isinstance(step, AlterColumn):
            yield from self._altered(step, state)
        else:
            yield self._renamed(step, state)

    def _added(self, step: AddColumn) -> ScriptLine:
        arguments = [self.sources.column(step.column)]
        if step.fill is not None:
            arguments.append(f"fill={self.sources.sql(step.fill)}")
        elif numbered_column(self.final.tables.get(step.table)) == step.column.name:
            arguments.append("numbered=True")
            return ScriptLine(f"table.add_column({', '.join(arguments)})", step.table)
        source = f"table.add_column({', '.join(arguments)})"
        return ScriptLine(source, step.table, tuple(self._added_plainly(step)))

    def _added_plainly(self, step: AddColumn) -> Iterator[str]:
        column = step.column
        made = column if step.fill is None else replace(column, nullable=True)
        if self.on_sqlite and (not is_addable(made) or made != column):
            return
        yield self._call("add_column", step.table, self.sources.column(made))
        if step.fill is not None:
            yield self._update(step.table, column.name, self.sources.own(step.fill))
        if made != column:
            yield self._alter(step.table, made, column)

    def _renamed(self, step: RenameColumn, state: State) -> ScriptLine:
        column = state.tables[step.table].column(step.old)
        is_numbered = numbered_column(state.tables[step.table]) == step.old
        if self.on_mysql and (is_numbered or column.computed is not None):
            # The whole of such a column cannot be said again.
            return ScriptLine(self.sources.execute_on_each(self._renaming(step)))
        arguments = [f"new_column_name={literal(step.new)}"]
        arguments += self._existing(column) if self.on_mysql else []
        call = self._call("alter_column", step.table, literal(step.old), *arguments)
        return ScriptLine(call)

    def _renaming(self, step: RenameColumn) -> dict[str, str]:
        texts = {}
        for one in self.databases:
            database = Database.named(one)
            old, new = (quoted(name, database) for name in (step.old, step.new))
            path = self.sources.path(step.table, database)
            texts[one] = f"ALTER TABLE {path} RENAME COLUMN {old} TO {new}"
        return texts

    def _altered(self, step: AlterColumn, state: State) -> Iterator[ScriptLine]:
        before, after = step.before, step.after
        arguments = [literal(after.name), *self._changes(step, state)]
        arguments += self._value(step)
        if step.fill is not None:
            arguments.append(f"fill={self.sources.sql(step.fill)}")
        is_computed = step.replaced or step.fill is not None
        if before != after or is_computed or step.numbered is not None:
            source = f"table.alter_column({', '.join(arguments)})"
            yield ScriptLine(source, step.table, tuple(self._altered_plainly(step, state)))

    def _altered_plainly(self, step: AlterColumn, state: State) -> Iterator[str]:
        """Nothing where a database needs more than Alembic has for it."""
        before, after = step.before, step.after
        if self.on_sqlite:
            if replace(before, comment=after.comment) == after and not step.replaced:
                yield self.sources.on_servers(self._alter(step.table, before, after))
            return
        tables = (one.tables.get(step.table) for one in (state, self.final))
        is_key = any(numbered_column(table) == before.name for table in tables)
        if is_key or step.numbered is not None or before.autoincrement != after.autoincrement:
            return
        values = self._values(step)
        retyped = self._types_differ(before, after)
        is_partial = bool(values) and not retyped and len(values) < len(self.databases)
        if before.computed or after.computed or is_partial or (retyped and "mysql" in values):
            return
        if values and not retyped:
            yield self._update(step.table, before.name, Sql.of(values))
        if retyped and before.default is not None and "postgresql" in self.databases:
            # PostgreSQL converts no default along with the rows.
            bare = replace(before, default=None)
            yield self._alter(step.table, before, bare)
            before = bare
        using = values.get("postgresql") if retyped else None
        if step.fill is not None and retyped:
            typed = replace(before, type=after.type)
            yield self._alter(step.table, before, typed, using)
            before, using = typed, None
        if step.fill is not None:
            where = " IS NULL"
            yield self._update(step.table, before.name, self.sources.own(step.fill), where)
        if before != after:
            yield self._alter(step.table, before, after, using)

    def _alter(self, table: str, before: Column, after: Column, using: str | None = None) -> str:
        """Alembic's statement; MySQL wants the whole of a column that changes."""
        arguments = list(self._changed(before, after))
        if using is not None:
            arguments.append(f"postgresql_using={self.sources.long(using)}")
        existing = list(self._existing(before))
        arguments += existing if self.on_mysql else existing[:1]
        return self._call("alter_column", table, literal(after.name), *arguments)

    def _changed(self, before: Column, after: Column) -> Iterator[str]:
        if self._types_differ(before, after):
            yield f"type_={self.sources.type(after.type)}"
        if before.nullable != after.nullable:
            yield f"nullable={after.nullable}"
        if self._default(before) != self._default(after):
            yield f"server_default={self.sources.default(after)}"
        if before.comment != after.comment:
            yield f"comment={literal(after.comment)}"

    def _existing(self, column: Column) -> Iterator[str]:
        yield f"existing_type={self.sources.type(column.type)}"
        yield f"existing_nullable={column.nullable}"
        if column.default is not None:
            yield f"existing_server_default={self.sources.default(column)}"
        if column.comment is not None:
            yield f"existing_comment={literal(column.comment)}"

    def _changes(self, step: AlterColumn, state: State) -> Iterator[str]:
        """What changes, and the rest of the column: MySQL and SQLite want the whole of it."""
        before, after = step.before, step.after
        yield from self._changed(before, after)
        yield from self._existing(before)
        was, is_ = (
            numbered_column(one.tables.get(step.table)) == before.name
            for one in (state, self.final)
        )
        if step.numbered is False or (before.autoincrement and not after.autoincrement):
            yield "autoincrement=False"
        elif step.numbered or (is_ and not before.autoincrement):
            yield "autoincrement=True"
        elif was and self.databases != ("sqlite",):
            yield "existing_autoincrement=True"

    def _default(self, column: Column) -> Sql | None:
        return None if column.default is None else self.sources.own(column.default)

    def _types_differ(self, before: Column, after: Column) -> bool:
        return narrowed(before.type, self.databases) != narrowed(after.type, self.databases)

    def _value(self, step: AlterColumn) -> Iterator[str]:
        """What the new value is computed with, where a database would not find it by itself."""
        known = self._values(step)
        if len(known) == len(self.databases) and len(set(known.values())) == 1:
            yield f"using={self.sources.long(next(iter(known.values())))}"
        elif known:
            yield f"using={self.sources.by_database(known)}"

    def _values(self, step: AlterColumn) -> dict[str, str]:
        """By database; none where the old value stays, or the column's own cast does."""
        texts = {one: self._expression(step, one) for one in self.databases}
        return {one: text for one, text in texts.items() if text is not None}

    def _expression(self, step: AlterColumn, dialect: str) -> str | None:
        name = quoted(step.before.name, Database.named(dialect))
        if step.convert is not None:
            text = step.convert.on(dialect)
            return None if text == name else text
        if not step.replaced:
            return None
        if listed_in(step.after.type) is not None:
            return items_replaced(name, step.replaced, dialect)
        return mapped(name, dict(step.replaced), dialect)

    def _update(self, table: str, column: str, value: Sql, where: str = "") -> str:
        """Compute a column of all rows, or of those of which it is said more."""
        texts = {}
        for one in self.databases:
            database = Database.named(one)
            name, path = quoted(column, database), self.sources.path(table, database)
            condition = f" WHERE {name}{where}" if where else ""
            texts[one] = f"UPDATE {path} SET {name} = {value.on(one)}{condition}"
        return self.sources.execute_on_each(texts)

    def _call(self, name: str, table: str, *arguments: str) -> str:
        schema, plain = split_key(table)
        inner = ", ".join((literal(plain), *arguments))
        return f"{self.sources.op}.{name}({inner}{schema_argument(schema)})"
