"""The spelling of SQLAlchemy: that of every revision, as conditions stand there in its words."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from generator.expressions.source import Need
from generator.expressions.sqlalchemy import compile_bare, compile_constraint
from generator.failures import UserError
from generator.ir import Database
from generator.ir.expression import Expression
from generator.schema.model import Sql, Type
from generator.schema.reading import sql_of
from generator.schema.spelling import OwnSpelling
from generator.schema.types import type_of


@dataclass(frozen=True, slots=True)
class SqlalchemySpelling:
    databases: tuple[Database, ...]

    def condition(self, condition: Expression) -> Sql:
        return _evaluated(compile_constraint, condition)

    def value(self, value: Expression) -> Sql:
        return _evaluated(compile_bare, value)

    def call(self, function: str, column: str) -> Sql:
        return sql_of(getattr(sa.func, function)(sa.column(column)))

    def membership(self, column: str, values: Sequence[str | int]) -> Sql:
        own = OwnSpelling(self.databases).membership(column, values)
        is_alike = own.is_plain and not any("\\" in str(value) for value in values)
        return own if is_alike else sql_of(sa.column(column).in_(values))

    def type(self, source: str) -> Type:
        try:
            return type_of(_built(ast.parse(source, mode="eval").body))
        except (ArgumentError, AttributeError, TypeError, ValueError) as error:
            raise UserError(f"SQLAlchemy has no type {source}: {error}") from error


def _evaluated(compiled: Callable[[Expression, Need], str], expression: Expression) -> Sql:
    """What the source of an expression stands for, with what it imports."""
    names: dict[str, object] = {}

    def need(module: str, name: str) -> None:
        names[name] = getattr(import_module(module), name)

    source = compiled(expression, need)
    return sql_of(eval(source, names))  # noqa: S307 - our own words, over literals


def _built(node: ast.expr) -> Any:  # noqa: ANN401 - a type of SQLAlchemy's, or an argument of one
    """`postgresql.ARRAY(sa.String(20))`: specs can write nothing but such calls over literals."""
    if not isinstance(node, ast.Call):
        return ast.literal_eval(node)
    kind = node.func
    if not isinstance(kind, ast.Attribute) or not isinstance(kind.value, ast.Name):
        raise TypeError(ast.unparse(node))
    place = _MODULES.get(kind.value.id, f"sqlalchemy.dialects.{kind.value.id}")
    arguments = [_built(one) for one in node.args]
    named = {str(one.arg): _built(one.value) for one in node.keywords}
    return getattr(import_module(place), kind.attr)(*arguments, **named)


_MODULES = {"sa": "sqlalchemy"}
"""What specs call by other names than Python does."""
