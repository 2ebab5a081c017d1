"""How a column's type is said in Python and in SQLAlchemy: one row a kind, no branch a kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from generator.emit import Imports, literal
from generator.ir import App, Column, Database, Default, DefaultKind, FieldType, Kind

URL_LENGTH = 2083
EMAIL_LENGTH = 254
HASH_LENGTH = 255
UNLIMITED_ON_MYSQL = 255


@dataclass(frozen=True)
class TypeWords:
    """One kind in the two languages of a model."""

    python: Callable[[FieldType, Imports], str]
    sqlalchemy: Callable[[FieldType], str]
    inferred: str = ""
    """The type that SQLAlchemy takes from the annotation by itself."""


def _builtin(name: str) -> Callable[[FieldType, Imports], str]:
    return lambda _type, _imports: name


def _from(module: str, name: str) -> Callable[[FieldType, Imports], str]:
    return lambda _type, imports: imports.need(module, name)


def _datetime(name: str) -> Callable[[FieldType, Imports], str]:
    return lambda _type, imports: f"{imports.need('datetime', alias='dt')}.{name}"


def _plain(source: str) -> Callable[[FieldType], str]:
    return lambda _type: source


def _sized(name: str) -> Callable[[FieldType], str]:
    return lambda type_: f"{name}({type_.length})" if type_.length else f"{name}()"


def _numeric(type_: FieldType) -> str:
    if type_.precision is None:
        return "sa.Numeric()"
    return f"sa.Numeric({type_.precision}, {type_.scale or 0})"


def enum_length(type_: FieldType) -> int:
    """Length of the column that stores an enum's values."""
    return max(len(value) for value in type_.enum.values) if type_.enum else 0


WORDS: dict[Kind, TypeWords] = {
    Kind.STRING: TypeWords(_builtin("str"), _sized("sa.String")),
    Kind.CHAR: TypeWords(_builtin("str"), _sized("sa.CHAR")),
    Kind.TEXT: TypeWords(_builtin("str"), _plain("sa.Text()")),
    Kind.EMAIL: TypeWords(_builtin("str"), _plain(f"sa.String({EMAIL_LENGTH})")),
    Kind.URL: TypeWords(_builtin("str"), _plain(f"sa.String({URL_LENGTH})")),
    Kind.SLUG: TypeWords(_builtin("str"), _sized("sa.String")),
    Kind.PASSWORD: TypeWords(_builtin("str"), _plain(f"sa.String({HASH_LENGTH})")),
    Kind.INTEGER: TypeWords(_builtin("int"), _plain("sa.Integer()"), "sa.Integer()"),
    Kind.SMALLINT: TypeWords(_builtin("int"), _plain("sa.SmallInteger()")),
    Kind.BIGINT: TypeWords(_builtin("int"), _plain("sa.BigInteger()")),
    Kind.FLOAT: TypeWords(_builtin("float"), _plain("sa.Double()")),
    Kind.REAL: TypeWords(_builtin("float"), _plain('sa.REAL().with_variant(sa.Float(), "mysql")')),
    Kind.DECIMAL: TypeWords(_from("decimal", "Decimal"), _numeric),
    Kind.BOOLEAN: TypeWords(_builtin("bool"), _plain("sa.Boolean()"), "sa.Boolean()"),
    Kind.DATE: TypeWords(_datetime("date"), _plain("sa.Date()"), "sa.Date()"),
    Kind.TIME: TypeWords(_datetime("time"), _plain("sa.Time()"), "sa.Time()"),
    Kind.DATETIME: TypeWords(_datetime("datetime"), _plain("sa.DateTime(timezone=True)")),
    Kind.UUID: TypeWords(_from("uuid", "UUID"), _plain("sa.Uuid()"), "sa.Uuid()"),
    Kind.ENUM: TypeWords(
        lambda type_, _imports: type_.enum.name if type_.enum else "str",
        lambda type_: f"sa.String({enum_length(type_)})",
    ),
}


MICROSECONDS = {Kind.DATETIME: "mysql.DATETIME(fsp=6)", Kind.TIME: "mysql.TIME(fsp=6)"}
"""MySQL drops fractions of a second unless it is told otherwise."""


def python_type(column: Column, imports: Imports) -> str:
    """The annotation of a value that is not null: `dt.datetime`."""
    return WORDS[column.type.kind].python(column.type, imports)


def sqlalchemy_type(column: Column, app: App) -> str:
    """The type as a migration says it: what is at rest, nothing of ours."""
    if column.generated and column.type.kind in (Kind.BIGINT, Kind.SMALLINT):
        # SQLite numbers rows by itself only in a column that is exactly INTEGER.
        return f'{WORDS[column.type.kind].sqlalchemy(column.type)}.with_variant(sa.Integer(), "sqlite")'
    if column.type.kind in MICROSECONDS:
        return stored(column.type.kind, app)
    if column.type.kind in (Kind.STRING, Kind.SLUG) and column.type.length is None:
        return _unlimited(app)
    return WORDS[column.type.kind].sqlalchemy(column.type)


def stored(kind: Kind, app: App) -> str:
    """A type with a time of day, to the microsecond on every database."""
    plain = WORDS[kind].sqlalchemy(FieldType(kind=kind))
    if Database.MYSQL not in app.databases:
        return plain
    return f'{plain}.with_variant({MICROSECONDS[kind]}, "mysql")'


def table_options(app: App, form: str) -> str:
    """What a table needs so that its text compares case-sensitively on every database."""
    if Database.MYSQL not in app.databases:
        return ""
    return form.format('"mysql_collate"', '"utf8mb4_bin"')


def comment_literal(text: str, app: App) -> str:
    """A sentence as a comment in the database; MariaDB's comments lack the characters past U+FFFF."""
    if Database.MYSQL in app.databases:
        text = "".join(character for character in text if ord(character) <= 0xFFFF)
    return literal(text)


def _unlimited(app: App) -> str:
    """Text without a limit, which MySQL cannot have in an index."""
    if Database.MYSQL not in app.databases:
        return "sa.String()"
    return f'sa.String().with_variant(sa.String({UNLIMITED_ON_MYSQL}), "mysql")'


def server_default(default: Default | None) -> str | None:
    """What the database fills in by itself, as an argument of a column; None where the app does."""
    if default is None or default.kind is DefaultKind.UUID or default.offset_seconds:
        return None
    if default.kind is DefaultKind.NOW:
        return "sa.func.now()"
    value = default.value
    if isinstance(value, bool):
        return "sa.true()" if value else "sa.false()"
    if isinstance(value, str):
        return literal(value)
    return f"sa.text({literal(str(value))})"
