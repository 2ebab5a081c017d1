"""Types and validations of JDL in the words of the spec language."""

from __future__ import annotations

from collections.abc import Iterator

from generator.importing.languages.jdl_tree import JdlField, JdlValidation
from generator.importing.model import SourceType, Value

TYPES = {
    "String": ("string(255)", ""),
    "Integer": ("integer", ""),
    "Long": ("bigint", ""),
    "BigDecimal": ("decimal(15,2)", "JHipster keeps 21 digits; SQLite is exact up to 15"),
    "Float": ("float", ""),
    "Double": ("float", ""),
    "Boolean": ("boolean", ""),
    "LocalDate": ("date", ""),
    "LocalTime": ("time", ""),
    "LocalDateTime": ("naive_datetime", ""),
    "Instant": ("datetime", ""),
    "ZonedDateTime": ("datetime", "it is kept in UTC, without the zone that was sent"),
    "Duration": ("interval", ""),
    "UUID": ("uuid", ""),
    "TextBlob": ("text", ""),
    "Blob": ("bytes", "JHipster keeps its media type in a column beside it"),
    "AnyBlob": ("bytes", "JHipster keeps its media type in a column beside it"),
    "ImageBlob": ("bytes", "JHipster keeps its media type in a column beside it"),
    "ByteBuffer": ("bytes", ""),
}
"""Word, and what is lost."""
_RULES = {
    "min": "ge",
    "max": "le",
    "minlength": "min_length",
    "maxlength": "max_length",
    "minbytes": "min_length",
    "maxbytes": "max_length",
}


def type_of(field: JdlField) -> SourceType:
    """Of a field that is no enum: a text is as long as it may be."""
    word, lost = TYPES[field.type]
    longest = next((one.value for one in field.validations if one.name == "maxlength"), "")
    if field.type == "String" and longest.isdecimal() and int(longest) > 0:
        word = f"string({int(longest)})"
    return SourceType(word=word, lost=lost, source=field.type)


def rules_of(field: JdlField) -> Iterator[tuple[str, Value]]:
    """Validations as keys of the field; `required` and `unique` are facts of the column."""
    for validation in field.validations:
        if validation.name == "pattern":
            yield "pattern", _whole(validation.value)
        elif validation.name in _RULES and not (
            validation.name == "maxlength" and field.type == "String"
        ):
            number = number_of(validation)
            if number is not None:
                yield _RULES[validation.name], number


def number_of(validation: JdlValidation) -> int | float | None:
    """The number of a validation; None where it is none, such as a constant that nothing declares."""
    for read in (int, float):
        try:
            return read(validation.value)
        except ValueError:
            continue
    return None


def _whole(pattern: str) -> str:
    """Java matches the whole text, the spec's patterns match a part of it."""
    pattern = pattern.replace("\\/", "/")
    if pattern.startswith("^") and pattern.endswith("$") and "|" not in pattern:
        return pattern
    inner = pattern.removeprefix("^")
    inner = inner if inner.endswith("\\$") else inner.removesuffix("$")
    return f"^(?:{inner})$" if "|" in inner else f"^{inner}$"
