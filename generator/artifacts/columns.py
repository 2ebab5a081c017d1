"""How a column's type is said in Python and in SQLAlchemy: one row a kind, no branch a kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from generator.artifacts import schema_sources
from generator.emit import Imports, literal
from generator.ir import App, Column, Database, FieldType, Kind
from generator.schema.column_types import column_type, type_at_rest
from generator.schema.defaults import default_of
from generator.schema.model import Type
from generator.schema.of_app import COLLATION, comment_of


@dataclass(frozen=True)
class TypeWords:
    """One kind as Python says it."""

    python: Callable[[FieldType, Imports], str]
    inferred: str = ""
    """The type that SQLAlchemy takes from the annotation by itself."""


def _builtin(name: str) -> Callable[[FieldType, Imports], str]:
    return lambda _type, _imports: name


def _from(module: str, name: str) -> Callable[[FieldType, Imports], str]:
    return lambda _type, imports: imports.need(module, name)


def _datetime(name: str) -> Callable[[FieldType, Imports], str]:
    return lambda _type, imports: f"{imports.need('datetime', alias='dt')}.{name}"


def _list(type_: FieldType, imports: Imports) -> str:
    item = type_.item or FieldType(kind=Kind.STRING)
    return f"list[{WORDS[item.kind].python(item, imports)}]"


WORDS: dict[Kind, TypeWords] = {
    Kind.STRING: TypeWords(_builtin("str")),
    Kind.CHAR: TypeWords(_builtin("str")),
    Kind.TEXT: TypeWords(_builtin("str")),
    Kind.EMAIL: TypeWords(_builtin("str")),
    Kind.URL: TypeWords(_builtin("str")),
    Kind.SLUG: TypeWords(_builtin("str")),
    Kind.PASSWORD: TypeWords(_builtin("str")),
    Kind.INTEGER: TypeWords(_builtin("int"), "sa.Integer()"),
    Kind.SMALLINT: TypeWords(_builtin("int")),
    Kind.BIGINT: TypeWords(_builtin("int")),
    Kind.FLOAT: TypeWords(_builtin("float")),
    Kind.REAL: TypeWords(_builtin("float")),
    Kind.DECIMAL: TypeWords(_from("decimal", "Decimal")),
    Kind.BOOLEAN: TypeWords(_builtin("bool"), "sa.Boolean()"),
    Kind.DATE: TypeWords(_datetime("date"), "sa.Date()"),
    Kind.TIME: TypeWords(_datetime("time"), "sa.Time()"),
    Kind.DATETIME: TypeWords(_datetime("datetime")),
    Kind.NAIVE_DATETIME: TypeWords(_datetime("datetime"), "sa.DateTime()"),
    Kind.INTERVAL: TypeWords(_datetime("timedelta")),
    Kind.BYTES: TypeWords(_builtin("bytes")),
    Kind.JSON: TypeWords(_from("typing", "Any")),
    Kind.ARRAY: TypeWords(_list),
    Kind.UUID: TypeWords(_from("uuid", "UUID"), "sa.Uuid()"),
    Kind.ENUM: TypeWords(
        lambda type_, _imports: type_.enum.name if type_.enum else "str",
    ),
}


def python_type(column: Column, imports: Imports) -> str:
    """The annotation of a value that is not null: `dt.datetime`."""
    return WORDS[column.type.kind].python(column.type, imports)


def as_stored(enum: str, imports: Imports) -> str:
    """The annotation of an enum's value in a row, which may be one that the enum does not have."""
    mark = imports.need("app.models.base", "AS_STORED")
    return f"{imports.need('typing', 'Annotated')}[{enum}, {mark}]"


def sqlalchemy_type(column: Column, app: App) -> str:
    """The type at rest, nothing of ours."""
    if column.generated and column.type.kind in (Kind.BIGINT, Kind.SMALLINT):
        # The model says it wherever it runs.
        return _source(column_type(column), tuple(Database))
    return type_source(column.type, app)


def type_source(type_: FieldType, app: App) -> str:
    """A type at rest."""
    if type_.source is not None:
        return type_.source
    return _source(type_at_rest(type_), app.databases)


def _source(type_: Type, databases: tuple[Database, ...]) -> str:
    names = [database.value for database in databases]
    return schema_sources.type_source(type_, names, Imports())


def stored(kind: Kind, app: App) -> str:
    """The type at rest of a kind without arguments."""
    return type_source(FieldType(kind=kind), app)


def table_options(app: App, form: str) -> str:
    """What a table needs so that its text compares as on every other database."""
    if Database.MYSQL not in app.databases:
        return ""
    return form.format('"mysql_collate"', literal(COLLATION))


def answer_body(app: App) -> str:
    """The column type of an answer: MySQL's TEXT ends at 65,535 bytes."""
    return stored(Kind.TEXT, app)


def comment_literal(text: str, app: App) -> str:
    """A sentence as a comment in the database."""
    return literal(comment_of(text, app) or "")


def server_default(column: Column, app: App) -> str | None:
    """What the database fills in by itself, as an argument of a column; None where the app does."""
    default = default_of(column, app)
    if default is None:
        return None
    names = [database.value for database in app.databases]
    return schema_sources.default_source(default, column_type(column), names, Imports())
