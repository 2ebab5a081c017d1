"""Types of SQLAlchemy as values: what the database is told of them, and nothing that is Python's."""

from __future__ import annotations

import enum
import inspect

from sqlalchemy import types as sqltypes
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from generator.schema.dialects import DIALECTS
from generator.schema.model import Argument, Type

_PYTHONS = {
    "as_tuple",
    "as_uuid",
    "asdecimal",
    "astext_type",
    "create_constraint",
    "create_type",
    "decimal_return_scale",
    "dimensions",
    "enums",
    "inherit_schema",
    "metadata",
    "none_as_null",
    "omit_aliases",
    "quote",
    "sort_key_function",
    "validate_strings",
    "values_callable",
    "zero_indexes",
}
"""What a type is told that the database never hears of."""
_OF_MYSQL = (
    "ascii",
    "binary",
    "charset",
    "collation",
    "national",
    "unicode",
    "unsigned",
    "zerofill",
)
"""What the types of MySQL take as further keywords."""
_SAME = {
    "BIGINT": "BigInteger",
    "BOOLEAN": "Boolean",
    "DATE": "Date",
    "DATETIME": "DateTime",
    "DECIMAL": "Numeric",
    "DOUBLE": "Double",
    "DOUBLE_PRECISION": "Double",
    "FLOAT": "Float",
    "INTEGER": "Integer",
    "NUMERIC": "Numeric",
    "SMALLINT": "SmallInteger",
    "TEXT": "Text",
    "TIME": "Time",
    "UUID": "Uuid",
    "Unicode": "String",
    "UnicodeText": "Text",
    "VARCHAR": "String",
}
"""Other words for a type, as authors and `alembic --autogenerate` write them."""


def type_of(value: TypeEngine[object] | type[TypeEngine[object]]) -> Type:
    """The type, with what stands in its place on some databases."""
    type_ = value() if isinstance(value, type) else value
    if isinstance(type_, TypeDecorator):
        return _decorated(type_)
    variants = {
        dialect: _plain(_undecorated(variant, dialect))
        for dialect, variant in type_._variant_mapping.items()  # noqa: SLF001 - nothing public says it
    }
    plain = _plain(type_)
    return Type(
        plain.name,
        plain.arguments,
        plain.module,
        tuple(sorted((name, one) for name, one in variants.items() if name != "mariadb")),
    )


def enum_values(value: TypeEngine[object], dialect: str) -> tuple[str, tuple[str, ...]] | None:
    """Name and values of the enum type that PostgreSQL makes with a table; None where it makes none."""
    type_ = value._variant_mapping.get(dialect, value)  # noqa: SLF001 - see above
    if isinstance(type_, sqltypes.ARRAY):
        return enum_values(type_.item_type, dialect)
    if not isinstance(type_, sqltypes.Enum) or not type_.native_enum or not type_.name:
        return None
    return (str(type_.name), tuple(type_.enums)) if getattr(type_, "create_type", True) else None


def _decorated(type_: TypeDecorator[object]) -> Type:
    """What a decorator of Python's stands for in each database."""
    each = {name: _plain(_undecorated(type_, name)) for name in DIALECTS}
    usual = each["sqlite"]
    return Type(
        usual.name,
        usual.arguments,
        usual.module,
        tuple(sorted((name, one) for name, one in each.items() if one != usual)),
    )


def _undecorated(type_: TypeEngine[object], dialect: str) -> TypeEngine[object]:
    known: Dialect | None = DIALECTS.get(dialect)
    while isinstance(type_, TypeDecorator):
        type_ = type_.load_dialect_impl(known) if known else type_.impl_instance
        type_ = type_._variant_mapping.get(dialect, type_)  # noqa: SLF001 - see above
    return type_


def _plain(type_: TypeEngine[object]) -> Type:
    kind = type(type_)
    given = {}
    for name, default in _parameters(kind).items():
        value = getattr(type_, name, None)
        if value is not None and value is not False and value != default:
            given[name] = _argument(value)
    if isinstance(type_, sqltypes.Enum):
        given = {"name": str(type_.name), "values": tuple(type_.enums)}
        if not type_.native_enum:
            given["native_enum"] = False
        given = {name: value for name, value in given.items() if value != "None"}
    module = _module(kind)
    if kind.__name__ == "SET" and module == "sqlalchemy.dialects.mysql":
        given = {"values": tuple(getattr(type_, "values", ()))}  # its length follows from them
    name = _SAME.get(kind.__name__, kind.__name__) if module == "sqlalchemy" else kind.__name__
    if isinstance(type_, sqltypes.Uuid):
        name, module = "Uuid", "sqlalchemy"
    return Type(name, tuple(sorted(given.items())), module)


_known: dict[type, dict[str, object]] = {}


def _parameters(kind: type) -> dict[str, object]:
    """Keywords of a type and its bases, and their defaults; looked up once."""
    if kind not in _known:
        _known[kind] = _signature(kind)
    return _known[kind]


def _signature(kind: type) -> dict[str, object]:
    found: dict[str, object] = {}
    if kind.__module__.startswith("sqlalchemy.dialects.mysql"):
        found |= dict.fromkeys(_OF_MYSQL)
    for base in kind.__mro__:
        if base is object or "__init__" not in vars(base):
            continue
        for name, parameter in inspect.signature(vars(base)["__init__"]).parameters.items():
            is_named = parameter.kind not in {parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL}
            if is_named and name != "self" and name not in _PYTHONS and not name.startswith("_"):
                found.setdefault(name, parameter.default)
    return found


def _argument(value: object) -> Argument:
    if isinstance(value, TypeEngine):
        return type_of(value)
    if isinstance(value, type) and issubclass(value, TypeEngine):
        return type_of(value)
    if isinstance(value, list | tuple):
        return tuple(str(one) for one in value)
    if isinstance(value, enum.Enum):
        return str(value.value)
    return value if isinstance(value, str | int) else str(value)


def _module(kind: type) -> str:
    parts = kind.__module__.split(".")
    if parts[:2] == ["sqlalchemy", "dialects"]:
        return ".".join(parts[:3])
    return "sqlalchemy" if parts[0] == "sqlalchemy" else kind.__module__
