"""The expressions of a spec where the generated files need them: checks, predicates, conditions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

from generator.artifacts.naming import enum_member, enum_module, schema_attribute
from generator.emit import Imports, literal
from generator.expressions.logic import negated
from generator.expressions.naming import default_type
from generator.expressions.python import PythonCompiler
from generator.expressions.sql import sql_text
from generator.expressions.sqlalchemy import compile_bare, compile_condition, compile_constraint
from generator.ir import App, Check, Column, Database, Entity, EnumType, Index, SqlCheck
from generator.ir.expression import Expression, Hop, IsNull, Membership, Not, ValueType
from generator.ir.traversal import walk
from generator.kinds.facts import ValueKind

_TIMES = {ValueKind.INTERVAL, ValueKind.DATETIME}
"""What only PostgreSQL has a type for, so that no text is right everywhere."""


@dataclass(frozen=True)
class ValidatorView:
    """A rule over several fields of a body."""

    name: str
    broken: str
    """The condition that the rule does not hold."""
    message: str
    guard: str = ""
    """Where fields may be left out: the rule is checked only if those of them are sent."""


@dataclass(frozen=True)
class ModelNaming:
    """Columns and relations as attributes of the models."""

    app: App
    entity: Entity
    imports: Imports

    def column(self, entity: str, column: Column) -> str:
        return f"{self._model(entity)}.{column.attribute}"

    def relation(self, hop: Hop) -> str:
        return f"{self._model(hop.source)}.{hop.attribute}"

    def member(self, enum: EnumType, value: str) -> str:
        self.imports.need(enum_module(enum, self._owner(enum)), enum.name)
        return enum_member(enum, value)

    def type(self, kind: ValueType) -> str:
        if kind.numbers is not None:
            self.imports.need(
                enum_module(kind.numbers, self._owner(kind.numbers)), kind.numbers.name
            )
            return f"{self.imports.need('app.models.base', 'NumberOf')}({kind.numbers.name})"
        if kind.kind is ValueKind.DATETIME:
            return f"{self.imports.need('app.models.base', 'UtcDateTime')}()"
        if kind.kind is ValueKind.INTERVAL and self.app.databases != (Database.POSTGRESQL,):
            return f"{self.imports.need('app.models.base', 'ExactInterval')}()"
        return default_type(kind, self.need)

    def need(self, module: str, name: str) -> None:
        self.imports.need(module, name)

    def _model(self, name: str) -> str:
        return self.imports.need(f"app.models.{self.app.entity(name).module}", name)

    def _owner(self, enum: EnumType) -> Entity:
        for entity in chain((self.entity,), self.app.entities):
            if any(column.type.enum_within == enum for column in entity.columns):
                return entity
        return self.entity


def conditions(app: App, entity: Entity, where: Expression, imports: Imports) -> list[str]:
    """The arguments of `where()` that a condition becomes."""
    naming = ModelNaming(app, entity, imports)
    return compile_condition(where, naming, naming.need)


def check_sources(app: App, check: Check, imports: Imports, name: str) -> list[str]:
    """A rule as a constraint of this name; several where databases spell times differently."""
    texts = {database: sql_text(check.expression, database) for database in app.databases}
    if len(set(texts.values())) == 1:
        return [f"sa.CheckConstraint({_text(next(iter(texts.values())))}, name={name})"]
    if any(part.type.kind in _TIMES for part in walk(check.expression)):
        return [
            f"sa.CheckConstraint({_text(text)}, name={name}).ddl_if(dialect={literal(dialect)})"
            for database, text in texts.items()
            for dialect in database.facts.dialects
        ]
    source = compile_constraint(
        check.expression, lambda module, name: _discard(imports.need(module, name))
    )
    return [f"sa.CheckConstraint({source}, name={name})"]


def computed_source(app: App, entity: Entity, column: Column, imports: Imports) -> str | None:
    """What makes the database compute a column; None for one that it does not compute."""
    computed = next((one for one in entity.computed if one.column == column and one.stored), None)
    if computed is None:
        return None
    sa = imports.need("sqlalchemy", alias="sa")
    texts = {sql_text(computed.expression, database) for database in app.databases}
    source = _text(texts.pop())
    if texts:
        source = compile_bare(
            computed.expression, lambda module, name: _discard(imports.need(module, name))
        )
    return f"{sa}.Computed({source}, persisted=True)"


def predicate_arguments(app: App, where: Expression, imports: Imports) -> list[str]:
    """The arguments that make an index partial, on the databases that have such indexes."""
    sa = imports.need("sqlalchemy", alias="sa")
    return [
        f"{database.value}_where={sa}.text({_text(sql_text(where, database))})"
        for database in (Database.SQLITE, Database.POSTGRESQL)
        if database in app.databases
    ]


def sql_check_source(check: SqlCheck, name: str) -> str:
    """A rule in the author's own SQL as a constraint."""
    return f"sa.CheckConstraint({_text(check.sql)}, name={name})"


def index_options(
    app: App, index: Index, imports: Imports, name: Callable[[Column], str]
) -> list[str]:
    """What an index has beside its columns; `name` is how columns are called there."""
    options = ["unique=True"] if index.unique else []
    if index.where is not None:
        options += predicate_arguments(app, index.where, imports)
    if index.method is not None:
        options.append(f"postgresql_using={literal(index.method)}")
    if index.ops:
        pairs = {name(column): chosen for column, chosen in index.ops}
        options.append(f"postgresql_ops={literal(pairs)}")
    if index.include:
        options.append(f"postgresql_include={literal([name(one) for one in index.include])}")
    return options


def validator(
    app: App, entity: Entity, check: Check, imports: Imports, *, missing: Sequence[Column]
) -> ValidatorView:
    """A rule as a validator of a body that carries all its fields, of which some may be missing."""
    naming = ModelNaming(app, entity, imports)
    compiler = PythonCompiler(member=naming.member, need=naming.need, row="self")
    absent = imports.need("pydantic", "MISSING") if missing else ""
    sent = [f"self.{schema_attribute(column)} is not {absent} and " for column in missing]
    guard = "".join(sent)
    name = check.word or check.name.removeprefix(f"ck_{entity.table}_")
    return ValidatorView(f"check_{name}", _broken(check.expression, compiler), check.message, guard)


def _broken(rule: Expression, compiler: PythonCompiler) -> str:
    """That a rule does not hold, as linters want it said of `in` and `is`."""
    if isinstance(rule, Membership | IsNull) and not rule.type.nullable:
        return compiler.passes(negated(rule))
    if isinstance(rule, Not):
        return f"({compiler.holds(rule.operand)})"
    return f"not ({compiler.passes(rule)})"


def _text(sql: str) -> str:
    """SQL as a literal: SQLAlchemy reads a colon as a parameter."""
    return literal(sql.replace(":", "\\:"))


def _discard(_: str) -> None:
    return None
