"""Columns, constraints and indexes as a script writes them, in the words of the first revision."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from generator.artifacts.migration_helper import MODULE
from generator.artifacts.schema_sources import default_source, escaped, type_source
from generator.databases import Database
from generator.emit import Imports, literal, long_literal
from generator.expressions.sql import quoted
from generator.migrations.render.lines import schema_argument, split_key
from generator.schema.model import (
    Check,
    Column,
    Constraint,
    ForeignKey,
    Index,
    Part,
    PrimaryKey,
    Sql,
    Table,
    Type,
)

_CALL = re.compile(r"([a-z_]+)\(([a-z_][a-z0-9_]*)\)")
_QUOTED = re.compile(r"""'[^']*'|"[^"]*"|`[^`]*`""")
_INNERMOST = re.compile(r"(\([^()]*)\([^()]*\)")
_BARE_CALL = re.compile(r"\w+\([^()]*\)")


@dataclass(frozen=True)
class ScriptSources:
    """What values become in a script for these databases; imports are asked for on the way."""

    databases: tuple[str, ...]
    imports: Imports

    @property
    def sa(self) -> str:
        return self.imports.need("sqlalchemy", alias="sa")

    @property
    def op(self) -> str:
        return self.imports.need("alembic", "op")

    def execute(self, sql: str) -> str:
        """A statement that all databases understand, or the only one does."""
        escaped_sql = sql.replace(":", "\\:")
        return f"{self.op}.execute({self.long(escaped_sql, indent=4)})"

    def execute_on_each(self, texts: Mapping[str, str]) -> str:
        """A statement that databases may spell differently."""
        sql = Sql.of(texts)
        if sql.is_plain:
            return self.execute(sql.on(""))
        return f"{self.op}.execute({self.by_database(dict(sql.texts))})"

    def on_servers(self, statement: str) -> str:
        """A statement that means nothing to SQLite."""
        if "sqlite" not in self.databases:
            return statement
        return f'if {self.op}.get_context().dialect.name != "sqlite":\n    {statement}'

    def on_one(self, database: Database, statement: str) -> str:
        """A statement of one database."""
        if len(self.databases) == 1:
            return statement
        name = literal(database.value)
        return f"if {self.op}.get_context().dialect.name == {name}:\n    {statement}"

    @staticmethod
    def path(key: str, database: Database) -> str:
        """A table with its namespace, in the quotes of a database."""
        return ".".join(quoted(part, database) for part in key.split("."))

    def helper(self, name: str) -> str:
        """A function of the project's own."""
        return self.imports.need(MODULE, name)

    def fixed(self, name: str | None) -> str:
        """A constraint's final name, to which no naming convention adds anything."""
        return "None" if name is None else f"{self.op}.f({literal(name)})"

    def type(self, type_: Type) -> str:
        return type_source(type_, self.databases, self.imports)

    def own(self, sql: Sql) -> Sql:
        """The texts of these databases."""
        texts = dict(sql.texts)
        return Sql.of({one: texts.get(one, texts.get("")) or "" for one in self.databases})

    def sql(self, sql: Sql) -> str:
        """For functions of the helper, which take text as it is."""
        own = self.own(sql)
        if own.is_plain:
            return self.long(own.on(""))
        return self.by_database(dict(own.texts))

    def by_database(self, texts: dict[str, str]) -> str:
        """An expression that databases spell differently."""
        pairs = ", ".join(f"{one}={self.long(text)}" for one, text in texts.items())
        return f"{self.helper('by_database')}({pairs})"

    @staticmethod
    def long(text: str, indent: int = 12) -> str:
        """A text that may take several lines."""
        return long_literal(text, indent)

    def clause(self, sql: Sql) -> str:
        """For rules and computed columns of SQLAlchemy: a colon would begin a parameter."""
        own = self.own(sql)
        return literal(escaped(own.on(""))) if own.is_plain else self.sql(own)

    def text(self, sql: Sql) -> str:
        """For defaults and predicates: plain text would be taken for a value, or a name."""
        own = self.own(sql)
        return f"{self.sa}.text({self.clause(own)})" if own.is_plain else self.sql(own)

    def default(self, column: Column) -> str:
        """What the database fills in; `None` where it does not."""
        if column.default is None:
            return "None"
        own = self.own(column.default)
        found = default_source(own, column.type, self.databases, self.imports)
        return self.text(own) if found is None else found

    def column(self, column: Column) -> str:
        arguments = [literal(column.name), self.type(column.type)]
        if not column.autoincrement:
            arguments.append("autoincrement=False")
        if column.computed is not None:
            persisted = f"persisted={column.computed.persisted}"
            arguments.append(f"{self.sa}.Computed({self.clause(column.computed.sql)}, {persisted})")
        if column.default is not None:
            arguments.append(f"server_default={self.default(column)}")
        arguments.append(f"nullable={column.nullable}")
        if column.comment is not None:
            arguments.append(f"comment={literal(column.comment)}")
        return f"{self.sa}.Column({', '.join(arguments)})"

    def constraint(self, constraint: Constraint) -> str:
        name = f"name={self.fixed(constraint.name)}"
        if isinstance(constraint, Check):
            return self._check(constraint, name)
        columns = ", ".join(map(literal, constraint.columns))
        if isinstance(constraint, ForeignKey):
            targets = ", ".join(
                literal(f"{constraint.table}.{one}") for one in constraint.references
            )
            rules = "".join(f", {rule}" for rule in self._key_rules(constraint))
            return f"{self.sa}.ForeignKeyConstraint([{columns}], [{targets}], {name}{rules})"
        kind = "PrimaryKey" if isinstance(constraint, PrimaryKey) else "Unique"
        return f"{self.sa}.{kind}Constraint({columns}, {name})"

    def added_key(self, table: str, key: ForeignKey) -> str:
        """A foreign key of a table that is there."""
        source_schema, source = split_key(table)
        schema, target = split_key(key.table)
        arguments = [self.fixed(key.name), literal(source), literal(target)]
        arguments += self.key_columns(key)
        arguments += [f"source_schema={literal(source_schema)}"] if source_schema else []
        arguments += [f"referent_schema={literal(schema)}"] if schema else []
        return f"{self.op}.create_foreign_key({', '.join(arguments)})"

    def key_columns(self, key: ForeignKey) -> Iterator[str]:
        """The columns of both tables, and what the key does."""
        yield literal(list(key.columns))
        yield literal(list(key.references))
        yield from self._key_rules(key)

    def _key_rules(self, key: ForeignKey) -> Iterator[str]:
        for word, rule in (("ondelete", key.on_delete), ("onupdate", key.on_update)):
            if rule:
                yield f"{word}={literal(rule)}"
        if key.deferrable and "mysql" in self.databases:
            yield 'deferrable=op.get_context().dialect.name != "mysql" or None'
        elif key.deferrable:
            yield "deferrable=True"
        if key.initially:
            yield f"initially={literal(key.initially)}"

    def _check(self, check: Check, name: str) -> str:
        made = f"{self.sa}.CheckConstraint({self.condition(check)}, {name})"
        return f"{made}.ddl_if(dialect={literal(check.dialects)})" if check.dialects else made

    def condition(self, check: Check) -> str:
        """What it wants of a row; a rule of some databases has a text for those only."""
        if not check.dialects:
            return self.clause(check.sql)
        known = [one for one in self.databases if one in check.dialects]
        texts = {one: check.sql.on(known[0] if known else one) for one in self.databases}
        return self.clause(Sql.of(texts))

    def parts(self, table: Table, more: Iterable[str] = ()) -> Iterator[str]:
        """Everything between the parentheses of a table; `more` stands before its foreign keys."""
        yield from map(self.column, table.columns)
        yield from map(self.constraint, table.checks)
        yield from more
        yield from map(self.constraint, table.foreign_keys)
        if table.primary_key is not None:
            yield self.constraint(table.primary_key)
        yield from map(self.constraint, table.uniques)

    def index(self, table: str, index: Index, schema: str | None) -> str:
        """Creation of an index."""
        parts = ", ".join(map(self.part, index.parts))
        arguments = [self.fixed(index.name), literal(table), f"[{parts}]"]
        if index.unique:
            arguments.append("unique=True")
        arguments += [
            f"{dialect}_where={self.sa}.text({literal(escaped(text))})"
            for dialect, text in sorted(index.where, reverse=True)
            if dialect in self.databases
        ]
        arguments += [f"{name}={literal(_thawed(value))}" for name, value in index.options]
        if schema:
            arguments.append(f"schema={literal(schema)}")
        return f"{self.op}.create_index({', '.join(arguments)})"

    def dropped_index(self, table: str, index: Index, schema: str | None) -> str:
        """The end of one."""
        of = f"table_name={literal(table)}{schema_argument(schema)}"
        return f"{self.op}.drop_index({self.fixed(index.name)}, {of})"

    def part(self, part: Part) -> str:
        """One column of an index, or an expression over columns."""
        if part.expression is None:
            name = literal(part.column)
            return f"{self.sa}.column({name}).desc()" if part.descending else name
        own = self.own(part.expression)
        simple = _CALL.fullmatch(own.on("")) if own.is_plain else None
        if simple is not None:
            call = f"{self.sa}.func.{simple[1]}({self.sa}.column({literal(simple[2])}))"
            return f"{call}.desc()" if part.descending else call
        return self.text(Sql.of({one: _indexed(own.on(one), part, one) for one in self.databases}))


def _indexed(text: str, part: Part, dialect: str) -> str:
    """An expression as an index has it: in parentheses, unless it is a call; MySQL wants them anyway."""
    is_call = _is_one_call(text) and dialect != "mysql"
    return (text if is_call else f"({text})") + (" DESC" if part.descending else "")


def _is_one_call(text: str) -> bool:
    """Its first parenthesis closes at its end, calls within it included."""
    bare = _QUOTED.sub("", text)
    while (inner := _INNERMOST.sub(r"\1", bare)) != bare:
        bare = inner
    return _BARE_CALL.fullmatch(bare) is not None


def _thawed(value: object) -> object:
    """Options of an index as they were given: dictionaries and lists."""
    if not isinstance(value, tuple):
        return value
    if value and all(isinstance(one, tuple) for one in value):
        return dict(cast("tuple[tuple[str, object], ...]", value))
    return list(value)
