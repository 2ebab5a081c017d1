"""How a column's type is said in Python and in SQLAlchemy: one row a kind, no branch a kind."""

from __future__ import annotations

from generator.artifacts import schema_sources
from generator.emit import Imports, literal
from generator.ir import App, Column, Database, EnumType, FieldType, Kind
from generator.schema.column_types import column_type, type_at_rest
from generator.schema.defaults import default_of
from generator.schema.model import Type
from generator.schema.of_app import COLLATION, comment_of
from generator.schema.spelling import OwnSpelling


def as_stored(enum: EnumType, imports: Imports) -> str:
    """The annotation of an enum's value in a row, which may be one that the enum does not have."""
    name = "NUMBER_AS_STORED" if enum.is_integer else "AS_STORED"
    mark = imports.need("app.models.base", name)
    return f"{imports.need('typing', 'Annotated')}[{enum.name}, {mark}]"


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


def membership_source(app: App, column: Column) -> str:
    """That a column holds one of its enum's numbers, as the argument of a check."""
    values = column.type.enum.members if column.type.enum is not None else ()
    sql = OwnSpelling(app.databases).membership(column.column, values)
    if sql.is_plain:
        return literal(sql.texts[0][1])
    return f"sa.column({literal(column.column)}).in_({literal(list(values))})"
