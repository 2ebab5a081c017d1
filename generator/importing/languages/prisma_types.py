"""Types and defaults of Prisma in the words of the spec language."""

from __future__ import annotations

from dataclasses import replace

from generator.importing.languages.prisma_tree import PrismaField, PrismaValue
from generator.importing.languages.sql_types import (
    DECIMAL,
    WITHOUT_DIGITS,
    as_array,
    decimal,
    sql_type,
    unsigned,
)
from generator.importing.model import DefaultSort, SourceDefault, SourceType, Value

SCALARS = {
    "String": "string",
    "Boolean": "boolean",
    "Int": "integer",
    "BigInt": "bigint",
    "Float": "float",
    "Decimal": DECIMAL,
    "DateTime": "datetime",
    "Json": "json",
    "Bytes": "bytes",
}
MADE_TEXTS = {"uuid", "cuid", "nanoid", "ulid", "auto"}
"""Functions that make a text for a key."""
_NATIVE = {
    "Varchar": "varchar",
    "String": "varchar",
    "ByteA": "bytea",
    "Integer": "int",
    "Oid": "bigint",
    "DoublePrecision": "double precision",
    "TinyInt": "smallint",
    "VarBit": "bit",
}
_UUIDS = ("gen_random_uuid", "uuid_generate_v4", "uuid()", "newid()", "uuid_to_bin")
_NOWS = ("now()", "current_timestamp", "getdate()", "clock_timestamp()")


def type_of(field: PrismaField, provider: str) -> SourceType:
    """Of a field that is a scalar, or a list of one."""
    found = _scalar(field, provider)
    return as_array(found, f"{field.type}[]") if field.is_list else found


def _scalar(field: PrismaField, provider: str) -> SourceType:
    native = field.native
    source = field.type
    if native is not None:
        name = native.name.removeprefix("db.")
        numbers = [one.value.text for one in native.arguments]
        return _native(field, name, numbers, is_postgresql=provider == "postgresql")
    if field.type == "Decimal":
        return SourceType(word=DECIMAL, source=source, lost=WITHOUT_DIGITS)
    if field.type == "String" and provider == "mysql":
        return SourceType(word="string(191)", source=source)
    return SourceType(word=SCALARS[field.type], source=source)


def _native(
    field: PrismaField, name: str, numbers: list[str], *, is_postgresql: bool
) -> SourceType:
    written = f"@db.{name}({','.join(numbers)})" if numbers else f"@db.{name}"
    if field.type == "DateTime" and name not in {"Date", "Time", "Timetz"}:
        return SourceType(word="datetime", source=written)
    if field.type == "Boolean":
        return SourceType(word="boolean", source=written)
    if field.type == "Decimal" and name in {"Decimal", "Numeric"} and numbers:
        precision = int(numbers[0]) if numbers[0].isdecimal() else 65
        scale = int(numbers[1]) if len(numbers) > 1 and numbers[1].isdecimal() else 0
        return decimal(precision, scale, written)
    if name == "ObjectId":
        return SourceType(word="string(24)", source=written)
    if name.startswith("Unsigned"):
        return unsigned(sql_type(name.removeprefix("Unsigned").lower()))
    sql = _NATIVE.get(name, name.lower())
    shown = f"{sql}({','.join(numbers)})" if numbers else sql
    if name in {"Xml", "Bit", "VarBit"}:
        word = f"string({numbers[0]})" if numbers and numbers[0].isdecimal() else "text"
        return SourceType(word=word, source=written, lost=f"{name} is a text here")
    return replace(sql_type(shown, is_postgresql=is_postgresql), source=written)


def default_of(field: PrismaField, enum_values: dict[str, str]) -> SourceDefault | None:
    """What `@default(…)` says; keys that are numbered or made have none."""
    attribute = field.attribute("default")
    value = attribute.argument("value", 0) if attribute else None
    if value is None:
        return None
    if value.kind == "call":
        return _of_call(value)
    return SourceDefault(DefaultSort.LITERAL, _literal(value, field, enum_values))


def _of_call(value: PrismaValue) -> SourceDefault | None:
    if value.text == "now":
        return SourceDefault(DefaultSort.NOW, "now()")
    if value.text in MADE_TEXTS:
        return SourceDefault(DefaultSort.UUID, "", False)
    if value.text in {"autoincrement", "sequence"}:
        return None
    text = value.items[0].value.text if value.items else ""
    lower = text.lower()
    if any(one in lower for one in _UUIDS):
        return SourceDefault(DefaultSort.UUID)
    if lower.startswith(_NOWS):
        return SourceDefault(DefaultSort.NOW, "now()")
    return SourceDefault(DefaultSort.EXPRESSION, text or value.text)


def _literal(value: PrismaValue, field: PrismaField, enum_values: dict[str, str]) -> Value:
    if value.kind == "list":
        return [_literal(item.value, field, enum_values) for item in value.items]
    if value.kind == "word" and value.text in {"true", "false"}:
        return value.text == "true"
    if value.kind == "word":
        return enum_values.get(value.text, value.text)
    if value.kind == "number":
        return float(value.text) if "." in value.text else int(value.text)
    return value.text
