"""How a column's type is said in Python and in SQLAlchemy: one row a kind, no branch a kind."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from generator.emit import Imports, literal
from generator.ir import App, Column, Database, DefaultKind, Entity, FieldType, Kind
from generator.ir.json_values import json_value, python_value

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


def _list(type_: FieldType, imports: Imports) -> str:
    item = type_.item or FieldType(kind=Kind.STRING)
    return f"list[{WORDS[item.kind].python(item, imports)}]"


WORDS: dict[Kind, TypeWords] = {
    Kind.STRING: TypeWords(_builtin("str"), _sized("sa.String")),
    # CHAR fills texts up with blanks on PostgreSQL, and MariaDB takes them off.
    Kind.CHAR: TypeWords(_builtin("str"), _sized("sa.String")),
    Kind.TEXT: TypeWords(_builtin("str"), _plain("sa.Text()")),
    Kind.EMAIL: TypeWords(_builtin("str"), _plain(f"sa.String({EMAIL_LENGTH})")),
    Kind.URL: TypeWords(_builtin("str"), _plain(f"sa.String({URL_LENGTH})")),
    Kind.SLUG: TypeWords(_builtin("str"), _sized("sa.String")),
    Kind.PASSWORD: TypeWords(_builtin("str"), _plain(f"sa.String({HASH_LENGTH})")),
    Kind.INTEGER: TypeWords(_builtin("int"), _plain("sa.Integer()"), "sa.Integer()"),
    Kind.SMALLINT: TypeWords(_builtin("int"), _plain("sa.SmallInteger()")),
    Kind.BIGINT: TypeWords(_builtin("int"), _plain("sa.BigInteger()")),
    Kind.FLOAT: TypeWords(_builtin("float"), _plain("sa.Double()")),
    # Four bytes hold no 0.1, so no filter would find it: both are kept in eight.
    Kind.REAL: TypeWords(_builtin("float"), _plain("sa.Double()")),
    Kind.DECIMAL: TypeWords(_from("decimal", "Decimal"), _numeric),
    Kind.BOOLEAN: TypeWords(_builtin("bool"), _plain("sa.Boolean()"), "sa.Boolean()"),
    Kind.DATE: TypeWords(_datetime("date"), _plain("sa.Date()"), "sa.Date()"),
    Kind.TIME: TypeWords(_datetime("time"), _plain("sa.Time()"), "sa.Time()"),
    Kind.DATETIME: TypeWords(_datetime("datetime"), _plain("sa.DateTime(timezone=True)")),
    Kind.NAIVE_DATETIME: TypeWords(_datetime("datetime"), _plain("sa.DateTime()"), "sa.DateTime()"),
    Kind.INTERVAL: TypeWords(_datetime("timedelta"), _plain("sa.BigInteger()")),
    Kind.BYTES: TypeWords(_builtin("bytes"), _plain("sa.LargeBinary()")),
    Kind.JSON: TypeWords(_from("typing", "Any"), _plain("sa.JSON(none_as_null=True)")),
    Kind.ARRAY: TypeWords(_list, _plain("sa.JSON(none_as_null=True)")),
    Kind.UUID: TypeWords(_from("uuid", "UUID"), _plain("sa.Uuid()"), "sa.Uuid()"),
    Kind.ENUM: TypeWords(
        lambda type_, _imports: type_.enum.name if type_.enum else "str",
        lambda type_: f"sa.String({enum_length(type_)})",
    ),
}


VARIANTS = {
    Kind.TEXT: {Database.MYSQL: "mysql.LONGTEXT()"},
    Kind.DATETIME: {Database.MYSQL: "mysql.DATETIME(fsp=6)"},
    Kind.NAIVE_DATETIME: {Database.MYSQL: "mysql.DATETIME(fsp=6)"},
    Kind.TIME: {Database.MYSQL: "mysql.TIME(fsp=6)"},
    Kind.BYTES: {Database.MYSQL: "mysql.LONGBLOB()"},
    Kind.INTERVAL: {Database.POSTGRESQL: "postgresql.INTERVAL()"},
    Kind.JSON: {Database.POSTGRESQL: "postgresql.JSONB(none_as_null=True)"},
}
"""Where one database has another type: MySQL drops fractions of a second unless it is told
otherwise, and its plain texts and bytes end at 65,535; PostgreSQL has types that the others lack."""


def python_type(column: Column, imports: Imports) -> str:
    """The annotation of a value that is not null: `dt.datetime`."""
    return WORDS[column.type.kind].python(column.type, imports)


def as_stored(enum: str, imports: Imports) -> str:
    """The annotation of an enum's value in a row, which may be one that the enum does not have."""
    mark = imports.need("app.models.base", "AS_STORED")
    return f"{imports.need('typing', 'Annotated')}[{enum}, {mark}]"


def sqlalchemy_type(column: Column, app: App) -> str:
    """The type as a migration says it: what is at rest, nothing of ours."""
    if column.generated and column.type.kind in (Kind.BIGINT, Kind.SMALLINT):
        # SQLite numbers rows by itself only in a column that is exactly INTEGER.
        return f'{WORDS[column.type.kind].sqlalchemy(column.type)}.with_variant(sa.Integer(), "sqlite")'
    return type_source(column.type, app)


