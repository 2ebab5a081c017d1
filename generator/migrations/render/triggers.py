"""Triggers in a script: each database in its own words, and as few of them as it takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import indent

from generator.emit import literal
from generator.migrations.operations import CreateTriggers, TriggerStep
from generator.migrations.plan.comparison import identifier, qualified
from generator.migrations.plan.families import Family, family_of
from generator.migrations.render.sources import ScriptSources
from generator.migrations.triggers import InStep, RowRule, Substituted
from generator.schema.literals import text_sql
from generator.schema.model import Column

_PARAMETER = re.compile(r"(?<![:\w\\]):(?=\w)(?!\w+:)")
"""What SQLAlchemy would take for a parameter."""


@dataclass(frozen=True)
class Triggers:
    """Writes them down, and what takes them away."""

    sources: ScriptSources

    def changed(self, steps: Sequence[TriggerStep]) -> str:
        """What a script runs for some of them, one behind the other."""
        statements: dict[str, list[str]] = {}
        for dialect in self.sources.databases:
            for step in steps:
                speaker = _SPEAKERS[dialect](step.rule)
                is_new = isinstance(step, CreateTriggers)
                statements.setdefault(dialect, []).extend(
                    speaker.created if is_new else speaker.dropped
                )
        return self._by_database(statements)

    def _by_database(self, statements: dict[str, list[str]]) -> str:
        op = self.sources.imports.need("alembic", "op")
        calls = {
            one: "\n".join(f"{op}.execute({_text(text)})" for text in texts)
            for one, texts in statements.items()
        }
        if len(calls) == 1:
            return next(iter(calls.values()))
        return "\n".join(
            f'if {op}.get_context().dialect.name == "{one}":\n{indent(text, " " * 4)}'
            for one, text in calls.items()
        )


def _text(statement: str) -> str:
    """In one line, or as the lines that it has."""
    escaped = _PARAMETER.sub(r"\\:", statement)
    if "\n" not in escaped:
        return literal(escaped)
    body = escaped.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'"""\n{indent(body, " " * 4)}\n"""'


@dataclass(frozen=True)
class _Speaker:
    """One rule in the words of one database."""

    rule: RowRule

    dialect = ""

    @property
    def created(self) -> list[str]:
        if isinstance(self.rule, InStep):
            return [*self._in_step(self.rule)]
        return [*self._substituted(self.rule)]

    @property
    def dropped(self) -> list[str]:
        raise NotImplementedError

    def _in_step(self, rule: InStep) -> Iterator[str]:
        raise NotImplementedError

    def _substituted(self, rule: Substituted) -> Iterator[str]:
        raise NotImplementedError

    @property
    def table(self) -> str:
        return qualified(self.rule.table, self.dialect)

    def name(self, end: str = "") -> str:
        return identifier(f"{self.rule.name}{end}", self.dialect)

    def column(self, column: Column) -> str:
        return identifier(column.name, self.dialect)

    def default(self, column: Column) -> str:
        return column.default.on(self.dialect) if column.default is not None else "NULL"

    def is_lacking(self, rule: Substituted, row: str = "") -> str:
        """A row holds what is not to be there."""
        column = f"{row}{self.column(rule.column)}"
        if rule.replaced is None:
            return f"{column} IS NULL"
        return f"{column} = {text_sql(rule.replaced, self.dialect)}"

    def update(self, rule: Substituted, where: str = "") -> str:
        value = rule.value.on(self.dialect)
        return (
            f"UPDATE {self.table} SET {self.column(rule.column)} = {value} "
            f"WHERE {where}{self.is_lacking(rule)}"
        )


class _Sqlite(_Speaker):
    """A trigger changes the row once it is written; a change that makes no difference ends there."""

    dialect = "sqlite"

    @property
    def dropped(self) -> list[str]:
        is_pair = isinstance(self.rule, InStep)
        ends = ["_insert", "_old", "_new"] if is_pair else ["_insert", "_update"]
        return [f"DROP TRIGGER {self.name(end)}" for end in ends]

    def _in_step(self, rule: InStep) -> Iterator[str]:
        old, new = self.column(rule.old), self.column(rule.new)
        value = f"coalesce(NEW.{old}, NEW.{new})"
        if rule.old.default is not None:
            is_given = f"NEW.{old}{_exactly(rule.old)} IS NOT {self.default(rule.old)}"
            value = f"CASE WHEN {is_given} THEN NEW.{old} ELSE NEW.{new} END"
        body = f"UPDATE {self.table}\nSET {old} = {value},\n    {new} = {value}\nWHERE rowid = NEW.rowid;"
        yield self._trigger("_insert", "INSERT", "", body)
        is_other = f"\nWHEN NEW.{old}{_exactly(rule.old)} IS NOT NEW.{new}"
        for end, column, to in (("_old", old, new), ("_new", new, old)):
            body = f"UPDATE {self.table} SET {to} = NEW.{column} WHERE rowid = NEW.rowid;"
            yield self._trigger(end, f"UPDATE OF {column}", is_other, body)

    def _substituted(self, rule: Substituted) -> Iterator[str]:
        body = f"{self.update(rule, 'rowid = NEW.rowid AND ')};"
        yield self._trigger("_insert", "INSERT", "", body)
        yield self._trigger("_update", f"UPDATE OF {self.column(rule.column)}", "", body)
        if rule.fills:
            yield self.update(rule)

    def _trigger(self, end: str, event: str, when: str, body: str) -> str:
        head = f"CREATE TRIGGER {self.name(end)} AFTER {event} ON {self.table}{when}"
        return f"{head}\nBEGIN\n{indent(body, '    ')}\nEND"


class _Postgresql(_Speaker):
    """A function changes the row before it is written."""

    dialect = "postgresql"

    @property
    def dropped(self) -> list[str]:
        return [
            f"DROP TRIGGER {self.name()} ON {self.table}",
            f"DROP FUNCTION {self._function}()",
        ]

    @property
    def _function(self) -> str:
        schema, dot, _ = self.table.rpartition(".")
        return f"{schema}{dot}{self.name()}"

    def _in_step(self, rule: InStep) -> Iterator[str]:
        old, new = self.column(rule.old), self.column(rule.new)
        cast = _cast(rule.old)
        is_given = f"NEW.{old} IS NOT NULL"
        if rule.old.default is not None:
            is_given = f"NEW.{old}{cast} IS DISTINCT FROM {self.default(rule.old)}{cast}"
        yield from self._made(
            "IF TG_OP = 'INSERT' THEN\n"
            f"    IF {is_given} THEN\n"
            f"        NEW.{new} := NEW.{old};\n"
            "    ELSE\n"
            f"        NEW.{old} := NEW.{new};\n"
            "    END IF;\n"
            f"ELSIF NEW.{old}{cast} IS DISTINCT FROM OLD.{old}{cast} THEN\n"
            f"    NEW.{new} := NEW.{old};\n"
            "ELSE\n"
            f"    NEW.{old} := NEW.{new};\n"
            "END IF;"
        )

    def _substituted(self, rule: Substituted) -> Iterator[str]:
        column = self.column(rule.column)
        value = rule.value.on(self.dialect)
        if rule.reads:
            name = identifier(rule.table.rpartition(".")[2], self.dialect)
            value = f"(SELECT {value} FROM (SELECT NEW.*) AS {name})"
        yield from self._made(
            f"IF {self.is_lacking(rule, 'NEW.')} THEN\n    NEW.{column} := {value};\nEND IF;"
        )
        if rule.fills:
            yield self.update(rule)

    def _made(self, body: str) -> Iterator[str]:
        yield (
            f"CREATE FUNCTION {self._function}() RETURNS trigger LANGUAGE plpgsql AS $$\n"
            f"BEGIN\n{indent(body, '    ')}\n    RETURN NEW;\nEND $$"
        )
        yield (
            f"CREATE TRIGGER {self.name()} BEFORE INSERT OR UPDATE ON {self.table}\n"
            f"FOR EACH ROW EXECUTE FUNCTION {self._function}()"
        )


class _Mysql(_Speaker):
    """A trigger changes the row before it is written. Rows that came in while there was none yet
    are looked for at the end: no transaction keeps them out.
    """

    dialect = "mysql"

    @property
    def dropped(self) -> list[str]:
        return [f"DROP TRIGGER IF EXISTS {self.name(end)}" for end in ("_insert", "_update")]

    def _in_step(self, rule: InStep) -> Iterator[str]:
        old, new = self.column(rule.old), self.column(rule.new)
        is_text = family_of(rule.old.type) is Family.TEXT
        was, is_ = (
            f"CAST({row}.{old} AS BINARY)" if is_text else f"{row}.{old}" for row in ("OLD", "NEW")
        )
        is_left_out = f"{is_} <=> {self.default(rule.old)}"
        if rule.old.default is None:
            is_left_out = f"NEW.{old} IS NULL"
        for event, is_unchanged in (("INSERT", is_left_out), ("UPDATE", f"{is_} <=> {was}")):
            yield self._trigger(
                event,
                f"IF {is_unchanged} THEN\n"
                f"    SET NEW.{old} = NEW.{new};\n"
                "ELSE\n"
                f"    SET NEW.{new} = NEW.{old};\n"
                "END IF",
            )
        yield f"UPDATE {self.table} SET {new} = {old} WHERE NOT ({new} <=> {old})"

    def _substituted(self, rule: Substituted) -> Iterator[str]:
        value = rule.value.on(self.dialect)
        if rule.reads:
            quoted = [identifier(one, self.dialect) for one in rule.reads]
            row = ", ".join(f"NEW.{one} AS {one}" for one in quoted)
            name = identifier(rule.table.rpartition(".")[2], self.dialect)
            value = f"(SELECT {value} FROM (SELECT {row}) AS {name})"
        for event in ("INSERT", "UPDATE"):
            is_lacking = self.is_lacking(rule, "NEW.")
            column = self.column(rule.column)
            yield self._trigger(
                event, f"IF {is_lacking} THEN\n    SET NEW.{column} = {value};\nEND IF"
            )
        yield self.update(rule)

    def _trigger(self, event: str, body: str) -> str:
        name = self.name(f"_{event.lower()}")
        return f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {self.table} FOR EACH ROW\n{body}"


_SPEAKERS = {"sqlite": _Sqlite, "postgresql": _Postgresql, "mysql": _Mysql}


def _exactly(column: Column) -> str:
    """Upper and lower case are two, whatever the column says."""
    return " COLLATE BINARY" if family_of(column.type) is Family.TEXT else ""


def _cast(column: Column) -> str:
    """To a type that knows when two values are one."""
    family = family_of(column.type)
    return "::text" if family is Family.TEXT else "::jsonb" if family is Family.JSON else ""
