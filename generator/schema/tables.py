"""Tables of a state as SQLAlchemy's: what writes their CREATE TABLE for one database."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import conv

from generator.schema.model import (
    Argument,
    Check,
    Column,
    Constraint,
    Index,
    Part,
    PrimaryKey,
    Table,
    Type,
    Unique,
)


def sqlalchemy_table(
    table: Table, dialect: str, *, name: str = "", is_temporary: bool = False
) -> sa.Table:
    """The table without its foreign keys, under its own name or another, in no schema."""
    options: dict[str, Any] = {
        option: value for option, value in table.options if option.startswith(dialect)
    }
    made: sa.Table = sa.Table(
        name or table.name,
        sa.MetaData(),
        *(_column(one, dialect) for one in table.columns),
        *(rule for one in table.constraints for rule in _rule(one, dialect)),
        comment=table.comment,
        prefixes=["TEMPORARY"] if is_temporary else [],
        **options,
    )
    for index in table.indexes:
        _add_index(made, index, dialect)
    return made


def sqlalchemy_type(type_: Type) -> Any:  # noqa: ANN401 - SQLAlchemy's types have no common one
    """What a type stands for; ImportError or AttributeError where it cannot be had here."""
    kind = getattr(import_module(type_.module), type_.name)
    given: dict[str, Any] = {word: _argument(value) for word, value in type_.arguments}
    values = given.pop("values", ())
    if type_.name == "ENUM" and type_.module.endswith("postgresql"):
        given["create_type"] = False
    return kind(*values, **given)


def _argument(value: Argument) -> object:
    return sqlalchemy_type(value) if isinstance(value, Type) else value


def _column(column: Column, dialect: str) -> sa.Column[Any]:
    computed: list[sa.Computed] = []
    if column.computed is not None:
        text = _text(column.computed.sql.on(dialect))
        computed.append(sa.Computed(text, persisted=column.computed.persisted))
    return sa.Column(
        column.name,
        sqlalchemy_type(column.type.on(dialect)),
        *computed,
        nullable=column.nullable,
        server_default=None if column.default is None else _text(column.default.on(dialect)),
        comment=column.comment,
        autoincrement="auto" if column.autoincrement else False,
    )


def _rule(rule: Constraint, dialect: str) -> Iterator[sa.Constraint]:
    name = None if rule.name is None else conv(rule.name)
    if isinstance(rule, PrimaryKey):  # MariaDB and MySQL warn of a name that they do not keep
        yield sa.PrimaryKeyConstraint(*rule.columns, name=None if dialect == "mysql" else name)
    elif isinstance(rule, Unique):
        yield sa.UniqueConstraint(*rule.columns, name=name)
    elif isinstance(rule, Check) and (not rule.dialects or dialect in rule.dialects):
        yield sa.CheckConstraint(_text(rule.sql.on(dialect)), name=name)


def _add_index(table: sa.Table, index: Index, dialect: str) -> None:
    options: dict[str, Any] = {
        name: _option(name, value)
        for name, value in index.options
        if name.startswith(f"{dialect}_")
    }
    where = dict(index.where).get(dialect)
    if where is not None:
        options[f"{dialect}_where"] = _text(where)
    parts = [_part(table, one, dialect) for one in index.parts]
    # An index of texts alone knows no table by itself.
    sa.Index(conv(index.name), *parts, unique=index.unique, _table=table, **options)


def _option(name: str, value: object) -> object:
    """Pairs of a dictionary were frozen; names of columns are a list."""
    if not isinstance(value, tuple):
        return value
    return dict(value) if name.endswith("_ops") else list(value)


def _part(table: sa.Table, part: Part, dialect: str) -> Any:  # noqa: ANN401 - what an index may hold
    if part.expression is None:
        column = table.c[part.column]
        return column.desc() if part.descending else column
    text = part.expression.on(dialect)
    return _text(f"{text} DESC" if part.descending else text)


def _text(sql: str) -> sa.TextClause:
    """As it is: a colon begins no parameter."""
    return sa.text(sql.replace(":", "\\:"))
