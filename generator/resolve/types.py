"""Types as written to types as meant: which names there are, and which arguments they take."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from generator import problems
from generator.diagnostics import Diagnostics, Span
from generator.ir import Database, EnumType, FieldType, Kind
from generator.kinds.facts import Arguments
from generator.spec.reading import is_number
from generator.spec.synonyms import type_remedy
from generator.spec.types import TYPES, TypeNotation, parse_type
from generator.spec.words import Refused, Word

MAX_ENUM_VALUES = 1_000
MAX_ENUM_LENGTH = 255
_WHOLE = re.compile(r"0|-?[1-9][0-9]*")


TYPE_NAMES = tuple(TYPES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Types:
    """The types that a spec knows, beside those of the language."""

    enums: Mapping[str, EnumType]
    """The enums that entities share."""
    broken: Collection[str] = ()
    """Shared enums in which a problem was reported: nothing more is said of them."""
    entities: Collection[str] = ()
    """Names that are no types, for a message of its own."""
    databases: Iterable[Database] = ()


def resolve_type(
    notation: TypeNotation, *, enum_name: str, types: Types, report: Diagnostics
) -> FieldType | None:
    """The type, or None with a problem."""
    name = notation.name
    if name in types.enums:
        return _shared(notation, types.enums[name], report)
    if name in types.broken:
        return None
    if name in types.entities:
        report.add(problems.entity_as_type(name.at, name))
        return None
    if name not in TYPE_NAMES:
        remedy = type_remedy(name, ", ".join(notation.arguments))
        known = (*TYPE_NAMES, *types.enums, *types.broken)
        report.add(problems.unknown_type(name.at, name, known, remedy))
        return None
    kind = Kind.named(name)
    if kind is Kind.ENUM:
        return _enum(notation, enum_name, report)
    if kind is Kind.ARRAY:
        return _array(notation, enum_name, types, report)
    databases = tuple(types.databases)
    numbers = _numbers(notation, kind, report)
    if numbers is None:
        return None
    if kind.facts.arguments is Arguments.PRECISION:
        return _with_precision(notation, kind, numbers, databases, report)
    length = numbers[0] if numbers else None
    if length is not None and not _check_length(notation, length, databases, report):
        return None
    return FieldType(kind=kind, length=length)


def _numbers(notation: TypeNotation, kind: Kind, report: Diagnostics) -> tuple[int, ...] | None:
    """The arguments as numbers, if there are as many as the type takes."""
    takes = kind.facts.arguments
    counts = {
        Arguments.NONE: (0,),
        Arguments.LENGTH: (1,),
        Arguments.OPTIONAL_LENGTH: (0, 1),
        Arguments.PRECISION: (0, 2),
        Arguments.VALUES: (),
        Arguments.TYPE: (),
    }[takes]
    arguments = notation.arguments
    is_number = all(one.isascii() and one.isdigit() and len(one) <= 9 for one in arguments)
    is_empty = notation.has_parentheses and not arguments
    if len(arguments) not in counts or not is_number or is_empty:
        wants = takes.value.format(name=kind.value)
        hint = "a text of any length up to a limit is string(100)" * (kind is Kind.CHAR)
        report.add(problems.type_arguments(notation.text.at, kind.value, wants, hint))
        return None
    return tuple(int(one) for one in arguments)


def _check_length(
    notation: TypeNotation, length: int, databases: Collection[Database], report: Diagnostics
) -> bool:
    limit = min(one.facts.max_length for one in databases)
    if 1 <= length <= limit:
        return True
    message = f"a length is from 1 to {limit:,}"
    report.add(problems.type_limit(notation.arguments[0].at, message, "use text for long texts"))
    return False


def _with_precision(
    notation: TypeNotation,
    kind: Kind,
    numbers: tuple[int, ...],
    databases: Collection[Database],
    report: Diagnostics,
) -> FieldType | None:
    if not numbers:
        lacking = [one for one in Database if one in databases and one is not Database.POSTGRESQL]
        if not lacking:
            return FieldType(kind=kind)
        what = f"{kind.value} without precision and scale; write {kind.value}(10,2)"
        report.add(problems.database_lacks(notation.text.at, what, lacking[0].value))
        return None
    precision, scale = numbers
    limit = min(one.facts.max_precision for one in databases)
    if not 1 <= precision <= limit:
        message = f"a precision is from 1 to {limit}"
        hint = ""
        if 1 <= precision <= max(one.facts.max_precision for one in Database):
            message += " digits on SQLite"
            hint = "name only postgresql and mysql under app.databases"
        report.add(problems.type_limit(notation.arguments[0].at, message, hint))
        return None
    if scale > precision:
        message = f"a scale is at most the precision, {precision}"
        report.add(problems.type_limit(notation.arguments[1].at, message))
        return None
    return FieldType(kind=kind, precision=precision, scale=scale)


def _enum(notation: TypeNotation, name: str, report: Diagnostics) -> FieldType | None:
    values = notation.arguments
    if not values:
        takes = Arguments.VALUES.value.format(name="enum")
        report.add(problems.type_arguments(notation.text.at, "enum", takes))
        return None
    if not check_enum_values(values, report):
        return None
    are_plain = not {"'", '"'} & set(notation.text)
    enum = enum_type(name, values, are_plain=are_plain, at=notation.text.at, report=report)
    return None if enum is None else type_of_enum(enum)


def enum_type(
    name: str, values: tuple[Word, ...], *, are_plain: bool, at: Span, report: Diagnostics
) -> EnumType | None:
    """An enum of texts, or of numbers where all values are some without quotes."""
    if not (are_plain and all(map(is_number, values))):
        return EnumType(name=name, values=tuple(map(str, values)))
    if not all(map(_WHOLE.fullmatch, values)):
        report.add(problems.enum_of_numbers(at, values))
        return None
    low, high = Kind.INTEGER.facts.range or (0, 0)
    beyond = next((one for one in values if not low <= int(one) <= high), None)
    if beyond is not None:
        report.add(problems.enum_values(beyond.at, f"{beyond} is no integer of 32 bits"))
        return None
    return EnumType(name=name, values=tuple(map(str, values)), is_integer=True)


def type_of_enum(enum: EnumType) -> FieldType:
    """The type of a field with such values; the least integer that holds them, where they are numbers."""
    if not enum.is_integer:
        return FieldType(kind=Kind.ENUM, enum=enum)
    low, high = Kind.SMALLINT.facts.range or (0, 0)
    is_small = all(low <= int(one) <= high for one in enum.values)
    return FieldType(kind=Kind.SMALLINT if is_small else Kind.INTEGER, enum=enum)


def check_enum_values(values: tuple[Word, ...], report: Diagnostics) -> bool:
    """Each value once, none empty or too long."""
    if len(values) > MAX_ENUM_VALUES:
        report.add(
            problems.enum_values(values[0].at, f"an enum has at most {MAX_ENUM_VALUES:,} values")
        )
        return False
    seen: set[str] = set()
    for value in values:
        if not value or len(value) > MAX_ENUM_LENGTH or not value.isprintable():
            message = f"a value of an enum has 1 to {MAX_ENUM_LENGTH} printable characters"
            report.add(problems.enum_values(value.at, message))
            return False
        if value in seen:
            report.add(problems.enum_values(value.at, f"{value!r} stands twice"))
            return False
        seen.add(value)
    return True


def _shared(notation: TypeNotation, enum: EnumType, report: Diagnostics) -> FieldType | None:
    if notation.has_parentheses:
        report.add(problems.type_arguments(notation.text.at, enum.name, Arguments.NONE.value))
        return None
    return type_of_enum(enum)


def _array(
    notation: TypeNotation, enum_name: str, types: Types, report: Diagnostics
) -> FieldType | None:
    """A list of values of one type, none of them null."""
    if len(notation.arguments) != 1:
        wants = Arguments.TYPE.value.format(name="array")
        report.add(problems.type_arguments(notation.text.at, "array", wants))
        return None
    try:
        written = parse_type(notation.arguments[0])
    except Refused as refused:
        if refused.problem is not None:
            report.add(refused.problem)
        return None
    if written.nullable:
        report.add(problems.array_item(written.text.at, "a value that may be null"))
        return None
    item = resolve_type(written, enum_name=enum_name, types=types, report=report)
    if item is not None and not item.kind.facts.is_item:
        report.add(problems.array_item(written.text.at, f"values of type {item.kind.value}"))
        return None
    return None if item is None else FieldType(kind=Kind.ARRAY, item=item)
