"""Constraints and indexes that come, go or get another name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.databases import Database
from generator.emit import literal
from generator.expressions.sql import quoted
from generator.migrations.numbering import is_nameless
from generator.migrations.operations import (
    AddConstraint,
    AddIndex,
    DropConstraint,
    DropIndex,
    RenameConstraint,
    RenameIndex,
)
from generator.migrations.render.lines import ScriptLine, schema_argument, split_key
from generator.migrations.render.sources import ScriptSources
from generator.schema.model import Check, Constraint, ForeignKey, PrimaryKey, State, Table, Unique

RuleStep = AddConstraint | DropConstraint | RenameConstraint | AddIndex | DropIndex | RenameIndex


@dataclass(frozen=True)
class RuleSteps:
    """Writes them down. SQLite makes a table anew for a constraint; servers have a statement for it."""

    sources: ScriptSources

    def lines(self, step: RuleStep, state: State) -> Iterator[ScriptLine]:
        """A step on the state that it finds."""
        if isinstance(step, AddConstraint):
            made = self.sources.constraint(step.constraint)
            yield ScriptLine(f"table.add_constraint({made})", step.table, self._added(step))
        elif isinstance(step, DropConstraint):
            yield self._dropped(step, state)
        elif isinstance(step, RenameConstraint):
            yield self._renamed(step, state)
        elif isinstance(step, RenameIndex):
            yield from self._renamed_index(step)
        elif isinstance(step, AddIndex):
            schema, name = split_key(step.table)
            yield ScriptLine(self.sources.index(name, step.index, schema))
        else:
            schema, name = split_key(step.table)
            yield ScriptLine(self.sources.dropped_index(name, step.index, schema))

    def _added(self, step: AddConstraint) -> tuple[str, ...]:
        rule, databases = step.constraint, self.sources.databases
        schema, table = split_key(step.table)
        head = f"{self.sources.fixed(rule.name)}, {literal(table)}"
        tail = schema_argument(schema)
        if "sqlite" in databases:
            return ()
        if isinstance(rule, ForeignKey):
            return (self.sources.added_key(step.table, rule),)
        if isinstance(rule, Check):
            is_of_all = not rule.dialects or set(databases) <= set(rule.dialects)
            call = f"create_check_constraint({head}, {self.sources.condition(rule)}{tail})"
            return (f"{self.sources.op}.{call}",) if is_of_all else ()
        columns = literal(list(rule.columns))
        if isinstance(rule, Unique):
            return (f"{self.sources.op}.create_unique_constraint({head}, {columns}{tail})",)
        if "mysql" in databases:
            return ()
        return (f"{self.sources.op}.create_primary_key({head}, {columns}{tail})",)

    def _dropped(self, step: DropConstraint, state: State) -> ScriptLine:
        rule, databases = step.constraint, self.sources.databases
        schema, name = split_key(step.table)
        fixed, kind = self.sources.fixed(rule.name), literal(_kind(rule))
        arguments = f"{fixed}, {kind}"
        table = state.tables.get(step.table)
        is_special = "mysql" in databases and isinstance(rule, PrimaryKey)
        if "mysql" in databases and isinstance(rule, ForeignKey) and table:
            # MySQL makes an index of its own for a key that has none.
            is_special = not table.is_indexed_by(rule.columns)
            arguments += ", index=True" if is_special else ""
        plain: tuple[str, ...] = ()
        if "sqlite" not in databases and not is_special:
            call = f"{fixed}, {literal(name)}, type_={kind}{schema_argument(schema)}"
            plain = (f"{self.sources.op}.drop_constraint({call})",)
        return ScriptLine(f"table.drop_constraint({arguments})", step.table, plain)

    def _renamed(self, step: RenameConstraint, state: State) -> ScriptLine:
        old, new = self.sources.fixed(step.before.name), self.sources.constraint(step.after)
        plain = tuple(self._renamed_plainly(step, state.tables[step.table]))
        return ScriptLine(f"table.rename_constraint({old}, {new})", step.table, plain)

    def _renamed_plainly(self, step: RenameConstraint, table: Table) -> Iterator[str]:
        """MySQL calls what keeps values apart an index."""
        databases = self.sources.databases
        others = {one for one in databases if one != "postgresql"}
        is_of_one = isinstance(step.after, PrimaryKey) and is_nameless(table, others)
        if databases == ("postgresql",) or is_of_one:
            database, kind = Database.POSTGRESQL, "CONSTRAINT"
        elif databases == ("mysql",) and isinstance(step.after, Unique):
            database, kind = Database.MYSQL, "INDEX"
        else:
            return
        old, new = (quoted(str(one.name), database) for one in (step.before, step.after))
        path = self.sources.path(step.table, database)
        statement = self.sources.execute(f"ALTER TABLE {path} RENAME {kind} {old} TO {new}")
        yield self.sources.on_one(database, statement)

    def _renamed_index(self, step: RenameIndex) -> Iterator[ScriptLine]:
        schema, table = split_key(step.table)
        old, new = step.before.name, step.after.name
        if self.sources.databases == ("sqlite",):
            yield ScriptLine(self.sources.dropped_index(table, step.before, schema))
            yield ScriptLine(self.sources.index(table, step.after, schema))
        elif self.sources.databases == ("postgresql",):
            path = f"{schema}.{old}" if schema else old
            before = self.sources.path(path, Database.POSTGRESQL)
            after = quoted(new, Database.POSTGRESQL)
            yield ScriptLine(self.sources.execute(f"ALTER INDEX {before} RENAME TO {after}"))
        elif self.sources.databases == ("mysql",):
            of, before, after = (quoted(one, Database.MYSQL) for one in (table, old, new))
            sql = f"ALTER TABLE {of} RENAME INDEX {before} TO {after}"
            yield ScriptLine(self.sources.execute(sql))
        else:
            names = ", ".join(map(literal, (table, old, new)))
            helper = self.sources.helper("rename_index")
            yield ScriptLine(f"{helper}({names}{schema_argument(schema)})")


def _kind(rule: Constraint) -> str:
    """As Alembic calls it."""
    if isinstance(rule, ForeignKey):
        return "foreignkey"
    if isinstance(rule, PrimaryKey):
        return "primary"
    return "check" if isinstance(rule, Check) else "unique"
