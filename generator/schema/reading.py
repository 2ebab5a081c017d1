"""Tables of SQLAlchemy as values: columns, constraints and indexes as a script writes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import CompileError
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import ColumnClause, TextClause, UnaryExpression

from generator.schema.dialects import DIALECTS, ddl_compiler
from generator.schema.model import (
    Check,
    Column,
    Computation,
    Constraint,
    ForeignKey,
    Index,
    Part,
    PrimaryKey,
    Sql,
    Table,
    Unique,
    by_name,
)
from generator.schema.types import type_of

_NOT_STRUCTURE = {"postgresql_concurrently", "mysql_algorithm", "mysql_lock"}
"""Options of an index that say how it is made, not what it is."""


class ByDatabase(sa.ColumnElement[Any]):
    """SQL in the words of each database, as a script says it with `by_database`."""

    inherit_cache = False
    __visit_name__ = "by_database"

    def __init__(self, **texts: str) -> None:
        self.sql = Sql.of(texts)

    def self_group(self, _against: object = None) -> ByDatabase:
        return self


def table_of(table: sa.Table) -> Table:
    """A table with all that its parentheses held."""
    rules = [rule for one in table.constraints if (rule := constraint_of(one)) is not None]
    keys = [one for one in rules if isinstance(one, PrimaryKey)]
    return Table(
        name=str(table.name),
        schema=table.schema,
        columns=tuple(column_of(column) for column in table.columns),
        primary_key=keys[0] if keys else None,
        foreign_keys=by_name(one for one in rules if isinstance(one, ForeignKey)),
        uniques=by_name(one for one in rules if isinstance(one, Unique)),
        checks=by_name(merged(one for one in rules if isinstance(one, Check))),
        indexes=by_name(map(index_of, table.indexes)),
        comment=table.comment,
        options=tuple(sorted(_options(table))),
    )


def _options(table: sa.Table) -> Iterator[tuple[str, str | bool]]:
    for name, value in table.dialect_kwargs.items():
        yield name, value if isinstance(value, bool) else str(value)


def column_of(column: sa.Column[Any]) -> Column:
    """A column, without the rules that it carries."""
    return Column(
        name=str(column.name),
        type=type_of(column.type),
        nullable=bool(column.nullable),
        default=default_of(column),
        computed=computation_of(column.computed) if column.computed is not None else None,
        comment=column.comment,
        autoincrement=column.autoincrement is not False,
    )


def computation_of(computed: sa.Computed) -> Computation:
    """What a column is computed from."""
    return Computation(sql_of(computed.sqltext), persisted=computed.persisted is not False)


def default_of(column: sa.Column[Any]) -> Sql | None:
    """What the database fills in, in the words of each."""
    default = column.server_default
    if not isinstance(default, sa.DefaultClause):
        return None
    if isinstance(default.arg, TextClause):
        return sql_of(default.arg)
    if isinstance(default.arg, str):
        return Sql.of(
            {name: ddl_compiler(name).get_column_default_string(column) or "" for name in DIALECTS}
        )
    return sql_of(default.arg)


def constraint_of(constraint: sa.Constraint) -> Constraint | None:
    """A rule of a table; None for one without columns, and of a kind that states do not know."""
    name = str(constraint.name) if isinstance(constraint.name, str) else None
    if isinstance(constraint, sa.ForeignKeyConstraint):
        return _foreign_key(constraint, name)
    if isinstance(constraint, sa.CheckConstraint):
        return _check(constraint, name)
    if not isinstance(constraint, sa.PrimaryKeyConstraint | sa.UniqueConstraint):
        return None
    columns = tuple(str(column.name) for column in constraint.columns)
    if not columns:
        return None
    if isinstance(constraint, sa.PrimaryKeyConstraint):
        return PrimaryKey(name=name, columns=columns)
    return Unique(name=name, columns=columns)


def index_of(index: sa.Index) -> Index:
    """An index; what it is called on behalf of a convention is its name, too."""
    options = {
        name: value
        for name, value in index.dialect_kwargs.items()
        if name not in _NOT_STRUCTURE and value not in (None, False)
    }
    predicates = {
        name.removesuffix("_where"): sql_of(options.pop(name)).on(name.removesuffix("_where"))
        for name in list(options)
        if name.endswith("_where") and name.removesuffix("_where") in DIALECTS
    }
    return Index(
        name=str(index.name),
        parts=tuple(_part(expression) for expression in index.expressions),
        unique=bool(index.unique),
        where=tuple(sorted(predicates.items())),
        options=tuple(sorted((name, _frozen(value)) for name, value in options.items())),
    )


def sql_of(clause: object) -> Sql:
    """A piece of SQL in the words of each database; of those only that can say it."""
    if isinstance(clause, str):
        return Sql.of(clause)
    if isinstance(clause, ByDatabase):
        return clause.sql
    if isinstance(clause, TextClause) and not clause._bindparams:  # noqa: SLF001 - nothing public says it
        return Sql.of(clause.text.replace("\\:", ":"))
    texts = {}
    for name, dialect in DIALECTS.items():
        try:
            compiler: Any = dialect.statement_compiler(dialect, None)
            texts[name] = compiler.process(clause, include_table=False, literal_binds=True)
        except (CompileError, NotImplementedError, TypeError):
            continue
    return Sql.of(texts) if texts else Sql.of(str(clause))


def merged(checks: Iterable[Check]) -> Iterator[Check]:
    """One rule out of those of the same name that a database each has."""
    known: dict[str, Check] = {}
    for check in checks:
        if check.name is None or check.name not in known or not check.dialects:
            known[check.name or f"?{len(known)}"] = check
            continue
        before = known[check.name]
        texts = {name: before.sql.on(name) for name in before.dialects or DIALECTS}
        texts |= {name: check.sql.on(name) for name in check.dialects}
        everywhere = set(texts) == set(DIALECTS)
        known[check.name] = replace(
            before, sql=Sql.of(texts), dialects=() if everywhere else tuple(sorted(texts))
        )
    yield from known.values()


def _foreign_key(constraint: sa.ForeignKeyConstraint, name: str | None) -> ForeignKey | None:
    targets = [element.target_fullname for element in constraint.elements]
    if not targets:
        return None
    return ForeignKey(
        name=name,
        columns=tuple(str(key) for key in constraint.column_keys),
        table=targets[0].rpartition(".")[0],
        references=tuple(target.rpartition(".")[2] for target in targets),
        on_delete=_rule(constraint.ondelete),
        on_update=_rule(constraint.onupdate),
        deferrable=bool(constraint.deferrable),
        initially=constraint.initially,
    )


def _rule(rule: str | None) -> str | None:
    """NO ACTION is what a database does without a word."""
    word = rule.upper() if rule else None
    return None if word == "NO ACTION" else word


def _check(constraint: sa.CheckConstraint, name: str | None) -> Check | None:
    dialects = tuple(one for one in DIALECTS if _is_made(constraint, one))
    if not dialects:
        return None
    sql = sql_of(constraint.sqltext)
    if len(dialects) < len(DIALECTS):
        sql = Sql.of({one: sql.on(one) for one in dialects})
    everywhere = set(dialects) == set(DIALECTS)
    return Check(name=name, sql=sql, dialects=() if everywhere else tuple(sorted(dialects)))


def _is_made(constraint: sa.CheckConstraint, name: str) -> bool:
    """Whether a database gets a rule that is for some only (`ddl_if`), or that a type brings."""
    condition = constraint._ddl_if  # noqa: SLF001 - nothing public says it
    wanted: Any = condition.dialect if condition is not None else None
    if wanted is not None and name not in ({wanted} if isinstance(wanted, str) else wanted):
        return False
    rule: Any = constraint._create_rule  # noqa: SLF001 - see above
    return rule is None or bool(rule(ddl_compiler(name)))


def _part(expression: Any) -> Part:  # noqa: ANN401 - whatever an index may hold
    if isinstance(expression, UnaryExpression) and expression.modifier is operators.desc_op:
        return replace(_part(expression.element), descending=True)
    if isinstance(expression, sa.sql.elements.Grouping):
        return _part(expression.element)
    if isinstance(expression, str):
        return Part(column=expression)
    if isinstance(expression, ColumnClause) and not expression.is_literal:
        return Part(column=str(expression.name))
    return Part(expression=sql_of(expression))


def _frozen(value: object) -> object:
    if isinstance(value, Mapping):
        return tuple(sorted((str(key), _frozen(one)) for key, one in value.items()))
    if isinstance(value, list | tuple):
        return tuple(str(getattr(one, "name", one)) for one in value)
    return value if isinstance(value, str | int | bool) else str(value)
