"""The enums that entities share."""

from __future__ import annotations

from generator import problems
from generator.ir import EnumType
from generator.resolve.context import Context
from generator.resolve.names import enum_class
from generator.resolve.types import check_enum_values
from generator.spec.enums import EnumValue
from generator.spec.words import Word


def resolve_enums(context: Context) -> None:
    """Fill the context with the enums of the spec, in the author's order."""
    documents = context.documents
    for word, values in documents.enums.items():
        enum = _enum(context, word, values)
        if enum is None:
            context.broken_enums.add(str(word))
        else:
            context.enums[str(word)] = enum


def _enum(context: Context, word: Word, values: tuple[EnumValue, ...]) -> EnumType | None:
    report, documents = context.report, context.documents
    if not values:
        report.add(problems.enum_values(word.at, f"the enum {word!r} has no values"))
        return None
    if not check_enum_values(tuple(one.value for one in values), report):
        return None
    if not context.classes.claim(word, "the enum", word.at):
        return None
    is_labelled = any(one.label for one in values)
    return EnumType(
        name=enum_class(str(word), {*documents.entities, *documents.enums} - {str(word)}),
        values=tuple(str(one.value) for one in values),
        labels=tuple(str(one.label or one.value) for one in values) if is_labelled else (),
        shared=True,
    )