def type_source(type_: FieldType, app: App) -> str:
    """A type at rest."""
    if type_.source is not None:
        return type_.source
    if type_.native is not None and type_.enum is not None:
        values = ", ".join(literal(value) for value in type_.enum.values)
        return f"postgresql.ENUM({values}, name={literal(type_.native)}, create_type=False)"
    if type_.kind in (Kind.STRING, Kind.SLUG) and type_.length is None:
        return _unlimited(app)
    if type_.item is not None:
        item = type_source(replace(type_.item, native=type_.native), app)
        if type_.item.enum is not None and type_.native is None:
            # No constraint says the values, so the type does: migrations ask about those that go.
            values = ", ".join(map(literal, type_.item.enum.values))
            item = f"sa.Enum({values}, native_enum=False)"
        item = f"postgresql.ARRAY({item})"
        return _varied(WORDS[type_.kind].sqlalchemy(type_), {Database.POSTGRESQL: item}, app)
    return _varied(WORDS[type_.kind].sqlalchemy(type_), VARIANTS.get(type_.kind, {}), app)


def stored(kind: Kind, app: App) -> str:
    """The type at rest of a kind without arguments."""
    return type_source(FieldType(kind=kind), app)


def _varied(plain: str, variants: Mapping[Database, str], app: App) -> str:
    """A type, and what stands in its place on some databases."""
    own = {database: source for database, source in variants.items() if database in app.databases}
    if len(own) == len(app.databases):
        return next(iter(own.values()))
    return plain + "".join(
        f".with_variant({source}, {literal(database.value)})" for database, source in own.items()
    )


def table_options(app: App, form: str) -> str:
    """What a table needs so that its text compares character by character on every database, blanks
    at its end too.
    """
    if Database.MYSQL not in app.databases:
        return ""
    return form.format('"mysql_collate"', '"utf8mb4_nopad_bin"')


def numbers_onward(app: App, entity: Entity) -> bool:
    """SQLite has to be told not to give the key of a deleted row to the next one."""
    is_numbered = len(entity.key) == 1 and entity.key[0].generated
    return Database.SQLITE in app.databases and is_numbered and entity.key[0].type.is_integer


def answer_body(app: App) -> str:
    """The column type of an answer: MySQL's TEXT ends at 65,535 bytes."""
    if Database.MYSQL not in app.databases:
        return "sa.Text()"
    return 'sa.Text().with_variant(mysql.LONGTEXT(), "mysql")'


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


def server_default(column: Column, app: App) -> str | None:
    """What the database fills in by itself, as an argument of a column; None where the app does."""
    default = column.default
    if default is None or default.kind is DefaultKind.UUID or default.offset_seconds:
        return None
    if default.kind is DefaultKind.NOW:
        return "sa.func.now()"
    if column.type.source is not None:
        return None
    if column.type.kind is Kind.JSON or column.type.item is not None:
        return _structured_default(column, app)
    return _literal_default(default.value, app)


def _literal_default(value: object, app: App) -> str | None:
    if isinstance(value, bool):
        return "sa.true()" if value else "sa.false()"
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, dt.timedelta):
        return _interval_default(value, app)
    if isinstance(value, bytes):
        return _bytes_default(value, app)
    if isinstance(value, dt.datetime):
        return _moment_default(value, app)
    if isinstance(value, dt.date | dt.time):
        return literal(value.isoformat())
    return literal(value.hex) if isinstance(value, UUID) else f"sa.text({literal(str(value))})"


def _structured_default(column: Column, app: App) -> str | None:
    """JSON or an array; one text has to do for all databases."""
    value = python_value(column.type, column.default.value) if column.default else None
    text = json.dumps(json_value(value), ensure_ascii=False)
    if column.type.item is not None and Database.POSTGRESQL in app.databases:
        if app.databases != (Database.POSTGRESQL,) or value:
            return None
        text = "{}"
    if "\\" in text:
        return None
    quoted = text.replace("'", "''").replace(":", "\\:")
    return f"""sa.text({literal(f"('{quoted}')")})"""


def _interval_default(value: dt.timedelta, app: App) -> str | None:
    """A number of microseconds, or PostgreSQL's own type; nothing that both would read."""
    microseconds = value // dt.timedelta(microseconds=1)
    if Database.POSTGRESQL not in app.databases:
        return f'sa.text("{microseconds}")'
    if app.databases != (Database.POSTGRESQL,):
        return None
    return literal(f"{microseconds} microseconds")


def _bytes_default(value: bytes, app: App) -> str | None:
    if app.databases == (Database.POSTGRESQL,):
        return literal(f"\\x{value.hex()}")
    if Database.POSTGRESQL in app.databases:
        return None
    return f"""sa.text({literal(f"(X'{value.hex()}')")})"""


def _moment_default(value: dt.datetime, app: App) -> str | None:
    """In UTC as it is at rest; only PostgreSQL keeps the zone."""
    text = value.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    if value.tzinfo is None or Database.POSTGRESQL not in app.databases:
        return literal(text)
    return literal(f"{text}+00") if app.databases == (Database.POSTGRESQL,) else None
